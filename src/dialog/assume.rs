//! What nobody named and the rest speaks for: the procedure, and what is wanted of it.

use super::consider::Considering;
use super::session::{Session, Statement};
use crate::knowledge::sign::Sign;
use crate::knowledge::vocabulary::{ChoiceId, FactId, Value};

impl Considering<'_> {
    /// Takes the procedure that everything else speaks for, if nobody named one, even where somebody was
    /// asked and did not say. A disease alone tells
    /// nothing of what is wanted: it speaks for a procedure only if `likely`.
    pub(super) fn assume_procedure(&mut self, session: &Session, likely: bool) {
        let core = self.knowledge.shared.vocabulary.core;
        if self.facts.choice(core.procedure).is_some() {
            if let Some(other) = self.turned_to(session) {
                self.facts.set(core.procedure, Value::Choice(other));
            }
            return;
        }
        let asked_back = session.pending.iter().any(|ask| ask.fact() == "procedure");
        let beside_disease = |sign: &Sign| !self.is_of_disease(sign.fact);
        let settled = self.shown(|sign| sign.settles && (likely || beside_disease(sign)));
        let anywhere = self.shown(|sign| sign.anywhere);
        let surely = self.shown(|sign| sign.anywhere && !sign.besides.is_empty());
        let (hinted, told) = (self.shown(|_| true), self.shown(beside_disease));
        let covered: Vec<ChoiceId> = self.procedures().filter(|id| self.covers(*id)).collect();
        let before = self.answered_before(session);
        let says_something = self.facts.get(core.aspect).is_some();
        // What settles it; else what holds anywhere; else the one that this place has, if anything was
        // said at all; else the only one that anything speaks for.
        // 没办居住证, behind an answer of what the place has: a remark does not turn to what it has not.
        let stays = before.filter(|before| covered == [*before] && !asked_back);
        let assume = |hinted: &[ChoiceId]| match (&settled[..], &covered[..], hinted) {
            ([one], ..) => Some(stays.unwrap_or(*one)),
            // A word that means either is taken for what this place has, if more speaks for that.
            (_, [one], signs) if asked_back && signs.contains(one) => Some(*one),
            _ if asked_back => None,
            // A disease may be what they want to have recognised, unless it is recognised already.
            (_, _, [one]) if anywhere == [*one] => Some(*one),
            _ if told.len() == 1 && told == surely => told.first().copied(),
            (_, [one], _) if says_something || !hinted.is_empty() => Some(*one),
            (_, _, [one]) => Some(*one),
            // 脑瘤, behind an answer about the one: it goes on with that.
            (_, _, several) => before.filter(|before| several.contains(before)),
        };
        let assumed = assume(&hinted).filter(|one| likely || assume(&told) == Some(*one));
        if let Some(procedure) = assumed {
            self.facts.set(core.procedure, Value::Choice(procedure));
        }
    }

    /// 那去上海看病怎么报, behind "I know nothing of how it is recognised here": another procedure, which this
    /// place has, and for which speaks what was said since the one was named that it has not.
    fn turned_to(&self, session: &Session) -> Option<ChoiceId> {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let named = self.facts.choice(core.procedure).filter(|named| !self.covers(*named))?;
        let statements = &session.matter()?.statements;
        let is_named =
            |statement: &&Statement| vocabulary.find(&statement.fact) == Some(core.procedure);
        let turn = statements.iter().rev().find(is_named)?.turn;
        let since: Vec<FactId> = statements
            .iter()
            .filter(|statement| statement.turn > turn)
            .filter_map(|statement| vocabulary.find(&statement.fact))
            .collect();
        // 在郑州确诊的: nor is it told yet that somebody goes on being treated there.
        let away = vocabulary.fact(core.care_place).choice("out_of_province");
        let away = away.is_some() && self.facts.choice(core.care_place) == away;
        let of_place = away && since.contains(&core.care_region);
        let said =
            |sign: &Sign| since.contains(&sign.fact) || (of_place && sign.fact == core.care_place);
        let shown = self.shown(|sign| (sign.settles || sign.anywhere) && said(sign));
        match shown[..] {
            [other] if other != named && self.covers(other) => Some(other),
            _ => None,
        }
    }

    /// The procedure of the last answer to the matter.
    fn answered_before(&self, session: &Session) -> Option<ChoiceId> {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let given = session.matter()?.given.as_ref()?;
        vocabulary.fact(vocabulary.core.procedure).choice(&given.procedure)
    }

    /// The procedures that signs which count show.
    fn shown(&self, counts: impl Fn(&Sign) -> bool) -> Vec<ChoiceId> {
        let signs = &self.knowledge.procedure_signs;
        let shows =
            |sign: &Sign, id| sign.procedure == id && counts(sign) && sign.holds(&self.facts);
        self.procedures().filter(|id| signs.iter().any(|sign| shows(sign, *id))).collect()
    }

    fn procedures(&self) -> impl Iterator<Item = ChoiceId> + use<> {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let count = vocabulary.fact(vocabulary.core.procedure).choices.len();
        (0..count).filter_map(|position| ChoiceId::try_from(position).ok())
    }

    /// Whether a fact is the disease, or tells more of it.
    fn is_of_disease(&self, fact: FactId) -> bool {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let disease = vocabulary.core.disease;
        fact == disease || vocabulary.fact(fact).depends_on.contains(&disease)
    }

    /// Who names a day of submission wants to know how long it takes, and who was rejected what to do
    /// about that, unless they want something narrower.
    pub(super) fn assume_aspect(&mut self) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let core = vocabulary.core;
        let aspect = |name| vocabulary.fact(core.aspect).choice(name);
        let rejected = vocabulary.fact(core.stage).choice("rejected");
        let is_rejected = rejected.is_some() && self.facts.choice(core.stage) == rejected;
        let wanted = self.facts.choice(core.aspect);
        let wide = self.facts.get(core.aspect).is_none()
            || (wanted.is_some() && wanted == aspect("overview"));
        let assumed = match self.submit_on {
            Some(_) if self.facts.get(core.aspect).is_none() => aspect("timeline"),
            None if is_rejected && wide => aspect("rejection"),
            _ => None,
        };
        if let Some(assumed) = assumed {
            self.facts.set(core.aspect, Value::Choice(assumed));
        }
    }
}
