//! Where a conversation stands. What a step depends on is one thing (`Talk`), the same for many
//! conversations; how long this one has gone on is another (`Stamps`).

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::ServiceError;
use crate::dialog::Session;

/// Where one conversation stands.
#[derive(Clone)]
pub(super) struct Standing {
    pub talk: Arc<Talk>,
    pub stamps: Stamps,
}

/// What of a session counts its own turns. Only a button that was pressed is compared with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Stamps {
    pub turn: u32,
    pub changed: u32,
    pub pressed: Option<(u32, String)>,
}

/// A session without its stamps.
pub(super) struct Talk {
    /// In the place of its turn stands the last one in which anything was said.
    pub session: Session,
    /// Its JSON, behind the stamps.
    json: String,
    /// The hash of the JSON, which is long and looked up more than once.
    number: u64,
}

impl PartialEq for Talk {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

impl Eq for Talk {}

impl Hash for Talk {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write_u64(self.number);
    }
}

impl Standing {
    /// Takes a session apart.
    pub fn of(mut session: Session) -> Result<Self, ServiceError> {
        let said = last_said(&session);
        let stamps = Stamps {
            turn: std::mem::replace(&mut session.turn, said),
            changed: std::mem::take(&mut session.changed),
            pressed: session.pressed.take(),
        };
        let json = serde_json::to_string(&session);
        let mut json = json.map_err(|error| ServiceError::Encode(error.to_string()))?;
        json.drain(..stamped(session.turn, 0).len());
        let mut hasher = DefaultHasher::new();
        json.hash(&mut hasher);
        let talk = Talk { session, json, number: hasher.finish() };
        Ok(Self { talk: Arc::new(talk), stamps })
    }

    /// The session.
    pub fn session(&self) -> Session {
        let Stamps { turn, changed, pressed } = self.stamps.clone();
        Session { turn, changed, pressed, ..self.talk.session.clone() }
    }

    /// The session in JSON.
    pub fn state(&self) -> Result<String, ServiceError> {
        let Stamps { turn, changed, pressed } = &self.stamps;
        let mut json = stamped(*turn, *changed);
        json.reserve(self.talk.json.len() + 64);
        if let Some(pressed) = pressed {
            let pressed = serde_json::to_string(pressed);
            json.push_str("\"pressed\":");
            json.push_str(&pressed.map_err(|error| ServiceError::Encode(error.to_string()))?);
            json.push(',');
        }
        json.push_str(&self.talk.json);
        Ok(json)
    }
}

impl Talk {
    /// How many bytes of JSON it takes.
    pub fn len(&self) -> usize {
        self.json.len()
    }
}

/// How the JSON of a session begins: with its stamps, as long as no button was pressed.
fn stamped(turn: u32, changed: u32) -> String {
    format!("{{\"turn\":{turn},\"changed\":{changed},")
}

/// The last turn in which anything was said; whatever is said next is newer.
fn last_said(session: &Session) -> u32 {
    let turned = session.focus.iter().map(|focus| focus.turn);
    session.turns_said().chain(turned).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::session::{Stated, Strength};

    #[test]
    fn a_session_is_taken_apart_and_put_together() {
        let mut session = Session { turn: 3, ..Session::default() };
        session.state("region", Stated::Is("141000".to_owned()), Strength::Said);
        session.turn = 57;
        session.changed = 55;
        for pressed in [None, Some((56, "aspect:benefits".to_owned()))] {
            let session = Session { pressed, ..session.clone() };
            let standing = Standing::of(session.clone()).unwrap();
            assert_eq!(standing.talk.session.turn, 3, "the turn in which anything was said last");
            assert_eq!(standing.session(), session);
            let state = standing.state().unwrap();
            assert_eq!(state, serde_json::to_string(&session).unwrap());
        }
    }
}
