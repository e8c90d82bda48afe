//! The fake server itself: a client that others wrote understands it, and it refuses what the real
//! one refuses. A fake that lets everything pass would prove nothing about the channel.

use std::future::IntoFuture;
use std::time::{Duration, Instant};

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use teloxide::payloads::{GetUpdatesSetters, SendMessageSetters};
use teloxide::requests::Requester;
use teloxide::types::{
    BotCommand, ChatId, InlineKeyboardButton, InlineKeyboardMarkup, ParseMode, UpdateKind,
};
use teloxide::{ApiError, Bot, RequestError};

use super::fake::{Button, Fake, TOKEN};

/// A client that others wrote.
pub fn bot(fake: &Fake) -> Bot {
    Bot::new(TOKEN).set_api_url(fake.url().parse().unwrap())
}

/// Runs a client to its end.
pub fn run<F: IntoFuture>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { future.await })
}

/// A call as a client without any library makes it: status and body.
pub async fn post(fake: &Fake, method: &str, params: Value) -> reqwest::Result<(u16, String)> {
    let url = format!("{}/bot{TOKEN}/{method}", fake.url());
    let request = reqwest::Client::new().post(url).header("Content-Type", "application/json");
    let answer = request.body(params.to_string()).send().await?;
    Ok((answer.status().as_u16(), answer.text().await?))
}

fn call(fake: &Fake, method: &str, params: Value) -> Value {
    let (status, body) = run(post(fake, method, params)).unwrap();
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["error_code"].as_u64().unwrap_or(200), u64::from(status));
    body
}

/// What a call is refused with; empty where it was accepted.
fn refusal(fake: &Fake, method: &str, params: Value) -> String {
    call(fake, method, params)["description"].as_str().unwrap_or_default().to_owned()
}

fn said(chat: i64) -> Fake {
    let fake = Fake::start();
    fake.send_text(chat, "你好");
    fake
}

#[test]
fn teloxide_holds_a_conversation() {
    let fake = Fake::start();
    let bot = bot(&fake);
    run(async {
        assert_eq!(bot.get_me().await.unwrap().username(), "mante_test_bot");
        let first = fake.send_text(7, "/start");
        let updates = bot.get_updates().timeout(5).await.unwrap();
        assert_eq!(updates.len(), 1);
        assert_eq!(i64::from(updates[0].id.0), first);
        let UpdateKind::Message(message) = &updates[0].kind else { panic!("no message") };
        assert_eq!(message.text(), Some("/start"));
        assert!(message.chat.is_private());

        let button = |text: &str| InlineKeyboardButton::callback(text, format!("d:{text}"));
        let sent = bot
            .send_message(ChatId(7), "参保地<b>在哪</b>？")
            .parse_mode(ParseMode::Html)
            .reply_markup(InlineKeyboardMarkup::new([vec![button("临汾"), button("漯河")]]))
            .await
            .unwrap();
        assert_eq!(sent.text(), Some("参保地在哪？"));
        assert_eq!(sent.parse_entities().unwrap()[0].text(), "在哪");
        let shown = &fake.wait_for_messages(7, 1)[0];
        assert_eq!(shown.labels(), ["临汾", "漯河"]);
        let data = Some("d:漯河".to_owned());
        assert_eq!(shown.buttons()[0][1], Button { text: "漯河".to_owned(), data, url: None });

        let press = fake.tap(7, "漯河");
        let updates = bot.get_updates().offset(updates[0].id.as_offset()).await.unwrap();
        fake.wait_until_acknowledged(first);
        assert_eq!(i64::from(updates[0].id.0), press);
        let UpdateKind::CallbackQuery(query) = &updates[0].kind else { panic!("no press") };
        assert_eq!(query.data.as_deref(), Some("d:漯河"));
        let message = query.regular_message().unwrap();
        assert_eq!((message.id, message.text()), (sent.id, Some("参保地在哪？")));
        assert_eq!(message.reply_markup().unwrap().inline_keyboard[0].len(), 2);
        bot.answer_callback_query(query.id.clone()).await.unwrap();
        fake.wait_until_answered();
        assert!(bot.answer_callback_query(query.id.clone()).await.is_err());

        // An edit without a keyboard takes the keyboard away.
        bot.edit_message_text(ChatId(7), sent.id, "漯河").await.unwrap();
        let shown = &fake.replies(7)[0];
        assert_eq!(
            (shown.text.as_str(), &shown.before[..]),
            ("漯河", &["参保地在哪？".into()][..])
        );
        assert!(shown.buttons().is_empty());
        let again = bot.edit_message_text(ChatId(7), sent.id, "漯河").await;
        assert!(matches!(again, Err(RequestError::Api(ApiError::MessageNotModified))));

        bot.set_my_commands([BotCommand::new("restart", "重新开始")]).await.unwrap();
        bot.send_chat_action(ChatId(7), teloxide::types::ChatAction::Typing).await.unwrap();
        bot.delete_message(ChatId(7), sent.id).await.unwrap();
        assert!(fake.replies(7).is_empty());
    });
    let sent = &fake.wait_for_calls("sendMessage", 1)[0];
    assert_eq!((sent.status, &sent.params["parse_mode"]), (Some(200), &json!("HTML")));
    let polls = fake.calls("getUpdates");
    assert!(polls[0].at < sent.at && sent.at < polls[1].at);
    assert_eq!(fake.lock().profile.len(), 1);
}

