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

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

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
        // Copied and not linked: an example may change its files.
        for name in ["knowledge", "dialogs"] {
            copy(&root().join(name), &folder.path().join(name));
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
    command.starts_with("cargo ") || command.starts_with("make ")
}

#[track_caller]
fn check_target(command: &str) {
    match command.split_whitespace().collect::<Vec<_>>()[..] {
        ["cargo", "run", ..] => {
            assert!(read("Cargo.toml").contains("\ndefault-run = \"mante\"\n"), "no default-run");
        }
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

/// What the commands of a page print now, one after the other in one sandbox.
fn outputs(page: &str) -> Vec<String> {
    let sandbox = Sandbox::new();
    let run = |example: Example| {
        if is_target(&example.command) {
            check_target(&example.command);
            return String::new();
        }
        sandbox.run(&example.command).trim_end_matches('\n').to_owned()
    };
    examples(page).into_iter().map(run).collect()
}

/// The page with the present outputs in place of those that differ, and the list of these.
fn renewed(name: &str, page: &str, outputs: &[String]) -> (String, Vec<String>) {
    let lines: Vec<&str> = page.lines().collect();
    let (mut renewed, mut faults, mut kept) = (Vec::new(), Vec::new(), 0);
    for (example, actual) in examples(page).iter().zip(outputs) {
        let (start, end) = example.output;
        renewed.extend(&lines[kept..start]);
        kept = end;
        if matches(&lines[start..end].join("\n"), actual) {
            renewed.extend(&lines[start..end]);
        } else {
            renewed.extend(actual.lines());
            faults.push(format!("{name}:{}: $ {}\n{actual}\n", example.line + 1, example.command));
        }
    }
    renewed.extend(&lines[kept..]);
    (renewed.join("\n") + "\n", faults)
}

#[test]
fn every_command_of_the_readmes_does_what_they_say() {
    let blesses = std::env::var_os("MANTE_BLESS").is_some();
    let pages = PAGES.map(read);
    // The twins have the same commands, so one run serves both.
    let outputs = outputs(&pages[0]);
    for (name, page) in PAGES.iter().zip(&pages) {
        let (renewed, faults) = renewed(name, page, &outputs);
        if blesses {
            fs::write(root().join(name), renewed).unwrap();
        } else {
            assert!(
                faults.is_empty(),
                "these commands now print the following; `make bless` writes it:\n\n{}",
                faults.join("\n")
            );
            assert_eq!(*page, renewed, "a page with the right outputs is left as it is");
        }
    }
}

#[test]
fn the_twins_have_the_same_commands_and_the_same_sections() {
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
        let page = read(name);
        let prompts = page.lines().filter(|line| line.starts_with("$ ")).count();
        assert_eq!(examples(&page).len(), prompts, "{name} has commands outside ```console");
        let fences = page.lines().filter(|line| line.starts_with("```") && *line != "```");
        for fence in fences {
            assert_eq!(fence, "```console", "{name} has a block that is not run");
        }
    }
}

#[test]
fn every_path_that_the_readmes_link_to_exists() {
    let link = Regex::new(r"\]\(([^)#:]+)\)").unwrap();
    for name in PAGES {
        let page = read(name);
        for found in link.captures_iter(&page) {
            let path = &found[1];
            assert!(root().join(path).exists(), "{name} links to {path}");
        }
    }
}
