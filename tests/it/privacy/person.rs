//! Guards what a person may ask for: everything that is kept of them, and that it goes; and that what
//! is too old goes by itself.

use serde_json::{Value, json};

use super::kept;
use crate::knowledge_folder::{KnowledgeFolder, raise_the_cap};
use crate::program::{Machine, Run};
use crate::telegram::bot::{Bot, session};
use crate::telegram::fake::{Fake, Fault};
use crate::web::queue::wait_for;
use crate::web::served::Served;

const WANG: i64 = 7_311_204_455;
const LI: i64 = 7_311_204_456;
const GROUP: i64 = -1_002_330_456_789;

/// A conversation held on a day, line by line.
#[track_caller]
fn talk(machine: &Machine, day: &str, turns: &[&str]) {
    let run = machine.run(&["chat", "--now", day], (turns.join("\n") + "\n").as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

fn lines(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The conversations that are kept, newest first.
fn listed(machine: &Machine) -> Vec<Value> {
    lines(&machine.line("sessions list --json --limit 1000"))
}

#[test]
fn all_of_one_person_is_exported_and_erased_and_nobody_elses() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "我妈糖尿病，只有我知道");
    fake.send_group_text(GROUP, WANG, "@mante_test_bot 漯河怎么备案");
    fake.send_text(LI, "临汾慢病怎么办");
    fake.wait_for_messages(WANG, 1);
    fake.wait_for_messages(GROUP, 1);
    fake.wait_for_messages(LI, 1);
    let private = session(&machine, WANG, WANG);
    let person = format!("--person telegram:{WANG}");
    let exported = lines(&machine.line(&format!("sessions export {person}")));
    let heads: Vec<&Value> = exported.iter().filter(|line| !line["reached"].is_null()).collect();
    assert_eq!(heads.len(), 2);
    assert_eq!(heads[0]["reached"], json!({"channel": "telegram", "person": WANG, "chat": WANG}));
    let said: Vec<&Value> =
        exported.iter().map(|line| &line["input"]).filter(|input| !input.is_null()).collect();
    assert_eq!(said, ["我妈糖尿病，只有我知道", "漯河怎么备案"]);
    assert!(exported.iter().any(|line| line["entry"] == "audit"), "exporting is noted");

    let asked = machine.line(&format!("sessions erase {person}"));
    assert_eq!(asked.code, Some(1));
    assert!(asked.stderr.contains("要删 2 个会话、2 轮；确定就加 --yes"), "{asked:?}");
    let erased = machine.line(&format!("sessions erase {person} --yes"));
    assert!(erased.stdout.starts_with("删了 2 个会话、2 轮"), "{erased:?}");
    let none = machine.line(&format!("sessions export {person}"));
    assert!(none.stderr.contains("没有记下这个人的会话"), "{none:?}");
    assert_eq!(listed(&machine).len(), 1);
    let audit = machine.line("audit --json").stdout;
    assert!(audit.contains("session_erased") && audit.contains(&private), "{audit}");
    // Who is erased starts afresh.
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 2);
    assert_eq!(session(&machine, WANG, WANG), private);
    bot.stop();
    assert!(!kept(&machine).contains("只有我知道"));
}

#[test]
fn conversations_are_exported_and_erased_by_their_ids() {
    let machine = Machine::new();
    talk(&machine, "2026-11-20", &["临汾糖尿病怎么办慢病"]);
    talk(&machine, "2026-11-20", &["漯河备案"]);
    let ids: Vec<String> =
        listed(&machine).iter().map(|one| one["session"].as_str().unwrap().to_owned()).collect();
    let exported = lines(&machine.line(&format!("sessions export {} {}", ids[0], ids[1])));
    assert_eq!(exported.iter().filter(|line| !line["turn"].is_null()).count(), 2);
    assert_eq!(exported[0]["reached"], Value::Null);
    let unknown = machine.line(&format!("sessions erase {} nobody --yes", ids[0]));
    assert!(unknown.stderr.contains("没有编号是 nobody 的会话"), "{unknown:?}");
    assert_eq!(listed(&machine).len(), 2);
    assert_eq!(machine.line(&format!("sessions erase {} --yes", ids[0])).code, Some(0));
    assert_eq!(listed(&machine).len(), 1);
    for wrong in ["sessions export", "sessions export --person 4711", "sessions erase --yes"] {
        assert_eq!(machine.line(wrong).code, Some(2), "{wrong}");
    }
}

