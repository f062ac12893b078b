//! Keys that clients show.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;
use subtle::{Choice, ConstantTimeEq as _};
use thiserror::Error;
use warp::http::HeaderMap;
use warp::http::header::AUTHORIZATION;

/// The keys of clients. Cheap to clone; all clones share the keys, which can be [replaced](Self::replace) while the service runs.
///
/// ```
/// use vicino_server::Keys;
///
/// let keys = Keys::parse("# who, and the key\napp 3f9a0c1d2b4e5f60\nkiosk 77e1c0ffee77e1c0\n")?;
/// assert!(Keys::parse("app short").is_err());
/// # Ok::<(), vicino_server::InvalidKeys>(())
/// ```
#[derive(Clone)]
pub struct Keys(Arc<Shared>);

struct Shared {
    keys: ArcSwap<Vec<Key>>,
    /// How often they were replaced, and how often not though they should have been.
    replaced: AtomicU64,
    refused: AtomicU64,
}

#[derive(Debug, Clone)]
struct Key {
    name: Arc<str>,
    secret: String,
}

/// What is wrong in a file of keys. It does not repeat the key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {reason}")]
#[non_exhaustive]
pub struct InvalidKeys {
    /// Which line it is, from 1.
    pub line: usize,
    /// Why it cannot be used.
    pub reason: &'static str,
}

/// Whoever can guess a shorter one can ask without any.
const LEAST_SECRET: usize = 16;

impl Keys {
    /// Reads a name and a key from each line, with blanks between them; a line that begins with `#` is a comment.
    ///
    /// # Errors
    /// [`InvalidKeys`] where a line has something else, a key has less than 16 characters or is there twice, or there is none.
    pub fn parse(text: &str) -> Result<Self, InvalidKeys> {
        let mut keys: Vec<Key> = Vec::new();
        let text = text.trim_start_matches('\u{feff}');
        let lines = text.lines().map(str::trim).enumerate();
        for (at, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let wrong = |reason| InvalidKeys { line: at + 1, reason };
            let mut words = line.split_whitespace();
            let (Some(name), Some(secret), None) = (words.next(), words.next(), words.next()) else {
                return Err(wrong("is not a name and a key"));
            };
            if secret.len() < LEAST_SECRET {
                return Err(wrong("has a key of less than 16 characters"));
            }
            if keys.iter().any(|key| key.secret == secret) {
                return Err(wrong("has a key that an earlier line has"));
            }
            keys.push(Key { name: name.into(), secret: secret.to_owned() });
        }
        if keys.is_empty() {
            return Err(InvalidKeys {
                line: text.lines().count().max(1),
                reason: "is the end, and there is no key",
            });
        }
        let keys = ArcSwap::from_pointee(keys);
        Ok(Self(Arc::new(Shared { keys, replaced: AtomicU64::new(0), refused: AtomicU64::new(0) })))
    }

    /// Takes the keys of another in place of its own, in all clones.
    pub fn replace(&self, other: &Self) {
        self.0.keys.store(other.0.keys.load_full());
        self.0.replaced.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that what was to take their place cannot be used, which metrics tell.
    pub fn note_refusal(&self) {
        self.0.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// How often they were replaced, and how often that was refused.
    pub(super) fn reloads(&self) -> [(&'static str, u64); 2] {
        let Shared { replaced, refused, .. } = &*self.0;
        [("replaced", replaced.load(Ordering::Relaxed)), ("refused", refused.load(Ordering::Relaxed))]
    }

    /// Whose key a request shows, as `X-Api-Key` or as a bearer token.
    pub(super) fn owner(&self, headers: &HeaderMap) -> Option<Arc<str>> {
        let own = headers.get("x-api-key").map(|value| value.as_bytes());
        let bearer = || {
            let (scheme, token) =
                headers.get(AUTHORIZATION)?.as_bytes().split_at_checked(b"Bearer ".len())?;
            scheme.eq_ignore_ascii_case(b"Bearer ").then_some(token)
        };
        let shown = own.or_else(bearer)?;
        // Every key is compared to its end, so that the time tells nothing of how far one fits.
        let mut owner = None;
        for key in self.0.keys.load().iter() {
            let same: Choice = key.secret.as_bytes().ct_eq(shown);
            if same.into() {
                owner = Some(Arc::clone(&key.name));
            }
        }
        owner
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.0.keys.load();
        f.debug_list().entries(keys.iter().map(|key| &key.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_keys_as_editors_of_windows_write_it_is_read() {
        let keys = Keys::parse("\u{feff}# who, and the key\r\n\r\napp 0123456789abcdef\r\n").unwrap();
        assert_eq!(format!("{keys:?}"), r#"["app"]"#);
        let keys = Keys::parse("\u{feff}app 0123456789abcdef").unwrap();
        assert_eq!(format!("{keys:?}"), r#"["app"]"#);
    }
}
