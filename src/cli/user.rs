//! `mante user`: who may sign in at the desk.

use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::audit::note;
use super::{HELP, Options, clock, open, table};
use crate::channel::terminal::visible;
use crate::channel::web::{Deed, Role, keep_password, password_fault};
use crate::store::{Store, User};

/// The longest name of a user, in characters.
const LONGEST_NAME: usize = 32;

/// The options of `user`.
#[derive(Args, Debug)]
pub(super) struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Subcommand, Debug)]
enum UserCommand {
    #[command(
        about = "添加一个用户",
        help_template = HELP,
        override_usage = "mante user add --role 角色 [选项] 用户名"
    )]
    Add {
        #[command(flatten)]
        name: Name,
        /// What the user may do.
        #[arg(long, value_name = "角色", value_parser = role, help = ROLES, help_heading = "选项")]
        role: Role,
        #[command(flatten)]
        password: Password,
    },
    #[command(about = "列出用户", help_template = HELP, override_usage = "mante user list [选项]")]
    List,
    #[command(
        about = "删除一个用户，马上退出其所有登录",
        help_template = HELP,
        override_usage = "mante user remove [选项] 用户名"
    )]
    Remove(Name),
    #[command(
        about = "给用户换密码，马上退出其所有登录",
        help_template = HELP,
        override_usage = "mante user passwd [选项] 用户名"
    )]
    Passwd {
        #[command(flatten)]
        name: Name,
        #[command(flatten)]
        password: Password,
    },
    #[command(
        about = "改用户的角色",
        help_template = HELP,
        override_usage = "mante user role [选项] 用户名 角色"
    )]
    Role {
        #[command(flatten)]
        name: Name,
        /// What the user may do from now on.
        #[arg(value_name = "角色", value_parser = role, help = ROLES, help_heading = "参数")]
        role: Role,
    },
}

const ROLES: &str = "角色：agent 坐席，maintainer 维护人员（还能看概览、会话、审计）";

#[derive(Args, Debug)]
struct Name {
    /// The user.
    #[arg(value_name = "用户名", help = "用户名", help_heading = "参数")]
    name: String,
}

#[derive(Args, Debug)]
struct Password {
    /// Whether the password comes from the input.
    #[arg(long, help = "从标准输入读密码（第一行），不在终端里问", help_heading = "选项")]
    password_stdin: bool,
}

/// Changes or lists users.
pub(super) fn run(args: &UserArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let store = open::store(options)?;
    let store = &*store;
    match &args.command {
        UserCommand::Add { name, role, password } => {
            add(store, &name.name, *role, password, options)?;
        }
        UserCommand::List => list(store)?,
        UserCommand::Remove(Name { name }) => {
            found(name, store.remove_user(name)?)?;
            note(store, Deed::UserRemoved, name, options)?;
            tell(&format!("已删除 {}。", visible(name)))?;
        }
        UserCommand::Passwd { name: Name { name }, password } => {
            found(name, store.user(name)?.is_some())?;
            let kept = keep_password(&ask(name, password)?);
            found(name, store.set_password(name, &kept)?)?;
            note(store, Deed::PasswordChanged, name, options)?;
            tell(&format!("{} 的密码已换，所有登录已退出。", visible(name)))?;
        }
        UserCommand::Role { name: Name { name }, role } => {
            found(name, store.set_role(name, role.name())?)?;
            note(store, Deed::RoleChanged, &format!("{name} {}", role.name()), options)?;
            tell(&format!("{} 现在是{}。", visible(name), role.title()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn add(
    store: &dyn Store,
    name: &str,
    role: Role,
    password: &Password,
    options: &Options,
) -> anyhow::Result<()> {
    check_name(name)?;
    let taken = || format!("用户 {} 已经有了。换密码用 mante user passwd", visible(name));
    if store.user(name)?.is_some() {
        bail!(taken());
    }
    let kept = keep_password(&ask(name, password)?);
    let added = clock::now(options).strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let user = User { name: name.to_owned(), role: role.name().to_owned(), password: kept, added };
    if !store.add_user(&user)? {
        bail!(taken());
    }
    note(store, Deed::UserAdded, &format!("{name} {}", role.name()), options)?;
    tell(&format!("已添加{} {}。", role.title(), visible(name)))
}

fn list(store: &dyn Store) -> anyhow::Result<()> {
    let users = store.users()?;
    let mut output = anstream::stdout().lock();
    if users.is_empty() {
        writeln!(output, "还没有用户。用 mante user add 用户名 --role maintainer 添加第一个。")?;
        return Ok(());
    }
    let cells = |user: &User| {
        let role = Role::named(&user.role).map_or(user.role.as_str(), |role| role.title());
        [visible(&user.name), role.to_owned(), user.added.replace('T', " ")]
    };
    table::write(&mut output, ["用户名", "角色", "添加于"], users.iter().map(cells))?;
    Ok(())
}

/// A name that people can type and that no other looks like.
fn check_name(name: &str) -> anyhow::Result<()> {
    let is_sound = |char: char| char.is_alphanumeric() || matches!(char, '.' | '-' | '_' | '@');
    let length = name.chars().count();
    if name.is_empty() || length > LONGEST_NAME || !name.chars().all(is_sound) {
        bail!("用户名要 1 到 {LONGEST_NAME} 个字，只用字母、数字、汉字和 . - _ @");
    }
    Ok(())
}

/// The new password: from the input, or asked for twice without showing it.
fn ask(name: &str, password: &Password) -> anyhow::Result<String> {
    let given = if password.password_stdin {
        first_line()?
    } else if io::stdin().is_terminal() {
        let given = rpassword::prompt_password("新密码（看不见）：").context("读不到密码")?;
        let again = rpassword::prompt_password("再写一遍：").context("读不到密码")?;
        if given != again {
            bail!("两遍不一样，什么也没有改");
        }
        given
    } else {
        bail!("没有终端可以问密码。用 --password-stdin 从标准输入读");
    };
    match password_fault(name, &given) {
        Some(fault) => bail!("{fault}。什么也没有改"),
        None => Ok(given),
    }
}

fn first_line() -> anyhow::Result<String> {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).context("读不到密码")?;
    Ok(input.lines().next().unwrap_or_default().to_owned())
}

fn role(name: &str) -> Result<Role, String> {
    Role::named(name).ok_or_else(|| "角色只有 agent 和 maintainer".to_owned())
}

fn found(name: &str, found: bool) -> anyhow::Result<()> {
    if found {
        return Ok(());
    }
    bail!("没有用户 {}。用 mante user list 看有哪些", visible(name))
}

fn tell(line: &str) -> anyhow::Result<()> {
    writeln!(anstream::stdout(), "{line}")?;
    Ok(())
}
