//! Two answers side by side: what differs is marked, what both say is folded.

use axum::extract::{RawQuery, State};
use form_urlencoded::parse;
use maud::{Markup, html};

use super::card::sources;
use super::parts::line_of;
use super::query::Query;
use super::{look_up, nothing, page as pages};
use crate::channel::web::access::Signed;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::reply::desk::{DeskCard, DeskLine, DeskSection};

/// The two sides in the address: each the query of a lookup.
const SIDES: [&str; 2] = ["a", "b"];

/// The keys of the page.
const KEYS: [(&str, &str); 4] =
    [("1", "到左边的框"), ("2", "到右边的框"), ("Enter", "比"), ("Esc", "离开输入框")];

/// The page: two lookups, each in a column of its own.
pub(super) async fn page(
    signed: Signed,
    State(app): State<App>,
    RawQuery(raw): RawQuery,
) -> Result<Markup, Problem> {
    let raw = raw.unwrap_or_default();
    let side = |name: &str| {
        let values = parse(raw.as_bytes()).filter(|(key, _)| key == name);
        let mut query = Query::of(&values.last().map(|(_, value)| value).unwrap_or_default());
        let words = parse(raw.as_bytes()).find(|(key, _)| *key == format!("{name}_q"));
        if let Some((_, words)) = words.filter(|(_, words)| *words != query.words) {
            // Other words: what was chosen beside the former ones no longer fits.
            query = Query { words: words.into_owned(), facts: Vec::new() };
        }
        query
    };
    let queries = SIDES.map(side);
    let cards = queries
        .each_ref()
        .map(|query| if query.is_empty() { None } else { look_up(&app, query).card });
    let content = html! {
        form #ask action="/desk/compare" method="get" {
            @for (((name, query), label), key) in
                SIDES.iter().zip(&queries).zip(["左边", "右边"]).zip(1..)
            {
                input type="hidden" name=(name) value=(query.raw());
                label { span { (label) kbd { (key) } }
                    input name={ (name) "_q" } data-box=(key) type="search" value=(query.words) maxlength="500"
                        autocomplete="off";
                }
            }
            button type="submit" { "比" }
        }
        div .sides {
            @for (at, query) in queries.iter().enumerate() {
                (one_side(SIDES[at], query, cards[at].as_ref(), cards[1 - at].as_ref()))
            }
        }
    };
    Ok(pages::plain(&signed, "并排比较", &KEYS, &content))
}

fn one_side(
    side: &str,
    query: &Query,
    card: Option<&DeskCard>,
    other: Option<&DeskCard>,
) -> Markup {
    let Some(card) = card else {
        let asked = if query.is_empty() {
            "在上面写这一边要查的。"
        } else {
            "这一边还差一样才能查。"
        };
        return html! { section .side { (nothing(asked)) } };
    };
    let differs = |text: &String| other.is_some_and(|other| !other.conclusions.contains(text));
    let side = format!("{side}-");
    html! {
        section .side .card .(card.verdict.name()) {
            h2 { a href=(query.address()) { (card.title) } }
            p .aloud { (card.aloud) }
            @for warning in &card.warnings { p .warning { (warning) } }
            @for text in &card.conclusions { p .conclusion .differs[differs(text)] { (text) } }
            @for way in &card.ways { p { b { (way.when) } "：" (way.text) } }
            @for section in &card.sections { (compared(&side, section, other)) }
            p .refer { (card.refer) }
            (sources(card, &side))
        }
    }
}

/// What only this side says, and folded what both do.
fn compared(side: &str, section: &DeskSection, other: Option<&DeskCard>) -> Markup {
    let theirs = other.and_then(|other| other.sections.iter().find(|s| s.kind == section.kind));
    let is_said =
        |line: &&DeskLine| theirs.is_some_and(|s| s.lines.iter().any(|l| l.text == line.text));
    let (same, own): (Vec<&DeskLine>, Vec<&DeskLine>) = section.lines.iter().partition(is_said);
    html! {
        h3 { (section.title) }
        @if !own.is_empty() {
            ul .differs[other.is_some()] { @for one in &own { (line_of(one, side)) } }
        }
        @if !same.is_empty() {
            details .more { summary { "两边一样的 " (same.len()) " 条" }
                ul { @for one in &same { (line_of(one, side)) } } }
        }
    }
}
