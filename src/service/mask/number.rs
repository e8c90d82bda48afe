//! Tells from its shape whether a number identifies a person, and what it is.

use super::{Block, Gap, digit};

const IDENTITY: &str = "〔证件号〕";
const MOBILE: &str = "〔手机号〕";
const LANDLINE: &str = "〔电话〕";
const BANK: &str = "〔银行卡号〕";

/// How many digits a bare number has: from a telephone to a bank card.
pub(super) const BARE_DIGITS: std::ops::RangeInclusive<usize> = 11..=19;
/// How many characters an ID number has.
pub(super) const IDENTITY_LENGTH: usize = 18;

/// Some blocks read as one number.
pub(super) struct Number {
    /// Where it begins, the plus sign included.
    pub(super) start: usize,
    /// Where it ends, the check letter included.
    pub(super) end: usize,
    digits: Vec<u8>,
    /// Digits in each block.
    lengths: Vec<usize>,
    gaps: Vec<Gap>,
    /// Whether the check letter X follows.
    check_letter: bool,
    /// Whether a plus sign stands before it.
    plus: bool,
    /// Whether it is a sum of money or a percentage.
    amount: bool,
}

impl Number {
    /// Reads the blocks; `None` if they are too many or too few digits for any number.
    pub(super) fn read(text: &str, blocks: &[Block]) -> Option<Self> {
        let total: usize = blocks.iter().map(|block| block.length).sum();
        if !BARE_DIGITS.contains(&total) || blocks[1..].iter().any(|block| block.gap == Gap::Cut) {
            return None;
        }
        let (start, mut end) = (blocks.first()?.range.start, blocks.last()?.range.end);
        let digits = text[start..end].chars().filter_map(digit).collect();
        let mut rest = text[end..].chars();
        let letter = rest.next().filter(|char| total == 17 && "XxＸｘ×".contains(*char));
        end += letter.map_or(0, char::len_utf8);
        let before = text[..start].chars().next_back();
        let plus = before.filter(|char| matches!(char, '+' | '＋'));
        Some(Self {
            start: start - plus.map_or(0, char::len_utf8),
            end,
            digits,
            lengths: blocks.iter().map(|block| block.length).collect(),
            gaps: blocks[1..].iter().map(|block| block.gap).collect(),
            check_letter: letter.is_some(),
            plus: plus.is_some(),
            amount: text[end..].trim_start().starts_with(['元', '块', '%', '％']),
        })
    }

    /// The placeholder, if the number has the shape of one that identifies a person.
    pub(super) fn kind(&self) -> Option<&'static str> {
        let luhn = (16..=19).contains(&self.digits.len()) && passes_luhn(&self.digits);
        if self.is_identity() {
            Some(IDENTITY)
        } else if luhn && !self.check_letter && self.is_grouped_as_bank_card() {
            Some(BANK)
        } else if self.is_one_block() && self.has_check_digit() {
            Some(IDENTITY)
        } else {
            self.phone()
        }
    }

    fn is_one_block(&self) -> bool {
        self.lengths.len() == 1
    }

    fn is_separated_by(&self, allowed: &[Gap]) -> bool {
        self.gaps.iter().all(|gap| allowed.contains(gap))
    }

    /// An ID number by its date of birth. 17 and 19 digits are one that was mistyped; 15 are the
    /// form before 1999, which is looked for without separators only, since division codes and
    /// sums side by side look like it.
    fn is_identity(&self) -> bool {
        match self.digits.len() {
            15 => self.is_one_block() && born_plausibly_before_1999(&self.digits),
            17 | 18 if self.check_letter || self.digits.len() == 18 => {
                let cut = matches!(self.lengths[..], [_] | [6, 8, _]) || self.has_check_digit();
                let spaced = self.is_separated_by(&[Gap::Space, Gap::Dash]);
                born_plausibly(&self.digits) && cut && spaced
            }
            17 | 19 => {
                let bank = self.digits.len() == 19 && passes_luhn(&self.digits);
                self.is_one_block() && born_plausibly(&self.digits) && !bank
            }
            _ => false,
        }
    }

    fn has_check_digit(&self) -> bool {
        has_check_digit(&self.digits, self.check_letter)
    }

    /// Fours as printed on the card, or 6 and the rest. Cards begin with 3 to 6 or 9; that and the
    /// missing 元 tell them from sums in a row.
    fn is_grouped_as_bank_card(&self) -> bool {
        if self.is_one_block() {
            return true;
        }
        let uniform = self.is_separated_by(&[Gap::Space]) || self.is_separated_by(&[Gap::Dash]);
        let fours = self.lengths.iter().rev().skip(1).all(|&length| length == 4);
        let grouped = fours && self.lengths.len() >= 4 || matches!(self.lengths[..], [6, 10..=13]);
        uniform && grouped && !self.amount && matches!(self.digits[0], 3..=6 | 9)
    }

    fn phone(&self) -> Option<&'static str> {
        let behind_code = self.without_country();
        let country = behind_code.is_some();
        let (digits, lengths) = behind_code.unwrap_or_else(|| (&self.digits, self.lengths.clone()));
        if self.amount && lengths.len() > 1 {
            return None;
        }
        if self.is_mobile(digits, &lengths) {
            return Some(MOBILE);
        }
        is_landline(digits, &lengths, country).then_some(LANDLINE)
    }

    fn is_mobile(&self, digits: &[u8], lengths: &[usize]) -> bool {
        let cut = match lengths {
            [_] | [3, 4, 4] => true,
            [3, 8] | [7, 4] => self.is_separated_by(&[Gap::Space, Gap::Dash]),
            [4, 4, 3] => self.is_separated_by(&[Gap::Dash]),
            _ => false,
        };
        digits.len() == 11 && matches!(digits, [1, 3..=9, ..]) && cut
    }

    /// The digits and blocks behind +86, 0086 or 86, if it begins so. Where no gap follows, only
    /// a plus sign or a mobile number makes it a country code.
    fn without_country(&self) -> Option<(&[u8], Vec<usize>)> {
        let code = match self.digits[..] {
            [0, 0, 8, 6, ..] => 4,
            [8, 6, ..] => 2,
            _ => return None,
        };
        let national = &self.digits[code..];
        let (&first, behind) = self.lengths.split_first()?;
        if first == code {
            return Some((national, behind.to_vec()));
        }
        let mobile = national.len() == 11 && national[0] == 1;
        let lengths = || std::iter::once(first - code).chain(behind.iter().copied()).collect();
        (first > code && (mobile || self.plus)).then(|| (national, lengths()))
    }
}

