//! `mante chat --json` is killed while lines come in.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::time::Duration;

use super::chance::Chance;
use super::ground::{Ground, check_kept, message};
use super::rounds;

/// The lines of a conversation; more than are answered before the kill.
const LINES: u64 = 200;

#[test]
fn what_a_killed_conversation_was_answered_is_kept_once() {
    kill_again_and_again(&Ground::sqlite(), rounds(15));
}

/// Over any store. Each process has a conversation of its own, and so a person.
fn kill_again_and_again(ground: &Ground, kills: usize) {
    let mut chance = Chance::new();
    for person in 1..=kills as u64 {
        let answered = talk(ground, &mut chance, person);
        check_kept(&ground.kept(), person, answered, LINES);
    }
}

/// Talks until the kill, and gives how many lines were answered.
fn talk(ground: &Ground, chance: &mut Chance, person: u64) -> u64 {
    let mut command = ground.command(&["chat", "--json"]);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || {
        // The kill closes the other end.
        (1..=LINES).all(|number| writeln!(input, "{}", message(person, number)).is_ok())
    });
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let whole = |line: &String| line.ends_with('}');
    let mut answered = 0;
    // The instant is counted from the first answer: starting takes longer than everything else.
    if lines.next().is_some_and(|line| whole(&line.unwrap())) {
        answered += 1;
        chance.pass(Duration::from_millis(40));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    writing.join().unwrap();
    // What was written before the kill is still in the pipe; the last line may be torn.
    answered + lines.map_while(Result::ok).filter(whole).count() as u64
}
