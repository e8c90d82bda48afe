//! The card goes out as a picture: as a photo where Telegram leaves it readable, else as a document,
//! with caption and buttons; once, whatever the server does; and in words where no picture can be.

use super::bot::Bot;
use super::fake::{Call, Fake, Fault};
use crate::card::{code_in, grey_of};
use crate::knowledge_folder::KnowledgeFolder;
use crate::program::Machine;

const WANG: i64 = 4_711;
const GROUP: i64 = -10_077;
const CARD: &str = "存成卡片";
const CAPTION: &str = "卡片做好了：一页纸，可以存下来、打印，或转给家里人。";
/// A long answer, and a short one.
const LINFEN: &str = "我妈临汾居民医保，糖尿病有并发症，怎么办慢病";
const TIANJIN: &str = "天津医保，糖尿病，怎么办慢病";

/// Asks, and presses the button for the card below the answer.
fn ask_for_card(fake: &Fake, question: &str) {
    fake.send_text(WANG, question);
    fake.wait_for_messages(WANG, 1);
    fake.tap(WANG, CARD);
}

/// The picture of a message.
fn picture(fake: &Fake, message: i64) -> Vec<u8> {
    fake.lock().pictures[&message].clone()
}

/// What a photo becomes on its way: its longest side 1280 pixels, each the mean of what it covers.
fn made_smaller(width: usize, grey: &[u8]) -> (usize, Vec<u8>) {
    let height = grey.len() / width;
    let longest = width.max(height);
    let [small_width, small_height] = [width, height].map(|side| side * 1_280 / longest);
    let span = |at: usize, small: usize, large: usize| at * large / small..(at + 1) * large / small;
    let mean = |x: usize, y: usize| {
        let rows = span(y, small_height, height);
        let row = |row: usize| &grey[row * width..][span(x, small_width, width)];
        let covered: Vec<u32> = rows.flat_map(row).map(|grey| u32::from(*grey)).collect();
        u8::try_from(covered.iter().sum::<u32>() / u32::try_from(covered.len()).unwrap()).unwrap()
    };
    let pixels = (0..small_height).flat_map(|y| (0..small_width).map(move |x| (x, y)));
    (small_width, pixels.map(|(x, y)| mean(x, y)).collect())
}

/// The words of a card that went out without a picture.
#[track_caller]
fn check_words(fake: &Fake) {
    let card = fake.wait_for_messages(WANG, 2).remove(1);
    assert!(card.text.starts_with(CAPTION), "{}", card.text);
    assert!(card.text.contains("12393"), "{}", card.text);
    assert!(card.labels().contains(&"换个情况".to_owned()), "{:?}", card.labels());
    assert!(fake.lock().pictures.is_empty());
}

#[test]
fn a_long_card_is_a_document_and_told_to_wait_the_same_comes_again() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.fail("sendDocument", Fault::RetryAfter(1), 1);
    ask_for_card(&fake, LINFEN);
    let card = fake.wait_for_messages(WANG, 2).remove(1);
    assert_eq!(card.text, CAPTION);
    assert!(card.labels().contains(&"换个情况".to_owned()), "{:?}", card.labels());
    let (width, grey) = grey_of(&picture(&fake, card.id));
    assert_eq!(width, 1_080);
    assert_eq!(code_in(width, &grey), "山西临汾 糖尿病 办慢特病认定（医保电话12393）");
    let calls = fake.wait_for_calls("sendDocument", 2);
    let [refused, sent] = &calls[..] else { panic!("{} calls", calls.len()) };
    assert_eq!(refused.params, sent.params);
    assert_eq!(sent.params["document"]["name"], "慢特通-山西临汾-办慢特病认定-2026-11-21.png");
    assert_eq!(sent.params["document"]["type"], "image/png");
    // The buttons below a picture work as those below words.
    fake.tap(WANG, "换个情况");
    assert!(fake.wait_for_messages(WANG, 3)[2].text.contains("想改哪一样"));
    assert_eq!(fake.lock().pictures.len(), 1);
}

