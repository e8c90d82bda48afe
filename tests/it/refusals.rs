//! Every refusal names a way out: for each refused row of every table the nearest change leads to
//! an outcome that refuses nothing, and where there is none the file says what to do instead.

use jiff::civil::{Date, date};
use mante::dialog::Assistant;
use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::knowledge::region::{Allowed, OutcomeKind};
use mante::knowledge::vocabulary::{Facts, Value};
use mante::rules::table::Case;
use mante::rules::{CompiledProcedure, CompiledRoute, Verdict, decide, flip};

use super::program::Machine;

const TODAY: Date = date(2026, 11, 21);

/// Every case that a row of the route holds for and that it names in full.
fn cases(assistant: &Assistant, route: &CompiledRoute, row: usize) -> Vec<Facts> {
    let mut cases = vec![Facts::none(&assistant.knowledge.shared.vocabulary)];
    for (fact, allowed) in &route.route.rows[row].when.tests {
        let values: Vec<Value> = match allowed {
            Allowed::Choices(choices) => choices.iter().copied().map(Value::Choice).collect(),
            Allowed::Diseases { named, .. } => {
                named.iter().map(|disease| Value::Diseases(vec![*disease])).collect()
            }
            Allowed::Places(places) => places.iter().copied().map(Value::Place).collect(),
            other => panic!("a refusal hangs on {other:?}: teach this test how to meet it"),
        };
        cases = cases
            .iter()
            .flat_map(|case| values.iter().map(move |value| (case.clone(), value.clone())))
            .map(|(mut case, value)| {
                case.set(*fact, value);
                case
            })
            .collect();
    }
    cases
}

fn refused(assistant: &Assistant, procedure: &CompiledProcedure, facts: &Facts) -> bool {
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let overview = vocabulary.fact(vocabulary.core.aspect).choice("overview").unwrap();
    let disease = facts.diseases(vocabulary.core.disease).first().copied();
    let decision = decide(procedure, vocabulary, facts, disease, overview, TODAY);
    let outcomes = &procedure.route.as_ref().unwrap().route.outcomes;
    matches!(decision.verdict, Verdict::Settled { outcome, .. }
        if outcomes[outcome].kind == OutcomeKind::Refused)
}

#[test]
fn the_nearest_change_undoes_every_refusal() {
    let (knowledge, mut problems) = load(&Files::embedded());
    let assistant = Assistant::new(knowledge.expect("the embedded knowledge loads"), &mut problems);
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let mut undone = 0;
    for (owner, procedure) in assistant.rulebook.all() {
        let Some(route) = &procedure.route else { continue };
        for (position, row) in route.route.rows.iter().enumerate() {
            let outcome = &route.route.outcomes[row.to];
            if outcome.kind != OutcomeKind::Refused {
                continue;
            }
            for facts in cases(&assistant, route, position) {
                let name = format!("{owner:?} {}", row.id);
                assert!(refused(&assistant, procedure, &facts), "{name} refuses its own case");
                let disease = facts.diseases(vocabulary.core.disease).first().copied();
                let case = Case { facts: &facts, disease, route: None, assumed: &[] };
                let Some(flip) = flip(route, vocabulary, &case) else {
                    assert!(outcome.instead.is_some(), "{name} names no way out");
                    continue;
                };
                assert!(!flip.changes.is_empty(), "{name} is undone by nothing");
                let choices = flip.changes.iter().map(|(_, values)| values.len()).max().unwrap();
                for choice in 0..choices {
                    let mut changed = facts.clone();
                    for (fact, values) in &flip.changes {
                        changed.set(*fact, values[choice % values.len()].clone());
                    }
                    assert!(!refused(&assistant, procedure, &changed), "{name}: {flip:?}");
                    undone += 1;
                }
            }
        }
    }
    assert!(undone >= 10, "only {undone} changes were tried");
}

/// Why an answer is as it is, through the program.
fn why(message: &str) -> String {
    let args = ["chat", "--json", "--store", "sqlite::memory:"];
    let run = Machine::new().run(&args, format!("{message}\n为什么").as_bytes());
    let last: serde_json::Value = serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap();
    last["text"].as_str().unwrap().to_owned()
}

#[test]
fn why_says_what_failed_and_what_is_nearest() {
    let text = why("西双版纳医保，红斑狼疮，在昆明二级医院确诊，门诊特殊病");
    assert!(text.contains("没过的：医院等级＝二级。"), "{text}");
    assert!(text.contains("要是三级医院确诊，"), "{text}");
    assert!(text.contains("[S0-11]") && text.contains("出处："), "{text}");
    assert!(text.lines().count() <= 15, "{text}");
    let text = why("临汾居民医保，高血压2级，慢病怎么办");
    assert!(text.contains("要是高血压3级，") && text.contains("由医生定"), "{text}");
}

#[test]
fn why_of_a_way_says_which_facts_decided() {
    let text = why("漯河医保，长期住北京，没有居住证，异地备案怎么办");
    assert!(
        text.contains("起作用的是：看病的地方＝外省、去外地看病的原因＝长期住外地。"),
        "{text}"
    );
    assert!(!text.contains("没过的"), "{text}");
}
