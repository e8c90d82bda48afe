//! What all pages have in common.

use maud::{DOCTYPE, Markup, html};

use super::files::address;

/// A whole page. `style` and `script` name files of `assets/web`.
pub(super) fn page(title: &str, style: &str, script: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href=(address("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(address(style));
                script src=(address(script)) defer {}
            }
            body { (body) }
        }
    }
}
