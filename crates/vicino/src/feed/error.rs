//! Why a feed cannot be used.

use std::fmt;
use std::io;

use thiserror::Error;

use super::codes::Code;
use super::notice::{Notice, Notices, Severity};
use crate::limits::PassedLimit;

/// Why a feed was refused: nothing of it is served.
///
/// What is merely wrong in a feed is skipped and kept as a [`Notice`](crate::Notice) instead.
#[derive(Debug, Error)]
pub struct FeedError {
    kind: FeedErrorKind,
    file: Option<String>,
    notice: Option<Box<Notice>>,
    limit: Option<PassedLimit>,
    #[source]
    source: Option<io::Error>,
}

/// The kinds of [`FeedError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FeedErrorKind {
    /// The path, or a file of the feed, cannot be read.
    Unreadable,
    /// The file is neither a zip archive nor a directory.
    NotAZip,
    /// It passes a limit, which [`FeedError::limit`] names; or has more rows or text than 32 bits count.
    TooLarge,
    /// A file of the archive is encrypted.
    Encrypted,
    /// A file of the archive is neither stored as it is nor deflated.
    UnsupportedCompression,
    /// No row of `agency.txt` can be used: there is no time zone to read the timetable in.
    NoAgency,
    /// The feed has neither stops nor zones.
    NoStopsAndNoZones,
    /// The name for the feed is empty or has other characters than letters, digits, `-`, `_` and `.`.
    InvalidName,
}

impl FeedError {
    pub(crate) fn new(kind: FeedErrorKind) -> Self {
        Self { kind, file: None, notice: None, limit: None, source: None }
    }

    pub(crate) fn io(file: impl Into<String>, source: io::Error) -> Self {
        if let Some(&limit) = source.get_ref().and_then(|e| e.downcast_ref::<PassedLimit>()) {
            return Self::from(limit).in_file(file);
        }
        let kind = match source.kind() {
            io::ErrorKind::FileTooLarge => FeedErrorKind::TooLarge,
            _ => FeedErrorKind::Unreadable,
        };
        Self { source: Some(source), ..Self::new(kind).in_file(file) }
    }

    pub(super) fn caused_by(self, source: io::Error) -> Self {
        Self { source: Some(source), ..self }
    }

    pub(crate) fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// With the first thing that is wrong in the file, of what these notices say.
    pub(crate) fn because(mut self, notices: &Notices) -> Self {
        let of_file = notices.iter().filter(|n| Some(&*n.file) == self.file());
        let grave = of_file.filter(|n| n.severity == Severity::Error);
        self.notice = grave.min_by_key(|n| (n.field.is_none(), n.line)).cloned().map(Box::new);
        self
    }

    pub(crate) fn too_large(file: &'static str) -> Self {
        Self::new(FeedErrorKind::TooLarge).in_file(file)
    }

    /// What a limit says that was passed in a file.
    pub(crate) fn passed_in(file: &'static str) -> impl Fn(PassedLimit) -> Self {
        move |limit| Self::from(limit).in_file(file)
    }

    /// Of a file that is packed in a way that cannot be unpacked.
    pub(super) fn packed(kind: FeedErrorKind, file: &'static str, how: String) -> Self {
        Self { source: Some(io::Error::other(how)), ..Self::new(kind).in_file(file) }
    }

    /// Whether it is about one file, without which the feed can be used.
    pub(super) fn is_of_one_file(&self) -> bool {
        use FeedErrorKind::{Encrypted, Unreadable, UnsupportedCompression};
        matches!(self.kind, Unreadable | Encrypted | UnsupportedCompression)
    }

    /// Notes that a file is left out, or what is left of it.
    pub(super) fn note(&self, file: &'static str, notices: &mut Notices) {
        let how = self.source.as_ref().map(ToString::to_string).unwrap_or_default();
        let (code, value) = match self.kind {
            FeedErrorKind::Encrypted => (Code::EncryptedFile, None),
            FeedErrorKind::UnsupportedCompression => {
                (Code::UnsupportedCompression, Some(("compression", how.as_str())))
            }
            _ => (Code::UnreadableFile, None),
        };
        notices.add(code, file, None, value);
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> FeedErrorKind {
        self.kind
    }

    /// The file it went wrong in: a file of the feed, or the feed's own path.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The limit that was passed, where that is why.
    #[must_use]
    pub fn limit(&self) -> Option<PassedLimit> {
        self.limit
    }

    /// The first thing that is wrong in the file, with line, field and value, where that is why.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_deref()
    }
}

impl From<PassedLimit> for FeedError {
    fn from(limit: PassedLimit) -> Self {
        Self { limit: Some(limit), ..Self::new(FeedErrorKind::TooLarge) }
    }
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}: ")?;
        }
        if let Some(limit) = self.limit {
            return limit.fmt(f);
        }
        f.write_str(match self.kind {
            FeedErrorKind::Unreadable => "cannot be read",
            FeedErrorKind::NotAZip => "neither a zip archive nor a directory",
            FeedErrorKind::TooLarge => "more than 32 bits count",
            FeedErrorKind::Encrypted => "encrypted",
            FeedErrorKind::UnsupportedCompression => "neither stored nor deflated",
            FeedErrorKind::NoAgency => "no agency with a known time zone",
            FeedErrorKind::NoStopsAndNoZones => "neither stops nor zones",
            FeedErrorKind::InvalidName => {
                "a feed's name is made of letters, digits, '-', '_' and '.', and of at least one of them"
            }
        })?;
        let Some(notice) = &self.notice else { return Ok(()) };
        f.write_str(" (")?;
        if let Some(line) = notice.line {
            write!(f, "line {line}: ")?;
        }
        if let (Some(field), Some(value)) = (notice.field, &notice.value) {
            write!(f, "{field}={value:?} ")?;
        }
        write!(f, "{})", notice.code)
    }
}
