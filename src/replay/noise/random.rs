//! A small generator of random numbers: splitmix64.
//!
//! Not the `rand` crate: its generators promise no stable stream across versions, and what a seed
//! gives must stay what it was, so that two runs, months apart, can be compared.

/// A stream of numbers that a seed decides.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The stream of a seed for one piece of work, which its names tell apart: another line in a
    /// file leaves the noise of the others as it was.
    #[must_use]
    pub fn new(seed: u64, names: &[&str]) -> Self {
        let mut random = Self(seed);
        for byte in names.iter().flat_map(|name| name.bytes().chain([0])) {
            random.0 = random.next() ^ u64::from(byte);
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound; 0 where the bound is.
    pub fn below(&mut self, bound: usize) -> usize {
        // The bias of a remainder is far below anything that a sample could show.
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// True that many times in a hundred.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of a list.
    pub fn pick<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        list.get(self.below(list.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_seed_gives_what_it_always_gave() {
        let mut random = Random(0);
        // The published first numbers of splitmix64 from 0.
        assert_eq!([random.next(), random.next()], [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4]);
    }

    #[test]
    fn streams_differ_by_seed_and_by_name() {
        let first = |seed, names: &[&str]| Random::new(seed, names).next();
        assert_ne!(first(1, &["a"]), first(2, &["a"]));
        assert_ne!(first(1, &["a", "b"]), first(1, &["ab", ""]));
    }
}
