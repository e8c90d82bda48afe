//! An estimate of what is paid in a year, in exact decimals, and only where every reading of the
//! source gives the same sum.

use rust_decimal::Decimal;

/// What comes of a cost under a cap and a ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estimate {
    /// Every reading gives this sum.
    Sum(Decimal),
    /// The readings differ: the cap may bound the cost or the payment.
    Open,
}

/// Estimates the payment for a yearly cost.
///
/// A cap may be read as a cap on the cost that counts or on the sum that is paid. Below it both
/// give the same; above it they differ, and nothing is said.
#[must_use]
pub fn estimate(cost: Decimal, cap: Decimal, ratio: Decimal) -> Estimate {
    let cap_on_cost = cost.min(cap) * ratio;
    let cap_on_payment = (cost * ratio).min(cap);
    if cap_on_cost == cap_on_payment {
        Estimate::Sum(cap_on_cost.normalize())
    } else {
        Estimate::Open
    }
}

#[cfg(test)]
mod tests {
    use super::{Estimate, estimate};
    use rust_decimal::dec;

    #[test]
    fn below_the_cap_every_reading_agrees() {
        assert_eq!(estimate(dec!(3000), dec!(4000), dec!(0.70)), Estimate::Sum(dec!(2100)));
    }

    #[test]
    fn above_the_cap_the_readings_differ() {
        assert_eq!(estimate(dec!(5000), dec!(4000), dec!(0.70)), Estimate::Open);
    }
}
