//! The overview for maintainers: who asks what, how it goes, and where people leave.

mod chart;
mod period;
mod sessions;
mod transcript;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use maud::{Markup, html};

use super::frame::framed;
use crate::channel::web::access::Maintainer;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::replay::gaps::{Gap, Why};
use crate::replay::overview::{Counting, Figures, Period, Question, Turn};
use crate::service::PRESENT;
use crate::store::{SessionId, StoredTurn};
use period::Asked;

/// How many of a list are shown.
const MOST: usize = 10;
/// The most characters of a message in a list.
const MOST_CHARACTERS: usize = 60;

pub(super) fn router() -> Router<App> {
    Router::new().route("/desk/overview", get(page)).merge(sessions::router())
}

async fn page(
    State(app): State<App>,
    Maintainer(signed): Maintainer,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let today = (app.clock.civil)().date();
    let period = match asked.period(today) {
        Ok(period) => period,
        Err(fault) => return Err(Problem::bad_request(fault)),
    };
    let figures = count(&app, period.clone()).await?;
    let since = (app.clock.millis)() - PRESENT;
    let there = app.stored(move |service| service.store().present(since)).await?;
    let body = html! {
        h1 { "概览" }
        (period::chooser("/desk/overview", &period, today))
        (headline(&figures, &there))
        (days(&figures))
        (outcomes(&figures))
        div.columns {
            (ranking("地方", "哪里参保的人在问", &figures.regions))
            (ranking("病种", "问哪些病", &figures.diseases))
            (ranking("办的事", "要办哪件事", &figures.procedures))
        }
        (questions(&figures.questions))
        (gap_list(&figures.gaps))
    };
    Ok(framed(&signed, "概览", &["overview.css"], &[], &body))
}

/// Counts what was kept in a period.
pub(in crate::channel::web) async fn count(app: &App, period: Period) -> Result<Figures, Problem> {
    app.stored(move |service| {
        let from = format!("{}T00:00:00", period.from);
        let mut counting = Counting::new(period);
        service.store().turns_since(&from, &mut |id, turn| counting.see(&as_logged(&id, &turn)))?;
        Ok(counting.figures(&service.assistant().knowledge))
    })
    .await
}

/// A stored turn as the count reads it.
fn as_logged<'t>(session: &'t SessionId, turn: &'t StoredTurn) -> Turn<'t> {
    let record = &turn.record;
    Turn {
        session: session.as_str(),
        number: turn.number,
        at: &record.at,
        channel: &record.channel,
        input: &record.input,
        reply: &record.reply,
        micros: record.micros,
        failed: record.failed,
    }
}

/// A message in a list: the whole of it stands in its session.
fn short(message: &str) -> String {
    let message = message.trim();
    let mut chars = message.chars();
    let start: String = chars.by_ref().take(MOST_CHARACTERS).collect();
    match (start.as_str(), chars.next()) {
        ("", _) => "〔空〕".to_owned(),
        (_, None) => start,
        (_, Some(_)) => start + "…",
    }
}

/// The status of a reply for people.
fn status_title(status: &str) -> &str {
    match status {
        "answer" => "答复",
        "ask" => "追问",
        "not_covered" => "没有资料",
        "unclear" => "没听懂",
        "info" => "说明",
        "failed" => "程序出错",
        other => other,
    }
}

fn headline(figures: &Figures, there: &[String]) -> Markup {
    let [half, most, nearly_all] = figures.micros.map(milliseconds);
    let (good, bad) = figures.ratings;
    html! {
        dl.headline {
            div { dt { "会话" } dd { (figures.sessions) } }
            div { dt { "轮" } dd { (figures.turns) } }
            div { dt { "有帮助 / 没帮上（按钮）" } dd { (good) " / " (bad) } }
            div { dt { "每轮用时 p50 / p95 / p99（毫秒）" } dd { (half) " / " (most) " / " (nearly_all) } }
            div { dt { "现在在岗" } dd { (if there.is_empty() { "没有人".to_owned() } else { there.join("、") }) } }
        }
    }
}

fn milliseconds(micros: u64) -> String {
    format!("{}.{}", micros / 1_000, micros % 1_000 / 100)
}

