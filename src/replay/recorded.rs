//! Logged conversations said again, turn by turn, under two versions of the knowledge.
//!
//! Both sides are stepped by this program. What was really answered is not held against it: that
//! would mix what the knowledge changed with what the program has changed since, and of a sent
//! reply only the text is logged.

use std::collections::BTreeMap;

use crate::dialog::act::Act;
use crate::dialog::{Assistant, Session, Step};
use crate::knowledge::region::{OutcomeKind, Section};
use crate::reply::{ItemReply, Reply, Status, Voice, render};

use super::change::{Change, Severity, Subject, of_text, short, whole_item};
use super::conversation::Heard;
use super::impact::kind;

/// A turn that is answered differently.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The number of the turn.
    pub turn: u64,
    /// How the answer differs, the worst first; never empty.
    pub changes: Vec<Change>,
}

impl Difference {
    /// How much the worst of its changes matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.changes.iter().map(|change| change.severity).min().unwrap_or(Severity::Source)
    }
}

/// One version that talks.
pub struct Speaker<'a> {
    assistant: &'a Assistant,
    voice: Voice,
}

impl<'a> Speaker<'a> {
    /// A speaker of an assistant.
    #[must_use]
    pub fn new(assistant: &'a Assistant) -> Self {
        Self { assistant, voice: Voice::new(assistant) }
    }

    fn turn(&self, session: &Session, turn: &Heard) -> (Step, Reply) {
        let step = self.assistant.step(session, &turn.event, turn.surroundings());
        let reply = render(self.assistant, &self.voice, &step, "");
        (step, reply)
    }

    /// The conclusions of the route: kind, id and words.
    fn conclusions(&self, step: &Step) -> Vec<(OutcomeKind, String, String)> {
        let (Act::Answer(answer) | Act::NotCovered(answer, _)) = &step.act else {
            return Vec::new();
        };
        let procedure = self.assistant.rulebook.procedure(answer.entry, answer.procedure);
        let Some(route) = procedure.and_then(|procedure| procedure.route.as_ref()) else {
            return Vec::new();
        };
        let found = answer.conclusions.iter().filter_map(|c| route.route.outcomes.get(c.outcome));
        found.map(|outcome| (outcome.kind, outcome.id.clone(), outcome.say.clone())).collect()
    }
}

/// The turns of a session that two versions answer differently, in their order.
#[must_use]
pub fn differences(sides: [&Speaker; 2], turns: &[Heard]) -> Vec<Difference> {
    let mut sessions = [Session::default(), Session::default()];
    let mut found = Vec::new();
    for turn in turns {
        let [before, after] = [0, 1].map(|side: usize| sides[side].turn(&sessions[side], turn));
        let changes = compare(sides, [&before, &after]);
        if !changes.is_empty() {
            found.push(Difference { turn: turn.number, changes });
        }
        sessions = [before.0.session, after.0.session];
    }
    found
}

fn compare(sides: [&Speaker; 2], turns: [&(Step, Reply); 2]) -> Vec<Change> {
    let [before, after] = [&turns[0].1, &turns[1].1];
    let mut changes: Vec<Change> = Vec::new();
    if before.status == after.status {
        let conclusions = [0, 1].map(|side: usize| sides[side].conclusions(&turns[side].0));
        changes.extend(concluded(&conclusions));
        changes.extend(items(before, after, !changes.is_empty()));
        changes.extend(asked(before, after));
    } else {
        changes.push(other_status(before, after));
    }
    if changes.is_empty() && before.text != after.text {
        let severity = of_text(&before.text, &after.text);
        changes.push(whole(severity, "答复", before, after));
    }
    changes.sort();
    changes
}

fn whole(severity: Severity, name: &str, before: &Reply, after: &Reply) -> Change {
    let (name, subject) = (name.to_owned(), Subject::Conclusion);
    let (before, after) = (Some(before.text.clone()), Some(after.text.clone()));
    Change { severity, subject, name, before, after }
}

fn other_status(before: &Reply, after: &Reply) -> Change {
    let lost = before.status == Status::Answer
        && matches!(after.status, Status::NotCovered | Status::Unclear);
    let severity = if lost { Severity::Refused } else { Severity::Verdict };
    let name = format!("{} → {}", status(before.status), status(after.status));
    whole(severity, &name, before, after)
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Ask => "追问",
        Status::Answer => "答复",
        Status::NotCovered => "没有资料",
        Status::Unclear => "没听懂",
        Status::Info => "说明",
    }
}

