//! Which clause of a story is about whom: whoever is named as its subject, or whom the clause
//! before is about.

use std::ops::Range;

use super::clause::{Clause, Who};
use super::part::Part;
use super::person::{Kind, Mention, Person, Word, is_woman};
use crate::knowledge::grammar::Grammar;

/// Tells the clauses of a story apart by whom they are about.
pub(super) struct Teller<'a> {
    pub(super) chars: &'a [char],
    pub(super) grammar: &'a Grammar,
    pub(super) mentions: &'a [Mention],
    pub(super) people: Vec<Person>,
    pub(super) clauses: Vec<Clause>,
    /// Those who were named as somebody that something is done for: 替我妈问.
    pub(super) helped: Vec<usize>,
    /// For each mention who it is.
    pub(super) who: Vec<Option<usize>>,
    /// The persons in the order in which they were spoken of, the last one last.
    recent: Vec<usize>,
    topic: Who,
    /// Whether the topic is only taken over from the sentence before.
    carried: bool,
    /// Whom the story was about before it came to a stranger.
    thread: Who,
}

impl<'a> Teller<'a> {
    pub(super) fn new(chars: &'a [char], grammar: &'a Grammar, mentions: &'a [Mention]) -> Self {
        let speaker = Person {
            name: "self".into(),
            called: Vec::new(),
            kind: Kind::Speaker,
            woman: None,
            many: false,
            gone: false,
            aside: false,
            ill: false,
            chars: 0..0,
        };
        Self {
            chars,
            grammar,
            mentions,
            people: vec![speaker],
            clauses: Vec::new(),
            helped: Vec::new(),
            who: Vec::new(),
            recent: Vec::new(),
            topic: Who::Nobody,
            carried: false,
            thread: Who::Nobody,
        }
    }

    pub(super) fn tell(&mut self, clauses: Vec<Clause>) {
        let mut sentence = usize::MAX;
        for clause in clauses {
            let fresh = clause.sentence != sentence;
            sentence = clause.sentence;
            if fresh && self.is_aside(self.topic) {
                self.topic = self.thread;
            }
            self.carried |= fresh;
            self.clause(&clause);
        }
    }

    fn is_aside(&self, who: Who) -> bool {
        match who {
            Who::Heard => true,
            Who::One(person) => {
                let person = &self.people[person];
                person.kind == Kind::Stranger || person.gone
            }
            _ => false,
        }
    }

    /// Cuts a clause where another subject is named.
    fn clause(&mut self, clause: &Clause) {
        let mut part = Clause { who: self.topic, carried: self.carried, ..clause.clone() };
        while let Some(mention) = self.next_mention(clause.chars.end) {
            let Some((mut who, role)) = self.read(mention) else { continue };
            let start = self.mentions[mention].chars.start;
            if role == Part::Beside {
                // 老李办了慢病卡，我也想办: the speaker comes back to the matter.
                let returns = who == Who::One(0) && start == clause.chars.start;
                if !(returns && self.is_aside(self.topic)) {
                    continue;
                }
                who = self.thread;
            }
            if part.named && start > part.chars.start {
                let mut before = part.clone();
                before.chars.end = start;
                self.end(before);
                part.chars.start = start;
            }
            part.who = who;
            self.topic = who;
            part.named = true;
            part.carried = false;
        }
        self.topic = part.who;
        self.carried = part.carried;
        self.end(part);
        if !self.is_aside(self.topic) {
            self.thread = self.topic;
        }
    }

    fn end(&mut self, mut clause: Clause) {
        clause.look_over(self.chars, self.grammar);
        let text = &self.chars[clause.chars.clone()];
        if let Who::One(person) = clause.who
            && person != 0
            && !clause.carried
            && (self.grammar.gone.occur(text) || self.grammar.gone_at_end.end(text))
            && !self.grammar.leaves_again.end(text)
        {
            self.people[person].gone = true;
        }
        // 岳母的事与此无关: the next 她 is somebody else.
        if let Who::One(person) = clause.who
            && person != 0
        {
            self.people[person].aside |= self.grammar.aside.occur(text);
        }
        self.clauses.push(clause);
    }

    /// The next mention that was not read yet and begins before a place.
    fn next_mention(&self, end: usize) -> Option<usize> {
        let next = self.who.len();
        self.mentions.get(next).filter(|mention| mention.chars.start < end).map(|_| next)
    }

