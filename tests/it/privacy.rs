//! Personal data: what identifies a person is masked, hashed or sealed wherever it is kept, and a
//! person's records can be found, exported, erased and swept.

mod corpus;
mod earlier;
mod keys;
mod person;

use std::fs;

use super::program::Machine;

/// Everything in the data folder of a machine, as text: the database, its log, what lies beside it.
fn kept(machine: &Machine) -> String {
    let mut kept = String::new();
    for file in fs::read_dir(machine.path("data/mante")).unwrap() {
        kept += &String::from_utf8_lossy(&fs::read(file.unwrap().path()).unwrap());
    }
    kept
}
