//! The figures of a message as facts: the day of a visit, what care costs in a year, a grade.

use std::ops::Range;

use jiff::civil::Date;

use super::grade::{FoundGrade, bare_grades};
use super::how::How;
use super::lexicon::Lexicon;
use super::read::Reader;
use super::reading::{GRADES, Said};
use crate::knowledge::grammar::Grammar;
use crate::knowledge::vocabulary::{FactId, Value};

/// How many characters may stand beside a grade that is all that a message says: 是二级啊.
const BESIDE: usize = 2;
/// How far before a grade it may say that it is so now.
const NOW: usize = 4;

impl Reader<'_> {
    /// Reads the figures.
    pub(super) fn numbers(&mut self) {
        let Lexicon { dates, submissions, sums, .. } = self.lexicon;
        let core = self.knowledge.shared.vocabulary.core;
        let text = &self.message.text;
        self.reading.submit_on = submissions.find(text, self.context.today);
        self.grade();
        let hands_in = self.reading.submit_on.is_some();
        let asked = self.context.asked == Some(core.visit_date);
        let stretches = self.stretches();
        let date = stretches.iter().filter(|_| !hands_in || asked).find_map(|bytes| {
            let mut date = dates.find(&text[bytes.clone()], self.context.today, asked)?;
            date.bytes = date.bytes.start + bytes.start..date.bytes.end + bytes.start;
            (!self.dates_a_procedure(&date.bytes)).then_some(date)
        });
        let cost = stretches.iter().find_map(|bytes| {
            let mut cost = sums.find(&text[bytes.clone()])?;
            cost.bytes = cost.bytes.start + bytes.start..cost.bytes.end + bytes.start;
            Some(cost)
        });
        if let Some(date) = &date {
            let chars = self.message.chars_of(&date.bytes);
            let said = Said::Is(Value::Date(date.date));
            self.found(core.visit_date, said, &chars, How::Pattern, false);
            self.visit_to_come(date.date, &chars);
        }
        if let Some(cost) = cost {
            let chars = self.message.chars_of(&cost.bytes);
            let said = Said::Is(Value::Money(cost.yearly));
            self.found(core.annual_cost, said, &chars, How::Pattern, false);
        } else if self.reading.corrects && date.is_none() {
            self.reading.sum = sums.corrected(text);
        }
    }

    /// 挂的是下个月3号的号: whoever names a day to come was not there yet.
    fn visit_to_come(&mut self, date: Date, chars: &Range<usize>) {
        let stage = self.knowledge.shared.vocabulary.find("stage");
        let before = stage.and_then(|stage| {
            self.knowledge
                .shared
                .vocabulary
                .fact(stage)
                .choice("before_visit")
                .map(|is| (stage, is))
        });
        if let (true, Some((stage, before))) = (date > self.context.today, before) {
            self.found(stage, Said::Is(Value::Choice(before)), chars, How::Pattern, true);
        }
    }

    /// 三级: of the blood pressure where that is spoken of or asked about, of the hospital where
    /// that was asked or another one is only supposed. 错了，是二级: of what had a grade before.
    fn grade(&mut self) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let grammar = &self.knowledge.grammar;
        let grades = bare_grades(grammar, self.message, self.tokens).collect();
        let Some(grade) = only_grade(grammar, &self.message.chars, grades) else { return };
        let sure = self
            .context
            .asked
            .is_some_and(|asked| GRADES.iter().any(|name| vocabulary.find(name) == Some(asked)));
        let alone = self.message.chars.len() <= grade.chars.len() + BESIDE;
        // 医生说我有3级, where another one was told: a grade that is no hospital's.
        let pressure = vocabulary.find(GRADES[0]);
        let graded = self.context.graded;
        let again = graded.is_some() && graded == pressure;
        let anew = graded.is_some() && (self.reading.corrects || alone || again);
        if !sure && !anew && !self.names_graded_disease() && self.supposes.is_none() {
            return;
        }
        let Some(fact) = self.graded() else { return };
        let choice = vocabulary.fact(fact).choice(&grade.grade.to_string());
        let told = self.reading.facts.iter().any(|found| found.fact == fact);
        if let (Some(choice), false) = (choice, told) {
            let said = Said::Is(Value::Choice(choice));
            self.found(fact, said, &grade.chars, How::Pattern, false);
        }
    }

    /// The fact that a grade tells which stands alone: of the blood pressure where that is asked,
    /// named or known, else of the hospital.
    pub(super) fn graded(&self) -> Option<FactId> {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let [pressure, hospital] = GRADES.map(|name| vocabulary.find(name));
        let asked = self.context.asked.filter(|asked| [pressure, hospital].contains(&Some(*asked)));
        let named = pressure.filter(|_| self.names_graded_disease());
        asked.or(named).or(self.context.graded).or(hospital)
    }

    /// Whether the message names the disease that is graded.
    fn names_graded_disease(&self) -> bool {
        let shared = &self.knowledge.shared;
        let graded = shared.diseases.find("hypertension");
        graded.is_some_and(|graded| {
            self.reading.facts.iter().any(|found| {
                matches!(&found.said, Said::Is(Value::Diseases(list)) if list.contains(&graded))
            })
        })
    }
}

/// The grade that a message tells: of several the one that is so now (以前二级现在三级), and none where it is
/// compared (比二级高) or left open (好像二级又好像三级).
fn only_grade(grammar: &Grammar, chars: &[char], grades: Vec<FoundGrade>) -> Option<FoundGrade> {
    let ahead = |grade: &FoundGrade| &chars[..grade.chars.start];
    let differ = grades.iter().any(|grade| grade.grade != grades[0].grade);
    let is_now = |grade: &FoundGrade| {
        let ahead = ahead(grade);
        !differ || grammar.now.occur(&ahead[ahead.len().saturating_sub(NOW)..])
    };
    let told = |grade: &FoundGrade| !grammar.compared.end(ahead(grade)) && is_now(grade);
    grades.into_iter().find(told)
}
