//! A bot under measurement: a process of its own, and what it has cost so far.

use std::env;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use teloxide::dispatching::{Dispatcher, UpdateFilterExt};
use teloxide::prelude::{Requester, respond};
use teloxide::types::{Message, Update};
use tempfile::TempDir;

use super::process;

/// The token of both bots; the server takes any.
const TOKEN: &str = "123456789:AAFake_Token-for_tests_only_0123456";

/// Which bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The bare teloxide bot that repeats what it is told.
    Echo,
    /// `mante telegram`.
    Mante,
}

impl Kind {
    /// As the table names it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Echo => "echo",
            Kind::Mante => "mante",
        }
    }
}

/// A running bot. It is killed when it is dropped.
pub struct Bot {
    child: Child,
    /// Holds the store and what was written to standard error.
    folder: TempDir,
}

impl Bot {
    /// Starts a bot against a server.
    pub fn start(kind: Kind, url: &str) -> Result<Self> {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let mut command = match kind {
            Kind::Echo => {
                let mut command = Command::new(env::current_exe()?);
                command.arg("echo");
                command
            }
            Kind::Mante => {
                let built = || env!("CARGO_BIN_EXE_mante").into();
                let program = env::var_os("MANTE_BIN").map_or_else(built, PathBuf::from);
                let mut command = Command::new(program);
                command.args(["telegram", "--durability", "normal", "--store"]);
                command.arg(format!("sqlite:{}", folder.path().join("mante.db").display()));
                let more = env::var("MANTE_ARGS").unwrap_or_default();
                command.args(more.split_whitespace());
                command
            }
        };
        let child = command
            .env("TELOXIDE_TOKEN", TOKEN)
            .env("TELEGRAM_API_URL", url)
            .env("MANTE_NOW", "2026-11-21")
            // A proxy of this machine's is not to be measured.
            .env("NO_PROXY", "127.0.0.1")
            .env("XDG_DATA_HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(folder.path().join("stderr"))?)
            .spawn()
            .context("the program cannot be started")?;
        Ok(Self { child, folder })
    }

    /// An error, with the last words of the process, if it has ended.
    pub fn check(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            let words = fs::read_to_string(self.folder.path().join("stderr"))?;
            let last: Vec<&str> = words.trim().lines().rev().take(5).collect();
            let last: Vec<&str> = last.into_iter().rev().collect();
            bail!("the process has ended ({status}): {}", last.join("\n"));
        }
        Ok(())
    }

    /// The CPU time until now, of all its threads, in seconds.
    pub fn cpu(&self) -> Result<f64> {
        process::cpu(&self.child.id().to_string())
    }

    /// The most memory that was resident, in MiB.
    pub fn memory(&self) -> Result<f64> {
        process::memory(&self.child.id().to_string(), "VmHWM")
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The bare bot, as its documentation writes it: long polling, one handler, an answer in the same
/// chat. It runs until it is killed.
pub fn echo() -> Result<()> {
    let url = env::var("TELEGRAM_API_URL")?.parse()?;
    let bot = teloxide::Bot::new(env::var("TELOXIDE_TOKEN")?).set_api_url(url);
    let handler =
        Update::filter_message().endpoint(|bot: teloxide::Bot, message: Message| async move {
            if let Some(text) = message.text() {
                bot.send_message(message.chat.id, text).await?;
            }
            respond(())
        });
    tokio::runtime::Runtime::new()?.block_on(async {
        Dispatcher::builder(bot, handler).build().dispatch().await;
    });
    Ok(())
}
