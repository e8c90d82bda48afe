//! The words of a story that name somebody: members of the family, strangers by name or by what
//! they are, pronouns.

use std::ops::Range;
use std::sync::Arc;

use crate::knowledge::grammar::Grammar;
use crate::knowledge::lexicon::{Cue, Meaning};
use crate::language::lexicon::{Sense, Token};
use crate::language::read::Reader;

/// How many characters may stand between 我 and its name: 我是村医老周.
const INTRODUCED: usize = 6;

/// How long a word such as 我们家 is at most.
const OWN: usize = 3;

/// What somebody is to the speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Speaker,
    Family,
    /// Of somebody else's family, or a stranger.
    Stranger,
}

/// Somebody in a story.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is told or not, apart from the others")]
pub(super) struct Person {
    /// As the lexicon names them: `mother`.
    pub(super) name: Arc<str>,
    /// What tells them from others of that name: 二姐.
    pub(super) called: Vec<char>,
    pub(super) kind: Kind,
    pub(super) woman: Option<bool>,
    /// Whether it is several people.
    pub(super) many: bool,
    /// Whether they have died.
    pub(super) gone: bool,
    /// Whether the story says that it is not about them.
    pub(super) aside: bool,
    /// Whether a disease of theirs is told.
    pub(super) ill: bool,
    /// Where they are named first.
    pub(super) chars: Range<usize>,
}

/// A word that names somebody.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub(super) chars: Range<usize>,
    pub(super) word: Word,
}

/// What kind of word it is.
#[derive(Clone, Debug)]
pub(super) enum Word {
    /// 我; `plain` where it may only say who is speaking.
    Me { plain: bool },
    /// 我们.
    We,
    /// 他, 她; whether of a woman.
    Pronoun(bool),
    /// 他们.
    They,
    /// 我妈, 老人.
    Kin { name: Arc<str>, general: bool },
    /// 老孙, 邻居.
    Stranger(Arc<str>),
    /// 病人, 大夫: nobody in particular, or nobody of the story.
    Aside,
    /// 电视里.
    Heard,
}

impl Word {
    pub(super) const fn is_stranger(&self) -> bool {
        matches!(self, Self::Stranger(_))
    }
}

/// The words of a message that name somebody, from left to right.
pub(super) fn mentions(reader: &Reader) -> Vec<Mention> {
    let grammar = &reader.knowledge.grammar;
    let chars = &reader.message.chars;
    let mut mentions: Vec<Mention> = Vec::new();
    let mut tokens = reader.tokens.iter().peekable();
    let mut position = 0;
    while position < chars.len() {
        while tokens.next_if(|token| token.chars.start < position).is_some() {}
        let token = tokens.peek().filter(|token| token.chars.start == position);
        let known = token.and_then(|token| of_token(token, chars, grammar));
        let called = called(chars, position, grammar);
        // 我二嫂 before 我, 我叔叔 before 我叔.
        let length = |mention: &Mention| mention.chars.len();
        let called = called.or_else(|| behind(&mentions, chars, position, grammar));
        let longer = called.as_ref().map(length) > known.as_ref().map(length);
        let found = named(chars, position, grammar)
            .or(if longer { called } else { known })
            .or_else(|| pronoun(chars, position, grammar).filter(|_| token.is_none()));
        position = match (found, token) {
            (Some(mention), _) => {
                let end = mention.chars.end;
                if !introduces(&mentions, &mention, chars, grammar) {
                    mentions.push(mention);
                }
                end
            }
            // 他克莫司: a word that only begins like a pronoun.
            (None, Some(token)) if pronoun(chars, position, grammar).is_some() => token.chars.end,
            (None, _) => position + 1,
        };
    }
    mentions
}

/// 我是村医老周, 儿子是残疾人: the name of whoever writes, or what somebody is.
fn introduces(mentions: &[Mention], named: &Mention, chars: &[char], grammar: &Grammar) -> bool {
    let Some(before) = mentions.last().filter(|_| named.word.is_stranger()) else { return false };
    let Some(gap) = chars.get(before.chars.end..named.chars.start) else { return false };
    let by_name = matches!(before.word, Word::Me { .. })
        && gap.len() <= INTRODUCED
        && grammar.introduces.begin(gap)
        && !gap.iter().any(|c| matches!(c, ',' | '.' | '?'));
    by_name || grammar.is.equal(gap)
}

/// 我媳妇她姐, 他叔: a short word that names one of the family only behind another.
fn behind(
    mentions: &[Mention],
    chars: &[char],
    start: usize,
    grammar: &Grammar,
) -> Option<Mention> {
    let before = mentions.last().filter(|before| before.chars.end == start)?;
    let owns = matches!(before.word, Word::Pronoun(_) | Word::Kin { .. });
    let length = grammar.kin_behind.length(&chars[start..]).filter(|_| owns)?;
    let word = Word::Kin { name: Arc::from("relative"), general: false };
    Some(Mention { chars: start..start + length, word })
}

