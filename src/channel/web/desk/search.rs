//! Full-text search over all items of the knowledge base.

use axum::Extension;
use axum::extract::{RawQuery, State};
use maud::{Markup, html};

use super::items::Indexed;
use super::query::Query;
use super::{nothing, page as pages};
use crate::channel::web::access::Signed;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::reply::desk::DeskItem;

/// The most items that are listed.
const MOST: usize = 100;
/// The keys of the page.
const KEYS: [(&str, &str); 3] = [("/", "到输入框"), ("Enter", "找"), ("Esc", "离开输入框")];

/// The page: a box, and what was found by place and procedure.
pub(super) async fn page(
    signed: Signed,
    State(app): State<App>,
    Extension(indexed): Extension<Indexed>,
    RawQuery(raw): RawQuery,
) -> Result<Markup, Problem> {
    let words = Query::of(raw.as_deref().unwrap_or_default()).words;
    let wanted = words.clone();
    let found: Vec<DeskItem> = app
        .stored(move |service| {
            let index = indexed.of(&service.assistant())?;
            Ok(index.find(&wanted, MOST)?.into_iter().cloned().collect())
        })
        .await?;
    let content = html! {
        form #ask role="search" action="/desk/search" method="get" {
            label for="box" { "找哪些字" kbd { "/" } }
            input #box name="q" type="search" value=(words) maxlength="500" autocomplete="off"
                autofocus;
            button type="submit" { "找" }
        }
        @if found.is_empty() && !words.trim().is_empty() {
            (nothing("资料里没有这些字。少写几个试试。"))
        }
        @if !found.is_empty() { p .count { "找到 " (found.len()) " 条" } }
        @for group in grouped(&found) { (one_group(group.as_slice())) }
    };
    Ok(pages::plain(&signed, "全文检索", &KEYS, &content))
}

/// What was found by place and procedure, in the order of the best of each.
fn grouped(found: &[DeskItem]) -> Vec<Vec<&DeskItem>> {
    let mut groups: Vec<Vec<&DeskItem>> = Vec::new();
    for item in found {
        let same = |group: &&mut Vec<&DeskItem>| {
            group[0].place == item.place && group[0].procedure == item.procedure
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}

fn one_group(group: &[&DeskItem]) -> Markup {
    let place = group[0].place.as_str();
    html! {
        section .found {
            h2 { @if place.is_empty() { "全国" } @else { (place) } " · " (group[0].procedure) }
            ul {
                @for item in group {
                    li {
                        span .label { (item.section) }
                        a href=(Query::default().with(&item.facts).address()) { (item.text) }
                        @if !item.example.is_empty() {
                            span .hint { "（以" (item.example) "为例）" }
                        }
                        @if !item.when.is_empty() { span .when { (item.when) } }
                        @if !item.sources.is_empty() { cite { (item.sources.join("；")) } }
                    }
                }
            }
        }
    }
}
