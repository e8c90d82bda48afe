//! Waiting between attempts: longer each time, and never once the process is to stop.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

/// The first pause after a failure, and the longest.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(30);

/// How long to wait after the next failure.
pub(super) struct Pause(Duration);

impl Pause {
    pub fn new() -> Self {
        Self(FIRST)
    }

    /// The pause after this failure; the one after the next is twice as long.
    pub fn next(&mut self) -> Duration {
        let pause = self.0;
        self.0 = (pause * 2).min(LONGEST);
        pause
    }
}

/// Waits; false where the process is to stop meanwhile.
pub(super) async fn rest(wait: Duration, stopping: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        () = sleep(wait) => true,
        _ = stopping.wait_for(|stopping| *stopping) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let mut pause = Pause::new();
        let pauses: Vec<u128> = (0..9).map(|_| pause.next().as_millis()).collect();
        assert_eq!(pauses, [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000]);
    }
}
