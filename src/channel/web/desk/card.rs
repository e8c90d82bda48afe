//! A result: what was understood, what is open, the card, and what can be copied from it.

use maud::{Markup, html};

use super::parts::{groups, lines};
use super::query::Query;
use super::{notes, nothing};
use crate::channel::web::access::Signed;
use crate::dialog::Assistant;
use crate::reply::desk::{
    Desk, DeskCard, DeskSection, Verdict, card_text, section_text, sms_parts, ticket_text,
};
use crate::store::KeptEntry;

/// What the calculator sets.
const ANNUAL_COST: &str = "annual_cost";

/// What is shown of a lookup; `either`: the cards behind the question that stands in the way.
pub(super) fn result(
    assistant: &Assistant,
    signed: &Signed,
    query: &Query,
    desk: &Desk,
    either: &[(Query, DeskCard)],
    notes: &[KeptEntry],
) -> Markup {
    html! {
        div .lookup data-query=(query.raw()) {
            @if !desk.first.is_empty() { p .first role="alert" { (desk.first) } }
            @if !desk.others.is_empty() { p .warning { (desk.others) } }
            @if let Some(card) = &desk.card { (headline(card)) }
            (groups(query, &desk.chips, &desk.facets))
            @match &desk.card {
                Some(card) => (whole(assistant, signed, query, card, notes)),
                None if desk.unclear => (nothing("没听懂。写上参保地、什么病、想办什么。")),
                None if either.is_empty() && desk.first.is_empty() => (nothing("还差一样才能查，见上面。")),
                None => {},
            }
            @for (query, card) in either {
                section .card .(card.verdict.name()) {
                    h2 { a .option href=(query.address()) { (card.title) } }
                    p .aloud { (card.aloud) }
                }
            }
        }
    }
}

fn whole(
    assistant: &Assistant,
    signed: &Signed,
    query: &Query,
    card: &DeskCard,
    notes: &[KeptEntry],
) -> Markup {
    html! {
        article .card .(card.verdict.name()) data-region=(card.region)
            aria-labelledby="headline" {
            (actions())
            @for warning in &card.warnings { p .warning { (warning) } }
            @for conclusion in &card.conclusions { p .conclusion { (conclusion) } }
            @for figure in &card.figures { p .figure { (figure) } }
            @if !card.ways.is_empty() { (ways(card)) }
            div .sections {
                @for (number, section) in (1..).zip(&card.sections) {
                    (one_section(assistant, section, number))
                }
            }
            @if !card.gaps.is_empty() { p .gaps { "资料没写：" (card.gaps.join("；")) } }
            p .refer { (card.refer) }
            (notes::shown(signed, notes))
            (calculator(query, card))
            (sources(card, ""))
            (copies(assistant, card))
        }
    }
}

/// What is said first, and stands above what can be set: on a phone nobody scrolls for it.
fn headline(card: &DeskCard) -> Markup {
    html! {
        header .headline .(card.verdict.name()) {
            h2 #headline { (card.title) span .verdict { (verdict(card.verdict)) } }
            p .aloud data-copy="aloud" { (card.aloud) }
        }
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Way => "能办",
        Verdict::Refused => "可能不符合",
        Verdict::Silent => "没写清",
        Verdict::Open => "要看情况",
        Verdict::Missing => "没有资料",
    }
}

fn actions() -> Markup {
    let button = |key: &str, name: &str| {
        html! {
            button type="button" data-key=(key) { (name) kbd { (key) } }
        }
    };
    html! {
        div .actions role="toolbar" aria-label="这个答案" {
            span { (button("c", "复制全部")) (button("l", "念的")) (button("s", "短信"))
                (button("t", "工单")) (button("p", "打印")) }
            span { (button("a", "已答")) (button("b", "转经办")) (button("d", "待回")) }
            span { (button("v", "收藏")) (button("f", "有错")) (button("n", "笔记"))
                (button("e", "估算")) (button("k", "比较")) (button("m", "次要的")) }
        }
    }
}

fn one_section(assistant: &Assistant, section: &DeskSection, number: usize) -> Markup {
    html! {
        section .(section.kind) {
            h3 {
                (section.title)
                button type="button" .copy data-section=(number) {
                    "复制" span .unseen { (section.title) } kbd { "y" (number) }
                }
            }
            (lines(&section.lines, section.kind == "steps"))
            pre hidden data-copy={ "section-" (number) } { (section_text(assistant, section)) }
        }
    }
}

fn ways(card: &DeskCard) -> Markup {
    html! {
        div .ways {
            @for way in &card.ways {
                section .way .refused[way.refused] {
                    h3 { (way.when) } @if !way.text.is_empty() { p { (way.text) } }
                    @if !way.lines.is_empty() { (lines(&way.lines, false)) }
                }
            }
        }
    }
}

/// How much is paid of a cost; the card above then holds the sum, or what is open.
fn calculator(query: &Query, card: &DeskCard) -> Markup {
    let benefits = card.sections.iter().any(|section| section.kind == "benefits");
    let cost = query.facts.iter().find(|(fact, _)| fact == ANNUAL_COST);
    let cost = cost.map(|(_, cost)| cost.as_str()).filter(|cost| !cost.is_empty());
    let other = query.without(ANNUAL_COST);
    html! {
        form #estimate action="/desk" method="get" {
            input type="hidden" name="q" value=(other.words);
            @for (fact, value) in &other.facts { input type="hidden" name=(fact) value=(value); }
            label for="cost" { "门诊花费（元）" }
            input #cost name="cost" type="number" inputmode="decimal" min="0" step="any"
                value=[cost];
            button name="per" value="year" { "一年的" }
            button name="per" value="month" { "一个月的" }
            @if cost.is_some() && card.figures.is_empty() {
                p .hint {
                    @if benefits { "算不出一个数：资料没有同时写限额和比例，或条件还没定。见“待遇”。" }
                    @else { "算不出：资料没写限额和比例。" }
                }
            }
        }
    }
}

/// Where the card's lines come from; `side` tells those of several cards apart.
pub(super) fn sources(card: &DeskCard, side: &str) -> Markup {
    html! {
        footer .sources {
            h3 { "出处" }
            ol {
                @for (number, source) in (1..).zip(&card.sources) {
                    li id={ (side) "source-" (number) } {
                        @match source.url.as_deref().filter(|url| url.starts_with("https://")) {
                            Some(url) => a href=(url) rel="noreferrer" target="_blank" {
                                (source.text)
                            },
                            None => (source.text),
                        }
                    }
                }
            }
            p .made { (card.day) " 查 · 资料版本 " (card.version) }
        }
    }
}

/// What the keys copy.
fn copies(assistant: &Assistant, card: &DeskCard) -> Markup {
    let parts = sms_parts(assistant, card);
    html! {
        details .sms {
            summary { "短信 " (parts.len()) " 条" }
            @for part in &parts { pre data-copy="sms" { (part) } }
        }
        pre hidden data-copy="whole" { (card_text(assistant, card)) }
        pre hidden data-copy="ticket" { (ticket_text(assistant, card)) }
    }
}
