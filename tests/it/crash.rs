//! Processes are killed at random instants, again and again, and start again over the same store:
//! what was acknowledged is there, once and in order, and the store is whole.
//!
//! `MANTE_CRASH_ROUNDS` says how often in all (200 where it is not set), and `MANTE_CRASH_SEED`
//! repeats the instants of a run that failed, which prints its seed. What becomes of an instant
//! hangs on the machine as well, so a repetition is near and not the same.

mod chance;
mod chat;
mod ground;
mod serve;
mod telegram;

/// The kills of all tests together, where nothing else is said.
const ROUNDS: usize = 200;

/// How many kills a test has, which is to have so many of a hundred.
fn rounds(of_a_hundred: usize) -> usize {
    let rounds = std::env::var("MANTE_CRASH_ROUNDS").map(|rounds| rounds.parse().unwrap());
    rounds.unwrap_or(ROUNDS) * of_a_hundred / 100
}