    /// Reads a mention: who it is, and what it does there.
    fn read(&mut self, position: usize) -> Option<(Who, Part)> {
        let mention = &self.mentions[position];
        let who = self.resolve(position);
        self.who.push(match who {
            Some(Who::One(person)) => Some(person),
            _ => None,
        });
        let who = who?;
        if let Who::One(person) = who
            && person != 0
        {
            self.recent.retain(|other| *other != person);
            self.recent.push(person);
        }
        if self.is_owner(position) {
            return None;
        }
        let part = self.part(position, &mention.chars, who);
        if let (Part::Helped, Who::One(person)) = (part, who) {
            self.helped.push(person);
        }
        let joined = self.joins_speaker(position) || self.is_half_of_a_couple(position);
        Some((if joined { Who::All } else { who }, part))
    }

    fn resolve(&mut self, position: usize) -> Option<Who> {
        let mention = &self.mentions[position];
        match &mention.word {
            Word::Me { .. } => Some(Who::One(0)),
            Word::We => Some(Who::All),
            Word::Heard => Some(Who::Heard),
            Word::Aside => None,
            Word::Pronoun(woman) => self.meant(*woman).map(Who::One),
            Word::They => Some(self.meant_of_many()),
            Word::Stranger(name) => {
                let kind = Kind::Stranger;
                Some(Who::One(self.introduce(name.clone(), kind, &mention.chars)))
            }
            Word::Kin { name, general } => {
                if self.topic == Who::Heard && !self.is_own(&mention.chars) {
                    return Some(Who::Heard);
                }
                if *general
                    && !self.is_strange(&mention.chars)
                    && let Some(person) = self.last_of_family()
                    && &**name == "relative"
                {
                    return Some(Who::One(person));
                }
                if *general
                    && &**name == "child"
                    && let Some(child) = self.only_child()
                {
                    return Some(Who::One(child));
                }
                let kind = self.kind_of_kin(position, *general);
                Some(Who::One(self.introduce(name.clone(), kind, &mention.chars)))
            }
        }
    }

    /// Whom a pronoun means: whom the clause before is about, or else of whom most was told.
    fn meant(&mut self, woman: bool) -> Option<usize> {
        let fits = |person: &Person| {
            !(person.gone || person.aside || person.many)
                && person.woman.is_none_or(|other| other == woman)
        };
        let topic = match self.topic {
            Who::One(person) if person != 0 && fits(&self.people[person]) => Some(person),
            _ => None,
        };
        let recent = self.recent.iter().copied().filter(|person| fits(&self.people[*person]));
        let meant = topic.or_else(|| recent.max_by_key(|person| self.told_of(*person)))?;
        let person = &mut self.people[meant];
        person.woman = person.woman.or(Some(woman));
        Some(meant)
    }

    /// How many clauses are about somebody so far; a stranger comes last.
    fn told_of(&self, person: usize) -> usize {
        let about = self.clauses.iter().filter(|clause| clause.who == Who::One(person)).count();
        let helped = self.helped.iter().filter(|helped| **helped == person).count();
        if self.people[person].kind == Kind::Stranger { helped } else { 1 + about + 3 * helped }
    }

    fn meant_of_many(&self) -> Who {
        let many = self.recent.iter().rev().find(|person| self.people[**person].many);
        many.map_or(Who::All, |person| Who::One(*person))
    }

    fn last_of_family(&self) -> Option<usize> {
        let family = |person: &&usize| self.people[**person].kind == Kind::Family;
        self.recent.iter().rev().find(family).copied()
    }

    /// 儿子…给娃办: the one son or daughter of whom the story has told.
    fn only_child(&self) -> Option<usize> {
        let child = |person: &Person| {
            person.kind == Kind::Family && matches!(&*person.name, "son" | "daughter")
        };
        let mut children = (0..self.people.len()).filter(|at| child(&self.people[*at]));
        children.next().filter(|_| children.next().is_none())
    }

    /// One of the family, or of somebody else's: 老孙他妈, 坐着一个老太太.
    fn kind_of_kin(&self, position: usize, general: bool) -> Kind {
        let chars = &self.mentions[position].chars;
        if self.is_own(chars) {
            return Kind::Family;
        }
        let owner = position.checked_sub(1).filter(|before| self.is_owner(*before));
        if let Some(owner) = owner {
            return match self.who[owner] {
                Some(0) | None => Kind::Family,
                Some(owner) => self.kind_of_owned(owner),
            };
        }
        let others = match self.topic {
            Who::One(topic) => general && self.people[topic].kind == Kind::Stranger,
            _ => false,
        };
        if others || self.is_strange(chars) { Kind::Stranger } else { Kind::Family }
    }

