//! Cases in people's words: `在外省看病 · 属于门诊特殊病 · 用手机办`.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::dialog::Assistant;
use crate::knowledge::place::{Code, Level};
use crate::knowledge::region::Owner;

use super::Versions;
use super::axis::{About, Axes, Axis, Cell};
use super::cases::Cases;

/// How many values of one axis are listed.
const MOST_VALUES: usize = 5;

/// The conditions of a set of cases, an axis each; none where everyone is meant.
#[must_use]
pub fn conditions(versions: &Versions, axes: &Axes, cases: &Cases) -> Vec<String> {
    let words = |(position, cells): (usize, &[usize])| {
        let axis = &axes.all[position];
        let picked: Vec<&Cell> = cells.iter().map(|cell| &axis.cells[*cell]).collect();
        let left_out: Vec<&Cell> = (0..axis.cells.len())
            .filter(|cell| !cells.contains(cell))
            .map(|cell| &axis.cells[cell])
            .collect();
        match &axis.about {
            About::Day => format!("{}的答复", days(&picked)),
            About::Fact(name) => fact(versions, axis, name, &picked, &left_out),
        }
    };
    cases.limits().map(words).collect()
}

fn fact(
    versions: &Versions,
    axis: &Axis,
    name: &str,
    picked: &[&Cell],
    left_out: &[&Cell],
) -> String {
    let known = |assistant: &Assistant| assistant.knowledge.shared.vocabulary.find(name).is_some();
    let assistant = if known(versions.after) { versions.after } else { versions.before };
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let label = vocabulary.find(name).map_or(name, |fact| vocabulary.fact(fact).label.as_str());
    match axis.cells.first() {
        Some(Cell::Choice(_)) => either(picked, left_out, |cell| choice(versions, name, cell)),
        Some(Cell::Disease(_)) => diseases(versions, picked, left_out),
        Some(Cell::Place(_)) => format!("{label}：{}", places(versions, picked, left_out)),
        Some(Cell::Days { .. }) => format!("{label}{}", days(picked)),
        Some(Cell::Sums { .. }) => format!("{label}{}", sums(picked)),
        _ => label.to_owned(),
    }
}

/// The values, or all but those left out where that is shorter.
fn either(picked: &[&Cell], left_out: &[&Cell], words: impl Fn(&&Cell) -> String) -> String {
    let list = |cells: &[&Cell]| cells.iter().map(&words).collect::<Vec<_>>().join("或");
    if left_out.len() < picked.len() { format!("除{}外", list(left_out)) } else { list(picked) }
}

fn choice(versions: &Versions, name: &str, cell: &Cell) -> String {
    let Cell::Choice(value) = cell else { return String::new() };
    let found = [versions.after, versions.before].into_iter().find_map(|assistant| {
        let vocabulary = &assistant.knowledge.shared.vocabulary;
        let fact = vocabulary.fact(vocabulary.find(name)?);
        let choice = fact.choices.get(usize::from(fact.choice(value)?))?;
        Some(choice.when.clone())
    });
    found.unwrap_or_else(|| value.clone())
}

fn diseases(versions: &Versions, picked: &[&Cell], left_out: &[&Cell]) -> String {
    let name = |cell: &&&Cell| match cell {
        Cell::Disease(Some(id)) => {
            [versions.after, versions.before].into_iter().find_map(|assistant| {
                let diseases = &assistant.knowledge.shared.diseases;
                Some(diseases.get(diseases.find(id)?).name.clone())
            })
        }
        _ => None,
    };
    let any_other = picked.iter().any(|cell| matches!(cell, Cell::Disease(None)));
    if any_other && left_out.len() <= MOST_VALUES {
        let names: Vec<String> = left_out.iter().filter_map(|cell| name(&cell)).collect();
        return format!("除{}外的病", names.join("、"));
    }
    let mut names: Vec<String> =
        picked.iter().filter_map(|cell| name(&cell)).take(MOST_VALUES).collect();
    let named = picked.len() - usize::from(any_other);
    if named > MOST_VALUES {
        names.push(format!("等{named}种"));
    }
    if any_other {
        names.push("没点名的病".to_owned());
    }
    names.join("、")
}

fn places(versions: &Versions, picked: &[&Cell], left_out: &[&Cell]) -> String {
    let places = &versions.after.knowledge.shared.places;
    let path = |cell: &&Cell| match cell {
        Cell::Place(Some(code)) => Some(places.path(*code)),
        _ => None,
    };
    let list = |cells: &[&Cell]| cells.iter().filter_map(path).collect::<Vec<_>>().join("或");
    if picked.iter().any(|cell| matches!(cell, Cell::Place(None))) {
        return format!("除{}外", list(left_out));
    }
    list(picked)
}

/// Runs of cells that touch are one interval.
fn days(picked: &[&Cell]) -> String {
    let mut runs: Vec<(Option<Date>, Option<Date>)> = Vec::new();
    for cell in picked {
        let Cell::Days { from, before } = cell else { continue };
        match runs.last_mut() {
            Some((_, end)) if end.is_some() && end == from => *end = *before,
            _ => runs.push((*from, *before)),
        }
    }
    let words = runs.into_iter().map(|run| match run {
        (None, None) => "哪天都行".to_owned(),
        (None, Some(before)) => format!("{before}以前"),
        (Some(from), None) => format!("{from}起"),
        (Some(from), Some(before)) => match before.yesterday() {
            Ok(last) if last > from => format!("{from}到{last}"),
            _ => from.to_string(),
        },
    });
    words.collect::<Vec<_>>().join("或")
}

fn sums(picked: &[&Cell]) -> String {
    let mut runs: Vec<(&Cell, &Cell)> = Vec::new();
    for cell in picked {
        let starts = |cell: &Cell| match cell {
            Cell::Sums { from, .. } => *from,
            _ => None,
        };
        match runs.last_mut() {
            Some((_, last)) if ends(last).is_some() && ends(last) == starts(cell) => *last = cell,
            _ => runs.push((cell, cell)),
        }
    }
    let exact = |cell: &Cell| matches!(cell, Cell::Sums { from, up_to } if from == up_to);
    let words = runs.into_iter().map(|(first, last)| {
        let start = match first {
            Cell::Sums { from: Some(from), .. } if exact(first) => format!("{from}元起"),
            Cell::Sums { from: Some(from), .. } => format!("超过{from}元"),
            _ => String::new(),
        };
        let end = match ends(last) {
            Some(end) if exact(last) => format!("到{end}元为止"),
            Some(end) => format!("不到{end}元"),
            None => String::new(),
        };
        if exact(first) && first == last { start.replace('起', "整") } else { start + &end }
    });
    words.collect::<Vec<_>>().join("或")
}

fn ends(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Sums { up_to, .. } => *up_to,
        _ => None,
    }
}

/// A place as a maintainer calls it.
#[must_use]
pub fn place(assistant: &Assistant, owner: Owner) -> String {
    match owner {
        Owner::Nation => "没有单独资料的地区".to_owned(),
        Owner::Division(code) => division(assistant, code),
    }
}

fn division(assistant: &Assistant, code: Code) -> String {
    let places = &assistant.knowledge.shared.places;
    if code.level() == Level::County { places.path(code) } else { places.short(code) }
}
