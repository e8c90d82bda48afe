//! Which part each place of a sentence plays: insured there, treated there, or only at home there.

use std::ops::Range;

use super::lexicon::{Sense, Token};
use super::normalise::Normalised;
use crate::knowledge::lexicon::Cue;
use crate::knowledge::place::{Code, Level, NameKind, Places};

/// The part that a place plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The insured place.
    Insured,
    /// The place of care.
    Care,
    /// The family's place, which may be the insured one: to be confirmed.
    Home,
}

/// A place of a sentence with its part, if a cue tells it.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The name's characters.
    pub chars: Range<usize>,
    /// What it may be; more than one where the name is ambiguous.
    pub candidates: Vec<Code>,
    /// The part that a cue gives it.
    pub role: Option<Role>,
    /// How the name was found.
    pub how: super::how::How,
    /// Whether a plain 在 stands in front of it.
    pub at: bool,
    /// Whether it is denied.
    pub denied: bool,
}

/// How far a cue reaches, in characters.
const REACH: usize = 7;

/// How far a word of going or of being treated reaches forward.
const NEAR: usize = 2;

/// The places of a sentence with their parts. `near` is a place known from before, which settles
/// ambiguous names within it; `wanted` is set where a place has just been asked for.
#[must_use]
pub fn mentions(
    message: &Normalised,
    tokens: &[Token],
    places: &Places,
    near: Option<Code>,
    wanted: bool,
) -> Vec<Mention> {
    let moved = moved_insurance(message, tokens);
    let mut mentions: Vec<Mention> = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        let Sense::Place(codes) = &token.sense else { continue };
        if moved.is_some_and(|(old, _, _)| old == position)
            || is_part_of_a_hospital(message, &mentions, token, codes)
        {
            continue;
        }
        let at = token.chars.start > 0 && is_at(message.chars[token.chars.start - 1]);
        let role = if moved.is_some_and(|(_, new, _)| new == position) {
            Some(Role::Insured)
        } else {
            let treated = at && is_treated_at(message, &token.chars);
            stands_apart(message, tokens, position)
                .or_else(|| role_of(message, tokens, position))
                .or(treated.then_some(Role::Care))
        };
        let alone = message.chars.len() <= token.chars.len() + 2;
        let backed = role.is_some() || (wanted && alone) || follows_place(&mentions, token);
        let ordinary = codes.iter().all(|(_, kind)| *kind == NameKind::Ordinary);
        if ordinary && !backed {
            continue;
        }
        let candidates = codes.iter().map(|(code, _)| *code).collect();
        let (chars, how) = (token.chars.clone(), token.how);
        mentions.push(Mention { chars, candidates, role, how, at, denied: false });
    }
    settle(&mut mentions, near);
    merge(&mut mentions, places);
    mentions
}

/// 上海瑞金医院: a county's name that is part of a hospital's name in a place that it is not in.
fn is_part_of_a_hospital(
    message: &Normalised,
    mentions: &[Mention],
    token: &Token,
    codes: &[(Code, NameKind)],
) -> bool {
    let rest = message.chars.get(token.chars.end..).unwrap_or_default();
    let hospital = matches!(rest, ['医', '院', ..]);
    let narrow = |wide: &Code| {
        codes.iter().all(|(code, _)| code.level() == Level::County && !wide.contains(*code))
    };
    hospital
        && follows_place(mentions, token)
        && mentions.last().is_some_and(|mention| mention.candidates.iter().all(narrow))
}

fn follows_place(mentions: &[Mention], token: &Token) -> bool {
    mentions.last().is_some_and(|mention| mention.chars.end == token.chars.start)
}

/// 我是职工医保，源汇区的: a clause of its own behind the insurance; and 临汾县医院, where somebody
/// lives perhaps.
fn stands_apart(message: &Normalised, tokens: &[Token], position: usize) -> Option<Role> {
    let place = &tokens[position].chars;
    let rest = message.chars.get(place.end..).unwrap_or_default();
    if matches!(rest, ['县', '医', '院', ..] | ['县', '人', '民', '医', '院', ..]) {
        return Some(Role::Home);
    }
    let first = tokens[..position].iter().rposition(|token| !is_place(token))?;
    let start = tokens[first + 1].chars.start;
    let insured = role_cue(&tokens[first]) == Some(Cue::Insured)
        && message.chars.get(tokens[first].chars.end..start) == Some(&[',']);
    let own = matches!(rest, ['的'] | ['的', ',' | '.' | '?', ..]);
    (insured && own).then_some(Role::Insured)
}

/// The cue that tells the part of a place: the nearest of its clause on either side, the one
/// behind where both are as near; where it is insured before where it comes from.
fn role_of(message: &Normalised, tokens: &[Token], position: usize) -> Option<Role> {
    let before = cue_before(message, tokens, position);
    let behind = cue_behind(message, tokens, position, before.map(|(distance, _)| distance));
    let parts = [behind, before].map(|found| found.map(|(_, cue)| part(cue)));
    let either = |role| parts.contains(&Some(role));
    if either(Role::Insured) && either(Role::Home) {
        return Some(Role::Insured);
    }
    match (behind, before) {
        (Some((near, _)), Some((nearer, cue))) if nearer < near => Some(part(cue)),
        (Some((_, cue)), _) | (None, Some((_, cue))) => Some(part(cue)),
        (None, None) => person_from(message, tokens[position].chars.end).then_some(Role::Home),
    }
}

