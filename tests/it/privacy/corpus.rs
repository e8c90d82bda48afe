//! Guards the promise of the whole: of many generated messages, said in several channels with
//! everything logged, no number, address, name or chat of a person is found in the database, its
//! write-ahead log, the log output or the metrics.

use std::fmt::Write as _;

use serde_json::json;

use super::kept;
use crate::mask::{Dice, full_width, grouped};
use crate::program::Machine;
use crate::telegram::bot::Bot;
use crate::telegram::fake::{Fake, Fault};
use crate::web::served::Served;

/// A message, and what must not be found of it.
struct Message {
    text: String,
    secrets: Vec<String>,
}

/// Makes messages as people write them.
struct Corpus(Dice);

impl Corpus {
    fn one_of(&mut self, list: &[&'static str]) -> &'static str {
        list[self.below(list.len())]
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.below(bound as u64)).unwrap()
    }

    /// A number in one of its spellings, and its digits.
    fn number(&mut self) -> (String, String) {
        let (number, groups): (String, &[usize]) = match self.below(5) {
            0 => (self.0.identity(), &[6, 8]),
            1 => (self.0.mobile(), &[3, 4]),
            2 => (self.0.bank_card(), &[4, 4, 4, 4]),
            3 => (format!("62{}", self.0.digits(9)), &[11]),
            _ => (format!("13{}", self.0.digits(9)), &[3, 4]),
        };
        let card = number.starts_with("62") && number.len() == 11;
        let spelled = match self.below(5) {
            _ if card => number.clone(),
            0 => number.clone(),
            1 => full_width(&number),
            2 => grouped(&number, groups, " "),
            3 => grouped(&number, groups, "-"),
            _ => full_width(&grouped(&number, groups, "-")),
        };
        let before = if card {
            self.one_of(&["医保卡号", "社保卡号：", "我的医保卡号是"])
        } else {
            self.one_of(&["", "号码是", "我的是", "填的"])
        };
        (format!("{before}{spelled}"), number)
    }

    /// A street address in one of its spellings, and the part that tells the door.
    fn address(&mut self) -> (String, String) {
        let number = |corpus: &mut Self| 11 + corpus.below(80);
        let (a, b, c) = (number(self), 1 + self.below(9), 101 + self.below(1800));
        let road = self.one_of(&["鼓楼西街", "解放路", "建设南路", "滨河东路", "人民大道"]);
        let estate = self.one_of(&["阳光小区", "锦绣花园", "御景家园", "煤矿家属院", "滨河公寓"]);
        let village = self.one_of(&["西李村", "北营村", "曼恩村", "上马庄村"]);
        let door = match self.below(7) {
            0 => format!("{road}{a}号"),
            1 => format!("{road}{a}号院{b}号楼{c}室"),
            2 => format!("{estate}{a}号楼{b}单元{c}"),
            3 => format!("{estate}{a}-{b}-{c}"),
            4 => format!("{a}栋{b}单元{c}室"),
            5 => format!("{village}{b}组{a}号"),
            _ => full_width(&format!("{road}{a}号{b}栋{c}室")),
        };
        let before = self.one_of(&["我住", "家在临汾市尧都区", "住址：漯河市源汇区", "住在"]);
        (format!("{before}{door}"), door)
    }

    fn mail(&mut self) -> (String, String) {
        let name = format!("zhang{}", self.0.digits(7));
        (format!("邮箱{name}@example.com"), name)
    }

    fn message(&mut self) -> Message {
        let mut text = self
            .one_of(&["临汾居民医保，糖尿病，怎么办慢病", "漯河备案要啥材料", "我妈高血压三级"])
            .to_owned();
        let mut secrets = Vec::new();
        for _ in 0..=self.below(2) {
            let (written, secret) = match self.below(4) {
                0 => self.address(),
                1 => self.mail(),
                _ => self.number(),
            };
            let comma = self.one_of(&["，", "。", "；"]);
            let _ = write!(text, "{comma}{written}");
            secrets.push(secret);
        }
        text += self.one_of(&["，能办吗", "。谢谢", ""]);
        Message { text, secrets }
    }
}

/// A text with ASCII digits and nothing between them.
fn digits_together(text: &str) -> String {
    let chars: Vec<char> = text
        .chars()
        .map(|char| match char {
            '０'..='９' => char::from_u32(u32::from(char) - 0xFEE0).unwrap(),
            other => other,
        })
        .collect();
    let is_separator = |char: char| " -－.·\u{3000}".contains(char);
    let mut together = String::with_capacity(text.len());
    for (at, char) in chars.iter().enumerate() {
        let between = at > 0
            && at + 1 < chars.len()
            && chars[at - 1].is_ascii_digit()
            && chars[at + 1].is_ascii_digit();
        if !(between && is_separator(*char)) {
            together.push(*char);
        }
    }
    together
}

/// Checks that none of the secrets is found, however it is written.
#[track_caller]
fn check_not_found(place: &str, text: &str, secrets: &[String]) {
    assert!(!text.is_empty(), "{place} is empty");
    let together = digits_together(text);
    for secret in secrets {
        assert!(!text.contains(secret.as_str()), "{secret} is found in {place}");
        assert!(!text.contains(&full_width(secret)), "{secret} is found in {place}, full-width");
        let joined = digits_together(secret);
        assert!(!together.contains(&joined), "{joined} is found in {place}, separators aside");
    }
}

/// How many messages each channel gets; `MANTE_CORPUS` sets it.
fn size() -> usize {
    std::env::var("MANTE_CORPUS").map_or(40, |size| size.parse().unwrap())
}

#[test]
fn what_is_masked_is_found_nowhere_on_the_line_and_on_the_web() {
    let machine = Machine::logging("trace");
    let mut corpus = Corpus(Dice(8_001));
    let mut secrets = Vec::new();
    let (mut lines, mut plain) = (String::new(), String::new());
    for _ in 0..size() {
        let message = corpus.message();
        let _ = writeln!(lines, "{}", json!({ "text": message.text }));
        secrets.extend(message.secrets);
        let message = corpus.message();
        let _ = writeln!(plain, "{}", message.text);
        secrets.extend(message.secrets);
    }
    let talked = machine.run(&["chat", "--json"], lines.as_bytes());
    let piped = machine.run(&["chat"], plain.as_bytes());
    assert_eq!((talked.code, piped.code), (Some(0), Some(0)), "{}", talked.stderr);

    let served = Served::start(&machine);
    let visitor = served.visitor();
    for number in 0..size() {
        let message = corpus.message();
        let body = json!({ "session": format!("s{}", number % 5), "text": message.text });
        assert_eq!(visitor.post("/api/v1/messages", &body).status, 200);
        secrets.extend(message.secrets);
        let message = corpus.message();
        let id = format!("m{number}");
        let said = visitor.submit("/chat/say", &[("message_id", &id), ("text", &message.text)]);
        assert_eq!(said.status, 303, "{said:?}");
        secrets.extend(message.secrets);
    }
    let metrics = visitor.get("/metrics").text;
    check_not_found("the database", &kept(&machine), &secrets);
    check_not_found("the log of the line", &(talked.stderr + &piped.stderr), &secrets);
    check_not_found("the log of the web", &served.told(), &secrets);
    check_not_found("the metrics", &metrics, &secrets);
    assert!(metrics.contains("mante_turns_total"), "{metrics}");
    assert!(kept(&machine).contains("〔"), "something was masked");
}

#[test]
fn nobody_on_telegram_is_found_where_their_words_are_kept() {
    let (fake, machine) = (Fake::start(), Machine::logging("trace"));
    let bot = Bot::start(&fake, &machine);
    let mut corpus = Corpus(Dice(8_002));
    let mut secrets = Vec::new();
    for number in 0..i64::try_from(size() / 4).unwrap() {
        let digits: i64 = corpus.0.digits(7).parse().unwrap();
        let person = 6_110_000_000 + digits * 100 + number;
        let group = -1_002_330_000_000 - digits;
        let (name, user) = (format!("欧阳测{number}甲"), format!("tester_{person}_x"));
        for message in [corpus.message(), corpus.message()] {
            fake.send_text(person, &message.text);
            secrets.extend(message.secrets);
        }
        let message = corpus.message();
        fake.send_group_text(group, person, &format!("@mante_test_bot {}", message.text));
        secrets.extend(message.secrets);
        fake.send_update(json!({"message": {"message_id": 90_000 + number, "date": 1_795_224_600,
            "text": "临汾慢病怎么办", "chat": {"id": person, "type": "private", "first_name": name,
            "username": user}, "from": {"id": person, "is_bot": false, "first_name": name,
            "last_name": format!("{name}乙"), "username": user, "language_code": "zh-hans"}}}));
        secrets.extend([person.to_string(), (-group).to_string(), name, user]);
        fake.wait_for_messages(person, 3);
        fake.wait_for_messages(group, 1);
        if number % 4 == 1 {
            fake.block(person, true);
            let update = fake.send_text(person, "谢谢");
            fake.wait_until_acknowledged(update);
        }
    }
    // What waits in the outbox is looked at as well, in private and in a group.
    let waiting = 6_219_876_543_i64;
    fake.send_text(waiting, "你好");
    fake.wait_for_messages(waiting, 1);
    fake.fail("sendMessage", Fault::RetryAfter(600), 2);
    let before = fake.calls("sendMessage").len();
    fake.send_text(waiting, "临汾居民，高血压三级，怎么办慢病");
    fake.send_group_text(-1_009_871_234_567, waiting, "@mante_test_bot 漯河备案要啥材料");
    fake.wait_for_calls("sendMessage", before + 2);
    secrets.extend([waiting.to_string(), "1009871234567".to_owned()]);
    let log = bot.told();
    bot.kill();
    check_not_found("the log", &log, &secrets);
    check_not_found("the database", &kept(&machine), &secrets);
    let store = rusqlite::Connection::open(machine.path("data/mante/mante.sqlite")).unwrap();
    let count = |what: &str| -> i64 { store.query_row(what, [], |row| row.get(0)).unwrap() };
    assert_eq!(count("SELECT count(*) FROM outbox"), 2);
    assert_eq!(count("SELECT count(*) FROM sessions WHERE address IS NULL"), 0);
}