    /// 孩子他爸 and 我媳妇她姐 are of the family, 我妹的公公 is not.
    fn kind_of_owned(&self, owner: usize) -> Kind {
        match &*self.people[owner].name {
            "sibling" | "relative" | "friend" | "stranger" => Kind::Stranger,
            _ => Kind::Family,
        }
    }

    fn is_own(&self, chars: &Range<usize>) -> bool {
        let own = &self.grammar.own;
        own.begin(&self.chars[chars.clone()])
            || own.end(&self.chars[chars.start.saturating_sub(1)..chars.start])
    }

    fn is_strange(&self, chars: &Range<usize>) -> bool {
        let start = chars.start.saturating_sub(5);
        let before = &self.chars[start..chars.start];
        self.grammar.strange.end(before) && !self.grammar.own.occur(before)
    }

    fn introduce(&mut self, name: std::sync::Arc<str>, kind: Kind, chars: &Range<usize>) -> usize {
        let text = &self.chars[chars.clone()];
        let text = &text[self.grammar.own.length(text).unwrap_or(0)..];
        let many = matches!(&*name, "relative" | "sibling" | "friend" | "stranger" | "child");
        let known = self.people.iter().position(|person| {
            let same = || once(&person.called) == once(text);
            person.name == name && person.kind == kind && (!many || same())
        });
        known.unwrap_or_else(|| {
            let woman = is_woman(&name, text, self.grammar);
            let (called, chars) = (text.to_vec(), chars.clone());
            let many = &*name == "parents" || self.grammar.plural.begin(&self.chars[chars.end..]);
            let (gone, aside, ill) = (false, false, false);
            self.people.push(Person { name, called, kind, woman, many, gone, aside, ill, chars });
            self.people.len() - 1
        })
    }

    /// 我妈的同事, 老孙他妈: the first one only tells whose the second one is.
    fn is_owner(&self, position: usize) -> bool {
        let (mention, Some(next)) = (&self.mentions[position], self.mentions.get(position + 1))
        else {
            return false;
        };
        let owned = match next.word {
            Word::Kin { .. } | Word::Stranger(_) => {
                !self.grammar.own.begin(&self.chars[next.chars.clone()])
            }
            // 老孙他妈: the pronoun stands for the one before it.
            Word::Pronoun(_) => {
                mention.chars.end == next.chars.start && self.is_owner(position + 1)
            }
            _ => false,
        };
        let owned = owned && !self.is_half_of_a_couple(position);
        let gap = self.chars.get(mention.chars.end..next.chars.start).unwrap_or_default();
        let heard = matches!(mention.word, Word::Heard | Word::Aside);
        owned && !heard && (gap.is_empty() || self.grammar.owns.equal(gap))
    }

    /// 我和老公都是尧都区的.
    fn joins_speaker(&self, position: usize) -> bool {
        let (mention, Some(next)) = (&self.mentions[position], self.mentions.get(position + 1))
        else {
            return false;
        };
        let gap = self.chars.get(mention.chars.end..next.chars.start).unwrap_or_default();
        matches!(mention.word, Word::Me { .. }) && self.grammar.conjunctions.equal(gap)
    }

    /// 姥爷姥姥都在牙克石, 公公和婆婆: two of whom the same is told.
    fn is_half_of_a_couple(&self, position: usize) -> bool {
        let couple = |one: usize| {
            let (Some(first), Some(second)) = (self.mentions.get(one), self.mentions.get(one + 1))
            else {
                return false;
            };
            let (Word::Kin { name: one, .. }, Word::Kin { name: other, .. }) =
                (&first.word, &second.word)
            else {
                return false;
            };
            let gap = self.chars.get(first.chars.end..second.chars.start).unwrap_or_default();
            (gap.is_empty() || self.grammar.conjunctions.equal(gap)) && is_couple(one, other)
        };
        couple(position) || position.checked_sub(1).is_some_and(couple)
    }
}

/// Whether two of the family belong together: 爷爷 and 奶奶.
fn is_couple(one: &str, other: &str) -> bool {
    let couple =
        [("father", "mother"), ("grandfather", "grandmother"), ("father_in_law", "mother_in_law")];
    couple.contains(&(one, other)) || couple.contains(&(other, one))
}

/// 弟弟 is 弟: a character that stands twice, once.
fn once(text: &[char]) -> Vec<char> {
    let mut once = text.to_vec();
    once.dedup();
    once
}
