//! The replicas: processes of the program on one store.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::{Door, process};

/// The token of the bot; the double takes any.
const TOKEN: &str = "123456789:AAFake_Token-for_tests_only_0123456";
/// The keys that the replicas of a bot share.
const KEYS: &str = "hash bG9hZGxvYWRsb2FkbG9hZGxvYWRsb2FkbG9hZGxvYWQ\n\
    seal 10ad10ad bG9hZGxvYWRsb2FkbG9hZGxvYWRsb2FkbG9hZGxvYWQ\n";
/// The path of the webhook.
pub const HOOK: &str = "/hook";
/// What a replica says once it listens.
const READY: &str = "已就绪";
/// How long it may take to begin.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running replica. It is killed when it is dropped.
pub struct Replica {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    _folder: TempDir,
}

/// Starts so many replicas, one after the other, as a roll-out does.
pub async fn start(
    door: Door,
    count: usize,
    store: &str,
    durability: &str,
    bot_api: Option<&str>,
) -> Result<Vec<Replica>> {
    let mut replicas = Vec::new();
    for _ in 0..count {
        let command = command(door, store, durability, bot_api)?;
        // The double of the Bot API runs on this thread and has to answer meanwhile.
        replicas.push(tokio::task::spawn_blocking(move || begin(command)).await??);
    }
    Ok(replicas)
}

/// CPU seconds of all replicas until now.
pub fn cpu(replicas: &[Replica]) -> Result<f64> {
    replicas.iter().map(|replica| process::cpu(&replica.child.id().to_string())).sum()
}

/// MiB of memory that all replicas hold now.
pub fn memory(replicas: &[Replica]) -> Result<f64> {
    let resident = |replica: &Replica| process::memory(&replica.child.id().to_string(), "VmRSS");
    replicas.iter().map(resident).sum()
}

struct Beginning {
    command: Command,
    address: SocketAddr,
    folder: TempDir,
}

fn command(door: Door, store: &str, durability: &str, bot_api: Option<&str>) -> Result<Beginning> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let built = || env!("CARGO_BIN_EXE_mante").into();
    let mut command = Command::new(env::var_os("MANTE_BIN").map_or_else(built, PathBuf::from));
    match door {
        Door::Api => command.args(["serve", "--listen", &address.to_string()]),
        Door::Telegram => command.args([
            "telegram",
            "--webhook-url",
            &format!("https://mante.invalid{HOOK}"),
            "--webhook-listen",
            &address.to_string(),
        ]),
    };
    command
        .args(["--store", store, "--durability", durability])
        .env("MANTE_NOW", "2026-11-21")
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("MANTE_KEYS", KEYS)
        .env("TELEGRAM_API_URL", bot_api.unwrap_or("http://127.0.0.1:9"))
        .env("NO_PROXY", "127.0.0.1")
        .env("XDG_DATA_HOME", folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    Ok(Beginning { command, address, folder })
}

fn begin(Beginning { mut command, address, folder }: Beginning) -> Result<Replica> {
    let mut child = command.spawn().context("the program cannot be started")?;
    let told = child.stderr.take().context("no error stream")?;
    let replica = Replica { child, address, _folder: folder };
    let (heard, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(told).lines().map_while(Result::ok) {
            // Whoever waited for the beginning has heard enough.
            heard.send(line).ok();
        }
    });
    let mut last = String::new();
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) if line.contains(READY) => return Ok(replica),
            Ok(line) => last = line,
            Err(RecvTimeoutError::Timeout) => bail!("a replica did not begin: {last}"),
            Err(RecvTimeoutError::Disconnected) => bail!("a replica ended: {last}"),
        }
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