fn cue_before(message: &Normalised, tokens: &[Token], position: usize) -> Option<(usize, Cue)> {
    let place = &tokens[position].chars;
    let (found, cue) = tokens[..position]
        .iter()
        .enumerate()
        .rev()
        .take_while(|(_, token)| !is_place(token))
        .find_map(|(found, token)| role_cue(token).map(|cue| (found, cue)))?;
    let gap = tokens[found].chars.end..place.start;
    let reach = if matches!(part(cue), Role::Care) || cue == Cue::From { NEAR } else { REACH };
    let near = gap.len() <= reach && (is_label(message, &gap) || !crosses_clause(message, &gap));
    (near && !belongs_to_earlier(message, tokens, found)).then_some((gap.len(), cue))
}

/// The first cue behind a place, unless it speaks of the place that follows it.
fn cue_behind(
    message: &Normalised,
    tokens: &[Token],
    position: usize,
    before: Option<usize>,
) -> Option<(usize, Cue)> {
    let place = &tokens[position].chars;
    let (found, cue) = tokens[position + 1..]
        .iter()
        .enumerate()
        .take_while(|(_, token)| !is_place(token))
        .find_map(|(found, token)| role_cue(token).map(|cue| (position + 1 + found, cue)))?;
    let gap = place.end..tokens[found].chars.start;
    let label = message.chars.get(tokens[found].chars.end) == Some(&':');
    // 漯河 长居 承诺制: words side by side, of which the only place is the insured one.
    let spaced = match (message.origin.get(place.end - 1), message.origin.get(gap.end)) {
        (Some(name), Some(word)) => {
            gap.len() <= 1
                && name.end < word.start
                && gap.clone().all(|at| message.chars[at] == ' ')
        }
        _ => false,
    };
    let listed = spaced
        && tells_why(&tokens[found])
        && tokens.iter().filter(|token| is_place(token)).count() == 1;
    if label
        || listed
        || matches!(cue, Cue::From | Cue::To)
        || gap.len() > REACH
        || crosses_clause(message, &gap)
    {
        return None;
    }
    let takes = follows_directly(tokens, found);
    let paired = takes && before.is_some_and(|distance| distance <= 1);
    let forward = takes && points_forward(message, &tokens[found]);
    let exception =
        forward && before.is_none() && holds_both(message, tokens, position, found, cue);
    (exception || !(paired || forward)).then_some((gap.len(), cue))
}

/// 长居, 打工: a word that tells why somebody is away, besides where.
fn tells_why(token: &Token) -> bool {
    matches!(&token.sense, Sense::Word(meaning) if !meaning.means.is_empty())
}

/// 参保: 临汾.
fn is_label(message: &Normalised, gap: &Range<usize>) -> bool {
    matches!(message.chars.get(gap.clone()), Some([':'] | [':', ' ']))
}

/// Whether the cue stands right behind another place and so is that one's.
fn belongs_to_earlier(message: &Normalised, tokens: &[Token], found: usize) -> bool {
    let cue = &tokens[found];
    let Some(kind) = role_cue(cue) else { return false };
    let Some(earlier) = tokens[..found].iter().rposition(is_place) else { return false };
    let gap = tokens[earlier].chars.end..cue.chars.start;
    let label = message.chars.get(cue.chars.end) == Some(&':');
    if label
        || matches!(kind, Cue::From | Cue::To)
        || gap.len() > 1
        || crosses_clause(message, &gap)
    {
        return false;
    }
    let before = cue_before(message, tokens, earlier);
    let takes = follows_directly(tokens, found);
    if takes && points_forward(message, cue) {
        return before.is_none() && holds_both(message, tokens, earlier, found, kind);
    }
    !(takes && before.is_some_and(|(distance, _)| distance <= 1))
}

/// 漯河医保在郑州住院: the place before is the insured one, and the next is where one is treated.
fn holds_both(
    message: &Normalised,
    tokens: &[Token],
    place: usize,
    found: usize,
    cue: Cue,
) -> bool {
    let start = tokens[place].chars.start;
    let told = start > 0 && is_at(message.chars[start - 1]);
    let ends_in_at = message.chars.get(tokens[found].chars.end - 1) == Some(&'在');
    cue == Cue::Insured
        && ends_in_at
        && tokens[place].chars.end == tokens[found].chars.start
        && !told
}

/// Whether a place stands directly behind the token.
fn follows_directly(tokens: &[Token], position: usize) -> bool {
    let end = tokens[position].chars.end;
    tokens[position + 1..].first().is_some_and(|next| is_place(next) && next.chars.start == end)
}

/// 参保地在, 看病在: the last character asks for a place.
fn points_forward(message: &Normalised, cue: &Token) -> bool {
    let last = cue.chars.end.checked_sub(1).and_then(|last| message.chars.get(last));
    last.is_some_and(|c| matches!(c, '在' | '到' | '于' | '是' | '为' | '地'))
}

