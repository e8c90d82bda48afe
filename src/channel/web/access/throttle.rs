//! How often a password may be tried: for one name from one client, for one name, from one client.
//!
//! The first tries come at once, as those of a person who mistypes; each further one has to wait.
//! Nobody is locked out: whoever waits gets a turn, and somebody else's guesses at a name leave its
//! owner, who sits elsewhere, a turn for a long while.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};

use crate::channel::web::client;

/// How many tries come at once and how long each further one takes.
const NAME_FROM_CLIENT: (NonZeroU32, Duration) = (count(10), Duration::from_secs(20));
const CLIENT: (NonZeroU32, Duration) = (count(60), Duration::from_secs(2));
const NAME: (NonZeroU32, Duration) = (count(40), Duration::from_secs(10));

/// The tries so far.
pub(super) struct Throttle {
    names_from_clients: DefaultKeyedRateLimiter<(String, IpAddr)>,
    clients: DefaultKeyedRateLimiter<IpAddr>,
    names: DefaultKeyedRateLimiter<String>,
}

impl Throttle {
    pub fn new() -> Self {
        Self {
            names_from_clients: RateLimiter::keyed(quota(NAME_FROM_CLIENT)),
            clients: RateLimiter::keyed(quota(CLIENT)),
            names: RateLimiter::keyed(quota(NAME)),
        }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// How long to wait, where it is one too many.
    pub fn try_once(&self, name: &str, address: IpAddr) -> Result<(), Duration> {
        let (name, client) = (name.to_owned(), client::network(address));
        // In this order, so that one client makes no endless list of names.
        self.clients.check_key(&client).map_err(|refused| wait(&refused))?;
        let pair = (name, client);
        self.names_from_clients.check_key(&pair).map_err(|refused| wait(&refused))?;
        self.names.check_key(&pair.0).map_err(|refused| wait(&refused))
    }

    /// Forgets those who may try at once anyway.
    pub fn tidy(&self) {
        self.names_from_clients.retain_recent();
        self.clients.retain_recent();
        self.names.retain_recent();
    }
}

fn wait(refused: &NotUntil<<DefaultClock as Clock>::Instant>) -> Duration {
    refused.wait_time_from(DefaultClock::default().now())
}

fn quota((burst, period): (NonZeroU32, Duration)) -> Quota {
    // A period of no length is the only one that is refused.
    Quota::with_period(period).unwrap_or_else(|| Quota::per_second(burst)).allow_burst(burst)
}

const fn count(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).expect("it is not zero")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tries(throttle: &Throttle, name: &str, address: &str, most: usize) -> usize {
        let address = address.parse().unwrap();
        (0..most).take_while(|_| throttle.try_once(name, address).is_ok()).count()
    }

    #[test]
    fn guesses_from_elsewhere_leave_the_owner_of_a_name_a_turn() {
        let throttle = Throttle::new();
        assert_eq!(tries(&throttle, "anna", "203.0.113.1", 99), 10);
        assert_eq!(tries(&throttle, "anna", "203.0.113.2", 99), 10);
        assert_eq!(tries(&throttle, "anna", "203.0.113.3", 1), 1);
        assert_eq!(tries(&throttle, "berta", "203.0.113.1", 1), 1);
    }

    #[test]
    fn one_client_tries_no_endless_list_of_names() {
        let throttle = Throttle::new();
        let address = "203.0.113.1".parse().unwrap();
        let names = (0..99).map(|number| number.to_string());
        let tried = names.take_while(|name| throttle.try_once(name, address).is_ok()).count();
        assert_eq!(tried, 60);
        assert!(throttle.try_once("anna", "203.0.113.2".parse().unwrap()).is_ok());
    }
}
