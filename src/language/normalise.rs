//! Makes one spelling of many: width, case, Traditional characters, spaces, stray pinyin. Every
//! character keeps the bytes that it came from.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::numerals::ZERO;

/// The most characters of a message that are read.
pub const MOST_CHARACTERS: usize = 4_000;

/// How long a clause is, at least, where a space stands for a comma.
const CLAUSE: usize = 5;
/// And what two beside each other have more than, where there is only one space.
const TWO_CLAUSES: usize = 12;
/// So many spaces stand for commas where clauses are that long on average.
const MANY_SPACES: usize = 3;

const HAN: Range<u32> = 0x4e00..0xa000;

/// Traditional to Simplified for every character of the basic Han block.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(simplified_table);

/// A message in one spelling.
#[derive(Clone, Debug, Default)]
pub struct Normalised {
    /// The text that is matched.
    pub text: String,
    /// Its characters.
    pub chars: Vec<char>,
    /// For each character the bytes of the original that it stands for.
    pub origin: Vec<Range<usize>>,
    /// For each character its byte offset in `text`.
    pub offsets: Vec<usize>,
    /// The characters that stand for a line break.
    pub breaks: Vec<usize>,
    /// The characters that proofreading put there, in order.
    pub mended: Vec<Range<usize>>,
    /// Whether the message was longer than what is read.
    pub truncated: bool,
}

/// Characters of a message that stand for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is written.
    pub chars: Range<usize>,
    /// What is meant.
    pub by: Vec<char>,
}

impl Normalised {
    /// Normalises a message.
    #[must_use]
    pub fn new(message: &str) -> Self {
        let mut normalised = Self::default();
        let kept: Vec<(usize, char)> = message.char_indices().take(MOST_CHARACTERS).collect();
        normalised.truncated =
            kept.len() == MOST_CHARACTERS && message.chars().nth(MOST_CHARACTERS).is_some();
        normalised.chars.reserve(kept.len());
        normalised.origin.reserve(kept.len());
        let mut position = 0;
        while let Some(&(start, character)) = kept.get(position) {
            if let Some(length) = stray_pinyin(&kept[position..], normalised.chars.last().copied())
            {
                position += length;
                continue;
            }
            if let Some(length) = markup(&kept[position..]) {
                normalised.keep(' ', start..start + length);
                position += length;
                continue;
            }
            position += 1;
            normalised.push(character, start..start + character.len_utf8());
        }
        normalised.finish();
        normalised
    }

    /// The bytes of the original that a range of characters stands for.
    #[must_use]
    pub fn span(&self, chars: &Range<usize>) -> Range<usize> {
        let start = self.origin.get(chars.start).map_or(0, |range| range.start);
        let end = chars.end.checked_sub(1).and_then(|last| self.origin.get(last));
        start..end.map_or(start, |range| range.end)
    }

    /// Some of the characters, as `text` has them.
    #[must_use]
    pub fn text_of(&self, chars: &Range<usize>) -> &str {
        let end = self.offsets.get(chars.end).copied().unwrap_or(self.text.len());
        self.offsets.get(chars.start).map_or("", |start| &self.text[*start..end])
    }

    /// A range of bytes of `text` as a range of characters.
    #[must_use]
    pub fn chars_of(&self, bytes: &Range<usize>) -> Range<usize> {
        let position = |byte: usize| self.offsets.partition_point(|offset| *offset < byte);
        position(bytes.start)..position(bytes.end)
    }

    /// Whether a character begins something of its own: a mark or a space stands before it, or nothing.
    #[must_use]
    pub fn parted(&self, at: usize) -> bool {
        let mark = |at: Option<usize>| {
            at.and_then(|at| self.chars.get(at))
                .is_none_or(|character| !character.is_alphanumeric())
        };
        let before = at.checked_sub(1);
        let origin = |at: Option<usize>| at.and_then(|at| self.origin.get(at));
        let apart = origin(before).zip(origin(Some(at)));
        mark(before) || mark(Some(at)) || apart.is_some_and(|(one, next)| one.end < next.start)
    }

    /// Whether proofreading changed some of these characters.
    #[must_use]
    pub fn is_mended(&self, chars: &Range<usize>) -> bool {
        self.mended.iter().any(|mended| mended.start < chars.end && chars.start < mended.end)
    }

    /// The message with these edits, which stand in order and apart from one another. What is put
    /// in stands for all that it replaces.
    #[must_use]
    pub fn edited(&self, edits: &[Edit]) -> Self {
        let mut edited = Self { truncated: self.truncated, ..Self::default() };
        let mut position = 0;
        for Edit { chars, by } in edits {
            edited.copy(self, position..chars.start);
            let start = edited.chars.len();
            let span = self.span(chars);
            edited.chars.extend(by);
            edited.origin.extend(by.iter().map(|_| span.clone()));
            edited.mended.push(start..edited.chars.len());
            position = chars.end;
        }
        edited.copy(self, position..self.chars.len());
        edited.build();
        edited
    }

