//! What is wrong in a feed that is used all the same.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

/// Something wrong in a feed, with the code of the
/// [canonical GTFS validator](https://gtfs-validator.mobilitydata.org/rules.html) where it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Notice {
    /// How bad it is.
    pub severity: Severity,
    /// What it is, such as `foreign_key_violation`.
    pub code: &'static str,
    /// The file, such as `stop_times.txt`.
    pub file: &'static str,
    /// The line in the file, the header being line 1; nothing where the notice is about the whole file.
    pub line: Option<u64>,
    /// The field, such as `stop_id`, where the notice is about one.
    pub field: Option<&'static str>,
    /// The value found, cut to 100 characters.
    pub value: Option<String>,
}

/// How bad a [`Notice`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// The feed can be used as it is, but is likely not what its publisher meant.
    Warning,
    /// Something was skipped or replaced.
    Error,
}

impl Severity {
    /// `info`, `warning` or `error`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl fmt::Display for Notice {
    /// `file:line:field=value code`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(field) = self.field {
            write!(f, ":{field}")?;
        }
        if let Some(value) = &self.value {
            write!(f, "={value:?}")?;
        }
        write!(f, " {}", self.code)
    }
}

/// The notices of a feed: all are counted, and the first [`Notices::KEPT`] of each code are kept.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    by_code: BTreeMap<&'static str, ByCode>,
}

#[derive(Debug, Clone)]
struct ByCode {
    severity: Severity,
    count: u64,
    kept: Vec<Notice>,
}

impl Notices {
    /// How many notices of a code are kept. A feed with a million bad rows has a million counted, and this many
    /// to look at.
    pub const KEPT: usize = 1_000;
    const VALUE_CHARS: usize = 100;

    pub(crate) fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        file: &'static str,
        line: Option<u64>,
        field_value: Option<(&'static str, &str)>,
    ) {
        let entry = self.by_code.entry(code).or_insert(ByCode { severity, count: 0, kept: Vec::new() });
        entry.count += 1;
        entry.severity = entry.severity.max(severity);
        if entry.kept.len() < Self::KEPT {
            let (field, value) = field_value.unzip();
            let value = value.map(|v| v.chars().take(Self::VALUE_CHARS).collect());
            entry.kept.push(Notice { severity, code, file, line, field, value });
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        for (code, other) in other.by_code {
            match self.by_code.entry(code) {
                std::collections::btree_map::Entry::Vacant(vacant) => {
                    vacant.insert(other);
                }
                std::collections::btree_map::Entry::Occupied(mut ours) => {
                    let ours = ours.get_mut();
                    ours.count += other.count;
                    ours.severity = ours.severity.max(other.severity);
                    let room = Self::KEPT.saturating_sub(ours.kept.len());
                    ours.kept.extend(other.kept.into_iter().take(room));
                }
            }
        }
    }

    /// The notices kept, by code, and of a code in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Notice> {
        self.by_code.values().flat_map(|by_code| &by_code.kept)
    }

    /// For each code its gravest severity and how many there are, kept or not.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, Severity, u64)> {
        self.by_code.iter().map(|(&code, by_code)| (code, by_code.severity, by_code.count))
    }

    /// How many notices there are of a code.
    #[must_use]
    pub fn count(&self, code: &str) -> u64 {
        self.by_code.get(code).map_or(0, |by_code| by_code.count)
    }

    /// How many notices there are in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.by_code.values().map(|by_code| by_code.count).sum()
    }
}