/// 老孙, 王阿姨.
fn named(chars: &[char], start: usize, grammar: &Grammar) -> Option<Mention> {
    let rest = &chars[start..];
    let surname = |at: usize| rest.get(at..=at).is_some_and(|one| grammar.surnames.equal(one));
    let title = |at: usize| rest.get(at..).and_then(|rest| grammar.titles.length(rest));
    let old = rest.get(..1).is_some_and(|one| grammar.before_surname.equal(one)) && surname(1);
    let length = match (old, surname(0)) {
        (true, _) => 2 + title(2).unwrap_or(0),
        (false, true) => 1 + title(1)?,
        _ => return None,
    };
    Some(Mention { chars: start..start + length, word: Word::Stranger(Arc::from("stranger")) })
}

fn of_token(token: &Token, chars: &[char], grammar: &Grammar) -> Option<Mention> {
    let Sense::Word(meaning) = &token.sense else { return None };
    let text = &chars[token.chars.clone()];
    let mut mention = Mention { chars: token.chars.clone(), word: Word::Aside };
    if meaning.cue == Some(Cue::Hearsay) {
        mention.word = Word::Heard;
        return Some(mention);
    }
    if let Some(length) = grammar.we.length(&chars[token.chars.start..])
        && meaning.person.is_some()
        && length >= text.len()
    {
        mention.chars.end = token.chars.start + length;
        mention.word = Word::We;
        return Some(mention);
    }
    mention.word = word(meaning, text, grammar)?;
    // 没家属: nobody.
    let lacks = grammar.lacks.end(&chars[..token.chars.start]);
    if lacks && matches!(mention.word, Word::Kin { general: true, .. }) {
        mention.word = Word::Aside;
    }
    Some(mention)
}

fn word(meaning: &Meaning, text: &[char], grammar: &Grammar) -> Option<Word> {
    let name = meaning.person.clone()?;
    Some(match &*name {
        "patient" if grammar.callers.equal(text) => Word::Me { plain: false },
        "self" => Word::Me { plain: meaning.hint && text.len() == 1 },
        _ if grammar.sources.equal(text) => Word::Aside,
        "patient" => Word::Aside,
        "friend" | "stranger" => Word::Stranger(name),
        _ => {
            let hint = meaning.hint && matches!(&*name, "relative" | "child");
            Word::Kin { general: hint || grammar.elders.equal(text), name }
        }
    })
}

/// 孙子, 我二嫂, 小伙子: a word that is none of the lexicon.
fn called(chars: &[char], start: usize, grammar: &Grammar) -> Option<Mention> {
    let rest = &chars[start..];
    let owns = (0..=OWN.min(rest.len()))
        .filter(|length| *length == 0 || grammar.own.equal(&rest[..*length]));
    owns.filter_map(|own| called_behind(chars, start, own, grammar))
        .max_by_key(|mention| mention.chars.len())
}

/// The same behind a 我 or 我家 of some characters.
fn called_behind(chars: &[char], start: usize, own: usize, grammar: &Grammar) -> Option<Mention> {
    let word = &chars[start + own..];
    if grammar.no_kin.begin(word) || grammar.no_kin.begin(&chars[start.saturating_sub(1)..]) {
        return None;
    }
    let kin = |name: &str, general| Word::Kin { name: Arc::from(name), general };
    let longest = [
        (grammar.mothers.length(word), kin("mother", false)),
        (grammar.fathers.length(word), kin("father", false)),
        (grammar.kin.length(word), kin("relative", false)),
        (grammar.strangers.length(word), Word::Stranger(Arc::from("stranger"))),
    ];
    let (length, word) = longest
        .into_iter()
        .filter_map(|(length, word)| length.map(|length| (length, word)))
        .max_by_key(|(length, _)| *length)?;
    Some(Mention { chars: start..start + own + length, word })
}

fn pronoun(chars: &[char], start: usize, grammar: &Grammar) -> Option<Mention> {
    let rest = &chars[start..];
    if let Some(length) = grammar.we.length(rest) {
        return Some(Mention { chars: start..start + length, word: Word::We });
    }
    let woman = match (grammar.she.begin(rest), grammar.he.begin(rest)) {
        (true, _) => true,
        (_, true) => false,
        _ => return None,
    };
    let many = grammar.plural.begin(&rest[1..]);
    let (length, word) = if many { (2, Word::They) } else { (1, Word::Pronoun(woman)) };
    Some(Mention { chars: start..start + length, word })
}

/// Whether a word for somebody is one for a woman, where it tells.
pub(super) fn is_woman(name: &str, text: &[char], grammar: &Grammar) -> Option<bool> {
    match name {
        "mother" | "grandmother" | "wife" | "daughter" | "mother_in_law" => return Some(true),
        "father" | "grandfather" | "husband" | "son" | "father_in_law" => return Some(false),
        _ => {}
    }
    match (grammar.women.last(text), grammar.men.last(text)) {
        (None, None) => None,
        (woman, man) => Some(woman > man),
    }
}
