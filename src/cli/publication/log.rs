//! The log of publications: one line an entry, as JSON.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context as _, anyhow};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::cli) struct Entry {
    /// Civil time in China, as in `2026-11-21T09:30:00`.
    pub at: String,
    /// What was done.
    pub did: Did,
    /// The hash of the files.
    pub version: String,
    /// Who did it.
    pub by: String,
    /// Of a publication: who had submitted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_by: Option<String>,
    /// What it is about, in a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Entry {
    /// The day on which it was done.
    pub fn day(&self) -> &str {
        self.at.split('T').next().unwrap_or(&self.at)
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::cli) enum Did {
    /// Somebody offers a version for review.
    Submitted,
    /// Somebody else approved it: it answers from now on.
    Published,
}

/// Reads the log; empty where there is none.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Entry>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(anyhow!("读不了发布记录 {}：{error}", path.display())),
    };
    let lines = text.lines().zip(1..);
    let entries = lines.map(|(line, number)| {
        serde_json::from_str(line)
            .with_context(|| format!("发布记录 {} 第 {number} 行读不懂", path.display()))
    });
    entries.collect()
}

pub(super) fn text(log: &[Entry]) -> serde_json::Result<String> {
    let lines = log.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(lines.join("\n") + "\n")
}

/// A name as it is kept: however wide its characters and spaces were typed.
pub(in crate::cli) fn name(typed: &str) -> String {
    let name: String = typed.nfkc().filter(|char| !char.is_control()).collect();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two names as they are kept mean one person.
pub(in crate::cli) fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_however_it_is_typed() {
        for typed in ["Li Si", " li  si ", "Ｌｉ　Ｓｉ", "LI\u{a0}SI\n"] {
            assert!(is_same(&name(typed), "Li Si"), "{typed:?}");
        }
        assert_eq!(name("　李四 "), "李四");
        assert!(!is_same("李四", "李思"));
        assert_eq!(name(" \u{3000}"), "");
    }
}
