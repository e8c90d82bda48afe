//! From a step to the public reply.

use crate::dialog::act::{Act, Answer, Aside, Branch, Info, Question};
use crate::dialog::event::Medium;
use crate::dialog::{Assistant, Step};
use crate::knowledge::lexicon::Note;
use crate::knowledge::wording::Sentence;
use crate::language::normalise::MOST_CHARACTERS;

use super::answer::{answer_reply, answer_shown, facts_json, sources};
use super::card::{Card, card};
use super::compare::compare_text;
use super::handing::handed;
use super::item::Items;
use super::names::Names;
use super::news::news_text;
use super::next::next;
use super::others::{Reader, of_others, outside};
use super::papers::papers_text;
use super::public::{Reply, Status};
use super::question::{ask_reply, ask_text};
use super::text::answer_text;
use super::voice::Voice;

/// How much of a reply is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Detail {
    /// All of it.
    #[default]
    Whole,
    /// What a person sees, and the rules behind it; without the items, branches and sources that
    /// only a program reads. Costs about half.
    Shown,
}

/// Puts a step into words. `voice` is that of the same assistant.
#[must_use]
pub fn render(assistant: &Assistant, voice: &Voice, step: &Step, session: &str) -> Reply {
    render_detail(assistant, voice, step, session, Detail::Whole)
}

/// The same, as detailed as wanted.
#[must_use]
pub fn render_detail(
    assistant: &Assistant,
    voice: &Voice,
    step: &Step,
    session: &str,
    detail: Detail,
) -> Reply {
    let person = step.session.matter().and_then(|matter| matter.person.as_deref());
    let names = Names { assistant, person };
    let mut reply = Reply {
        session: session.to_owned(),
        status: Status::Info,
        facts: facts_json(assistant, &step.facts),
        ask: None,
        answer: None,
        next: next(&names, step),
        text: String::new(),
        card: None,
        handed: handed(step),
    };
    let rendering = Rendering { names, voice, step, detail };
    rendering.act(&mut reply);
    rendering.preface(&mut reply);
    if step.reading.as_ref().is_some_and(|reading| reading.truncated) {
        let limit = MOST_CHARACTERS.to_string();
        let note = names.fill(Sentence::TooLong, &[("limit", &limit)]);
        reply.text = format!("{note}\n{}", reply.text);
    }
    reply
}

pub(super) struct Rendering<'a> {
    pub(super) names: Names<'a>,
    pub(super) voice: &'a Voice,
    pub(super) step: &'a Step,
    detail: Detail,
}

