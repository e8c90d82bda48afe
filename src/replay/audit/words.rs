//! Findings in the words of the questions.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::knowledge::region::Row;
use crate::knowledge::shared::Shared;
use crate::knowledge::vocabulary::FactId;
use crate::rules::table::{Sample, Subject, Table};

use super::At;

/// Words for cases and rows.
pub struct Words<'k> {
    /// The names of everything.
    pub shared: &'k Shared,
    /// How many values of one fact are listed.
    pub most_values: usize,
}

impl Words<'_> {
    /// A case: 「看病的地方＝外省，医院等级＝二级」.
    pub fn case(&self, tests: &[(FactId, Vec<Sample>)]) -> String {
        if tests.is_empty() {
            return "「任何情况」".to_owned();
        }
        let label = |fact: FactId| {
            let own = self.fact(fact);
            let alike = tests.iter().filter(|(other, _)| self.fact(*other) == own).count();
            // Two facts may be called the same by people: then the name in the files tells.
            let name = &self.shared.vocabulary.fact(fact).name;
            if alike > 1 { format!("{own} {name}") } else { own.to_owned() }
        };
        let tests: Vec<String> = tests
            .iter()
            .map(|(fact, cells)| format!("{}＝{}", label(*fact), self.values(*fact, cells)))
            .collect();
        format!("「{}」", tests.join("，"))
    }

    /// The case in which a row holds.
    pub fn condition(&self, table: &Table, row: usize) -> String {
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

    fn values(&self, fact: FactId, cells: &[Sample]) -> String {
        let shown = cells.iter().take(self.most_values).map(|cell| self.value(fact, *cell));
        let shown: Vec<String> = shown.collect();
        let more = if cells.len() > self.most_values { "等" } else { "" };
        format!("{}{more}", shown.join("或"))
    }

    fn value(&self, fact: FactId, sample: Sample) -> String {
        match sample {
            Sample::Choice(choice) => {
                let choices = &self.shared.vocabulary.fact(fact).choices;
                choices.get(choice).map_or_else(String::new, |choice| choice.label.clone())
            }
            Sample::Disease(Some(disease)) => self.shared.diseases.get(disease).name.clone(),
            Sample::Disease(None) => "没点名的病".to_owned(),
            Sample::Place(Some(place)) => self.shared.places.path(place),
            Sample::Place(None) => "别的地方".to_owned(),
            Sample::Date { from, before } => days(from, before),
            Sample::Money { above, up_to } => sums(above, up_to),
        }
    }
}

fn days(from: Option<Date>, before: Option<Date>) -> String {
    match (from, before) {
        (None, None) => "哪天都行".to_owned(),
        (None, Some(before)) => format!("{before}以前"),
        (Some(from), None) => format!("{from}起"),
        (Some(from), Some(before)) => match before.yesterday() {
            Ok(last) if last == from => from.to_string(),
            Ok(last) => format!("{from}到{last}"),
            Err(_) => format!("{from}起"),
        },
    }
}

fn sums(above: Option<Decimal>, up_to: Option<Decimal>) -> String {
    match (above, up_to) {
        (None, None) => "多少都行".to_owned(),
        (None, Some(up_to)) => format!("{up_to}元以下"),
        (Some(above), None) => format!("{above}元以上"),
        (Some(above), Some(up_to)) => format!("{above}元到{up_to}元"),
    }
}

/// A row as it is named beside another finding's place: with its file only where that differs.
pub(super) fn row_at(id: &str, at: At, beside: At) -> String {
    let line = at.place.line;
    if at.file == beside.file {
        format!("第 {line} 行的 {id}")
    } else {
        format!("{} 第 {line} 行的 {id}", at.file)
    }
}

/// Where a row of a section stands.
pub(super) fn at(row: &Row) -> At<'_> {
    At { file: &row.file, place: row.place }
}
