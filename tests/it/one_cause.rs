//! One fault is one finding: each test seeds a single fault into a copy of the knowledge base and
//! expects literally what `mante check` finds, whatever else hangs on what is broken.

use std::fs;

use mante::knowledge::files::Files;
use serde_json::Value;

use super::program::Machine;

/// What is found where a text of one file is another: `code file:line sentence`, and the other
/// places of the same cause behind a `+`.
fn found(file: &str, edit: impl Fn(String) -> String) -> Vec<String> {
    let machine = Machine::new();
    let path = machine.copy_knowledge("kb").join(file);
    let before = fs::read_to_string(&path).unwrap();
    let after = edit(before.clone());
    assert_ne!(before, after, "{file} is as it was");
    fs::write(path, after).unwrap();
    findings(&machine)
}

fn findings(machine: &Machine) -> Vec<String> {
    let run = machine.line("check --knowledge kb --format json");
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    let problems: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
    let place = |place: &Value| {
        let file = place["file"].as_str().unwrap().trim_start_matches("kb/").to_owned();
        format!("{file}:{}", place["line"])
    };
    let shown = |problem: &Value| {
        let also: Vec<String> =
            problem["also"].as_array().into_iter().flatten().map(place).collect();
        let also = if also.is_empty() { String::new() } else { format!(" + {}", also.join(" ")) };
        let text = |key: &str| problem[key].as_str().unwrap().to_owned();
        format!("{} {} {}{also}", text("code"), place(problem), text("message"))
    };
    problems.iter().map(shown).collect()
}

/// One fault by replacing the first occurrence of a text.
#[track_caller]
fn check(file: &str, from: &str, to: &str, expected: &str) {
    assert_eq!(found(file, |text| text.replacen(from, to, 1)), [expected]);
}

#[test]
fn a_file_that_is_no_yaml_hides_what_it_defines() {
    for file in [
        "facts.yaml",
        "diseases.yaml",
        "sources/linfen-2025.yaml",
        "wording/talk.yaml",
        "frames.yaml",
        "lexicon/people.yaml",
        "regions/linfen.yaml",
    ] {
        let text = Files::embedded().get(file).unwrap().to_owned();
        let line = text.lines().count() + 1;
        let found = found(file, |text| text + "broken: [\n");
        assert_eq!(found, [format!("M0101 {file}:{line} “[”没有配对的括号")]);
    }
}

#[test]
fn a_missing_file_hides_what_it_defines() {
    for file in ["facts.yaml", "diseases.yaml", "channels.yaml", "materials.yaml"] {
        let machine = Machine::new();
        fs::remove_file(machine.copy_knowledge("kb").join(file)).unwrap();
        let path = file.trim_end_matches(".yaml");
        let path = if ["facts", "diseases"].contains(&path) { file } else { path };
        assert_eq!(findings(&machine), [format!("M0104 {path}:0 缺少 {path}")]);
    }
    let machine = Machine::new();
    fs::remove_dir_all(machine.copy_knowledge("kb").join("wording")).unwrap();
    assert_eq!(findings(&machine), ["M0104 wording/:0 缺少 wording/"]);
    let machine = Machine::new();
    fs::remove_file(machine.copy_knowledge("kb").join("places.tsv")).unwrap();
    assert_eq!(findings(&machine), ["M0104 places.tsv:0 缺少 places.tsv（区划表）"]);
}

#[test]
fn an_id_that_was_renamed_is_found_at_its_first_use() {
    let found = found("materials.yaml", |text| text.replacen("  id_card:", "  idcard:", 1));
    let expected =
        "M0205 regions/linfen.yaml:263 materials.yaml 里没有 id_card + regions/neimenggu.yaml:160";
    assert_eq!(found, [expected]);
    let found = self::found("diseases.yaml", |text| text.replacen("  diabetes:", "  diabetez:", 1));
    assert_eq!(found.len(), 1, "{found:#?}");
    let expected =
        "M0203 lexicon/groups.yaml:5 diseases.yaml 里没有 diabetes + lexicon/groups.yaml:21 ";
    assert!(found[0].starts_with(expected), "{found:#?}");
}

