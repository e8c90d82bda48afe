//! One's own account: another password, and where else one is signed in.

use std::sync::Arc;

use axum::extract::{Form, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use axum_extra::extract::CookieJar;
use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use maud::{Markup, html};
use serde::Deserialize;

use super::audit::{Deed, note};
use super::throttle::Throttle;
use super::{Signed, password, sign_in};
use crate::channel::web::app::App;
use crate::channel::web::client;
use crate::channel::web::desk::frame::{framed, secret};
use crate::channel::web::problem::Problem;
use crate::store::SignIn;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/desk/account", get(page))
        .route("/desk/account/password", post(change_password))
        .route("/desk/account/others", post(end_others))
}

#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
}

async fn page(State(app): State<App>, signed: Signed) -> Result<Markup, Problem> {
    shown(&app, &signed, None).await
}

async fn shown(app: &App, signed: &Signed, fault: Option<&str>) -> Result<Markup, Problem> {
    let user = signed.user.clone();
    let sign_ins = app.stored(move |service| service.store().sign_ins(&user)).await?;
    let body = html! {
        h1 { "账号" }
        p { "用户名：" strong { (signed.user) } "，角色：" (signed.role.title()) "。" }
        (password_form(signed, fault))
        (sign_in_list(signed, &sign_ins))
    };
    Ok(framed(signed, "账号", &["access.css"], &[], &body))
}

fn password_form(signed: &Signed, fault: Option<&str>) -> Markup {
    html! {
        h2 #password { "改密码" }
        form.sheet.left method="post" action="/desk/account/password" {
            (secret(signed))
            @if let Some(fault) = fault { p.fault role="alert" { (fault) } }
            label for="old" { "现在的密码" }
            input #old name="old" type="password" autocomplete="current-password" required;
            label for="new" { "新密码（至少 10 个字符，几个不相干的词最好记）" }
            input #new name="new" type="password" autocomplete="new-password" minlength="10" required;
            label for="again" { "新密码，再写一遍" }
            input #again name="again" type="password" autocomplete="new-password" required;
            button.main type="submit" { "改密码" }
            p.soft { "改了以后，别处的登录都会退出。" }
        }
    }
}

fn sign_in_list(signed: &Signed, sign_ins: &[SignIn]) -> Markup {
    html! {
        h2 { "登录" }
        table {
            thead { tr { th scope="col" { "开始" } th scope="col" { "最近用过" } th scope="col" { "" } } }
            tbody {
                @for sign_in in sign_ins {
                    tr {
                        td { (in_china(sign_in.began)) }
                        td { (in_china(sign_in.seen)) }
                        td { (if sign_in.token == signed.token { "就是这里" } else { "别处" }) }
                    }
                }
            }
        }
        @if sign_ins.len() > 1 {
            form method="post" action="/desk/account/others" {
                (secret(signed))
                p { button type="submit" { "退出别处的登录" } }
            }
        }
    }
}

/// An instant as a clock in China shows it.
fn in_china(millis: i64) -> String {
    let instant = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH);
    instant.to_zoned(TimeZone::fixed(offset(8))).strftime("%Y-%m-%d %H:%M").to_string()
}

async fn change_password(
    State(app): State<App>,
    signed: Signed,
    Extension(throttle): Extension<Arc<Throttle>>,
    jar: CookieJar,
    request: Request,
) -> Result<Response, Problem> {
    use axum::extract::FromRequest as _;
    let address = client::address(&app, request.headers(), request.extensions());
    let given = Form::<Given>::from_request(request, &app).await;
    let Form(given) = given.map_err(|_| Problem::bad_request("这不是改密码的表单"))?;
    let refused = async |status: StatusCode, fault: &str| {
        shown(&app, &signed, Some(fault)).await.map(|page| (status, page).into_response())
    };
    if let Err(wait) = throttle.try_once(&signed.user, address) {
        let seconds = wait.as_secs() + 1;
        let fault = format!("试得太多了，{seconds} 秒后再试。");
        let page = refused(StatusCode::TOO_MANY_REQUESTS, &fault);
        return Ok(([(header::RETRY_AFTER, seconds.to_string())], page.await?).into_response());
    }
    if sign_in::recognise(&app, &signed.user, given.old.clone()).await?.is_none() {
        return refused(StatusCode::FORBIDDEN, "现在的密码不对。").await;
    }
    if given.new != given.again {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, "两遍新密码不一样。").await;
    }
    if let Some(fault) = password::password_fault(&signed.user, &given.new) {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &format!("{fault}。")).await;
    }
    let (kept, user) = (password::keep(given.new).await?, signed.user.clone());
    app.stored(move |service| service.store().set_password(&user, &kept)).await?;
    note(&app, &signed.user, Deed::PasswordChanged, &signed.user).await?;
    // All sign-ins ended with it, this one too; whoever knew its token knows nothing now.
    let jar = sign_in::begin(&app, jar, &signed.user).await?;
    Ok((jar, Redirect::to("/desk/account")).into_response())
}

async fn end_others(State(app): State<App>, signed: Signed) -> Result<Redirect, Problem> {
    let (user, token) = (signed.user.clone(), signed.token.clone());
    app.stored(move |service| service.store().sign_out_others(&user, &token)).await?;
    note(&app, &signed.user, Deed::SignOutOthers, &signed.user).await?;
    Ok(Redirect::to("/desk/account"))
}
