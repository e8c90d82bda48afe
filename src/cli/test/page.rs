//! Coverage as one page of HTML that needs nothing beside it.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::coverage::name;
use crate::replay::coverage::{Count, Coverage, Covered, Kind};

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8884; padding: .25rem .4rem; text-align: left; vertical-align: top; }
td.count, th.count { text-align: right; white-space: nowrap; }
code { overflow-wrap: anywhere; }
small { overflow-wrap: anywhere; opacity: .7; }
.missed { background: #d003; }
summary { cursor: pointer; padding: .5rem 0; }
@media (max-width: 30rem) { body { font-size: 14px; padding: .5rem; } th, td { padding: .25rem .2rem; } }";

/// The whole page.
pub(super) fn page(coverage: &Coverage, knowledge: &str) -> String {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "覆盖率" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "覆盖率" }
                p {
                    "知识库版本 " code { (knowledge) } "。"
                    @if let Some(traffic) = &coverage.traffic {
                        "重放了记下的 " (traffic.sessions) " 个会话、" (traffic.turns) " 轮。"
                    } @else {
                        "只重放了对话，没有重放记下的会话。"
                    }
                }
                (summary(coverage))
                @for kind in Kind::ALL { (details(coverage, kind)) }
            }
        }
    }
    .into_string()
}

fn summary(coverage: &Coverage) -> Markup {
    let heads = heads(coverage);
    html! {
        table {
            thead { tr {
                th {}
                th.count { "总数" }
                @for head in &heads { th.count { (head) } }
                th.count { "没走到" }
            } }
            tbody {
                @for kind in Kind::ALL {
                    @let Count { all, dialogs, traffic, neither } = coverage.count(kind);
                    tr {
                        th { (name(kind)) }
                        td.count { (all) }
                        td.count { (dialogs) }
                        @if coverage.traffic.is_some() { td.count { (traffic) } }
                        td.count { (neither) }
                    }
                }
            }
        }
    }
}

/// Everything of a kind; what nothing reaches comes first.
fn details(coverage: &Coverage, kind: Kind) -> Markup {
    let mut points: Vec<&Covered> = coverage.of(kind).collect();
    points.sort_by_key(|point| !point.is_missed());
    let missed = coverage.count(kind).neither;
    html! {
        details open[missed > 0] {
            summary { strong { (name(kind)) } "：" (missed) " 处没走到" }
            table {
                thead { tr {
                    th {}
                    @for head in heads(coverage) { th.count { (head) } }
                } }
                tbody { @for point in points { (line(coverage, point)) } }
            }
        }
    }
}

fn line(coverage: &Coverage, point: &Covered) -> Markup {
    let mark = |reached: bool| if reached { "✓" } else { "–" };
    html! {
        tr.missed[point.is_missed()] {
            td {
                code { (point.named.id) }
                @if let Some((file, line)) = &point.named.place {
                    br;
                    small { (file) ":" (line) }
                }
            }
            td.count { (mark(point.by_dialogs)) }
            @if coverage.traffic.is_some() { td.count { (mark(point.by_traffic)) } }
        }
    }
}

fn heads(coverage: &Coverage) -> Vec<&'static str> {
    let mut heads = vec!["对话"];
    heads.extend(coverage.traffic.as_ref().map(|_| "真实会话"));
    heads
}