fn concluded([before, after]: &[Vec<(OutcomeKind, String, String)>; 2]) -> Option<Change> {
    let ids = |list: &[(OutcomeKind, String, String)]| -> Vec<(OutcomeKind, String)> {
        list.iter().map(|(kind, id, _)| (*kind, id.clone())).collect()
    };
    if ids(before) == ids(after) {
        return None;
    }
    let can = |list: &[(OutcomeKind, String, String)]| {
        list.iter().any(|(kind, ..)| *kind == OutcomeKind::Way)
    };
    let lost = can(before) && !can(after);
    let words = |list: &[(OutcomeKind, String, String)]| {
        let words: Vec<&str> = list.iter().map(|(.., say)| say.as_str()).collect();
        (!words.is_empty()).then(|| words.join(" "))
    };
    let first = |list: &[(OutcomeKind, String, String)]| kind(list.first().map(|(kind, ..)| *kind));
    Some(Change {
        severity: if lost { Severity::Refused } else { Severity::Verdict },
        subject: Subject::Conclusion,
        name: format!("{} → {}", first(before), first(after)),
        before: words(before),
        after: words(after),
    })
}

/// An item where it stands: for sure, or under a condition.
type Standing<'r> = BTreeMap<&'r str, Vec<(&'r str, &'r str, &'r ItemReply)>>;

fn standing(reply: &Reply) -> Standing<'_> {
    let mut found = Standing::new();
    let Some(answer) = &reply.answer else { return found };
    let branches = answer.branches.iter().map(|b| (b.when_text.as_str(), &b.sections));
    for (when, sections) in std::iter::once(("", &answer.sections)).chain(branches) {
        for section in sections {
            for item in &section.items {
                found.entry(&item.id).or_default().push((when, &section.kind, item));
            }
        }
    }
    found
}

/// The items of two answers by id. A conclusion stands among them; it counts once.
fn items(before: &Reply, after: &Reply, concluded: bool) -> Vec<Change> {
    let (before, after) = (standing(before), standing(after));
    let ids: std::collections::BTreeSet<&str> =
        before.keys().chain(after.keys()).copied().collect();
    let mut changes = Vec::new();
    for id in ids {
        let is_conclusion = id.contains(".route.");
        let (was, is) = (before.get(id), after.get(id));
        if was == is || is_conclusion && concluded {
            continue;
        }
        let Some((_, kind, item)) = is.or(was).and_then(|list| list.first()) else { continue };
        let Some(section) = Section::ALL.into_iter().find(|one| one.name() == *kind) else {
            continue;
        };
        let subject = if is_conclusion { Subject::Conclusion } else { Subject::Item(section) };
        let severity = severity(section, was, is);
        changes.push(Change {
            severity,
            subject,
            name: short(&item.text),
            before: was.map(|list| said(list, severity)),
            after: is.map(|list| said(list, severity)),
        });
    }
    changes
}

type Places<'r> = Option<&'r Vec<(&'r str, &'r str, &'r ItemReply)>>;

fn severity(section: Section, was: Places, is: Places) -> Severity {
    let (Some(was), Some(is)) = (was, is) else { return whole_item(section) };
    let texts = |list: &[(&str, &str, &ItemReply)]| -> Vec<String> {
        list.iter().map(|(_, _, item)| item.text.clone()).collect()
    };
    let whens = |list: &[(&str, &str, &ItemReply)]| -> Vec<String> {
        list.iter().map(|(when, ..)| (*when).to_owned()).collect()
    };
    let thing = matches!(section, Section::Materials | Section::Channels);
    match (texts(was) == texts(is), whens(was) == whens(is)) {
        (false, _) => match of_text(&texts(was).join("\n"), &texts(is).join("\n")) {
            Severity::Wording if thing => whole_item(section),
            severity => severity,
        },
        (true, false) => whole_item(section),
        (true, true) => Severity::Source,
    }
}

/// The words of an item wherever it stands, with its condition; its claims where only they differ.
fn said(list: &[(&str, &str, &ItemReply)], severity: Severity) -> String {
    let one = |(when, _, item): &(&str, &str, &ItemReply)| {
        let when = if when.is_empty() { String::new() } else { format!("{when}：") };
        let claims = match severity {
            Severity::Source => format!("〔依据 {}，{}〕", item.claims.join("、"), item.certainty),
            _ => String::new(),
        };
        format!("{when}{}{claims}", item.text)
    };
    list.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn asked(before: &Reply, after: &Reply) -> Option<Change> {
    let text = |reply: &Reply| {
        let ask = reply.ask.as_ref()?;
        let labels: Vec<&str> = ask.options.iter().map(|option| option.label.as_str()).collect();
        Some(format!("{} {}", ask.text, labels.join("／")))
    };
    let (before, after) = (text(before), text(after));
    (before != after).then(|| Change {
        severity: Severity::Wording,
        subject: Subject::Question,
        name: "追问".to_owned(),
        before,
        after,
    })
}
