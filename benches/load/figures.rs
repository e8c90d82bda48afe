//! What a run has shown.

use std::time::Duration;

use hdrhistogram::Histogram;

/// What those who talked have seen.
pub struct Figures {
    /// How long each answer took, in microseconds.
    latencies: Histogram<u64>,
    /// How many bytes the answers had.
    bytes: u64,
}

impl Figures {
    pub fn new() -> Self {
        // From a microsecond to a minute, three digits.
        let latencies =
            Histogram::new_with_bounds(1, 60_000_000, 3).expect("the bounds are in order");
        Self { latencies, bytes: 0 }
    }

    /// An answer came.
    pub fn answered(&mut self, took: Duration, bytes: usize) {
        self.latencies.saturating_record(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        self.bytes += bytes as u64;
    }

    /// What stands above the lines.
    pub fn head() {
        println!(
            "                 turns/s  CPU µs/turn  p50 ms  p99 ms  p99.9 ms  bytes/answer  MiB  \
             cores: replicas  driver  rest"
        );
    }
}

/// A run and what it cost.
pub struct Run {
    pub seconds: f64,
    /// CPU seconds of the replicas.
    pub cpu: f64,
    /// CPU seconds of the driver.
    pub driver: f64,
    /// CPU seconds of the whole machine.
    pub machine: f64,
    /// MiB of memory of the replicas.
    pub memory: f64,
    pub figures: Figures,
}

impl Run {
    fn turns(&self) -> f64 {
        self.figures.latencies.len() as f64
    }

    /// CPU microseconds of the replicas a turn.
    pub fn micros(&self) -> f64 {
        self.cpu * 1e6 / self.turns()
    }

    /// Writes a line of the table.
    pub fn show(&self, name: &str) {
        let millis = |quantile| self.figures.latencies.value_at_quantile(quantile) as f64 / 1e3;
        let rest = self.machine - self.cpu - self.driver;
        println!(
            "  {name:14} {:7.0}  {:11.0}  {:6.1}  {:6.1}  {:8.1}  {:12.0}  {:3.0}  {:15.2}  {:6.2}  {:4.2}",
            self.turns() / self.seconds,
            self.micros(),
            millis(0.5),
            millis(0.99),
            millis(0.999),
            self.figures.bytes as f64 / self.turns(),
            self.memory,
            self.cpu / self.seconds,
            self.driver / self.seconds,
            rest.max(0.0) / self.seconds,
        );
    }
}
