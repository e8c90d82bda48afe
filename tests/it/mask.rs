//! Numbers that identify a person never get past the mask, and nothing else is touched.

use mante::service::mask::mask;

/// A tiny generator (xorshift), so that every run sees the same numbers.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap())).collect()
    }

    fn birth(&mut self) -> String {
        let (year, month, day) = (1930 + self.below(95), 1 + self.below(12), 1 + self.below(28));
        format!("{year}{month:02}{day:02}")
    }

    fn division(&mut self) -> &'static str {
        const DIVISIONS: [&str; 6] = ["532801", "411102", "141002", "150702", "110105", "620102"];
        DIVISIONS[usize::try_from(self.below(6)).unwrap()]
    }

    pub fn identity(&mut self) -> String {
        let body = format!("{}{}{}", self.division(), self.birth(), self.digits(3));
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 = body
            .chars()
            .zip(weights)
            .map(|(char, weight)| char.to_digit(10).unwrap() * weight)
            .sum();
        let check = "10X98765432".as_bytes()[usize::try_from(sum % 11).unwrap()];
        format!("{body}{}", char::from(check))
    }

    pub fn mobile(&mut self) -> String {
        format!("1{}{}", 3 + self.below(7), self.digits(9))
    }

    pub fn bank_card(&mut self) -> String {
        let length = 16 + usize::try_from(self.below(4)).unwrap();
        let body = format!("62{}", self.digits(length - 3));
        let last = (0..10).map(|last| format!("{body}{last}")).find(|card| luhn(card));
        last.unwrap()
    }
}

fn luhn(card: &str) -> bool {
    let values = card.chars().rev().map(|char| char.to_digit(10).unwrap());
    let sum: u32 = values
        .enumerate()
        .map(|(place, value)| if place % 2 == 1 { value * 2 / 10 + value * 2 % 10 } else { value })
        .sum();
    sum.is_multiple_of(10)
}

pub fn full_width(text: &str) -> String {
    let widen = |char: char| match char {
        '!'..='~' => char::from_u32(u32::from(char) + 0xFEE0).unwrap(),
        other => other,
    };
    text.chars().map(widen).collect()
}

/// Checks that a number is replaced alone, behind words, before words and in full-width digits.
#[track_caller]
fn check_hidden(number: &str, placeholder: &str) {
    assert_eq!(mask(number), placeholder, "{number}");
    assert_eq!(mask(&full_width(number)), placeholder, "{number} full-width");
    assert_eq!(
        mask(&format!("我是{number}，临汾的")),
        format!("我是{placeholder}，临汾的"),
        "{number} in a sentence"
    );
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let masked = mask(text);
    assert_eq!(masked, expected);
    assert_eq!(mask(&masked), expected, "masked twice");
}

#[track_caller]
fn check_kept(text: &str) {
    check(text, text);
}

pub fn grouped(number: &str, lengths: &[usize], separator: &str) -> String {
    let mut rest = number;
    let mut groups = Vec::new();
    for &length in lengths {
        let (group, behind) = rest.split_at(length.min(rest.len()));
        groups.push(group);
        rest = behind;
    }
    if !rest.is_empty() {
        groups.push(rest);
    }
    groups.join(separator)
}

#[test]
fn generated_identity_numbers_are_hidden() {
    let mut dice = Dice(1);
    for _ in 0..200 {
        let number = dice.identity();
        check_hidden(&number, "〔证件号〕");
        check_hidden(&grouped(&number, &[6, 8], " "), "〔证件号〕");
        check_hidden(&grouped(&number, &[6, 4, 4], "-"), "〔证件号〕");
        check_hidden(&number.to_lowercase(), "〔证件号〕");
    }
}

#[test]
fn identity_numbers_with_a_slip_are_hidden() {
    let mut dice = Dice(2);
    for _ in 0..200 {
        let number = format!("{}{}{}", dice.division(), dice.birth(), dice.digits(4));
        check_hidden(&number, "〔证件号〕");
        check_hidden(&number[..17], "〔证件号〕");
    }
}

#[test]
fn old_identity_numbers_are_hidden() {
    let mut dice = Dice(3);
    for _ in 0..200 {
        let number = format!("{}{}{}", dice.division(), &dice.birth()[2..], dice.digits(3));
        check_hidden(&number, "〔证件号〕");
    }
}

#[test]
fn generated_mobile_numbers_are_hidden() {
    let mut dice = Dice(4);
    for _ in 0..200 {
        let number = dice.mobile();
        check_hidden(&number, "〔手机号〕");
        for separator in ["-", " ", "－", "\u{3000}", " - ", "."] {
            check_hidden(&grouped(&number, &[3, 4], separator), "〔手机号〕");
        }
        for prefix in ["+86", "+86 ", "+86-", "0086", "86", "86 ", "＋86 "] {
            check_hidden(&format!("{prefix}{number}"), "〔手机号〕");
            let written = format!("{prefix}{}", grouped(&number, &[3, 4], "-"));
            let masked = mask(&written);
            assert!(masked.ends_with("〔手机号〕"), "{written} became {masked}");
        }
    }
}

#[test]
fn generated_bank_cards_are_hidden() {
    let mut dice = Dice(5);
    for _ in 0..200 {
        let number = dice.bank_card();
        let masked = mask(&number);
        // An 18-digit card may happen to hold a date of birth; it is hidden all the same.
        assert!(masked == "〔银行卡号〕" || masked == "〔证件号〕", "{number} became {masked}");
        let masked = mask(&grouped(&number, &[4, 4, 4, 4], " ")).into_owned();
        assert!(masked == "〔银行卡号〕" || masked == "〔证件号〕", "{number} became {masked}");
    }
}

