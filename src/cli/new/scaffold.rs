//! The texts of new files: a template each, and the optional keys as comments, made from the shapes.

use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::knowledge::place::Division;
use crate::knowledge::shape::Shape;
use crate::knowledge::source::{CLAIM, SOURCE};

/// The number of the only claim in a new source.
pub(super) fn first_claim(source: &str) -> String {
    format!("{source}-01")
}

/// A source that nothing rests on yet.
pub(super) fn source(id: &str, today: Date) -> String {
    source_with(id, today, "    unused: 待填：还没有条目用它。有地区文件引用后删掉这一行\n")
}

/// The source of a new region, whose claim that region uses.
pub(super) fn source_of_region(id: &str, today: Date) -> String {
    source_with(id, today, "")
}

fn source_with(id: &str, today: Date, unused: &str) -> String {
    // Policy is renewed with the year; a day past the calendar's end is none of ours.
    let review_by = today.checked_add(1.year()).unwrap_or(today);
    fill(
        include_str!("source.yaml"),
        &[
            ("id", id),
            ("year", &today.year().to_string()),
            ("review_by", &review_by.to_string()),
            ("optional", &optional(&SOURCE, "", &["review_by"])),
            ("claim", &first_claim(id)),
            ("unused", unused),
            ("optional_of_claim", &optional(&CLAIM, "    ", &["unused"])),
        ],
    )
}

/// A region of which nothing is known yet.
pub(super) fn region(division: &Division, source: &str) -> String {
    let code = division.code.to_string();
    let slots = [("name", &*division.name), ("code", &code), ("claim", &first_claim(source))];
    fill(include_str!("region.yaml"), &slots)
}

/// A dialog of one turn.
pub(super) fn dialog(today: Date) -> String {
    fill(include_str!("dialog.yaml"), &[("today", &today.to_string())])
}

/// The optional keys of a shape as comments, without those that the template has.
fn optional(shape: &Shape, indent: &str, there: &[&str]) -> String {
    let keys = shape.keys().filter(|key| !key.needed && !there.contains(&key.name));
    keys.fold(String::new(), |mut lines, key| {
        let _ = writeln!(lines, "{indent}# {}:  # {}。{}", key.name, key.label, key.doc);
        lines
    })
}

/// Fills the slots `<<name>>`; braces are YAML's own. Whole lines take the place of the slot's line.
fn fill(template: &str, slots: &[(&str, &str)]) -> String {
    slots.iter().fold(template.to_owned(), |text, (name, value)| {
        let lines = value.is_empty() || value.ends_with('\n');
        let slot = if lines { format!("<<{name}>>\n") } else { format!("<<{name}>>") };
        text.replace(&slot, value)
    })
}
