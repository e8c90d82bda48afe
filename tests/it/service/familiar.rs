//! What was said before is answered from memory: word for word as if it were thought through anew.

use jiff::civil::{Date, date};
use mante::dialog::Event;
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
