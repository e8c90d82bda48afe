//! What the desk keeps: conversations that wait, the journal, users with their sign-ins, keys.

use mante::store::{ApiKey, Entry, EntryKind, Handing, SignIn, User, Wanted};

use super::*;

fn hands(session: &str, expected_version: u64, handing: Handing) -> Turn {
    Turn { handing: Some(handing), ..turn(session, expected_version) }
}

fn taken(by: &str) -> Handing {
    Handing::Taken { by: by.to_owned() }
}

pub(super) fn a_conversation_waits_in_its_place_until_it_is_over(place: &Place) {
    let store = place.store();
    let queue = || -> Vec<(String, Option<String>)> {
        store.handings().unwrap().into_iter().map(|one| (one.session.0, one.by)).collect()
    };
    let waits = |session: &str| (session.to_owned(), None);
    store.commit_all(&[hands("b", 0, Handing::Waits), hands("a", 0, Handing::Waits)], &[]).unwrap();
    assert_eq!(queue(), [waits("b"), waits("a")]);
    // Taken and given back, it keeps its place and the time since when it waits.
    store.commit_all(&[hands("b", 1, taken("li")), hands("c", 0, Handing::Waits)], &[]).unwrap();
    assert_eq!(store.handing(&"b".into()).unwrap().unwrap().by.as_deref(), Some("li"));
    store.commit(&hands("b", 2, Handing::Waits)).unwrap();
    assert_eq!(queue(), [waits("b"), waits("a"), waits("c")]);
    let handed = store.handing(&"b".into()).unwrap().unwrap();
    assert_eq!(
        (handed.since.as_str(), handed.channel.as_str()),
        ("2026-11-21T09:01:00", "terminal")
    );
    // Over, it begins at the end of the queue.
    store.commit_all(&[hands("b", 3, Handing::Over), hands("b", 4, Handing::Waits)], &[]).unwrap();
    assert_eq!(queue(), [waits("a"), waits("c"), waits("b")]);
    // A turn that is not kept changes nothing.
    assert_eq!(store.commit(&hands("a", 7, Handing::Over)), Ok(Commit::Conflict));
    store.commit(&hands("c", 1, Handing::Over)).unwrap();
    store.erase(&["b".into()], None).unwrap();
    assert_eq!(queue(), [waits("a")]);
    assert_eq!(store.handing(&"c".into()), Ok(None));
}

