//! Whether it costs a fee: what the place's rows say of it, or that nothing is written.

use crate::knowledge::region::Row;
use crate::knowledge::vocabulary::ChoiceId;
use crate::knowledge::wording::Sentence;
use crate::rules::CompiledProcedure;

use super::item::Items;
use super::render::Rendering;
use super::voice::{sources_of, text};

impl Rendering<'_> {
    /// The answer to whoever asks whether it costs anything; `office` is whom to ask else.
    pub(super) fn fee(&self, office: &[(&str, &str)]) -> String {
        let said: Vec<String> = self.fee_rows().map(|row| self.fee_row(row)).collect();
        if said.is_empty() { self.names.fill(Sentence::Fee, office) } else { said.join("\n") }
    }

    /// The rows that say it, of the procedure that is spoken of or of all.
    fn fee_rows(&self) -> impl Iterator<Item = &Row> {
        let rows = self.procedures().flat_map(|procedure| &procedure.sections);
        let rows = rows.flat_map(|section| &section.rows);
        rows.map(|row| &**row).filter(|row| row.fee && Items::gap(row).is_none())
    }

    fn procedures(&self) -> impl Iterator<Item = &CompiledProcedure> {
        let assistant = self.names.assistant;
        let core = assistant.knowledge.shared.vocabulary.core;
        let entry = assistant.knowledge.inheritance.entry(self.step.facts.place(core.region));
        let choices = assistant.knowledge.shared.vocabulary.fact(core.procedure).choices.len();
        let all = (0..choices).filter_map(|position| ChoiceId::try_from(position).ok());
        let wanted = self.step.facts.choice(core.procedure);
        let wanted = all.filter(move |id| wanted.is_none_or(|one| one == *id));
        wanted.filter_map(move |id| assistant.rulebook.procedure(entry, id))
    }

    fn fee_row(&self, row: &Row) -> String {
        let names = &self.names;
        let sources = sources_of(names, &row.claims);
        let sources = sources.iter().map(|id| &self.voice.sources[usize::from(id.0)]);
        let sources: Vec<String> = sources.map(|source| names.source(source)).collect();
        let slots = [
            ("text", &*text(names, row)),
            ("source", &*sources.join(&names.say(Sentence::Semicolon))),
        ];
        names.fill(Sentence::FeeWritten, &slots)
    }
}
