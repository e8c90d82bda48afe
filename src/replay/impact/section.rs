//! The rows of one section in two versions: which go together, and in which cases one is new, gone
//! or another.

use crate::knowledge::region::{Row, Section};
use crate::replay::change::{Change, Severity, Subject, of_text, whole_item};
use crate::rules::CompiledProcedure;
use crate::rules::procedure::CompiledSection;

use super::Versions;
use super::axis::Axes;
use super::cases::{Cases, without};
use super::spoken::Spoken;

/// A row with its words.
struct Told<'a> {
    row: &'a Row,
    position: usize,
    spoken: Spoken,
}

/// The two sides of a comparison of one procedure.
#[derive(Clone, Copy)]
pub struct Sides<'a> {
    /// The versions.
    pub versions: &'a Versions<'a>,
    /// The procedure in either.
    pub procedures: [Option<&'a CompiledProcedure>; 2],
    /// What they test.
    pub axes: &'a Axes,
}

impl<'a> Sides<'a> {
    /// The section in either version.
    fn section(&self, section: Section) -> [Option<&'a CompiledSection>; 2] {
        self.procedures.map(|procedure| {
            procedure.and_then(|p| p.sections.iter().find(|own| own.section == section))
        })
    }

    /// What changed in a section, and in which cases.
    #[must_use]
    pub fn changes(&self, section: Section) -> Vec<(Cases, Change)> {
        let sections = self.section(section);
        let before = told(self.versions, 0, sections[0]);
        let after = told(self.versions, 1, sections[1]);
        let pairs = pairs(&before, &after);
        let mut found = Vec::new();
        for (one, other) in &pairs {
            let comparing = Comparing {
                sides: self,
                section,
                before: one.map(|position| (&before[position], sections[0])),
                after: other.map(|position| (&after[position], sections[1])),
            };
            comparing.compare(&mut found);
        }
        found.extend(reordered(section, &before, &after, &pairs));
        found
    }
}

fn told<'a>(
    versions: &Versions,
    side: usize,
    section: Option<&'a CompiledSection>,
) -> Vec<Told<'a>> {
    let assistant = versions.sides()[side];
    let rows = section.iter().flat_map(|section| section.rows.iter().enumerate());
    rows.map(|(position, row)| Told { row, position, spoken: Spoken::of(assistant, row) }).collect()
}

/// Rows of the same key go together, the same owner's first; then those that say the same.
fn pairs(before: &[Told], after: &[Told]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut partner: Vec<Option<usize>> = vec![None; before.len()];
    let mut taken = vec![false; after.len()];
    let rules: [fn(&Told, &Told) -> bool; 3] = [
        |one, other| one.row.key == other.row.key && one.row.owner == other.row.owner,
        |one, other| one.row.key == other.row.key,
        |one, other| one.spoken.text == other.spoken.text && one.spoken.thing == other.spoken.thing,
    ];
    for fits in rules {
        for (position, one) in before.iter().enumerate() {
            let open = |other: &usize| !taken[*other] && fits(one, &after[*other]);
            if partner[position].is_none()
                && let Some(other) = (0..after.len()).find(open)
            {
                partner[position] = Some(other);
                taken[other] = true;
            }
        }
    }
    let kept = partner.into_iter().enumerate().map(|(one, other)| (Some(one), other));
    let new = (0..after.len()).filter(|other| !taken[*other]).map(|other| (None, Some(other)));
    kept.chain(new).collect()
}

