//! Guards the hand-over to a person at the desk: offered only while one is there, nothing queued
//! otherwise; a place in the queue; what is written then goes to the desk; and given back, the
//! conversation goes on as if it had never been handed over.

use std::sync::Arc;

use mante::dialog::event::Back;
use mante::dialog::handing::Handed;
use mante::dialog::{Desk, Event, Session, Surroundings};
use mante::replay::Replayer;
use mante::replay::conversation::{Heard, note_desk};
use mante::replay::record::record;
use mante::reply::{HandedReply, Reply, Status, Voice, recap, render};
use mante::service::{AtDesk, Incoming, Request, Service, Turned};
use mante::store::{SessionId, SignIn, SqliteStore, Store, User};
use proptest::prelude::*;

use crate::chance::chance;
use crate::service::{assistant, now};

/// Some instant, in milliseconds since 1970.
const NOON: i64 = 1_795_000_000_000;

/// Signs somebody in who was there at this instant.
fn sign_in(store: &dyn Store, name: &str, seen: i64) {
    let (name, token) = (name.to_owned(), format!("token of {name}"));
    let (role, password, added) = ("agent".into(), "-".into(), "2026-11-21T09:00:00".into());
    store.add_user(&User { name: name.clone(), role, password, added }).unwrap();
    let csrf = "secret".to_owned();
    store.sign_in(&SignIn { token: token.clone(), user: name, csrf, began: seen, seen }).unwrap();
    store.here(&token, seen).unwrap();
}

/// A desk with one agent, and the people who write.
struct Hotline {
    service: Service,
}

impl Hotline {
    fn closed() -> Self {
        let store = Arc::new(SqliteStore::open_in_memory().unwrap());
        Self { service: Service::new(assistant(), store) }
    }

    fn open() -> Self {
        let hotline = Self::closed();
        sign_in(hotline.service.store(), "wang", NOON);
        hotline.service.look_at_desk(NOON).unwrap();
        hotline
    }

    fn turn(&self, session: &str, incoming: Incoming) -> Turned {
        let session = SessionId::from(session);
        self.service.turn(Request::direct(&session, incoming, now(), "web")).unwrap()
    }

    fn say(&self, session: &str, words: &str) -> Reply {
        self.turn(session, Incoming::Text(words.to_owned())).reply()
    }

    fn press(&self, session: &str, value: &str) -> Reply {
        self.turn(session, Incoming::Choose(value.to_owned())).reply()
    }

    fn takes(&self, session: &str, by: &str) -> Turned {
        self.turn(session, Incoming::Desk(AtDesk::Takes { by: by.to_owned() }))
    }

    fn says(&self, session: &str, by: &str, text: &str) -> Turned {
        let (by, text) = (by.to_owned(), text.to_owned());
        self.turn(session, Incoming::Desk(AtDesk::Says { by, text }))
    }

    fn gives_back(&self, session: &str, back: Back) -> Turned {
        self.turn(session, Incoming::Desk(AtDesk::GivesBack(back)))
    }

    /// Who is in the queue, with who leads it.
    fn queue(&self) -> Vec<(String, Option<String>)> {
        let handed = self.service.store().handings().unwrap().into_iter();
        handed.map(|handed| (handed.session.0, handed.by)).collect()
    }

    fn state(&self, session: &str) -> Session {
        let stored = self.service.store().session(&session.into()).unwrap().unwrap();
        serde_json::from_str(&stored.state).unwrap()
    }
}

#[test]
fn who_still_waits_is_told_the_place_and_what_was_asked_stands() {
    let hotline = Hotline::open();
    hotline.say("first", "转人工");
    hotline.say("s", "转人工");
    let question = hotline.say("s", "临汾居民医保，糖尿病，怎么办慢病");
    assert_eq!(question.status, Status::Ask);
    let told = hotline.gives_back("s", Back::NotYet);
    assert!(!told.refused);
    let told = told.reply();
    assert!(
        told.text.starts_with("让您久等了，人工坐席还没腾出手来，前面还有1位在等。"),
        "{}",
        told.text
    );
    assert_eq!(told.handed, Some(HandedReply::Waiting { ahead: 1 }));
    assert!(offers(&told, "cmd:no_human"));
    assert!(hotline.say("s", "写了").text.starts_with("手机能办"));
    // Nobody is told who waits for nobody.
    hotline.takes("s", "wang");
    assert!(hotline.gives_back("s", Back::NotYet).refused);
    assert!(hotline.gives_back("stranger", Back::NotYet).refused);
}