fn entry(kind: EntryKind, user: &str, about: &str, state: &str) -> Entry {
    Entry {
        kind,
        user: user.to_owned(),
        at: "2026-11-21T09:00:00".to_owned(),
        about: about.to_owned(),
        state: state.to_owned(),
        body: format!(r#"{{"of":"{user}"}}"#),
    }
}

pub(super) fn entries_are_found_by_what_they_are_about(place: &Place) {
    let store = place.store();
    let note = entry(EntryKind::Note, "li", "141000", "local");
    let audit = entry(EntryKind::Audit, "li", "s", "");
    let first = store.add_entry(&note).unwrap();
    let second = store.add_entry(&entry(EntryKind::Note, "wang", "s", "adopted")).unwrap();
    let third = store.add_entry(&audit).unwrap();
    assert!(first < second && second < third);
    assert_eq!(store.entry(first).unwrap().unwrap().entry, note);
    let found = |wanted: Wanted| -> Vec<u64> {
        store.entries(&wanted).unwrap().iter().map(|kept| kept.number).collect()
    };
    let notes = Wanted::of(EntryKind::Note, 9);
    assert_eq!(found(notes), [second, first]);
    assert_eq!(found(Wanted { limit: 1, ..notes }), [second]);
    assert_eq!(found(Wanted { user: Some("li"), ..notes }), [first]);
    assert_eq!(found(Wanted { about: Some("s"), ..notes }), [second]);
    assert_eq!(found(Wanted { state: Some("local"), user: Some("wang"), ..notes }), [0_u64; 0]);
    // Who read what is answered for, also after it is gone.
    store.commit(&turn("s", 0)).unwrap();
    store.erase(&["s".into()], None).unwrap();
    assert_eq!(found(notes), [first]);
    assert_eq!(found(Wanted::of(EntryKind::Audit, 9)), [third]);
}

pub(super) fn an_entry_changes_only_from_the_state_it_was_read_with(place: &Place) {
    let store = place.store();
    let number = store.add_entry(&entry(EntryKind::Flag, "li", "", "open")).unwrap();
    assert_eq!(store.change_entry(number, "closed", "open", "{}"), Ok(false));
    assert_eq!(store.change_entry(number, "open", "closed", "{}"), Ok(true));
    let kept = store.entry(number).unwrap().unwrap().entry;
    assert_eq!((kept.state.as_str(), kept.body.as_str()), ("closed", "{}"));
    assert_eq!(store.remove_entry(number), Ok(true));
    assert_eq!(store.remove_entry(number), Ok(false));
    assert_eq!(store.entry(number), Ok(None));
}

fn user(name: &str) -> User {
    User {
        name: name.to_owned(),
        role: "agent".to_owned(),
        password: "hash".to_owned(),
        added: "2026-11-21T09:00:00".to_owned(),
    }
}

fn sign_in(token: &str, user: &str, began: i64) -> SignIn {
    let (token, user) = (token.to_owned(), user.to_owned());
    SignIn { token, user, csrf: "secret".to_owned(), began, seen: began }
}

pub(super) fn a_user_signs_in_and_is_gone_with_all_sign_ins(place: &Place) {
    let store = place.store();
    assert_eq!(store.add_user(&user("wang")), Ok(true));
    assert_eq!(store.add_user(&user("li")), Ok(true));
    assert_eq!(store.add_user(&user("li")), Ok(false));
    assert_eq!(store.users().unwrap(), [user("li"), user("wang")]);
    assert_eq!(store.set_role("li", "maintainer"), Ok(true));
    assert_eq!(store.set_role("nobody", "maintainer"), Ok(false));
    assert_eq!(store.user("li").unwrap().unwrap().role, "maintainer");

    store.sign_in(&sign_in("t", "li", 10)).unwrap();
    let (found, who) = store.signed_in("t").unwrap().unwrap();
    assert_eq!((found, who.name.as_str()), (sign_in("t", "li", 10), "li"));
    assert_eq!(store.signed_in("other"), Ok(None));
    assert_eq!(store.present(50), Ok(vec![]));
    store.here("t", 60).unwrap();
    assert_eq!(store.present(50), Ok(vec!["li".to_owned()]));
    assert_eq!(store.remove_user("li"), Ok(true));
    assert_eq!(store.remove_user("li"), Ok(false));
    assert_eq!(store.signed_in("t"), Ok(None));
    assert_eq!(store.sign_ins("li"), Ok(vec![]));
}

pub(super) fn sign_ins_end_by_age_and_by_a_new_password(place: &Place) {
    let store = place.store();
    store.add_user(&user("li")).unwrap();
    for (token, began) in [("a", 10), ("b", 20), ("c", 30)] {
        store.sign_in(&sign_in(token, "li", began)).unwrap();
    }
    store.seen("a", 90).unwrap();
    store.seen("a", 80).unwrap();
    let tokens = || -> Vec<(String, i64)> {
        store.sign_ins("li").unwrap().into_iter().map(|one| (one.token, one.seen)).collect()
    };
    let pair = |token: &str, seen| (token.to_owned(), seen);
    assert_eq!(tokens(), [pair("a", 90), pair("c", 30), pair("b", 20)]);
    // Not seen for long, or begun long ago.
    assert_eq!(store.end_sign_ins(5, 25), Ok(1));
    assert_eq!(tokens(), [pair("a", 90), pair("c", 30)]);
    assert_eq!(store.end_sign_ins(15, 0), Ok(1));
    store.sign_in(&sign_in("d", "li", 40)).unwrap();
    assert_eq!(store.sign_out_others("li", "d"), Ok(1));
    store.sign_out("nobody's").unwrap();
    assert_eq!(tokens(), [pair("d", 40)]);
    assert_eq!(store.set_password("nobody", "new"), Ok(false));
    assert_eq!(store.set_password("li", "new"), Ok(true));
    assert_eq!(store.user("li").unwrap().unwrap().password, "new");
    assert_eq!(tokens(), []);
}

pub(super) fn a_key_is_there_until_it_is_removed(place: &Place) {
    let store = place.store();
    let key = |id: &str| ApiKey {
        id: id.to_owned(),
        hash: "hash".to_owned(),
        scopes: "talk".to_owned(),
        label: "小程序".to_owned(),
        added: "2026-11-21T09:00:00".to_owned(),
    };
    assert_eq!(store.add_key(&key("b")), Ok(true));
    assert_eq!(store.add_key(&key("a")), Ok(true));
    assert_eq!(store.add_key(&key("a")), Ok(false));
    assert_eq!(store.keys().unwrap(), [key("a"), key("b")]);
    assert_eq!(store.key("a"), Ok(Some(key("a"))));
    assert_eq!(store.remove_key("a"), Ok(true));
    assert_eq!(store.remove_key("a"), Ok(false));
    assert_eq!(store.key("a"), Ok(None));
}
