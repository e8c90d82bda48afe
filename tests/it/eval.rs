//! Guards `mante eval`: what counts as right, wrong and missed, the tables and the JSON, the exit
//! codes, and that noise hangs on its seed alone and changes no figure and no denial.

use std::fs;
use std::path::Path;

use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::replay::noise::{Kind, Noise};
use serde_json::{Value, json};

use super::program::Machine;

/// Right: 5. Another value: 1. Missed: 1. Excluded and found: 1.
const LABELLED: &str = r#"
{"tag": "甲", "say": ["临汾居民医保，糖尿病"], "facts": {"region": "141000", "insurance": "resident", "disease": ["diabetes"]}, "ask": "diabetes_complication"}
{"tag": "甲", "say": ["漯河医保"], "facts": {"region": "141000"}, "absent": ["disease"]}

{"tag": "乙", "say": ["临汾医保", "糖尿病"], "facts": {"region": "141000", "hospital_grade": "3"}, "absent": ["disease"], "status": "info"}
{"say": ["昨天看的病"], "facts": {"visit_date": "2026-11-20"}}
"#;

fn machine(labelled: &str) -> Machine {
    let machine = Machine::new();
    fs::write(machine.path("a.jsonl"), labelled.trim_start_matches('\n')).unwrap();
    machine
}

fn fixture() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/messages.jsonl");
    fs::read_to_string(path).unwrap()
}

#[test]
fn the_tables_say_what_was_right_wrong_and_missed() {
    let run = machine(LABELLED).line("eval a.jsonl");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        run.stdout,
        "\
事实            标注  读对  读错  漏读  准确率  召回率      F1
disease            1     1     1     0  0.5000  1.0000  0.6667
hospital_grade     1     0     0     1       -  0.0000  0.0000
insurance          1     1     0     0  1.0000  1.0000  1.0000
region             3     2     1     1  0.6667  0.6667  0.6667
visit_date         1     1     0     0  1.0000  1.0000  1.0000
合计               7     5     2     2  0.7143  0.7143  0.7143

标签  标注  读对  读错  漏读  准确率  召回率      F1
乙       2     1     1     1  0.5000  0.5000  0.5000
甲       4     3     1     1  0.7500  0.7500  0.7500

共 4 条；另对了追问 1/1、答复种类 0/1。

没读对的 4 处，在 2 条里：
位置       原话               事实            应为    读成
a.jsonl:2  漯河医保           region          141000  411100
a.jsonl:4  临汾医保 / 糖尿病  hospital_grade  3       无
a.jsonl:4  临汾医保 / 糖尿病  disease         无      diabetes
a.jsonl:4  临汾医保 / 糖尿病  答复种类        info    ask
"
    );
    let brief = machine(LABELLED).line("eval --brief a.jsonl");
    assert!(run.stdout.starts_with(&brief.stdout) && brief.stdout.ends_with("0/1。\n"));
}

#[test]
fn json_holds_the_same() {
    let run = machine(LABELLED).line("eval --json a.jsonl");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let scores: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(scores["messages"], 4);
    assert_eq!(
        scores["total"],
        json!({
            "labelled": 7, "right": 5, "wrong": 2, "missed": 2,
            "precision": 0.7143, "recall": 0.7143, "f1": 0.7143,
        })
    );
    assert_eq!(scores["facts"]["hospital_grade"]["precision"], Value::Null);
    assert_eq!(scores["tags"]["甲"]["f1"], 0.75);
    assert_eq!(scores["replies"]["status"], json!({ "right": 0, "of": 1 }));
    assert_eq!(
        scores["misses"][0],
        json!({
            "file": "a.jsonl", "line": 2, "say": ["漯河医保"],
            "fact": "region", "expected": "141000", "found": "411100",
        })
    );
}

#[test]
fn strict_counts_what_no_label_mentions() {
    let labelled = r#"{"say": ["临汾居民医保，糖尿病"], "facts": {"region": "141000"}}"#;
    let total = |line: &str| {
        let run = machine(labelled).line(line);
        let scores: Value = serde_json::from_str(&run.stdout).unwrap();
        (scores["total"]["right"].clone(), scores["total"]["wrong"].clone())
    };
    assert_eq!(total("eval --json a.jsonl"), (1.into(), 0.into()));
    assert_eq!(total("eval --json --strict a.jsonl"), (1.into(), 2.into()));
}

