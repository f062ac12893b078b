//! What a check finds.

use jiff::civil::Date;
use serde::Serialize;
use serde::ser::{SerializeStruct as _, Serializer};

use super::FileRows;
use crate::bounding_box::BoundingBox;
use crate::feed::codes::Code;
use crate::feed::notice::{Notice, Notices, Severity};
use crate::feed::{Feed, LocationType};

/// A feed, what is in it, and all that is wrong in it: what [`Feed::check`] gives.
#[derive(Debug)]
pub struct FeedReport {
    feed: Feed,
    files: Vec<FileRows>,
    date: Date,
}

impl FeedReport {
    pub(super) fn new(feed: Feed, mut files: Vec<FileRows>, date: Date) -> Self {
        files.sort_by_key(|rows| rows.file);
        Self { feed, files, date }
    }

    /// The feed, which can be used.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.feed
    }

    /// All that is wrong in it.
    #[must_use]
    pub fn notices(&self) -> &Notices {
        self.feed.notices()
    }

    /// The tables that were read, by name.
    #[must_use]
    pub fn files(&self) -> &[FileRows] {
        &self.files
    }

    /// The day it was checked for.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// The first and the last day with service; nothing where there is none.
    #[must_use]
    pub fn service(&self) -> Option<(Date, Date)> {
        self.feed.span.map(|(first, last)| (first.date(), last.date()))
    }

    /// The least box around its stops and zones; nothing where it has no positions.
    #[must_use]
    pub fn bounding_box(&self) -> Option<BoundingBox> {
        let stops = self.feed.stops.iter().filter(|stop| stop.location_type == LocationType::Stop);
        let stops = stops.filter_map(|stop| stop.position).map(BoundingBox::of);
        let zones = self.feed.zones.iter().flat_map(|zone| &zone.regions).map(|region| region.bounding_box());
        let mut boxes = stops.chain(zones).peekable();
        boxes.peek()?;
        Some(BoundingBox::around_all(boxes))
    }

    /// The codes found, the gravest and most frequent first, and how many notices there are of each.
    #[must_use]
    pub fn codes(&self) -> Vec<(Code, u64)> {
        let mut codes: Vec<_> = self.notices().counts().collect();
        codes.sort_by_key(|&(code, count)| (std::cmp::Reverse((code.severity(), count)), code));
        codes
    }

    /// The report for programs, with at most so many examples of each code; `docs/cli.md` shows one.
    pub fn to_json(&self, examples: usize) -> impl Serialize {
        ReportJson { report: self, examples }
    }
}

struct ReportJson<'r> {
    report: &'r FeedReport,
    examples: usize,
}

#[derive(Serialize)]
struct OfCode<'r> {
    code: Code,
    severity: Severity,
    canonical: bool,
    count: u64,
    meaning: &'static str,
    handling: &'static str,
    examples: Vec<Example<'r>>,
}

/// A notice without what its code says already.
#[derive(Serialize)]
struct Example<'r> {
    file: &'r str,
    line: Option<u64>,
    field: Option<&'static str>,
    value: Option<&'r str>,
}

impl<'r> Example<'r> {
    fn new(notice: &'r Notice) -> Self {
        let Notice { file, line, field, value, .. } = notice;
        Self { file: file.as_ref(), line: *line, field: *field, value: value.as_deref() }
    }
}

#[derive(Serialize)]
struct Severities {
    error: u64,
    warning: u64,
    info: u64,
}

#[derive(Serialize)]
struct Days {
    first: Date,
    last: Date,
}

impl Serialize for ReportJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.report;
        let notices = report.notices();
        let of_code = |(code, count): (Code, u64)| OfCode {
            code,
            severity: code.severity(),
            canonical: code.is_canonical(),
            count,
            meaning: code.meaning(),
            handling: code.handling(),
            examples: notices.of(code).take(self.examples).map(Example::new).collect(),
        };
        let codes: Vec<_> = report.codes().into_iter().map(of_code).collect();
        let mut json = serializer.serialize_struct("FeedReport", 9)?;
        json.serialize_field("feed", report.feed.name())?;
        json.serialize_field("date", &report.date)?;
        json.serialize_field("error", &None::<&str>)?;
        json.serialize_field("files", &report.files)?;
        json.serialize_field("counts", &report.feed.counts())?;
        json.serialize_field("service", &report.service().map(|(first, last)| Days { first, last }))?;
        json.serialize_field("bbox", &report.bounding_box())?;
        let [error, warning, info] =
            [Severity::Error, Severity::Warning, Severity::Info].map(|severity| notices.severe(severity));
        json.serialize_field("totals", &Severities { error, warning, info })?;
        json.serialize_field("notices", &codes)?;
        json.end()
    }
}
