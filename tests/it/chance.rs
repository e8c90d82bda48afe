//! How properties are tried: with the same cases each time, so that a commit that passes passes
//! again; with others, and as many as one likes, where `MANTE_CASES` says how many.

use proptest::test_runner::{Config, RngSeed};

/// The seed of what is tried each time.
const SEED: u64 = 2026;

/// So many cases, unless `MANTE_CASES` says how many others.
pub fn chance(usual: u32) -> Config {
    match std::env::var("MANTE_CASES") {
        Ok(cases) => Config {
            cases: cases.parse().expect("MANTE_CASES is a number"),
            rng_seed: RngSeed::Random,
            ..Config::default()
        },
        Err(_) => Config { cases: usual, rng_seed: RngSeed::Fixed(SEED), ..Config::default() },
    }
}
