//! Findings in the words of the questions.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::knowledge::bilingual::{Bilingual, say};
use crate::knowledge::region::Row;
use crate::knowledge::shared::Shared;
use crate::knowledge::vocabulary::FactId;
use crate::rules::input::{Sample, Subject};
use crate::rules::table::Table;

use super::At;

/// Words for cases and rows.
pub struct Words<'k> {
    /// The names of everything.
    pub shared: &'k Shared,
    /// How many values of one fact are listed.
    pub most_values: usize,
}

impl Words<'_> {
    /// A case: 「看病的地方＝外省，医院等级＝二级」. In English by the names in the files:
    /// “`care_place` = `other_province`, `hospital_grade` = `grade_2`”.
    pub fn case(&self, tests: &[(FactId, Vec<Sample>)]) -> Bilingual {
        if tests.is_empty() {
            return say!("「任何情况」", "any case");
        }
        let label = |fact: FactId| {
            let own = self.fact(fact);
            let alike = tests.iter().filter(|(other, _)| self.fact(*other) == own).count();
            // Two facts may be called the same by people: then the name in the files tells.
            let name = &self.shared.vocabulary.fact(fact).name;
            let zh = if alike > 1 { format!("{own} {name}") } else { own.to_owned() };
            Bilingual { zh, en: name.clone() }
        };
        let tests: Vec<Bilingual> = tests
            .iter()
            .map(|(fact, cells)| {
                let (label, values) = (label(*fact), self.values(*fact, cells));
                say!("{label}＝{values}", "{label} = {values}"; label, values)
            })
            .collect();
        let join = |text: fn(&Bilingual) -> &str, comma| -> String {
            tests.iter().map(text).collect::<Vec<_>>().join(comma)
        };
        let (zh, en) = (join(|test| &test.zh, "，"), join(|test| &test.en, ", "));
        say!("「{zh}」", "“{en}”")
    }

    /// The case in which a row holds.
    pub fn condition(&self, table: &Table, row: usize) -> Bilingual {
        let tests: Vec<(FactId, Vec<Sample>)> = table
            .inputs
            .iter()
            .filter(|input| input.untested >> row & 1 == 0)
            .filter_map(|input| {
                let Subject::Fact(fact) = input.subject else { return None };
                let cells = (0..input.len()).filter(|cell| input.rows[*cell] >> row & 1 != 0);
                Some((fact, cells.map(|cell| input.sample(cell)).collect()))
            })
            .collect();
        self.case(&tests)
    }

    /// What a fact is called.
    pub fn fact(&self, fact: FactId) -> &str {
        &self.shared.vocabulary.fact(fact).label
    }

    fn values(&self, fact: FactId, cells: &[Sample]) -> Bilingual {
        let shown = cells.iter().take(self.most_values).map(|cell| self.value(fact, *cell));
        let shown: Vec<Bilingual> = shown.collect();
        let join = |text: fn(&Bilingual) -> &str, or| -> String {
            shown.iter().map(text).collect::<Vec<_>>().join(or)
        };
        let (zh, en) = (join(|value| &value.zh, "或"), join(|value| &value.en, " or "));
        if cells.len() > self.most_values {
            say!("{zh}等", "{en} or others")
        } else {
            Bilingual { zh, en }
        }
    }

    fn value(&self, fact: FactId, sample: Sample) -> Bilingual {
        match sample {
            Sample::Choice(choice) => {
                let choice = self.shared.vocabulary.fact(fact).choices.get(choice);
                let (zh, en) = choice.map_or(("", ""), |choice| (&choice.label, &choice.name));
                say!("{zh}", "{en}")
            }
            Sample::Disease(Some(disease)) => {
                let disease = self.shared.diseases.get(disease);
                Bilingual { zh: disease.name.clone(), en: disease.id.clone() }
            }
            Sample::Disease(None) => say!("没点名的病", "a disease that is not named"),
            Sample::Place(Some(place)) => {
                Bilingual { zh: self.shared.places.path(place), en: place.to_string() }
            }
            Sample::Place(None) => say!("别的地方", "elsewhere"),
            Sample::Date { from, before } => days(from, before),
            Sample::Money { above, up_to } => sums(above, up_to),
        }
    }
}

fn days(from: Option<Date>, before: Option<Date>) -> Bilingual {
    match (from, before) {
        (None, None) => say!("哪天都行", "any day"),
        (None, Some(before)) => say!("{before}以前", "before {before}"),
        (Some(from), None) => say!("{from}起", "from {from}"),
        (Some(from), Some(before)) => match before.yesterday() {
            Ok(last) => span_of_days(from, last),
            Err(_) => say!("{from}起", "from {from}"),
        },
    }
}

/// From one day to another, both included.
pub(super) fn span_of_days(from: Date, last: Date) -> Bilingual {
    if last > from { say!("{from}到{last}", "{from} to {last}") } else { say!("{from}", "{from}") }
}

fn sums(above: Option<Decimal>, up_to: Option<Decimal>) -> Bilingual {
    match (above, up_to) {
        (None, None) => say!("多少都行", "any sum"),
        (None, Some(up_to)) => say!("{up_to}元以下", "up to {up_to} yuan"),
        (Some(above), None) => say!("{above}元以上", "above {above} yuan"),
        (Some(above), Some(up_to)) => say!("{above}元到{up_to}元", "{above} to {up_to} yuan"),
    }
}

/// A row as it is named beside another finding's place: with its file only where that differs.
pub(super) fn row_at(id: &str, at: At, beside: At) -> Bilingual {
    let (file, line) = (at.file, at.place.line);
    if file == beside.file {
        say!("第 {line} 行的 {id}", "{id} of line {line}")
    } else {
        say!("{file} 第 {line} 行的 {id}", "{id} of {file}, line {line}")
    }
}

/// Where a row of a section stands.
pub(super) fn at(row: &Row) -> At<'_> {
    At { file: &row.file, place: row.place }
}
