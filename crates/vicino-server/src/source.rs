//! How it stands with the files and addresses that a network is made of.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// What a source gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SourceKind {
    /// A GTFS feed.
    Feed,
    /// Areas.
    Areas,
    /// Places.
    Places,
    /// Notices to riders.
    Notices,
}

impl SourceKind {
    /// `feed`, `areas`, `places` or `notices`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Areas => "areas",
            Self::Places => "places",
            Self::Notices => "notices",
        }
    }
}

/// How it stands with a source, as `/v1/feeds` tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SourceReport {
    /// What it gives.
    pub kind: SourceKind,
    /// The name that its ids are scoped with.
    pub name: String,
    /// Where it comes from, without what is nobody else's business: the folders of a path, the password and the query of an
    /// address.
    pub source: String,
    /// When what is served of it was read; nothing where nothing of it ever could be used.
    pub loaded_at: Option<Timestamp>,
    /// When it was last looked at.
    pub checked_at: Timestamp,
    /// Why what was found there then is not served; nothing where all is well.
    pub refused: Option<String>,
    /// How the looks at it ended, which metrics tell.
    #[serde(skip)]
    pub looks: Looks,
}

/// How often looks at a source, after the first, ended in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looks {
    /// What was new is served.
    pub replaced: u64,
    /// There was nothing new.
    pub unchanged: u64,
    /// What is there cannot be read, or is worse than what is served.
    pub refused: u64,
    /// An address gave nothing, or this program has a fault.
    pub failed: u64,
}
