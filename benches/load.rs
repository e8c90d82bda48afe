//! `mante` under load: one, two and four replicas on one store, a store that grows, a long run.
//!
//! A bounded number of people talk at once; each says the next thing once they are answered, to any
//! replica, as behind a balancer that knows nothing of conversations. Every reply is checked: who
//! is answered with an error, twice or not at all ends the run.
//!
//! * `api`: `mante serve`, conversations of four turns at `POST /api/v1/messages`.
//! * `telegram`: `mante telegram --webhook-url`, with a double of the Bot API that takes the answers.
//! * `grow`: what a turn costs on an empty store, and on one of a million turns.
//! * `soak`: a steady rate for ten minutes, with the memory as it goes.
//!
//! Run with `benches/load.sh`. Arguments: `--store URL` (an empty `SQLite` file otherwise),
//! `--replicas 1,2,4`, `--clients 64`, `--seconds 10`, `--rate N` (messages a second at most),
//! `--turns 1000000`, `--durability normal`. `MANTE_BIN` names another program. Linux only: the costs are
//! read from `/proc`. Driver, replicas and database share the cores of the machine, so turns a second
//! say little about a machine of their own; CPU time a turn does.

#![expect(clippy::cast_precision_loss, reason = "what is counted here stays far below 2^52")]

#[path = "load/api.rs"]
mod api;
#[path = "load/caller.rs"]
mod caller;
#[path = "load/figures.rs"]
mod figures;
#[path = "load/fill.rs"]
mod fill;
#[path = "../tests/it/telegram/fake/http.rs"]
mod http;
mod process;
#[path = "load/replica.rs"]
mod replica;
#[path = "load/telegram.rs"]
mod telegram;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio::task::LocalSet;

use self::figures::{Figures, Run};
use self::replica::Replica;

/// Before measuring begins: connections are made, caches are filled.
const WARM_UP: Duration = Duration::from_secs(1);
/// How often a soak says how it stands.
const SOAK_STEP: Duration = Duration::from_secs(30);
/// How much more a turn may cost on a store of a million turns.
const GROWTH: f64 = 1.3;

/// What is wanted of a run.
pub struct Wanted {
    store: Option<String>,
    replicas: Vec<usize>,
    clients: usize,
    seconds: Duration,
    rate: Option<u32>,
    turns: usize,
    durability: String,
}

impl Wanted {
    fn read(given: &[String]) -> Result<Self> {
        let mut wanted = Self {
            store: None,
            replicas: vec![1, 2, 4],
            clients: 64,
            seconds: Duration::from_secs(10),
            rate: None,
            turns: 1_000_000,
            durability: "normal".to_owned(),
        };
        let mut given = given.iter().filter(|argument| *argument != "--bench");
        while let Some(name) = given.next() {
            let value = given.next().with_context(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--store" => wanted.store = Some(value.clone()),
                "--replicas" => {
                    wanted.replicas = value.split(',').map(str::parse).collect::<Result<_, _>>()?;
                }
                "--clients" => wanted.clients = value.parse()?,
                "--seconds" => wanted.seconds = Duration::from_secs_f64(value.parse()?),
                "--rate" => wanted.rate = Some(value.parse()?),
                "--turns" => wanted.turns = value.parse()?,
                "--durability" => wanted.durability.clone_from(value),
                _ => bail!("there is no argument {name}"),
            }
        }
        Ok(wanted)
    }

    /// The store that is named, or a fresh file in this folder.
    fn store(&self, folder: &TempDir) -> String {
        let file = || format!("sqlite:{}", folder.path().join("mante.db").display());
        self.store.clone().unwrap_or_else(file)
    }
}