    fn copy(&mut self, from: &Self, chars: Range<usize>) {
        let (start, end) = (chars.start, chars.end);
        let here = self.chars.len();
        let moved = |position: usize| position - start + here;
        let breaks = from.breaks.iter().filter(|at| chars.contains(at));
        self.breaks.extend(breaks.map(|at| moved(*at)));
        let mended = from.mended.iter().filter(|range| start <= range.start && range.end <= end);
        self.mended.extend(mended.map(|range| moved(range.start)..moved(range.end)));
        self.chars.extend_from_slice(&from.chars[chars.clone()]);
        self.origin.extend_from_slice(&from.origin[chars]);
    }

    fn push(&mut self, character: char, origin: Range<usize>) {
        // What has neither width nor case nor a compatible form needs no decomposition.
        if character.is_ascii() || is_han(character) {
            self.keep(tidy(character), origin);
            return;
        }
        if is_toned(character) {
            // A typed syllable with its tone; the tone says nothing here.
            let plain = std::iter::once(character).nfd().find(char::is_ascii_alphabetic);
            return self.keep(plain.unwrap_or(character).to_ascii_lowercase(), origin);
        }
        for part in std::iter::once(character).nfkc() {
            for part in part.to_lowercase() {
                self.keep(tidy(part), origin.clone());
            }
        }
    }

    fn keep(&mut self, character: char, origin: Range<usize>) {
        let again = matches!(character, ' ' | '\n') && self.chars.last() == Some(&character);
        if is_invisible(character) || again {
            return;
        }
        self.chars.push(character);
        self.origin.push(origin);
    }

    /// Drops spaces and ornaments between Han characters and builds the text.
    fn finish(&mut self) {
        if self.chars.iter().any(|character| is_ornament(*character)) {
            self.mark_clauses();
            self.drop_ornaments();
        }
        for (position, character) in self.chars.iter_mut().enumerate() {
            if *character == '\n' {
                *character = ',';
                self.breaks.push(position);
            }
        }
        self.build();
    }

    /// Puts commas where spaces stand for them, between clauses: 我在北京上班 医保交在河北 查出来肝硬化.
    /// Words side by side (漯河 职工 高血压) and characters apart (高 血 压) are shorter.
    fn mark_clauses(&mut self) {
        let spaces: Vec<usize> =
            (0..self.chars.len()).filter(|at| self.chars[*at] == ' ').collect();
        let marks = self.chars.iter().filter(|c| matches!(c, ',' | '.' | '?' | '\n')).count();
        let long = self.chars.len() - spaces.len() >= (spaces.len() + 1) * CLAUSE;
        let spaced = spaces.len() >= MANY_SPACES && 2 * marks < spaces.len() && long;
        for at in spaces {
            let stops = |c: &&char| matches!(**c, ' ' | ',' | '.' | '?' | ':' | '\n');
            let run = |c: &&char| !stops(c);
            let before = self.chars[..at].iter().rev().take_while(run).count();
            let behind = self.chars[at + 1..].iter().take_while(run).count();
            let beside_han = |at: Option<usize>| {
                at.and_then(|at| self.chars.get(at)).is_some_and(|character| is_han(*character))
            };
            let apart = beside_han(at.checked_sub(1)) && beside_han(Some(at + 1));
            let clauses = before.min(behind) >= CLAUSE && before + behind > TWO_CLAUSES;
            if apart && (spaced || clauses) {
                self.chars[at] = ',';
            }
        }
    }

    fn drop_ornaments(&mut self) {
        let keep: Vec<bool> = (0..self.chars.len())
            .map(|position| {
                let beside = |other: Option<usize>| {
                    other.and_then(|other| self.chars.get(other)).is_none_or(|c| is_han(*c))
                };
                let apart = beside(position.checked_sub(1)) && beside(Some(position + 1));
                !(is_ornament(self.chars[position]) && apart)
            })
            .collect();
        let mut kept = keep.iter();
        self.chars.retain(|_| *kept.next().unwrap_or(&true));
        let mut kept = keep.iter();
        self.origin.retain(|_| *kept.next().unwrap_or(&true));
    }

    fn build(&mut self) {
        self.offsets.reserve(self.chars.len());
        self.text.reserve(3 * self.chars.len());
        for character in &self.chars {
            self.offsets.push(self.text.len());
            self.text.push(*character);
        }
    }
}

/// A word of the lexicon in the one spelling; most are in it already.
#[must_use]
pub fn spelt(word: &str) -> Cow<'_, str> {
    let plain = |c: char| is_han(c) && tidy(c) == c;
    if word.chars().all(plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(Normalised::new(word).text)
}

/// What only stands between characters: a space, the marks of lists and of bold type.
fn is_ornament(character: char) -> bool {
    matches!(character, ' ' | '*' | '_' | '·' | '・' | '•' | '^' | '~' | '`' | '|' | '#' | '\u{ad}')
}

/// Whether a character is a Han character of the basic block.
#[must_use]
pub fn is_han(character: char) -> bool {
    HAN.contains(&u32::from(character))
}

/// Builds the tables now instead of at the first message.
pub fn warm_up() {
    LazyLock::force(&SIMPLIFIED);
}

