//! Runs the real program as a bot of the fake server, and ends it gently or not.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::fake::{Fake, TOKEN};
use crate::program::Machine;

/// How long something is waited for that should come at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// The conversation of a person in a chat, as the program names it.
#[track_caller]
pub fn session(machine: &Machine, person: i64, chat: i64) -> String {
    let run = machine.line(&format!("sessions export --person telegram:{person}"));
    let lines = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let found = lines.into_iter().find(|line| line["reached"]["chat"] == chat);
    let found = found.unwrap_or_else(|| panic!("no such conversation: {run:?}"));
    found["session"].as_str().unwrap().to_owned()
}

/// A running bot. It is killed when it is dropped.
pub struct Bot {
    child: Child,
    told: Arc<(Mutex<String>, Condvar)>,
}

impl Bot {
    /// Starts the bot on a machine and waits until it fetches updates.
    pub fn start(fake: &Fake, machine: &Machine) -> Self {
        let polls = |state: &super::fake::State| {
            state.calls.iter().filter(|call| call.method == "getUpdates").count()
        };
        let before = polls(&fake.lock());
        let bot = Self::start_with(fake, machine, &[]);
        fake.wait("the bot to fetch updates", |state| (polls(state) > before).then_some(()));
        bot
    }

    /// Starts the bot with more arguments, and waits for nothing.
    pub fn start_with(fake: &Fake, machine: &Machine, more: &[&str]) -> Self {
        let args = [&["telegram", "--durability", "normal"], more].concat();
        Self::run(fake, &mut machine.command(&args))
    }

    /// Runs a command that is a bot, and waits for nothing.
    pub fn run(fake: &Fake, command: &mut Command) -> Self {
        let mut child = command
            .env("TELOXIDE_TOKEN", TOKEN)
            .env("TELEGRAM_API_URL", fake.url())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let told = Arc::<(Mutex<String>, Condvar)>::default();
        let (lines, keep) = (BufReader::new(child.stderr.take().unwrap()), told.clone());
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                *keep.0.lock().unwrap() += &(line + "\n");
                keep.1.notify_all();
            }
        });
        Self { child, told }
    }

    /// Waits until the bot has told its operator this.
    pub fn wait_until_told(&self, words: &str) -> String {
        let (told, changed) = &*self.told;
        let silent = |told: &mut String| !told.contains(words);
        let waited = changed.wait_timeout_while(told.lock().unwrap(), PATIENCE, silent).unwrap();
        assert!(!waited.1.timed_out(), "not told: {words}; but: {}", waited.0);
        waited.0.clone()
    }

    /// All that the bot has told its operator, its log included.
    pub fn told(&self) -> String {
        self.told.0.lock().unwrap().clone()
    }

    /// Kills the bot at once, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the bot to end, and says how long that took and with which code.
    pub fn stop(mut self) -> (Duration, Option<i32>) {
        let asked = Instant::now();
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let ended = self.child.wait().unwrap();
        (asked.elapsed(), ended.code())
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