#[test]
fn a_short_card_is_a_photo_that_a_phone_reads_when_it_was_made_smaller() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.fail("sendPhoto", Fault::ServerError, 1);
    ask_for_card(&fake, TIANJIN);
    let card = fake.wait_for_messages(WANG, 2).remove(1);
    assert_eq!(card.text, CAPTION);
    let (width, grey) = grey_of(&picture(&fake, card.id));
    let (width, grey) = made_smaller(width, &grey);
    assert!(width >= 480, "{width}");
    assert_eq!(code_in(width, &grey), "天津 办慢特病认定（医保电话12393）");
    assert_eq!(fake.calls("sendPhoto").len(), 2);
    // Who blocked the bot gets none, and nothing is held up by it.
    fake.block(WANG, true);
    fake.send_text(WANG, CARD);
    fake.wait("the call that is in vain", |state| {
        let forbidden = |call: &&Call| call.method == "sendPhoto" && call.status == Some(403);
        state.calls.iter().find(forbidden).map(|_| ())
    });
    fake.block(WANG, false);
    fake.send_text(WANG, "谢谢");
    assert!(fake.wait_for_messages(WANG, 3)[2].text.starts_with("不客气"));
}

#[test]
fn a_picture_that_the_server_refuses_comes_in_words() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.fail("sendPhoto", Fault::Refused("PHOTO_INVALID_DIMENSIONS"), 1);
    ask_for_card(&fake, TIANJIN);
    check_words(&fake);
    assert_eq!(fake.calls("sendPhoto").len(), 1);
}

#[test]
fn a_card_that_no_font_can_write_comes_in_words() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let folder = KnowledgeFolder::copy(&machine, "mine");
    // A character that is nobody's: no font has it.
    folder.change("wording/card.yaml", "先打电话核对", "先打电话\u{10FFFD}");
    let _bot = Bot::start_with(&fake, &machine, &["--knowledge", folder.arg()]);
    ask_for_card(&fake, TIANJIN);
    check_words(&fake);
    assert!(fake.calls("sendPhoto").is_empty());
}

#[test]
fn what_a_killed_process_left_is_drawn_and_sent_by_the_next() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.fail("sendPhoto", Fault::RetryAfter(60), 1);
    ask_for_card(&fake, TIANJIN);
    fake.wait_for_calls("sendPhoto", 1);
    bot.kill();
    let bot = Bot::start(&fake, &machine);
    let card = fake.wait_for_messages(WANG, 2).remove(1);
    bot.wait_until_told("上次有 1 条没发完");
    assert_eq!(card.text, CAPTION);
    let calls = fake.calls("sendPhoto");
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].params, calls[1].params);
}

#[test]
fn in_a_group_it_replies_and_goes_along_where_the_group_moves() {
    const MOVED: i64 = -1_000_000_010_077;
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_group_text(GROUP, WANG, &format!("@mante_test_bot {TIANJIN}"));
    fake.wait_for_messages(GROUP, 1);
    fake.send_group_text(MOVED, WANG, "这个群升级了");
    fake.fail("sendPhoto", Fault::Moved(MOVED), 1);
    fake.send_group_text(GROUP, WANG, &format!("@mante_test_bot {CARD}"));
    let asked = fake.messages(GROUP)[2].id;
    let card = fake.wait_for_messages(MOVED, 1).remove(0);
    assert!(!picture(&fake, card.id).is_empty());
    let calls = fake.wait_for_calls("sendPhoto", 2);
    let [old, new] = [&calls[0].params, &calls[1].params];
    assert_eq!([&old["chat_id"], &new["chat_id"]], [&GROUP.to_string(), &MOVED.to_string()]);
    assert_eq!(old["photo"], new["photo"]);
    let reply: serde_json::Value =
        serde_json::from_str(new["reply_parameters"].as_str().unwrap()).unwrap();
    assert_eq!(reply["message_id"], asked);
    assert_eq!(reply["allow_sending_without_reply"], true);
}