/// The pinyin that a damaged text carries behind a character: 醫(yī)保, 医保(yī bǎo), 医yī保.
fn stray_pinyin(rest: &[(usize, char)], before: Option<char>) -> Option<usize> {
    if !before.is_some_and(is_han) || rest.first().is_none_or(|(_, first)| is_han(*first)) {
        return None;
    }
    let letter = |c: char| !is_han(c) && c.is_alphabetic();
    let first = rest.first()?.1;
    let Some(close) = closing(first) else {
        // Without brackets the tone tells, and that the text goes on right behind it.
        let run = rest.iter().take(8).take_while(|(_, c)| letter(*c)).count();
        let toned = rest[..run].iter().any(|(_, c)| is_toned(*c));
        let goes_on = rest.get(run).is_none_or(|(_, c)| is_han(*c) || !c.is_alphanumeric());
        return (run > 0 && run < 8 && toned && goes_on).then_some(run);
    };
    let loose = |c: char| letter(c) || c == ' ' || c == '\'' || c.is_ascii_digit();
    let inner = rest[1..].iter().take(40).take_while(|(_, c)| loose(*c)).count();
    let closed = rest.get(1 + inner).is_some_and(|(_, c)| close.contains(c));
    let within = &rest[1..=inner];
    let syllable =
        (1..=7).contains(&inner) && letter(within[0].1) && !within.iter().any(|(_, c)| *c == ' ');
    let toned = within.iter().any(|(_, c)| is_toned(*c));
    (closed && (syllable || toned)).then_some(inner + 2)
}

/// What is left of a page that a message was copied from: `&nbsp;`, `<br/>`.
fn markup(rest: &[(usize, char)]) -> Option<usize> {
    let (close, most) = match rest.first()?.1 {
        '&' => (';', 8),
        '<' => ('>', 12),
        _ => return None,
    };
    let end = rest.iter().take(most).position(|(_, c)| *c == close)?;
    let inner = &rest[1..end];
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '#' | '/' | ' ');
    let told = inner.iter().any(|(_, c)| c.is_ascii_alphabetic());
    (told && inner.iter().all(|(_, c)| plain(*c))).then_some(end + 1)
}

/// The brackets that may close what one opens.
fn closing(open: char) -> Option<[char; 2]> {
    match open {
        '(' | '（' => Some([')', '）']),
        '[' | '［' | '【' | '〔' => Some([']', '】']),
        _ => None,
    }
}

/// A vowel with the mark of its tone.
fn is_toned(character: char) -> bool {
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü".contains(character.to_lowercase().next().unwrap_or(character))
}

fn tidy(character: char) -> char {
    let code = u32::from(character);
    if HAN.contains(&code) {
        return SIMPLIFIED.get((code - HAN.start) as usize).copied().unwrap_or(character);
    }
    match character {
        'A'..='Z' => character.to_ascii_lowercase(),
        '\n' | '\r' => '\n',
        '，' | '、' | ';' | '；' => ',',
        '。' | '！' | '!' | '…' => '.',
        '？' => '?',
        '—' | '–' | '－' | '〜' | '～' => '-',
        '〇' => ZERO,
        other if other.is_whitespace() || other.is_control() => ' ',
        other if is_symbol(other) => ' ',
        other => other,
    }
}

/// Emoji and other pictures, which separate words and say nothing.
fn is_symbol(character: char) -> bool {
    let thumb = matches!(character, '👍' | '👎');
    !thumb && matches!(u32::from(character), 0x2190..=0x2bff | 0x1f000..=0x1faff)
}

fn is_invisible(character: char) -> bool {
    matches!(u32::from(character), 0x200b..=0x200f | 0x2060 | 0xfe00..=0xfe0f | 0xfeff)
}

/// One call over the whole block: a space between the characters keeps phrases apart.
fn simplified_table() -> Vec<char> {
    use ferrous_opencc::OpenCC;
    use ferrous_opencc::config::BuiltinConfig;

    let block: Vec<char> = HAN.filter_map(char::from_u32).collect();
    let Ok(converter) = OpenCC::from_config(BuiltinConfig::T2s) else {
        return block;
    };
    let spaced: String = block.iter().flat_map(|character| [*character, ' ']).collect();
    let converted: Vec<char> = converter.convert(&spaced).chars().step_by(2).collect();
    if converted.len() == block.len() { converted } else { block }
}

#[cfg(test)]
mod tests {
    use super::Normalised;

    #[test]
    fn one_spelling_of_many() {
        let read = |message| Normalised::new(message).text;
        assert_eq!(read("臨汾　糖尿病"), "临汾糖尿病");
        assert_eq!(read("醫(yī)保，１２３"), "医保,123");
        assert_eq!(read("高 血 压 GXY 怎么办"), "高血压 gxy 怎么办");
        assert_eq!(read("人在&nbsp;上海<br/>A&B，1<2"), "人在上海 a&b,1<2");
    }

    #[test]
    fn spans_point_into_the_original() {
        let message = "臨汾 醫(yī)保";
        let normalised = Normalised::new(message);
        assert_eq!(&message[normalised.span(&(0..2))], "臨汾");
        assert_eq!(&message[normalised.span(&(3..4))], "保");
    }
}
