//! Why a measurement could not be made.

use std::io;

use thiserror::Error;

/// Why a measurement could not be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A feed cannot be used.
    #[error(transparent)]
    Feed(#[from] vicino::FeedError),
    /// Two feeds have the same name.
    #[error(transparent)]
    Name(#[from] vicino::DuplicateFeedName),
    /// A file of areas cannot be used.
    #[error(transparent)]
    Areas(#[from] vicino::OperatorFileError),
    /// A point is not on Earth.
    #[error(transparent)]
    Point(#[from] vicino::InvalidLatLon),
    /// A question is out of range.
    #[error(transparent)]
    Question(#[from] vicino::OutOfRange),
    /// A file cannot be read, or the output not written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A file is no CSV.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A file is no zip archive.
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
    /// An answer cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A time zone or date is unknown.
    #[error(transparent)]
    Time(#[from] jiff::Error),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// An error that is told in words.
    pub fn other(what: impl Into<String>) -> Self {
        Self::Other(what.into())
    }
}
