//! Guards lookups: words and chosen facts are answered at once, what is chosen stands above what is
//! said, and nothing is asked that branches can show.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use mante::dialog::act::{Act, Info};
use mante::dialog::lookup::{NotChosen, chosen};
use mante::dialog::{Assistant, Step};
use mante::knowledge::files::Files;
use mante::knowledge::load;

const TODAY: Date = date(2026, 11, 21);

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| {
    let (knowledge, mut problems) = load(&Files::embedded());
    Assistant::new(knowledge.expect("the embedded knowledge loads"), &mut problems)
});

fn look_up(words: &str, facts: &[(&str, &str)]) -> Step {
    let choose = |(fact, value): &(&str, &str)| chosen(&ASSISTANT.knowledge, fact, value).unwrap();
    ASSISTANT.look_up(words, &facts.iter().map(choose).collect::<Vec<_>>(), None, TODAY)
}

/// What is known, by the names of the public interface, in one line.
fn known(step: &Step) -> String {
    let vocabulary = &ASSISTANT.knowledge.shared.vocabulary;
    let facts = step.facts.known().filter(|(fact, _)| !vocabulary.fact(*fact).derived);
    let name = |fact| vocabulary.fact(fact).name.as_str();
    let value = |fact, value: &_| format!("{:?}", stated(fact, value));
    facts
        .map(|(fact, is)| format!("{}={}", name(fact), value(fact, is)))
        .collect::<Vec<_>>()
        .join(" ")
}

fn stated(
    fact: mante::knowledge::vocabulary::FactId,
    value: &mante::knowledge::vocabulary::Value,
) -> Vec<String> {
    use mante::dialog::session::Stated;
    match mante::dialog::facts::stated(&ASSISTANT.knowledge, fact, value) {
        Stated::Is(name) => vec![name],
        Stated::Are(names) => names,
        Stated::Unsure | Stated::Nothing => Vec::new(),
    }
}

#[test]
fn rough_words_are_answered_without_a_question() {
    let step = look_up("临汾 居民 糖尿 我妈 代办", &[]);
    assert!(matches!(step.act, Act::Answer(_)), "{:?}", step.act);
    assert_eq!(
        known(&step),
        r#"region=["141000"] procedure=["enrollment"] disease=["diabetes"] insurance=["resident"] applicant=["proxy"]"#
    );
    let Act::Answer(answer) = &step.act else { unreachable!() };
    assert!(answer.branches.iter().any(|branch| branch.outcome.is_some()), "{answer:?}");
    assert_eq!(step.session.matter().unwrap().person.as_deref(), Some("mother"));
}

#[test]
fn the_patient_can_be_another_than_the_words_say() {
    let patient = |patient| {
        let step = ASSISTANT.look_up("临汾 糖尿 我妈 代办", &[], patient, TODAY);
        step.session.matter().unwrap().person.clone()
    };
    assert_eq!(patient(None).as_deref(), Some("mother"));
    assert_eq!(patient(Some("self")).as_deref(), Some("self"));
    assert_eq!(patient(Some("nobody")).as_deref(), Some("mother"));
}

#[test]
fn facts_alone_are_answered() {
    let facts =
        [("region", "141000"), ("procedure", "enrollment"), ("disease", "hypertension,cancer")];
    let step = look_up("", &facts);
    assert!(matches!(step.act, Act::Answer(_)), "{:?}", step.act);
    assert_eq!(
        known(&step),
        r#"region=["141000"] procedure=["enrollment"] disease=["hypertension", "cancer"]"#
    );
}

#[test]
fn what_is_chosen_stands_above_what_is_said() {
    let step = look_up("临汾参保，糖尿病有并发症，办慢病卡", &[("disease", "hypertension")]);
    // What hung on the other disease went with it.
    assert_eq!(
        known(&step),
        r#"region=["141000"] procedure=["enrollment"] disease=["hypertension"]"#
    );
    let step =
        look_up("漯河医保，住在郑州，备案", &[("region", "410100"), ("care_region", "411100")]);
    assert!(
        known(&step).starts_with(r#"region=["410100"] care_region=["411100"]"#),
        "{}",
        known(&step)
    );
}

#[test]
fn what_is_taken_away_is_open_again() {
    let step = look_up("临汾 糖尿病 有并发症", &[("diabetes_complication", "")]);
    let Act::Answer(answer) = &step.act else { panic!("{:?}", step.act) };
    let complication = ASSISTANT.knowledge.shared.vocabulary.find("diabetes_complication").unwrap();
    assert!(step.facts.get(complication).is_none());
    let mut open = answer.branches.iter().flat_map(|branch| &branch.when).map(|(fact, _)| *fact);
    assert!(open.any(|fact| fact == complication));
}

#[test]
fn only_a_place_or_a_procedure_is_asked_for() {
    let asked = |step: Step| match step.act {
        Act::Ask(question) => question.ask.fact().to_owned(),
        act => panic!("{act:?}"),
    };
    assert_eq!(asked(look_up("糖尿病怎么办慢病卡", &[])), "region");
    assert_eq!(asked(look_up("朝阳参保，办慢病卡", &[])), "region");
    assert_eq!(asked(look_up("", &[("region", "320000")])), "procedure");
    // A disease of which the words leave the kind open waits beside the answer.
    let step = look_up("临汾医保，肝病，办慢病卡", &[]);
    assert!(matches!(step.act, Act::Answer(_)), "{:?}", step.act);
    assert_eq!(step.session.pending.len(), 1);
    let step = look_up("临汾医保，肝病，办慢病卡", &[("disease", "cirrhosis")]);
    assert!(step.session.pending.is_empty());
}

#[test]
fn what_comes_first_comes_first() {
    let step = look_up("临汾医保 糖尿病 现在胸口疼得厉害 昏迷了", &[]);
    assert_eq!(step.act, Act::Info(Info::Emergency));
    assert!(known(&step).starts_with(r#"region=["141000"]"#), "{}", known(&step));
    assert!(matches!(look_up("外星人怎么养", &[]).act, Act::Unclear { again: false }));
}

#[test]
fn what_does_not_exist_cannot_be_chosen() {
    let refused = |fact, value| chosen(&ASSISTANT.knowledge, fact, value).unwrap_err();
    assert_eq!(refused("reigon", "141000"), NotChosen::Fact);
    assert_eq!(refused("disease_count", "one"), NotChosen::Fact);
    assert_eq!(refused("region", "999999"), NotChosen::Value);
    assert_eq!(refused("disease", "diabetes,flu"), NotChosen::Value);
    assert_eq!(refused("visit_date", "2026-02-30"), NotChosen::Value);
}
