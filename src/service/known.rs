//! A session as somebody knows it: where it stands, and which version of it that was.

use std::sync::OnceLock;

use tracing::warn;

use super::ServiceError;
use super::standing::Standing;
use crate::dialog::Session;
use crate::store::StoredSession;

/// A session with its version.
pub(super) struct Known {
    pub version: u64,
    /// When it began; none where it does not exist yet.
    pub started: Option<String>,
    pub stands: Standing,
}

impl Known {
    /// A session that does not exist yet.
    pub fn nothing() -> Result<Self, ServiceError> {
        static NOWHERE: OnceLock<Standing> = OnceLock::new();
        let stands = match NOWHERE.get() {
            Some(stands) => stands.clone(),
            None => {
                let stands = Standing::of(Session::default())?;
                NOWHERE.get_or_init(|| stands).clone()
            }
        };
        Ok(Self { version: 0, started: None, stands })
    }

    /// A session as it was kept. One that cannot be read any more starts afresh: the person can say it
    /// again, a session that is refused for ever helps nobody.
    pub fn read(stored: Option<StoredSession>) -> Result<Self, ServiceError> {
        let Some(StoredSession { version, state, started, .. }) = stored else {
            return Self::nothing();
        };
        let session = serde_json::from_str(&state).unwrap_or_else(|error| {
            warn!(version, line = error.line(), "stored session is unreadable");
            Session::default()
        });
        Ok(Self { version, started: Some(started), stands: Standing::of(session)? })
    }
}
