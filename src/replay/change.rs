//! One way in which an answer differs from what it was, and how much that matters.

use crate::knowledge::claims::figures;
use crate::knowledge::region::Section;

/// How much a change matters, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// What could be done no longer can, or nothing is known any more.
    Refused,
    /// Another conclusion, or another kind of reply.
    Verdict,
    /// A figure is another.
    Figure,
    /// A paper more, fewer, or another.
    Papers,
    /// Any other item more, fewer, or another.
    Items,
    /// The same in other words, in another order, or asked in another way.
    Wording,
    /// Only what it rests on is another.
    Source,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 7] = [
        Self::Refused,
        Self::Verdict,
        Self::Figure,
        Self::Papers,
        Self::Items,
        Self::Wording,
        Self::Source,
    ];

    /// Its name for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Verdict => "verdict",
            Self::Figure => "figure",
            Self::Papers => "papers",
            Self::Items => "items",
            Self::Wording => "wording",
            Self::Source => "source",
        }
    }

    /// A heading for maintainers.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Refused => "原来能办，现在不能",
            Self::Verdict => "结论变了",
            Self::Figure => "数字变了",
            Self::Papers => "材料变了",
            Self::Items => "内容变了",
            Self::Wording => "只换了说法或顺序",
            Self::Source => "只换了依据",
        }
    }
}

/// What part of an answer changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The conclusion of the route, or what kind of reply it is.
    Conclusion,
    /// An item of a section.
    Item(Section),
    /// What is asked, and how.
    Question,
}

impl Subject {
    /// What maintainers call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Conclusion => "结论",
            Self::Question => "提问",
            Self::Item(section) => match section {
                Section::Eligibility => "条件",
                Section::Channels => "渠道",
                Section::Steps => "步骤",
                Section::Materials => "材料",
                Section::Timeline => "时间",
                Section::Benefits => "待遇",
                Section::Cautions => "提醒",
            },
        }
    }
}

/// One difference between two answers to the same case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Change {
    /// How much it matters.
    pub severity: Severity,
    /// What part of the answer it is.
    pub subject: Subject,
    /// The thing in a few words: a paper's name, the start of a sentence.
    pub name: String,
    /// How it was; none where it is new.
    pub before: Option<String>,
    /// How it is; none where it is gone.
    pub after: Option<String>,
}

impl Change {
    /// An item that is new or gone.
    #[must_use]
    pub fn of_item(
        section: Section,
        name: String,
        before: Option<String>,
        after: Option<String>,
    ) -> Self {
        let severity = whole_item(section);
        Self { severity, subject: Subject::Item(section), name, before, after }
    }

    /// The figures that went and those that came, where both differ: `4000 → 4200`.
    #[must_use]
    pub fn figures(&self) -> Option<(String, String)> {
        let (before, after) = (figures(self.before.as_ref()?), figures(self.after.as_ref()?));
        let only = |own: &[String], other: &[String]| {
            let own = own.iter().filter(|figure| !other.contains(figure));
            own.cloned().collect::<Vec<_>>().join("、")
        };
        let (gone, new) = (only(&before, &after), only(&after, &before));
        (!gone.is_empty() && !new.is_empty()).then_some((gone, new))
    }
}

/// How much it matters that an item is there.
#[must_use]
pub fn whole_item(section: Section) -> Severity {
    if section == Section::Materials { Severity::Papers } else { Severity::Items }
}

/// How much it matters that a text is another.
#[must_use]
pub fn of_text(before: &str, after: &str) -> Severity {
    if figures(before) == figures(after) { Severity::Wording } else { Severity::Figure }
}

/// The most characters of a sentence that stands for itself in a summary.
const MOST_CHARACTERS: usize = 18;

/// A sentence as a name: its start.
#[must_use]
pub fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut start: String = line.chars().take(MOST_CHARACTERS).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

/// Changes in one sentence: `材料 +1（居住证）；待遇 4000 → 4200`.
#[must_use]
pub fn sentence(changes: &[Change]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let conclusions = changes.iter().filter(|change| change.subject == Subject::Conclusion);
    parts.extend(conclusions.map(|change| {
        let side = |text: &Option<String>| short(text.as_deref().unwrap_or("没有结论"));
        match (change.severity, change.figures()) {
            (Severity::Wording, _) => "结论换了说法".to_owned(),
            (Severity::Source, _) => "结论换了依据".to_owned(),
            (Severity::Figure, Some((gone, new))) => format!("结论 {gone} → {new}"),
            _ => format!("{}（{}）", change.name, side(&change.after)),
        }
    }));
    for section in Section::ALL {
        let own: Vec<&Change> =
            changes.iter().filter(|change| change.subject == Subject::Item(section)).collect();
        parts.extend(section_sentences(Subject::Item(section).title(), &own));
    }
    if changes.iter().any(|change| change.subject == Subject::Question) {
        parts.push("提问变了".to_owned());
    }
    parts.join("；")
}

fn section_sentences(title: &str, own: &[&Change]) -> Vec<String> {
    let names = |list: &[&Change]| {
        let names: Vec<&str> = list.iter().map(|change| change.name.as_str()).collect();
        names.join("、")
    };
    let mut parts = Vec::new();
    let added: Vec<_> = own.iter().copied().filter(|change| change.before.is_none()).collect();
    let gone: Vec<_> = own.iter().copied().filter(|change| change.after.is_none()).collect();
    for (list, sign) in [(added, '+'), (gone, '−')] {
        if !list.is_empty() {
            parts.push(format!("{title} {sign}{}（{}）", list.len(), names(&list)));
        }
    }
    let kept = own.iter().filter(|change| change.before.is_some() && change.after.is_some());
    let (figures, others): (Vec<&Change>, Vec<&Change>) =
        kept.copied().partition(|change| change.severity == Severity::Figure);
    for change in figures {
        parts.push(match change.figures() {
            Some((gone, new)) => format!("{title} {gone} → {new}"),
            None => format!("{title}的数字改了（{}）", change.name),
        });
    }
    let how = |severity| match severity {
        Severity::Wording => "换了说法",
        Severity::Source => "换了依据",
        _ => "改了",
    };
    for severity in [Severity::Papers, Severity::Items, Severity::Wording, Severity::Source] {
        let list: Vec<_> =
            others.iter().copied().filter(|change| change.severity == severity).collect();
        if !list.is_empty() {
            parts.push(format!("{title}{} {} 条（{}）", how(severity), list.len(), names(&list)));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_counts_by_section_and_names_figures() {
        let paper = |name: &str| {
            let text = Some(name.to_owned());
            Change::of_item(Section::Materials, name.to_owned(), None, text)
        };
        let cap = Change {
            severity: Severity::Figure,
            subject: Subject::Item(Section::Benefits),
            name: "甲".to_owned(),
            before: Some("限额4000元，报70%".to_owned()),
            after: Some("限额4200元，报70%".to_owned()),
        };
        let said = sentence(&[paper("居住证"), cap, paper("户口本")]);
        assert_eq!(said, "材料 +2（居住证、户口本）；待遇 4000 → 4200");
    }
}
