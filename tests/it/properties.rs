//! Guards what must hold for every conversation: correcting a fact and going on equals a fresh
//! start with that fact; no figure is said that the knowledge does not hold; nothing that a person
//! can type makes the assistant fall silent or over.

use std::collections::HashSet;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use mante::dialog::session::{Focus, Matter, Statement, Strength};
use mante::dialog::{Assistant, Event, Session};
use mante::knowledge::claims::figures;
use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::knowledge::vocabulary::Facts;
use mante::reply::{Reply, Voice, render};
use proptest::prelude::*;

use super::chance::chance;

const TODAY: Date = date(2026, 11, 21);

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| {
    let (knowledge, mut problems) = load(&Files::embedded());
    Assistant::new(knowledge.expect("the embedded knowledge loads"), &mut problems)
});

static VOICE: LazyLock<Voice> = LazyLock::new(|| Voice::new(&ASSISTANT));

/// What people say, one fact or two a line, without a figure.
const SAYINGS: &[&str] = &[
    "临汾参保",
    "漯河参保",
    "版纳参保",
    "包头参保",
    "广州参保",
    "河南参保",
    "糖尿病",
    "高血压三级",
    "高血压二级",
    "糖尿病合并并发症",
    "恶性肿瘤化疗",
    "红斑狼疮",
    "透析",
    "还有高血压",
    "没有糖尿病",
    "怎么办慢病卡",
    "异地备案怎么办",
    "备案怎么弄",
    "在昆明看病",
    "在北京看病",
    "住在郑州",
    "三级医院",
    "二级医院",
    "一级医院",
    "长期住外地",
    "医院开了转院单",
    "急诊抢救",
    "临时自己去",
    "有居住证",
    "没有居住证",
    "手机上办",
    "去窗口办",
    "居民医保",
    "职工医保",
    "医保欠费了",
    "替我妈办",
    "不是本地户口",
    "正在住院",
    "已经出院",
    "要带什么材料",
    "能报多少",
    "多久能下来",
    "被退回来了",
    "不清楚",
    "不对，是漯河",
    "不对，是临汾",
    "换成高血压呢",
    "谢谢",
    "为什么",
    "上一步",
    "今天天气不错",
];

fn run(session: &Session, event: &Event) -> (Session, Reply, Facts) {
    let step = ASSISTANT.step(session, event, TODAY);
    let reply = render(&ASSISTANT, &VOICE, &step, "property");
    (step.session, reply, step.facts)
}

fn talk(sayings: &[&str]) -> Session {
    sayings.iter().fold(Session::default(), |session, saying| {
        run(&session, &Event::Say((*saying).to_owned())).0
    })
}

/// A session in which exactly the known facts were said, in one breath.
fn fresh(session: &Session, facts: &Facts) -> Session {
    let vocabulary = &ASSISTANT.knowledge.shared.vocabulary;
    let mut statements: Vec<Statement> = Vec::new();
    for (fact, definition) in vocabulary.iter().filter(|(_, definition)| !definition.derived) {
        let value = match facts.get(fact) {
            Some(mante::knowledge::vocabulary::Known::Is(value)) => {
                mante::dialog::facts::stated(&ASSISTANT.knowledge, fact, value)
            }
            Some(mante::knowledge::vocabulary::Known::Unsure) => {
                mante::dialog::session::Stated::Unsure
            }
            None => continue,
        };
        let (fact, strength) = (definition.name.clone(), Strength::Said);
        statements.push(Statement { turn: 1, fact, value, strength });
    }
    let matter = Matter {
        person: session.matter().and_then(|matter| matter.person.clone()),
        statements,
        ..Matter::default()
    };
    Session {
        turn: session.turn,
        matters: vec![matter],
        focus: vec![Focus { turn: 1, matter: 0 }],
        ..Session::default()
    }
}

/// The session as if no question had been put yet: how often one was asked is no fact.
fn unasked(session: &Session) -> Session {
    let mut session = session.clone();
    session.pending.clear();
    session.screen = mante::dialog::session::Screen::default();
    for matter in &mut session.matters {
        matter.asked.clear();
        matter.questions.clear();
    }
    session
}

