//! Buttons: a press is answered, shown and carried out once; an old or doubled one does nothing and
//! says so. The checklist, the ratings, and the erasing.

use super::bot::{Bot, session};
use super::fake::Fake;
use crate::program::Machine;

const WANG: i64 = 4_711;
const ASK: &str = "我妈65，临汾居民医保，糖尿病，想手机上给她办慢病";

/// The notes that were shown with the presses, in no order.
fn notes(fake: &Fake) -> Vec<String> {
    fake.wait_until_answered();
    let calls = fake.calls("answerCallbackQuery").into_iter();
    calls.map(|call| call.params["text"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_press_is_answered_shown_and_carried_out() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, ASK);
    let question = fake.wait_for_messages(WANG, 1).remove(0);
    fake.tap(WANG, "写了");
    let replies = fake.wait_for_messages(WANG, 2);
    fake.wait_until_answered();
    // The question shows the choice and has no buttons any more.
    assert_eq!(replies[0].text, format!("{}\n✓ 写了", question.text));
    assert_eq!(replies[0].labels(), Vec::<String>::new());
    assert!(replies[1].text.starts_with("手机能办"), "{}", replies[1].text);
    assert_eq!(notes(&fake), [""]);
}

#[test]
fn an_old_or_doubled_press_is_harmless_and_says_so() {
    const OLD: &str = "这个选项已经过期了，请看最新的一条。";
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, ASK);
    let question = fake.wait_for_messages(WANG, 1).remove(0);
    let data = |label: &str| {
        let buttons = question.buttons().into_iter().flatten();
        buttons.into_iter().find(|button| button.text == label).unwrap().data.unwrap()
    };
    fake.press(WANG, question.id, &data("写了"));
    fake.press(WANG, question.id, &data("写了"));
    fake.wait_for_messages(WANG, 2);
    let told = |fake: &Fake| notes(fake).iter().filter(|note| *note == OLD).count();
    assert_eq!(told(&fake), 1);
    fake.press(WANG, question.id, &data("没写"));
    assert_eq!(told(&fake), 2);
    // What never was a button of ours, and one of a conversation that is not there.
    for data in ["", "hello", "n1:cmd:forget_yes", "o999:yes", "n1@5:cmd:why"] {
        fake.press(WANG, question.id, data);
    }
    assert_eq!(notes(&fake).len(), 8);
    assert_eq!(told(&fake), 6, "{:?}", notes(&fake));
    // Nothing more was said, and the first press holds.
    fake.send_text(WANG, "谢谢");
    let replies = fake.wait_for_messages(WANG, 3);
    assert_eq!(replies.len(), 3);
    assert!(replies[1].text.starts_with("手机能办"), "{}", replies[1].text);
}

#[test]
fn the_buttons_of_an_earlier_answer_hold_while_the_case_is_the_same() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "临汾居民，高血压三级，怎么办慢病");
    let first = fake.wait_for_messages(WANG, 1).remove(0);
    let find = |label: &str| {
        let mut buttons = first.buttons().into_iter().flatten();
        buttons.find(|button| button.text == label).unwrap().data.unwrap()
    };
    fake.press(WANG, first.id, &find("材料"));
    fake.wait_for_messages(WANG, 2);
    fake.press(WANG, first.id, &find("多久"));
    let replies = fake.wait_for_messages(WANG, 3);
    assert!(replies[2].text.contains("工作日"), "{}", replies[2].text);
    // Another list in between changes nothing about that.
    fake.tap(WANG, "清点材料");
    fake.wait_for_messages(WANG, 4);
    fake.press(WANG, first.id, &find("能报多少"));
    let replies = fake.wait_for_messages(WANG, 5);
    assert!(replies[4].text.contains("没核实"), "{}", replies[4].text);
    // Another case: the old buttons would speak of what they were not shown for.
    fake.send_text(WANG, "不对，是漯河，去郑州看病备案");
    fake.wait_for_messages(WANG, 6);
    fake.press(WANG, first.id, &find("材料"));
    assert!(notes(&fake).iter().any(|note| note.contains("过期")), "{:?}", notes(&fake));
    assert_eq!(fake.replies(WANG).len(), 6);
}

