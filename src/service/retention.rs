//! How long what was said is kept.
//!
//! Old turns are removed in small steps, so that nobody's turn waits for long. A conversation of which
//! no turn is left goes with all that hangs on it; one that goes on keeps what it knows.

use std::str::FromStr;

use jiff::ToSpan as _;
use jiff::civil::DateTime;
use thiserror::Error;

use crate::store::{Store, StoreError, Swept};

/// How many turns are removed at a time.
const STEP: usize = 500;

/// For how many days what was said is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention(u16);

/// Why a retention cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("保留期要写成天数，例如 90d，从 1d 到 36500d")]
pub struct NoRetention;

impl FromStr for Retention {
    type Err = NoRetention;

    fn from_str(text: &str) -> Result<Self, NoRetention> {
        let digits = text.strip_suffix('d').filter(|digits| !digits.starts_with('+'));
        let days = digits.and_then(|digits| digits.parse().ok()).ok_or(NoRetention)?;
        if (1..=36_500).contains(&days) { Ok(Self(days)) } else { Err(NoRetention) }
    }
}

impl Retention {
    /// For how many days.
    #[must_use]
    pub fn days(self) -> u16 {
        self.0
    }

    /// Removes the oldest turns of those that are too old, as many as a step takes. Nothing is removed
    /// once all of them are gone.
    ///
    /// # Errors
    /// Names what kept the store from writing; then nothing was removed.
    pub fn sweep(self, store: &dyn Store, now: DateTime) -> Result<Swept, StoreError> {
        match now.checked_sub(i64::from(self.0).days()) {
            Ok(before) => store.sweep(&before.strftime("%Y-%m-%dT%H:%M:%S").to_string(), STEP),
            // Nothing is older than the calendar.
            Err(_) => Ok(Swept::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retention_is_a_number_of_days() {
        assert_eq!("90d".parse(), Ok(Retention(90)));
        for wrong in ["", "90", "d", "0d", "-1d", "+1d", "90D", "1.5d", "36501d", "12w"] {
            assert_eq!(wrong.parse::<Retention>(), Err(NoRetention), "{wrong}");
        }
    }
}
