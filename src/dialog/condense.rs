//! A conversation may go on for ever, and its session is read and written in every turn: what was said
//! longest ago gives way to what it came to, and turns that said nothing are not counted.

use crate::knowledge::Knowledge;
use crate::knowledge::vocabulary::Known;

use super::facts::{Folded, folded, value_of};
use super::session::{Focus, Matter, Session, Stated, Statement, Strength};

/// The most statements that a matter keeps.
const MOST: usize = 32;
/// How many of the newest stay as they were said, to be taken back one by one.
const NEWEST: usize = 16;

/// Shortens a session that has become long. What is known of each matter stays the same.
pub(super) fn condense(knowledge: &Knowledge, session: &mut Session) {
    for matter in &mut session.matters {
        condense_matter(knowledge, matter);
    }
    condense_focus(session);
}

/// Of several changes from one matter to another with nothing said between them the last one is enough,
/// for what is taken back as well.
fn condense_focus(session: &mut Session) {
    let turns = distinct(session.turns_said());
    let said_before = |focus: &Focus| turns.partition_point(|turn| *turn <= focus.turn);
    let mut kept: Vec<Focus> = Vec::with_capacity(session.focus.len());
    for focus in &session.focus {
        if kept.last().is_some_and(|last| said_before(last) == said_before(focus)) {
            kept.pop();
        }
        kept.push(*focus);
    }
    session.focus = kept;
}

/// Turns, each once and in order.
fn distinct(turns: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut turns: Vec<u32> = turns.collect();
    turns.sort_unstable();
    turns.dedup();
    turns
}

/// Counts the turns of what was said anew, without those that said nothing, so that nothing of a
/// session depends on how long people talked of other things.
pub(super) fn recount(session: &mut Session) {
    let turned = session.focus.iter().map(|focus| focus.turn);
    let turns = distinct(session.turns_said().chain(turned));
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
    let kept = [Repeated::First, Repeated::Last].into_iter();
    let mut kept = kept.map(|which| standing(knowledge, old, &before, which));
    let Some(mut kept) = kept.find(|kept| folded(knowledge, kept) == before) else { return };
    kept.extend_from_slice(new);
    match &mut matter.given {
        Some(given) if given.said == count => given.said = kept.len(),
        given => *given = None,
    }
    matter.statements = kept;
}

/// Which of several statements that say the same of a fact is kept. The first is what was said; the last
/// is needed where a statement between them is taken back by it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeated {
    First,
    Last,
}

/// One statement of each fact that stands, in their order. What this knowledge does not have, another may.
fn standing(
    knowledge: &Knowledge,
    old: &[Statement],
    folded: &Folded,
    which: Repeated,
) -> Vec<Statement> {
    let mut facts: Vec<&str> = old.iter().map(|statement| statement.fact.as_str()).collect();
    facts.sort_unstable();
    facts.dedup();
    let one = |fact: &str| {
        let mut said = old.iter().enumerate().rev().filter(|(_, statement)| statement.fact == fact);
        let newest = said.clone().next()?.1;
        let last = said.find(|(_, statement)| holds(knowledge, statement, newest, folded))?;
        let is_same = |(_, other): &(usize, &Statement)| {
            (&other.value, other.strength) == (&last.1.value, last.1.strength)
        };
        let first = said.take_while(is_same).last().filter(|_| which == Repeated::First);
        Some(first.unwrap_or(last))
    };
    let mut kept: Vec<(usize, &Statement)> = facts.into_iter().filter_map(one).collect();
    kept.sort_unstable_by_key(|(place, _)| *place);
    kept.into_iter().map(|(_, statement)| statement.clone()).collect()
}

/// Whether a statement is what stands of its fact. Where nothing stands, and the newest one says what this
/// knowledge does not have, that one is.
fn holds(knowledge: &Knowledge, said: &Statement, newest: &Statement, folded: &Folded) -> bool {
    let vocabulary = &knowledge.shared.vocabulary;
    let Some(fact) = vocabulary.find(&said.fact) else { return true };
    let value = || value_of(knowledge, fact, &said.value);
    let is_hint = said.strength == Strength::Hint;
    match folded.facts.get(fact) {
        Some(Known::Unsure) => said.value == Stated::Unsure,
        Some(Known::Is(known)) => {
            is_hint == folded.hinted.contains(&fact) && value().as_ref() == Some(known)
        }
        None => {
            let says = matches!(said.value, Stated::Is(_) | Stated::Are(_));
            std::ptr::eq(said, newest) && says && value().is_none()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::super::facts::known;
    use super::*;
    use crate::chance::chance;
    use crate::knowledge::files::Files;
    use crate::knowledge::load;

    static KNOWLEDGE: LazyLock<Knowledge> =
        LazyLock::new(|| load(&Files::embedded()).0.expect("the embedded knowledge loads"));

    /// Facts that hang on each other, contradict each other, or are no more, with their values.
    const SAID: &[(&str, &[&str])] = &[
        ("region", &["141000", "411100", "140000"]),
        ("care_region", &["110100", "141000", "140100"]),
        ("care_place", &["in_prefecture", "in_province", "out_of_province"]),
        ("disease", &["diabetes", "hypertension", "no_longer_known"]),
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
        #![proptest_config(chance(256))]

        #[test]
        fn what_was_current_stays_so_however_much_is_taken_back(
            said in prop::collection::vec((1..30_u32, 0..3_usize), 1..12),
            focus in prop::collection::vec((1..30_u32, 0..3_usize), 1..40),
        ) {
            let mut session = Session { matters: vec![Matter::default(); 3], ..Session::default() };
            for (turn, matter) in said {
                let (fact, value) = ("region".to_owned(), Stated::Unsure);
                let statement = Statement { turn, fact, value, strength: Strength::Said };
                session.matters[matter].statements.push(statement);
            }
            session.focus = focus.iter().map(|(turn, matter)| Focus { turn: *turn, matter: *matter }).collect();
            session.focus.sort_by_key(|focus| focus.turn);
            let mut condensed = session.clone();
            condense_focus(&mut condensed);
            prop_assert!(condensed.focus.len() <= distinct(session.turns_said()).len() + 1);
            loop {
                recount(&mut condensed);
                prop_assert_eq!(condensed.current(), session.current());
                let back = session.back();
                prop_assert_eq!(condensed.back(), back);
                if !back {
                    break;
                }
            }
        }

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