#[test]
fn a_poll_waits_for_the_first_update() {
    let fake = Fake::start();
    let began = Instant::now();
    std::thread::scope(|scope| {
        let poll = scope.spawn(|| run(bot(&fake).get_updates().timeout(50)).unwrap());
        fake.wait_for_calls("getUpdates", 1);
        fake.send_text(7, "你好");
        assert_eq!(poll.join().unwrap().len(), 1);
    });
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(call(&fake, "getUpdates", json!({"limit": 1, "timeout": 0}))["ok"], true);
}

#[test]
fn updates_come_in_hundreds_and_go_when_they_are_acknowledged() {
    let fake = Fake::start();
    let ids: Vec<i64> = (0..130).map(|number| fake.send_text(7, &number.to_string())).collect();
    let poll = |params| call(&fake, "getUpdates", params)["result"].as_array().unwrap().clone();
    assert_eq!(poll(json!({})).len(), 100);
    assert_eq!(poll(json!({"offset": ids[99] + 1})).len(), 30);
    assert_eq!(poll(json!({"offset": -1})).len(), 1);
    assert_eq!(poll(json!({"offset": ids[129] + 1})).len(), 0);
    // Once more, whatever was acknowledged, and only once.
    fake.redeliver(ids[3]);
    let again = poll(json!({"offset": ids[129] + 1}));
    assert_eq!((again.len(), &again[0]["message"]["text"]), (1, &json!("3")));
    assert_eq!(poll(json!({"offset": ids[129] + 1})).len(), 0);
    // Only what is wanted.
    poll(json!({"offset": ids[129] + 1, "allowed_updates": ["callback_query"]}));
    fake.send_text(7, "131");
    assert_eq!(poll(json!({})).len(), 0);
}

#[test]
fn a_second_poll_ends_the_first() {
    let fake = Fake::start();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| refusal(&fake, "getUpdates", json!({"timeout": 50})));
        fake.wait_for_calls("getUpdates", 1);
        call(&fake, "getUpdates", json!({}));
        assert!(first.join().unwrap().contains("terminated by other getUpdates request"));
    });
}

