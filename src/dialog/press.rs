//! What a button does: an option, a follow-up, a command, a paper of the checklist.

use crate::knowledge::lexicon::Intent;
use crate::knowledge::region::{Gives, Section};
use crate::knowledge::vocabulary::Value;
use crate::language::Reading;
use crate::rules::RowRef;

use super::absorb::absorb_option;
use super::act::{Act, Answer, Effect, Info, Item, Mark, Paper, Papers};
use super::consider::answer_of;
use super::handing::{HUMAN, NO_HUMAN, concerns_desk};
use super::session::{Ask, Session, Stated, Statement, Strength};
use super::step::{COMMAND, Stepping};

/// The prefix of the value that marks a paper: `paper:<material>:<mark>`.
pub const PAPER: &str = "paper:";
/// The prefix of the value that takes back what was said of a fact.
pub const CHANGE: &str = "change:";

/// The prefix of the value that leads to a leg of the journey.
pub const LEG: &str = "leg:";

/// The commands that a confirmation of erasing offers.
const FORGET: [&str; 2] = ["forget_yes", "forget_no"];

impl Stepping<'_> {
    /// A button that carries the turn it was shown in. One that was shown before the case changed
    /// would be read in a case that the person did not mean.
    pub(super) fn press(&mut self, turn: u32, value: &str, last: Option<&(u32, String)>) -> Act {
        let again = last.is_some_and(|(stamp, pressed)| *stamp == turn && pressed == value);
        // What these do hangs on no case.
        let always = matches!(value, "cmd:good" | "cmd:bad") || concerns_desk(value);
        let old = turn >= self.session.turn || turn < self.session.changed;
        self.session.pressed = Some((turn, value.to_owned()));
        if again || (old && !always) {
            return Act::Info(Info::OldOption);
        }
        if let Some(aspect) = self.other_aspect(value) {
            // It may stand below an earlier answer to the same case.
            self.session.screen.next.push(aspect);
        }
        self.choose(value)
    }

    /// The value of a button that asks for another aspect than the one answered last.
    fn other_aspect(&self, value: &str) -> Option<String> {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let aspect = vocabulary.core.aspect;
        let (fact, name) = value.split_once(':')?;
        let choice = vocabulary.fact(aspect).choice(name)?;
        let other =
            fact == vocabulary.fact(aspect).name && self.facts().choice(aspect) != Some(choice);
        other.then(|| value.to_owned())
    }

    pub(super) fn choose(&mut self, value: &str) -> Act {
        if let Some(command) = value.strip_prefix(COMMAND) {
            return self.command(command);
        }
        if let Some(paper) = value.strip_prefix(PAPER) {
            return self.mark(paper);
        }
        let screen = self.session.screen.clone();
        if let Some(ask) = screen.ask.as_ref().filter(|_| screen.options.iter().any(|o| o == value))
        {
            absorb_option(&self.assistant.knowledge, &mut self.session, ask, value);
            return self.consider(None);
        }
        let offered = screen.next.iter().any(|next| next == value);
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        if let Some(fact) = value.strip_prefix(CHANGE).filter(|_| offered) {
            return self.change(fact);
        }
        if let Some(leg) = value.strip_prefix(LEG).filter(|_| offered) {
            return self.go_on(leg);
        }
        let known = value.split_once(':').filter(|(fact, _)| vocabulary.find(fact).is_some());
        match known {
            Some((fact, chosen)) if offered => {
                let ask = Ask::Fact { fact: fact.to_owned() };
                absorb_option(&self.assistant.knowledge, &mut self.session, &ask, chosen);
                self.consider(None)
            }
            _ => Act::Info(Info::OldOption),
        }
    }

    /// Goes on to another leg of the journey, seen from its beginning.
    fn go_on(&mut self, leg: &str) -> Act {
        let knowledge = &self.assistant.knowledge;
        let vocabulary = &knowledge.shared.vocabulary;
        let Some(leg) = knowledge.journey.leg(leg) else { return Act::Info(Info::OldOption) };
        let aspect = vocabulary.fact(vocabulary.core.aspect);
        let overview = Ask::Fact { fact: aspect.name.clone() };
        absorb_option(knowledge, &mut self.session, &overview, "overview");
        for (fact, value) in &leg.facts {
            let Value::Choice(choice) = value else { continue };
            let ask = Ask::Fact { fact: vocabulary.fact(*fact).name.clone() };
            let value = vocabulary.choice_name(*fact, *choice);
            absorb_option(knowledge, &mut self.session, &ask, value);
        }
        self.consider(None)
    }

    fn command(&mut self, command: &str) -> Act {
        let answer = |stepping: &Self| answer_of(stepping.considered(None));
        match command {
            "back" => self.back(),
            "restart" => self.restart(),
            "why" => Act::Info(self.why()),
            "sources" => Act::Info(answer(self).map_or(Info::NothingToExplain, Info::Sources)),
            "help" => Act::Info(Info::Help),
            "start" => Act::Info(Info::Greeting),
            "more" => Act::Info(Info::More),
            "papers" => self.papers(),
            "card" => self.card(),
            "change" => Act::Info(Info::Change),
            "good" => self.rate(true),
            "bad" => self.rate(false),
            HUMAN => Act::Info(self.ask_for_human()),
            NO_HUMAN => Act::Info(self.stay()),
            "forget" => Act::Info(Info::Forget),
            "forget_yes" if self.is_forgetting() => self.forget(),
            "forget_no" if self.is_forgetting() => Act::Info(Info::Kept),
            _ => Act::Info(Info::OldOption),
        }
    }

    pub(super) fn restart(&mut self) -> Act {
        let turn = self.session.turn;
        let pressed = self.session.pressed.take();
        self.session = Session { turn, changed: turn, pressed, ..Session::default() };
        Act::Info(Info::Restarted)
    }

    fn rate(&mut self, good: bool) -> Act {
        self.effects.push(Effect::Rated { good });
        Act::Info(if good { Info::FeedbackGood } else { Info::FeedbackBad })
    }

    // Erasing.

    pub(super) fn is_forgetting(&self) -> bool {
        self.session.screen.next.iter().any(|next| next.strip_prefix(COMMAND) == Some(FORGET[0]))
    }

    fn forget(&mut self) -> Act {
        self.effects.push(Effect::Forget);
        self.session = Session::default();
        Act::Info(Info::Forgotten)
    }

    /// A typed answer to whether everything is to be erased.
    pub(super) fn forget_answered(&mut self, reading: &Reading) -> Option<Act> {
        if !self.is_forgetting() || self.session.screen.ask.is_some() || !reading.facts.is_empty() {
            return None;
        }
        match (reading.wants(Intent::Yes), reading.wants(Intent::No)) {
            (true, false) => Some(self.forget()),
            (false, true) => Some(Act::Info(Info::Kept)),
            _ => None,
        }
    }

    pub(super) fn forget_buttons(&self) -> Vec<String> {
        let rest = self.buttons_without_forget();
        FORGET.iter().map(|word| format!("{COMMAND}{word}")).chain(rest).collect()
    }

    pub(super) fn buttons_without_forget(&self) -> Vec<String> {
        let forgets = |next: &str| next.strip_prefix(COMMAND).is_some_and(|w| FORGET.contains(&w));
        self.session.screen.next.iter().filter(|next| !forgets(next)).cloned().collect()
    }

    // Taking something back.

    /// Takes back what was said of a fact and asks for it anew.
    fn change(&mut self, name: &str) -> Act {
        self.session.state(name, Stated::Nothing, Strength::Chosen);
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let fact = vocabulary.find(name).filter(|fact| vocabulary.fact(*fact).question.is_some());
        match fact {
            Some(fact) => Act::Ask(self.considering(None).fact_question(fact, None)),
            None => self.consider(None),
        }
    }

    /// A button for each thing that was said.
    pub(super) fn change_buttons(&self) -> Vec<String> {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let facts = self.facts();
        let statements = self.session.matter().map_or(&[][..], |matter| &matter.statements);
        let mut buttons: Vec<String> = Vec::new();
        for statement in statements {
            let Some(fact) = vocabulary.find(&statement.fact) else { continue };
            let button = format!("{CHANGE}{}", statement.fact);
            let asked = fact != vocabulary.core.aspect && facts.get(fact).is_some();
            if asked && !buttons.contains(&button) {
                buttons.push(button);
            }
        }
        buttons.extend(["back", "restart"].map(|word| format!("{COMMAND}{word}")));
        buttons
    }

    // The card.

    /// The answer to keep: of the whole procedure, whatever part of it was asked last. Where the
    /// whole still hangs on a question, the part that was answered.
    pub(super) fn card(&self) -> Act {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let aspect = vocabulary.core.aspect;
        let mut whole = self.considering(None);
        // What was asked may be what tells which procedure it is about.
        whole.assume_procedure(&self.session, true);
        if let Some(overview) = vocabulary.fact(aspect).choice("overview") {
            whole.facts.set(aspect, Value::Choice(overview));
        }
        let shown = || card_of(self.considered(None));
        Act::Info(card_of(whole.act(&self.session)).or_else(shown).unwrap_or(Info::NothingToKeep))
    }

    // The checklist.

    pub(super) fn papers(&self) -> Act {
        Act::Info(self.listed().map_or(Info::NothingToExplain, Info::Papers))
    }

    /// The papers of the present case, with what was said of each.
    fn listed(&self) -> Option<Papers> {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let aspect = vocabulary.core.aspect;
        let materials = vocabulary.fact(aspect).choice("materials")?;
        let mut considering = self.considering(None);
        considering.assume_procedure(&self.session, true);
        considering.facts.set(aspect, Value::Choice(materials));
        let answer = answer_of(considering.act(&self.session))?;
        let mut papers: Vec<Paper> = Vec::new();
        for item in &answer.items {
            self.list(&mut papers, &answer, item, None);
        }
        for (position, branch) in answer.branches.iter().enumerate() {
            for item in branch.items.iter().filter(|_| branch.outcome.is_none()) {
                self.list(&mut papers, &answer, item, Some(position));
            }
        }
        (!papers.is_empty()).then_some(Papers { answer, papers })
    }

    fn list(&self, papers: &mut Vec<Paper>, answer: &Answer, item: &Item, branch: Option<usize>) {
        let Some(id) = self.material(answer, item.row) else { return };
        if papers.iter().any(|paper| paper.id == id) {
            return;
        }
        let marks = self.session.matter().map_or(&[][..], |matter| &matter.papers);
        let mark = marks.iter().find(|(marked, _)| *marked == id).map(|(_, mark)| *mark);
        papers.push(Paper { id, item: item.clone(), branch, mark });
    }

    fn material(&self, answer: &Answer, row: RowRef) -> Option<String> {
        let procedure = self.assistant.rulebook.procedure(answer.entry, answer.procedure)?;
        let row = procedure.sections.get(row.section)?.rows.get(row.row)?;
        match &row.gives {
            Gives::Material { id, .. } if row.section == Section::Materials => Some(id.clone()),
            _ => None,
        }
    }

    pub(super) fn has_papers(&self, answer: &Answer) -> bool {
        answer.items.iter().any(|item| self.material(answer, item.row).is_some())
    }

    /// Keeps what the person says of a paper: `<material>:<mark>`.
    fn mark(&mut self, value: &str) -> Act {
        let marked = value.rsplit_once(':').and_then(|(id, mark)| Some((id, Mark::named(mark)?)));
        let Some((id, mark)) = marked.filter(|(id, _)| self.shows_paper(id)) else {
            return Act::Info(Info::OldOption);
        };
        let papers = &mut self.session.matter_mut().papers;
        match papers.iter_mut().find(|(marked, _)| marked == id) {
            Some((_, known)) => *known = mark,
            None => papers.push((id.to_owned(), mark)),
        }
        self.papers()
    }

    fn shows_paper(&self, id: &str) -> bool {
        let shown = |next: &String| {
            next.strip_prefix(PAPER).and_then(|value| value.rsplit_once(':')).map(|(id, _)| id)
                == Some(id)
        };
        self.session.screen.next.iter().any(shown)
    }

    pub(super) fn paper_buttons(&self, papers: &Papers) -> Vec<String> {
        let mut buttons: Vec<String> = papers
            .papers
            .iter()
            .map(|paper| format!("{PAPER}{}:{}", paper.id, Mark::after(paper.mark).name()))
            .collect();
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let aspect = &vocabulary.fact(vocabulary.core.aspect).name;
        let again = ["overview", "materials"].map(|choice| format!("{aspect}:{choice}"));
        buttons.extend(again);
        buttons
    }

    /// Notes the turn in which the case changed: what is said of it, or whose it is. What is wanted
    /// to be known of it is no part of the case.
    pub(super) fn note_change(&mut self, before: &Session) {
        let vocabulary = &self.assistant.knowledge.shared.vocabulary;
        let aspect = &vocabulary.fact(vocabulary.core.aspect).name;
        let person = |session: &Session| session.matter().and_then(|matter| matter.person.clone());
        let is_same = self.session.current() == before.current()
            && person(&self.session) == person(before)
            && said(&self.session, aspect).eq(said(before, aspect));
        if !is_same {
            self.session.changed = self.session.turn;
        }
    }
}

/// The card of an answer.
fn card_of(act: Act) -> Option<Info> {
    match act {
        Act::Answer(answer) => Some(Info::Card(answer, None)),
        Act::NotCovered(answer, missing) => Some(Info::Card(answer, Some(missing))),
        _ => None,
    }
}

/// What is said of the current case, without what is wanted to be known of it.
fn said<'a>(session: &'a Session, aspect: &'a str) -> impl Iterator<Item = &'a Statement> {
    let statements = session.matter().map_or(&[][..], |matter| &matter.statements);
    statements.iter().filter(move |statement| statement.fact != aspect)
}
