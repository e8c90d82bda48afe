//! Who may look behind the counter: agents and maintainers, signed in; and programs with a key.
//!
//! A handler that takes a [`Signed`] is reached by those who are signed in only. Every change that
//! such a person asks for has to bring along the secret of the sign-in (`for_agents`).

mod password;
mod token;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use subtle::ConstantTimeEq;

use super::app::App;
use super::problem::Problem;

pub use password::{keep_password, password_matches};

/// The header in which a script sends the secret of its sign-in.
const CSRF_HEADER: &str = "x-csrf-token";

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Looks up, takes conversations over, notes and flags.
    Agent,
    /// Also reads sessions and the overview, and adopts notes.
    Maintainer,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Agent, Self::Maintainer];

    /// Its name in the store and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Maintainer => "maintainer",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Signed {
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
        let jar = CookieJar::from_headers(&parts.headers);
        let signed = recognise(app, &jar).await.map_err(IntoResponse::into_response)?;
        signed.ok_or_else(|| turned_away(&parts.method))
    }
}

/// Whoever holds the cookie of this request; none where nobody is signed in.
async fn recognise(app: &App, jar: &CookieJar) -> Result<Option<Signed>, Problem> {
    let Some(cookie) = jar.get(token::cookie_name(app)) else { return Ok(None) };
    let token = token::hash(cookie.value());
    let now = (app.clock.millis)();
    let found = app
        .stored(move |service| {
            let found = service.store().signed_in(&token)?;
            let found = found.filter(|(sign_in, _)| token::is_alive(sign_in, now));
            if let Some((sign_in, _)) = &found {
                service.store().seen(&sign_in.token, now)?;
            }
            Ok(found)
        })
        .await?;
    Ok(found.and_then(|(sign_in, user)| {
        let (role, token, csrf) = (Role::named(&user.role)?, sign_in.token, sign_in.csrf);
        Some(Signed { user: user.name, role, csrf, token })
    }))
}

/// A page sends to the sign-in; a call is refused.
fn turned_away(method: &Method) -> Response {
    if method == Method::GET {
        return Redirect::to("/desk/sign-in").into_response();
    }
    Problem::new(StatusCode::UNAUTHORIZED, "signed_out", "请先登录").into_response()
}

/// Lets only those through who are signed in, and changes only with the secret of their sign-in.
pub(super) fn for_agents(router: Router<App>, app: &App) -> Router<App> {
    router
        .layer(middleware::from_fn(bring_the_secret))
        .layer(middleware::from_fn_with_state(app.clone(), note_who))
}

async fn bring_the_secret(request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_safe {
        return next.run(request).await;
    }
    let sent = request.headers().get(CSRF_HEADER).map(|value| value.as_bytes().to_owned());
    let signed = request.extensions().get::<Signed>().map(|signed| signed.csrf.clone());
    let brought = sent.zip(signed).is_some_and(|(sent, csrf)| sent.ct_eq(csrf.as_bytes()).into());
    if brought {
        return next.run(request).await;
    }
    Problem::new(StatusCode::FORBIDDEN, "forged", "这个请求不是从工作台发出的").into_response()
}

/// Notes on each request who sent it, for [`for_agents`].
async fn note_who(
    State(app): State<App>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    match recognise(&app, &jar).await {
        Ok(Some(signed)) => {
            request.extensions_mut().insert(signed);
            next.run(request).await
        }
        Ok(None) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// The pages for signing in and out.
pub(super) fn router() -> Router<App> {
    Router::new()
}
