//! `mante`: everything is in the library.

use std::process::ExitCode;

/// A turn makes many small strings; this allocator halves what they cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mante::cli::main()
}
