//! The list: who waits since when and for what, and who is with whom; and how many wait, for every
//! page of the desk.

use axum::Json;
use axum::extract::State;
use jiff::Unit;
use jiff::civil::DateTime;
use maud::{Markup, html};
use serde::Serialize;

use crate::channel::web::access::Signed;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::dialog::{Event, Session};
use crate::reply::recap;
use crate::service::{Incoming, Service};
use crate::store::{Handed, StoreError};

/// How much of the last words is shown.
const MOST_SHOWN: usize = 80;

/// A conversation in the list.
struct Line {
    handed: Handed,
    /// What is known of the case, in one line.
    recap: String,
    /// What the person wrote last.
    last: String,
}

/// How many conversations wait, and the highest number of one that does; 0 where none does.
#[derive(Serialize)]
pub(super) struct Waiting {
    waiting: usize,
    newest: u64,
}

impl Waiting {
    fn of<'h>(handed: impl Iterator<Item = &'h Handed>) -> Self {
        let waiting = handed.filter(|handed| handed.by.is_none());
        waiting.fold(Self { waiting: 0, newest: 0 }, |all, handed| Self {
            waiting: all.waiting + 1,
            newest: all.newest.max(handed.number),
        })
    }
}

/// How many wait, while an agent looks at something else.
pub(super) async fn waiting(State(app): State<App>, _: Signed) -> Result<Json<Waiting>, Problem> {
    let handed = app.stored(|service| service.store().handings()).await?;
    Ok(Json(Waiting::of(handed.iter())))
}

/// All conversations that wait or are led by somebody, as a piece of the page.
pub(super) async fn list(State(app): State<App>, signed: Signed) -> Result<Markup, Problem> {
    let lines = app.stored(lines).await?;
    let now = (app.clock.civil)();
    let Waiting { waiting, newest } = Waiting::of(lines.iter().map(|line| &line.handed));
    Ok(html! {
        h2 data-waiting=(waiting) data-newest=(newest) { "在等的：" (waiting) }
        @if lines.is_empty() { p.soft { "现在没有人在等。有人来时这里会提醒。" } }
        ol {
            @for line in &lines { (entry(line, &signed, now)) }
        }
    })
}

fn entry(line: &Line, signed: &Signed, now: DateTime) -> Markup {
    let Line { handed, recap, last } = line;
    let state = match &handed.by {
        None => "waits",
        Some(by) if *by == signed.user => "mine",
        Some(_) => "others",
    };
    html! {
        li {
            button type="button" data-session=(handed.session) data-state=(state) {
                span.when {
                    @match &handed.by {
                        None => { "等了 " (waited(&handed.since, now)) }
                        Some(by) if *by == signed.user => { "您在接" }
                        Some(by) => { (by) " 在接" }
                    }
                    " · " (channel(&handed.channel))
                }
                span.recap { (recap) }
                @if !last.is_empty() { span.last { "“" (last) "”" } }
            }
        }
    }
}

fn lines(service: &Service) -> Result<Vec<Line>, StoreError> {
    let handed = service.store().handings()?;
    handed.into_iter().map(|handed| line(service, handed)).collect()
}

fn line(service: &Service, handed: Handed) -> Result<Line, StoreError> {
    let stored = service.store().session(&handed.session)?;
    let session: Session =
        stored.and_then(|stored| serde_json::from_str(&stored.state).ok()).unwrap_or_default();
    let recap = recap(&service.assistant(), &session);
    let values: Vec<String> = recap.into_iter().map(|(_, value)| value).collect();
    let recap = if values.is_empty() { "还没说情况".to_owned() } else { values.join(" · ") };
    let turns = service.store().turns(&handed.session)?;
    let words = turns.iter().rev().find_map(|turn| match Incoming::logged(&turn.record.input) {
        Event::Say(text) => Some(text),
        _ => None,
    });
    let last = words.unwrap_or_default().chars().take(MOST_SHOWN).collect();
    Ok(Line { handed, recap, last })
}

/// How long something lasts: minutes, and hours where it takes that long.
fn waited(since: &str, now: DateTime) -> String {
    let since = since.parse::<DateTime>().ok();
    let minutes = since
        .and_then(|since| now.since((Unit::Minute, since)).ok())
        .map_or(0, |waited| waited.get_minutes());
    match minutes {
        ..1 => "不到 1 分钟".to_owned(),
        1..60 => format!("{minutes} 分钟"),
        _ => format!("{} 小时 {} 分钟", minutes / 60, minutes % 60),
    }
}

/// Where the person talks.
pub(super) fn channel(name: &str) -> &str {
    match name {
        "web" => "网页",
        "telegram" => "Telegram",
        "terminal" => "终端",
        "json" | "api" => "接口",
        other => other,
    }
}
