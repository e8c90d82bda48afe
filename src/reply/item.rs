//! The text of one item, and the item of the public reply.

use jiff::civil::Date;

use crate::dialog::act::{Answer, Item};
use crate::knowledge::place::Level;
use crate::knowledge::region::{Gives, Owner, Row};
use crate::knowledge::source::{Source, SourceKind};
use crate::knowledge::wording::Sentence;
use crate::rules::CompiledProcedure;

use super::names::{Names, owner_name};
use super::public::ItemReply;

/// Puts rows into words.
#[derive(Clone, Copy)]
pub struct Items<'a> {
    /// Names for people.
    pub names: Names<'a>,
    /// The procedure whose rows are spoken.
    pub procedure: &'a CompiledProcedure,
    /// The day of the answer.
    pub today: Date,
}

impl<'a> Items<'a> {
    /// The items of an answer; `None` where its procedure is gone.
    #[must_use]
    pub fn of(names: Names<'a>, answer: &Answer) -> Option<Self> {
        let procedure = names.assistant.rulebook.procedure(answer.entry, answer.procedure)?;
        Some(Self { names, procedure, today: answer.today })
    }

    /// The row behind an item.
    #[must_use]
    pub fn row(&self, item: &Item) -> &'a Row {
        &self.procedure.sections[item.row.section].rows[item.row.row]
    }

    /// The text of a row, without tags.
    #[must_use]
    pub fn text(&self, row: &Row) -> String {
        match &row.gives {
            Gives::Sentence(say) => self.names.speak(say),
            Gives::Gap(gap) => self.names.fill(Sentence::GapItem, &[("gap", gap)]),
            Gives::Channel { id, say } => self.channel(id, say.as_deref()),
            Gives::Material { id, note } => self.material(id, note.as_deref()),
            Gives::Stage { stage, working_days, say, .. } => match (say, working_days) {
                (Some(say), _) => self.names.speak(say),
                (None, Some(days)) => {
                    let days = days.to_string();
                    self.names.fill(Sentence::Stage, &[("stage", stage), ("days", &days)])
                }
                (None, None) => self.names.fill(Sentence::StageOnly, &[("stage", stage)]),
            },
            Gives::Benefit { cap, ratio, stacking, say } => {
                let main = say.clone().unwrap_or_else(|| {
                    let cap = cap.map(|cap| cap.normalize().to_string()).unwrap_or_default();
                    let ratio = ratio.map(percent).unwrap_or_default();
                    let sentence = match (cap.is_empty(), ratio.is_empty()) {
                        (false, false) => Sentence::BenefitBoth,
                        (false, true) => Sentence::BenefitCap,
                        _ => Sentence::BenefitRatio,
                    };
                    self.names.fill(sentence, &[("cap", &cap), ("ratio", &ratio)])
                });
                match stacking {
                    Some(stacking) => {
                        format!("{main}{}{stacking}", self.names.say(Sentence::Stop))
                    }
                    None => main,
                }
            }
        }
    }

    /// The gap that a row admits, as a noun phrase.
    #[must_use]
    pub fn gap(row: &Row) -> Option<&str> {
        match &row.gives {
            Gives::Gap(gap) => Some(gap),
            _ => None,
        }
    }

    fn channel(&self, id: &str, say: Option<&str>) -> String {
        let Some(channel) = self.names.assistant.knowledge.shared.channels.get(id) else {
            return say.unwrap_or_default().to_owned();
        };
        let mut text = if !channel.online {
            channel.name.clone()
        } else if channel.path.is_empty() {
            let slots = [("platform", channel.platform.as_str()), ("name", &channel.name)];
            self.names.fill(Sentence::Channel, &slots)
        } else {
            let quote = |step: &String| self.names.fill(Sentence::PathStep, &[("step", step)]);
            let steps: Vec<String> = channel.path.iter().map(quote).collect();
            let path = steps.join(&self.names.say(Sentence::PathArrow));
            let slots =
                [("platform", channel.platform.as_str()), ("name", &channel.name), ("path", &path)];
            self.names.fill(Sentence::ChannelPath, &slots)
        };
        if let Some(say) = say {
            let note = self.names.speak(say);
            let note = note.trim_end_matches('。');
            text =
                self.names.fill(Sentence::MaterialNote, &[("name", text.as_str()), ("note", note)]);
        }
        text
    }

    fn material(&self, id: &str, note: Option<&str>) -> String {
        let Some(material) = self.names.assistant.knowledge.shared.materials.get(id) else {
            return note.unwrap_or_default().to_owned();
        };
        match note.or(material.form.as_deref()) {
            Some(note) => {
                self.names.fill(Sentence::MaterialNote, &[("name", &material.name), ("note", note)])
            }
            None => self.names.fill(Sentence::Material, &[("name", &material.name)]),
        }
    }

    /// The sources of a row, the weakest first.
    #[must_use]
    pub fn sources(&self, row: &Row) -> Vec<&'a Source> {
        let sources = &self.names.assistant.knowledge.shared.sources;
        let mut found: Vec<&Source> = Vec::new();
        for claim in &row.claims {
            let source = sources.source(sources.claim(*claim).source);
            if !found.iter().any(|other| other.id == source.id) {
                found.push(source);
            }
        }
        found.sort_by_key(|source| std::cmp::Reverse(source.kind));
        found
    }

    /// How sure a row is: no surer than its weakest source.
    #[must_use]
    pub fn kind(&self, row: &Row) -> SourceKind {
        self.sources(row).first().map_or(SourceKind::WebArticle, |source| source.kind)
    }

    /// Whose rule a row is, in the words of the public interface.
    #[must_use]
    pub fn whose(row: &Row) -> &'static str {
        match row.owner {
            Owner::Nation => "nation",
            Owner::Division(code) if code.level() == Level::Province => "province",
            Owner::Division(_) => "local",
        }
    }

    /// The text of an item, with its diseases where it does not belong to all.
    #[must_use]
    pub fn tagged(&self, item: &Item) -> String {
        let text = self.text(self.row(item));
        let named = item.diseases.iter().any(|id| text.contains(self.names.disease(*id)));
        if item.diseases.is_empty() || named {
            return text;
        }
        let disease = self.names.diseases(&item.diseases);
        self.names.fill(Sentence::DiseaseTag, &[("disease", &disease), ("text", &text)])
    }

    /// An item of the public reply.
    #[must_use]
    pub fn reply(&self, item: &Item) -> ItemReply {
        let row = self.row(item);
        let claims = &self.names.assistant.knowledge.shared.sources;
        let sources = self.sources(row);
        let overdue = |source: &&&Source| source.review_by.is_some_and(|day| day < self.today);
        ItemReply {
            id: self.id(row),
            text: self.tagged(item),
            stale: sources.iter().any(|source| overdue(&source)),
            sources: sources.iter().map(|source| source.id.clone()).collect(),
            claims: row.claims.iter().map(|claim| claims.claim(*claim).id.clone()).collect(),
            whose: Self::whose(row).to_owned(),
            certainty: self.kind(row).certainty().to_owned(),
        }
    }

    /// The id of a row: whose, procedure, section, key.
    #[must_use]
    pub fn id(&self, row: &Row) -> String {
        let vocabulary = &self.names.assistant.knowledge.shared.vocabulary;
        let procedure = vocabulary.choice_name(vocabulary.core.procedure, self.procedure.id);
        let owner = owner_name(row.owner);
        format!("{owner}.{procedure}.{}.{}", row.section.name(), row.key)
    }
}

/// A ratio as a percentage.
#[must_use]
pub fn percent(ratio: rust_decimal::Decimal) -> String {
    format!("{}%", (ratio * rust_decimal::Decimal::ONE_HUNDRED).normalize())
}
