//! One version of the knowledge, ready to answer: its assistant, and its rows put into words.

use std::sync::Arc;

use super::familiar::{Familiar, Place};
use super::measure::OfTurns;
use super::standing::Standing;
use super::thought::{Addressed, Thought};
use super::{Request, ServiceError, apology};
use crate::dialog::{Act, Assistant, Desk, Event, Step, Surroundings};
use crate::knowledge::region::Owner;
use crate::reply::desk::{self, desk};
use crate::reply::{Detail, Reply, Voice, render_detail};

/// What answers.
pub(super) struct Version {
    pub assistant: Arc<Assistant>,
    voice: Voice,
    familiar: Familiar,
    figures: Arc<OfTurns>,
}

impl Version {
    pub fn new(assistant: Arc<Assistant>, figures: Arc<OfTurns>) -> Self {
        let voice = Voice::new(&assistant);
        Self { assistant, voice, familiar: Familiar::new(), figures }
    }

    /// The hash of its knowledge.
    pub fn hash(&self) -> &str {
        &self.assistant.knowledge.hash
    }

    /// What is made of a message, which is logged as `input`.
    pub fn think(
        &self,
        request: &Request,
        stands: &Standing,
        event: &Event,
        input: &str,
        desk: Desk,
    ) -> Result<Addressed, ServiceError> {
        let around = Surroundings { today: request.now.date(), desk };
        let talk = &stands.talk.session;
        let thought = if request.explained {
            self.thought(request, self.assistant.step(&stands.session(), event, around))?
        } else {
            let place = Place::new(request, stands, input, desk);
            self.familiar(place, "words", |place| match event {
                Event::Say(words) => {
                    let meaning = self.assistant.read(talk, words, around).meaning();
                    let place = place.of_meaning(meaning.clone());
                    self.familiar(place, "meaning", |_| {
                        let step = self.assistant.take(talk, meaning, around);
                        self.thought(request, step)
                    })
                }
                Event::Press { .. } => {
                    self.thought(request, self.assistant.step(&stands.session(), event, around))
                }
                _ => self.thought(request, self.assistant.step(talk, event, around)),
            })?
        };
        thought.to(request, &stands.stamps)
    }

    /// Drops what is remembered of conversations.
    pub fn forget(&self) {
        self.familiar.forget();
    }

    /// The thought that was had at a place, or else what is thought now.
    fn familiar(
        &self,
        place: Place,
        from: &'static str,
        think: impl FnOnce(&Place) -> Result<Arc<Thought>, ServiceError>,
    ) -> Result<Arc<Thought>, ServiceError> {
        if let Some(thought) = self.familiar.get(&place) {
            self.figures.thought(from);
            return Ok(thought);
        }
        let thought = think(&place)?;
        self.familiar.put(place, &thought);
        Ok(thought)
    }

    fn thought(&self, request: &Request, step: Step) -> Result<Arc<Thought>, ServiceError> {
        self.figures.thought("anew");
        let reply = self.put(&step, "", request.detail);
        let outcome = self.outcome(&step);
        Thought::new(request, step, reply, outcome).map(Arc::new)
    }

    /// Puts a step into words.
    pub fn put(&self, step: &Step, session: &str, detail: Detail) -> Reply {
        render_detail(&self.assistant, &self.voice, step, session, detail)
    }

    /// A lookup as the desk shows it.
    pub fn desk(&self, step: &Step, words: &str) -> desk::Desk {
        desk(&self.assistant, &self.voice, step, words)
    }

    /// What a person gets where the step failed.
    pub fn apology(&self, session: &str) -> Reply {
        apology::reply(&self.assistant, session)
    }

    /// The decided outcome by name: place, procedure and the conclusions of the route.
    fn outcome(&self, step: &Step) -> Option<String> {
        let (Act::Answer(answer) | Act::NotCovered(answer, _)) = &step.act else { return None };
        let knowledge = &self.assistant.knowledge;
        let effective = knowledge.inheritance.chain(answer.entry)?.get(&answer.procedure)?;
        let route = effective.route.as_ref()?;
        let conclusions: Vec<&str> = answer
            .conclusions
            .iter()
            .filter_map(|conclusion| route.outcomes.get(conclusion.outcome))
            .map(|outcome| outcome.id.as_str())
            .collect();
        let vocabulary = &knowledge.shared.vocabulary;
        let procedure = vocabulary.choice_name(vocabulary.core.procedure, answer.procedure);
        let entry = match answer.entry {
            Owner::Nation => "nation".to_owned(),
            Owner::Division(code) => code.to_string(),
        };
        (!conclusions.is_empty()).then(|| format!("{entry}.{procedure}.{}", conclusions.join("+")))
    }
}
