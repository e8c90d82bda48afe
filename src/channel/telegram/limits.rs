//! How fast Telegram lets a bot send: overall, to one person, to one group.

use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

/// What Telegram documents: about 30 messages a second overall, one a second to a person with
/// short bursts allowed, 20 a minute to a group.
const OVERALL: NonZeroU32 = NonZeroU32::new(30).expect("it is not zero");
const PERSON: NonZeroU32 = NonZeroU32::new(1).expect("it is not zero");
const PERSON_BURST: NonZeroU32 = NonZeroU32::new(5).expect("it is not zero");
const GROUP: NonZeroU32 = NonZeroU32::new(20).expect("it is not zero");
const GROUP_BURST: NonZeroU32 = NonZeroU32::new(5).expect("it is not zero");

/// Holds calls back until they may go out.
pub(super) struct Limits {
    overall: DefaultDirectRateLimiter,
    people: DefaultKeyedRateLimiter<i64>,
    groups: DefaultKeyedRateLimiter<i64>,
}

impl Limits {
    pub fn new() -> Self {
        Self {
            overall: RateLimiter::direct(Quota::per_second(OVERALL)),
            people: RateLimiter::keyed(Quota::per_second(PERSON).allow_burst(PERSON_BURST)),
            groups: RateLimiter::keyed(Quota::per_minute(GROUP).allow_burst(GROUP_BURST)),
        }
    }

    /// Waits until a call to a chat may go out.
    pub async fn wait(&self, chat: i64) {
        // Groups have negative numbers.
        let chats = if chat < 0 { &self.groups } else { &self.people };
        chats.until_key_ready(&chat).await;
        self.overall.until_ready().await;
    }

    /// Forgets the chats that may send at once anyway.
    pub fn tidy(&self) {
        self.people.retain_recent();
        self.groups.retain_recent();
    }
}