fn by_wang() -> Back {
    Back::ByAgent { by: "wang".to_owned() }
}

fn offers(reply: &Reply, value: &str) -> bool {
    reply.next.iter().any(|option| option.value == value)
}

#[test]
fn without_anybody_there_nothing_is_queued_and_the_hotline_is_named() {
    let hotline = Hotline::closed();
    let answer = hotline.say("s", "临汾居民医保，高血压三级，怎么办慢病");
    assert_eq!(answer.status, Status::Answer);
    assert!(!offers(&answer, "cmd:human"));
    let reply = hotline.say("s", "转人工");
    assert!(reply.text.contains("12393"), "{}", reply.text);
    assert_eq!((reply.handed, hotline.queue()), (None, vec![]));
    // No hours are claimed that nobody wrote down.
    assert_eq!(reply.text.lines().count(), 1, "{}", reply.text);
}

#[test]
fn somebody_who_left_two_minutes_ago_is_not_there() {
    let hotline = Hotline::closed();
    sign_in(hotline.service.store(), "wang", NOON);
    hotline.service.look_at_desk(NOON + 121_000).unwrap();
    assert_eq!(hotline.say("s", "转人工").handed, None);
    hotline.service.look_at_desk(NOON + 119_000).unwrap();
    assert_eq!(hotline.say("s", "转人工").handed, Some(HandedReply::Waiting { ahead: 0 }));
}

#[test]
fn a_person_is_offered_below_answers_and_where_nothing_was_understood() {
    let hotline = Hotline::open();
    for words in ["临汾居民医保，高血压三级，怎么办慢病", "阿巴阿巴", "广州怎么办慢病认定"]
    {
        let reply = hotline.say(words, words);
        assert!(offers(&reply, "cmd:human"), "{words}: {reply:?}");
    }
    // A question has buttons of its own.
    let question = hotline.say("q", "临汾医保，糖尿病，怎么办慢病");
    assert_eq!(question.status, Status::Ask);
    assert!(!offers(&question, "cmd:human"));
}

#[test]
fn whoever_asks_is_told_the_place_and_can_go_on_asking() {
    let hotline = Hotline::open();
    assert!(hotline.say("first", "转人工").text.contains("前面没有人在等"));
    let second = hotline.press("second", "cmd:human");
    assert!(second.text.contains("前面还有1位在等"), "{}", second.text);
    assert!(offers(&second, "cmd:no_human"));
    let label = second.next.iter().find(|option| option.value == "cmd:no_human").unwrap();
    assert_eq!(label.label, "不等了");
    let answer = hotline.say("second", "临汾居民医保，高血压三级，怎么办慢病");
    assert_eq!(answer.status, Status::Answer);
    assert_eq!(answer.handed, Some(HandedReply::Waiting { ahead: 1 }));
    // Asked again, the place is said again, and kept.
    hotline.takes("first", "wang");
    assert!(hotline.say("second", "转人工").text.contains("前面没有人在等"));
    assert_eq!(
        hotline.queue(),
        [("first".to_owned(), Some("wang".to_owned())), ("second".to_owned(), None)]
    );
}

#[test]
fn whoever_waits_no_longer_leaves_the_queue() {
    let hotline = Hotline::open();
    for (session, words) in [("a", "不等了"), ("b", "不用人工了"), ("c", "重新开始")] {
        hotline.say(session, "人工");
        assert_eq!(hotline.queue(), [(session.to_owned(), None)]);
        hotline.say(session, words);
        assert_eq!(hotline.queue(), [], "{words}");
        assert!(hotline.takes(session, "wang").refused, "{words}");
    }
    hotline.say("d", "人工");
    hotline.press("d", "cmd:no_human");
    assert_eq!(hotline.queue(), []);
}

