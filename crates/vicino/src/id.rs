//! Feed-scoped ids.

use std::fmt;

use serde::{Serialize, Serializer};

/// An id in an answer, `feed:gtfs_id`: two feeds may use the same GTFS ids.
///
/// ```
/// let id = vicino::Id::parse("siena:1001").unwrap();
/// assert_eq!((id.feed(), id.gtfs_id()), ("siena", "1001"));
/// assert_eq!(id.to_string(), "siena:1001");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Id<'a> {
    feed: &'a str,
    id: &'a str,
}

impl<'a> Id<'a> {
    pub(crate) fn new(feed: &'a str, id: &'a str) -> Self {
        Self { feed, id }
    }

    /// Takes an id apart at its first colon, which is never part of a feed's name; `None` where it has none.
    #[must_use]
    pub fn parse(id: &'a str) -> Option<Self> {
        let (feed, id) = id.split_once(':')?;
        Some(Self { feed, id })
    }

    /// The name of the feed.
    #[must_use]
    pub fn feed(self) -> &'a str {
        self.feed
    }

    /// The id as the feed's files have it.
    #[must_use]
    pub fn gtfs_id(self) -> &'a str {
        self.id
    }

    /// The order of ids as they are written.
    pub(crate) fn cmp_text(self, other: Self) -> std::cmp::Ordering {
        let text = |id: Self| [id.feed, ":", id.id].into_iter().flat_map(str::bytes);
        text(self).cmp(text(other))
    }

    /// Whether this is how the id is written.
    pub(crate) fn is(self, text: &str) -> bool {
        text.split_once(':') == Some((self.feed, self.id))
    }
}

impl fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.feed, self.id)
    }
}

impl Serialize for Id<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Most are short, and pieces through `fmt` take several times as long.
        let (feed, id) = (self.feed.as_bytes(), self.id.as_bytes());
        let mut buffer = [b':'; 64];
        let text = buffer.get_mut(..feed.len() + 1 + id.len()).and_then(|text| {
            text[..feed.len()].copy_from_slice(feed);
            text[feed.len() + 1..].copy_from_slice(id);
            std::str::from_utf8(text).ok()
        });
        match text {
            Some(text) => serializer.serialize_str(text),
            None => serializer.collect_str(self),
        }
    }
}