impl Rendering<'_> {
    fn act(&self, reply: &mut Reply) {
        match &self.step.act {
            Act::Ask(question) => {
                reply.status = Status::Ask;
                self.question(reply, question, None);
            }
            Act::Answer(answer) => {
                reply.status = Status::Answer;
                self.answer(reply, answer, None);
            }
            Act::NotCovered(answer, missing) => {
                reply.status = Status::NotCovered;
                self.answer(reply, answer, Some(*missing));
            }
            Act::Unclear { again } => {
                reply.status = Status::Unclear;
                reply.text = self.unclear(*again);
                self.resume(reply);
            }
            Act::Info(info) => {
                reply.text = self.info(info);
                reply.card = self.card(info);
                self.resume(reply);
            }
        }
    }

    /// What has to be said before anything else: that the knowledge changed meanwhile, a
    /// clarification, or who must judge.
    fn preface(&self, reply: &mut Reply) {
        let mut lines: Vec<String> = Vec::new();
        let news = self.step.news.as_ref();
        lines.extend(news.map(|news| news_text(self.names, self.voice, news)));
        if !matches!(self.step.act, Act::Info(_) | Act::Unclear { .. }) {
            lines.extend(self.step.notes.iter().map(|note| {
                self.names.say(match note {
                    Note::SpecialClinic => Sentence::SpecialClinic,
                    Note::TwoDiseases => Sentence::TwoDiseases,
                })
            }));
            lines.extend(outside(&self.names, self.step, Reader::Patient));
            lines.extend(of_others(&self.names, self.step, Reader::Patient));
        }
        let vocabulary = &self.names.assistant.knowledge.shared.vocabulary;
        let judged = self.step.judged.and_then(|fact| vocabulary.fact(fact).judgement.clone());
        lines.extend(judged);
        if !lines.is_empty() {
            reply.text = format!("{}\n{}", lines.join("\n"), reply.text);
        }
    }

    fn question(&self, reply: &mut Reply, question: &Question, lead: Option<String>) {
        let ask = ask_reply(&self.names, question);
        let text = ask_text(&self.names, &ask);
        reply.text = lead.map_or(text.clone(), |lead| format!("{lead}\n{text}"));
        reply.ask = Some(ask);
    }

    /// The conversation goes on where it was.
    fn resume(&self, reply: &mut Reply) {
        if let Some(question) = &self.step.resume {
            let lead = format!("{}\n{}", reply.text, self.names.say(Sentence::GoOn));
            self.question(reply, question, Some(lead));
        }
    }

    fn answer(
        &self,
        reply: &mut Reply,
        answer: &Answer,
        missing: Option<crate::dialog::act::Missing>,
    ) {
        let Some(items) = Items::of(self.names, self.voice, answer) else { return };
        let conditions = self.conditions(answer);
        reply.ask = answer.narrow.as_ref().map(|question| ask_reply(&self.names, question));
        let question = reply.ask.as_ref().map(|ask| ask.text.as_str());
        if matches!(self.step.aside, Some(Aside::Compared { .. })) {
            let text = compare_text(&items, answer, &conditions, missing);
            reply.text = [text.as_str()].into_iter().chain(question).collect::<Vec<_>>().join("\n");
        } else {
            let narrow = question
                .map(|text| self.names.fill(Sentence::NarrowQuestion, &[("question", text)]));
            reply.text = answer_text(&items, answer, &conditions, missing, self.lead(), narrow);
        }
        reply.answer = Some(match self.detail {
            Detail::Whole => answer_reply(&items, answer, &conditions, &sources(&items, answer)),
            Detail::Shown => answer_shown(&items, answer),
        });
    }

    fn card(&self, info: &Info) -> Option<Box<Card>> {
        let Info::Card(answer, missing) = info else { return None };
        let items = Items::of(self.names, self.voice, answer)?;
        let conditions = self.conditions(answer);
        Some(Box::new(card(&items, answer, &conditions, *missing)))
    }

    /// The conditions of the branches in words.
    fn conditions(&self, answer: &Answer) -> Vec<String> {
        let condition = |branch: &Branch| self.names.condition(&branch.when);
        answer.branches.iter().map(condition).collect()
    }

    /// 如果三级医院确诊: what the answer supposes.
    fn lead(&self) -> Option<String> {
        let Some(Aside::Supposed(supposed)) = &self.step.aside else { return None };
        let mut words: Vec<String> =
            supposed.iter().map(|(fact, value)| self.names.supposed(*fact, value)).collect();
        // 正在住院 is told by two facts.
        words.dedup();
        let when = words.join(&self.names.say(Sentence::Comma));
        Some(self.names.fill(Sentence::BranchTitle, &[("when", &when)]))
    }

    /// Behind an answer, what was not understood is most likely about the same case.
    fn unclear(&self, again: bool) -> String {
        if again {
            return self.names.say(Sentence::UnclearAgain);
        }
        if !self.step.session.screen.answered {
            return self.names.say(Sentence::Unclear);
        }
        let core = self.names.assistant.knowledge.shared.vocabulary.core;
        let told = [core.region, core.disease, core.procedure].into_iter().filter_map(|fact| {
            self.step.facts.value(fact).map(|value| self.names.value(fact, value))
        });
        let case = told.collect::<Vec<_>>().join(&self.names.say(Sentence::Comma));
        let office = self.names.office(self.step.facts.place(core.region));
        let slots = [("case", &*case), ("region", &*office), ("hotline", self.names.hotline())];
        self.names.fill(Sentence::UnclearGoingOn, &slots)
    }

    fn info(&self, info: &Info) -> String {
        let region =
            self.step.facts.place(self.names.assistant.knowledge.shared.vocabulary.core.region);
        let office = self.names.office(region);
        let office = [("region", office.as_str()), ("hotline", self.names.hotline())];
        match info {
            Info::Greeting => self.names.say(Sentence::Greeting),
            Info::Help => self.names.say(Sentence::Help),
            Info::Thanks => self.names.say(Sentence::Thanks),
            Info::Goodbye => self.names.say(Sentence::Goodbye),
            Info::Restarted => self.names.say(Sentence::Restarted),
            Info::NothingToUndo => self.names.say(Sentence::NothingToUndo),
            Info::Emergency => self.names.say(Sentence::Emergency),
            Info::SelfHarm => self.names.say(Sentence::SelfHarm),
            Info::SelfHarmOfAnother => {
                let person = [("person", self.names.person())];
                self.names.fill(Sentence::SelfHarmOfAnother, &person)
            }
            Info::Shorter => self.names.say(Sentence::Shorter),
            Info::Called => self.names.say(Sentence::Called),
            Info::WhatIs => self.names.say(Sentence::WhatIs),
            Info::NoAnswer => self.names.fill(Sentence::NoAnswer, &office),
            Info::MedicalAdvice => self.names.say(Sentence::MedicalAdvice),
            Info::Bereaved => self.names.fill(Sentence::Bereaved, &office),
            Info::Human => self.human(&office),
            Info::Desk(said) => self.at_desk(said, &office),
            Info::Complain => self.names.fill(Sentence::Complain, &office),
            Info::FeedbackGood => self.names.say(Sentence::FeedbackGood),
            Info::FeedbackBad => self.names.say(Sentence::FeedbackBad),
            Info::Fee => self.fee(&office),
            Info::Outside(words) => {
                let words = [("words", words.as_str())];
                self.names.fill(Sentence::Outside, &[&words[..], &office[..]].concat())
            }
            Info::Forget => self.names.say(Sentence::Forget),
            Info::WhoAreYou => self.names.say(Sentence::WhoAreYou),
            Info::Forgotten => self.names.say(Sentence::Forgotten),
            Info::Kept => self.names.say(Sentence::Kept),
            Info::More => self.names.say(Sentence::More),
            Info::Change => self.names.say(Sentence::Change),
            Info::Media(medium) => self.names.say(sentence_of(*medium)),
            Info::Papers(papers) => papers_text(self.names, self.voice, papers),
            Info::Card(..) => self.names.say(Sentence::CardReady),
            Info::NothingToKeep => self.names.say(Sentence::CardNothing),
            Info::OldOption => self.names.say(Sentence::OldOption),
            Info::BadLine => self.names.say(Sentence::BadLine),
            Info::WhyAsked => self.names.say(Sentence::WhyAsked),
            Info::NothingToExplain => self.names.say(Sentence::NothingToExplain),
            Info::Why(why) => self.why(why),
            Info::Sources(answer) => self.sources_of_answer(answer),
        }
    }
}

fn sentence_of(medium: Medium) -> Sentence {
    match medium {
        Medium::Photo => Sentence::MediaPhoto,
        Medium::Document => Sentence::MediaDocument,
        Medium::Voice => Sentence::MediaVoice,
        Medium::Video => Sentence::MediaVideo,
        Medium::Sticker => Sentence::MediaSticker,
        Medium::Location => Sentence::MediaLocation,
        Medium::Contact => Sentence::MediaContact,
        Medium::Other => Sentence::MediaOther,
    }
}
