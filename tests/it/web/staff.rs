//! Guards `mante user`, `mante key` and `mante audit`: what is kept, what is refused, what is said.

use super::signed::{PASSWORD, add_user, store};
use crate::program::{Machine, Run};

fn add(machine: &Machine, name: &str, password: &str) -> Run {
    let args = ["user", "add", name, "--role", "agent", "--password-stdin"];
    machine.run(&args, password.as_bytes())
}

#[test]
fn users_are_added_listed_and_removed() {
    let machine = Machine::new();
    let none = "还没有用户。用 mante user add 用户名 --role maintainer 添加第一个。\n";
    assert_eq!(machine.line("user list").stdout, none);
    let added = add(&machine, "王芳", PASSWORD);
    assert_eq!((added.code, added.stdout.as_str()), (Some(0), "已添加坐席 王芳。\n"));
    add_user(&machine, "anna", "maintainer");
    let listed = machine.line("user list").stdout;
    assert!(listed.contains("anna    维护人员  2026-11-21 "), "{listed}");
    assert!(listed.contains("王芳    坐席      2026-11-21 "), "{listed}");
    assert_eq!(machine.line("user remove 王芳").stdout, "已删除 王芳。\n");
    let again = machine.line("user remove 王芳");
    let gone = "错误：没有用户 王芳。用 mante user list 看有哪些\n";
    assert_eq!((again.code, again.stderr.as_str()), (Some(1), gone));
}

#[test]
fn a_password_is_kept_as_a_slow_hash_only() {
    let machine = Machine::new();
    add_user(&machine, "anna", "agent");
    let kept = store(&machine).user("anna").unwrap().unwrap().password;
    assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
    assert!(!kept.contains(PASSWORD));
}

#[test]
fn a_weak_password_a_strange_name_and_a_name_that_is_taken_are_refused() {
    let machine = Machine::new();
    let said = |name: &str, password: &str| {
        let run = add(&machine, name, password);
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{name} {password}");
        run.stderr
    };
    let short = "错误：密码太短：至少 10 个字符，现在 9 个。什么也没有改\n";
    assert_eq!(said("anna", "123456789"), short);
    assert_eq!(
        said("anna12345678", "anna12345678"),
        "错误：密码不能就是用户名，换一个。什么也没有改\n"
    );
    let strange = "错误：用户名要 1 到 32 个字，只用字母、数字、汉字和 . - _ @\n";
    for name in ["a b", "<b>", "a'--", "\u{202e}anna"] {
        assert_eq!(said(name, PASSWORD), strange, "{name}");
    }
    assert_eq!(add(&machine, "anna", PASSWORD).code, Some(0));
    let taken = "错误：用户 anna 已经有了。换密码用 mante user passwd\n";
    assert_eq!(said("anna", PASSWORD), taken);
    let no_terminal = machine.line("user passwd anna");
    let asks = "错误：没有终端可以问密码。用 --password-stdin 从标准输入读\n";
    assert_eq!((no_terminal.code, no_terminal.stderr.as_str()), (Some(1), asks));
}

#[test]
fn a_key_is_shown_once_and_kept_as_a_hash() {
    let machine = Machine::new();
    let run = machine.line("key add CRM --scope lookup,gaps:read");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), "请现在就存好：密钥只显示这一次。\n"));
    let key = run.stdout.trim();
    let parts: Vec<&str> = key.split('_').collect();
    assert_eq!((parts[0], parts[1].len(), parts[2].len()), ("mante", 12, 64));
    let kept = store(&machine).key(parts[1]).unwrap().unwrap();
    assert_eq!((kept.label.as_str(), kept.scopes.as_str()), ("CRM", "lookup gaps:read"));
    assert!(!kept.hash.contains(parts[2]));
    let listed = machine.line("key list").stdout;
    assert!(
        listed.contains(&format!("{}  CRM   lookup gaps:read  2026-11-21 ", parts[1])),
        "{listed}"
    );
    assert!(!listed.contains(parts[2]), "{listed}");
    assert_eq!(machine.line(&format!("key remove {}", parts[1])).code, Some(0));
    assert_eq!(machine.line("key list").stdout, "还没有密钥。\n");
    let wrong = machine.line("key add CRM --scope everything");
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("权限只有 lookup、sessions:read、gaps:read"), "{}", wrong.stderr);
}

#[test]
fn what_is_done_on_the_command_line_is_noted() {
    let machine = Machine::new();
    add_user(&machine, "anna", "agent");
    machine.line("user role anna maintainer");
    machine.run(&["user", "passwd", "anna", "--password-stdin"], b"another horse battery");
    machine.line("user remove anna");
    let lines = machine.line("audit --json").stdout;
    let deeds: Vec<(String, String, String)> = lines
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| line[key].as_str().unwrap().to_owned();
            (text("user"), text("deed"), text("about"))
        })
        .collect();
    let expected = [
        ("命令行", "user_removed", "anna"),
        ("命令行", "password_changed", "anna"),
        ("命令行", "role_changed", "anna maintainer"),
        ("命令行", "user_added", "anna agent"),
    ];
    let expected = expected.map(|(user, deed, about)| (user.into(), deed.into(), about.into()));
    assert_eq!(deeds, expected);
    assert_eq!(machine.line("audit --user anna").stdout, "没有这样的记录。\n");
}
