//! The keys under which a person is found and reached: a keyed hash in place of who they are, and a
//! sealed address that only the sender opens.
//!
//! The hash key never changes, since the names of conversations hang on it. Sealing keys have ids and
//! change (`mante seal rotate`): the first seals, the others still open what they sealed. What is
//! sealed is bound to its conversation and opens in no other.

use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::store::SessionId;

/// Bytes of every key.
const KEY: usize = 32;
/// Bytes of a nonce; so many that they may be drawn at random.
const NONCE: usize = 24;
/// Bytes of a hash that are kept: enough that no two people share one.
const HASH: usize = 16;
/// The form of what is sealed: `v1.<key id>.<nonce and ciphertext>`.
const FORM: &str = "v1";
/// What stands above the keys in their file.
const HEAD: &str =
    "# mante 的钥匙：会话库里的人靠它认出来、联系上。和会话库分开备份，不要给人看。\n";

/// Why keys cannot be used, in the words of the person who operates it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SecretsError {
    /// A line of the file is no key.
    #[error(
        "钥匙第 {0} 行看不懂。每行要是 hash 钥匙 或 seal 编号 钥匙（钥匙是 32 字节的 base64url）"
    )]
    Line(usize),
    /// There is no hash key, or more than one.
    #[error("钥匙里要有一行、也只能有一行 hash")]
    Hash,
    /// The conversations were named under another hash key.
    #[error("hash 那一行不是给会话起名时的那把")]
    OtherHash,
    /// There is no sealing key, or two have one id.
    #[error("钥匙里要有 seal，并且编号不能重复")]
    Seals,
    /// What is sealed has no form of ours.
    #[error("封好的地址看不懂，像是坏了")]
    Form,
    /// It was sealed under a key that is not there.
    #[error("没有编号是 {0} 的钥匙，打不开用它封的地址。把那把钥匙（一行 seal）放回钥匙文件")]
    Missing(String),
    /// It was sealed under another key of that id, for another conversation, or was changed.
    #[error("编号是 {0} 的钥匙打不开这个地址：不是同一把钥匙，或地址被改过")]
    Refused(String),
    /// The system gives no random bits.
    #[error("系统不给随机数，做不了钥匙、封不了地址")]
    Random,
    /// The keys cannot be read anew.
    #[error("{0}")]
    File(String),
}

/// A hash key and sealing keys.
pub struct Secrets {
    hash: Hmac<Sha256>,
    /// With their ids; the first is the current one.
    seals: Vec<(String, XChaCha20Poly1305)>,
}

impl Secrets {
    /// Reads keys as their file has them.
    ///
    /// # Errors
    /// Names the line that is wrong, or what is missing.
    pub fn read(text: &str) -> Result<Self, SecretsError> {
        let (mut hashes, mut seals) = (Vec::new(), Vec::<(String, XChaCha20Poly1305)>::new());
        for (line, number) in text.lines().zip(1..) {
            let wrong = SecretsError::Line(number);
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                ["hash", key] => {
                    let key = key_of(key).ok_or_else(|| wrong.clone())?;
                    hashes.push(Hmac::new_from_slice(&*key).map_err(|_| wrong)?);
                }
                ["seal", id, key] if is_id(id) => {
                    let key = key_of(key).ok_or_else(|| wrong.clone())?;
                    let key = XChaCha20Poly1305::new_from_slice(&*key).map_err(|_| wrong)?;
                    if seals.iter().any(|(known, _)| known == id) {
                        return Err(SecretsError::Seals);
                    }
                    seals.push((id.to_owned(), key));
                }
                _ => return Err(wrong),
            }
        }
        match (hashes.pop(), hashes.is_empty(), seals.is_empty()) {
            (Some(hash), true, false) => Ok(Self { hash, seals }),
            (Some(_), true, true) => Err(SecretsError::Seals),
            _ => Err(SecretsError::Hash),
        }
    }

    /// The file of new keys.
    ///
    /// # Errors
    /// When the system gives no random bits.
    pub fn fresh() -> Result<Zeroizing<String>, SecretsError> {
        let hash = new_key()?;
        rotated(&format!("{HEAD}hash {}\n", &*hash))
    }

    /// Replaces something that identifies a person: the same `parts` give the same hash, and
    /// without the key nothing can be found out from it. `what` keeps hashes for different ends
    /// apart. 22 characters of base64url.
    #[must_use]
    pub fn hash(&self, what: &str, parts: &[i64]) -> String {
        let mut hash = self.hash.clone();
        hash.update(what.as_bytes());
        for part in parts {
            hash.update(&part.to_be_bytes());
        }
        URL_SAFE_NO_PAD.encode(&hash.finalize().into_bytes()[..HASH])
    }

    /// Seals an address for a conversation under the current key.
    ///
    /// # Errors
    /// When the system gives no random bits.
    pub fn seal(&self, address: &str, session: &SessionId) -> Result<String, SecretsError> {
        let mut sealed = [0; NONCE].to_vec();
        getrandom::fill(&mut sealed).map_err(|_| SecretsError::Random)?;
        let nonce = XNonce::try_from(&sealed[..]).map_err(|_| SecretsError::Form)?;
        let (id, key) = self.seals.first().ok_or(SecretsError::Seals)?;
        let payload = Payload { msg: address.as_bytes(), aad: session.as_str().as_bytes() };
        sealed.extend(key.encrypt(&nonce, payload).map_err(|_| SecretsError::Form)?);
        Ok(format!("{FORM}.{id}.{}", URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Opens what was sealed for this conversation.
    ///
    /// # Errors
    /// Names the key that is missing or does not fit.
    pub fn open(&self, sealed: &str, session: &SessionId) -> Result<String, SecretsError> {
        let (id, sealed) = taken_apart(sealed).ok_or(SecretsError::Form)?;
        let key = self.seals.iter().find(|(known, _)| known == id).map(|(_, key)| key);
        let key = key.ok_or_else(|| SecretsError::Missing(id.to_owned()))?;
        let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| SecretsError::Form)?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or(SecretsError::Form)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| SecretsError::Form)?;
        let payload = Payload { msg: sealed, aad: session.as_str().as_bytes() };
        let refused = || SecretsError::Refused(id.to_owned());
        let opened = key.decrypt(&nonce, payload).map_err(|_| refused())?;
        String::from_utf8(opened).map_err(|_| refused())
    }

    /// Whether it was sealed under the current key.
    #[must_use]
    pub fn is_current(&self, sealed: &str) -> bool {
        let current = self.seals.first().map(|(id, _)| id.as_str());
        taken_apart(sealed).map(|(id, _)| id) == current
    }

    /// How many sealing keys there are.
    #[must_use]
    pub fn seals(&self) -> usize {
        self.seals.len()
    }
}