fn is_place(token: &Token) -> bool {
    matches!(token.sense, Sense::Place(_))
}

/// 在 and its dialect forms.
fn is_at(character: char) -> bool {
    matches!(character, '在' | '搁' | '喺')
}

/// 临汾人, but not 临汾人民医院 and not 漯河人在郑州.
fn person_from(message: &Normalised, end: usize) -> bool {
    let rest = message.chars.get(end..).unwrap_or_default();
    matches!(rest, ['人'])
        || matches!(rest, ['人', next, ..] if !"民社家口员才寿大在的".contains(*next))
}

/// 在北京看, 在郑州拿药: being treated there, said right behind the name.
fn is_treated_at(message: &Normalised, chars: &Range<usize>) -> bool {
    let end = chars.end;
    let near = message.chars.get(end..(end + 4).min(message.chars.len())).unwrap_or_default();
    let clause = near.iter().position(|c| *c == ',').unwrap_or(near.len());
    let near = &near[..clause];
    near.iter().take(3).any(|c| matches!(c, '看' | '治'))
        || near.windows(2).any(|pair| matches!(pair, ['开' | '拿' | '买' | '取' | '配', '药']))
}

/// 医保从郑州转到漯河了: the insured place has moved. The places before and after, and the cue
/// between them.
#[must_use]
pub fn moved_insurance(message: &Normalised, tokens: &[Token]) -> Option<(usize, usize, usize)> {
    (0..tokens.len()).find_map(|from| {
        let (start, old, to, new) = (
            tokens.get(from)?,
            tokens.get(from + 1)?,
            tokens.get(from + 2)?,
            tokens.get(from + 3)?,
        );
        let shape = role_cue(start) == Some(Cue::From)
            && is_place(old)
            && role_cue(to) == Some(Cue::To)
            && is_place(new);
        let insured = from.checked_sub(1).map(|before| &tokens[before]).is_some_and(|before| {
            let gap = before.chars.end..start.chars.start;
            role_cue(before) == Some(Cue::Insured) && gap.len() <= 3
        });
        let whole = start.chars.start..new.chars.end;
        let near = whole.len() <= old.chars.len() + new.chars.len() + 6;
        (shape && insured && near && !crosses_clause(message, &whole)).then_some((
            from + 1,
            from + 3,
            from + 2,
        ))
    })
}

/// The cue of a token that gives a place its part.
fn role_cue(token: &Token) -> Option<Cue> {
    let Sense::Word(meaning) = &token.sense else { return None };
    meaning
        .cue
        .filter(|cue| matches!(cue, Cue::Insured | Cue::Care | Cue::Home | Cue::From | Cue::To))
}

fn part(cue: Cue) -> Role {
    match cue {
        Cue::Care | Cue::To => Role::Care,
        Cue::Home => Role::Home,
        _ => Role::Insured,
    }
}

/// Whether a stretch of characters holds punctuation that ends a clause.
#[must_use]
pub fn crosses_clause(message: &Normalised, chars: &Range<usize>) -> bool {
    message
        .chars
        .get(chars.clone())
        .is_some_and(|chars| chars.iter().any(|c| matches!(c, ',' | '.' | '?' | ':')))
}

/// An ambiguous name is settled by another place of the sentence, or by the one known before.
fn settle(mentions: &mut [Mention], near: Option<Code>) {
    let sure: Vec<Code> = mentions
        .iter()
        .filter(|mention| mention.candidates.len() == 1)
        .map(|mention| mention.candidates[0])
        .collect();
    for mention in mentions.iter_mut().filter(|mention| mention.candidates.len() > 1) {
        let within = |wide: Code| {
            let inside: Vec<Code> =
                mention.candidates.iter().copied().filter(|code| wide.contains(*code)).collect();
            (inside.len() == 1).then(|| inside[0])
        };
        let settled = sure
            .iter()
            .find_map(|wide| within(*wide))
            .or_else(|| near.and_then(within))
            .or_else(|| near.map(Code::province).and_then(within));
        if let Some(code) = settled {
            mention.candidates = vec![code];
        }
    }
}

/// A place directly followed by one inside it is one place: 山西临汾, 临汾市洪洞县.
fn merge(mentions: &mut Vec<Mention>, places: &Places) {
    let mut position = 0;
    while position + 1 < mentions.len() {
        let (wide, narrow) = (&mentions[position], &mentions[position + 1]);
        let touching = narrow.chars.start <= wide.chars.end + 1;
        let inside = match (&wide.candidates[..], &narrow.candidates[..]) {
            ([wide], [narrow]) => {
                wide.level() != Level::County && wide != narrow && wide.contains(*narrow)
            }
            _ => false,
        };
        if touching && inside && places.get(narrow.candidates[0]).is_some() {
            let start = wide.chars.start;
            let role = narrow.role.or(wide.role);
            let at = wide.at;
            let kept = &mut mentions[position + 1];
            kept.chars.start = start;
            kept.role = role;
            kept.at = at;
            mentions.remove(position);
        } else {
            position += 1;
        }
    }
}