#[test]
fn groups_edits_and_other_updates() {
    let fake = Fake::start();
    fake.send_group_text(-100_200, 7, "@mante_test_bot 你好");
    let voice =
        json!({"file_id": "v", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"});
    fake.send_content(7, json!({"voice": voice}));
    let message = fake.messages(7)[0].id;
    fake.send_text(7, "临汾");
    fake.edit(7, message + 1, "漯河");
    fake.press_by(7, -100_200, 1, "gone");
    fake.send_update(json!({"update_id": 900_000, "something_new": {}}));
    let updates = run(bot(&fake).get_updates()).unwrap();
    let UpdateKind::Message(group) = &updates[0].kind else { panic!("no message") };
    assert!(group.chat.is_supergroup());
    let UpdateKind::Message(voice) = &updates[1].kind else { panic!("no message") };
    assert!(voice.voice().is_some());
    let UpdateKind::EditedMessage(edited) = &updates[3].kind else { panic!("no edit") };
    assert_eq!(edited.text(), Some("漯河"));
    let UpdateKind::CallbackQuery(query) = &updates[4].kind else { panic!("no press") };
    assert_eq!(query.data.as_deref(), Some("gone"));
    assert_eq!(updates[5].id.0, 900_000);
    assert!(matches!(updates[5].kind, UpdateKind::Error(_)));
}

#[test]
fn what_the_real_server_refuses_is_refused() {
    let fake = said(7);
    let message = |text: &str| json!({"chat_id": 7, "text": text});
    let html = |text: &str| json!({"chat_id": 7, "text": text, "parse_mode": "HTML"});
    let keyboard =
        |rows: Value| json!({"chat_id": 7, "text": "?", "reply_markup": {"inline_keyboard": rows}});
    let button = |data: &str| json!({"text": "是", "callback_data": data});
    let rows = |count: usize| Value::from(vec![json!([button("x")]); count]);
    let many = [
        (message(""), "message text is empty"),
        (message(" \n"), "message text is empty"),
        (message(&"长".repeat(4097)), "message is too long"),
        (message(&"长".repeat(4096)), ""),
        (html(&format!("<b>{}</b>", "长".repeat(4096))), ""),
        (html("a < b"), "can't parse entities"),
        (html("a & b"), "can't parse entities"),
        (html("<p>a</p>"), "can't parse entities"),
        (html("<b>a"), "can't parse entities"),
        (html("<b><i>a</b></i>"), "can't parse entities"),
        (html("a</b>"), "can't parse entities"),
        (html("<a>a</a>"), "can't parse entities"),
        (html("a &lt; b &amp;&#38; <a href=\"https://x.cn/?a&amp;b\">c</a>"), ""),
        (json!({"chat_id": 7, "text": "a", "parse_mode": "Html5"}), "unsupported parse_mode"),
        (json!({"chat_id": 8, "text": "a"}), "chat not found"),
        (json!({"text": "a"}), "chat_id is empty"),
        (keyboard(json!([[button(&"长".repeat(22))]])), "BUTTON_DATA_INVALID"),
        (keyboard(json!([[button("")]])), "BUTTON_DATA_INVALID"),
        (keyboard(json!([[button(&"x".repeat(64))]])), ""),
        (keyboard(json!([[{"text": "", "callback_data": "x"}]])), "non-empty"),
        (keyboard(json!([[{"text": "是"}]])), "unallowed"),
        (keyboard(json!([[{"text": "是", "url": "rsc.hainan"}]])), "BUTTON_URL_INVALID"),
        (keyboard(rows(101)), "reply markup is too long"),
        (keyboard(rows(100)), ""),
        (json!({"chat_id": 7, "text": "a", "reply_markup": {"remove_keyboard": true}}), ""),
        (
            json!({"chat_id": 7, "text": "a", "reply_parameters": {"message_id": 9999}}),
            "message to be replied not found",
        ),
    ];
    for (params, expected) in many {
        let got = refusal(&fake, "SENDMESSAGE", params.clone());
        assert_eq!(got.is_empty(), expected.is_empty(), "{got}: {params}");
        assert!(got.contains(expected), "{got} instead of {expected}: {params}");
    }
    let edit = |id: i64| json!({"chat_id": 7, "message_id": id, "text": "a"});
    assert!(refusal(&fake, "editMessageText", edit(9999)).contains("message to edit not found"));
    assert!(refusal(&fake, "editMessageText", edit(1)).contains("message can't be edited"));
    assert!(refusal(&fake, "answerCallbackQuery", json!({})).contains("query ID is invalid"));
    assert!(refusal(&fake, "sendAudio", json!({})).contains("Not Found"));
    fake.block(7, true);
    assert_eq!(call(&fake, "sendMessage", message("a"))["error_code"], 403);
    let wrong = Bot::new("1:wrong").set_api_url(fake.url().parse().unwrap());
    assert!(matches!(run(wrong.get_me()), Err(RequestError::Api(ApiError::InvalidToken))));
}

#[test]
fn a_picture_is_refused_as_the_real_server_refuses_it() {
    let fake = said(7);
    let png = |width: u32, height: u32| {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        let pixels = vec![255; (width * height) as usize];
        encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
        bytes
    };
    let post = |kind: &'static str, bytes: Vec<u8>, caption: &str, name: Option<&'static str>| {
        let file = Part::bytes(bytes);
        let file = if let Some(name) = name { file.file_name(name) } else { file };
        let form = Form::new().text("chat_id", "7").text("caption", caption.to_owned());
        let url = format!("{}/bot{TOKEN}/send{kind}", fake.url());
        let request = reqwest::Client::new().post(url).multipart(form.part(kind, file));
        let answer = run(async { request.send().await.unwrap().bytes().await.unwrap() });
        let body: Value = serde_json::from_slice(&answer).unwrap();
        body["description"].as_str().unwrap_or_default().to_owned()
    };
    let name = Some("卡片.png");
    let wide = "长".repeat(1_024);
    assert_eq!(post("photo", png(30, 600), &wide, name), "");
    assert!(
        post("photo", png(30, 600), &format!("{wide}长"), name).contains("caption is too long")
    );
    assert!(post("photo", png(30, 601), "", name).contains("PHOTO_INVALID_DIMENSIONS"));
    assert_eq!(post("document", png(30, 601), "", name), "");
    assert!(post("photo", b"GIF89a".to_vec(), "", name).contains("IMAGE_PROCESS_FAILED"));
    // What has no name is no file.
    assert!(post("photo", png(30, 600), "", None).contains("there is no photo in the request"));
    let sent = fake.replies(7);
    assert_eq!((sent.len(), sent[0].text.as_str()), (2, wide.as_str()));
    let edit = json!({"chat_id": 7, "message_id": sent[0].id, "text": "a"});
    assert!(refusal(&fake, "editMessageText", edit).contains("no text in the message to edit"));
}
