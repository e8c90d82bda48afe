//! A part of replies that is the same in many of them: put into JSON once, and not in each.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// A part of a reply, with its JSON where it is known already.
#[derive(Clone, Debug)]
pub struct Encoded<T> {
    part: T,
    json: Option<Box<RawValue>>,
}

impl<T: Serialize> Encoded<T> {
    /// A part that many replies will share.
    #[must_use]
    pub fn once(part: T) -> Self {
        let json = to_raw_value(&part).ok();
        Self { part, json }
    }
}

impl<T> From<T> for Encoded<T> {
    /// A part of one reply, which is encoded with it.
    fn from(part: T) -> Self {
        Self { part, json: None }
    }
}

impl<T> Deref for Encoded<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.part
    }
}

impl<T: PartialEq> PartialEq for Encoded<T> {
    fn eq(&self, other: &Self) -> bool {
        self.part == other.part
    }
}

impl<T: Eq> Eq for Encoded<T> {}

impl<T: Serialize> Serialize for Encoded<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.json {
            Some(json) => json.serialize(serializer),
            None => self.part.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Encoded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}