#[test]
fn a_rating_is_logged_and_thanked_for_in_passing() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "临汾居民，高血压三级，怎么办慢病");
    fake.wait_for_messages(WANG, 1);
    fake.tap(WANG, "👍");
    assert_eq!(notes(&fake), ["谢谢您告诉我。"]);
    assert_eq!(fake.replies(WANG).len(), 1);
    bot.stop();
    let log = machine.line("sessions export --person telegram:4711").stdout;
    assert!(log.contains("cmd:good"), "{log}");
}

#[test]
fn the_checklist_is_kept_and_says_what_is_missing() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "临汾居民，高血压三级，怎么办慢病");
    fake.wait_for_messages(WANG, 1);
    fake.tap(WANG, "清点材料");
    let list = fake.wait_for_messages(WANG, 2).remove(1);
    assert!(list.labels().contains(&"▫️身份证".to_owned()), "{:?}", list.labels());
    fake.tap(WANG, "▫️身份证");
    fake.wait("the ID card to be there", |state| {
        state.chats[&WANG].messages[&list.id].text.contains("✅身份证").then_some(())
    });
    for label in ["▫️诊断证明", "✅诊断证明"] {
        fake.tap(WANG, label);
        fake.wait_until_answered();
        fake.wait("the list to change", |state| {
            let list = &state.chats[&WANG].messages[&list.id];
            list.labels().iter().all(|one| one != label).then_some(())
        });
    }
    let list = fake.replies(WANG).remove(1);
    assert!(list.text.contains("❌诊断证明"), "{}", list.text);
    let missing = list.text.split("还差的").nth(1).unwrap();
    assert!(missing.contains("· 诊断证明：证明得的是什么病"), "{missing}");
    assert!(!missing.contains("· 身份证"), "{missing}");
    // The list is edited in place, and outlives the process.
    assert_eq!(fake.replies(WANG).len(), 2);
    bot.kill();
    let _bot = Bot::start(&fake, &machine);
    fake.tap(WANG, "❌诊断证明");
    fake.wait("the mark to be kept", |state| {
        let text = &state.chats[&WANG].messages[&list.id].text;
        (text.contains("✅身份证") && text.contains("❓诊断证明")).then_some(())
    });
}

#[test]
fn what_was_said_can_be_taken_back_by_a_button() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, ASK);
    fake.wait_for_messages(WANG, 1);
    fake.tap(WANG, "写了");
    fake.wait_for_messages(WANG, 2);
    fake.tap(WANG, "换个情况");
    let change = fake.wait_for_messages(WANG, 3).remove(2);
    assert!(
        change.labels().iter().all(|label| label.chars().count() <= 8),
        "{:?}",
        change.labels()
    );
    fake.tap(WANG, "病");
    let replies = fake.wait_for_messages(WANG, 4);
    assert!(!replies[3].text.contains("糖尿病"), "{}", replies[3].text);
}

#[test]
fn everything_is_erased_after_a_confirmation() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "我住在一个只有我知道的地方，临汾糖尿病怎么办");
    fake.send_group_text(-10_077, WANG, "@mante_test_bot 漯河怎么备案");
    fake.send_text(5_005, "临汾高血压三级怎么办慢病");
    fake.send_text(WANG, "/forget");
    let replies = fake.wait_for_messages(WANG, 2);
    assert!(replies[1].labels().starts_with(&["都删掉".to_owned(), "不删".to_owned()]));
    fake.wait_for_messages(-10_077, 1);
    fake.wait_for_messages(5_005, 1);
    fake.tap(WANG, "不删");
    assert!(fake.wait_for_messages(WANG, 3)[2].text.contains("没有删"));
    assert_eq!(machine.line("sessions list --json").stdout.matches("telegram:").count(), 3);
    fake.send_text(WANG, "/forget");
    fake.wait_for_messages(WANG, 4);
    fake.tap(WANG, "都删掉");
    assert!(fake.wait_for_messages(WANG, 5)[4].text.starts_with("都删了"));
    fake.wait_until_answered();
    let kept = machine.line("sessions list --json").stdout;
    assert_eq!(kept.matches("telegram:").count(), 1, "{kept}");
    assert!(kept.contains(&session(&machine, 5_005, 5_005)), "{kept}");
    bot.stop();
    for file in std::fs::read_dir(machine.path("data/mante")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("只有我知道"));
    }
}
