//! Groups: the bot speaks only when it is spoken to, and keeps people apart.

use serde_json::json;

use super::bot::Bot;
use super::fake::Fake;
use crate::program::Machine;

const GROUP: i64 = -10_077;
const WANG: i64 = 4_711;
const LI: i64 = 4_712;

#[test]
fn only_who_names_it_or_replies_to_it_is_answered() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_group_text(GROUP, WANG, "临汾糖尿病怎么办慢病");
    fake.send_group_text(GROUP, WANG, "/help");
    let named = fake.send_group_text(
        GROUP,
        WANG,
        "@Mante_Test_Bot 漯河医保，长期住郑州，有居住证，怎么备案",
    );
    fake.wait_until_acknowledged(named);
    let replies = fake.wait_for_messages(GROUP, 1);
    assert_eq!(replies.len(), 1);
    assert!(replies[0].text.contains("河南医保"), "{}", replies[0].text);
    let sent = &fake.calls("sendMessage")[0].params;
    assert_eq!(sent["reply_parameters"]["message_id"], fake.messages(GROUP)[2].id);

    let reply = json!({"message": {"message_id": 900, "date": 0, "text": "材料",
        "chat": {"id": GROUP, "title": "群", "type": "supergroup"},
        "from": {"id": WANG, "is_bot": false, "first_name": "王"},
        "reply_to_message": {"message_id": replies[0].id, "date": 0, "text": "x",
            "chat": {"id": GROUP, "title": "群", "type": "supergroup"},
            "from": {"id": 123_456_789, "is_bot": true, "first_name": "慢特通"}}}});
    fake.send_update(reply);
    assert!(!fake.wait_for_messages(GROUP, 2)[1].text.is_empty());
    fake.send_group_text(GROUP, WANG, "/help@mante_test_bot");
    assert!(fake.wait_for_messages(GROUP, 3)[2].text.starts_with("我能帮您查两件事"));
}

#[test]
fn a_button_in_a_group_belongs_to_who_asked() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_group_text(GROUP, WANG, "@mante_test_bot 临汾居民，高血压三级，怎么办慢病");
    let answer = fake.wait_for_messages(GROUP, 1).remove(0);
    let buttons = answer.buttons();
    let papers = buttons.iter().flatten().find(|button| button.text == "材料").unwrap();
    let data = papers.data.clone().unwrap();
    fake.press_by(LI, GROUP, answer.id, &data);
    fake.wait_until_answered();
    let note = fake.calls("answerCallbackQuery")[0].params["text"].clone();
    assert_eq!(note, "这是别人在问的。您想问，直接@我说。");
    fake.press_by(WANG, GROUP, answer.id, &data);
    let replies = fake.wait_for_messages(GROUP, 2);
    assert!(replies[1].text.contains("身份证"), "{}", replies[1].text);
    assert_eq!(replies.len(), 2);
}

#[test]
fn two_people_in_a_group_do_not_mix() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_group_text(GROUP, WANG, "@mante_test_bot 我是临汾的居民医保");
    fake.send_group_text(GROUP, LI, "@mante_test_bot 漯河医保，长期住郑州，有居住证，怎么备案");
    fake.send_group_text(GROUP, WANG, "@mante_test_bot 高血压三级，怎么办慢病");
    let replies = fake.wait_for_messages(GROUP, 3);
    assert!(replies[1].text.contains("河南医保"), "{}", replies[1].text);
    assert!(replies[2].text.contains("山西医保"), "{}", replies[2].text);
}