proptest! {
    #![proptest_config(chance(192))]

    #[test]
    fn correcting_and_going_on_equals_a_fresh_start(
        before in prop::collection::vec(prop::sample::select(SAYINGS), 1..6),
        correction in prop::sample::select(vec!["不对，是漯河", "不对，是临汾", "不是糖尿病，是高血压", "其实在北京看病"]),
        after in prop::collection::vec(prop::sample::select(SAYINGS), 0..3),
    ) {
        let sayings: Vec<&str> = before.into_iter().chain([correction]).chain(after).collect();
        let corrected = unasked(&talk(&sayings));
        let again = Event::Say("怎么办".to_owned());
        let (_, went_on, facts) = run(&corrected, &again);
        let known = ASSISTANT.step(&corrected, &Event::Unreadable, TODAY).facts;
        let (_, started, fresh_facts) = run(&fresh(&corrected, &known), &again);
        prop_assert_eq!(&facts, &fresh_facts, "facts after {:?}", sayings);
        prop_assert_eq!(went_on.status, started.status, "status after {:?}", sayings);
        prop_assert_eq!(went_on.answer, started.answer, "answer after {:?}", sayings);
    }

    #[test]
    fn no_figure_is_said_that_the_knowledge_does_not_hold(
        sayings in prop::collection::vec(prop::sample::select(SAYINGS), 1..8),
    ) {
        let mut session = Session::default();
        for saying in &sayings {
            let (next, reply, _) = run(&session, &Event::Say((*saying).to_owned()));
            for figure in said_figures(&reply.text) {
                prop_assert!(
                    HELD.contains(&figure),
                    "{figure} after {sayings:?} in:\n{}", reply.text
                );
            }
            session = next;
        }
    }

    #[test]
    fn any_text_gets_a_reply(text in any::<String>(), asked in prop::sample::select(SAYINGS)) {
        let session = talk(&[asked]);
        let (_, reply, _) = run(&session, &Event::Say(text));
        prop_assert!(!reply.text.is_empty());
    }

    #[test]
    fn any_bytes_get_a_reply(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (session, reply, _) = run(&Session::default(), &Event::Say(text.clone()));
        prop_assert!(!reply.text.is_empty());
        let (_, reply, _) = run(&session, &Event::Choose(text));
        prop_assert!(!reply.text.is_empty());
    }
}

#[test]
fn a_message_of_a_megabyte_gets_a_reply() {
    for unit in ["临汾糖尿病", "没有不是在", "1234567890", "\u{0}\u{7}", "aaaaaaaaaa", "（(（"]
    {
        let text = unit.repeat(1_000_000 / unit.len());
        let (_, reply, _) = run(&Session::default(), &Event::Say(text));
        assert!(!reply.text.is_empty(), "nothing said to a megabyte of {unit:?}");
    }
}

#[test]
fn the_first_screen_fits_a_phone() {
    for message in [
        "临汾居民医保，糖尿病合并并发症，怎么办慢病",
        "版纳的医保，在上海打工，刚查出红斑狼疮，特病怎么办",
        "漯河参保，长期住北京，有居住证，异地备案怎么办",
        "包头参保，透析，门特怎么办",
    ] {
        let (_, reply, _) = run(&Session::default(), &Event::Say(message.to_owned()));
        let answer: Vec<&str> = reply.text.lines().collect();
        assert!(answer.len() <= 16, "{} lines for {message}:\n{}", answer.len(), reply.text);
        let characters = reply.text.chars().count();
        assert!(characters <= 440, "{characters} characters for {message}:\n{}", reply.text);
    }
}

/// The figures of a text without the numbers of its options.
fn said_figures(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| match line.split_once(". ") {
            Some((number, rest)) if number.parse::<u8>().is_ok() => rest,
            _ => line,
        })
        .flat_map(figures)
        .collect()
}

/// Every figure that stands in a file of the knowledge base.
static HELD: LazyLock<HashSet<String>> = LazyLock::new(|| {
    Files::embedded()
        .iter()
        .filter(|(path, _)| &***path != "places.tsv")
        .flat_map(|(_, text)| figures(text))
        .collect()
});
