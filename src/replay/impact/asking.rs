//! What is asked before an answer, and whether there is anything to answer with at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::dialog::consider::has_own_rows;
use crate::replay::change::{Change, Severity, Subject};
use crate::rules::CompiledProcedure;

use super::{Versions, spoken};

/// Whether a place has anything of its own now, or no longer.
pub fn covered(procedures: [Option<&CompiledProcedure>; 2]) -> Option<Change> {
    let [before, after] = procedures.map(|procedure| procedure.is_some_and(has_own_rows));
    let said = |own: bool| if own { "有这里的资料" } else { "没有这里的资料" };
    (before != after).then(|| Change {
        severity: if before { Severity::Refused } else { Severity::Verdict },
        subject: Subject::Conclusion,
        name: format!("{} → {}", said(before), said(after)),
        before: Some(said(before).to_owned()),
        after: Some(said(after).to_owned()),
    })
}

/// How questions are put, and which.
pub fn asked(versions: &Versions, procedures: [Option<&CompiledProcedure>; 2]) -> Vec<Change> {
    let mut changes = Vec::new();
    let make = |name: String, before: Option<String>, after: Option<String>| Change {
        severity: Severity::Wording,
        subject: Subject::Question,
        name,
        before,
        after,
    };
    let asking = [0, 1].map(|side| {
        let route = procedures[side].and_then(|procedure| procedure.route.as_ref());
        route.map(|route| spoken::asking(versions.sides()[side], &route.route))
    });
    if let [Some(before), Some(after)] = asking
        && before != after
    {
        changes.push(make("先问什么".to_owned(), Some(before), Some(after)));
    }
    let questions = [0, 1].map(|side| {
        let vocabulary = &versions.sides()[side].knowledge.shared.vocabulary;
        let mut own: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
        for (fact, text) in procedures[side].iter().flat_map(|p| &p.questions) {
            let fact = vocabulary.fact(*fact);
            own.entry(&fact.name).or_insert((&fact.label, text));
        }
        own
    });
    let names: BTreeSet<&str> = questions.iter().flat_map(|own| own.keys().copied()).collect();
    for name in names {
        let [before, after] = [0, 1].map(|side: usize| questions[side].get(name).copied());
        let label = after.or(before).map_or(name, |(label, _)| label);
        let text = |side: Option<(&str, &str)>| side.map(|(_, text)| text.to_owned());
        if text(before) != text(after) {
            changes.push(make(label.to_owned(), text(before), text(after)));
        }
    }
    changes
}