/// The file of keys with a new sealing key before the others.
///
/// # Errors
/// When the system gives no random bits.
pub fn rotated(text: &str) -> Result<Zeroizing<String>, SecretsError> {
    let mut id = [0; 4];
    getrandom::fill(&mut id).map_err(|_| SecretsError::Random)?;
    let key = new_key()?;
    let new = Zeroizing::new(format!("seal {:08x} {}", u32::from_be_bytes(id), &*key));
    let first = text.lines().position(is_seal).unwrap_or(usize::MAX);
    let (before, behind) = (text.lines().take(first), text.lines().skip(first));
    let mut rotated = Zeroizing::new(String::with_capacity(text.len() + new.len() + 1));
    for line in before.chain([new.as_str()]).chain(behind) {
        rotated.push_str(line);
        rotated.push('\n');
    }
    Ok(rotated)
}

/// The file of keys with the current sealing key alone.
#[must_use]
pub fn pruned(text: &str) -> Zeroizing<String> {
    let mut pruned = Zeroizing::new(String::with_capacity(text.len()));
    let mut seals = 0;
    for line in text.lines() {
        seals += usize::from(is_seal(line));
        if !is_seal(line) || seals == 1 {
            pruned.push_str(line);
            pruned.push('\n');
        }
    }
    pruned
}

fn is_seal(line: &str) -> bool {
    line.split_whitespace().next() == Some("seal")
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn key_of(text: &str) -> Option<Zeroizing<[u8; KEY]>> {
    let mut key = Zeroizing::new([0; KEY]);
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
    (bytes.len() == KEY).then(|| key.copy_from_slice(&bytes))?;
    Some(key)
}

fn new_key() -> Result<Zeroizing<String>, SecretsError> {
    let mut key = Zeroizing::new([0; KEY]);
    getrandom::fill(&mut *key).map_err(|_| SecretsError::Random)?;
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(key.as_slice())))
}

/// The id of the key, and what was sealed under it.
fn taken_apart(sealed: &str) -> Option<(&str, &str)> {
    sealed.strip_prefix(FORM)?.strip_prefix('.')?.split_once('.')
}

/// Reads the keys anew.
pub type Again = Box<dyn Fn() -> Result<Secrets, SecretsError> + Send + Sync>;

/// The keys of a process that runs long, which may change meanwhile. Cheap to clone.
#[derive(Clone)]
pub struct Keys(Arc<Kept>);

struct Kept {
    secrets: RwLock<Arc<Secrets>>,
    again: Option<Again>,
}

impl Keys {
    /// Keys, with how they are read anew where they may change.
    #[must_use]
    pub fn new(secrets: Secrets, again: Option<Again>) -> Self {
        Self(Arc::new(Kept { secrets: RwLock::new(Arc::new(secrets)), again }))
    }

