//! Every kind of problem once: `tests/fixtures/broken/CODE/edit.yaml` says what is changed in a copy
//! of the knowledge base, `expected.txt` what `mante check` then says. One root cause, one finding.
//!
//! `MANTE_BLESS=1 cargo test --test it broken` writes the present outputs; read the difference.

use std::fs;
use std::path::PathBuf;

use mante::knowledge::problem::Code;
use serde::Deserialize;

use super::knowledge_folder::KnowledgeFolder;
use super::program::Machine;

/// One fault in an otherwise sound knowledge base.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What is wrong, for whoever reads the case.
    #[serde(rename = "why")]
    _why: String,
    /// Why there is more than the one finding.
    more_findings: Option<String>,
    edits: Vec<Edit>,
}

/// One change of one file.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Edit {
    /// A file that was not there.
    New { file: String, new: String },
    /// A text that stands once in the file, and what stands there instead; behind it a row as often
    /// as said, numbered where it says `{n}`.
    Replace {
        file: String,
        find: String,
        replace: String,
        #[serde(default)]
        times: usize,
        #[serde(default)]
        row: String,
    },
}

impl Edit {
    fn apply(&self, folder: &KnowledgeFolder) {
        match self {
            Self::New { file, new } => folder.add(file, new),
            Self::Replace { file, find, replace, times, row } => {
                let rows = (1..=*times).map(|n| row.replace("{n}", &n.to_string()));
                folder.change_once(file, find, &(replace.clone() + &rows.collect::<String>()));
            }
        }
    }
}

fn fixture(code: Code, file: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/fixtures/broken").join(code.code()).join(file)
}

/// What is wrong with one case, or nothing.
fn fault(code: Code) -> Option<String> {
    let name = code.code();
    let Ok(text) = fs::read_to_string(fixture(code, "edit.yaml")) else {
        return Some(format!("{name} has no case: add {}", fixture(code, "edit.yaml").display()));
    };
    let case: Case = match serde_yaml::from_str(&text) {
        Ok(case) => case,
        Err(error) => return Some(format!("{name}/edit.yaml: {error}")),
    };
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    for edit in &case.edits {
        edit.apply(&folder);
    }

    let json = machine.line("check --knowledge kb --format json");
    let found: Vec<serde_json::Value> = serde_json::from_str(&json.stdout).unwrap();
    let found: Vec<&str> = found.iter().filter_map(|problem| problem["code"].as_str()).collect();
    if !found.contains(&name) {
        return Some(format!("{name} is not found: {found:?}"));
    }
    if (found.len() == 1) == case.more_findings.is_some() {
        return Some(format!("{name}: one root cause, one finding, or say why not: {found:?}"));
    }

    // The findings. What is said beside reminders counts the whole knowledge base.
    let said = machine.line("check --knowledge kb").stderr;
    if std::env::var_os("MANTE_BLESS").is_some() {
        fs::write(fixture(code, "expected.txt"), said).unwrap();
        return None;
    }
    let expected = fs::read_to_string(fixture(code, "expected.txt")).unwrap_or_default();
    (said != expected).then(|| format!("{name} is now said so:\n{said}"))
}

#[test]
fn every_kind_of_problem_is_found_alone_and_said_so() {
    let faults: Vec<String> = Code::ALL.iter().filter_map(|code| fault(*code)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn there_is_no_case_without_a_code() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broken");
    let cases = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.code()).collect();
    let unknown: Vec<_> = cases.filter(|case| !codes.iter().any(|code| case == code)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
