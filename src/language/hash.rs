//! A quick hash for tables of words. The words are our own, nobody chooses them to collide; the
//! standard library's hash guards against that and takes several times as long.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map with the quick hash.
pub type Table<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// The multiplicative hash of the Rust compiler.
#[derive(Default)]
pub struct Quick(u64);

/// An odd number whose bits are evenly spread.
const FACTOR: u64 = 0x517c_c1b7_2722_0a95;

impl Quick {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.add(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.add(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    fn write_u128(&mut self, number: u128) {
        let bytes = number.to_le_bytes();
        self.write(&bytes);
    }

    fn finish(&self) -> u64 {
        // The table picks by the upper bits as well as by the lower ones.
        self.0 ^ (self.0 >> 32)
    }
}
