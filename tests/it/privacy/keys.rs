//! Guards the keys: made without ceremony for a file, named for everything else, private, replaced
//! without losing anybody, and missed by name.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::program::Machine;
use crate::telegram::bot::{Bot, session};
use crate::telegram::fake::{Fake, Fault};
use crate::web::queue::{Agent, wait_for};
use crate::web::served::Served;
use crate::web::signed::add_user;

const WANG: i64 = 7_311_204_455;
const KEY_FILE: &str = "data/mante/mante.sqlite.key";

fn key_file(machine: &Machine) -> String {
    fs::read_to_string(machine.path(KEY_FILE)).unwrap()
}

/// The sealed address of every conversation.
fn addresses(machine: &Machine) -> Vec<String> {
    let store = rusqlite::Connection::open(machine.path("data/mante/mante.sqlite")).unwrap();
    let mut rows = store.prepare("SELECT address FROM sessions ORDER BY id").unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_file_gets_keys_that_only_its_owner_can_read() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    let mode = fs::metadata(machine.path(KEY_FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let first = key_file(&machine);
    bot.stop();
    Bot::start(&fake, &machine).stop();
    assert_eq!(key_file(&machine), first);
    fs::set_permissions(machine.path(KEY_FILE), fs::Permissions::from_mode(0o640)).unwrap();
    let bot = Bot::start_with(&fake, &machine, &[]);
    bot.wait_until_told("别人也能读，不能用。先运行：chmod 600 ");
}

#[test]
fn lost_and_foreign_keys_are_named_before_anybody_is_answered() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    bot.stop();
    fs::rename(machine.path(KEY_FILE), machine.path("away.key")).unwrap();
    Bot::start_with(&fake, &machine, &[]).wait_until_told("mante.sqlite.key 不见了");
    assert!(!machine.path(KEY_FILE).exists());
    assert_eq!(machine.line("seal new other.key").code, Some(0));
    let bot = Bot::start_with(&fake, &machine, &["--key-file", "other.key"]);
    bot.wait_until_told("钥匙和会话库对不上：没有编号是 ");
    let bot = Bot::start_with(&fake, &machine, &["--key-file", "none.key"]);
    bot.wait_until_told("没有钥匙文件 none.key");
    let found =
        machine.line(&format!("sessions export --person telegram:{WANG} --key-file away.key"));
    assert!(found.stdout.contains("\"chat\":7311204455"), "{found:?}");
    let keys = fs::read_to_string(machine.path("away.key")).unwrap();
    let with_keys =
        |args: &[&str]| machine.command(args).env("MANTE_KEYS", &keys).output().unwrap();
    let found = with_keys(&["sessions", "export", "--person", &format!("telegram:{WANG}")]);
    assert!(String::from_utf8_lossy(&found.stdout).contains("\"chat\":7311204455"), "{found:?}");
    let rotated = with_keys(&["seal", "rotate"]);
    assert!(String::from_utf8_lossy(&rotated.stderr).contains("钥匙不在文件里"), "{rotated:?}");
    fs::write(machine.path("away.key"), "hash abc\n").unwrap();
    let bad =
        machine.line(&format!("sessions export --person telegram:{WANG} --key-file away.key"));
    assert!(bad.stderr.contains("用不了 away.key: 钥匙第 1 行看不懂"), "{bad:?}");
    let made = machine.line("seal new other.key");
    assert_eq!((made.code, made.stderr.contains("other.key 已经有了")), (Some(1), true));
}

#[test]
fn a_new_key_seals_everything_anew_while_the_bot_runs() {
    let (fake, machine) = (Fake::start(), Machine::new());
    add_user(&machine, "li", "agent");
    let served = Served::start(&machine);
    let agent = Agent::new(&served, "li");
    let bot = Bot::start(&fake, &machine);
    wait_for("the bot to see the desk", || {
        let before = fake.replies(WANG).len();
        fake.send_text(WANG, "转人工");
        let replies = fake.wait_for_messages(WANG, before + 1);
        replies.last().unwrap().text.contains("排上了人工")
    });
    let waits = fake.replies(WANG).len();
    let old = addresses(&machine);
    let rotated = machine.line("seal rotate");
    assert!(rotated.stdout.starts_with("加了一把新钥匙，1 个地址重新封好了。"), "{rotated:?}");
    assert_eq!(key_file(&machine).matches("\nseal ").count(), 2);
    let mode = fs::metadata(machine.path(KEY_FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let new = addresses(&machine);
    let id = |sealed: &str| sealed.split('.').nth(1).unwrap().to_owned();
    assert_ne!(id(&old[0]), id(&new[0]));
    // The desk copies the address that is sealed under the new key; the bot finds it in the file.
    assert_eq!(agent.take(&session(&machine, WANG, WANG)).status, 204);
    let taken = fake.wait_for_messages(WANG, waits + 1).pop().unwrap();
    assert!(taken.text.contains("人工坐席li接过来了"), "{}", taken.text);
    bot.stop();
    let pruned = machine.line("seal rotate --prune");
    assert!(pruned.stdout.starts_with("去掉了 1 把旧钥匙"), "{pruned:?}");
    assert_eq!(key_file(&machine).matches("\nseal ").count(), 1);
    let _bot = Bot::start(&fake, &machine);
    let before = fake.replies(WANG).len();
    assert_eq!(agent.say(&session(&machine, WANG, WANG), "您好", "1").status, 204);
    assert!(fake.wait_for_messages(WANG, before + 1)[before].text.contains("您好"));
}

#[test]
fn a_part_whose_key_is_gone_goes_to_the_address_that_is_kept_now() {
    let (fake, machine) = (Fake::start(), Machine::new());
    let bot = Bot::start(&fake, &machine);
    fake.send_text(WANG, "你好");
    fake.wait_for_messages(WANG, 1);
    fake.fail("sendMessage", Fault::RetryAfter(600), 1);
    fake.send_text(WANG, "谢谢");
    fake.wait_for_calls("sendMessage", 2);
    bot.kill();
    assert_eq!(machine.line("seal rotate").code, Some(0));
    assert_eq!(machine.line("seal rotate --prune").code, Some(0));
    let _bot = Bot::start(&fake, &machine);
    assert!(fake.wait_for_messages(WANG, 2)[1].text.starts_with("不客气"));
}
