//! The items of one answer: prepared words, with what the conversation adds to them.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::civil::Date;

use crate::dialog::act::{Answer, Item};
use crate::knowledge::region::{Gives, Row};
use crate::knowledge::source::SourceId;
use crate::knowledge::wording::Sentence;
use crate::rules::CompiledProcedure;

use super::encoded::Encoded;
use super::names::Names;
use super::public::ItemReply;
use super::voice::{Prepared, Voice, text};

/// The items of one answer.
#[derive(Clone, Copy)]
pub struct Items<'a> {
    /// Names for people.
    pub names: Names<'a>,
    /// The procedure whose rows are spoken.
    pub procedure: &'a CompiledProcedure,
    /// Its rows in words.
    prepared: &'a [Vec<Prepared>],
    /// The prepared words of everything.
    pub voice: &'a Voice,
    /// The day of the answer.
    pub today: Date,
}

impl<'a> Items<'a> {
    /// The items of an answer; `None` where its procedure is gone.
    #[must_use]
    pub fn of(names: Names<'a>, voice: &'a Voice, answer: &Answer) -> Option<Self> {
        let procedure = names.assistant.rulebook.procedure(answer.entry, answer.procedure)?;
        let prepared = voice.procedure(names.assistant, answer.entry, answer.procedure)?;
        Some(Self { names, procedure, prepared, voice, today: answer.today })
    }

    /// The row behind an item.
    #[must_use]
    pub fn row(&self, item: &Item) -> &'a Row {
        &self.procedure.sections[item.row.section].rows[item.row.row]
    }

    fn prepared(&self, item: &Item) -> &'a Prepared {
        &self.prepared[item.row.section][item.row.row]
    }

    /// The gap that a row admits, as a noun phrase.
    #[must_use]
    pub fn gap(row: &Row) -> Option<&str> {
        match &row.gives {
            Gives::Gap(gap) => Some(gap),
            _ => None,
        }
    }

    /// The sources behind an item, the weakest first.
    #[must_use]
    pub fn sources(&self, item: &Item) -> &'a [SourceId] {
        &self.prepared(item).sources
    }

    /// The id of an item.
    #[must_use]
    pub fn id(&self, item: &Item) -> Arc<str> {
        self.prepared(item).item.id.clone()
    }

    /// The text of an item, with its diseases where it does not belong to all.
    #[must_use]
    pub fn tagged(&self, item: &Item) -> Cow<'a, str> {
        let prepared = self.prepared(item);
        let spoken = if prepared.personal {
            Cow::Owned(text(&self.names, self.row(item)))
        } else {
            Cow::Borrowed(prepared.item.text.as_str())
        };
        let named = item.diseases.iter().any(|id| spoken.contains(self.names.disease(*id)));
        if item.diseases.is_empty() || named {
            return spoken;
        }
        let disease = self.names.diseases(&item.diseases);
        let slots = [("disease", disease.as_str()), ("text", &spoken)];
        Cow::Owned(self.names.fill(Sentence::DiseaseTag, &slots))
    }

    /// An item of the public reply.
    #[must_use]
    pub fn reply(&self, item: &Item) -> Arc<Encoded<ItemReply>> {
        let prepared = self.prepared(item);
        let stale = prepared.review_by.is_some_and(|day| day < self.today);
        if !stale && !prepared.personal && item.diseases.is_empty() {
            return prepared.item.clone();
        }
        let text = self.tagged(item).into_owned();
        Arc::new(ItemReply { text, stale, ..ItemReply::clone(&prepared.item) }.into())
    }
}
