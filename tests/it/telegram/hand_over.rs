//! A person on Telegram who asks for a human: what the agent at the desk writes comes out of the bot,
//! in its order, although another process runs the desk.

use serde_json::json;

use super::bot::{Bot, session};
use super::fake::Fake;
use crate::program::Machine;
use crate::web::queue::{Agent, wait_for};
use crate::web::served::Served;
use crate::web::signed::add_user;

const WANG: i64 = 4_711;

fn texts(fake: &Fake) -> Vec<String> {
    fake.replies(WANG).into_iter().map(|message| message.text).collect()
}

/// Asks for a human until the bot has seen that somebody is there.
fn ask_for_human(fake: &Fake) {
    wait_for("the bot to see the desk", || {
        let before = fake.replies(WANG).len();
        fake.send_text(WANG, "转人工");
        let replies = fake.wait_for_messages(WANG, before + 1);
        replies.last().unwrap().text.contains("排上了人工")
    });
}

#[test]
fn an_agent_writes_to_a_person_on_telegram_and_gives_back() {
    let (fake, machine) = (Fake::start(), Machine::new());
    add_user(&machine, "li", "agent");
    let served = Served::start(&machine);
    let agent = Agent::new(&served, "li");
    let bot = Bot::start(&fake, &machine);
    ask_for_human(&fake);
    let waits = fake.replies(WANG).len();
    assert!(agent.list().contains("Telegram"), "{}", agent.list());
    let id = session(&machine, WANG, WANG);
    assert_eq!(agent.take(&id).status, 204);
    let taken = fake.wait_for_messages(WANG, waits + 1).pop().unwrap();
    assert!(taken.text.contains("人工坐席li接过来了"), "{}", taken.text);
    assert_eq!(taken.labels(), ["不用人工了"]);
    // Told once that it went to the desk; then the bot is silent, and the agent reads it.
    fake.send_text(WANG, "我的卡怎么刷不了");
    let told = fake.wait_for_messages(WANG, waits + 2).pop().unwrap();
    assert!(told.text.contains("已经转给人工坐席li"), "{}", told.text);
    let update = fake.send_text(WANG, "在吗");
    fake.wait_until_acknowledged(update);
    wait_for("the agent to read it", || agent.read(&id, 0).text.contains("在吗"));
    for (key, words) in ["在的", "您在哪家医院刷的", "带身份证去窗口激活"].iter().enumerate()
    {
        assert_eq!(agent.say(&id, words, &key.to_string()).status, 204);
    }
    fake.wait_for_messages(WANG, waits + 5);
    let said = texts(&fake).split_off(waits + 2);
    assert_eq!(
        said,
        ["人工坐席li：在的", "人工坐席li：您在哪家医院刷的", "人工坐席li：带身份证去窗口激活"]
    );
    assert_eq!(agent.give_back(&id).status, 204);
    fake.send_text(WANG, "谢谢");
    let last = fake.wait_for_messages(WANG, waits + 7);
    assert!(last[waits + 5].text.contains("接着帮您查"), "{}", last[waits + 5].text);
    assert!(last[waits + 6].text.starts_with("不客气"), "{}", last[waits + 6].text);
    drop(bot);
}

#[test]
fn what_is_written_while_the_bot_is_down_is_sent_when_it_comes_back() {
    let (fake, machine) = (Fake::start(), Machine::new());
    add_user(&machine, "li", "agent");
    let served = Served::start(&machine);
    let agent = Agent::new(&served, "li");
    let bot = Bot::start(&fake, &machine);
    ask_for_human(&fake);
    let waits = fake.replies(WANG).len();
    bot.kill();
    let id = session(&machine, WANG, WANG);
    assert_eq!(agent.take(&id).status, 204);
    assert_eq!(agent.say(&id, "您好", "1").status, 204);
    let _bot = Bot::start(&fake, &machine);
    wait_for("the agent's words", || texts(&fake).last().unwrap() == "人工坐席li：您好");
    // Killed before it noted what it had sent, the bot may send that once more.
    let said = texts(&fake).split_off(waits);
    assert!(said[said.len() - 2].contains("接过来了") && said.len() <= 3, "{said:?}");
}

#[test]
fn in_a_group_the_agent_writes_into_the_group() {
    const GROUP: i64 = -100_500;
    let (fake, machine) = (Fake::start(), Machine::new());
    add_user(&machine, "li", "agent");
    let served = Served::start(&machine);
    let agent = Agent::new(&served, "li");
    let _bot = Bot::start(&fake, &machine);
    ask_for_human(&fake);
    fake.send_group_text(GROUP, WANG, "@mante_test_bot 转人工");
    let waits = fake.wait_for_messages(GROUP, 1).len();
    assert_eq!(agent.take(&session(&machine, WANG, GROUP)).status, 204);
    let taken = fake.wait_for_messages(GROUP, waits + 1).pop().unwrap();
    // The button is the person's own, also in a group.
    let data = taken.buttons()[0][0].data.clone().unwrap();
    let (owner, value) = data.split_once('@').unwrap().1.split_once(':').unwrap();
    assert_eq!((owner.len(), value), (8, "cmd:no_human"), "{data}");
}

#[test]
fn a_person_who_has_everything_erased_leaves_the_queue() {
    let (fake, machine) = (Fake::start(), Machine::new());
    add_user(&machine, "li", "agent");
    let served = Served::start(&machine);
    let agent = Agent::new(&served, "li");
    let _bot = Bot::start(&fake, &machine);
    ask_for_human(&fake);
    let waits = fake.replies(WANG).len();
    let id = session(&machine, WANG, WANG);
    assert_eq!(agent.take(&id).status, 204);
    fake.wait_for_messages(WANG, waits + 1);
    fake.send_text(WANG, "/forget");
    fake.wait_for_messages(WANG, waits + 2);
    fake.tap(WANG, "都删掉");
    let last = fake.wait_for_messages(WANG, waits + 3).pop().unwrap();
    assert!(last.text.contains("都删了"), "{}", last.text);
    let refused =
        agent.post("/desk/queue/say", &json!({"session": id, "text": "您好", "key": "1"}));
    assert_eq!(
        (refused.status, &refused.json()["detail"]),
        (409, &json!("这个会话已经不要人工了"))
    );
    assert!(agent.list().contains("现在没有人在等"));
}
