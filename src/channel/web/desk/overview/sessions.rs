//! The list of sessions, newest first, and what is taken out of it.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::period::{self, Asked};
use super::{as_logged, short, status_title, transcript};
use crate::channel::web::access::{Deed, Maintainer, note};
use crate::channel::web::app::App;
use crate::channel::web::desk::frame::framed;
use crate::channel::web::problem::Problem;
use crate::knowledge::Knowledge;
use crate::replay::overview::{Period, place, slim};
use crate::reply::from_log;
use crate::service::Service;
use crate::store::{SessionId, StoreError, StoredTurn};

/// How many are listed.
const MOST: usize = 200;

const STATUSES: [&str; 5] = ["answer", "ask", "not_covered", "unclear", "info"];

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/desk/sessions", get(page))
        .route("/desk/sessions.jsonl", get(export))
        .merge(transcript::router())
}

/// What stands in the address, beside the period.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Filter {
    status: String,
    region: String,
    text: String,
}

/// A conversation of the list.
struct Found {
    session: SessionId,
    turns: usize,
    last: String,
    channel: String,
    status: String,
    region: String,
    first_words: String,
    has_text: bool,
}

async fn page(
    State(app): State<App>,
    Maintainer(signed): Maintainer,
    Query(asked): Query<Asked>,
    Query(filter): Query<Filter>,
) -> Result<Markup, Problem> {
    let today = (app.clock.civil)().date();
    let period = asked.period(today).map_err(Problem::bad_request)?;
    let found = find(&app, period.clone(), filter.clone()).await?;
    let body = html! {
        h1 { "会话" }
        (filter_form(&period, &filter))
        @if found.is_empty() { p { "没有这样的会话。" } }
        @else { (list(&found)) }
    };
    Ok(framed(&signed, "会话", &["overview.css"], &[], &body))
}

async fn find(app: &App, period: Period, filter: Filter) -> Result<Vec<Found>, Problem> {
    app.stored(move |service| sessions(service, &period, &filter)).await
}

/// The conversations of a period that pass the filter, newest first.
fn sessions(service: &Service, period: &Period, filter: &Filter) -> Result<Vec<Found>, StoreError> {
    let mut found: HashMap<SessionId, Found> = HashMap::new();
    let assistant = service.assistant();
    let from = format!("{}T00:00:00", period.from);
    service.store().turns_since(&from, &mut |session, turn| {
        let logged = as_logged(&session, &turn);
        if !period.holds(&logged) {
            return;
        }
        let has_text = logged.input.contains(&filter.text) || logged.reply.contains(&filter.text);
        let reply = slim(logged.reply);
        let status = if logged.failed { "failed" } else { reply["status"].as_str().unwrap_or("") };
        let region = region(&assistant.knowledge, &reply);
        let entry = found.entry(session.clone()).or_insert_with(|| Found {
            session: session.clone(),
            turns: 0,
            last: String::new(),
            channel: String::new(),
            status: String::new(),
            region: String::new(),
            first_words: logged.input.to_owned(),
            has_text: false,
        });
        entry.turns += 1;
        logged.at.clone_into(&mut entry.last);
        logged.channel.clone_into(&mut entry.channel);
        status.clone_into(&mut entry.status);
        entry.region = region;
        entry.has_text |= has_text;
    })?;
    let mut found: Vec<Found> = found.into_values().filter(|one| passes(one, filter)).collect();
    found.sort_by(|one, other| other.last.cmp(&one.last).then(one.session.cmp(&other.session)));
    Ok(found)
}

fn passes(found: &Found, filter: &Filter) -> bool {
    let status = filter.status.is_empty() || filter.status == found.status;
    status && found.has_text && found.region.contains(&filter.region)
}

fn region(knowledge: &Knowledge, reply: &Value) -> String {
    let code = reply["facts"]["region"].as_str();
    code.and_then(|code| place(knowledge, code)).unwrap_or_default()
}

fn filter_form(period: &Period, filter: &Filter) -> Markup {
    html! {
        form.filter method="get" action="/desk/sessions" role="search" {
            (period::fields(period))
            label {
                "最后的结果"
                select name="status" {
                    option value="" { "全部" }
                    @for status in STATUSES {
                        option value=(status) selected[status == filter.status] { (status_title(status)) }
                    }
                }
            }
            label { "参保地" input name="region" value=(filter.region); }
            label { "原文里有" input name="text" value=(filter.text); }
            button.main type="submit" { "筛选" }
            button type="submit" formaction="/desk/sessions.jsonl" { "导出 JSON 行" }
        }
    }
}

fn list(found: &[Found]) -> Markup {
    html! {
        p.soft {
            (found.len()) " 个会话，最新的在前"
            @if found.len() > MOST { "，只列 " (MOST) " 个；缩小范围或导出" }
            "。个人信息已遮住；看一个会话会记入审计。"
        }
        div.scroll tabindex="0" role="region" aria-label="会话列表" {
            table {
                thead {
                    tr {
                        th scope="col" { "最后一轮" } th scope="col" { "渠道" } th.count scope="col" { "轮" }
                        th scope="col" { "结果" } th scope="col" { "参保地" } th scope="col" { "第一句" }
                    }
                }
                tbody {
                    @for one in found.iter().take(MOST) {
                        tr {
                            td.when { a href=(transcript::address(one.session.as_str())) { (one.last.replace('T', " ")) } }
                            td { (period::channel_title(&one.channel)) } td.count { (one.turns) }
                            td { (status_title(&one.status)) } td { (one.region) }
                            td { (short(&transcript::words(&one.first_words))) }
                        }
                    }
                }
            }
        }
    }
}

/// The turns of the sessions that pass the filter, a JSON line each.
async fn export(
    State(app): State<App>,
    Maintainer(signed): Maintainer,
    Query(asked): Query<Asked>,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let today = (app.clock.civil)().date();
    let period = asked.period(today).map_err(Problem::bad_request)?;
    let (from, to) = (period.from, period.to);
    let (lines, count) = app
        .stored(move |service| {
            let found = sessions(service, &period, &filter)?;
            let mut lines = String::new();
            for one in &found {
                for turn in service.store().turns(&one.session)? {
                    lines += &line(&one.session, &turn).to_string();
                    lines.push('\n');
                }
            }
            Ok((lines, found.len()))
        })
        .await?;
    let about = format!("{from} 到 {to}，{count} 个会话");
    note(&app, &signed.user, Deed::SessionsExported, &about).await?;
    let name = format!("attachment; filename=\"sessions-{from}-{to}.jsonl\"");
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, lines).into_response())
}

fn line(session: &SessionId, turn: &StoredTurn) -> Value {
    let record = &turn.record;
    let reply = from_log(&record.reply).unwrap_or_default();
    json!({
        "session": session.as_str(),
        "turn": turn.number,
        "at": record.at,
        "channel": record.channel,
        "input": record.input,
        "status": record.status,
        "outcome": record.outcome,
        "knowledge": record.knowledge,
        "micros": record.micros,
        "failed": record.failed,
        "reply": reply,
    })
}