#[test]
fn what_is_written_to_an_agent_goes_to_the_desk() {
    let hotline = Hotline::open();
    hotline.say("s", "临汾医保，糖尿病，怎么办慢病");
    hotline.say("s", "转人工");
    let taken = hotline.takes("s", "wang").reply();
    assert!(taken.text.contains("人工坐席wang"), "{}", taken.text);
    assert!(!offers(&taken, "cmd:why") && offers(&taken, "cmd:no_human"), "{:?}", taken.next);
    let before = hotline.state("s");
    let reached = hotline.say("s", "写了，还有高血压，材料要什么");
    assert_eq!((reached.status, reached.ask, reached.answer), (Status::Info, None, None));
    assert!(reached.text.contains("已经转给人工坐席wang"), "{}", reached.text);
    let led = |quiet| Some(HandedReply::Led { by: "wang".to_owned(), quiet });
    assert_eq!(reached.handed, led(false));
    // Told once; then a channel that need not answer says nothing.
    assert_eq!(hotline.say("s", "在吗").handed, led(true));
    assert_eq!(hotline.state("s").matters, before.matters);
    let said = hotline.says("s", "wang", "您好，手机13812345678是您的吗").reply();
    assert_eq!(said.text, "人工坐席wang：您好，手机〔手机号〕是您的吗");
}

#[test]
fn an_emergency_is_answered_whoever_leads() {
    let hotline = Hotline::open();
    hotline.say("s", "转人工");
    hotline.takes("s", "wang");
    assert!(hotline.say("s", "我爸昏迷了叫不醒").text.contains("120"));
    assert!(hotline.say("s", "我不想活了").text.contains("12356"));
    assert_eq!(hotline.queue(), [("s".to_owned(), Some("wang".to_owned()))]);
}

#[test]
fn of_two_agents_the_first_has_it() {
    let hotline = Hotline::open();
    hotline.say("s", "转人工");
    assert!(!hotline.takes("s", "wang").refused);
    let turns = hotline.service.store().turns(&"s".into()).unwrap().len();
    assert!(hotline.takes("s", "li").refused);
    assert!(hotline.says("s", "li", "您好").refused);
    assert!(hotline.gives_back("s", Back::ByAgent { by: "li".to_owned() }).refused);
    assert_eq!(hotline.queue(), [("s".to_owned(), Some("wang".to_owned()))]);
    assert_eq!(hotline.service.store().turns(&"s".into()).unwrap().len(), turns);
}

#[test]
fn nobody_takes_a_conversation_that_nobody_handed_over() {
    let hotline = Hotline::open();
    assert!(hotline.takes("never", "wang").refused);
    hotline.say("s", "临汾糖尿病");
    assert!(hotline.takes("s", "wang").refused);
    assert!(hotline.gives_back("s", Back::DeskClosed).refused);
    assert!(hotline.service.store().session(&"never".into()).unwrap().is_none());
}

#[test]
fn an_agent_who_does_not_answer_is_made_good_for() {
    let hotline = Hotline::open();
    hotline.say("s", "转人工");
    hotline.say("later", "转人工");
    hotline.takes("s", "wang");
    let again = hotline.gives_back("s", Back::ToQueue).reply();
    assert!(again.text.contains("没能及时回您"), "{}", again.text);
    // It has kept its place.
    assert_eq!(again.handed, Some(HandedReply::Waiting { ahead: 0 }));
    assert_eq!(hotline.queue()[0], ("s".to_owned(), None));
    let closed = hotline.gives_back("s", Back::DeskClosed).reply();
    assert!(closed.text.contains("12393"), "{}", closed.text);
    assert_eq!(hotline.queue(), [("later".to_owned(), None)]);
}

#[test]
fn whoever_has_everything_erased_leaves_the_queue() {
    let hotline = Hotline::open();
    hotline.say("s", "转人工");
    hotline.takes("s", "wang");
    hotline.press("s", "cmd:forget");
    hotline.press("s", "cmd:forget_yes");
    assert_eq!(hotline.queue(), []);
    assert!(hotline.says("s", "wang", "您好").refused);
    assert!(hotline.service.store().session(&"s".into()).unwrap().is_none());
}

#[test]
fn a_session_from_before_the_desk_loads() {
    let mut old = serde_json::to_value(Session::default()).unwrap();
    assert!(old.as_object_mut().unwrap().remove("handed").is_none());
    let session: Session = serde_json::from_value(old).unwrap();
    assert_eq!(session.handed, None);
    let led = r#"{"led":{"by":"wang"}}"#;
    let led: Handed = serde_json::from_str(led).unwrap();
    assert_eq!(led.leader(), Some("wang"));
}

#[test]
fn the_desk_reads_the_case_in_words() {
    let hotline = Hotline::open();
    hotline.say("s", "我妈65，临汾居民医保，糖尿病，想手机上给她办慢病");
    let recap = recap(&assistant(), &hotline.state("s"));
    let values: Vec<&str> = recap.iter().map(|(_, value)| value.as_str()).collect();
    for wanted in ["妈妈", "山西临汾", "糖尿病", "用手机办"] {
        assert!(values.iter().any(|value| value.contains(wanted)), "{wanted} is not in {recap:?}");
    }
}

