//! What is said beside the case, through `chat --json`: a supposed case and values side by side are
//! answered, and what the person told stays as it was.

use serde_json::{Value, json};

use super::program::Machine;

/// Says these lines in one conversation and gives the replies.
fn talk(lines: &[&str]) -> Vec<Value> {
    let args = ["chat", "--json", "--store", "sqlite::memory:"];
    let run = Machine::new().run(&args, lines.join("\n").as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let replies: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(replies.len(), lines.len());
    replies
}

/// The ids of an answer's items: common ones, then those of each branch.
fn items(of: &Value) -> Vec<String> {
    let sections = of["sections"].as_array().into_iter().flatten();
    let items = sections.flat_map(|section| section["items"].as_array().unwrap());
    items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

fn text(reply: &Value) -> &str {
    reply["text"].as_str().unwrap()
}

/// The last reply is about a supposed case; every fact is as in the one before.
#[track_caller]
fn check_supposed(lines: &[&str], lead: &str, status: &str, rule: &str) {
    let replies = talk(lines);
    let [.., before, last] = &replies[..] else { panic!("two replies at least") };
    assert_eq!(before["facts"], last["facts"], "the facts stay");
    assert_eq!(last["status"], status, "{}", text(last));
    assert!(text(last).starts_with(lead), "{}", text(last));
    assert!(text(last).ends_with("没有变。"), "{}", text(last));
    assert!(text(last).lines().count() <= 15, "{}", text(last));
    assert!(last["answer"]["rules"].to_string().contains(rule), "{}", last["answer"]["rules"]);
    assert_eq!(last.get("ask"), None, "a supposed case asks nothing");
    assert_eq!(before["next"], last["next"], "the buttons are those of the case");
}

const BANNA: &str = "西双版纳医保，红斑狼疮，在昆明二级医院确诊，门诊特殊病";
const LUOHE: &str = "漯河医保，长期住北京，没有居住证，异地备案怎么办";
const LINFEN: &str = "临汾居民医保，高血压2级，慢病怎么办";

#[test]
fn a_supposed_case_is_answered_and_nothing_is_taken_from_it() {
    check_supposed(
        &[BANNA, "要是我去三级医院呢"],
        "如果三级医院确诊：",
        "answer",
        "province_grade_3",
    );
    check_supposed(&[LUOHE, "如果是转诊呢"], "如果医院开了转院单：", "answer", "route.referral");
    check_supposed(&[LUOHE, "换成线上办呢"], "如果用手机办：", "answer", "steps.file_online");
    check_supposed(&[LUOHE, "假如是临时去的"], "如果临时自己去外地：", "answer", "other_temporary");
    check_supposed(&[LINFEN, "要是3级呢"], "如果高血压3级：", "answer", "hypertension_3");
    check_supposed(
        &[LUOHE, "万一我妈有居住证怎么办"],
        "如果有居住证明：",
        "answer",
        "materials.proof_documents",
    );
}

#[test]
fn what_nobody_told_may_be_supposed_too() {
    let lines = ["西双版纳医保，糖尿病，景洪二级医院确诊", "如果我在北京看病呢"];
    check_supposed(&lines, "如果看病的地方是北京：", "answer", "route.outside");
}

#[test]
fn what_hangs_on_a_supposed_fact_goes_with_it() {
    let replies = talk(&[LUOHE, "如果是转诊呢"]);
    let rules = replies[1]["answer"]["rules"].to_string();
    assert!(!rules.contains("proof_pledge"), "the pledge belongs to living there: {rules}");
    assert_eq!(replies[1]["facts"]["proof"], "pledge");
}

#[test]
fn what_is_told_before_a_supposition_is_told() {
    let replies =
        talk(&["漯河医保，长期住北京，异地备案怎么办", "不清楚", "我没有居住证，要是去窗口办呢"]);
    assert_eq!(replies[2]["facts"]["proof"], "pledge");
    assert_eq!(replies[2]["facts"].get("handling"), None);
    assert!(text(&replies[2]).starts_with("如果去窗口办："), "{}", text(&replies[2]));
}

#[test]
fn without_an_answer_before_it_a_supposition_tells_the_case() {
    let replies = talk(&["要是医保在西双版纳，糖尿病，在上海二级医院确诊的话怎么办理"]);
    assert_eq!(replies[0]["facts"]["hospital_grade"], "2");
    assert!(!text(&replies[0]).contains("假设"), "{}", text(&replies[0]));
}

#[test]
fn a_plain_statement_and_another_case_are_no_supposition() {
    let replies = talk(&[BANNA, "我去三级医院", "换成高血压呢"]);
    assert_eq!(replies[1]["facts"]["hospital_grade"], "3");
    assert_eq!(replies[2]["facts"]["disease"], json!(["hypertension"]));
}

#[test]
fn a_supposition_is_no_answer_that_why_explains() {
    let replies = talk(&[BANNA, "要是我去三级医院呢", "为什么"]);
    assert!(text(&replies[2]).contains("医院等级＝二级"), "{}", text(&replies[2]));
}

#[test]
fn two_values_side_by_side_show_only_what_differs() {
    let replies = talk(&[LUOHE, "材料制和承诺制哪个好"]);
    let answer = &replies[1]["answer"];
    assert_eq!(replies[1]["status"], "answer");
    assert_eq!(replies[0]["facts"], replies[1]["facts"], "the facts stay");
    let branches = answer["branches"].as_array().unwrap();
    let when: Vec<&Value> = branches.iter().map(|branch| &branch["when"]).collect();
    assert_eq!(when, [&json!({"proof": "documents"}), &json!({"proof": "pledge"})]);
    let [documents, pledge] = [items(&branches[0]), items(&branches[1])];
    let has = |list: &[String], end: &str| list.iter().any(|id| id.ends_with(end));
    assert!(has(&documents, "benefits.ratio_documents") && has(&pledge, "benefits.ratio_pledge"));
    assert!(has(&items(answer), "steps.confirm_enrolled"), "what both have is common");
    assert!(documents.iter().all(|id| !pledge.contains(id) && !items(answer).contains(id)));
    let text = text(&replies[1]);
    assert!(!text.contains("先确认慢特病") && text.contains("其余一样"), "{text}");
    assert!(text.lines().count() <= 15, "{text}");
}

#[test]
fn a_bare_which_is_better_is_about_the_options_of_the_question() {
    let replies = talk(&["漯河医保，长期住北京，怎么备案", "哪个好", "2"]);
    assert_eq!(replies[0]["ask"]["fact"], "proof");
    assert_eq!(replies[1]["status"], "answer");
    assert_eq!(replies[1]["ask"]["fact"], "proof", "the question stands");
    assert_eq!(replies[1]["facts"], replies[0]["facts"]);
    assert_eq!(replies[2]["facts"]["proof"], "pledge", "and can be answered by its number");
}

#[test]
fn a_refusal_beside_a_way_shows_the_two_conclusions() {
    let replies = talk(&[BANNA, "去二级医院还是三级医院"]);
    let text = text(&replies[1]);
    assert!(text.contains("【二级医院确诊】") && text.contains("二级够不上"), "{text}");
    assert!(text.contains("【三级医院确诊】") && text.contains("看病的医院办登记"), "{text}");
    assert_eq!(replies[1]["facts"]["hospital_grade"], "2");
}

#[test]
fn where_the_knowledge_tells_no_difference_it_says_so() {
    let replies = talk(&[LINFEN, "职工医保和居民医保一样吗"]);
    assert!(text(&replies[1]).starts_with("资料没写"), "{}", text(&replies[1]));
    assert_eq!(replies[1]["facts"]["insurance"], "resident");
}

#[test]
fn a_first_message_may_compare_and_says_neither() {
    let replies = talk(&["漯河医保，长期住北京，异地备案，材料制和承诺制有什么区别"]);
    assert_eq!(replies[0]["facts"].get("proof"), None);
    assert_eq!(replies[0]["facts"]["filing_type"], "long_term");
    assert_eq!(replies[0]["answer"]["branches"][1]["when"], json!({"proof": "pledge"}));
    assert!(!replies[0]["next"].as_array().unwrap().is_empty());
}
