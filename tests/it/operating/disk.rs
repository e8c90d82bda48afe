//! A disk of its own, as small as a test wants it, that only some programs see. It needs namespaces;
//! where the system gives none there is no disk, and the test says so and passes.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tempfile::TempDir;

/// A small disk. It is gone when it is dropped.
pub struct Disk {
    keeper: Child,
    orders: ChildStdin,
    done: BufReader<ChildStdout>,
    folder: TempDir,
}

impl Disk {
    /// A disk of so many kilobytes; none where the system gives no namespace.
    pub fn of_kilobytes(size: usize) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut keeper = Command::new("unshare")
            .args(["--map-root-user", "--mount", "sh", "-c"])
            .arg("while read -r order; do sh -c \"$order\" && echo done || echo failed; done")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let orders = keeper.stdin.take().unwrap();
        let done = BufReader::new(keeper.stdout.take().unwrap());
        let mut disk = Self { keeper, orders, done, folder };
        let mounted = disk.order(&format!("mount -t tmpfs -o size={size}k none {}", disk.shown()));
        if !mounted {
            eprintln!("skipped: the system gives a test no disk of its own");
        }
        mounted.then_some(disk)
    }

    /// Has a command carried out on the disk; false where it fails.
    pub fn order(&mut self, order: &str) -> bool {
        let mut answer = String::new();
        writeln!(self.orders, "{order}").is_ok()
            && self.done.read_line(&mut answer).is_ok()
            && answer == "done\n"
    }

    /// Fills what room is left.
    pub fn fill(&mut self) {
        let balloon = self.path("balloon");
        // It ends because there is no more room.
        self.order(&format!("dd if=/dev/zero of={} bs=1k 2>/dev/null", balloon.display()));
    }

    /// Makes room again.
    pub fn make_room(&mut self) {
        assert!(self.order(&format!("rm {}", self.path("balloon").display())));
    }

    /// A path on the disk, as programs on it see it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn shown(&self) -> String {
        self.folder.path().display().to_string()
    }

    /// The same program, seeing the disk.
    pub fn seen_by(&self, command: &Command) -> Command {
        let mut seen = Command::new("nsenter");
        seen.args(["--target", &self.keeper.id().to_string()])
            .args(["--user", "--mount", "--preserve-credentials", "--"])
            .arg(command.get_program())
            .args(command.get_args())
            .current_dir(command.get_current_dir().unwrap_or(Path::new("/")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => seen.env(name, value),
                None => seen.env_remove(name),
            };
        }
        seen
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.keeper.kill().ok();
        self.keeper.wait().ok();
    }
}
