//! Changes are asked for from our own pages only: each brings along the secret of the sign-in, and
//! comes from where our pages are.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

use super::Signed;
use crate::channel::web::app::App;
use crate::channel::web::guard::MOST_BYTES;
use crate::channel::web::problem::Problem;

/// The header in which a script sends the secret of its sign-in.
const HEADER: &str = "x-csrf-token";

/// The field in which a form sends it.
pub(super) const FIELD: &str = "csrf";

/// Lets changes through that bring the secret along.
pub(super) async fn bring_the_secret(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let Some(signed) = request.extensions().get::<Signed>().filter(|_| !is_safe) else {
        return next.run(request).await;
    };
    let kept = signed.csrf.clone();
    if !comes_from_us(&app, request.headers()) {
        return forged();
    }
    match with_secret(request).await {
        Ok((Some(sent), request)) if is_same(&sent, &kept) => next.run(request).await,
        Ok(_) => forged(),
        Err(problem) => problem.into_response(),
    }
}

/// What is said to a change that does not come from our pages.
pub(super) fn forged() -> Response {
    Problem::new(StatusCode::FORBIDDEN, "forged", "这个请求不是从本站的页面发出的，没有执行")
        .with("刷新页面再试一次")
        .into_response()
}

/// Compares in the same time wherever they differ.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// Whether a browser says that the request comes from a page of this host. Programs say nothing of
/// it, and no cookie can be stolen by way of them.
pub(super) fn comes_from_us(app: &App, headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Some(origin) = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok()) else {
        return false;
    };
    let public = app.settings.public.as_ref();
    let is_public = public.is_some_and(|url| {
        url.host_str() == origin.host()
            && url.port() == origin.port_u16()
            && Some(url.scheme()) == origin.scheme_str()
    });
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    is_public || host.is_some_and(|host| origin.authority().is_some_and(|from| from == host))
}

/// The secret of a request, and the request as it came.
async fn with_secret(request: Request) -> Result<(Option<String>, Request), Problem> {
    if let Some(sent) = request.headers().get(HEADER) {
        let sent = sent.to_str().ok().map(str::to_owned);
        return Ok((sent, request));
    }
    let kind = request.headers().get(header::CONTENT_TYPE);
    let is_form =
        kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if !is_form {
        return Ok((None, request));
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MOST_BYTES).await.map_err(|_| too_large())?;
    let sent = field(&body);
    Ok((sent, Request::from_parts(parts, Body::from(body))))
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "内容太长")
}

fn field(body: &Bytes) -> Option<String> {
    let mut fields = form_urlencoded::parse(body);
    fields.find_map(|(name, value)| (name == FIELD).then(|| value.into_owned()))
}
