//! Several names for one place: an ambiguous one is settled by the others, and names side by side are
//! read as one.

use super::roles::{Mention, Sentence};
use crate::knowledge::place::{Code, Level, Places};

/// An ambiguous name is settled by another place of the sentence, or by the one known before.
pub(super) fn settle(mentions: &mut [Mention], near: Option<Code>) {
    let named: Vec<(usize, Code)> = mentions
        .iter()
        .filter(|mention| mention.candidates.len() == 1)
        .map(|mention| (mention.chars.end, mention.candidates[0]))
        .collect();
    for mention in mentions.iter_mut().filter(|mention| mention.candidates.len() > 1) {
        // 河北的医保，在天津住: a province beside another place, and not the district of that name.
        let apart = province(&mention.candidates).is_some();
        let beside = |end: usize| !apart || end == mention.chars.start;
        let sure: Vec<Code> =
            named.iter().filter(|(end, _)| beside(*end)).map(|(_, code)| *code).collect();
        let within = |wide: Code| {
            let inside: Vec<Code> =
                mention.candidates.iter().copied().filter(|code| wide.contains(*code)).collect();
            (inside.len() == 1).then(|| inside[0])
        };
        let settled = sure
            .iter()
            .find_map(|wide| within(*wide))
            .or_else(|| near.and_then(within))
            .or_else(|| near.map(Code::province).and_then(within))
            .or_else(|| sure.iter().find_map(|place| within(place.province())))
            .or_else(|| province(&mention.candidates));
        if let Some(code) = settled {
            mention.candidates = vec![code];
        }
    }
}

/// Alone, the name of a province is the province, whatever small place has it as well.
fn province(candidates: &[Code]) -> Option<Code> {
    candidates.iter().copied().find(|code| code.level() == Level::Province)
}

/// A place directly followed by one inside it is one place: 山西临汾, 临汾市洪洞县.
/// 辽宁那个朝阳市 as well.
pub(super) fn merge(mentions: &mut Vec<Mention>, places: &Places, sentence: &Sentence) {
    let mut position = 0;
    while position + 1 < mentions.len() {
        let (wide, narrow) = (&mentions[position], &mentions[position + 1]);
        let gap = sentence.message.chars.get(wide.chars.end..narrow.chars.start);
        let touching = narrow.chars.start <= wide.chars.end + 1
            || gap.is_some_and(|gap| sentence.grammar.narrows.equal(gap));
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
