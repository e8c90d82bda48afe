//! What the family's place tells beside the insured one: whose household is where, and that somebody goes
//! home to be treated.

use super::how::How;
use super::read::Reader;
use super::reading::{Doubt, Said};
use super::roles::{Mention, Role};
use crate::knowledge::place::{Code, Level};
use crate::knowledge::vocabulary::Value;

impl Reader<'_> {
    /// The insured place that the message names, or the one known before.
    pub(super) fn insured_among(&self, mentions: &[Mention]) -> Option<Code> {
        let named = mentions.iter().find_map(|mention| match mention.candidates[..] {
            [code] if is_insured(mention) => Some(code),
            _ => None,
        });
        named.or(self.context.region)
    }

    /// 老家漯河，医保在老家交的: the family's place is the insured one, where no other is named.
    pub(super) fn be_insured_at_home(&self, mentions: &mut [Mention]) {
        let told = self.knowledge.grammar.insured_at_home.occur(&self.message.chars);
        if !told || mentions.iter().any(is_insured) {
            return;
        }
        let home = |mention: &&mut Mention| mention.role == Some(Role::Home) && !mention.denied;
        if let Some(mention) = mentions.iter_mut().find(home) {
            mention.role = Some(Role::Insured);
        }
    }

    /// 嫁到勐海，医保在这边交的: where somebody is, they are insured as well.
    pub(super) fn be_insured_there(&self, mentions: &mut [Mention]) {
        let told = self.knowledge.grammar.insured_there.occur(&self.message.chars);
        if !told || mentions.iter().any(is_insured) {
            return;
        }
        let there = |mention: &&mut Mention| mention.role == Some(Role::Care) && !mention.denied;
        let mut there: Vec<&mut Mention> = mentions.iter_mut().filter(there).collect();
        if let [mention] = &mut there[..] {
            mention.role = Some(Role::Insured);
        }
    }

    /// 医保在上海，老家山东，过年回老家看病: the family's place is where somebody is treated, and no other is named.
    pub(super) fn be_treated_at_home(&self, mentions: &mut [Mention], insured: Option<Code>) {
        let Some(insured) = insured else { return };
        let apart = |mention: &Mention| match mention.candidates[..] {
            [code] => !mention.denied && !code.contains(insured) && !insured.contains(code),
            _ => false,
        };
        let treated = self.knowledge.grammar.treated_at_home.occur(&self.message.chars);
        let elsewhere = |mention: &Mention| mention.role == Some(Role::Care) && apart(mention);
        if !treated || mentions.iter().any(elsewhere) {
            return;
        }
        for mention in mentions.iter_mut() {
            if mention.role == Some(Role::Home) && apart(mention) {
                mention.role = Some(Role::Care);
            }
        }
    }

    /// The family's place may be the insured one, which is asked back; a household there or elsewhere is
    /// a fact where the insured place is known.
    pub(super) fn home(&mut self, mention: &Mention, insured: Option<Code>) {
        let household = self.speaks_of_household(mention);
        if mention.denied {
            if household {
                self.household(mention, "no");
            }
            return;
        }
        let [place] = mention.candidates[..] else { return };
        let local = insured.filter(|_| household).and_then(|insured| is_local(place, insured));
        match local {
            Some(local) => self.household(mention, if local { "yes" } else { "no" }),
            None => self.reading.doubts.push(Doubt::Home { place }),
        }
    }

    fn household(&mut self, mention: &Mention, local: &str) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let Some(fact) = vocabulary.find("household_local") else { return };
        if let Some(choice) = vocabulary.fact(fact).choice(local) {
            let said = Said::Is(Value::Choice(choice));
            self.found(fact, said, &mention.chars, How::Word, false);
        }
    }

    fn speaks_of_household(&self, mention: &Mention) -> bool {
        let start = mention.chars.start.saturating_sub(6);
        let end = (mention.chars.end + 4).min(self.message.chars.len());
        self.knowledge.grammar.household.occur(&self.message.chars[start..end])
    }
}

/// Whether a place is told to be the insured one.
fn is_insured(mention: &Mention) -> bool {
    mention.role == Some(Role::Insured) && !mention.denied
}

/// Whether a household is where the insurance is; not told where one is only known to be in the
/// province of the other.
fn is_local(household: Code, insured: Code) -> Option<bool> {
    let wide = |code: Code| code.level() == Level::Province;
    match () {
        () if !household.contains(insured) && !insured.contains(household) => Some(false),
        () if household == insured || !(wide(household) || wide(insured)) => Some(true),
        () => None,
    }
}
