//! Guards how single messages are read: which place is which, what is denied, sums, dates, grades,
//! slips of the pen. One line for each fact, as `name=value`; hints carry a `?`, denials a `!`.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use mante::dialog::Assistant;
use mante::dialog::facts::stated;
use mante::dialog::session::Stated;
use mante::knowledge::files::Files;
use mante::knowledge::lexicon::Intent;
use mante::knowledge::load;
use mante::knowledge::place::Code;
use mante::language::{Context, Doubt, Said, read};

const TODAY: Date = date(2026, 11, 21);

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| {
    let (knowledge, mut problems) = load(&Files::embedded());
    Assistant::new(knowledge.expect("the embedded knowledge loads"), &mut problems)
});

fn context() -> Context {
    Context {
        asked: None,
        shown: 0,
        region: None,
        wants_care: false,
        care: None,
        away: false,
        graded: None,
        today: TODAY,
    }
}

fn asked(fact: &str) -> Context {
    let asked = ASSISTANT.knowledge.shared.vocabulary.find(fact);
    assert!(asked.is_some(), "{fact} is a fact");
    Context { asked, ..context() }
}

/// The facts of a message that begin with one of these names, sorted.
fn told(message: &str, context: &Context, names: &[&str]) -> String {
    let knowledge = &ASSISTANT.knowledge;
    let reading = read(knowledge, &ASSISTANT.lexicon, message, context);
    let mut lines: Vec<String> = reading
        .facts
        .iter()
        .map(|found| {
            let (mark, value) = match &found.said {
                Said::Is(value) => ("", value),
                Said::Not(value) => ("!", value),
            };
            let value = match stated(knowledge, found.fact, value) {
                Stated::Is(value) => value,
                Stated::Are(values) => values.join("+"),
                Stated::Unsure | Stated::Nothing => "-".to_owned(),
            };
            let name = &knowledge.shared.vocabulary.fact(found.fact).name;
            format!("{name}={mark}{value}{}", if found.hint { "?" } else { "" })
        })
        .filter(|line| names.iter().any(|name| line.starts_with(&format!("{name}="))))
        .collect();
    for doubt in &reading.doubts {
        if let Doubt::Home { place } = doubt {
            lines.push(format!("home={place}"));
        }
    }
    lines.sort();
    lines.join(" ")
}

fn places(message: &str) -> String {
    told(message, &context(), &["region", "care_region", "care_place"])
}

#[test]
fn a_cue_across_a_comma_is_not_the_earlier_places() {
    assert_eq!(places("我在上海，医保在临汾"), "care_region=310000 region=141000");
    assert_eq!(places("参保地临汾，户籍地运城"), "region=141000");
    assert_eq!(places("漯河 看病在郑州"), "care_region=410100 region=411100");
    assert_eq!(places("漯河医保在郑州住院"), "care_region=410100 region=411100");
}

#[test]
fn a_denied_place_leaves_its_part_to_the_next() {
    assert_eq!(places("不是临汾，是漯河"), "region=!141000 region=411100");
    assert_eq!(places("我不是漯河的，是临汾的"), "region=!411100 region=141000");
}

#[test]
fn a_third_place_without_a_cue_changes_nothing() {
    assert_eq!(
        places("我爸在临汾老家参保，跟着我住在上海，想在上海开高血压药"),
        "care_region=310000 care_region=310000 region=141000",
    );
}

#[test]
fn living_somewhere_is_not_being_insured_there() {
    assert_eq!(places("户口漯河，住北京"), "care_region=110000 home=411100");
    assert_eq!(places("我爸住漯河，我在深圳"), "care_region=411100");
}

#[test]
fn a_known_insured_place_stays_when_the_place_of_care_changes() {
    let known = Context { region: Code::parse("532800"), ..context() };
    let names = ["region", "care_region"];
    assert_eq!(told("不对，在昆明", &known, &names), "care_region=530100");
    assert_eq!(told("不对，是在北京看", &known, &names), "care_region=110000");
}

#[test]
fn an_insurance_that_has_moved_is_at_its_new_place() {
    let names = ["region", "care_region", "filing_type"];
    assert_eq!(told("医保从郑州转到漯河了", &context(), &names), "region=411100");
}

#[test]
fn a_hospitals_name_is_no_place() {
    assert_eq!(places("我是漯河的，准备去上海龙华医院做手术"), "care_region=310000 region=411100");
}

#[test]
fn a_side_of_a_place_is_where_one_is_treated() {
    assert_eq!(places("版纳 州外省内"), "care_place=in_province region=532800?");
}

#[test]
fn a_household_elsewhere_is_told() {
    let names = ["region", "household_local"];
    let told = told("临汾医保，户口不在临汾", &context(), &names);
    assert_eq!(told, "household_local=no region=141000");
}

#[test]
fn a_channel_suggests_its_province() {
    let names = ["region", "handling"];
    let told = told("内蒙古医保app怎么申请门特", &context(), &names);
    assert_eq!(told, "handling=online region=150000?");
}