    /// The keys as they were last read.
    #[must_use]
    pub fn now(&self) -> Arc<Secrets> {
        // Nothing can panic while they are replaced.
        Arc::clone(&self.0.secrets.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads them anew; those at hand stay where that fails.
    ///
    /// # Errors
    /// Names what is wrong with them.
    pub fn refresh(&self) -> Result<(), SecretsError> {
        let Some(again) = &self.0.again else { return Ok(()) };
        let read = Arc::new(again()?);
        *self.0.secrets.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    /// Opens what was sealed for this conversation; keys that are not at hand are looked for once
    /// more in their file.
    ///
    /// # Errors
    /// Names the key that is missing or does not fit.
    pub fn open(&self, sealed: &str, session: &SessionId) -> Result<String, SecretsError> {
        match self.now().open(sealed, session) {
            Err(SecretsError::Missing(_)) => {
                self.refresh()?;
                self.now().open(sealed, session)
            }
            opened => opened,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(id: &str) -> SessionId {
        SessionId::from(id)
    }

    #[test]
    fn what_is_sealed_opens_in_its_own_conversation_alone() {
        let secrets = Secrets::read(&Secrets::fresh().unwrap()).unwrap();
        let sealed = secrets.seal("-100500 4711", &session("a")).unwrap();
        assert!(!sealed.contains("4711"), "{sealed}");
        assert_eq!(secrets.open(&sealed, &session("a")).as_deref(), Ok("-100500 4711"));
        let id = sealed.split('.').nth(1).unwrap().to_owned();
        assert_eq!(secrets.open(&sealed, &session("b")), Err(SecretsError::Refused(id)));
        assert_ne!(sealed, secrets.seal("-100500 4711", &session("a")).unwrap());
        for broken in ["", "v1", "v1.", "v2.a.b", "4711", "v1.a"] {
            assert_eq!(secrets.open(broken, &session("a")), Err(SecretsError::Form), "{broken}");
        }
        let (head, _) = sealed.rsplit_once('.').unwrap();
        assert_eq!(secrets.open(&format!("{head}.AAAA"), &session("a")), Err(SecretsError::Form));
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_still_opens_until_it_is_gone() {
        let first = Secrets::fresh().unwrap();
        let old = Secrets::read(&first).unwrap();
        let sealed = old.seal("4711", &session("a")).unwrap();
        let second = rotated(&first).unwrap();
        let new = Secrets::read(&second).unwrap();
        assert_eq!((old.seals(), new.seals()), (1, 2));
        assert_eq!(new.open(&sealed, &session("a")).as_deref(), Ok("4711"));
        assert!(old.is_current(&sealed) && !new.is_current(&sealed));
        assert!(new.is_current(&new.seal("4711", &session("a")).unwrap()));
        assert_eq!(old.hash("person", &[4711]), new.hash("person", &[4711]));
        let last = Secrets::read(&pruned(&second)).unwrap();
        assert_eq!(last.seals(), 1);
        let id = sealed.split('.').nth(1).unwrap().to_owned();
        assert_eq!(last.open(&sealed, &session("a")), Err(SecretsError::Missing(id)));
    }

    #[test]
    fn hashes_for_different_ends_and_under_different_keys_differ() {
        let secrets = Secrets::read(&Secrets::fresh().unwrap()).unwrap();
        let other = Secrets::read(&Secrets::fresh().unwrap()).unwrap();
        let hash = secrets.hash("person", &[4711]);
        assert_eq!(hash.len(), 22);
        assert_eq!(hash, secrets.hash("person", &[4711]));
        assert_ne!(hash, secrets.hash("chat", &[4711]));
        assert_ne!(hash, secrets.hash("person", &[4711, 1]));
        assert_ne!(hash, other.hash("person", &[4711]));
    }

    #[test]
    fn what_is_wrong_with_keys_is_named() {
        let key = "A".repeat(43);
        let refused = |text: &str| Secrets::read(text).err();
        assert_eq!(refused(""), Some(SecretsError::Hash));
        assert_eq!(refused(&format!("seal a {key}")), Some(SecretsError::Hash));
        assert_eq!(refused(&format!("hash {key}")), Some(SecretsError::Seals));
        let two = format!("hash {key}\nseal a {key}\nseal a {key}\n");
        assert_eq!(refused(&two), Some(SecretsError::Seals));
        assert_eq!(refused(&format!("# x\n\nhash {key}1\n")), Some(SecretsError::Line(3)));
        assert_eq!(refused(&format!("hash {key}\nseal {key}\n")), Some(SecretsError::Line(2)));
        assert_eq!(refused(&format!("hash {key}\nseal a.b {key}\n")), Some(SecretsError::Line(2)));
        assert!(Secrets::read(&format!("hash {key}\nseal a {key}\n")).is_ok());
    }
}
