//! The frame around every page behind the counter: where one can go, who one is, and the way out.

use maud::{DOCTYPE, Markup, html};

use crate::channel::web::access::{Role, Signed};
use crate::channel::web::files::address;

/// Where one can go: the words, the key, the address, and the least role that may.
const PLACES: [(&str, &str, &str, Role); 8] = [
    ("工作台", "h", "/desk", Role::Agent),
    ("全文检索", "g", "/desk/search", Role::Agent),
    ("转人工", "q", QUEUE, Role::Agent),
    ("标错的", "z", "/desk/flags", Role::Maintainer),
    ("概览", "w", "/desk/overview", Role::Maintainer),
    ("会话", "i", "/desk/sessions", Role::Maintainer),
    ("审计", ";", "/desk/audit", Role::Maintainer),
    ("账号", ",", "/desk/account", Role::Agent),
];

/// The place whose link says how many wait.
const QUEUE: &str = "/desk/queue";

/// A whole page for somebody who is signed in. `styles` and `scripts` name files of `assets/web`;
/// the frame's own come before them. A script finds the secret that changes have to bring along in
/// `<meta name="csrf">`; a form takes it along with [`secret`]. The place in the bar that bears the
/// title of the page is marked as the one where one is.
pub(in crate::channel::web) fn framed(
    signed: &Signed,
    title: &str,
    styles: &[&str],
    scripts: &[&str],
    body: &Markup,
) -> Markup {
    let places = PLACES.iter().filter(|(.., role)| *role <= signed.role);
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            (head(title, styles, scripts, Some(signed)))
            body {
                a.skip href="#main" { "跳到正文" }
                header.bar {
                    nav aria-label="工作台" {
                        @for (words, key, to, _) in places.clone() {
                            a href=(to) data-key=(key) aria-keyshortcuts=(key)
                                aria-current=[(*words == title).then_some("page")] {
                                (words) kbd { (key) }
                                @if *to == QUEUE { span.badge hidden {} }
                            }
                        }
                    }
                    p #waits role="status" aria-live="assertive" {}
                    form.leave method="post" action="/desk/sign-out" {
                        (secret(signed))
                        span.who { (signed.user) }
                        button type="submit" { "退出" }
                    }
                }
                main #main tabindex="-1" { (body) }
                dialog #places aria-labelledby="places-title" {
                    h2 #places-title tabindex="-1" autofocus { "按键" }
                    (listed(places.map(|(words, key, ..)| (*key, *words))))
                    form method="dialog" { button { "知道了" } }
                }
            }
        }
    }
}

/// Keys and what they do.
pub(super) fn listed<'k>(keys: impl Iterator<Item = (&'k str, &'k str)>) -> Markup {
    html! { dl .keys { @for (key, what) in keys { div { dt { kbd { (key) } } dd { (what) } } } } }
}

/// A page for somebody who is not signed in.
pub(in crate::channel::web) fn unframed(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            (head(title, &["access.css"], &[], None))
            body { main #main { (body) } }
        }
    }
}

/// The field with which a form brings along the secret of the sign-in.
pub(in crate::channel::web) fn secret(signed: &Signed) -> Markup {
    html! { input type="hidden" name="csrf" value=(signed.csrf); }
}

fn head(title: &str, styles: &[&str], scripts: &[&str], signed: Option<&Signed>) -> Markup {
    let own_script = signed.map(|_| "frame.js");
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            @if let Some(signed) = signed { meta name="csrf" content=(signed.csrf); }
            title { (title) " · 慢特通" }
            link rel="icon" href=(address("icon.svg"));
            @for style in std::iter::once(&"frame.css").chain(styles) {
                link rel="stylesheet" href=(address(style));
            }
            @for script in own_script.iter().chain(scripts) {
                script src=(address(script)) type="module" {}
            }
        }
    }
}