/// Area code and a local number of 7 or 8 digits; so 0357-12393 is none. Behind a country code
/// the area code has lost its zero.
fn is_landline(digits: &[u8], lengths: &[usize], country: bool) -> bool {
    let zero = usize::from(digits[0] == 0);
    let area = match digits[zero..] {
        [1, 0, ..] | [2, ..] => 2,
        [3..=9, ..] => 3,
        _ => return false,
    };
    let Some(local) = digits.get(zero + area..) else {
        return false;
    };
    let long_enough = local.len() == 8 || local.len() == 7 && area == 3;
    let cut = match *lengths {
        [_] => true,
        [first, 7 | 8] | [first, 3 | 4, 4] | [first, 4, 3] => first == zero + area,
        _ => false,
    };
    (zero == 1 || country) && long_enough && matches!(local[0], 2..=9) && cut
}

/// GB 11643: the weighted sum of 17 digits leaves the eighteenth character.
pub(super) fn has_check_digit(digits: &[u8], check_letter: bool) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let check = match (digits, check_letter) {
        ([_, .., _], true) if digits.len() == 17 => 10,
        ([_, .., last], false) if digits.len() == IDENTITY_LENGTH => u32::from(*last),
        _ => return false,
    };
    let sum: u32 =
        digits.iter().zip(WEIGHTS).map(|(&digit, weight)| u32::from(digit) * weight).sum();
    digits[0] != 0 && (12 - sum % 11) % 11 == check
}

/// Whether a date of birth stands behind the six digits of the division.
pub(super) fn born_plausibly(digits: &[u8]) -> bool {
    digits.len() >= 14
        && digits[0] != 0
        && (1900..2050).contains(&figure(&digits[6..10]))
        && is_day(&digits[10..14])
}

/// The same with the year in two digits.
fn born_plausibly_before_1999(digits: &[u8]) -> bool {
    digits.len() == 15 && digits[0] != 0 && is_day(&digits[8..12])
}

/// Month and day, two digits each.
fn is_day(digits: &[u8]) -> bool {
    (1..=12).contains(&figure(&digits[..2])) && (1..=31).contains(&figure(&digits[2..]))
}

fn figure(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |sum, &digit| sum * 10 + u32::from(digit))
}

/// The check of bank cards: every second digit from the right counts twice.
fn passes_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| match (place % 2, u32::from(digit)) {
            (0, once) => once,
            (_, twice) => twice * 2 / 10 + twice * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}
