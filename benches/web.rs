//! What a request costs at `POST /api/v1/messages`, every turn kept, beside two bare axum routes:
//! one that parses JSON and gives JSON back, and one that also inserts one row at the same
//! durability.
//!
//! The three are asked in turn, in one run, by `wrk` with 64 connections; wrk and the server share
//! the cores. What is said (`benches/web/conversations.lua`) is of one kind. Conversations of four turns,
//! two of them answered in full:
//!
//! - `same`: word for word the same, so that nearly all are answered from memory;
//! - `words`: the same is meant in words that were never said before, so that each message is read;
//! - `cases`: one case in 13,056 each, so that most are thought through and put into words as well.
//!
//! What programs do that are less like people:
//!
//! - `new`: the first question alone, in a new conversation each time, which the server names;
//! - `long`: the four turns over and over, in 64 conversations that do not end;
//! - `one`: the first question over and over, by all connections in one conversation.
//!
//! Needs wrk (Debian's package).
//!
//! Run with `cargo bench --bench web`. Arguments: `--kind words`, `--seconds 8`, `--rounds 3`,
//! `--durability full`. `MANTE_BIN` names another program.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, bail};
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// The allocator of the program, for the bare routes too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The bars: shares of what the bare routes answer.
const OF_BARE: f64 = 0.3;
const OF_INSERTING: f64 = 0.7;

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    session: String,
    text: String,
}

#[derive(Serialize)]
struct Reply {
    session: String,
    status: &'static str,
    text: String,
}

fn main() -> ExitCode {
    let told = match std::env::args().nth(1).as_deref() {
        Some("bare") => serve(None),
        Some("inserting") => std::env::args().skip(2).collect::<Vec<_>>().try_into().map_or_else(
            |_| Err(anyhow::anyhow!("inserting FILE DURABILITY")),
            |[file, durability]: [String; 2]| serve(Some((file, durability))),
        ),
        _ => compare(),
    };
    match told {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A bare route, on a port that is told on the standard error stream as `mante serve` does.
fn serve(inserts: Option<(String, String)>) -> Result<()> {
    let store = inserts.map(|(file, durability)| open(&file, &durability)).transpose()?;
    let store = store.map(|connection| Arc::new(Mutex::new(connection)));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        eprintln!("http://{}/ .", listener.local_addr()?);
        let router = match store {
            None => Router::new().route("/api/v1/messages", post(bare)),
            Some(store) => {
                Router::new().route("/api/v1/messages", post(inserting)).with_state(store)
            }
        };
        Ok(axum::serve(listener, router).await?)
    })
}

async fn bare(Json(Message { session, text }): Json<Message>) -> Json<Reply> {
    Json(Reply { session, status: "info", text })
}

async fn inserting(
    State(store): State<Arc<Mutex<Connection>>>,
    Json(Message { session, text }): Json<Message>,
) -> Result<Json<Reply>, String> {
    let lock = store.lock().map_err(|error| error.to_string())?;
    let insert = "INSERT INTO messages (session, text) VALUES (?1, ?2)";
    lock.prepare_cached(insert)
        .and_then(|mut insert| insert.execute((&session, &text)))
        .map_err(|error| error.to_string())?;
    drop(lock);
    Ok(Json(Reply { session, status: "info", text }))
}

fn open(file: &str, durability: &str) -> Result<Connection> {
    let connection = Connection::open(file)?;
    let synchronous = if durability == "full" { "FULL" } else { "NORMAL" };
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; \
         CREATE TABLE messages (session TEXT NOT NULL, text TEXT NOT NULL);"
    ))?;
    Ok(connection)
}

/// How alike the conversations are, and how they go on.
#[derive(Clone, Copy)]
enum Kind {
    Same,
    Words,
    Cases,
    New,
    Long,
    One,
}

impl Kind {
    const ALL: [Self; 6] = [Self::Same, Self::Words, Self::Cases, Self::New, Self::Long, Self::One];