/// One row in two versions.
struct Comparing<'a> {
    sides: &'a Sides<'a>,
    section: Section,
    before: Option<(&'a Told<'a>, Option<&'a CompiledSection>)>,
    after: Option<(&'a Told<'a>, Option<&'a CompiledSection>)>,
}

impl Comparing<'_> {
    fn compare(&self, found: &mut Vec<(Cases, Change)>) {
        let [before, after] = [self.holds(0), self.holds(1)];
        if let Some(change) = self.changed() {
            let pairs = before.iter().flat_map(|one| after.iter().map(move |other| (one, other)));
            let both = pairs.filter_map(|(one, other)| one.and(other));
            found.extend(both.map(|cases| (cases, change.clone())));
        }
        for (side, own, other) in [(0, &before, &after), (1, &after, &before)] {
            let Some(change) = self.one_sided(side) else { continue };
            let only = without(own, other, &self.sides.axes.lengths).into_iter();
            found.extend(only.map(|cases| (cases, change.clone())));
        }
    }

    fn told(&self, side: usize) -> Option<(&Told<'_>, &CompiledSection)> {
        let (told, section) = [self.before, self.after][side]?;
        Some((told, section?))
    }

    /// The cases in which the row holds. An outcome of the route that it asks for is taken for the
    /// cases that lead there.
    fn holds(&self, side: usize) -> Vec<Cases> {
        let Some((told, section)) = self.told(side) else { return Vec::new() };
        let (assistant, axes) = (self.sides.versions.sides()[side], self.sides.axes);
        let own = axes.row_holds(assistant, &section.table, told.position, told.row);
        let named = &told.row.when.route;
        let route = self.sides.procedures[side].and_then(|procedure| procedure.route.as_ref());
        let mut holds = match route.filter(|_| !named.is_empty()) {
            None => vec![own],
            Some(compiled) => {
                let route = &compiled.route;
                let leads = |row: &usize| named.contains(&route.outcomes[route.rows[*row].to].id);
                (0..route.rows.len())
                    .filter(leads)
                    .filter_map(|row| own.and(&axes.holds(assistant, &compiled.table, row)))
                    .collect()
            }
        };
        holds.retain(|cases| !cases.is_empty());
        holds
    }

    fn one_sided(&self, side: usize) -> Option<Change> {
        let (told, _) = self.told(side)?;
        let text = Some(told.spoken.text.clone());
        let (before, after) = if side == 0 { (text, None) } else { (None, text) };
        Some(Change::of_item(self.section, told.spoken.name.clone(), before, after))
    }

    /// How the row differs where it holds in both versions: only what matters most of it.
    fn changed(&self) -> Option<Change> {
        let (one, other) = (&self.told(0)?.0.spoken, &self.told(1)?.0.spoken);
        let (severity, before, after) = if one.text != other.text {
            (self.of_words(one, other), one.text.clone(), other.text.clone())
        } else if one.figures != other.figures {
            let with = |spoken: &Spoken| format!("{}〔{}〕", spoken.text, spoken.figures);
            (Severity::Figure, with(one), with(other))
        } else if one.thing != other.thing {
            (whole_item(self.section), one.text.clone(), other.text.clone())
        } else if one.shown != other.shown {
            let with = |spoken: &Spoken| format!("{}〔{}〕", spoken.text, spoken.shown);
            (Severity::Wording, with(one), with(other))
        } else if one.evidence != other.evidence {
            let with = |spoken: &Spoken| format!("{}〔依据 {}〕", spoken.text, spoken.evidence);
            (Severity::Source, with(one), with(other))
        } else {
            return None;
        };
        let subject = Subject::Item(self.section);
        let (name, before, after) = (other.name.clone(), Some(before), Some(after));
        Some(Change { severity, subject, name, before, after })
    }

    /// A paper and a channel are what their words say; a sentence may be put in other words.
    fn of_words(&self, one: &Spoken, other: &Spoken) -> Severity {
        let thing = one.thing != other.thing
            || matches!(self.section, Section::Materials | Section::Channels);
        match of_text(&one.text, &other.text) {
            Severity::Wording if thing => whole_item(self.section),
            severity => severity,
        }
    }
}

/// Steps are numbered, so their order is part of what is said.
fn reordered(
    section: Section,
    before: &[Told],
    after: &[Told],
    pairs: &[(Option<usize>, Option<usize>)],
) -> Option<(Cases, Change)> {
    let kept: Vec<(usize, usize)> =
        pairs.iter().filter_map(|(one, other)| Some(((*one)?, (*other)?))).collect();
    if section != Section::Steps || kept.is_sorted_by_key(|(_, other)| *other) {
        return None;
    }
    let mut now = kept.clone();
    now.sort_by_key(|(_, other)| *other);
    let list = |names: Vec<&str>| Some(names.join(" → "));
    let change = Change {
        severity: Severity::Wording,
        subject: Subject::Item(section),
        name: "顺序".to_owned(),
        before: list(kept.iter().map(|(one, _)| before[*one].spoken.name.as_str()).collect()),
        after: list(now.iter().map(|(_, other)| after[*other].spoken.name.as_str()).collect()),
    };
    Some((Cases::default(), change))
}

/// Whether a section is the same row for row.
#[must_use]
pub fn is_same(sides: &Sides, section: Section) -> bool {
    let [before, after] = sides.section(section);
    let rows = |section: Option<&CompiledSection>| section.map_or(0, |section| section.rows.len());
    rows(before) == rows(after)
        && before.iter().flat_map(|s| &s.rows).zip(after.iter().flat_map(|s| &s.rows)).all(
            |(one, other)| {
                one.owner == other.owner
                    && Spoken::of(sides.versions.before, one)
                        == Spoken::of(sides.versions.after, other)
            },
        )
}
