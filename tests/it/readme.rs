//! Both READMEs tell the truth: every command in them runs and says what stands there.
//!
//! A fenced block marked `console` holds commands behind `$ ` and what they print. They run in a
//! shell, in the order of the page, in a folder that looks like the repository. `[..]` in an
//! output stands for any text within a line: a session's id, a hash, a time, a count.
//!
//! `MANTE_BLESS=1 cargo test --test it readme` writes the present outputs into both pages.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use regex::Regex;
use tempfile::TempDir;

const PAGES: [&str; 2] = ["README.md", "README.zh-CN.md"];

/// Stands for any text within one line.
const ANYTHING: &str = "[..]";

/// A command of a page with the output below it.
struct Example {
    /// The number of the line with the `$`, from 0.
    line: usize,
    /// What the shell gets: the line, and the lines of a here-document behind it.
    command: String,
    /// The lines of the page that hold the output: first, and one past the last.
    output: (usize, usize),
}

/// The commands of all `console` blocks of a page.
fn examples(page: &str) -> Vec<Example> {
    let lines: Vec<&str> = page.lines().collect();
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    let mut position = 0;
    while position < lines.len() {
        let line = lines[position];
        if line.starts_with("```") {
            inside = !inside && line == "```console";
        } else if let (true, Some(command)) = (inside, line.strip_prefix("$ ")) {
            let start = position;
            let mut command = command.to_owned();
            if let Some((_, mark)) = command.clone().split_once("<<'") {
                let mark = mark.trim_end_matches('\'');
                while lines[position] != mark {
                    position += 1;
                    command.push('\n');
                    command.push_str(lines[position]);
                }
            }
            let output = (position + 1, position + 1);
            examples.push(Example { line: start, command, output });
        } else if inside {
            let example = examples.last_mut().expect("a block starts with a command");
            example.output.1 = position + 1;
        }
        position += 1;
    }
    examples
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// A folder with the repository's data in it and the built program on the path.
struct Sandbox(TempDir);

impl Sandbox {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        // Copied and not linked: an example may change its files.
        for name in ["knowledge", "dialogs"] {
            copy(&repository.join(name), &folder.path().join(name));
        }
        fs::create_dir(folder.path().join("bin")).unwrap();
        symlink(env!("CARGO_BIN_EXE_mante"), folder.path().join("bin/mante")).unwrap();
        Self(folder)
    }

    /// What the command prints, complaints and all.
    fn run(&self, command: &str) -> String {
        let folder = self.0.path();
        let system = std::env::var("PATH").unwrap();
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{command}\n")])
            .current_dir(folder)
            .env("PATH", format!("{}:{system}", folder.join("bin").display()))
            .env("HOME", folder)
            .env("XDG_DATA_HOME", folder.join("data"))
            .env("MANTE_NOW", "2026-11-21")
            .env_remove("MANTE_LOG")
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Whether a command starts this test's own build or run; such a command is only looked up.
fn is_target(command: &str) -> bool {
    command.starts_with("cargo ") || command.starts_with("make ") || command.starts_with("git ")
}

#[track_caller]
fn check_target(command: &str) {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    match command.split_whitespace().collect::<Vec<_>>()[..] {
        ["cargo", "run", ..] => {
            assert!(read("Cargo.toml").contains("\ndefault-run = \"mante\"\n"), "no default-run");
        }
        ["cargo", "install", "--path", "."] => {}
        ["make", target] => {
            let rule = format!("\n{target}:");
            assert!(read("Makefile").contains(&rule), "the Makefile has no target `{target}`");
        }
        _ => panic!("say in this test how to check `{command}`"),
    }
}

fn matches(expected: &str, actual: &str) -> bool {
    let parts: Vec<String> = expected.split(ANYTHING).map(regex::escape).collect();
    Regex::new(&format!("^{}$", parts.join("[^\n]*"))).unwrap().is_match(actual)
}

/// Output as it stands in a page: a line a line, no empty line at the end.
fn shown(output: &str) -> String {
    output.trim_end_matches('\n').to_owned()
}

/// Runs a page, and gives it with the present outputs and the list of what differed.
fn run(name: &str) -> (String, String, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let page = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = page.lines().collect();
    let sandbox = Sandbox::new();
    let (mut renewed, mut faults, mut kept) = (String::new(), Vec::new(), 0);
    for example in examples(&page) {
        let (start, end) = example.output;
        let expected = shown(&lines[start..end].join("\n"));
        let actual = if is_target(&example.command) {
            check_target(&example.command);
            String::new()
        } else {
            shown(&sandbox.run(&example.command))
        };
        for line in &lines[kept..start] {
            renewed.push_str(line);
            renewed.push('\n');
        }
        let fits = matches(&expected, &actual);
        let now = if fits { lines[start..end].join("\n") } else { actual.clone() };
        if !now.is_empty() || end > start {
            renewed.push_str(&now);
            renewed.push('\n');
        }
        kept = end;
        if !fits {
            let Example { line, command, .. } = example;
            faults.push(format!("{name}:{}: $ {command}\n{actual}\n", line + 1));
        }
    }
    for line in &lines[kept..] {
        renewed.push_str(line);
        renewed.push('\n');
    }
    (page, renewed, faults)
}

#[test]
fn every_command_of_the_readmes_does_what_they_say() {
    let blesses = std::env::var_os("MANTE_BLESS").is_some();
    for name in PAGES {
        let (page, renewed, faults) = run(name);
        if blesses {
            if page != renewed {
                fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(name), renewed).unwrap();
            }
        } else {
            assert!(
                faults.is_empty(),
                "these commands now print the following; `make bless` writes it:\n\n{}",
                faults.join("\n")
            );
            assert_eq!(page, renewed, "a page with the right outputs is written back as it was");
        }
    }
}

#[test]
fn the_twins_have_the_same_commands_and_the_same_sections() {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let [english, chinese] = PAGES.map(read);
    let commands = |page: &str| -> Vec<String> {
        examples(page).into_iter().map(|example| example.command).collect()
    };
    assert!(commands(&english).len() >= 10, "commands are marked ```console and `$ `");
    assert_eq!(commands(&english), commands(&chinese));
    let depths = |page: &str| -> Vec<usize> {
        let mut inside = false;
        let outside = page.lines().filter(|line| {
            inside ^= line.starts_with("```");
            !inside
        });
        outside
            .filter(|line| line.starts_with('#'))
            .map(|line| line.chars().take_while(|char| *char == '#').count())
            .collect()
    };
    assert_eq!(depths(&english), depths(&chinese));
}

#[test]
fn every_command_stands_in_a_block_that_is_run() {
    for name in PAGES {
        let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        let prompts = page.lines().filter(|line| line.starts_with("$ ")).count();
        assert_eq!(examples(&page).len(), prompts, "{name} has commands outside ```console");
        let fences = page.lines().filter(|line| line.starts_with("```") && *line != "```");
        for fence in fences {
            assert!(matches!(fence, "```console" | "```yaml"), "{name} has a {fence} block");
        }
    }
}

#[test]
fn every_path_that_the_readmes_link_to_exists() {
    let link = Regex::new(r"\]\(([^)#:]+)\)").unwrap();
    for name in PAGES {
        let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        for found in link.captures_iter(&page) {
            let path = &found[1];
            assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists(), "{name} links to {path}");
        }
    }
}