    fn of(name: &str) -> Result<Self> {
        let kind = Self::ALL.into_iter().find(|kind| kind.name() == name);
        kind.with_context(|| format!("there is no kind {name}"))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Words => "words",
            Self::Cases => "cases",
            Self::New => "new",
            Self::Long => "long",
            Self::One => "one",
        }
    }
}

struct Arguments {
    seconds: u32,
    rounds: usize,
    durability: String,
    kind: Kind,
}

fn arguments() -> Result<Arguments> {
    let durability = "normal".to_owned();
    let mut arguments = Arguments { seconds: 8, rounds: 3, durability, kind: Kind::Same };
    let mut given = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(name) = given.next() {
        let value = given.next().with_context(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--seconds" => arguments.seconds = value.parse()?,
            "--rounds" => arguments.rounds = value.parse()?,
            "--durability" => arguments.durability = value,
            "--kind" => arguments.kind = Kind::of(&value)?,
            _ => bail!("there is no argument {name}"),
        }
    }
    Ok(arguments)
}

/// A server under measurement. It is killed when it is dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(command: &mut Command) -> Result<Self> {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let told = child.stderr.take().context("no error stream")?;
        let mut lines = BufReader::new(told).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let start = line.find("http://")?;
            Some(line[start..].split("/ ").next()?.to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address: address.context("the server did not start")? })
    }

    /// Requests a second.
    fn ask(&self, seconds: u32, kind: Kind) -> Result<f64> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/web/conversations.lua");
        let output = Command::new("wrk")
            .args(["-t1", "-c64", &format!("-d{seconds}s"), "--latency", "-s"])
            .arg(script)
            .arg(format!("{}/api/v1/messages", self.address))
            .env("MANTE_BENCH", kind.name())
            .output()
            .context("wrk is missing: apt-get install wrk")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if text.contains("Non-2xx") || text.contains("Socket errors") {
            bail!("requests failed:\n{text}");
        }
        let rate = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
        let p99 = text.lines().find_map(|line| line.trim().strip_prefix("99%"));
        eprintln!("   p99 {}", p99.unwrap_or("?").trim());
        Ok(rate.with_context(|| format!("wrk said {text}"))?.trim().parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn compare() -> Result<()> {
    let Arguments { seconds, rounds, durability, kind } = arguments()?;
    let (mut of_bare, mut of_inserting) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        let folder = tempfile::tempdir()?;
        let this = std::env::current_exe()?;
        let bare = Command::new(&this).arg("bare").ask(seconds, kind)?;
        let file = folder.path().join("rows.db");
        let inserting =
            Command::new(&this).arg("inserting").arg(file).arg(&durability).ask(seconds, kind)?;
        let mante = Command::new(program())
            .args(["serve", "--listen", "127.0.0.1:0", "--durability", &durability])
            .env("XDG_DATA_HOME", folder.path())
            .ask(seconds, kind)?;
        println!(
            "{round}: bare {bare:.0}/s, inserting a row {inserting:.0}/s, mante {mante:.0}/s: \
             {:.2} and {:.2}",
            mante / bare,
            mante / inserting
        );
        of_bare.push(mante / bare);
        of_inserting.push(mante / inserting);
    }
    let (of_bare, of_inserting) = (median(of_bare), median(of_inserting));
    let kind = kind.name();
    println!(
        "median of {kind} at --durability {durability}: {of_bare:.2} of the bare route (bar {OF_BARE})"
    );
    println!("   and {of_inserting:.2} of the route that inserts a row (bar {OF_INSERTING})");
    Ok(())
}

/// Starts a server, asks it and ends it.
trait Asked {
    fn ask(&mut self, seconds: u32, kind: Kind) -> Result<f64>;
}

impl Asked for Command {
    fn ask(&mut self, seconds: u32, kind: Kind) -> Result<f64> {
        let server = Server::start(self)?;
        server.ask(1, kind)?;
        server.ask(seconds, kind)
    }
}

fn program() -> PathBuf {
    std::env::var_os("MANTE_BIN").map_or_else(|| env!("CARGO_BIN_EXE_mante").into(), PathBuf::from)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