#[test]
fn a_score_below_the_least_fails() {
    let machine = machine(LABELLED);
    let run = machine.line("eval --brief --min-f1 0.71 a.jsonl");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let run = machine.line("eval --brief --min-f1 0.98 a.jsonl");
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), "总 F1 0.7143，低于 0.98\n"));
}

#[test]
fn bad_usage_and_missing_files_are_one_error() {
    let machine = machine("");
    let check = |line: &str, code: i32, stderr: &str| {
        let run = machine.line(line);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(code), "", stderr));
    };
    let usage = |sentence: &str| format!("错误：{sentence}\n\n用 mante --help 看用法。\n");
    check("eval", 2, &usage("缺少 <文件>..."));
    let least = "--min-f1 <分数>：要写 0 到 1 之间的数，例如 0.98";
    check("eval --min-f1 98 a.jsonl", 2, &usage(least));
    let seed = "--noise <种子>：种子要写不带符号的整数，例如 7";
    check("eval --noise x a.jsonl", 2, &usage(seed));
    check("eval a.jsonl", 1, "错误：一句标注好的话也没有\n");
    let run = machine.line("eval b.jsonl");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.starts_with("错误：读不了 b.jsonl: "), "{}", run.stderr);
}

#[test]
fn every_broken_line_is_named() {
    let machine = machine(
        r#"
{"say": ["好"]}
{"say": ["好"}
["好"]
{"say": ["好"], "tags": "甲"}
{"facts": {}}
{"say": "好"}
{"say": ["好"], "facts": {"regoin": "141000"}}
{"say": ["好"], "facts": {"region": "140001"}}
{"say": ["好"], "facts": {"hospital_grade": 3}}
{"say": ["好"], "facts": {"disease": ["flu"]}}
{"say": ["好"], "facts": {"visit_date": "2026-02-30"}}
{"say": ["好"], "facts": {"region": "141000"}, "absent": ["region"]}
{"say": ["好"], "status": "answerd"}
"#,
    );
    let run = machine.line("eval a.jsonl");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        run.stderr,
        "\
a.jsonl:2: 第 13 列起不是 JSON
a.jsonl:3: 一行要是一个 JSON 对象：{…}
a.jsonl:4: 没有 tags 这一项（是不是想写 tag？）
a.jsonl:5: 缺少 say：要有至少一句话
a.jsonl:6: say 要写成字符串的列表
a.jsonl:7: 没有 regoin 这个事实（是不是想写 region？）
a.jsonl:8: region 不能是 \"140001\"：要写区划表里的六位代码，带引号
a.jsonl:9: hospital_grade 不能是 3：可用 \"1\"、\"2\"、\"3\"
a.jsonl:10: disease 不能是 [\"flu\"]：要写病种编号的列表，或 \"other\"
a.jsonl:11: visit_date 不能是 \"2026-02-30\"：日期要写成 \"2026-11-21\"，并且真有这一天
a.jsonl:12: region 既在 facts 里，又在 absent 里
a.jsonl:13: 没有 answerd 这种 status（是不是想写 answer？）
有 12 行不能用，没有评测。
"
    );
}

#[test]
fn noise_has_a_row_for_each_kind_and_hangs_on_the_seed() {
    let machine = machine(LABELLED);
    let noise =
        |seed: &str| machine.line(&format!("eval --json --min-f1 0.98 --noise {seed} a.jsonl"));
    let first = noise("7");
    assert_eq!(first.code, Some(1));
    // Each kind that is too low is named.
    assert!(first.stderr.starts_with("总 F1 0.7143，低于 0.98\n同音字 F1 "), "{}", first.stderr);
    assert_eq!(first.stdout, noise("7").stdout);
    assert_ne!(first.stdout, noise("8").stdout);
    let scores: Value = serde_json::from_str(&first.stdout).unwrap();
    let kinds: Vec<&str> =
        scores["kinds"].as_object().unwrap().keys().map(String::as_str).collect();
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(kinds, [&["clean"], names.as_slice()].concat());
    // Nothing in these lines could be made wide or is long.
    assert_eq!(scores["kinds"]["full_width"]["messages"], 0);
    assert_eq!(scores["kinds"]["missing"]["messages"], 0);
    assert_eq!(scores["kinds"]["clean"]["total"]["f1"], 0.7143);
}

fn noise(seed: u64) -> Noise {
    let (knowledge, _) = load(&Files::embedded());
    Noise::new(&knowledge.expect("the embedded knowledge loads"), seed)
}

#[test]
fn each_kind_of_noise_looks_like_what_people_send() {
    let noise = noise(7);
    let text = "呼伦贝尔医保，不是高血压，是冠心病，一年花3,000 元";
    let check = |kind, garbled: &str| assert_eq!(noise.message(kind, text), garbled);
    check(Kind::Pinyin, "hu lun bei er医保，不是gao xue ya，是guan xin bing，一年花3,000 元");
    check(Kind::Missing, "呼贝尔医保，不是高血压，是冠心病，一年花3,000 元");
    check(Kind::Doubled, "呼伦伦贝尔医保，不是高血压，是冠心病，一年花3,000 元");
    check(Kind::Traditional, "呼倫貝爾醫保，不是高血壓，是冠心病，一年花3,000 元");
    check(Kind::FullWidth, "呼伦贝尔医保，不是高血压，是冠心病，一年花３，０００　元");
    check(Kind::Spaces, "呼伦 贝尔医 保，不是 高血压，是冠心 病，一 年花3,000 元");
    check(Kind::Damaged, "呼伦贝尔医保，不是高血(xuè)压，是（shì）冠心病，一年（nián）花3,000 元");
    check(Kind::Filler, "那个，呼伦贝尔医保，嗯，不是高血压，呃是呃冠心病，然后呢，一年花3,000 元");
    check(Kind::Emoji, "呼伦贝尔医保🤔，不是高血压，是冠心病❤️❤️❤️，一年花3,000 元💊");
    // The mark behind the denial says where it ends.
    check(Kind::Bare, "呼伦贝尔医保不是高血压，是冠心病一年花3,000 元");
}

#[test]
fn a_homophone_is_another_character_of_the_same_sound() {
    let noise = noise(7);
    let text = "漯河医保，冠心病";
    let garbled = noise.message(Kind::Homophone, text);
    assert_eq!(garbled.chars().count(), text.chars().count());
    let changed: Vec<(char, char)> =
        text.chars().zip(garbled.chars()).filter(|(one, other)| one != other).collect();
    // Which characters there are to choose from hangs on the words of the knowledge base.
    assert!((1..=2).contains(&changed.len()), "{garbled}");
    let sound = |c: char| mante::language::pronunciation::sounds_of(c)[0];
    assert!(changed.iter().all(|(one, other)| sound(*one) == sound(*other)), "{garbled}");
}

/// The characters of a message that carry a figure or a denial.
fn kept(text: &str) -> String {
    let kept =
        |c: &char| c.is_ascii_digit() || "一二三四五六七八九十百千万两半不没无未非别".contains(*c);
    // Full width is the same figure.
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap(),
        '兩' => '两',
        '無' => '无',
        '沒' => '没',
        '別' => '别',
        '萬' => '万',
        c => c,
    };
    text.chars().map(narrow).filter(kept).collect()
}

