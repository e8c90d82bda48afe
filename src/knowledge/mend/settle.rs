//! Which mended texts are worth keeping: those that read no worse than what stands there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::width::{half, word};
use super::{mend, mend_layout};
use crate::knowledge::files::Files;
use crate::knowledge::load;
use crate::knowledge::node::{Kind, Node};
use crate::knowledge::problem::{Code, Problem};

/// A file in which something is to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// Path inside the knowledge folder.
    pub path: Arc<str>,
    /// The text as it should be.
    pub text: String,
    /// Why it must not be written: what a person has to look at first. None where all is well.
    pub left: Option<String>,
}

/// Every YAML file in which something is to be mended, by path.
///
/// A file that cannot be read may become one that can. A file with problems keeps some of them or
/// none and gets no other. A file without problems keeps its meaning.
#[must_use]
pub fn mended(files: &Files) -> Vec<Mended> {
    let before = Findings::of(files);
    let texts = files.iter().filter(|(path, _)| path.ends_with(".yaml"));
    let texts =
        texts.filter_map(|(path, text)| Some((path.clone(), candidate(&before, path, text)?)));
    let mut wanted: BTreeMap<Arc<str>, String> = texts.collect();
    let mut left = Vec::new();
    while !wanted.is_empty() {
        let mut after = files.clone();
        for (path, text) in &wanted {
            after.replace(path, text.clone());
        }
        let worse = before.worse(files, &after, &wanted);
        if worse.is_empty() {
            break;
        }
        for (path, reason) in worse {
            let text = wanted.remove(&path).unwrap_or_default();
            left.push(Mended { path, text, left: Some(reason) });
        }
    }
    let kept = wanted.into_iter().map(|(path, text)| Mended { path, text, left: None });
    let mut mended: Vec<Mended> = kept.chain(left).collect();
    mended.sort_by(|one, other| one.path.cmp(&other.path));
    mended
}

/// The mended text of a file, if it differs. In a sound file a full-width character is what its
/// author means, unless it stands in an id or a figure.
fn candidate(before: &Findings, path: &Arc<str>, text: &str) -> Option<String> {
    let is_sound = !before.0.contains_key(path) && Node::parse(text).is_ok();
    let keeps_meaning = |mended: &String| !is_sound || means_the_same(text, mended);
    let candidates = [mend(text), mend_layout(text)];
    candidates.into_iter().find(keeps_meaning).filter(|mended| mended != text)
}

/// What is wrong with each file, as far as reading it tells.
struct Findings(BTreeMap<Arc<str>, Vec<Problem>>);

impl Findings {
    fn of(files: &Files) -> Self {
        let mut findings: BTreeMap<Arc<str>, Vec<Problem>> = BTreeMap::new();
        for problem in load(files).1.sorted() {
            // Claims are looked at only where nothing else is wrong, so that these prove nothing.
            let of_claims = [
                Code::UnusedClaim,
                Code::ExcusedButUsed,
                Code::FigureWithoutHedge,
                Code::FigureWithoutClaim,
            ];
            if !of_claims.contains(&problem.code) {
                findings.entry(problem.file.clone()).or_default().push(problem);
            }
        }
        Self(findings)
    }

    /// The files that must be left as they are, and why.
    fn worse(
        &self,
        files: &Files,
        mended: &Files,
        wanted: &BTreeMap<Arc<str>, String>,
    ) -> Vec<(Arc<str>, String)> {
        let after = Self::of(mended);
        let own = wanted.iter().filter_map(|(path, text)| {
            let was_readable = files.get(path).is_some_and(|text| Node::parse(text).is_ok());
            let reason = match Node::parse(text) {
                Err(broken) => Some(format!("改了以后第 {} 行还是读不懂", broken.place.line)),
                Ok(_) if was_readable => after.new_problem(self, path),
                Ok(_) => None,
            };
            Some((path.clone(), reason?))
        });
        let own: Vec<(Arc<str>, String)> = own.collect();
        let mut others = after.0.keys().filter(|path| !wanted.contains_key(*path));
        match others.find_map(|path| Some((path, after.new_problem(self, path)?))) {
            Some((path, reason)) if own.is_empty() => {
                let reason = format!("{path} 里{reason}");
                wanted.keys().map(|path| (path.clone(), reason.clone())).collect()
            }
            _ => own,
        }
    }

    /// The first problem of a file that was not there before, in any width.
    fn new_problem(&self, before: &Self, path: &Arc<str>) -> Option<String> {
        let plain = |problem: &Problem| problem.message.zh.chars().map(half).collect::<String>();
        let known = before.0.get(path).into_iter().flatten().map(plain).collect::<BTreeSet<_>>();
        let new = self.0.get(path)?.iter().find(|problem| !known.contains(&plain(problem)))?;
        Some(format!("改了会多一个问题：第 {} 行，{}", new.place.line, new.message.zh))
    }
}

/// Whether two texts say the same to a reader: only ids and figures differ, and only in width.
fn means_the_same(before: &str, after: &str) -> bool {
    match (Node::parse(before), Node::parse(after)) {
        (Ok(before), Ok(after)) => is_same(&before, &after),
        _ => false,
    }
}

fn is_same(before: &Node, after: &Node) -> bool {
    match (&before.kind, &after.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Text(before), Kind::Text(after)) => {
            let bare = before.trim_matches(['“', '”', '‘', '’', '＂', '＇']);
            before == after || word(bare).as_ref() == Some(after)
        }
        (Kind::List(before), Kind::List(after)) => {
            before.len() == after.len()
                && before.iter().zip(after).all(|(before, after)| is_same(before, after))
        }
        (Kind::Map(before), Kind::Map(after)) => {
            let pairs = before.iter().zip(after);
            before.len() == after.len()
                && pairs.into_iter().all(|(before, after)| {
                    is_same(&before.0, &after.0) && is_same(&before.1, &after.1)
                })
        }
        _ => false,
    }
}
