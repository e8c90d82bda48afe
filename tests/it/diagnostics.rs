//! How problems are shown: in both languages, what must be mended before what may wait, and as SARIF.

use std::fs;

use serde_json::{Value, json};

use super::program::Machine;

/// A copy of the knowledge base with an error and a reminder more.
fn machine() -> Machine {
    let machine = Machine::new();
    let folder = machine.copy_knowledge("kb");
    let old = "source: old\ntitle: 甲\nkind: official\nas_of: \"2019\"\nreview_by: 2020-01-01\nclaims: []\n";
    fs::write(folder.join("sources/a.yaml"), old).unwrap();
    machine
}

/// The same with an error as well, so that the folder is refused.
fn refused() -> Machine {
    let machine = machine();
    let wrong =
        "source: wrong\ntitle: 乙\nkind: web_articel\nas_of: \"2026\"\n备注: 丙\nclaims: []\n";
    fs::write(machine.path("kb/sources/b.yaml"), wrong).unwrap();
    machine
}

/// Whether these stand in a text, one behind the other.
#[track_caller]
fn check_order(text: &str, marks: &[&str]) {
    let mut rest = text;
    for mark in marks {
        let at = rest.find(mark).unwrap_or_else(|| panic!("{mark} is not behind in {text}"));
        rest = &rest[at + mark.len()..];
    }
}

#[test]
fn errors_stand_under_a_heading_of_their_own() {
    let run = refused().line("check --knowledge kb");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    let marks = [
        "必须改 (2)\n\n错误[M0209]: 种类（kind）不能是 web_articel\n",
        " = 办法: 是不是想写 web_article？\n",
        "\n错误[M0102]: 不认识的键 备注\n",
        "\n知识库有 2 个错误。\n为什么、怎么改：mante explain M0209\n",
    ];
    check_order(&run.stderr, &marks);
}

#[test]
fn errors_come_before_reminders_whatever_their_files() {
    // A route is looked at with the dates; its error stands in a later file than the reminder.
    let machine = machine();
    let path = machine.path("kb/regions/linfen.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let kept = text.lines().filter(|line| !line.contains("id: hypertension_1_2"));
    fs::write(&path, kept.fold(String::new(), |text, line| text + line + "\n")).unwrap();
    let gap = "\n错误[M0402]: 没有一行管这种情况";
    let old = "\n提醒[M0701]: 来源 old 该在 2020-01-01 前复核，到 2026-11-21 还没有\n";
    let old_source = " --> kb/sources/a.yaml:1:1\n";
    let run = machine.line("check --knowledge kb");
    check_order(&run.stderr, &["必须改 (1)\n", gap, "\n可以等 (1)\n", old, old_source]);
    check_order(&run.stderr, &["知识库有 1 个错误、1 个提醒。\n"]);
    let run = machine.line("check --knowledge kb --format json");
    let problems: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
    let kinds: Vec<_> = problems.iter().map(|one| one["severity"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["error", "warning"]);
}

#[test]
fn the_same_in_english() {
    let run = refused().line("check --knowledge kb --lang en");
    let marks = [
        "Must be mended (2)\n\nerror[M0209]: kind cannot be web_articel\n",
        " --> kb/sources/b.yaml:3:7\n",
        " ^^^^^^^^^^^ Not one of the allowed words\n",
        " = help: did you mean web_article?\n",
        "\nerror[M0102]: unknown key 备注\n",
        "\nErrors in the knowledge base: 2.\nWhy, and how to mend it: mante explain M0209\n",
    ];
    check_order(&run.stderr, &marks);
    let own = run.stderr.replace("备注: 丙", "").replace("备注", "");
    assert!(!own.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{own}");

    let run = refused().line("ask --lang en --knowledge kb 好");
    check_order(
        &run.stderr,
        &["error[M0209]", "\nThe knowledge base has errors and was not used."],
    );
    let sound = Machine::new().line("check --lang en");
    assert!(sound.stdout.starts_with("The knowledge base has no problems: "), "{}", sound.stdout);
    let other = Machine::new().line("check --lang fr");
    assert_eq!(other.code, Some(2));
    assert!(other.stderr.starts_with("错误：--lang <语言>：语言只有 zh（中文）和 en（英文）\n"));
}

#[test]
fn a_case_is_said_by_the_names_in_the_files_in_english() {
    let machine = Machine::new();
    let path = machine.copy_knowledge("kb").join("regions/linfen.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let kept = text.lines().filter(|line| !line.contains("id: hypertension_1_2"));
    fs::write(&path, kept.fold(String::new(), |text, line| text + line + "\n")).unwrap();
    let run = machine.line("check --knowledge kb --lang en");
    let case = "“disease = hypertension, enrolled = no, arrears = no, hypertension_grade = 1 or 2”";
    check_order(&run.stderr, &["error[M0402]: no row applies to this case: ", case]);
}

#[test]
fn sarif_says_rule_place_and_mend() {
    let run = refused().line("check --knowledge kb --format sarif --lang en");
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    let mut log: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("/sarif-schema-2.1.0.json"));
    let run = log["runs"][0].take();
    let driver = &run["tool"]["driver"];
    assert_eq!((&driver["name"], &driver["language"]), (&json!("mante"), &json!("en")));
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules: Vec<_> =
        driver["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
    assert_eq!(rules, ["M0102", "M0209"]);
    let rule = &driver["rules"][0];
    assert_eq!(rule["shortDescription"]["text"], "Unknown key");
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    let page = rule["help"]["markdown"].as_str().unwrap();
    assert!(page.starts_with("# M0102 Unknown key\n") && rule["help"]["text"] == page);
    assert_eq!(
        run["results"][0],
        json!({
            "ruleId": "M0209",
            "ruleIndex": 1,
            "level": "error",
            "message": { "text": "kind cannot be web_articel\ndid you mean web_article?" },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": { "uri": "kb/sources/b.yaml" },
                    "region": { "startLine": 3, "startColumn": 7, "endColumn": 18 }
                }
            }]
        })
    );
    let unknown = &run["results"][1];
    assert_eq!(unknown["locations"][0]["physicalLocation"]["region"]["endColumn"], 3);
}

#[test]
fn sarif_names_the_other_places_of_a_cause_and_encodes_paths() {
    let machine = Machine::new();
    machine.copy_knowledge("我的 kb");
    let path = machine.path("我的 kb/materials.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("  id_card:", "  idcard:", 1)).unwrap();
    let run = machine.run(&["check", "--knowledge", "我的 kb", "--format", "sarif"], b"");
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    let found = &log["runs"][0]["results"][0];
    let uri = |place: &Value| place["physicalLocation"]["artifactLocation"]["uri"].clone();
    let folder = "%E6%88%91%E7%9A%84%20kb/regions";
    assert_eq!(uri(&found["locations"][0]), format!("{folder}/linfen.yaml"));
    assert_eq!(uri(&found["relatedLocations"][0]), format!("{folder}/neimenggu.yaml"));
}