#[test]
fn noise_leaves_figures_and_denials_alone() {
    let noise = noise(1);
    for line in fixture().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        for text in line["say"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()) {
            for kind in Kind::ALL {
                let garbled = noise.message(kind, text);
                assert_eq!(kept(text), kept(&garbled), "{}: {text}: {garbled}", kind.name());
            }
        }
    }
}

#[test]
fn a_slip_makes_no_other_name() {
    let noises = [1, 2].map(noise);
    // 山西 sounds like 陕西, 福州 like 抚州, 苏州 like 宿州; 乙型肝炎 lacks only what is not its type.
    for text in ["山西", "福州", "苏州"] {
        for (noise, kind) in
            noises.iter().flat_map(|n| [Kind::Homophone, Kind::Pinyin].map(|kind| (n, kind)))
        {
            assert_eq!(noise.message(kind, text), text, "{}", kind.name());
        }
    }
    for noise in &noises {
        let lacking = noise.message(Kind::Missing, "乙型肝炎");
        assert!(["乙型肝炎", "乙肝炎", "乙型炎"].contains(&lacking.as_str()), "{lacking}");
    }
}

/// Messages that were written without a look at the program, and are only ever run: whoever reads
/// them to mend a single one spoils the measure.
#[test]
fn the_held_out_messages_are_read_no_worse_than_before() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/heldout.jsonl");
    let path = path.to_str().unwrap();
    let run = Machine::new().run(&["eval", "--brief", "--min-f1", "0.95", path], b"");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("共 440 条"), "{}", run.stdout);
}
