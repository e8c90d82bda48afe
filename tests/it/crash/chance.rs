//! Random instants that can be had again: a generator whose seed is printed where a test fails.

use std::thread::{panicking, sleep};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A stream of random numbers (splitmix64).
pub struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    /// From the seed that is asked for, or another each time.
    pub fn new() -> Self {
        let seed = std::env::var("MANTE_CRASH_SEED").map(|seed| seed.parse().unwrap());
        let seed = seed.unwrap_or_else(|_| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            u64::from(now.subsec_nanos()) ^ (now.as_secs() << 30)
        });
        Self { seed, state: seed }
    }

    /// A number below this one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// Lets a random time pass, up to this one. The one place where a test sleeps: a kill has to
    /// come at an instant that nothing announces.
    pub fn pass(&mut self, most: Duration) {
        sleep(Duration::from_micros(self.below(u64::try_from(most.as_micros()).unwrap() + 1)));
    }
}

impl Drop for Chance {
    fn drop(&mut self) {
        if panicking() {
            eprintln!("the instants of this run: MANTE_CRASH_SEED={}", self.seed);
        }
    }
}
