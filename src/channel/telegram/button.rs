//! What a button carries: of which kind it is, the turn it was shown in, in a group whose it is,
//! and its value. `o17:documents`, `n17@Xw3-kq_0:cmd:why`.

use std::fmt::Write as _;

/// The most bytes that Telegram lets a button carry.
const MOST_BYTES: usize = 64;

/// Which buttons of a reply it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An option of the question.
    Choice,
    /// A follow-up.
    Next,
}

/// What a button carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Button {
    pub kind: Kind,
    pub turn: u32,
    /// In a group, a hash of the person who was answered.
    pub owner: Option<String>,
    pub value: String,
}

impl Button {
    /// As Telegram carries it; `None` where it is too long for that.
    pub fn data(&self) -> Option<String> {
        let mut data = String::with_capacity(MOST_BYTES);
        data.push(match self.kind {
            Kind::Choice => 'o',
            Kind::Next => 'n',
        });
        // Writing to a string cannot fail.
        let _ = write!(data, "{}", self.turn);
        if let Some(owner) = &self.owner {
            let _ = write!(data, "@{owner}");
        }
        let _ = write!(data, ":{}", self.value);
        (data.len() <= MOST_BYTES).then_some(data)
    }

    /// Reads what came back; `None` for what we never sent.
    pub fn read(data: &str) -> Option<Self> {
        let kind = match data.chars().next()? {
            'o' => Kind::Choice,
            'n' => Kind::Next,
            _ => return None,
        };
        let (stamp, value) = data[1..].split_once(':')?;
        let (turn, owner) = match stamp.split_once('@') {
            Some((_, "")) => return None,
            Some((turn, owner)) => (turn, Some(owner.to_owned())),
            None => (stamp, None),
        };
        Some(Self { kind, turn: turn.parse().ok()?, owner, value: value.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(data: &str, kind: Kind, turn: u32, owner: Option<&str>, value: &str) {
        let (owner, value) = (owner.map(str::to_owned), value.to_owned());
        let button = Button { kind, turn, owner, value };
        assert_eq!(button.data().as_deref(), Some(data));
        assert_eq!(Button::read(data), Some(button));
    }

    #[test]
    fn a_button_comes_back_as_it_was() {
        check("o17:documents", Kind::Choice, 17, None, "documents");
        check("n17@Xw3-kq_0:cmd:why", Kind::Next, 17, Some("Xw3-kq_0"), "cmd:why");
        check("n0:", Kind::Next, 0, None, "");
    }

    #[test]
    fn what_we_never_sent_is_not_read() {
        for data in ["", "x", "o", "o17", "q17:a", "n:a", "n-1:a", "n1@:a", "办", "o办:a"] {
            assert_eq!(Button::read(data), None, "{data}");
        }
    }

    #[test]
    fn a_value_too_long_for_telegram_makes_no_button() {
        let button = |value: String| Button { kind: Kind::Next, turn: 1, owner: None, value };
        assert!(button("a".repeat(61)).data().is_some());
        assert!(button("a".repeat(62)).data().is_none());
    }
}
