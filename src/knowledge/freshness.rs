//! How old is it? The days on which something of a knowledge base has to be looked at, begins to
//! hold or ceases to.

use std::sync::Arc;

use jiff::civil::Date;

use super::Knowledge;
use super::bilingual::say;
use super::node::Place;
use super::problem::{Code, Problems};
use super::region::{Owner, Row};
use super::source::Source;
use super::vocabulary::ChoiceId;

/// What a day brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happens {
    /// By this day somebody has to hold it against its source again.
    Review,
    /// From this day on it holds.
    Begins,
    /// After this day it no longer holds.
    Ends,
}

/// Of what a day is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentence on a variant speaks of its fields")]
pub enum Subject {
    /// A document, with its id and title.
    Source { id: String, title: String },
    /// A row of a region's procedure, with its section and key.
    Row { owner: Owner, procedure: ChoiceId, section: &'static str, key: String },
}

/// A day that something of the knowledge base is waiting for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub day: Date,
    /// What it brings.
    pub happens: Happens,
    /// Of what.
    pub subject: Subject,
    /// When somebody last looked at it.
    pub verified: Option<Date>,
    /// Path of its file inside the knowledge folder.
    pub file: Arc<str>,
    /// Where it stands.
    pub place: Place,
}

/// Every day that something is waiting for, soonest first. A row that only follows its source is
/// not named beside it.
#[must_use]
pub fn due(knowledge: &Knowledge) -> Vec<Due> {
    let mut found: Vec<Due> = Vec::new();
    for source in knowledge.shared.sources.all() {
        found.extend(of_source(source));
    }
    for region in &knowledge.regions {
        for (procedure, tables) in &region.procedures {
            for row in &tables.rows {
                found.extend(of_row(knowledge, *procedure, row));
            }
        }
    }
    found.sort_by(|one, other| {
        (one.day, one.happens, &one.file, one.place).cmp(&(
            other.day,
            other.happens,
            &other.file,
            other.place,
        ))
    });
    found
}

/// Reports what is overdue, and what no longer holds, on a day.
pub fn check(knowledge: &Knowledge, today: Date, problems: &mut Problems) {
    for due in due(knowledge).into_iter().filter(|due| due.day < today) {
        let what = match &due.subject {
            Subject::Source { id, .. } => say!("来源 {id}", "the source {id}"),
            Subject::Row { section, key, .. } => say!("{section} 的 {key}", "{key} of {section}"),
        };
        let day = due.day;
        let (code, message, help) = match due.happens {
            Happens::Begins => continue,
            Happens::Review => (
                Code::Overdue,
                say!(
                    "{what} 该在 {day} 前复核，到 {today} 还没有",
                    "{what} was to be reviewed by {day} and is not yet on {today}";
                    what
                ),
                say!(
                    "对着原文看一遍：还对，就改 verified 和 review_by；不对，改内容",
                    "hold it against the source: if it still holds, change verified and review_by; if not, what it says"
                ),
            ),
            Happens::Ends => (
                Code::Ended,
                say!(
                    "{what} 在 {day} 之后失效，到 {today} 不再说给人听",
                    "{what} ceased to hold after {day} and is said no more on {today}";
                    what
                ),
                say!("换成新的；确实没有了就删掉", "replace it; delete it if there is nothing new"),
            ),
        };
        problems.add_with_help(code, &due.file, due.place, message, Some(help));
    }
}

fn of_source(source: &Source) -> impl Iterator<Item = Due> {
    let days = [
        (source.review_by, Happens::Review),
        (source.from, Happens::Begins),
        (source.until, Happens::Ends),
    ];
    days.into_iter().filter_map(|(day, happens)| {
        Some(Due {
            day: day?,
            happens,
            subject: Subject::Source { id: source.id.clone(), title: source.title.clone() },
            verified: source.verified,
            file: source.file.clone(),
            place: source.place,
        })
    })
}

fn of_row(knowledge: &Knowledge, procedure: ChoiceId, row: &Row) -> Vec<Due> {
    let sources = &knowledge.shared.sources;
    let of_sources = |day: fn(&Source) -> Option<Date>, own: Option<Date>| {
        let follows = |claim: &super::source::ClaimId| {
            day(sources.source(sources.claim(*claim).source)) == own
        };
        own.filter(|_| !row.claims.iter().any(follows))
    };
    let days = [
        (row.review_by, Happens::Review),
        (of_sources(|source| source.from, row.from), Happens::Begins),
        (of_sources(|source| source.until, row.until), Happens::Ends),
    ];
    let known = days.into_iter().filter_map(|(day, happens)| Some((day?, happens)));
    known
        .map(|(day, happens)| Due {
            day,
            happens,
            subject: Subject::Row {
                owner: row.owner,
                procedure,
                section: row.section.name(),
                key: row.key.clone(),
            },
            verified: row.verified,
            file: row.file.clone(),
            place: row.place,
        })
        .collect()
}