/// Which door is knocked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// `POST /api/v1/messages` of `mante serve`.
    Api,
    /// The webhook of `mante telegram`.
    Telegram,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let (what, given) = given.split_first().context("api, telegram, grow or soak?")?;
    let wanted = Wanted::read(given)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = LocalSet::new();
    match what.as_str() {
        "api" => local.block_on(&runtime, replicas(Door::Api, &wanted)),
        "telegram" => local.block_on(&runtime, replicas(Door::Telegram, &wanted)),
        "grow" => local.block_on(&runtime, grow(&wanted)),
        "soak" => local.block_on(&runtime, soak(&wanted)),
        other => bail!("there is no {other}: api, telegram, grow or soak"),
    }
}

fn folder() -> Result<TempDir> {
    Ok(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?)
}

/// The same load on one replica, on two, on four.
async fn replicas(door: Door, wanted: &Wanted) -> Result<()> {
    Figures::head();
    for count in &wanted.replicas {
        let folder = folder()?;
        let run = once(door, *count, &wanted.store(&folder), wanted).await?;
        run.show(&format!("{count} replica{}", if *count == 1 { "" } else { "s" }));
    }
    Ok(())
}

/// What a turn costs on an empty store, and on a full one. The same processes serve both, so that
/// nothing but the store has grown.
async fn grow(wanted: &Wanted) -> Result<()> {
    let folder = folder()?;
    let store = wanted.store(&folder);
    Figures::head();
    let empty = once(Door::Api, 1, &store, wanted).await?;
    empty.show("empty store");
    let began = Instant::now();
    let (filling, turns) = (store.clone(), wanted.turns);
    let filled = tokio::task::spawn_blocking(move || fill::to(&filling, turns)).await??;
    println!("  {filled} turns put in within {:.0} s", began.elapsed().as_secs_f64());
    let full = once(Door::Api, 1, &store, wanted).await?;
    full.show("full store");
    let growth = full.micros() / empty.micros();
    println!("  a turn costs {growth:.2} times the CPU time (bar {GROWTH})");
    Ok(())
}

/// A steady rate, with the memory of the replicas as it goes.
async fn soak(wanted: &Wanted) -> Result<()> {
    let folder = folder()?;
    let (store, count) = (wanted.store(&folder), *wanted.replicas.first().unwrap_or(&1));
    let replicas = replica::start(Door::Api, count, &store, &wanted.durability, None).await?;
    Figures::head();
    let began = Instant::now();
    while began.elapsed() < wanted.seconds {
        let run = measure(Door::Api, &replicas, wanted, SOAK_STEP, None).await?;
        run.show(&format!("{:4.0} s", began.elapsed().as_secs_f64()));
    }
    Ok(())
}

/// Starts so many replicas on a store, warms them up and measures.
async fn once(door: Door, count: usize, store: &str, wanted: &Wanted) -> Result<Run> {
    let bot_api = match door {
        Door::Api => None,
        Door::Telegram => Some(telegram::BotApi::start().await?),
    };
    let url = bot_api.as_ref().map(|bot_api| bot_api.url.as_str());
    let replicas = replica::start(door, count, store, &wanted.durability, url).await?;
    measure(door, &replicas, wanted, WARM_UP, bot_api.as_ref()).await?;
    measure(door, &replicas, wanted, wanted.seconds, bot_api.as_ref()).await
}

async fn measure(
    door: Door,
    replicas: &[Replica],
    wanted: &Wanted,
    time: Duration,
    bot_api: Option<&telegram::BotApi>,
) -> Result<Run> {
    let (began, before) = (Instant::now(), replica::cpu(replicas)?);
    let machine = process::busy()?;
    let own = process::cpu("self")?;
    let figures = match (door, bot_api) {
        (Door::Telegram, Some(bot_api)) => {
            telegram::talk(bot_api, replicas, wanted, began + time).await?
        }
        _ => api::talk(replicas, wanted, began + time).await?,
    };
    Ok(Run {
        seconds: began.elapsed().as_secs_f64(),
        cpu: replica::cpu(replicas)? - before,
        driver: process::cpu("self")? - own,
        machine: process::busy()? - machine,
        memory: replica::memory(replicas)?,
        figures,
    })
}