#[test]
fn landlines_are_hidden_with_their_area_code() {
    for number in [
        "0357-2012345",
        "0357 2012345",
        "03572012345",
        "010-65123456",
        "010-6512-3456",
        "0395-313-1234",
        "（0357）2012345",
        "+86 10 65123456",
        "+86 357 2012345",
        "+86357-2012345",
        "+861065123456",
    ] {
        let masked = mask(number);
        assert!(masked.trim_start_matches('（') == "〔电话〕", "{number} became {masked}");
    }
}

#[test]
fn insurance_cards_are_hidden_behind_their_name() {
    check("医保卡号12345678", "医保卡号〔医保卡号〕");
    check("我的医保卡号是：A12345678，怎么办", "我的医保卡号是：〔医保卡号〕，怎么办");
    check("社保卡号 C1234567X", "社保卡号 〔医保卡号〕");
    check("参保号为00123456789", "参保号为〔医保卡号〕");
    check("个人编号：１２３４５６７８９０", "个人编号：〔医保卡号〕");
    check("醫保卡號12345678", "醫保卡號〔医保卡号〕");
    check("社保卡123456789", "社保卡〔医保卡号〕");
    check("社保卡号11010519491231002X", "社保卡号〔证件号〕");
    check_kept("医保卡号zenmecha12393");
    check_kept("医保卡20250501办的");
    check_kept("医保卡号在哪里看？打12393");
}

#[test]
fn mail_addresses_are_hidden() {
    check("发到wang.li+1@example.com.cn好吗", "发到〔邮箱〕好吗");
    check("13812345678@qq.com", "〔邮箱〕");
    check("abc＠163。com", "〔邮箱〕");
    check_kept("@mante 你好");
}

#[test]
fn several_numbers_in_one_message_are_hidden_each() {
    check("13812345678 110101199003070003", "〔手机号〕 〔证件号〕");
    check("138-1234-5678 0357-2012345", "〔手机号〕 〔电话〕");
    check("11010119900307000313812345678", "〔证件号〕〔手机号〕");
    check("13812345678110101199003070003", "〔手机号〕〔证件号〕");
    check("13812345678/13912345678", "〔手机号〕/〔手机号〕");
    check("13812345678 2025-05-01办的", "〔手机号〕 2025-05-01办的");
    check("11010519491231002X13812345678", "〔证件号〕〔手机号〕");
    check("姓名王丽，tel13812345678号", "姓名王丽，tel〔手机号〕号");
}

#[test]
fn placeholders_stay() {
    check_kept("〔证件号〕〔手机号〕〔电话〕〔银行卡号〕〔医保卡号〕〔邮箱〕");
    check("医保卡号〔医保卡号〕，手机13812345678", "医保卡号〔医保卡号〕，手机〔手机号〕");
}

#[test]
fn figures_of_policy_stay() {
    for text in [
        "12393",
        "打120",
        "12345市民热线，12393医保热线",
        "0357-12393",
        "（0357）12393",
        "0395-12345 转 2",
        "400-810-1234",
        "95588",
        "2025-05-01",
        "20250501",
        "2025年5月1日到2026年4月30日",
        "2025-05-01 08:30:00",
        "2025-05-01至2025-06-01",
        "2025-05-01 2025-06-01 2025-07-01",
        "20250501 20250601",
        "2025.05.01-2026.04.30",
        "4000元",
        "一年最多4000元，起付1200元",
        "15000-200000元",
        "1500 2000 300",
        "4000 3000 2000 1000元",
        "1000 2000 3000 4000",
        "180 2000 3000元",
        "532800",
        "141002 141021 141022",
        "532800 411100 141000 150000",
        "报70%，再报85.5%",
        "70%-85%",
        "5个工作日",
        "30001",
        "血压160/100，血糖7.8",
        "邮编041000",
        "2024 2025 2026 2027",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
        "云医保〔2021〕35号",
        "国发办2020第12号文件",
        "1. 2. 3. 4. 5. 6. 7. 8. 9. 10.",
        "192.168.100.101",
        "3.1415926535",
    ] {
        check_kept(text);
        check_kept(&full_width(text));
        check_kept(&format!("我在临汾，{text}，糖尿病"));
    }
}

#[test]
fn masking_twice_changes_nothing_whatever_the_text() {
    const PIECES: [&str; 20] = [
        "1",
        "3",
        "8",
        "6",
        "0",
        "19900307",
        "110101",
        "13812345678",
        "0357",
        "2012345",
        " ",
        "-",
        "+86",
        "X",
        "（",
        "）",
        "医保卡号",
        "@qq.com",
        "元",
        "110101199003070003",
    ];
    let mut dice = Dice(6);
    for _ in 0..5_000 {
        let length = dice.below(14);
        let text: String =
            (0..length).map(|_| PIECES[usize::try_from(dice.below(20)).unwrap()]).collect();
        let once = mask(&text).into_owned();
        assert_eq!(mask(&once), once, "{text}");
    }
}

#[test]
fn long_texts_are_masked_in_linear_time() {
    time(&"我的手机13812345678 ".repeat((1 << 20) / 25));
    for piece in ["1", "1 ", "11 ", "13812345678 ", "a@", "a@b.cc.", "医保卡号1", "０３５７-", "〔"]
    {
        let short = piece.repeat((1 << 14) / piece.len());
        let long = piece.repeat((1 << 17) / piece.len());
        let (fast, slow) = (time(&short), time(&long));
        // Eight times the text; a quadratic pass would take sixty-four times as long.
        assert!(slow < fast * 32 + std::time::Duration::from_millis(50), "{piece}: {slow:?}");
    }
}

fn time(text: &str) -> std::time::Duration {
    let start = std::time::Instant::now();
    std::hint::black_box(mask(text));
    start.elapsed()
}
