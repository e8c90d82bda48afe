//! A conversation on Telegram: what the bot says about itself, what it answers, and that it takes
//! whatever people send.

use serde_json::json;

use super::bot::Bot;
use super::fake::Fake;
use crate::program::Machine;

/// The only person in most of these conversations.
const WANG: i64 = 4_711;

#[test]
fn the_bot_introduces_itself() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.wait_for_calls("setMyShortDescription", 1);
    let menu = &fake.calls("setMyCommands")[0].params["commands"];
    let names: Vec<&str> =
        menu.as_array().unwrap().iter().map(|one| one["command"].as_str().unwrap()).collect();
    assert_eq!(names, ["start", "help", "restart", "back", "why", "sources", "forget"]);
    assert_eq!(menu[6]["description"], "删掉我的记录");
    let description = &fake.calls("setMyDescription")[0].params["description"];
    assert!(description.as_str().unwrap().starts_with("我是慢特通"), "{description}");
    bot.wait_until_told("@mante_test_bot 已就绪");
}

#[test]
fn a_question_is_answered_on_one_screen() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "/start");
    fake.send_text(WANG, "版纳的医保，在上海打工，刚查出红斑狼疮，特病怎么办");
    let replies = fake.wait_for_messages(WANG, 2);
    assert!(replies[0].text.starts_with("您好，我是慢特通"), "{}", replies[0].text);
    let answer = &replies[1];
    assert!(answer.text.contains("云南医保"), "{}", answer.text);
    assert!(answer.text.lines().count() <= 15, "{}", answer.text);
    assert!(answer.text.chars().count() <= 400, "{}", answer.text);
    // The conclusion is bold.
    assert_eq!(answer.entities[0]["type"], "bold");
    assert_eq!(answer.entities[0]["offset"], 0);
}

#[test]
fn follow_ups_are_short_and_two_a_row() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "版纳的医保，在上海打工，刚查出红斑狼疮，特病怎么办");
    let answer = fake.wait_for_messages(WANG, 1).remove(0);
    let labels = answer.labels();
    for wanted in ["材料", "步骤", "多久", "能报多少", "清点材料", "换个情况", "更多", "👍", "👎"]
    {
        assert!(labels.iter().any(|label| label == wanted), "{wanted} is not among {labels:?}");
    }
    assert!(labels.iter().all(|label| label.chars().count() <= 8), "{labels:?}");
    assert!(answer.buttons().len() <= 6, "{labels:?}");
    assert!(answer.buttons().iter().all(|row| row.len() <= 2), "{labels:?}");
    let data = answer.buttons().into_iter().flatten().filter_map(|button| button.data);
    assert!(data.into_iter().all(|data| data.len() <= 64));
    fake.tap(WANG, "更多");
    let more = fake.wait_for_messages(WANG, 2).remove(1).labels();
    for wanted in ["在哪办", "符不符合", "为什么", "依据", "上一步", "重新开始"]
    {
        assert!(more.iter().any(|label| label == wanted), "{wanted} is not among {more:?}");
    }
}

#[test]
fn typed_words_do_what_buttons_do() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "我妈65，临汾居民医保，糖尿病，想手机上给她办慢病");
    let question = fake.wait_for_messages(WANG, 1).remove(0);
    assert_eq!(question.labels(), ["写了", "没写", "不清楚"]);
    // The options are buttons and not said again.
    assert!(!question.text.contains("1."), "{}", question.text);
    fake.send_text(WANG, "写了");
    fake.send_text(WANG, "材料");
    fake.send_text(WANG, "/why");
    let replies = fake.wait_for_messages(WANG, 4);
    assert!(replies[1].text.starts_with("手机能办"), "{}", replies[1].text);
    assert!(replies[2].text.contains("诊断证明"), "{}", replies[2].text);
    assert!(replies[3].text.starts_with("我是按这些情况答的"), "{}", replies[3].text);
}

#[test]
fn the_words_on_the_buttons_can_be_typed() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "临汾居民，高血压三级，怎么办慢病");
    let typed = [
        ("材料", "身份证"),
        ("步骤", "①"),
        ("多久", "工作日"),
        ("能报多少", "4000"),
        ("清点材料", "要带的"),
        ("存成卡片", "卡片做好了"),
        ("换个情况", "想改哪一样"),
        ("更多", "还可以看这些"),
        ("为什么", "我是按这些情况答的"),
        ("依据", "出处"),
        ("👍", "谢谢您告诉我"),
        ("删除我的记录", "都删掉吗"),
        ("不删", "没有删"),
        ("上一步", "工作日"),
        ("重新开始", "从头来"),
    ];
    for (text, _) in typed {
        fake.send_text(WANG, text);
    }
    let replies = fake.wait_for_messages(WANG, typed.len() + 1);
    for ((text, words), reply) in typed.iter().zip(&replies[1..]) {
        assert!(reply.text.contains(words), "{text}: {}", reply.text);
    }
    assert!(replies[8].labels().contains(&"重新开始".to_owned()), "{:?}", replies[8].labels());
}

