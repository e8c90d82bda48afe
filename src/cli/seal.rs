//! `mante seal`: the keys under which people are found and reached.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};

use super::key_file::{KeyFile, Source, keys, read, replace, write_new};
use super::{HELP, Options, clock, open};
use crate::service::secrets::{Keys, Secrets, pruned, rotated};
use crate::store::{Lease, SessionId, Store};

/// How many addresses are read at a time.
const STEP: usize = 500;
/// What the task is called among processes, and for how long it is one's own, in milliseconds.
const TASK: &str = "seal";
const LEASE: i64 = 60_000;

/// The options of `seal`.
#[derive(Args, Debug)]
pub(super) struct SealArgs {
    #[command(subcommand)]
    command: SealCommand,
}

#[derive(Subcommand, Debug)]
enum SealCommand {
    #[command(
        about = "做一个新的钥匙文件（SQLite 不用：第一次用时自动做）",
        help_template = HELP,
        override_usage = "mante seal new 文件"
    )]
    New {
        /// The file.
        #[arg(value_name = "文件", help = "钥匙文件；已有的不会覆盖", help_heading = "参数")]
        path: PathBuf,
    },
    #[command(
        about = "换封地址的钥匙：加一把新的，把记下的地址都重新封一遍",
        help_template = HELP,
        override_usage = "mante seal rotate [选项]"
    )]
    Rotate {
        /// Whether the former keys go at once.
        #[arg(long, help = "不加新的，只把不再用的旧钥匙去掉", help_heading = "选项")]
        prune: bool,
        #[command(flatten)]
        key_file: KeyFile,
    },
}

/// Makes keys, or changes them.
pub(super) fn run(args: &SealArgs, options: &Options) -> anyhow::Result<ExitCode> {
    match &args.command {
        SealCommand::New { path } => new(path)?,
        SealCommand::Rotate { prune, key_file } => {
            let store = open::store(options)?;
            let file = file(key_file, options)?;
            // Makes the file where there is none yet, and refuses one that cannot be used.
            let keys = keys(key_file, options, &*store)?;
            alone(&*store, || match prune {
                true => prune_keys(&*store, &file, &keys),
                false => rotate(&*store, &file, &keys),
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn new(path: &Path) -> anyhow::Result<()> {
    if !write_new(path, &Secrets::fresh()?)? {
        bail!("{} 已经有了，没有覆盖。换个文件名", path.display());
    }
    let path = path.display();
    tell(&format!("写好了 {path}，只有您能读。和会话库分开备份：丢了就认不出、联系不上来过的人。"))
}

fn file(key_file: &KeyFile, options: &Options) -> anyhow::Result<PathBuf> {
    match Source::of(key_file, options)?.file() {
        Some(path) => Ok(path.to_owned()),
        None => bail!("钥匙不在文件里，没有地方写新的。用 --key-file 写明钥匙文件"),
    }
}

/// Two who change keys at once would each lose what the other sealed.
fn alone(store: &dyn Store, change: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let now = clock::millis();
    let lease = Lease { holder: SessionId::fresh().0.into(), until: now + LEASE };
    if !store.lead(TASK, &lease, now)? {
        bail!("有人正在换钥匙。过一会儿再试");
    }
    let changed = change();
    // It is free again; where that cannot be written, it is once the lease has run out.
    let _ = store.lead(TASK, &Lease { until: 0, ..lease }, now);
    changed
}

fn rotate(store: &dyn Store, file: &Path, keys: &Keys) -> anyhow::Result<()> {
    replace(file, &rotated(&read(file)?)?)?;
    keys.refresh()?;
    let sealed = seal_anew(store, &keys.now())?;
    tell(&format!("加了一把新钥匙，{sealed} 个地址重新封好了。正在运行的机器人几秒内会换过来。"))?;
    tell("旧钥匙还留着，过一会儿可以去掉：mante seal rotate --prune")
}

/// What a bot sealed before it had the new key is sealed anew first.
fn prune_keys(store: &dyn Store, file: &Path, keys: &Keys) -> anyhow::Result<()> {
    let old = keys.now().seals() - 1;
    if old == 0 {
        return tell("只有一把钥匙，没有旧的。");
    }
    let sealed = seal_anew(store, &keys.now())?;
    replace(file, &pruned(&read(file)?))?;
    tell(&format!("去掉了 {old} 把旧钥匙；去之前有 {sealed} 个地址重新封了一遍。"))
}

/// Seals every address anew that was not sealed under the current key.
fn seal_anew(store: &dyn Store, secrets: &Secrets) -> anyhow::Result<usize> {
    let (mut after, mut sealed) = (None, 0);
    loop {
        let addressed = store.addressed(after.as_ref(), STEP)?;
        let Some((last, _)) = addressed.last() else { return Ok(sealed) };
        after = Some(last.clone());
        for (session, old) in addressed {
            if !secrets.is_current(&old) {
                let new = secrets.seal(&secrets.open(&old, &session)?, &session)?;
                // One that was written anew meanwhile is sealed under a key that is still there.
                sealed += usize::from(store.readdress(&session, &old, &new)?);
            }
        }
    }
}

fn tell(line: &str) -> anyhow::Result<()> {
    writeln!(anstream::stdout(), "{line}")?;
    Ok(())
}
