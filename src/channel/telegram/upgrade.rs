//! Before the first update: whether the keys are those of the store, and conversations of earlier
//! versions, which were named by plain numbers.

use super::TelegramError;
use super::whereabouts::{Whereabouts, earlier_names};
use crate::service::secrets::{Keys, SecretsError};
use crate::store::{SessionId, Store};

/// How many addresses are tried.
const TRIED: usize = 16;

/// Does both, and says how many conversations were brought over.
pub(super) fn upgrade(store: &dyn Store, keys: &Keys) -> Result<usize, TelegramError> {
    check(store, keys)?;
    bring_over(store, keys)
}

/// Opens some addresses. Under other keys nobody who wrote before would be known again.
fn check(store: &dyn Store, keys: &Keys) -> Result<(), TelegramError> {
    let mut refused = None;
    for (session, address) in store.addressed(None, TRIED)? {
        match Whereabouts::open(&address, &session, keys) {
            Ok(at) if session.as_str().starts_with(at.session(&keys.now()).as_str()) => {
                return Ok(());
            }
            Ok(_) => return Err(TelegramError::Keys(SecretsError::OtherHash)),
            Err(error) => refused = Some(error),
        }
    }
    refused.map_or(Ok(()), |error| Err(TelegramError::Keys(error)))
}

/// Gives conversations that are named by plain numbers their hashed names and sealed addresses, and
/// says how many there were.
fn bring_over(store: &dyn Store, keys: &Keys) -> Result<usize, TelegramError> {
    let mut brought = 0;
    for start in earlier_names() {
        for id in store.sessions_of(&start)? {
            let Some(at) = Whereabouts::of_earlier(&id) else { continue };
            brought += usize::from(rename(store, &id, at, keys)?);
        }
    }
    Ok(brought)
}

/// Where the person has written meanwhile, the earlier conversation stays beside the present one.
fn rename(
    store: &dyn Store,
    id: &SessionId,
    at: Whereabouts,
    keys: &Keys,
) -> Result<bool, TelegramError> {
    let name = at.session(&keys.now());
    let beside = SessionId(format!("{name}~{}", SessionId::fresh()));
    for new in [name, beside] {
        let address = at.seal(&new, &keys.now()).map_err(TelegramError::Keys)?;
        if store.rename(id, &new, Some(&address))? {
            return Ok(true);
        }
    }
    Ok(false)
}
