//! Everything about a row that does not depend on the conversation, put into words once, when its
//! procedure is first spoken of: a turn then only picks and joins.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

use crate::dialog::Assistant;
use crate::knowledge::Knowledge;
use crate::knowledge::place::Level;
use crate::knowledge::region::{Gives, Owner, Row};
use crate::knowledge::source::{ClaimId, Source, SourceId, SourceKind};
use crate::knowledge::vocabulary::ChoiceId;
use crate::knowledge::wording::Sentence;
use crate::rules::{CompiledProcedure, RowRef};

use super::encoded::Encoded;
use super::names::{Names, owner_name};
use super::public::{ItemReply, SourceReply};

/// The rows and sources of a knowledge base in words.
pub struct Voice {
    /// For each procedure its rows by section and position.
    procedures: HashMap<(Owner, ChoiceId), OnceLock<Vec<Vec<Prepared>>>>,
    /// For each source its place in the public reply.
    pub(super) sources: Vec<Arc<Encoded<SourceReply>>>,
}

/// A row in words.
pub(super) struct Prepared {
    /// The item as long as nothing of the conversation changes it.
    pub(super) item: Arc<Encoded<ItemReply>>,
    /// Whether its words name the patient.
    pub(super) personal: bool,
    /// Its sources, the weakest first.
    pub(super) sources: Vec<SourceId>,
    /// The day by which it is to be looked at again: its own, or the first of its sources.
    pub(super) review_by: Option<Date>,
}

impl Voice {
    /// The voice of one assistant; its methods must be given the same.
    #[must_use]
    pub fn new(assistant: &Assistant) -> Self {
        let all = assistant.rulebook.all();
        let sources = assistant.knowledge.shared.sources.all().iter();
        Self {
            procedures: all.map(|(owner, one)| ((owner, one.id), OnceLock::new())).collect(),
            sources: sources.map(|source| Arc::new(Encoded::once(source_reply(source)))).collect(),
        }
    }

    /// A row in words, as every reply has it that names nobody.
    #[must_use]
    pub fn item(
        &self,
        assistant: &Assistant,
        entry: Owner,
        procedure: ChoiceId,
        row: RowRef,
    ) -> Option<&ItemReply> {
        let prepared =
            self.procedure(assistant, entry, procedure)?.get(row.section)?.get(row.row)?;
        Some(&prepared.item)
    }

    /// The rows of a procedure by section and position.
    pub(super) fn procedure(
        &self,
        assistant: &Assistant,
        entry: Owner,
        id: ChoiceId,
    ) -> Option<&[Vec<Prepared>]> {
        let known = self.procedures.get(&(entry, id))?;
        let procedure = assistant.rulebook.procedure(entry, id)?;
        Some(known.get_or_init(|| in_words(assistant, procedure)))
    }
}

fn in_words(assistant: &Assistant, procedure: &CompiledProcedure) -> Vec<Vec<Prepared>> {
    let names = Names { assistant, person: None };
    let sections = procedure.sections.iter().map(|section| {
        section.rows.iter().map(|row| prepared(&names, procedure.id, row)).collect()
    });
    sections.collect()
}

fn prepared(names: &Names, procedure: ChoiceId, row: &Row) -> Prepared {
    let sources = sources_of(names, &row.claims);
    let known = &names.assistant.knowledge.shared.sources;
    let of_sources = || sources.iter().filter_map(|id| known.source(*id).review_by).min();
    let review_by = row.review_by.or_else(of_sources);
    let item = ItemReply {
        id: row_id(&names.assistant.knowledge, procedure, row),
        text: text(names, row),
        sources: sources.iter().map(|id| known.source(*id).id.clone()).collect(),
        claims: row.claims.iter().map(|claim| known.claim(*claim).id.clone()).collect(),
        whose: Whose::of(row.owner).name().to_owned(),
        certainty: certainty(names, &sources).to_owned(),
        stale: false,
    };
    let personal = row.words().iter().any(|words| words.contains('{'));
    Prepared { item: Arc::new(Encoded::once(item)), personal, sources, review_by }
}

/// The id that a row has in every reply.
#[must_use]
pub fn row_id(knowledge: &Knowledge, procedure: ChoiceId, row: &Row) -> Arc<str> {
    id(knowledge, procedure, row.owner, row.section.name(), &row.key)
}

/// The id of a row: whose, procedure, section, key.
pub(super) fn id(
    knowledge: &Knowledge,
    procedure: ChoiceId,
    owner: Owner,
    section: &str,
    key: &str,
) -> Arc<str> {
    let vocabulary = &knowledge.shared.vocabulary;
    let procedure = vocabulary.choice_name(vocabulary.core.procedure, procedure);
    Arc::from(format!("{}.{procedure}.{section}.{key}", owner_name(owner)))
}

/// Whose rule something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    Nation,
    Province,
    Local,
}

impl Whose {
    pub(super) const ALL: [Self; 3] = [Self::Nation, Self::Province, Self::Local];

