//! A bot whose knowledge changes while it runs.

use super::bot::Bot;
use super::fake::Fake;
use crate::knowledge_folder::KnowledgeFolder;
use crate::program::Machine;

const WANG: i64 = 4_711;
const BENEFIT: &str = "临汾居民医保，糖尿病有并发症，能报多少";

#[test]
fn a_saved_change_is_answered_and_a_broken_one_is_not() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let folder = KnowledgeFolder::copy(&machine, "kb");
    let bot = Bot::start_with(&fake, &machine, &["--knowledge", folder.arg()]);
    let ask = |count: usize| {
        fake.send_text(WANG, BENEFIT);
        fake.wait_for_messages(WANG, count).remove(count - 1).text
    };
    assert!(ask(1).contains("限额4000元"));

    folder.change_cap("4000", "4200");
    bot.wait_until_told("知识库换成了版本");
    let changed = ask(2);
    assert!(changed.starts_with("政策资料更新了，上次说的有变化："), "{changed}");
    assert!(changed.contains("限额4200元"), "{changed}");

    folder.change("regions/linfen.yaml", "限额4200元", "限额4300元");
    bot.wait_until_told("知识库改了，但不能用：regions/linfen.yaml:365:9 M0304");
    let kept = ask(3);
    assert!(kept.contains("限额4200元") && !kept.contains("政策资料更新了"), "{kept}");
}

#[test]
fn the_buttons_of_the_bot_itself_follow_the_wording() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let folder = KnowledgeFolder::copy(&machine, "kb");
    let bot = Bot::start_with(&fake, &machine, &["--knowledge", folder.arg()]);
    fake.send_text(WANG, BENEFIT);
    assert!(fake.wait_for_messages(WANG, 1)[0].labels().contains(&"更多".to_owned()));
    folder.change("wording/ask.yaml", "more: 更多", "more: 其余的");
    bot.wait_until_told("知识库换成了版本");
    fake.send_text(WANG, BENEFIT);
    let labels = fake.wait_for_messages(WANG, 2)[1].labels();
    assert!(labels.contains(&"其余的".to_owned()), "{labels:?}");
}