#[test]
fn a_fact_that_is_gone_is_one_finding() {
    check(
        "facts.yaml",
        "  visit_date:",
        "  visit_day:",
        "M0104 facts.yaml:4 程序要用的事实 visit_date 没有写",
    );
    let found = found("facts.yaml", |text| text.replacen("  arrears:", "  arears:", 1));
    assert_eq!(found.len(), 1, "{found:#?}");
    let is_first = found[0].starts_with("M0201 frames.yaml:");
    assert!(is_first && found[0].contains(" facts.yaml 里没有 arrears + "), "{found:#?}");
}

#[test]
fn a_conclusion_of_no_route_is_not_ignored() {
    check(
        "regions/guangdong.yaml",
        "      within_province:",
        "      within_provinse:",
        "M0208 regions/guangdong.yaml:12 没有结论 within_provinse",
    );
}

#[test]
fn a_misspelt_key_is_not_missing_as_well() {
    let linfen = "regions/linfen.yaml";
    check(linfen, "claims: [S2-", "claim: [S2-", "M0102 regions/linfen.yaml:50 不认识的键 claim");
    check(linfen, "        say: ", "        sy: ", "M0102 regions/linfen.yaml:11 不认识的键 sy");
    let source = "sources/linfen-2025.yaml";
    check(source, "id: S2-10", "idd: S2-10", "M0102 sources/linfen-2025.yaml:36 不认识的键 idd");
    check("diseases.yaml", "diseases:\n", "disease:\n", "M0102 diseases.yaml:5 不认识的键 disease");
    check("frames.yaml", "lists:\n", "list:\n", "M0102 frames.yaml:6 不认识的键 list");
    let wording = "wording/talk.yaml";
    let expected = "M0102 wording/talk.yaml:4 程序不用 talk.greting 这句话";
    check(wording, "  greeting:", "  greting:", expected);
}

#[test]
fn a_table_with_another_separator_is_one_finding() {
    let found = found("places.tsv", |text| text.replace('\t', ";"));
    assert_eq!(found.len(), 1, "{}", found.len());
    let expected =
        "M0108 places.tsv:2 每行要有：六位代码、名称、别名（用制表符隔开） + places.tsv:3 ";
    assert!(found[0].starts_with(expected));
}

#[test]
fn an_unknown_claim_is_no_missing_one() {
    let expected = "M0206 regions/linfen.yaml:56 sources 里没有依据 S2-99";
    check("regions/linfen.yaml", "claims: [S2-10]", "claims: [S2-99]", expected);
}

#[test]
fn a_renamed_outcome_is_found_at_its_first_row() {
    let others = [53, 54, 57, 58, 59, 62, 63, 64, 67, 68, 69];
    let others = others.map(|line| format!(" regions/linfen.yaml:{line}")).concat();
    let expected = format!("M0208 regions/linfen.yaml:52 没有结论 apply +{others}");
    check("regions/linfen.yaml", "        apply:", "        aply:", &expected);
}

#[test]
fn a_deleted_row_is_a_case_without_one() {
    let found = found("regions/linfen.yaml", |text| {
        let kept = text.lines().filter(|line| !line.contains("id: hypertension_1_2"));
        kept.fold(String::new(), |text, line| text + line + "\n")
    });
    let expected = "M0402 regions/linfen.yaml:7 没有一行管这种情况：「病＝高血压，认定过没有＝还没认定，欠费＝没有欠费，高血压几级＝1级或2级」";
    assert_eq!(found, [expected]);
}

#[test]
fn a_group_of_sentences_is_one_finding() {
    let found = found("wording/talk.yaml", |text| {
        let (before, after) = text.split_once("\n  greeting:").unwrap();
        let (_, after) = after.split_once('\n').unwrap();
        let (_, after) = after.split_once('\n').unwrap();
        format!("{before}\n{after}")
    });
    assert_eq!(found, ["M0601 wording:0 wording 里缺 talk.greeting、talk.help"]);
}
