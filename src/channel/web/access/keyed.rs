//! Keys for programs: `mante_<id>_<secret>`. Shown once, kept as a hash, each for some uses only.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use super::secret::is_same;
use super::token::{hash, hex};
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::store::ApiKey;

/// How keys start, so that one that leaked is found by those who look for such things.
const PREFIX: &str = "mante";

/// What a key may be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Looking up without a session, more often than anybody may without a key.
    Lookup,
    /// Reading what was said, masked.
    ReadSessions,
    /// Reading what went unanswered.
    ReadGaps,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lookup, Self::ReadSessions, Self::ReadGaps];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lookup => "lookup",
            Self::ReadSessions => "sessions:read",
            Self::ReadGaps => "gaps:read",
        }
    }

    /// The scope of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A key that was just made.
pub struct NewKey {
    /// The key itself, to be shown once.
    pub key: String,
    /// What is kept of it.
    pub kept: ApiKey,
}

impl NewKey {
    /// Makes a key. `added` in civil time.
    ///
    /// # Errors
    /// When the system gives no random bits.
    pub fn make(label: &str, scopes: &[Scope], added: String) -> Result<Self, getrandom::Error> {
        let (mut id, mut secret) = ([0; 6], [0; 32]);
        getrandom::fill(&mut id)?;
        getrandom::fill(&mut secret)?;
        let (id, secret) = (hex(&id), hex(&secret));
        // 256 random bits need no slow hash: nobody can try them all.
        let hash = hash(&secret);
        let scopes: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
        let (key, label) = (format!("{PREFIX}_{id}_{secret}"), label.to_owned());
        Ok(Self { key, kept: ApiKey { id, hash, scopes: scopes.join(" "), label, added } })
    }
}

/// The key that a request came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::channel::web) struct Keyed {
    /// Its public part.
    pub id: String,
    /// What it is for, in words.
    pub label: String,
    scopes: Vec<String>,
}

impl Keyed {
    /// Whether the key is for this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|one| one == scope.name())
    }
}

impl FromRequestParts<App> for Keyed {
    type Rejection = Problem;

    /// Any key that is known; a handler asks it what it [may](Self::may).
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        keyed(app, &parts.headers).await?.ok_or_else(unknown)
    }
}

/// The key of a request, if it is for this; none where the request comes without a key.
///
/// # Errors
/// 401 for a key that is not known, 403 for one that is for something else.
pub(in crate::channel::web) async fn allows(
    app: &App,
    headers: &HeaderMap,
    scope: Scope,
) -> Result<Option<Keyed>, Problem> {
    match keyed(app, headers).await? {
        Some(keyed) if !keyed.may(scope) => {
            let problem = Problem::new(StatusCode::FORBIDDEN, "scope", "这个密钥没有这项权限");
            Err(problem.with(format!("需要权限 {}", scope.name())))
        }
        keyed => Ok(keyed),
    }
}

async fn keyed(app: &App, headers: &HeaderMap) -> Result<Option<Keyed>, Problem> {
    let Some(sent) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let (id, secret) = sent.to_str().ok().and_then(parts).ok_or_else(unknown)?;
    let (id, hash) = (id.to_owned(), hash(secret));
    let kept = app.stored(move |service| service.store().key(&id)).await?;
    let kept = kept.filter(|kept| is_same(&kept.hash, &hash)).ok_or_else(unknown)?;
    let ApiKey { id, label, scopes, .. } = kept;
    let scopes = scopes.split(' ').map(str::to_owned).collect();
    Ok(Some(Keyed { id, label, scopes }))
}

/// The id and the secret of `Bearer mante_<id>_<secret>`.
fn parts(sent: &str) -> Option<(&str, &str)> {
    let (scheme, key) = sent.split_once(' ')?;
    let (id, secret) = key.trim().strip_prefix(PREFIX)?.strip_prefix('_')?.split_once('_')?;
    scheme.eq_ignore_ascii_case("bearer").then_some((id, secret))
}

fn unknown() -> Problem {
    Problem::needs_key("密钥不对")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_only_its_hash_is_kept() {
        let NewKey { key, kept } =
            NewKey::make("CRM", &[Scope::Lookup, Scope::ReadGaps], "2026-11-21".into()).unwrap();
        let sent = format!("Bearer {key}");
        let (id, secret) = parts(&sent).unwrap();
        assert_eq!((id, hash(secret)), (kept.id.as_str(), kept.hash.clone()));
        assert_eq!(kept.scopes, "lookup gaps:read");
        assert_eq!((id.len(), secret.len()), (12, 64));
        assert!(!kept.hash.contains(secret));
    }

    #[test]
    fn a_key_is_for_what_it_says_only() {
        let scopes = vec!["lookup".to_owned(), "gaps:read".to_owned()];
        let keyed = Keyed { id: "1".into(), label: "CRM".into(), scopes };
        assert_eq!(Scope::ALL.map(|scope| keyed.may(scope)), [true, false, true]);
        let none = Keyed { id: "1".into(), label: "CRM".into(), scopes: vec![String::new()] };
        assert_eq!(Scope::ALL.map(|scope| none.may(scope)), [false; 3]);
    }

    #[test]
    fn what_is_no_key_is_not_read() {
        for sent in ["", "Bearer", "Bearer mante_1", "Basic mante_1_2", "Bearer other_1_2"] {
            assert_eq!(parts(sent), None, "{sent}");
        }
        assert_eq!(parts("bearer mante_1_2"), Some(("1", "2")));
    }
}
