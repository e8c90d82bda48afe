//! `mante key`: keys for programs that use the interface.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};

use super::audit::note;
use super::{HELP, Options, clock, open, table};
use crate::channel::terminal::visible;
use crate::channel::web::{Deed, NewKey, Scope};
use crate::store::{ApiKey, Store};

/// The options of `key`.
#[derive(Args, Debug)]
pub(super) struct KeyArgs {
    #[command(subcommand)]
    command: KeyCommand,
}

#[derive(Subcommand, Debug)]
enum KeyCommand {
    #[command(
        about = "添加一个密钥；只显示这一次",
        help_template = HELP,
        override_usage = "mante key add --scope 权限 [选项] 用途"
    )]
    Add {
        /// What it is for.
        #[arg(value_name = "用途", help = "给谁用、做什么用，例如 热线CRM", help_heading = "参数")]
        label: String,
        /// What it may be used for.
        #[arg(
            long = "scope",
            value_name = "权限",
            required = true,
            value_delimiter = ',',
            value_parser = scope,
            help = "权限，可写多个：lookup 查询，sessions:read 读会话，gaps:read 读没答上的",
            help_heading = "选项"
        )]
        scopes: Vec<Scope>,
    },
    #[command(about = "列出密钥", help_template = HELP, override_usage = "mante key list [选项]")]
    List,
    #[command(
        about = "删除一个密钥，马上不能再用",
        help_template = HELP,
        override_usage = "mante key remove [选项] 编号"
    )]
    Remove {
        /// The key.
        #[arg(
            value_name = "编号",
            help = "密钥编号（key list 里的第一列）",
            help_heading = "参数"
        )]
        id: String,
    },
}

/// Changes or lists keys.
pub(super) fn run(args: &KeyArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let store = open::store(options)?;
    match &args.command {
        KeyCommand::Add { label, scopes } => add(&*store, label, scopes, options)?,
        KeyCommand::List => list(&*store)?,
        KeyCommand::Remove { id } => {
            if !store.remove_key(id)? {
                bail!("没有编号是 {} 的密钥。用 mante key list 看有哪些", visible(id));
            }
            note(&*store, Deed::KeyRemoved, id, options)?;
            writeln!(anstream::stdout(), "已删除密钥 {}。", visible(id))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn add(store: &dyn Store, label: &str, scopes: &[Scope], options: &Options) -> anyhow::Result<()> {
    let added = clock::now(options).strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let NewKey { key, kept } = NewKey::make(label, scopes, added)?;
    if !store.add_key(&kept)? {
        bail!("编号碰巧用过，再运行一次");
    }
    note(store, Deed::KeyAdded, &format!("{} {label}", kept.id), options)?;
    // Alone on the output, so that it can be piped to where it is kept.
    writeln!(anstream::stdout(), "{key}")?;
    writeln!(anstream::stderr(), "请现在就存好：密钥只显示这一次。")?;
    Ok(())
}

fn list(store: &dyn Store) -> anyhow::Result<()> {
    let keys = store.keys()?;
    let mut output = anstream::stdout().lock();
    if keys.is_empty() {
        writeln!(output, "还没有密钥。")?;
        return Ok(());
    }
    let cells = |key: &ApiKey| {
        [key.id.clone(), visible(&key.label), key.scopes.clone(), key.added.replace('T', " ")]
    };
    table::write(&mut output, ["编号", "用途", "权限", "添加于"], keys.iter().map(cells))?;
    Ok(())
}

fn scope(name: &str) -> Result<Scope, String> {
    let names = Scope::ALL.map(Scope::name).join("、");
    Scope::named(name).ok_or_else(|| format!("权限只有 {names}"))
}