#[test]
fn a_bare_grade_is_the_blood_pressures_or_the_hospitals() {
    let names = ["hypertension_grade", "hospital_grade"];
    let told = |message, context: &Context| told(message, context, &names);
    assert_eq!(told("临汾，高血压，医生说是三级的", &context()), "hypertension_grade=3");
    assert_eq!(told("高血压 极高危 Ⅲ级", &context()), "hypertension_grade=3");
    assert_eq!(told("2级", &asked("hypertension_grade")), "hypertension_grade=2");
    assert_eq!(told("要是三级呢", &context()), "hospital_grade=3");
    assert_eq!(told("高血压要二级以上医院吗", &context()), "");
}

#[test]
fn what_care_costs_in_a_year() {
    let cost = |message| told(message, &context(), &["annual_cost"]);
    assert_eq!(cost("药费一年大概两万左右"), "annual_cost=20000");
    assert_eq!(cost("月均药费1000元"), "annual_cost=12000");
    assert_eq!(cost("药费每年3，000元"), "annual_cost=3000");
    assert_eq!(cost("一年下来光药钱就1w多"), "annual_cost=10000");
    assert_eq!(cost("退休金一个月2000块"), "");
}

#[test]
fn days_count_only_where_care_is_spoken_of() {
    let day = |message| told(message, &context(), &["visit_date"]);
    assert_eq!(day("20250506在北京住院"), "visit_date=2025-05-06");
    assert_eq!(day("上周五在郑州看的病"), "visit_date=2026-11-13");
    assert_eq!(day("一个星期前在郑州住院的"), "visit_date=2026-11-14");
    assert_eq!(day("我1958年3月2日出生"), "");
    assert_eq!(day("今天天气怎么样"), "");
}

#[test]
fn a_long_name_may_have_a_slip() {
    assert_eq!(places("鄂尔斯多的医保"), "region=150600");
}

#[test]
fn another_benefit_is_not_understood() {
    let reading =
        read(&ASSISTANT.knowledge, &ASSISTANT.lexicon, "临汾医保，生育津贴怎么领", &context());
    assert_eq!(reading.facts, []);
}

#[test]
fn a_county_is_heard_where_a_neighbour_vouches_for_it() {
    assert_eq!(places("红洞县居民医保"), "region=141024");
    assert_eq!(places("离市中心太远"), "");
    assert_eq!(places("补充一下自己安排的行程"), "");
}

#[test]
fn what_is_named_in_passing_is_no_fact() {
    let facts = |message| told(message, &context(), &["region", "care", "disease", "applicant"]);
    assert_eq!(facts("喝着青岛啤酒看球赛"), "");
    assert_eq!(facts("把软件移植到新电脑上"), "");
    assert_eq!(facts("送给老婆的，外观很漂亮"), "");
}

#[test]
fn a_story_is_about_the_patient() {
    let story = "我弟弟前年得了肺癌，在北京治了半年，花了几十万。今年八月份我自己去县医院体检，\
        查出来糖尿病，大夫让我按时吃药打针，听说可以办慢病。";
    let facts = told(story, &context(), &["disease", "care_region"]);
    assert_eq!(facts, "disease=diabetes");
}

#[test]
fn a_word_that_means_two_things_must_say_so() {
    let mut files = Files::embedded();
    let path = "lexicon/cues.yaml";
    let words = files.get(path).expect("the cues are there");
    let twice =
        format!("{words}\n  - {{ say: 慢病卡, means: {{ procedure: cross_region_filing }} }}\n");
    files.replace(path, twice);
    let (knowledge, mut problems) = load(&files);
    let _ = Assistant::new(knowledge.expect("it loads"), &mut problems);
    assert!(problems.has_errors(), "a second meaning went unnoticed");
}

#[test]
fn slips_of_the_pen_are_put_right() {
    let told = |message| told(message, &context(), &["region", "disease"]);
    assert_eq!(told("石庄家医保，冠病心"), "disease=coronary region=130100");
    assert_eq!(told("临汾医保，高血血压"), "disease=hypertension region=141000");
    assert_eq!(told("呼伦贝\n尔市医保，冠心\n病"), "disease=coronary region=150700");
    assert_eq!(told("漯 / 职 / 糖 / 门慢"), "disease=diabetes region=411100");
}

#[test]
fn what_is_written_right_is_not_put_right() {
    let told = |message| told(message, &context(), &["region", "disease"]);
    assert_eq!(told("住在襄县城里的医保"), "");
    assert_eq!(told("天天糖吃多了"), "");
}

#[test]
fn what_is_put_right_points_to_what_was_written() {
    let message = "石庄家医保";
    let reading = read(&ASSISTANT.knowledge, &ASSISTANT.lexicon, message, &context());
    let spans: Vec<&str> = reading.facts.iter().map(|found| &message[found.span.clone()]).collect();
    assert_eq!(spans, ["石庄家"]);
}

#[test]
fn whoever_wants_their_record_erased_is_understood() {
    let wants = |message: &str| {
        read(&ASSISTANT.knowledge, &ASSISTANT.lexicon, message, &context()).wants(Intent::Forget)
    };
    for message in [
        "删掉我的记录",
        "把我的记录删掉吧",
        "清除我的数据",
        "能不能把聊天记录删了",
        "麻烦把我说的都删掉",
        "别留我的记录",
        "不要保存我的信息",
    ] {
        assert!(wants(message), "{message}");
    }
    for message in ["病历记录要带吗", "删了的药还报不报", "我的记录在哪里查"]
    {
        assert!(!wants(message), "{message}");
    }
}
