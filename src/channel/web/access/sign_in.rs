//! Signing in and out.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Form, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use axum_extra::extract::CookieJar;
use maud::{Markup, html};
use serde::Deserialize;

use super::audit::{Deed, note};
use super::secret::{self, FIELD};
use super::throttle::Throttle;
use super::{Signed, password, token};
use crate::channel::web::app::App;
use crate::channel::web::client;
use crate::channel::web::desk::frame::unframed;
use crate::channel::web::problem::Problem;
use crate::store::{SignIn, User};

/// Where one signs in.
const WAY_IN: &str = "/desk/sign-in";

/// Where one goes from there, if nowhere else.
const HOME: &str = "/desk";

/// Said of a wrong password and of an unknown name alike.
const REFUSED: &str = "用户名或密码不对。";

/// The longest name that is looked up.
const LONGEST_NAME: usize = 64;

/// The page on which one signs in.
pub(super) fn way_in() -> Router<App> {
    Router::new().route(WAY_IN, get(page).post(sign_in))
}

/// The way out, for those who are signed in.
pub(super) fn way_out() -> Router<App> {
    Router::new().route("/desk/sign-out", post(sign_out))
}

/// The address of the sign-in that leads back to a page.
pub(super) fn way_in_from(uri: &Uri) -> String {
    let wanted = uri.path_and_query().map_or(HOME, |wanted| wanted.as_str());
    if wanted == HOME || own_path(wanted).is_none() {
        return WAY_IN.to_owned();
    }
    let to = form_urlencoded::Serializer::new(String::new()).append_pair("to", wanted).finish();
    format!("{WAY_IN}?{to}")
}

/// A path behind the counter; none where it is anything else, another site's address above all.
fn own_path(to: &str) -> Option<&str> {
    let behind = to.strip_prefix(HOME)?;
    let is_ours = behind.is_empty() || behind.starts_with(['/', '?']);
    let is_plain = behind.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (is_ours && is_plain).then_some(to)
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    to: String,
}

async fn page(
    State(app): State<App>,
    jar: CookieJar,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    form(&app, jar, &wanted.to, "", None)
}

/// The form; the browser is given a secret of its own, which has to come back with it.
fn form(
    app: &App,
    jar: CookieJar,
    to: &str,
    name: &str,
    fault: Option<&str>,
) -> Result<Response, Problem> {
    let cookie = token::cookie_name_before(app);
    let (before, jar) = match jar.get(cookie) {
        Some(before) => (before.value().to_owned(), jar),
        None => {
            let before = token::fresh()?;
            (before.clone(), jar.add(token::cookie(app, cookie, before)))
        }
    };
    let page = unframed("登录", &form_markup(&token::hash(&before), to, name, fault));
    Ok((jar, [(header::CACHE_CONTROL, "no-store")], page).into_response())
}

