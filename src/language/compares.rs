//! 材料制和承诺制哪个好, 去二级医院还是三级医院: values of one fact set side by side.

use super::grade::bare_grades;
use super::lexicon::{Sense, Token};
use super::read::Reader;
use super::reading::{Found, Said};
use crate::knowledge::lexicon::Intent;
use crate::knowledge::vocabulary::{FactId, FactKind, Value};

/// The most characters of a message that names one side and leaves the other open.
const SHORT: usize = 14;

/// The most characters of a message that asks which is better and names nothing.
const BARE: usize = 10;

/// What a message sets side by side.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Compares {
    /// The fact with its values, in the order they are named, two or more; none where the message
    /// only asks which is better.
    pub sides: Option<(FactId, Vec<Value>)>,
    /// It asks for the difference in so many words and names the sides, if any; otherwise it only
    /// says "or", or names one side of two.
    pub outright: bool,
}

/// Values by fact, in the order they are named.
#[derive(Default)]
struct Sides(Vec<(FactId, Vec<Value>)>);

impl Sides {
    fn add(&mut self, fact: FactId, value: &Value) {
        match self.0.iter_mut().find(|(known, _)| *known == fact) {
            Some((_, values)) if values.contains(value) => {}
            Some((_, values)) => values.push(value.clone()),
            None => self.0.push((fact, vec![value.clone()])),
        }
    }

    fn several(self) -> Option<(FactId, Vec<Value>)> {
        self.0.into_iter().find(|(_, values)| values.len() > 1)
    }
}

impl Reader<'_> {
    /// Notes what the message sets side by side, if it asks for the difference.
    pub(super) fn read_comparison(&mut self) {
        if !self.reading.wants(Intent::Compare) {
            return;
        }
        let mut sides = Sides::default();
        for found in self.reading.facts.iter().filter(|found| self.is_comparable(found.fact)) {
            if let Said::Is(value) = &found.said {
                sides.add(found.fact, value);
            }
        }
        for (text, fact, value) in &self.lexicon.sides {
            if self.message.text.contains(text.as_str()) {
                sides.add(*fact, value);
            }
        }
        self.add_grades(&mut sides);
        let outright = !self.name_the_other(&mut sides);
        let sides = sides.several();
        if sides.is_some() || self.is_bare() {
            self.reading.compares = Some(Compares { sides, outright });
        }
    }

    /// Whether nothing is named that the question could be about but what is on the screen.
    fn is_bare(&self) -> bool {
        let aspect = self.knowledge.shared.vocabulary.core.aspect;
        self.message.chars.len() <= BARE
            && self.reading.doubts.is_empty()
            && self.reading.facts.iter().all(|found| found.fact == aspect)
    }

    /// Notes that a message asks whether it is the one or the other.
    pub(super) fn note_alternatives(&mut self, open: &[Found]) {
        let mut sides = Sides::default();
        for found in open.iter().filter(|found| self.is_comparable(found.fact)) {
            if let Said::Is(value) = &found.said {
                sides.add(found.fact, value);
            }
        }
        self.add_grades(&mut sides);
        let sides = sides.several();
        if self.reading.compares.is_none() && sides.is_some() {
            self.reading.compares = Some(Compares { sides, outright: false });
        }
    }

    /// 二级还是三级: several grades that stand alone.
    fn add_grades(&self, sides: &mut Sides) {
        // 二级和三级 is kept from being read as either; here both are meant.
        let open = |token: &&Token| !matches!(&token.sense, Sense::Word(word) if word.blocks);
        let tokens: Vec<Token> = self.tokens.iter().filter(open).cloned().collect();
        let grades = bare_grades(&self.knowledge.grammar, self.message, &tokens);
        let grades: Vec<u8> = grades.map(|found| found.grade).collect();
        let Some(fact) = self.graded().filter(|_| grades.len() > 1) else { return };
        let definition = self.knowledge.shared.vocabulary.fact(fact);
        for grade in grades {
            if let Some(choice) = definition.choice(&grade.to_string()) {
                sides.add(fact, &Value::Choice(choice));
            }
        }
    }

    /// 有没有居住证差多少: of two values the one that is not named is the other side. Only in a
    /// message that holds little else, and even there nobody said so.
    fn name_the_other(&self, sides: &mut Sides) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        if self.message.chars.len() <= SHORT
            && let [(fact, values)] = &mut sides.0[..]
            && let [Value::Choice(choice)] = values[..]
            && vocabulary.fact(*fact).choices.len() == 2
        {
            values.push(Value::Choice(1 - choice));
            return true;
        }
        false
    }

    /// A choice of the case: not what is wanted to be known of it, nor what is to be done.
    fn is_comparable(&self, fact: FactId) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        vocabulary.fact(fact).kind == FactKind::Choice
            && ![core.aspect, core.procedure].contains(&fact)
    }
}