/// What people say, a fact or two a line.
const SAYINGS: &[&str] = &[
    "临汾参保",
    "漯河医保",
    "糖尿病",
    "高血压三级",
    "怎么办慢病卡",
    "异地备案怎么办",
    "在昆明看病",
    "写了",
    "没写",
    "不清楚",
    "居民医保",
    "要带什么材料",
    "能报多少",
    "不对，是漯河",
    "换成高血压呢",
    "替我妈办",
    "为什么",
    "上一步",
    "谢谢",
    "今天天气不错",
    "1",
];

/// What a conversation says, without what concerns the desk.
fn talk(events: &[Event]) -> Vec<(String, Status, serde_json::Value, Vec<String>)> {
    let assistant = assistant();
    let voice = Voice::new(&assistant);
    let desk = Desk { open: true, ahead: 0 };
    let around = Surroundings { today: now().date(), desk };
    let mut session = Session::default();
    let mut said = Vec::new();
    for event in events {
        let step = assistant.step(&session, event, around);
        let reply = render(&assistant, &voice, &step, "s");
        let next = reply.next.iter().map(|option| option.value.clone());
        let next = next.filter(|value| !value.ends_with("human")).collect();
        let asked = serde_json::to_value((&reply.ask, &reply.answer, &reply.facts)).unwrap();
        said.push((reply.text, reply.status, asked, next));
        session = step.session;
    }
    said
}

proptest! {
    #![proptest_config(chance(60))]

    /// Handed over and given back, a conversation goes on as one that never was.
    #[test]
    fn a_hand_over_leaves_no_trace(
        before in prop::collection::vec(prop::sample::select(SAYINGS), 0..5),
        between in prop::collection::vec(prop::sample::select(SAYINGS), 0..3),
        after in prop::collection::vec(prop::sample::select(SAYINGS), 1..5),
        ends in prop::sample::select(&[0, 1, 2]),
    ) {
        let say = |words: &&str| Event::Say((*words).to_owned());
        let by = || "wang".to_owned();
        let plain: Vec<Event> = before.iter().chain(&after).map(say).collect();
        let mut handed: Vec<Event> = before.iter().map(say).collect();
        handed.push(Event::Choose("cmd:human".to_owned()));
        handed.push(Event::AgentTakes { by: by() });
        handed.extend(between.iter().map(say));
        handed.push(Event::AgentSays { by: by(), text: "您好".to_owned() });
        handed.push(match ends {
            0 => Event::GiveBack(by_wang()),
            1 => Event::GiveBack(Back::DeskClosed),
            _ => Event::Say("不用人工了".to_owned()),
        });
        handed.extend(after.iter().map(say));
        let (plain, handed) = (talk(&plain), talk(&handed));
        let (plain, handed) = (plain.iter().rev(), handed.iter().rev());
        for (plain, handed) in plain.zip(handed).take(after.len()) {
            prop_assert_eq!(plain, handed);
        }
    }
}

#[test]
fn a_recorded_dialog_leaves_out_what_was_said_to_the_desk() {
    let hotline = Hotline::open();
    for words in ["临汾医保，糖尿病，怎么办慢病", "转人工"] {
        hotline.say("s", words);
    }
    hotline.takes("s", "wang");
    hotline.say("s", "我想问高血压");
    hotline.says("s", "wang", "您先看诊断书");
    hotline.gives_back("s", by_wang());
    hotline.say("s", "写了");
    let turns = hotline.service.store().turns(&"s".into()).unwrap().into_iter();
    let heard = turns.filter_map(|turn| {
        let record = &turn.record;
        Heard::read(turn.number, &record.at, &record.input, &record.status, record.failed)
    });
    let mut heard: Vec<Heard> = heard.collect();
    note_desk(&mut heard);
    let assistant = assistant();
    let recording = record(&Replayer::new(&assistant), &heard).unwrap();
    assert_eq!(recording.left_out, [3, 4, 5, 6]);
    assert_eq!(recording.changed, Vec::<u64>::new());
    let (said, left) = ("写了", ["高血压", "诊断书", "wang"]);
    assert!(recording.text.contains(said), "{}", recording.text);
    assert!(left.iter().all(|words| !recording.text.contains(words)), "{}", recording.text);
}