fn form_markup(secret: &str, to: &str, name: &str, fault: Option<&str>) -> Markup {
    html! {
        form.sheet method="post" action=(WAY_IN) {
            h1 { "工作台登录" }
            @if let Some(fault) = fault { p.fault role="alert" #fault { (fault) } }
            input type="hidden" name=(FIELD) value=(secret);
            @if let Some(to) = own_path(to) { input type="hidden" name="to" value=(to); }
            label for="name" { "用户名" }
            input #name name="name" value=(name) autocomplete="username" autocapitalize="none"
                spellcheck="false" required autofocus[name.is_empty()]
                aria-describedby=[fault.map(|_| "fault")];
            label for="password" { "密码" }
            input #password name="password" type="password" autocomplete="current-password"
                required autofocus[!name.is_empty()];
            button.main type="submit" { "登录" }
            p.soft { "没有账号、忘了密码，请找管理员。" }
        }
    }
}

async fn sign_in(
    State(app): State<App>,
    Extension(throttle): Extension<Arc<Throttle>>,
    jar: CookieJar,
    request: Request,
) -> Result<Response, Problem> {
    let address = client::address(&app, request.headers(), request.extensions());
    let headers = request.headers().clone();
    let given = given(request, &app).await?;
    if !is_from_our_form(&app, &jar, &headers, &given) {
        let fault = "登录页放得太久了，请再登录一次。";
        let page = form(&app, jar, &given.to, &given.name, Some(fault))?;
        return Ok((StatusCode::FORBIDDEN, page).into_response());
    }
    let name = given.name.trim();
    if let Err(wait) = throttle.try_once(name, address) {
        return too_often(&app, jar, &given, wait);
    }
    let from = address.to_string();
    let Some(user) = recognise(&app, name, given.password.clone()).await? else {
        // What stands in the field of the name may be a password in the wrong place.
        let known = user(&app, name).await?.map(|user| user.name);
        note(&app, known.as_deref().unwrap_or_default(), Deed::SignInFailed, &from).await?;
        let page = form(&app, jar, &given.to, name, Some(REFUSED))?;
        return Ok((StatusCode::UNAUTHORIZED, page).into_response());
    };
    throttle.tidy();
    let jar = begin(&app, jar, &user.name).await?;
    note(&app, &user.name, Deed::SignIn, &from).await?;
    Ok((jar, Redirect::to(own_path(&given.to).unwrap_or(HOME))).into_response())
}

async fn given(request: Request, app: &App) -> Result<Given, Problem> {
    use axum::extract::FromRequest as _;
    let form = Form::<Given>::from_request(request, app).await;
    form.map(|Form(given)| given).map_err(|_| Problem::bad_request("这不是登录表单"))
}

/// Whether the form is one that this browser got from us.
fn is_from_our_form(app: &App, jar: &CookieJar, headers: &HeaderMap, given: &Given) -> bool {
    let before = jar.get(token::cookie_name_before(app)).map(|before| token::hash(before.value()));
    secret::comes_from_us(app, headers)
        && before.is_some_and(|before| secret::is_same(&before, &given.csrf))
}

fn too_often(
    app: &App,
    jar: CookieJar,
    given: &Given,
    wait: Duration,
) -> Result<Response, Problem> {
    let seconds = wait.as_secs() + 1;
    let fault = format!("试得太多了，{seconds} 秒后再试。");
    let page = form(app, jar, &given.to, &given.name, Some(&fault))?;
    let wait = [(header::RETRY_AFTER, seconds.to_string())];
    Ok((StatusCode::TOO_MANY_REQUESTS, wait, page).into_response())
}

/// The user with this name and password. Takes the same time where there is none of that name.
pub(super) async fn recognise(
    app: &App,
    name: &str,
    password: String,
) -> Result<Option<User>, Problem> {
    let user = user(app, name).await?;
    let kept = user.as_ref().map(|user| user.password.clone());
    let matches = password::matches(password, kept).await?;
    Ok(user.filter(|_| matches))
}

async fn user(app: &App, name: &str) -> Result<Option<User>, Problem> {
    if name.chars().count() > LONGEST_NAME {
        return Ok(None);
    }
    let name = name.to_owned();
    app.stored(move |service| service.store().user(&name)).await
}

/// Begins a sign-in under a token that nobody held before, ends the one that this browser held, and
/// sweeps up those that lie dead.
pub(super) async fn begin(app: &App, jar: CookieJar, user: &str) -> Result<CookieJar, Problem> {
    let cookie = token::cookie_name(app);
    let old = jar.get(cookie).map(|old| token::hash(old.value()));
    let (fresh, csrf, now) = (token::fresh()?, token::fresh()?, (app.clock.millis)());
    let (token, user) = (token::hash(&fresh), user.to_owned());
    app.stored(move |service| {
        let store = service.store();
        if let Some(old) = old {
            store.sign_out(&old)?;
        }
        store.end_sign_ins(now - token::LONGEST, now - token::LONGEST_IDLE)?;
        store.sign_in(&SignIn { token, user, csrf, began: now, seen: now })
    })
    .await?;
    let before = token::cookie(app, token::cookie_name_before(app), String::new());
    Ok(jar.remove(before).add(token::cookie(app, cookie, fresh)))
}

async fn sign_out(
    State(app): State<App>,
    signed: Signed,
    jar: CookieJar,
) -> Result<Response, Problem> {
    let token = signed.token.clone();
    app.stored(move |service| service.store().sign_out(&token)).await?;
    note(&app, &signed.user, Deed::SignOut, "").await?;
    let jar = jar.remove(token::cookie(&app, token::cookie_name(&app), String::new()));
    Ok((jar, Redirect::to(WAY_IN)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_our_own_pages_only() {
        for own in ["/desk", "/desk/queue", "/desk?q=1", "/desk/sessions/web:1?from=2026-11-01"] {
            assert_eq!(own_path(own), Some(own));
        }
        let others = [
            "",
            "/",
            "//evil.example",
            "/desktop",
            "https://evil.example/desk",
            "/desk@evil.example",
            "\\\\evil.example",
            "/desk/\\evil",
            "/desk/\r\nset-cookie: a=b",
            "javascript:alert(1)",
        ];
        for other in others {
            assert_eq!(own_path(other), None, "{other}");
        }
    }
}
