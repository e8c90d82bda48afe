//! The schemas for editors: the checked-in ones are current, every YAML file names its own and keeps
//! to it, what the readers refuse the schemas refuse too, and messages speak of keys as people do.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;

use mante::knowledge::kinds::kind_of;

use super::program::Machine;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every YAML file of a folder of the repository, relative to the repository.
fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let inside = path.strip_prefix(root()).unwrap().to_owned();
        if path.is_dir() {
            found.extend(yaml_files(&inside.to_string_lossy()));
        } else if inside.extension().is_some_and(|extension| extension == "yaml") {
            found.push(inside);
        }
    }
    found
}

fn schema(name: &str) -> Value {
    let text = fs::read_to_string(root().join("schema").join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn validator(name: &str) -> Validator {
    jsonschema::draft7::new(&schema(name)).unwrap()
}

/// What a schema has against a text, each fault with its place in the file.
fn faults(validator: &Validator, text: &str) -> Vec<String> {
    let value: Value = serde_yaml::from_str(text).unwrap();
    let errors = validator.iter_errors(&value);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_checked_in_schemas_are_current() {
    let machine = Machine::new();
    let folder = root().join("schema").display().to_string();
    let knowledge = root().join("knowledge").display().to_string();
    let run = machine.run(&["schema", "--check", "--knowledge", &knowledge, &folder], b"");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "write them: mante schema");

    let written = machine.run(&["schema", "--knowledge", &knowledge, "out"], b"");
    assert_eq!(written.code, Some(0));
    let names = |folder: &Path| -> BTreeSet<_> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    assert_eq!(names(&root().join("schema")), names(&machine.path("out")), "one that is left over");
}

#[test]
fn every_file_names_its_schema_and_keeps_to_it() {
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    let files = [yaml_files("knowledge"), yaml_files("dialogs")].concat();
    assert!(files.len() > 100, "only {} files were found", files.len());
    for path in &files {
        let inside = path.strip_prefix("knowledge").map(|path| path.to_str().unwrap());
        let kind = inside.map_or("dialog", |path| kind_of(path).unwrap().shape.name);
        let up = "../".repeat(path.components().count() - 1);
        let expected = format!("# yaml-language-server: $schema={up}schema/{kind}.json");
        let text = fs::read_to_string(root().join(path)).unwrap();
        if text.lines().next() != Some(&expected) {
            wrong.push(format!("{}: does not begin with {expected}", path.display()));
        }
        seen.insert(kind);
    }
    for kind in &seen {
        let validator = validator(&format!("{kind}.json"));
        let modeline = format!("schema/{kind}.json");
        for path in &files {
            let text = fs::read_to_string(root().join(path)).unwrap();
            if text.lines().next().is_some_and(|line| line.ends_with(&modeline)) {
                let faults = faults(&validator, &text);
                wrong.extend(faults.iter().map(|fault| format!("{}{fault}", path.display())));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen.len(), fs::read_dir(root().join("schema")).unwrap().count());
}

/// A sound text that the schema accepts, and the same with one part replaced, which it refuses.
#[track_caller]
fn check_refused(schema: &str, sound: &str, faulty: &[(&str, &str)]) {
    let validator = validator(schema);
    assert_eq!(faults(&validator, sound), [""; 0], "{sound}");
    for (part, replacement) in faulty {
        assert!(sound.contains(part), "{part}");
        let text = sound.replacen(part, replacement, 1);
        assert!(!faults(&validator, &text).is_empty(), "accepted:\n{text}");
    }
}

#[test]
fn a_region_with_a_misplaced_key_or_an_unknown_name_is_refused() {
    let sound = "\
region: \"141000\"
procedures:
  enrollment:
    route:
      outcomes: { yes_way: { kind: way, say: 能办。 } }
      rows:
        - { id: a, when: { disease: [diabetes, other] }, to: yes_way, claims: [S2-11] }
    materials:
      - { key: card, when: { handling: { not: [online] } }, material: id_card, claims: [S2-11] }
      - { key: form, gap: 要不要表, claims: [S2-11] }
      - { key: photo, absent: true }
    benefits:
      - { key: cap, cap: 4000, ratio: 70%, claims: S2-11, from: 2025-05-01 }
";
    check_refused(
        "region.json",
        sound,
        &[
            ("region: \"141000\"", "region: 临汾"),
            ("enrollment", "enrolment"),
            ("kind: way", "kind: maybe"),
            ("to: yes_way, claims: [S2-11]", "to: yes_way"),
            ("{ disease: [diabetes, other] }", "{ disease: [diabets] }"),
            ("{ disease: [diabetes, other] }", "{ disease: diabetes, claims: [S2-11] }"),
            ("{ not: [online] }", "{ not: [onlin] }"),
            ("{ not: [online] }", "{ but: [online] }"),
            ("material: id_card", "material: id_carb"),
            ("material: id_card", "channel: hotline"),
            ("gap: 要不要表", "gap: 要不要表, material: id_card"),
            ("absent: true", "absent: true, say: 一"),
            ("[S2-11] }\n      - { key: form", "[S2-1l] }\n      - { key: form"),
            ("key: cap, ", ""),
            ("ratio: 70%", "ratio: \"70\""),
            ("2025-05-01", "2025年5月"),
        ],
    );
}

#[test]
fn a_dialog_or_a_source_with_a_misplaced_key_is_refused() {
    let sound = "\
title: 一
turns:
  - say: 你好
    expect: { status: answer, ask: null, facts: { disease: [diabetes], region: null } }
  - choose: \"no\"
    expect: { outcome: no_complication, branches: [{ handling: online }], sections: [steps] }
";
    check_refused(
        "dialog.json",
        sound,
        &[
            ("title: 一\n", ""),
            ("status: answer", "state: answer"),
            ("status: answer", "status: answr"),
            ("[diabetes]", "[diabets]"),
            ("say: 你好", "say: 你好\n    choose: 一"),
            ("  - say: 你好\n    expect", "  - expect"),
            ("no_complication", "no_complications"),
            ("sections: [steps]", "sections: [step]"),
        ],
    );
    let sound = "\
source: a-2025
title: 一
kind: official
as_of: 2025
claims: [{ id: A-1, says: 二, unused: 三 }]
";
    check_refused(
        "source.json",
        sound,
        &[
            ("kind: official", "kind: offical"),
            ("as_of", "as-of"),
            ("as_of: 2025\n", ""),
            ("says: 二, ", ""),
            ("unused: 三", "unused: 三, kind: official"),
        ],
    );
}

#[test]
fn an_editor_is_told_in_chinese_what_a_key_and_a_value_mean() {
    let region = schema("region.json");
    let row = &region["definitions"]["material_row_or_gap_row_or_absent_row"]["properties"];
    let claims = "依据：sources/ 里的编号，不能空。例：[S2-10]";
    assert_eq!(row["claims"]["description"], claims);
    assert_eq!(row["material"]["description"], "材料：materials.yaml 里的编号");
    let facts = &region["definitions"]["condition"]["properties"];
    assert_eq!(facts["handling"]["description"], "怎么办理");
    let claims = &region["definitions"]["claim_id"];
    let position = claims["enum"].as_array().unwrap().iter().position(|id| id == "S2-10").unwrap();
    assert!(claims["enumDescriptions"][position].as_str().unwrap().starts_with("高血压要到"));
    let headline = &schema("wording.json")["properties"]["headline"]["properties"]["overdue"];
    assert_eq!(headline["description"], "可以用的空位：{review_by}");
}

#[test]
fn stale_schemas_are_named_and_only_those_are_written() {
    let machine = Machine::new();
    let written = machine.line("schema");
    assert_eq!((written.code, written.stderr.as_str()), (Some(0), ""));
    assert_eq!(written.stdout.lines().count(), 15, "{}", written.stdout);
    let again = machine.line("schema");
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), "schema 里的都是最新的。\n"));

    fs::write(machine.path("schema/source.json"), "{}").unwrap();
    fs::remove_file(machine.path("schema/dialog.json")).unwrap();
    let check = machine.line("schema --check");
    let stderr =
        "过时了：schema/source.json\n过时了：schema/dialog.json\n运行 mante schema 重写。\n";
    assert_eq!((check.code, check.stderr.as_str()), (Some(1), stderr));
    assert!(!machine.path("schema/dialog.json").exists());
    let mended = machine.line("schema");
    let stdout = "写好了：schema/source.json\n写好了：schema/dialog.json\n";
    assert_eq!((mended.code, mended.stdout.as_str()), (Some(0), stdout));
}

#[test]
fn a_new_disease_makes_the_schemas_stale() {
    let machine = Machine::new();
    let diseases = machine.copy_knowledge("kb").join("diseases.yaml");
    assert_eq!(machine.line("schema --knowledge kb").code, Some(0));
    let mut text = fs::read_to_string(&diseases).unwrap();
    text.push_str("  newly_added:\n    name: 新添的病\n");
    fs::write(&diseases, text).unwrap();
    let check = machine.line("schema --check --knowledge kb");
    assert_eq!(check.code, Some(1));
    assert!(check.stderr.contains("过时了：schema/region.json\n"), "{}", check.stderr);
    assert!(!check.stderr.contains("wording"), "{}", check.stderr);
}

#[test]
fn a_message_names_a_key_as_people_say_it() {
    let machine = Machine::new();
    let folder = machine.copy_knowledge("kb");
    let source = "\
source: odd
title: 甲
kind: web_articel
as_of: \"2025\"
claim: []
claims:
  - { id: X-1, 说法: 乙, unused: 丙 }
";
    fs::write(folder.join("sources/odd.yaml"), source).unwrap();
    let run = machine.line("check --knowledge kb --format json");
    let problems: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
    let found: Vec<String> = problems
        .iter()
        .map(|problem| {
            let help = problem["help"].as_str().unwrap_or_default();
            format!("{} {} {help}", problem["line"], problem["message"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        found,
        [
            "3 种类（kind）不能是 web_articel 是不是想写 web_article？",
            "5 不认识的键 claim 是不是想写 依据（claims）？",
            "7 不认识的键 说法 是不是想写 说法（says）？",
        ]
    );
}
