//! What is wrong in a feed that is used all the same.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use super::codes::Code;

/// Something wrong in a feed, with the code of the
/// [canonical GTFS validator](https://gtfs-validator.mobilitydata.org/rules.html) where it has one.
///
/// ```
/// use vicino::{Feed, FeedSource};
///
/// let source = FeedSource::files([
///     ("agency.txt", "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Europe/Rome\n"),
///     ("stops.txt", "stop_id,stop_lat,stop_lon\n1001,43.3224,11.3268\n1002,433187,11.3308\n"),
/// ]);
/// let feed = Feed::read("siena", &source, &Default::default())?;
/// let first = feed.notices().iter().find(|notice| notice.line.is_some()).unwrap();
/// assert_eq!(first.to_string(), r#"stops.txt:3:stop_lat="433187" number_out_of_range"#);
/// # Ok::<(), vicino::FeedError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Notice {
    /// How bad it is, which is a matter of the code.
    pub severity: Severity,
    /// What it is, such as `foreign_key_violation`.
    pub code: Code,
    /// The file, such as `stop_times.txt`, cut to 100 characters; one of an operator's own by its kind and name, such as
    /// `areas.comuni`.
    pub file: Cow<'static, str>,
    /// The line in the file, the header being line 1; nothing where the notice is about the whole file.
    pub line: Option<u64>,
    /// The field, such as `stop_id`, where the notice is about one.
    pub field: Option<&'static str>,
    /// The value found, or what is wrong with it, cut to 100 characters.
    pub value: Option<String>,
}

/// How bad a [`Notice`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(rename_all = "snake_case"))]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Against what GTFS recommends, and likely not what the publisher meant.
    Warning,
    /// Against what GTFS demands.
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

impl Notice {
    /// Where it is: `file:line:field="value"`, as far as it says.
    #[must_use]
    pub fn place(&self) -> String {
        let field = match (self.field, &self.value) {
            (Some(field), Some(value)) => Some(format!("{field}={value:?}")),
            (field, _) => field.map(str::to_owned),
        };
        // The name of a file that GTFS does not know is up to who made the archive.
        let file = self.file.chars().flat_map(|c| c.escape_debug()).collect();
        let parts = [Some(file), self.line.map(|line| line.to_string()), field];
        parts.into_iter().flatten().collect::<Vec<_>>().join(":")
    }
}

impl fmt::Display for Notice {
    /// `file:line:field="value" code`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place(), self.code)
    }
}

/// The notices of a feed: all are counted, and the first [`Notices::KEPT`] of each code are kept.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    by_code: BTreeMap<Code, ByCode>,
}

#[derive(Debug, Clone, Default)]
struct ByCode {
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
        code: Code,
        file: impl Into<Cow<'static, str>>,
        line: Option<u64>,
        field_value: Option<(&'static str, &str)>,
    ) {
        let entry = self.by_code.entry(code).or_default();
        entry.count += 1;
        if entry.kept.len() < Self::KEPT {
            let (field, value) = field_value.unzip();
            let cut = |text: &str| text.chars().take(Self::VALUE_CHARS).collect::<String>();
            let file = match file.into() {
                Cow::Owned(name) => Cow::Owned(cut(&name)),
                known => known,
            };
            let (severity, value) = (code.severity(), value.map(cut));
            entry.kept.push(Notice { severity, code, file, line, field, value });
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        for (code, other) in other.by_code {
            let ours = self.by_code.entry(code).or_default();
            ours.count += other.count;
            let room = Self::KEPT.saturating_sub(ours.kept.len());
            ours.kept.extend(other.kept.into_iter().take(room));
        }
    }

    /// The notices kept, by code, and of a code in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Notice> {
        self.by_code.values().flat_map(|by_code| &by_code.kept)
    }

    /// For each code how many there are, kept or not.
    pub fn counts(&self) -> impl Iterator<Item = (Code, u64)> {
        self.by_code.iter().map(|(&code, by_code)| (code, by_code.count))
    }

    /// The notices kept of a code, in the order they were found.
    pub fn of(&self, code: Code) -> impl Iterator<Item = &Notice> {
        self.by_code.get(&code).into_iter().flat_map(|by_code| &by_code.kept)
    }

    /// How many notices there are of a severity.
    #[must_use]
    pub fn severe(&self, severity: Severity) -> u64 {
        let of_severity = self.by_code.iter().filter(|(code, _)| code.severity() == severity);
        of_severity.map(|(_, by_code)| by_code.count).sum()
    }

    /// How many notices there are of a code.
    #[must_use]
    pub fn count(&self, code: Code) -> u64 {
        self.by_code.get(&code).map_or(0, |by_code| by_code.count)
    }

    /// How many notices there are in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.by_code.values().map(|by_code| by_code.count).sum()
    }
}