#[test]
fn what_is_no_text_is_taken_kindly() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    let file = |kind: &str| json!({"file_id": kind, "file_unique_id": kind, "file_size": 10});
    let sized = |kind: &str| {
        let mut file = file(kind);
        file["width"] = 9.into();
        file["height"] = 9.into();
        file
    };
    let mut voice = file("voice");
    voice["duration"] = 3.into();
    voice["mime_type"] = "audio/ogg".into();
    let mut sticker = sized("sticker");
    sticker["type"] = "regular".into();
    sticker["is_animated"] = false.into();
    sticker["is_video"] = false.into();
    let sent = [
        (json!({"photo": [sized("photo")]}), "照片我看不了"),
        (json!({"document": file("document")}), "文件我打不开"),
        (json!({"voice": voice}), "语音我听不了"),
        (json!({"voice": {"odd": true}}), "语音我听不了"),
        (json!({"sticker": sticker}), "表情收到"),
        (json!({"location": {"latitude": 36.1, "longitude": 111.5}}), "位置我不会用"),
        (json!({"contact": {"phone_number": "1", "first_name": "王"}}), "名片我用不上"),
        (json!({"dice": {"emoji": "🎲", "value": 3}}), "这个我看不了"),
        (
            json!({"photo": [sized("photo")], "caption": "漯河医保，长期住郑州，有居住证，怎么备案"}),
            "图片、文件我看不了",
        ),
    ];
    for (content, _) in &sent {
        fake.send_content(WANG, content.clone());
    }
    let replies = fake.wait_for_messages(WANG, sent.len());
    for ((content, expected), reply) in sent.iter().zip(&replies) {
        assert!(reply.text.starts_with(expected), "{content}: {}", reply.text);
    }
    assert!(replies[8].text.contains("河南医保"), "{}", replies[8].text);
}

#[test]
fn what_concerns_nobody_is_passed_over() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    let chat = json!({"id": WANG, "first_name": "王", "type": "private"});
    let from = json!({"id": WANG, "is_bot": false, "first_name": "王"});
    let updates = [
        json!({"channel_post": {"message_id": 5, "date": 0, "text": "临汾",
            "chat": {"id": -1_005, "title": "频道", "type": "channel"}}}),
        json!({"poll": {"nobody": "knows"}}),
        json!({"from_the_future": {"x": 1}}),
        json!({"message": {"message_id": 6, "date": 0, "chat": chat, "from": from,
            "pinned_message": {"message_id": 1, "date": 0, "chat": chat}}}),
        json!({"message": {"message_id": 7, "date": 0, "chat": chat, "text": "我是机器人",
            "from": {"id": 9, "is_bot": true, "first_name": "别的机器人"}}}),
        json!({"my_chat_member": {"chat": chat, "from": from, "date": 0,
            "old_chat_member": {"user": from, "status": "member"},
            "new_chat_member": {"user": from, "status": "kicked", "until_date": 0}}}),
    ];
    let last = updates.map(|update| fake.send_update(update)).into_iter().max().unwrap();
    fake.wait_until_acknowledged(last);
    fake.send_text(WANG, "谢谢");
    assert_eq!(fake.wait_for_messages(WANG, 2).len(), 2);
    assert_eq!(bot.stop().1, Some(0));
}

#[test]
fn an_edited_message_is_read_anew() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "临汾医保，去太原看病怎么备案");
    fake.wait_for_messages(WANG, 1);
    let own = fake.messages(WANG)[0].id;
    fake.edit(WANG, own, "漯河医保，长期住郑州，有居住证，怎么备案");
    let replies = fake.wait_for_messages(WANG, 2);
    assert!(replies[1].text.contains("河南医保"), "{}", replies[1].text);
}

#[test]
fn signs_of_html_do_no_harm() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let _bot = Bot::start(&fake, &machine);
    for text in ["<b>临汾</b>&<script>", "</i> &lt; 1<2 糖尿病", "/unknown <x>", "@someone 你好"]
    {
        fake.send_text(WANG, text);
    }
    fake.wait_for_messages(WANG, 4);
    let refused = |call: &&super::fake::Call| call.status.is_some_and(|status| status != 200);
    let calls = fake.calls("sendMessage");
    assert!(calls.iter().find(refused).is_none(), "{:#?}", calls.iter().find(refused));
}
