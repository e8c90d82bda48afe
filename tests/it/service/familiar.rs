//! What was said before is answered from memory: word for word as if it were thought through anew.

use jiff::civil::{Date, date};
use mante::dialog::{Event, Session};
use mante::reply::Reply;
use mante::service::{Incoming, Request, Service};

use super::service;
use crate::card::dialogs;

/// Carries a conversation out and gives its replies, to nobody.
fn replies(service: &Service, session: &str, day: Date, events: &[Event]) -> Vec<Reply> {
    let turn = |event: &Event| {
        let incoming = match event.clone() {
            Event::Say(words) => Incoming::Text(words),
            Event::Choose(value) => Incoming::Choose(value),
            Event::Press { turn, value } => Incoming::Press { turn, value },
            Event::Media(medium) => Incoming::Media(medium),
            _ => Incoming::Unreadable,
        };
        let request = Request::direct(&session.into(), incoming, day.at(9, 30, 0, 0), "web");
        let turned = service.turn(request).unwrap();
        let reply = turned.reply();
        assert_eq!(reply.session, session);
        if !turned.json.is_empty() {
            assert_eq!(turned.json.to_string(), serde_json::to_string(&reply).unwrap());
        }
        Reply { session: String::new(), ..reply }
    };
    events.iter().map(turn).collect()
}

#[test]
fn every_dialog_is_answered_a_third_and_fourth_time_as_the_first() {
    let dialogs = dialogs();
    assert!(dialogs.len() >= 300, "{}", dialogs.len());
    let remembers = service();
    for (number, (title, day, events)) in dialogs.iter().enumerate() {
        let fresh = replies(&service(), "somebody", *day, events);
        for time in ["first", "second", "third", "fourth"] {
            let name = format!("{number}-{time}");
            assert_eq!(replies(&remembers, &name, *day, events), fresh, "{title}, {time} time");
        }
    }
}

/// The same events with every message put a little differently.
fn put_otherwise(events: &[Event], before: &str, behind: &str) -> Vec<Event> {
    let put = |event: &Event| match event {
        Event::Say(words) => Event::Say(format!("{before}{words}{behind}")),
        other => other.clone(),
    };
    events.iter().map(put).collect()
}

#[test]
fn what_means_the_same_in_other_words_is_answered_as_if_nothing_was_remembered() {
    let ways = [
        ("", ""),
        ("", "。"),
        ("您好，", ""),
        ("  ", "哈"),
        ("那个，", "，麻烦您了"),
        ("要是", "呢"),
    ];
    for (number, (title, day, events)) in dialogs().iter().enumerate() {
        let remembers = service();
        for (way, (before, behind)) in ways.iter().enumerate() {
            let events = put_otherwise(events, before, behind);
            let fresh = replies(&service(), "somebody", *day, &events);
            for time in ["first", "second"] {
                let name = format!("{number}-{way}-{time}");
                let again = replies(&remembers, &name, *day, &events);
                assert_eq!(again, fresh, "{title}, {before}…{behind}, {time} time");
            }
        }
    }
}

/// The same events behind so many thanks, with the turns that buttons were shown in.
fn behind_thanks(events: &[Event], thanks: u32) -> Vec<Event> {
    let later = |event: &Event| match event {
        Event::Press { turn, value } => Event::Press { turn: turn + thanks, value: value.clone() },
        other => other.clone(),
    };
    let said = (0..thanks).map(|_| Event::Say("谢谢".to_owned()));
    said.chain(events.iter().map(later)).collect()
}

#[test]
fn how_long_people_talked_before_changes_neither_answer_nor_session() {
    let state = |service: &Service, session: &str| {
        service.store().session(&session.into()).unwrap().map(|stored| stored.state)
    };
    for (title, day, events) in dialogs() {
        let remembers = service();
        for name in ["first", "second"] {
            replies(&remembers, name, day, &events);
        }
        let (later, fresh) = (behind_thanks(&events, 5), service());
        assert_eq!(
            replies(&remembers, "later", day, &later),
            replies(&fresh, "later", day, &later),
            "{title}"
        );
        assert_eq!(state(&remembers, "later"), state(&fresh, "later"), "{title}");
    }
}

#[test]
fn a_conversation_without_end_stays_short() {
    let loops = [
        "临汾居民医保，糖尿病，怎么办慢病",
        "写了，手机上办",
        "能报多少",
        "我爸也有高血压",
        "那我妈呢",
        "要什么材料",
        "谢谢",
    ];
    let (service, today) = (service(), date(2026, 11, 21));
    let said: Vec<Event> = loops.iter().map(|words| Event::Say((*words).to_owned())).collect();
    let round = |number: usize| {
        let replies = replies(&service, "s", today, &said);
        let stored = service.store().session(&"s".into()).unwrap().unwrap();
        assert!(stored.state.len() < 8_000, "{} bytes, round {number}", stored.state.len());
        replies.into_iter().map(|reply| reply.text).collect::<Vec<_>>()
    };
    let rounds: Vec<_> = (0..60).map(round).collect();
    assert_eq!(rounds[59], rounds[2], "what is known stays the same");
    // As much as stands one by one can still be taken back.
    let back = || replies(&service, "s", today, &[Event::Say("上一步".to_owned())]).remove(0);
    let texts: Vec<String> = (0..4).map(|_| back().text).collect();
    assert!(texts.windows(2).all(|pair| pair[0] != pair[1]), "{texts:#?}");
}

#[test]
fn going_to_and_fro_between_people_is_taken_back_one_by_one() {
    let (service, today) = (service(), date(2026, 11, 21));
    let says = |words: &[&str]| {
        let events: Vec<Event> =
            words.iter().map(|words| Event::Say((*words).to_owned())).collect();
        replies(&service, "s", today, &events);
        let state = service.store().session(&"s".into()).unwrap().unwrap().state;
        assert!(state.len() < 10_000, "{} bytes", state.len());
        let session: Session = serde_json::from_str(&state).unwrap();
        session.matter().and_then(|matter| matter.person.clone()).unwrap_or_default()
    };
    says(&["我妈临汾居民，糖尿病，怎么办慢病", "我爸漯河职工，高血压"]);
    assert_eq!(says(&["那我妈呢", "那我爸呢"].repeat(40)), "father");
    for person in ["mother", "father"].repeat(4) {
        assert_eq!(says(&["上一步"]), person);
    }
}

#[test]
fn another_day_is_another_place() {
    let words = [Event::Say("临汾居民糖尿病，合并并发症，手机上办，能报多少".to_owned())];
    let remembers = service();
    let today = date(2026, 11, 21);
    let first = replies(&remembers, "a", today, &words);
    for name in ["b", "c"] {
        assert_eq!(replies(&remembers, name, today, &words), first);
    }
    let later = date(2031, 1, 1);
    let aged = replies(&remembers, "d", later, &words);
    assert_ne!(aged, first, "figures past their review are warned of");
    assert_eq!(aged, replies(&service(), "e", later, &words));
}

#[test]
fn who_stands_elsewhere_hears_something_else() {
    let complete = "临汾居民糖尿病，合并并发症，手机上办";
    let asks = [Event::Say("能报多少".to_owned())];
    let (remembers, today) = (service(), date(2026, 11, 21));
    for name in ["a", "b", "c"] {
        replies(&remembers, name, today, &[Event::Say(complete.to_owned())]);
    }
    let known = replies(&remembers, "c", today, &asks);
    let unknown = replies(&remembers, "d", today, &asks);
    assert!(known[0].text.contains("4000"), "{}", known[0].text);
    assert!(!unknown[0].text.contains("4000"), "{}", unknown[0].text);
}
