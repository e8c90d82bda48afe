//! What a turn costs in `mante telegram`, beside a bare teloxide bot that only repeats what it is
//! told: the price of the protocol alone.
//!
//! Both run against the same server on this machine, alternately, in one go, with the same
//! allocator. First a closed loop: each of 64 people writes again as soon as they are answered;
//! this gives turns a second and CPU time a turn. Then an open loop: 1,000 people write at half of
//! the rate that `mante` reached, whether they are answered or not; this gives the time from the
//! moment an update is there to be fetched to the moment its answer has arrived.
//!
//! CPU time a turn is the number to compare: turns a second also depend on how many cores are free
//! for the bot beside the driver. The driver's own share of a core is shown; a driver near 100 %
//! measures itself.
//!
//! Run with `benches/telegram.sh`. Arguments: `--seconds 10`, `--rounds 2`, `--rate` in place of
//! half the peak, `--only echo` or `--only mante`. `MANTE_BIN` names another program, `MANTE_ARGS`
//! further arguments for it. Linux only: the costs are read from `/proc`.

#![expect(clippy::cast_precision_loss, reason = "what is counted here stays far below 2^52")]

#[path = "telegram/bot.rs"]
mod bot;
#[path = "../tests/it/telegram/fake/http.rs"]
mod http;
#[path = "telegram/lean.rs"]
mod lean;
mod process;

use std::process::ExitCode;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tokio::net::TcpListener;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::{sleep, timeout};

use self::bot::{Bot, Kind, echo};
use self::lean::{Count, Lean};
use self::process::cpu;

/// The allocator of the program, for the bare bot too: the difference is not to be the allocator's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// People in the closed and in the open loop.
const CLOSED: usize = 64;
const OPEN: usize = 1000;

/// Before measuring begins: connections are made, caches are filled.
const WARM_UP: Duration = Duration::from_secs(1);

/// How long a bot may take to begin, and to answer what is left at the end.
const PATIENCE: Duration = Duration::from_secs(20);

/// After the last answer: time for one too many to show.
const STRAGGLERS: Duration = Duration::from_millis(300);

struct Arguments {
    seconds: Duration,
    rounds: usize,
    rate: Option<f64>,
    only: Option<Kind>,
}

impl Arguments {
    fn read(given: &[String]) -> Result<Self> {
        let mut arguments =
            Self { seconds: Duration::from_secs(10), rounds: 2, rate: None, only: None };
        let mut given = given.iter().map(String::as_str);
        while let Some(name) = given.next() {
            // `cargo bench` adds this one.
            if name == "--bench" {
                continue;
            }
            let value = given.next().with_context(|| format!("{name} needs a value"))?;
            match (name, value) {
                ("--seconds", _) => arguments.seconds = Duration::from_secs_f64(value.parse()?),
                ("--rounds", _) => arguments.rounds = value.parse()?,
                ("--rate", _) => arguments.rate = Some(value.parse()?),
                ("--only", "echo") => arguments.only = Some(Kind::Echo),
                ("--only", "mante") => arguments.only = Some(Kind::Mante),
                _ => bail!("{name} {value} is not understood"),
            }
        }
        Ok(arguments)
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("telegram: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if given.first().is_some_and(|first| first == "echo") {
        return echo();
    }
    let arguments = Arguments::read(&given)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, measure(&arguments))
}

/// What a closed loop has shown.
struct Run {
    turns: f64,
    micros: f64,
}

