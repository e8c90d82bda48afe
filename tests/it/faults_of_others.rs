//! The faults that other systems of this kind were found to have, each held against ours: a table
//! with gaps, an answer that is lost, a check that cannot fail. One test a fault, by its name.

use std::sync::Arc;

use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::reply::Status;
use mante::service::{Incoming, Request};
use serde_json::Value;

use super::knowledge_folder::{KnowledgeFolder, changed};
use super::program::{Machine, Run};
use super::service::{now, service};

const LINFEN: &str = "regions/linfen.yaml";

/// What `mante check` says of a copy of the knowledge base with one edit: code and words, a problem
/// a line.
#[track_caller]
fn check(file: &str, from: &str, to: &str, expected: &[&str]) {
    let (machine, folder) = copy();
    folder.change_once(file, from, to);
    assert_eq!(problems(&machine), expected);
}

fn copy() -> (Machine, KnowledgeFolder) {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    (machine, folder)
}

fn problems(machine: &Machine) -> Vec<String> {
    let run = machine.line("check --knowledge kb --format json");
    let found: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
    let said = |problem: &Value| {
        let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
        format!("{} {}", text("code"), text("message"))
    };
    found.iter().map(said).collect()
}

/// The replies to some messages; a line with a brace is a button.
fn talk(machine: &Machine, lines: &str) -> Vec<Value> {
    let run = machine.run(&["chat", "--json"], lines.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ask(machine: &Machine, options: &str, words: &str) -> Run {
    let run = machine.line(&format!("ask {options} {words}"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run
}

const CAP: &str = "临汾糖尿病有并发症能报多少";

/// The last row of the diabetes cap before its figures.
const DIABETES: &str =
    "        when: { disease: diabetes, diabetes_complication: \"yes\" }\n        cap: 4000\n";

#[test]
fn two_rows_cover_the_same_day() {
    check(
        LINFEN,
        "        claims: [S2-26]\n",
        "        claims: [S2-26]
        until: 2027-01-31
      - key: precheck_2027
        stage: 预审
        working_days: 1
        say: 文章写：预审1个工作日（没核实）
        claims: [S2-26]
        from: 2027-01-31
",
        &["M0406 precheck_2027 和第 306 行的 precheck 的区间重叠：「生效日期＝2027-01-31」"],
    );
}

#[test]
fn past_the_last_row_the_last_row_answers() {
    let (machine, folder) = copy();
    let ends = format!("        until: 2026-11-30\n{DIABETES}");
    folder.change_once(LINFEN, DIABETES, &ends);
    assert!(ask(&machine, "--knowledge kb --now 2026-11-30", CAP).stdout.contains("4000元"));
    let after = ask(&machine, "--knowledge kb --now 2026-12-01", CAP).stdout;
    assert!(!after.contains("4000元"), "{after}");
    assert!(after.contains("12393"), "{after}");
}

#[test]
fn a_missing_figure_becomes_0() {
    let machine = Machine::new();
    let words = "临汾糖尿病有并发症一年花3000能报多少";
    assert!(ask(&machine, "", words).stdout.contains("一年3000元，报70%，大约2100元"));
    // Without the ratio there is no sum, and not one of 0.
    let (machine, folder) = copy();
    folder.change_once(LINFEN, &format!("{DIABETES}        ratio: 70%\n"), DIABETES);
    let said = ask(&machine, "--knowledge kb", words).stdout;
    assert!(!said.contains("大约") && !said.contains("按这个算"), "{said}");
}

#[test]
fn an_endless_loop_for_one_branch() {
    check(
        "materials.yaml",
        "materials:\n",
        "renamed: { old_card: old_card }\nmaterials:\n",
        &["M0213 从 old_card 改名，绕了一圈又回来了"],
    );
    // Nobody has to know anything: after two questions there is an answer, and it stays one.
    let replies = talk(&Machine::new(), "西双版纳怎么办慢病\n不清楚\n不清楚\n不清楚\n不清楚\n");
    let status: Vec<&Value> = replies.iter().map(|reply| &reply["status"]).collect();
    assert_eq!(status, ["ask", "ask", "answer", "answer", "answer"]);
}

#[test]
fn a_freshness_check_with_a_frozen_clock() {
    let machine = Machine::new();
    let strict = |day: &str| machine.line(&format!("check --strict --now {day}")).code;
    assert_eq!((strict("2026-12-31"), strict("2027-01-01")), (Some(0), Some(1)));
    let overdue = "⚠ 这份资料2026-12-31就该复核了，可能已经变了。";
    assert!(!ask(&machine, "--now 2026-12-31", CAP).stdout.contains(overdue));
    assert!(ask(&machine, "--now 2027-01-01", CAP).stdout.contains(overdue));
}

/// Every stage with every reason to be treated elsewhere, and the row that only this stage shows.
#[test]
fn an_emergency_hides_that_one_is_discharged() {
    let stages =
        [("还没去看病", None), ("正在住院", Some("in_hospital")), ("已经出院", Some("discharged"))];
    let reasons = [
        ("long_term", "长住北京"),
        ("referral", "转诊到北京"),
        ("emergency", "在北京急诊抢救过来了"),
        ("other_temporary", "自己临时去北京看病"),
    ];
    for (words, own) in stages {
        for (reason, goes) in reasons {
            let proof = reason == "long_term" && own != Some("discharged");
            let unsure = if proof { "不清楚\n" } else { "" };
            let lines = format!("漯河参保，{goes}，{words}，异地备案怎么办\n{unsure}");
            let replies = talk(&Machine::new(), &lines);
            let last = replies.last().unwrap();
            assert_eq!(last["facts"]["filing_type"], reason, "{words} {last}");
            let rules = last["answer"]["rules"].to_string();
            for row in ["in_hospital", "discharged"] {
                let shown = rules.contains(&format!(".timeline.{row}\""));
                // An emergency counts as filed: nothing is left to file before the discharge.
                let filed = reason == "emergency" && row == "in_hospital";
                let due = own == Some(row) && !filed;
                assert_eq!(shown, due, "{row}: {words}, {reason}: {rules}");
            }
        }
    }
}

#[test]
fn the_text_for_everybody_names_one_region() {
    check(
        "wording/ask.yaml",
        "other_disease: 别的病",
        "other_disease: 临汾管的别的病",
        &["M0603 ask.other_disease 里写了地名 临汾，可这句话在哪里都会说"],
    );
}

#[test]
fn a_question_is_asked_and_its_answer_unused() {
    check(
        LINFEN,
        "      ask: [diabetes_complication,",
        "      ask: [insurance, diabetes_complication,",
        &["M0404 ask 里的「医保种类」没有一行用到"],
    );
}

#[test]
fn a_cell_in_error_counts_as_no_match() {
    let row = "hypertension_grade: [\"1\", \"2\"] }, to";
    check(
        LINFEN,
        row,
        "hypertension_grade: [\"1\", \"二\"] }, to",
        &["M0202 高血压几级（hypertension_grade）没有取值 二"],
    );
}

#[test]
fn a_case_without_a_row_gives_nothing() {
    let row = "hypertension_grade: [\"1\", \"2\"] }, to";
    check(
        LINFEN,
        row,
        "hypertension_grade: \"1\" }, to",
        &[
            "M0402 没有一行管这种情况：「病＝高血压，认定过没有＝还没认定，欠费＝没有欠费，高血压几级＝2级」",
        ],
    );
}

#[test]
fn a_key_one_level_too_high_is_ignored() {
    check(
        LINFEN,
        "procedures:\n  enrollment:",
        "cap: 4000\nprocedures:\n  enrollment:",
        &["M0102 不认识的键 cap"],
    );
}

#[test]
fn no_is_stored_as_unanswered() {
    for (said, row) in [("yes", "diabetes_yes"), ("no", "diabetes_no")] {
        let lines = format!("临汾糖尿病，怎么办慢病\n{{\"choose\": \"{said}\"}}\n");
        let replies = talk(&Machine::new(), &lines);
        assert_eq!(replies[0]["ask"]["fact"], "diabetes_complication");
        assert_eq!(replies[1]["facts"]["diabetes_complication"], said);
        assert_eq!(replies[1]["ask"], Value::Null);
        let rules = replies[1]["answer"]["rules"].to_string();
        assert!(rules.contains(&format!(".route.{row}\"")), "{said}: {rules}");
    }
    // Not to know is an answer too, and neither of the two.
    let replies = talk(&Machine::new(), "临汾糖尿病，怎么办慢病\n不清楚\n");
    let reply = &replies[1];
    assert_eq!((&reply["status"], &reply["ask"]), (&"answer".into(), &Value::Null), "{reply}");
    assert_ne!(reply["facts"]["diabetes_complication"], "no");
}

#[test]
fn a_renamed_state_locks_its_user_out() {
    let service = service();
    let turn = |incoming| {
        let request = Request::direct(&"s".into(), incoming, now(), "web");
        service.turn(request).unwrap().reply()
    };
    let first = turn(Incoming::Text("临汾糖尿病，怎么办慢病".to_owned()));
    assert_eq!(first.ask.unwrap().fact, "diabetes_complication");
    // The fact that is being asked gets another name, everywhere.
    let renamed = "renamed: { diabetes_complication: complication_of_diabetes }\nfacts:\n";
    service.replace(Arc::new(changed(&[
        ("*", "diabetes_complication", "complication_of_diabetes"),
        ("facts.yaml", "facts:\n", renamed),
    ])));
    let reply = turn(Incoming::Choose("no".to_owned()));
    assert_eq!(reply.facts["complication_of_diabetes"], "no");
    assert_eq!(reply.status, Status::Answer);
}

#[test]
fn a_message_off_the_script_ends_the_talk() {
    let replies = talk(&Machine::new(), "西双版纳怎么办慢病\n我想吃火锅\n昆明\n");
    assert_eq!(replies[0]["ask"]["fact"], "care_place");
    assert_eq!(replies[1]["status"], "unclear");
    assert_eq!(replies[1]["ask"], replies[0]["ask"]);
    assert_eq!(replies[2]["facts"]["care_place"], "in_province");
}

#[test]
fn the_check_passes_and_the_start_fails() {
    let (machine, folder) = copy();
    // What is sound for the check starts; what is not is refused with the same words.
    assert_eq!(problems(&machine), [""; 0]);
    ask(&machine, "--knowledge kb", CAP);
    folder.change_once(LINFEN, "region: \"141000\"", "region: \"149000\"");
    let check = machine.line("check --knowledge kb");
    let start = machine.line("ask --knowledge kb 好");
    assert_eq!((check.code, start.code), (Some(1), Some(1)));
    let (found, _) = check.stderr.rsplit_once("知识库有").unwrap();
    assert!(start.stderr.starts_with(found), "{}\n{}", found, start.stderr);
}

#[test]
fn a_recording_starts_in_the_middle() {
    let machine = Machine::new();
    talk(&machine, "临汾糖尿病，怎么办慢病\n写了\n能报多少\n");
    let list = machine.line("sessions list --json").stdout;
    let session: Value = serde_json::from_str(list.lines().next().unwrap()).unwrap();
    let id = session["session"].as_str().unwrap();
    machine.line(&format!("sessions record {id} -o talk.yaml"));
    let dialog = std::fs::read_to_string(machine.path("talk.yaml")).unwrap();
    let said: Vec<&str> = dialog.lines().filter(|line| line.starts_with("- ")).collect();
    assert_eq!(said, ["- say: 临汾糖尿病，怎么办慢病", "- say: 写了", "- say: 能报多少"]);
    assert!(dialog.contains("\nnow: \"2026-11-21\"\n"), "{dialog}");
    let run = machine.line("test talk.yaml");
    assert_eq!(run.stdout, "1 passed, 0 failed\n");
}

#[test]
fn one_place_has_two_spellings() {
    let machine = Machine::new();
    for spelling in ["临汾", "临汾市", "林芬", "山西临汾", "山西省临汾市", "臨汾"]
    {
        let reply = ask(&machine, "--json", &format!("{spelling}参保，糖尿病怎么办慢病")).stdout;
        let reply: Value = serde_json::from_str(&reply).unwrap();
        assert_eq!(reply["facts"]["region"], "141000", "{spelling}");
    }
    // A name of several places is asked back, never guessed.
    let reply = ask(&machine, "--json", "朝阳参保，糖尿病怎么办慢病").stdout;
    let reply: Value = serde_json::from_str(&reply).unwrap();
    assert_eq!(
        (&reply["ask"]["fact"], &reply["facts"]["region"]),
        (&"region".into(), &Value::Null)
    );
    // No division stands in the table twice.
    let (knowledge, _) = load(&Files::embedded());
    let places = knowledge.unwrap().shared.places;
    let mut codes: Vec<_> = places.all().iter().map(|place| place.code).collect();
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
}
