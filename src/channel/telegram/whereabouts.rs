//! Who a person is to us, and where they are reached.
//!
//! A conversation is named by keyed hashes: `telegram:<person>:`, in a group with the group's behind
//! it. So the conversations of one person are found by how their names start, and from a name nobody
//! finds the person. The numbers themselves stand in the sealed address alone, which the courier opens.

use serde_json::{Value, json};

use crate::service::secrets::{Keys, Secrets, SecretsError};
use crate::store::SessionId;

/// How the names of all conversations of this channel start.
const CHANNEL: &str = "telegram:";
/// What a hashed person starts with; a number of an earlier version starts with a digit.
const HASHED: char = 'p';
/// How many characters of a group's hash a button carries to say whose it is.
const TAG: usize = 8;

/// A person, and the chat in which they talk with us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Whereabouts {
    pub person: i64,
    /// The group; none for the private chat, which has the person's number.
    pub group: Option<i64>,
}

impl Whereabouts {
    /// A person in a chat.
    pub fn new(person: u64, chat: i64) -> Self {
        // Telegram's numbers have 52 bits at most.
        let person = i64::try_from(person).unwrap_or_default();
        Self { person, group: (chat != person).then_some(chat) }
    }

    /// The number of the chat.
    pub fn chat(&self) -> i64 {
        self.group.unwrap_or(self.person)
    }

    /// The name of the conversation.
    pub fn session(&self, secrets: &Secrets) -> SessionId {
        let mut name = start(self.person, secrets);
        if let Some(group) = self.group {
            // Hashed with the person, so that nobody sees who is in a group with whom.
            name.push_str(&secrets.hash("telegram group", &[self.person, group]));
        }
        SessionId(name)
    }

    /// The address as the store keeps it.
    pub fn seal(&self, session: &SessionId, secrets: &Secrets) -> Result<String, SecretsError> {
        let group = self.group.map(|group| format!(" {group}")).unwrap_or_default();
        secrets.seal(&format!("{}{group}", self.person), session)
    }

    /// Opens an address that the store kept for a conversation.
    pub fn open(sealed: &str, session: &SessionId, keys: &Keys) -> Result<Self, SecretsError> {
        read(&keys.open(sealed, session)?, ' ').ok_or(SecretsError::Form)
    }

    /// Reads the name of a conversation of an earlier version: `telegram:4711:-100500`.
    pub fn of_earlier(session: &SessionId) -> Option<Self> {
        let name = session.as_str().strip_prefix(CHANNEL)?;
        read(name.strip_suffix(':').unwrap_or(name), ':')
    }
}

fn read(text: &str, separator: char) -> Option<Whereabouts> {
    let (person, group) = match text.split_once(separator) {
        Some((person, group)) => (person, Some(group.parse().ok()?)),
        None => (text, None),
    };
    Some(Whereabouts { person: person.parse().ok()?, group })
}

/// How the names of all conversations of a person start, those of earlier versions included.
#[must_use]
pub fn conversations_of(person: i64, secrets: &Secrets) -> [String; 2] {
    [start(person, secrets), format!("{CHANNEL}{person}:")]
}

/// Where a person is reached, in the words of an export.
///
/// # Errors
/// Names the key that is missing or does not fit.
pub fn reached(address: &str, session: &SessionId, keys: &Keys) -> Result<Value, SecretsError> {
    let at = Whereabouts::open(address, session, keys)?;
    Ok(json!({ "channel": "telegram", "person": at.person, "chat": at.chat() }))
}

/// How the names of all conversations of a person start.
pub(super) fn start(person: i64, secrets: &Secrets) -> String {
    format!("{CHANNEL}{HASHED}{}:", secrets.hash("telegram person", &[person]))
}

/// How the names start that earlier versions gave: with a digit of the person's number.
pub(super) fn earlier_names() -> impl Iterator<Item = String> {
    (0..10).map(|digit| format!("{CHANNEL}{digit}"))
}

/// Whether a conversation is one of this channel.
pub(super) fn is_ours(session: &SessionId) -> bool {
    session.as_str().starts_with(CHANNEL)
}

/// Whose the buttons of a conversation in a group are: the start of the group's hash, which is hashed
/// with the person. None in private.
pub(super) fn owner(session: &SessionId) -> Option<String> {
    let (_, group) = session.as_str().strip_prefix(CHANNEL)?.split_once(':')?;
    (!group.is_empty()).then(|| group.chars().take(TAG).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new(Secrets::read(&Secrets::fresh().unwrap()).unwrap(), None)
    }

    #[test]
    fn an_address_opens_as_it_was_sealed() {
        let keys = keys();
        for at in [Whereabouts::new(4711, 4711), Whereabouts::new(4711, -100_500)] {
            let session = at.session(&keys.now());
            let sealed = at.seal(&session, &keys.now()).unwrap();
            assert_eq!(Whereabouts::open(&sealed, &session, &keys), Ok(at));
            assert!(session.as_str().starts_with(&start(4711, &keys.now())));
            assert_eq!(Whereabouts::of_earlier(&session), None);
        }
        assert_eq!(Whereabouts::new(4711, 4711).chat(), 4711);
        assert_eq!(Whereabouts::new(4711, -100_500).chat(), -100_500);
    }

    #[test]
    fn a_name_tells_nothing_of_who_and_where() {
        let keys = keys();
        let name = |person, chat| Whereabouts::new(person, chat).session(&keys.now()).0;
        assert!(!name(4711, -100_500).contains("4711"));
        assert_ne!(name(4711, -5).rsplit(':').next(), name(4712, -5).rsplit(':').next());
        assert_eq!(owner(&SessionId(name(4711, 4711))), None);
        assert_eq!(owner(&SessionId(name(4711, -5))).map(|tag| tag.len()), Some(TAG));
    }

    #[test]
    fn names_of_earlier_versions_are_read() {
        let read = |name: &str| Whereabouts::of_earlier(&SessionId::from(name));
        assert_eq!(read("telegram:4711:"), Some(Whereabouts { person: 4711, group: None }));
        let group = Some(Whereabouts { person: 4711, group: Some(-100_500) });
        assert_eq!(read("telegram:4711:-100500"), group);
        for other in ["web:4711:", "telegram:", "telegram:x:", "telegram:4711:x"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
