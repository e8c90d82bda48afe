//! What was called something else before. Sessions and old buttons hold names; a name that is not
//! said to have changed and no longer exists counts for nothing.

use std::collections::HashMap;

use super::bilingual::say;
use super::fields::File;
use super::node::Node;
use super::problem::{Code, nearest};
use super::shape::{Key, Of, may};

/// The key under which former names stand.
pub(super) const RENAMED: Key =
    may("renamed", "改过的名", Of::Worded(&Of::Text), "旧名 → 现在的名，旧会话跟着改");

/// The former names of one kind of thing (facts, values of a fact, diseases, papers), each with
/// the present one.
#[derive(Clone, Debug, Default)]
pub struct Renamed(HashMap<String, String>);

impl Renamed {
    /// Reads `renamed: { old: new }`. A name may have changed more than once: the steps are
    /// followed to the one of `present` that they end in.
    pub fn read(file: &mut File, node: &Node, present: &[&str]) -> Self {
        let steps: Vec<(&str, &Node, &Node)> = file.entries(node);
        let step = |from: &str| {
            let found = steps.iter().find(|(old, ..)| *old == from);
            found.and_then(|(_, _, to)| to.text())
        };
        let mut renamed = HashMap::new();
        for (old, key, to) in &steps {
            if present.contains(old) {
                let message = say!(
                    "{old} 还在用，不能再写成旧名",
                    "{old} is still in use and no former name"
                );
                let help = say!(
                    "旧名只写已经不用的；要么删掉这一行，要么删掉还在用的",
                    "delete this line, or what still has the name"
                );
                file.report_help(Code::RenamedStillUsed, key.place, message, Some(help));
                continue;
            }
            let Some(mut name) = file.text(to) else { continue };
            let mut steps_left = steps.len();
            while let (false, Some(next)) = (present.contains(&name), step(name)) {
                name = next;
                steps_left -= 1;
                if steps_left == 0 {
                    break;
                }
            }
            if present.contains(&name) {
                renamed.insert((*old).to_owned(), name.to_owned());
            } else if steps_left == 0 {
                let message = say!(
                    "从 {old} 改名，绕了一圈又回来了",
                    "renaming {old} goes round in a circle"
                );
                let help = say!(
                    "每个旧名最后都要落到一个现在用的名字上",
                    "each former name must end in a present one"
                );
                file.report_help(Code::RenamedInCircle, key.place, message, Some(help));
            } else {
                let help = nearest(name, present.iter().copied());
                let message = say!(
                    "{old} 改名成 {name}，可是没有 {name}",
                    "{old} is renamed to {name}, and there is no {name}"
                );
                file.report_help(Code::RenamedToNothing, to.place, message, help);
            }
        }
        Self(renamed)
    }

    /// The present name of what may be given by a former one.
    #[must_use]
    pub fn now<'n>(&'n self, name: &'n str) -> &'n str {
        self.0.get(name).map_or(name, String::as_str)
    }

    /// Whether nothing was renamed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::knowledge::problem::Problems;

    fn read(text: &str) -> (Renamed, Vec<(&'static str, usize)>) {
        let mut problems = Problems::default();
        let mut file = File { path: Arc::from("facts.yaml"), problems: &mut problems };
        let node = Node::parse(text).ok().unwrap();
        let renamed = Renamed::read(&mut file, &node, &["now", "other"]);
        let problems = problems.sorted();
        let found = problems.iter().map(|problem| (problem.code.code(), problem.place.line));
        (renamed, found.collect())
    }

    #[test]
    fn a_name_is_followed_to_the_present_one() {
        let (renamed, problems) = read("old: now\nolder: old\noldest: older\n");
        assert_eq!(problems, []);
        for name in ["old", "older", "oldest", "now"] {
            assert_eq!(renamed.now(name), "now");
        }
        assert_eq!(renamed.now("never heard of"), "never heard of");
    }

    #[test]
    fn what_leads_nowhere_is_found() {
        assert_eq!(read("old: nwo\n").1, [("M0211", 1)]);
        assert_eq!(read("a: b\nb: gone\n").1, [("M0211", 1), ("M0211", 2)]);
        assert_eq!(read("other: now\n").1, [("M0212", 1)]);
        assert_eq!(read("a: b\nb: a\n").1, [("M0213", 1), ("M0213", 2)]);
        assert_eq!(read("a: a\n").1, [("M0213", 1)]);
        // One that leads into a circle it is no part of.
        assert_eq!(read("a: b\nb: c\nc: b\n").1, [("M0213", 1), ("M0213", 2), ("M0213", 3)]);
    }
}