async fn measure(arguments: &Arguments) -> Result<()> {
    let cores = std::thread::available_parallelism()?;
    println!(
        "closed loop: {CLOSED} chats, {:.0} s a run, {cores} cores for bot and driver",
        arguments.seconds.as_secs_f64()
    );
    println!("  bot     turns/s   CPU µs/turn   bytes/answer   peak MiB   cores: bot  driver");
    let mut runs: Vec<(Kind, Run)> = Vec::new();
    for _ in 0..arguments.rounds {
        for kind in [Kind::Echo, Kind::Mante] {
            if arguments.only.is_none_or(|only| only == kind) {
                let run = closed(kind, arguments.seconds).await;
                runs.push((kind, run.with_context(|| kind.name())?));
            }
        }
    }
    let mean = |kind: Kind, value: fn(&Run) -> f64| {
        let of_kind = runs.iter().filter(|(run, _)| *run == kind);
        let values: Vec<f64> = of_kind.map(|(_, run)| value(run)).collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    let mut peak = 0.0;
    for kind in [Kind::Echo, Kind::Mante] {
        let (turns, micros) = (mean(kind, |run| run.turns), mean(kind, |run| run.micros));
        if turns.is_finite() {
            println!("  {:5} {turns:9.0}   {micros:11.1}   (mean)", kind.name());
            peak = turns;
        }
    }
    if arguments.only.is_none() {
        println!(
            "  mante / echo: {:.2} times the turns, {:.2} times the CPU time a turn",
            mean(Kind::Mante, |run| run.turns) / mean(Kind::Echo, |run| run.turns),
            mean(Kind::Mante, |run| run.micros) / mean(Kind::Echo, |run| run.micros),
        );
    }
    let kind = arguments.only.unwrap_or(Kind::Mante);
    open(kind, arguments.rate.unwrap_or(peak / 2.0), arguments.seconds).await
}

/// A server with so many chats, and a bot that has begun to ask it for updates.
async fn start(kind: Kind, chats: usize) -> Result<(Rc<Lean>, Bot)> {
    let lean = Lean::new(chats);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    spawn_local(http::serve(listener, lean.clone()));
    let mut bot = Bot::start(kind, &url)?;
    let began = Instant::now();
    while timeout(Duration::from_millis(100), lean.first_poll()).await.is_err() {
        bot.check()?;
        ensure!(began.elapsed() < PATIENCE, "the bot does not ask for updates");
    }
    Ok((lean, bot))
}

/// Waits until everything is answered, and makes sure that it was, once each.
async fn finish(lean: &Lean, mut bot: Bot) -> Result<Count> {
    let began = Instant::now();
    while lean.count().answered < lean.count().sent {
        bot.check()?;
        let Count { sent, answered, .. } = lean.count();
        ensure!(began.elapsed() < PATIENCE, "{} of {sent} are not answered", sent - answered);
        sleep(Duration::from_millis(10)).await;
    }
    sleep(STRAGGLERS).await;
    let count = lean.count();
    ensure!(count.surplus == 0, "{} answers too many for {}", count.surplus, count.sent);
    Ok(count)
}

async fn closed(kind: Kind, seconds: Duration) -> Result<Run> {
    let (lean, mut bot) = start(kind, CLOSED).await?;
    lean.closed_loop(true);
    (0..CLOSED).for_each(|chat| lean.say(chat));
    sleep(WARM_UP).await;
    let (began, before) = (Instant::now(), lean.count().answered);
    let (bot_before, own_before) = (bot.cpu()?, cpu("self")?);
    sleep(seconds).await;
    bot.check()?;
    let turns = (lean.count().answered - before) as f64;
    let elapsed = began.elapsed().as_secs_f64();
    let (bot_took, own_took) = (bot.cpu()? - bot_before, cpu("self")? - own_before);
    let memory = bot.memory()?;
    lean.closed_loop(false);
    let count = finish(&lean, bot).await?;
    ensure!(turns > 0.0, "no answer within the time");
    let run = Run { turns: turns / elapsed, micros: bot_took * 1e6 / turns };
    println!(
        "  {:5} {:9.0}   {:11.1}   {:12.0}   {memory:8.1}   {:10.2}  {:6.2}",
        kind.name(),
        run.turns,
        run.micros,
        count.bytes as f64 / count.answered as f64,
        bot_took / elapsed,
        own_took / elapsed,
    );
    Ok(run)
}

async fn open(kind: Kind, rate: f64, seconds: Duration) -> Result<()> {
    println!("open loop: {}, {OPEN} chats, {rate:.0} messages a second", kind.name());
    let (lean, bot) = start(kind, OPEN).await?;
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let began = Instant::now();
    let (mut due, mut late, mut recording, mut chat) = (0.0, Duration::ZERO, false, 0);
    while due < (WARM_UP + seconds).as_secs_f64() {
        let now = began.elapsed();
        if !recording && now >= WARM_UP {
            recording = true;
            lean.record();
        }
        while due <= now.as_secs_f64() {
            late = late.max(now.saturating_sub(Duration::from_secs_f64(due)));
            lean.say(chat);
            chat = (chat + 1) % OPEN;
            due += random.gap(rate);
        }
        sleep(Duration::from_millis(1)).await;
    }
    let count = finish(&lean, bot).await?;
    let mut latencies = lean.record();
    latencies.sort_unstable();
    ensure!(!latencies.is_empty(), "no answer within the time");
    let millis = |per_mille: usize| {
        let place = latencies.len() * per_mille / 1000;
        latencies[place.min(latencies.len() - 1)].as_secs_f64() * 1e3
    };
    println!(
        "  update there to answer in: p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms, max {:.2} ms",
        millis(500),
        millis(990),
        millis(999),
        millis(1000),
    );
    println!(
        "  {} messages, {} answers, none missing or too many; {} other calls; the driver was late \
         by {:.1} ms at most",
        count.sent,
        count.answered,
        count.other,
        late.as_secs_f64() * 1e3,
    );
    Ok(())
}

/// Arrivals as they come from many people who know nothing of each other; the same in every run.
struct Random(u64);

impl Random {
    /// The time to the next arrival, in seconds.
    fn gap(&mut self, rate: f64) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let uniform = ((self.0 >> 11) as f64 + 1.0) / (1u64 << 53) as f64;
        -uniform.ln() / rate
    }
}
