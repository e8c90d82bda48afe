//! Who is signed in: read once a request, from the cookie.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use maud::html;

use super::sign_in::way_in_from;
use super::{Role, token};
use crate::channel::web::apology::{as_page, content, takes_page};
use crate::channel::web::app::App;
use crate::channel::web::desk::frame::framed;
use crate::channel::web::problem::Problem;
use crate::store::{SignIn, User};

/// With this header a page says that a clock asks and nobody touched anything: such a request does
/// not keep the sign-in from lying idle.
const BACKGROUND: &str = "x-background";

/// How often it is noted that a sign-in is used, in milliseconds: noting is a write.
const NOTED_EVERY: i64 = 60 * 1_000;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(in crate::channel::web) struct Signed {
    pub user: String,
    pub role: Role,
    /// What changes have to bring along.
    pub csrf: String,
    /// Hash of the token, by which the store knows the sign-in.
    pub token: String,
}

impl FromRequestParts<App> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        if let Some(signed) = parts.extensions.get::<Self>() {
            return Ok(signed.clone());
        }
        let signed = recognise(app, &parts.headers).await.map_err(IntoResponse::into_response)?;
        signed.ok_or_else(|| turned_away(&parts.method, &parts.uri, &parts.headers))
    }
}

/// A maintainer who is signed in.
#[derive(Debug, Clone)]
pub(in crate::channel::web) struct Maintainer(pub Signed);

impl FromRequestParts<App> for Maintainer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let signed = Signed::from_request_parts(parts, app).await?;
        if signed.role >= Role::Maintainer {
            return Ok(Self(signed));
        }
        if !wants_page(&parts.method, &parts.headers) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "role", "没有权限").into_response());
        }
        let body = html! {
            h1 { "没有权限" }
            p { "这一页只给维护人员看。需要的话，请管理员运行 mante user role 改你的角色。" }
            p { a href="/desk" { "回到工作台" } }
        };
        let page = framed(&signed, "没有权限", &[], &[], &body);
        Err((StatusCode::FORBIDDEN, page).into_response())
    }
}

/// Notes on each request who sent it; where that is nobody, it goes no further.
pub(super) async fn note_who(State(app): State<App>, mut request: Request, next: Next) -> Response {
    match recognise(&app, request.headers()).await {
        Ok(Some(signed)) => {
            let reader = takes_page(request.headers()).then(|| signed.clone());
            request.extensions_mut().insert(signed);
            let response = next.run(request).await;
            let mut response = match &reader {
                Some(signed) => in_frame(signed, response),
                None => response,
            };
            // What one sees behind the counter is for nobody else who uses this browser.
            let kept = response.headers_mut().entry(header::CACHE_CONTROL);
            kept.or_insert(HeaderValue::from_static("no-store"));
            response
        }
        Ok(None) => turned_away(request.method(), request.uri(), request.headers()),
        Err(problem) => problem.into_response(),
    }
}

/// What went wrong behind the counter, in its frame.
fn in_frame(signed: &Signed, response: Response) -> Response {
    as_page(response, |problem| {
        let body = html! { (content(problem)) p { a href="/desk" { "回到工作台" } } };
        framed(signed, &problem.title, &[], &[], &body)
    })
}

/// Whether a request says that somebody is signed in; it need not be true.
pub(in crate::channel::web) fn claims_sign_in(app: &App, headers: &HeaderMap) -> bool {
    let name = token::cookie_name(app);
    let mut sent = headers.get_all(header::COOKIE).iter();
    sent.any(|sent| sent.to_str().is_ok_and(|sent| sent.contains(name)))
}

/// Whoever holds the cookie of this request; none where nobody is signed in.
pub(in crate::channel::web) async fn recognise(
    app: &App,
    headers: &HeaderMap,
) -> Result<Option<Signed>, Problem> {
    let jar = CookieJar::from_headers(headers);
    let Some(cookie) = jar.get(token::cookie_name(app)) else { return Ok(None) };
    let token = token::hash(cookie.value());
    let now = (app.clock.millis)();
    let touched = !headers.contains_key(BACKGROUND);
    let found = app
        .stored(move |service| {
            let found = service.store().signed_in(&token)?;
            let found = found.filter(|(sign_in, _)| token::is_alive(sign_in, now));
            if let Some((sign_in, _)) = &found
                && touched
                && now - sign_in.seen >= NOTED_EVERY
            {
                service.store().seen(&sign_in.token, now)?;
            }
            Ok(found)
        })
        .await?;
    Ok(found.and_then(|(sign_in, user)| signed(sign_in, user)))
}

fn signed(sign_in: SignIn, user: User) -> Option<Signed> {
    let SignIn { token, csrf, .. } = sign_in;
    Some(Signed { user: user.name, role: Role::named(&user.role)?, csrf, token })
}

/// A page sends to the sign-in, from where one comes back; a call is refused.
fn turned_away(method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    if wants_page(method, headers) {
        return Redirect::to(&way_in_from(uri)).into_response();
    }
    Problem::new(StatusCode::UNAUTHORIZED, "signed_out", "请先登录").into_response()
}

/// Whether a person's browser asks for a page, and not a script of ours.
fn wants_page(method: &Method, headers: &HeaderMap) -> bool {
    let mode = headers.get("sec-fetch-mode");
    method == Method::GET && mode.is_none_or(|mode| mode == "navigate")
}
