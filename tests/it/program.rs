//! Runs the real program, with a store of its own.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use tempfile::TempDir;

/// What a run gave.
#[derive(Debug)]
pub struct Run {
    /// The exit code.
    pub code: Option<i32>,
    /// What it said.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

/// A user's machine: an empty data folder.
pub struct Machine {
    folder: TempDir,
    /// What the programs on it log.
    log: Option<&'static str>,
}

impl Machine {
    /// A machine on which nothing was ever said.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), log: None }
    }

    /// The same, with programs that log so much.
    pub fn logging(log: &'static str) -> Self {
        Self { log: Some(log), ..Self::new() }
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A copy of the knowledge base, in its folder.
    pub fn copy_knowledge(&self, name: &str) -> PathBuf {
        let target = self.path(name);
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge"), &target);
        target
    }

    /// The program, not started yet.
    pub fn command<A: AsRef<OsStr>>(&self, args: &[A]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mante"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("XDG_DATA_HOME", self.path("data"))
            .env("MANTE_NOW", "2026-11-21")
            .env_remove("MANTE_LOG")
            .env_remove("RUST_LOG")
            .env_remove("MANTE_STORE")
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for keys in ["MANTE_KEYS", "MANTE_KEY_FILE"] {
            command.env_remove(keys);
        }
        if let Some(log) = self.log {
            command.env("MANTE_LOG", log);
        }
        command
    }

    /// Runs the program to its end.
    pub fn run<A: AsRef<OsStr>>(&self, args: &[A], input: &[u8]) -> Run {
        let mut child = self.command(args).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        // On a thread of its own: the program may fill its output before it has read all input. It
        // may also end without reading any, so a closed pipe is no fault here.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command line without quotes.
    pub fn line(&self, line: &str) -> Run {
        self.run(&line.split(' ').collect::<Vec<_>>(), b"")
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// A port that nobody listens on and that nobody else is given: the system hands out others by
/// itself, and each is given once in this run.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 8_000).unwrap();
    loop {
        let port = 20_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
