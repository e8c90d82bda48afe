//! Numbers as they are written: figures, Chinese numerals and both together (1.2万, 一万二, 八百).
//!
//! The Chinese numerals stand here and not in `knowledge/`: they are a notation like the figures,
//! whose rules are code, and no word that anybody would add to.

use rust_decimal::Decimal;

/// Every character of a whole number, for a pattern.
pub(super) const DIGITS: &str = "0-9一二两三四五六七八九十百千万零";

/// Every character that may multiply a sum of figures, for a pattern.
pub(super) const SCALES: &str = "万千百wk";

/// Nothing.
pub(super) const ZERO: char = '零';

/// One to nine, as one counts with them: 三级, 第三.
pub(super) fn ordinal(character: char) -> Option<u8> {
    "一二三四五六七八九".chars().zip(1..).find(|(digit, _)| *digit == character).map(|(_, n)| n)
}

/// Any digit: 两 as well, and figures.
pub(super) fn digit(character: char) -> Option<u8> {
    match character {
        ZERO => Some(0),
        '两' => Some(2),
        _ => ordinal(character)
            .or_else(|| character.to_digit(10).and_then(|digit| u8::try_from(digit).ok())),
    }
}

/// A Chinese numeral: 二十八, 一万二, 三千五.
pub(super) fn chinese(text: &str) -> Option<i64> {
    let (mut total, mut section, mut last) = (0i64, 0i64, 0i64);
    let mut last_unit = 0i64;
    for character in text.chars() {
        match character {
            '十' | '百' | '千' => {
                last_unit = unit(character);
                section += last.max(i64::from(last == 0)) * last_unit;
                last = 0;
            }
            '万' => {
                last_unit = unit(character);
                total = (total + section + last) * last_unit;
                (section, last) = (0, 0);
            }
            _ => {
                let value = i64::from(digit(character)?);
                if character == ZERO {
                    last_unit = 0;
                }
                let goes_on = last > 0 && character.is_ascii_digit();
                last = if goes_on { last * 10 + value } else { value };
            }
        }
    }
    // 一万二 is 12000, 三千五 is 3500: a last digit right behind a unit counts in tenths of it.
    let tail = if last_unit >= 100 { last * last_unit / 10 } else { last };
    Some(total + section + tail)
}

fn unit(character: char) -> i64 {
    match character {
        '万' | 'w' => 10_000,
        '千' | 'k' => 1_000,
        '百' => 100,
        '十' => 10,
        _ => 1,
    }
}

/// A number of at most two digits or so, in either notation.
pub(super) fn small(text: &str) -> Option<i8> {
    text.parse().ok().or_else(|| chinese(text).and_then(|number| i8::try_from(number).ok()))
}

/// A sum of nothing but figures and a unit: 5000, 1.2万.
pub(super) fn plain_amount(text: &str) -> Option<Decimal> {
    let figures = text.trim_end_matches(['万', 'w', '千']);
    let plain = !figures.is_empty() && figures.chars().all(|c| c.is_ascii_digit() || c == '.');
    plain.then(|| amount(figures, &text[figures.len()..])).flatten()
}

/// A sum such as 12000, 1.2万, 一万二, 八百, 1w.
pub(super) fn amount(digits: &str, scale: &str) -> Option<Decimal> {
    let factor = |scale: &str| {
        let mut characters = scale.chars();
        let one = characters.next().filter(|_| characters.next().is_none());
        // 十 multiplies no sum of figures.
        one.filter(|c| *c != '十').map_or(Decimal::ONE, |c| Decimal::from(unit(c)))
    };
    if let Some((head, scale)) = digits.char_indices().rev().find_map(|(position, character)| {
        matches!(character, '万' | '千' | '百').then(|| (&digits[..position], &digits[position..]))
    }) && let Ok(number) = head.parse::<Decimal>()
    {
        // 1.2万 and 1万2: figures with a Chinese unit behind them.
        let (name, tail) = scale.split_at(scale.chars().next().map_or(0, char::len_utf8));
        if tail.is_empty() {
            return Some(number * factor(name));
        }
        let tail = tail.parse::<Decimal>().ok().or_else(|| chinese(tail).map(Decimal::from))?;
        return Some(number * factor(name) + tail * factor(name) / Decimal::TEN);
    }
    let number = digits.parse::<Decimal>().ok().or_else(|| chinese(digits).map(Decimal::from))?;
    Some(number * factor(scale))
}
