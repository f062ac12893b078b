//! Why a feed cannot be used.

use std::fmt;
use std::io;

use thiserror::Error;

use super::notice::{Notice, Notices, Severity};

/// Why a feed was refused: nothing of it is served.
///
/// What is merely wrong in a feed is skipped and kept as a [`Notice`](crate::Notice) instead.
#[derive(Debug, Error)]
pub struct FeedError {
    kind: FeedErrorKind,
    file: Option<String>,
    notice: Option<Box<Notice>>,
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
    /// The feed unpacks to more than the limit, or is packed more densely than any timetable.
    TooLarge,
    /// No row of `agency.txt` can be used: there is no time zone to read the timetable in.
    NoAgency,
    /// The feed has neither stops nor zones.
    NoStopsAndNoZones,
    /// The name for the feed is empty or has other characters than letters, digits, `-`, `_` and `.`.
    InvalidName,
}

impl FeedError {
    pub(crate) fn new(kind: FeedErrorKind) -> Self {
        Self { kind, file: None, notice: None, source: None }
    }

    pub(crate) fn io(file: impl Into<String>, source: io::Error) -> Self {
        let kind = match source.kind() {
            io::ErrorKind::FileTooLarge => FeedErrorKind::TooLarge,
            _ => FeedErrorKind::Unreadable,
        };
        Self { kind, file: Some(file.into()), notice: None, source: Some(source) }
    }

    pub(crate) fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// With the first thing that is wrong in the file, of what these notices say.
    pub(crate) fn because(mut self, notices: &Notices) -> Self {
        let of_file = notices.iter().filter(|n| Some(n.file) == self.file());
        let grave = of_file.filter(|n| n.severity == Severity::Error);
        self.notice = grave.min_by_key(|n| (n.field.is_none(), n.line)).cloned().map(Box::new);
        self
    }

    pub(crate) fn too_large(file: &'static str) -> Self {
        Self::new(FeedErrorKind::TooLarge).in_file(file)
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

    /// The first thing that is wrong in the file, with line, field and value, where that is why.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_deref()
    }
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}: ")?;
        }
        f.write_str(match self.kind {
            FeedErrorKind::Unreadable => "cannot be read",
            FeedErrorKind::NotAZip => "neither a zip archive nor a directory",
            FeedErrorKind::TooLarge => "unpacks to more than the limit",
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
