//! Files of an operator's own, beside GTFS: areas, places and notices to riders.

mod alert_file;
mod alerts;
mod areas;
mod hours;
mod places;
mod text;

pub use alerts::Alerts;
pub(crate) use alerts::{Alert, Effect, Selector, lasts};
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

/// What a file is called in notices: its key in the settings, such as `areas.comuni`.
fn label(kind: &str, name: &str) -> String {
    format!("{kind}.{name}")
}

/// Which entry of a file, in the words of the file: `features[2]`, counted from 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    list: &'static str,
    at: usize,
}

impl Entry {
    /// The name that GeoJSON has for the list.
    const FEATURES: &str = "features";

    /// What a notice tells of a value in the entry.
    pub(crate) fn value(self, value: &str) -> String {
        let Self { list, at } = self;
        format!("{list}[{at}]: {value}")
    }
}

/// Notes what is wrong with an entry of a file.
struct Noting<'n> {
    notices: &'n mut Notices,
    /// Its label.
    file: &'n str,
    entry: Entry,
}

impl Noting<'_> {
    fn note(&mut self, code: Code, field: &'static str, value: &str) {
        let value = self.entry.value(value);
        self.notices.add(code, self.file.to_owned(), None, Some((field, &value)));
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

/// Records by id; of several with one id the first in the file counts, and the others are noted.
fn by_id<T>(
    mut records: Vec<(Entry, T)>,
    id: impl Fn(&T) -> &str,
    code: Code,
    (file, notices): (&str, &mut Notices),
) -> Vec<T> {
    records.sort_by(|(_, a), (_, b)| id(a).cmp(id(b)));
    records.dedup_by(|(entry, later), (_, first)| {
        let same = id(later) == id(first);
        if same {
            Noting { notices, file, entry: *entry }.note(code, "id", id(later));
        }
        same
    });
    records.into_iter().map(|(_, record)| record).collect()
}