    pub(super) fn of(owner: Owner) -> Self {
        match owner {
            Owner::Nation => Self::Nation,
            Owner::Division(code) if code.level() == Level::Province => Self::Province,
            Owner::Division(_) => Self::Local,
        }
    }

    /// Its name in the public interface.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nation => "nation",
            Self::Province => "province",
            Self::Local => "local",
        }
    }
}

/// The sources behind claims, the weakest first.
pub(super) fn sources_of(names: &Names, claims: &[ClaimId]) -> Vec<SourceId> {
    let known = &names.assistant.knowledge.shared.sources;
    let mut found: Vec<SourceId> = claims.iter().map(|claim| known.claim(*claim).source).collect();
    found.sort_by_key(|id| (std::cmp::Reverse(known.source(*id).kind), *id));
    found.dedup();
    found
}

/// How sure something is: no surer than its weakest source.
pub(super) fn certainty(names: &Names, sources: &[SourceId]) -> &'static str {
    let known = &names.assistant.knowledge.shared.sources;
    let weakest = sources.iter().map(|id| known.source(*id).kind).max();
    weakest.unwrap_or(SourceKind::WebArticle).certainty()
}

fn source_reply(source: &Source) -> SourceReply {
    SourceReply {
        id: source.id.clone(),
        title: source.title.clone(),
        kind: source.kind.name().to_owned(),
        number: source.number.clone(),
        clause: source.clause.clone(),
        url: source.url.clone(),
        as_of: source.as_of.clone(),
    }
}

/// A row in words, as an answer says it to nobody in particular.
#[must_use]
pub fn row_text(assistant: &Assistant, row: &Row) -> String {
    text(&Names { assistant, person: None }, row)
}

/// The text of a row, without tags.
pub(super) fn text(names: &Names, row: &Row) -> String {
    match &row.gives {
        Gives::Sentence(say) => names.speak(say),
        Gives::Gap(gap) => names.fill(Sentence::GapItem, &[("gap", gap)]),
        Gives::Channel { id, say } => channel(names, id, say.as_deref()),
        Gives::Material { id, note } => material(names, id, note.as_deref()),
        Gives::Stage { stage, working_days, say, .. } => match (say, working_days) {
            (Some(say), _) => names.speak(say),
            (None, Some(days)) => {
                names.fill(Sentence::Stage, &[("stage", stage), ("days", &days.to_string())])
            }
            (None, None) => names.fill(Sentence::StageOnly, &[("stage", stage)]),
        },
        Gives::Benefit { stacking, .. } => {
            let main = benefit(names, &row.gives);
            match stacking {
                Some(more) => format!("{main}{}{}", names.say(Sentence::Stop), names.speak(more)),
                None => main,
            }
        }
    }
}

fn benefit(names: &Names, gives: &Gives) -> String {
    let Gives::Benefit { cap, ratio, say, .. } = gives else { return String::new() };
    if let Some(say) = say {
        return names.speak(say);
    }
    let cap = cap.map(|cap| cap.normalize().to_string()).unwrap_or_default();
    let ratio = ratio.map(percent).unwrap_or_default();
    let sentence = match (cap.is_empty(), ratio.is_empty()) {
        (false, false) => Sentence::BenefitBoth,
        (false, true) => Sentence::BenefitCap,
        _ => Sentence::BenefitRatio,
    };
    names.fill(sentence, &[("cap", &cap), ("ratio", &ratio)])
}

fn channel(names: &Names, id: &str, say: Option<&str>) -> String {
    let Some(channel) = names.assistant.knowledge.shared.channels.get(id) else {
        return say.unwrap_or_default().to_owned();
    };
    let (platform, name) = (channel.platform.as_str(), channel.name.as_str());
    let text = if !channel.online {
        name.to_owned()
    } else if channel.path.is_empty() {
        names.fill(Sentence::Channel, &[("platform", platform), ("name", name)])
    } else {
        let quote = |step: &String| names.fill(Sentence::PathStep, &[("step", step)]);
        let steps: Vec<String> = channel.path.iter().map(quote).collect();
        let path = steps.join(&names.say(Sentence::PathArrow));
        let slots = [("platform", platform), ("name", name), ("path", path.as_str())];
        names.fill(Sentence::ChannelPath, &slots)
    };
    match say {
        Some(say) => {
            let note = names.speak(say);
            let slots = [("name", text.as_str()), ("note", note.trim_end_matches('。'))];
            names.fill(Sentence::MaterialNote, &slots)
        }
        None => text,
    }
}

fn material(names: &Names, id: &str, note: Option<&str>) -> String {
    let Some(material) = names.assistant.knowledge.shared.materials.get(id) else {
        return note.unwrap_or_default().to_owned();
    };
    match note.or(material.form.as_deref()) {
        Some(note) => {
            names.fill(Sentence::MaterialNote, &[("name", &material.name), ("note", note)])
        }
        None => names.fill(Sentence::Material, &[("name", &material.name)]),
    }
}

/// A ratio as a percentage.
pub(super) fn percent(ratio: rust_decimal::Decimal) -> String {
    format!("{}%", (ratio * rust_decimal::Decimal::ONE_HUNDRED).normalize())
}