fn days(figures: &Figures) -> Markup {
    let rows: Vec<(String, [usize; 2])> = figures
        .days
        .iter()
        .map(|(day, sessions, turns)| (day.strftime("%m-%d").to_string(), [*sessions, *turns]))
        .collect();
    html! {
        h2 { "每天" }
        figure {
            (chart::lines(["会话", "轮"], &rows))
            figcaption { "每天的会话" span.series-1 { "（粗线）" } "和轮" span.series-2 { "（细线）" } }
            details {
                summary { "表格：每天" }
                table {
                    thead { tr { th scope="col" { "日期" } th.count scope="col" { "会话" } th.count scope="col" { "轮" } } }
                    tbody {
                        @for (day, sessions, turns) in figures.days.iter().rev() {
                            tr { td { (day) } td.count { (sessions) } td.count { (turns) } }
                        }
                    }
                }
            }
        }
    }
}

fn outcomes(figures: &Figures) -> Markup {
    let order = ["answer", "ask", "not_covered", "unclear", "info", "failed"];
    let count = |status: &str| figures.statuses.get(status).copied().unwrap_or_default();
    let known = order.map(|status| (status_title(status).to_owned(), count(status)));
    let others = figures.statuses.iter().filter(|(status, _)| !order.contains(&status.as_str()));
    let others = others.map(|(status, count)| (status.clone(), *count));
    let rows: Vec<(String, usize)> = known.into_iter().chain(others).collect();
    html! {
        h2 { "怎么答的" }
        figure {
            (chart::bars("怎么答的", &rows))
            figcaption { "每一轮的结果" }
            (counts("结果", "轮", &rows, figures.turns))
        }
    }
}

fn ranking(title: &str, caption: &str, rows: &[(String, usize)]) -> Markup {
    let rows = &rows[..rows.len().min(MOST)];
    let total = rows.iter().map(|(_, count)| count).sum();
    html! {
        section {
            h2 { (title) }
            @if rows.is_empty() { p.soft { "这段时间没有。" } }
            @else {
                figure {
                    (chart::bars(title, rows))
                    figcaption { (caption) "（会话数，前 " (MOST) "）" }
                    (counts(title, "会话", rows, total))
                }
            }
        }
    }
}

/// A table of counts with their shares.
fn counts(what: &str, of: &str, rows: &[(String, usize)], total: usize) -> Markup {
    html! {
        details {
            summary { "表格：" (what) }
            table {
                thead { tr { th scope="col" { (what) } th.count scope="col" { (of) } th.count scope="col" { "占" } } }
                tbody {
                    @for (name, count) in rows {
                        tr { td { (name) } td.count { (count) } td.count { (share(*count, total)) } }
                    }
                }
            }
        }
    }
}

/// Whole percents, rounded to the nearest.
fn share(count: usize, total: usize) -> String {
    let percent = (count * 200 + total).checked_div(total * 2).unwrap_or_default();
    format!("{percent}%")
}

fn questions(questions: &[Question]) -> Markup {
    html! {
        h2 { "追问，在哪里走掉的" }
        @if questions.is_empty() { p.soft { "这段时间没有追问。" } }
        @else {
            div.scroll tabindex="0" role="region" aria-label="追问" {
                table {
                    thead {
                        tr {
                            th scope="col" { "问什么" } th.count scope="col" { "问过" }
                            th.count scope="col" { "答了" } th.count scope="col" { "说不清楚" }
                            th.count scope="col" { "走了" } th.count scope="col" { "走掉的占" }
                        }
                    }
                    tbody {
                        @for question in questions {
                            tr {
                                td { (question.label) }
                                td.count { (question.asked) } td.count { (question.answered) }
                                td.count { (question.unsure) } td.count { (question.left) }
                                td.count { (share(question.left, question.asked)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn gap_list(gaps: &[Gap]) -> Markup {
    html! {
        h2 { "没答上的" }
        @if gaps.is_empty() { p.soft { "这段时间没有。" } }
        @for why in Why::ALL {
            @let of: Vec<&Gap> = gaps.iter().filter(|gap| gap.why == why).collect();
            @if !of.is_empty() {
                h3 { (why.title()) "（" (of.len()) " 种）" }
                div.scroll tabindex="0" role="region" aria-label=(why.title()) {
                    table {
                        thead {
                            tr {
                                th.count scope="col" { "会话" } th.count scope="col" { "次数" }
                                th scope="col" { "问的是" } th scope="col" { "原话" }
                                th scope="col" { "最近" } th scope="col" { "看" }
                            }
                        }
                        tbody {
                            @for gap in of.iter().take(MOST) {
                                tr {
                                    td.count { (gap.sessions) } td.count { (gap.times) }
                                    td { (short(&gap.what)) } td { (short(&gap.words)) }
                                    td { (gap.last.replace('T', " ")) }
                                    td { a href=(transcript::address(&gap.example.0)) { "会话" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
