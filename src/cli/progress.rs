//! A bar on a terminal for what takes longer than a moment.

use std::sync::Once;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What takes no longer needs no bar.
const MOMENT: Duration = Duration::from_millis(700);

/// The bar, gone when dropped. Where standard error is no terminal it is never drawn.
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    shown: Once,
}

impl Progress {
    /// Begins; nothing is shown yet.
    pub fn new(what: &'static str, steps: usize) -> Self {
        let hidden = ProgressDrawTarget::hidden();
        let bar = ProgressBar::with_draw_target(u64::try_from(steps).ok(), hidden);
        if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:40} {pos}/{len}") {
            bar.set_style(style);
        }
        bar.set_prefix(what);
        Self { bar, started: Instant::now(), shown: Once::new() }
    }

    /// One step more is done. May be called from several threads.
    pub fn step(&self) {
        self.bar.inc(1);
        if self.started.elapsed() > MOMENT {
            self.shown.call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
