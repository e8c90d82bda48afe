//! Who did or read what: noted as it happens, and shown to maintainers.

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::Maintainer;
use crate::channel::web::app::App;
use crate::channel::web::desk::frame::framed;
use crate::channel::web::problem::Problem;
use crate::store::{Entry, EntryKind, KeptEntry, Wanted};

/// How many lines the page shows.
const MOST: usize = 500;

/// What is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // Their titles say it.
pub enum Deed {
    SignIn,
    SignInFailed,
    SignOut,
    SignOutOthers,
    PasswordChanged,
    SessionRead,
    SessionsExported,
    SessionErased,
    UserAdded,
    UserRemoved,
    RoleChanged,
    KeyAdded,
    KeyRemoved,
    BackedUp,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::SignIn,
        Self::SignInFailed,
        Self::SignOut,
        Self::SignOutOthers,
        Self::PasswordChanged,
        Self::SessionRead,
        Self::SessionsExported,
        Self::SessionErased,
        Self::UserAdded,
        Self::UserRemoved,
        Self::RoleChanged,
        Self::KeyAdded,
        Self::KeyRemoved,
        Self::BackedUp,
    ];

    /// Its name in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignOut => "sign_out",
            Self::SignOutOthers => "sign_out_others",
            Self::PasswordChanged => "password_changed",
            Self::SessionRead => "session_read",
            Self::SessionsExported => "sessions_exported",
            Self::SessionErased => "session_erased",
            Self::UserAdded => "user_added",
            Self::UserRemoved => "user_removed",
            Self::RoleChanged => "role_changed",
            Self::KeyAdded => "key_added",
            Self::KeyRemoved => "key_removed",
            Self::BackedUp => "backed_up",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::SignIn => "登录",
            Self::SignInFailed => "登录失败",
            Self::SignOut => "退出",
            Self::SignOutOthers => "退出其他登录",
            Self::PasswordChanged => "改密码",
            Self::SessionRead => "看会话",
            Self::SessionsExported => "导出会话",
            Self::SessionErased => "删除会话",
            Self::UserAdded => "添加用户",
            Self::UserRemoved => "删除用户",
            Self::RoleChanged => "改角色",
            Self::KeyAdded => "添加密钥",
            Self::KeyRemoved => "删除密钥",
            Self::BackedUp => "备份",
        }
    }
}

/// The name of a deed for people, from that in the store.
#[must_use]
pub fn deed_title(name: &str) -> &str {
    let deed = Deed::ALL.into_iter().find(|deed| deed.name() == name);
    deed.map_or(name, |deed| deed.title())
}

/// The entry that notes a deed. `about` is what was read or changed, or where one came from.
#[must_use]
pub fn audited(user: &str, deed: Deed, about: &str, at: String) -> Entry {
    Entry {
        kind: EntryKind::Audit,
        user: user.to_owned(),
        at,
        about: about.to_owned(),
        state: deed.name().to_owned(),
        body: "{}".to_owned(),
    }
}

/// Notes a deed of somebody at the pages.
pub(in crate::channel::web) async fn note(
    app: &App,
    user: &str,
    deed: Deed,
    about: &str,
) -> Result<(), Problem> {
    let entry = audited(user, deed, about, app.now());
    app.stored(move |service| service.store().add_entry(&entry)).await.map(|_| ())
}

/// The page that shows them.
pub(super) fn router() -> Router<App> {
    Router::new().route("/desk/audit", get(page))
}

#[derive(Deserialize)]
struct Filter {
    #[serde(default)]
    user: String,
    #[serde(default)]
    deed: String,
}

async fn page(
    State(app): State<App>,
    Maintainer(signed): Maintainer,
    Query(filter): Query<Filter>,
) -> Result<Markup, Problem> {
    let Filter { user, deed } = filter;
    let (wanted_user, wanted_deed) = (user.clone(), deed.clone());
    let entries = app
        .stored(move |service| {
            let user = Some(wanted_user.as_str()).filter(|user| !user.is_empty());
            let state = Some(wanted_deed.as_str()).filter(|deed| !deed.is_empty());
            service.store().entries(&Wanted { user, state, ..Wanted::of(EntryKind::Audit, MOST) })
        })
        .await?;
    let body = html! {
        h1 { "审计" }
        form.filter method="get" action="/desk/audit" role="search" {
            label { "用户" input name="user" value=(user); }
            label {
                "做了什么"
                select name="deed" {
                    option value="" { "全部" }
                    @for one in Deed::ALL {
                        option value=(one.name()) selected[one.name() == deed] { (one.title()) }
                    }
                }
            }
            button type="submit" { "筛选" }
        }
        (table(&entries))
    };
    Ok(framed(&signed, "审计", &["access.css"], &[], &body))
}

fn table(entries: &[KeptEntry]) -> Markup {
    html! {
        @if entries.is_empty() { p { "没有这样的记录。" } }
        @else {
            p.soft { "最新的在前，最多 " (MOST) " 条。更多用 mante audit 看。" }
            div.scroll tabindex="0" role="region" aria-label="审计记录" {
                table {
                    thead { tr { th scope="col" { "时间" } th scope="col" { "用户" }
                        th scope="col" { "做了什么" } th scope="col" { "对象或来处" } } }
                    tbody {
                        @for KeptEntry { entry, .. } in entries {
                            tr {
                                td { (entry.at.replace('T', " ")) }
                                td { (if entry.user.is_empty() { "（没有这个用户）" } else { &entry.user }) }
                                td { (deed_title(&entry.state)) }
                                td { (entry.about) }
                            }
                        }
                    }
                }
            }
        }
    }
}
