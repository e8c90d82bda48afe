//! `mante`: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    mante::cli::main()
}