#[test]
fn the_last_word_to_somebody_erased_names_nobody_and_arrives() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "临汾糖尿病怎么办，只有我知道");
    fake.wait_for_messages(WANG, 1);
    fake.send_text(WANG, "/forget");
    fake.wait_for_messages(WANG, 2);
    fake.fail("sendMessage", Fault::RetryAfter(600), 1);
    let before = fake.calls("sendMessage").len();
    fake.tap(WANG, "都删掉");
    fake.wait_for_calls("sendMessage", before + 1);
    bot.kill();
    let left = kept(&machine);
    assert!(left.contains("SendMessage v1."), "the last word waits");
    assert!(!left.contains("7311204455") && !left.contains("只有我知道"));
    let _bot = Bot::start(&fake, &machine);
    assert!(fake.wait_for_messages(WANG, 3)[2].text.starts_with("都删了"));
}

#[test]
fn what_is_too_old_is_purged_by_hand() {
    let machine = Machine::new();
    talk(&machine, "2026-08-01", &["临汾糖尿病怎么办慢病，八月的话"]);
    talk(&machine, "2026-11-20", &["漯河备案"]);
    let purged = machine.line("sessions purge --retain 90d");
    assert_eq!(purged.stdout, "90 天以前的删了 1 轮，其中 1 个会话整个删了。\n");
    assert_eq!(listed(&machine).len(), 1);
    assert!(!kept(&machine).contains("八月的话"));
    let again = machine.line("sessions purge --retain 90d");
    assert_eq!(again.stdout, "90 天以前的删了 0 轮，其中 0 个会话整个删了。\n");
    let wrong = machine.line("sessions purge --retain 3x");
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("保留期要写成天数，例如 90d"), "{wrong:?}");
}

#[test]
fn what_is_too_old_is_swept_while_the_web_and_the_bot_run() {
    let machine = Machine::new();
    talk(&machine, "2026-08-01", &["临汾糖尿病怎么办慢病"]);
    talk(&machine, "2026-11-20", &["漯河备案"]);
    let served = Served::start_with(&machine, &["--retain", "90d"]);
    wait_for("the server to sweep", || listed(&machine).len() == 1);
    served.stop();
    let fake = Fake::start();
    let _bot = Bot::start_with(&fake, &machine, &["--retain", "1d", "--now", "2026-11-30"]);
    wait_for("the bot to sweep", || listed(&machine).is_empty());
}

/// A session that goes on keeps its state, and its turns begin at a later number.
#[test]
fn a_session_without_its_first_turns_is_told_apart_by_whoever_says_it_again() {
    let machine = Machine::new();
    KnowledgeFolder::copy(&machine, "kb");
    let store = format!("sqlite:{}", machine.path("m.db").display());
    let served = Served::start_with(&machine, &["--store", &store]);
    let said = [("2026-11-20", "我妈临汾居民医保，糖尿病"), ("2026-11-20", "有并发症，能报多少")];
    for (_, text) in said {
        let body = json!({"session": "s", "text": text});
        assert_eq!(served.visitor().post("/api/v1/messages", &body).status, 200);
    }
    served.stop();
    let file = rusqlite::Connection::open(machine.path("m.db")).unwrap();
    file.execute("UPDATE turns SET at = '2026-08-01T09:00:00' WHERE number = 1", []).unwrap();
    drop(file);
    let run = |line: &str| {
        machine.run(&line.replace("STORE", &store).split(' ').collect::<Vec<_>>(), b"")
    };
    let purged = run("sessions purge --retain 90d --store STORE");
    assert_eq!(purged.stdout, "90 天以前的删了 1 轮，其中 0 个会话整个删了。\n");
    let shown = run("sessions show web:s --store STORE").stdout;
    assert!(shown.starts_with("#2 "), "{shown}");

    raise_the_cap(&machine, "kb");
    let replayed = run("replay --knowledge kb --store STORE");
    assert!(replayed.stdout.contains("重答了 0 个会话、0 轮，0 个会话的答复变了。\n另有 1 个会话开头过了保留期、已删掉，没有重答。"), "{replayed:?}");
    let recorded = run("sessions record web:s --store STORE");
    assert!(recorded.stderr.contains("这个会话的记录不全，缺第 1 轮"), "{recorded:?}");
    assert_eq!(run("gaps --store STORE").code, Some(0));
    let impact = run("impact --knowledge kb --json --store STORE");
    assert_eq!(
        (impact.code, impact.stdout.contains("\"sessions\":1")),
        (Some(0), true),
        "{impact:?}"
    );
    // The person goes on where they were.
    let served = Served::start_with(&machine, &["--store", &store]);
    let body = json!({"session": "s", "text": "要什么材料"});
    let reply = served.visitor().post("/api/v1/messages", &body).json();
    assert_eq!(reply["status"], "answer", "{reply}");
}
