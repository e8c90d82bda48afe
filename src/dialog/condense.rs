//! A conversation may go on for ever, and its session is read and written in every turn: what was said
//! longest ago gives way to what it came to, and turns that said nothing are not counted.

use crate::knowledge::Knowledge;
use crate::knowledge::vocabulary::Known;

use super::facts::{Folded, folded, value_of};
use super::session::{Matter, Session, Stated, Statement, Strength};

/// The most statements that a matter keeps, and the most changes from one matter to another.
const MOST: usize = 32;
/// How many of the newest stay as they were said, to be taken back one by one.
const NEWEST: usize = 16;

/// Shortens a session that has become long. What is known of each matter stays the same.
pub(super) fn condense(knowledge: &Knowledge, session: &mut Session) {
    for matter in &mut session.matters {
        condense_matter(knowledge, matter);
    }
    if session.focus.len() > MOST {
        session.focus.drain(..session.focus.len() - NEWEST);
    }
}

/// Counts the turns of what was said anew, without those that said nothing, so that nothing of a
/// session depends on how long people talked of other things.
pub(super) fn recount(session: &mut Session) {
    let said = session.matters.iter().flat_map(|matter| &matter.statements);
    let turned = session.focus.iter().map(|focus| focus.turn);
    let mut turns: Vec<u32> = said.map(|statement| statement.turn).chain(turned).collect();
    turns.sort_unstable();
    turns.dedup();
    let count = |turn: &mut u32| {
        let before = turns.partition_point(|other| other < turn);
        *turn = u32::try_from(before + 1).unwrap_or(*turn);
    };
    let said = session.matters.iter_mut().flat_map(|matter| &mut matter.statements);
    said.map(|statement| &mut statement.turn).for_each(count);
    session.focus.iter_mut().map(|focus| &mut focus.turn).for_each(count);
}

fn condense_matter(knowledge: &Knowledge, matter: &mut Matter) {
    let count = matter.statements.len();
    if count <= MOST {
        return;
    }
    // What was said in one turn stays together.
    let newest = matter.statements[count - NEWEST].turn;
    let split = matter.statements.partition_point(|statement| statement.turn < newest);
    let (old, new) = matter.statements.split_at(split);
    let before = folded(knowledge, old);
    let mut kept = standing(knowledge, old, &before);
    if folded(knowledge, &kept) != before {
        return;
    }
    kept.extend_from_slice(new);
    match &mut matter.given {
        Some(given) if given.said == count => given.said = kept.len(),
        given => *given = None,
    }
    matter.statements = kept;
}

/// The newest statement of each fact, where it still holds, in their order. Of facts that this knowledge
/// does not have, another may know more.
fn standing(knowledge: &Knowledge, old: &[Statement], folded: &Folded) -> Vec<Statement> {
    let vocabulary = &knowledge.shared.vocabulary;
    let holds = |statement: &Statement| {
        let Some(fact) = vocabulary.find(&statement.fact) else { return true };
        match folded.facts.get(fact) {
            None => false,
            Some(Known::Unsure) => statement.value == Stated::Unsure,
            Some(Known::Is(value)) => {
                let is_hint = statement.strength == Strength::Hint;
                is_hint == folded.hinted.contains(&fact)
                    && value_of(knowledge, fact, &statement.value).as_ref() == Some(value)
            }
        }
    };
    let mut kept: Vec<Statement> = Vec::new();
    for statement in old.iter().rev() {
        if kept.iter().all(|other| other.fact != statement.fact) && holds(statement) {
            kept.push(statement.clone());
        }
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::super::facts::known;
    use super::*;
    use crate::knowledge::files::Files;
    use crate::knowledge::load;

    static KNOWLEDGE: LazyLock<Knowledge> =
        LazyLock::new(|| load(&Files::embedded()).0.expect("the embedded knowledge loads"));

    /// Facts that hang on each other, contradict each other, or are no more, with their values.
    const SAID: &[(&str, &[&str])] = &[
        ("region", &["141000", "411100", "140000"]),
        ("care_region", &["110100", "141000", "140100"]),
        ("care_place", &["in_prefecture", "in_province", "out_of_province"]),
        ("disease", &["diabetes", "hypertension", "sle"]),
        ("complications", &["yes", "no"]),
        ("hospital_grade", &["2", "3"]),
        ("procedure", &["chronic_outpatient", "cross_region_filing"]),
        ("aspect", &["benefits", "overview", "timeline"]),
        ("stage", &["in_hospital", "discharged"]),
        ("no_longer_known", &["yes", "no"]),
    ];

    fn statement() -> impl Strategy<Value = Statement> {
        let strengths = vec![Strength::Said, Strength::Chosen, Strength::Hint];
        (prop::sample::select(SAID), 0..10_usize, prop::sample::select(strengths)).prop_map(
            |((fact, values), value, strength)| {
                let named = || values[value % values.len()].to_owned();
                let value = match value {
                    8 => Stated::Unsure,
                    9 => Stated::Nothing,
                    _ if fact == "disease" => Stated::Are(vec![named()]),
                    _ => Stated::Is(named()),
                };
                Statement { turn: 0, fact: fact.to_owned(), value, strength }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: proptest::test_runner::RngSeed::Fixed(2026),
            ..ProptestConfig::default()
        })]

        #[test]
        fn what_is_known_stays_the_same(
            turns in prop::collection::vec(prop::collection::vec(statement(), 1..4), 50..100),
        ) {
            let turns = (1..).zip(turns);
            let statements = turns.flat_map(|(turn, said)| {
                said.into_iter().map(move |statement| Statement { turn, ..statement })
            });
            let mut matter = Matter { statements: statements.collect(), ..Matter::default() };
            let (before, newest) = (known(&KNOWLEDGE, &matter), matter.statements.last().cloned());
            condense_matter(&KNOWLEDGE, &mut matter);
            prop_assert!(known(&KNOWLEDGE, &matter) == before);
            prop_assert_eq!(matter.statements.last(), newest.as_ref());
            prop_assert!(matter.statements.len() <= MOST, "{} are left", matter.statements.len());
        }
    }
}
