//! Files of an operator's own, beside GTFS: areas, places and notices to riders.

mod alert_file;
mod alerts;
mod areas;
mod hours;
mod places;
mod text;

pub use alerts::Alerts;
pub(crate) use alerts::{Alert, Effect, Selector};
#[cfg(feature = "openapi")]
pub(crate) use alerts::{Cause, SeverityLevel};
pub(crate) use areas::ServiceArea;
pub use areas::ServiceAreas;
pub use places::Places;
pub(crate) use places::ServicePlace;
pub(crate) use text::Translated;

use thiserror::Error;

use crate::feature::RawFeature;
use crate::feed::{Code, Notices};
use crate::limits::{Budget, Limits, PassedLimit};

/// Why a file of areas, places or notices cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OperatorFileError {
    /// It is not in the format that is wanted.
    #[error("{0}")]
    Malformed(String),
    /// It passes a limit.
    #[error("{0}")]
    TooLarge(PassedLimit),
    /// The name for the file is empty or has other characters than letters, digits, `-`, `_` and `.`.
    #[error("a name is made of letters, digits, '-', '_' and '.', and of at least one of them")]
    InvalidName,
}

impl From<PassedLimit> for OperatorFileError {
    fn from(limit: PassedLimit) -> Self {
        Self::TooLarge(limit)
    }
}

/// What is left of the limits for a file, which is held as a whole.
fn budget(text: &str, limits: &Limits) -> Result<Budget, OperatorFileError> {
    let budget = Budget::new(limits);
    budget.whole_file(text.len() as u64)?;
    budget.hold(text.len() as u64)?;
    Ok(budget)
}

/// A name that ids can be scoped with.
pub(crate) fn is_name(name: &str) -> bool {
    let name_char = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !name.is_empty() && name.len() <= 64 && name.chars().all(name_char)
}

fn named(name: &str) -> Result<String, OperatorFileError> {
    if is_name(name) { Ok(name.to_owned()) } else { Err(OperatorFileError::InvalidName) }
}

/// Notes what is wrong with a feature, under the kind of file.
struct Noting<'n> {
    notices: &'n mut Notices,
    file: &'static str,
    /// Where in the file.
    at: usize,
}

impl Noting<'_> {
    fn note(&mut self, code: Code, field: &'static str, value: &str) {
        let value = format!("features[{}]: {value}", self.at);
        self.notices.add(code, self.file, None, Some((field, &value)));
    }

    /// The id of a feature, or one made of its name.
    fn id(&mut self, feature: &RawFeature) -> Option<String> {
        if let Some(id) = &feature.id {
            return Some(id.clone());
        }
        let Some(made) = feature.text("name").map(|name| slug(&name)).filter(|slug| !slug.is_empty()) else {
            self.note(Code::MissingRequiredElement, "id", "");
            return None;
        };
        self.note(Code::IdMadeOfName, "id", &made);
        Some(made)
    }
}

/// `San Gimignano` as `san-gimignano`.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// Sorts records by id; of several with one id the first in the file counts.
fn sort_by_id<T>(records: &mut Vec<T>, id: impl Fn(&T) -> &str, mut duplicate: impl FnMut(&str)) {
    records.sort_by(|a, b| id(a).cmp(id(b)));
    records.dedup_by(|later, first| {
        let same = id(later) == id(first);
        if same {
            duplicate(id(later));
        }
        same
    });
}
