//! Reads a GTFS file row by row, whatever its shape: any column order, unknown columns, a byte-order mark, ragged
//! rows, padded values, texts that are not UTF-8.

use std::io::{self, Read as _};

use super::ReadOptions;
use super::decode::{Decoded, Decoding, Text};
use super::error::FeedError;
use super::header::Header;
use super::limited::Limited;
use super::notice::{Notices, Severity};
use super::records::Records;
use super::source::{FeedSource, SourceFile};
use crate::limits::Budget;
use crate::model::Number;

/// A file's row: borrowed texts, trimmed, blank where the file has no such column.
pub(super) trait Row {
    type Of<'r>;
    const FILE: &'static str;
    const COLUMNS: &'static [&'static str];

    fn from_fields<'r>(field: impl Fn(usize) -> &'r str) -> Self::Of<'r>;
}

/// Declares the row of a file by its columns.
///
/// `csv` with `serde` would do the same, and matches each header by name again for each record; here the columns
/// are looked up once a file (stop_times.txt has tens of millions of rows).
macro_rules! row {
    ($name:ident, $file:literal: $($column:ident),* $(,)?) => {
        #[derive(Debug, Clone, Copy)]
        pub(super) struct $name<'r> {
            $(pub(super) $column: &'r str,)*
        }

        impl $crate::feed::table::Row for $name<'static> {
            type Of<'r> = $name<'r>;
            const FILE: &'static str = $file;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),*];

            fn from_fields<'r>(field: impl Fn(usize) -> &'r str) -> $name<'r> {
                let mut columns = 0..;
                $(let $column = field(columns.next().unwrap_or(usize::MAX));)*
                $name { $($column),* }
            }
        }
    };
}
pub(super) use row;

/// Where a row stands, and where to note what is wrong with it.
pub(super) struct At<'n> {
    pub(super) notices: &'n mut Notices,
    pub(super) file: &'static str,
    pub(super) line: u64,
}

impl At<'_> {
    pub(super) fn note(&mut self, severity: Severity, code: &'static str, field: &'static str, value: &str) {
        self.notices.add(severity, code, self.file, Some(self.line), Some((field, value)));
    }

    pub(super) fn error(&mut self, code: &'static str, field: &'static str, value: &str) {
        self.note(Severity::Error, code, field, value);
    }

    /// The value, or a notice where it is blank.
    pub(super) fn required<'v>(&mut self, field: &'static str, value: &'v str) -> Option<&'v str> {
        if value.is_empty() {
            self.error("missing_required_field", field, value);
            return None;
        }
        Some(value)
    }

    /// A finite number, where the value is not blank.
    pub(super) fn number(&mut self, field: &'static str, value: &str) -> Option<Number> {
        if value.is_empty() { None } else { self.parsed("invalid_float", field, value, Number::parse) }
    }

    /// What `parse` makes of the value; `None` with a notice of this code where it makes nothing of it.
    pub(super) fn parsed<T>(
        &mut self,
        code: &'static str,
        field: &'static str,
        value: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        parse(value).or_else(|| self.mended(code, field, value, parse))
    }

    /// The same of a number as spreadsheets write it, with a decimal comma or as `3.0`: it is read, and a warning.
    #[cold]
    fn mended<T>(
        &mut self,
        code: &'static str,
        field: &'static str,
        value: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let mended = match code {
            "invalid_float" if !value.contains('.') => value.split_once(',').map(|(a, b)| format!("{a}.{b}")),
            "invalid_integer" | "unexpected_enum_value" => value.strip_suffix(".0").map(str::to_owned),
            _ => None,
        };
        let parsed = mended.and_then(|mended| parse(&mended));
        let severity = if parsed.is_some() { Severity::Warning } else { Severity::Error };
        self.note(severity, code, field, value);
        parsed
    }
}

/// The files of a feed, read within limits.
pub(super) struct Tables<'a> {
    source: &'a FeedSource,
    options: &'a ReadOptions<'a>,
    pub(super) budget: Budget,
}

impl<'a> Tables<'a> {
    pub(super) fn new(source: &'a FeedSource, options: &'a ReadOptions<'a>) -> Self {
        Self { source, options, budget: Budget::new(&options.limits) }
    }

    fn bytes<'s, 't>(
        &'t self,
        mut file: SourceFile<'s>,
        name: &'static str,
        notices: &mut Notices,
    ) -> Result<Decoding<Limited<'s, 't>>, FeedError> {
        if let Some(found) = file.other_name.take() {
            notices.add(Severity::Warning, "misspelt_file_name", name, None, Some(("file_name", &found)));
        }
        let limited = Limited::new(file, name, self.options, &self.budget);
        let bytes = Decoding::new(limited).map_err(|e| FeedError::io(name, e))?;
        if let Some(order) = bytes.utf16() {
            notices.add(Severity::Warning, "not_utf_8", name, None, Some(("encoding", order.name())));
        }
        Ok(bytes)
    }

    /// A whole file as text; what is not UTF-8 in it is replaced.
    pub(super) fn text(
        &self,
        name: &'static str,
        notices: &mut Notices,
    ) -> Result<Option<String>, FeedError> {
        let read = self.source.read(name, |file| -> Result<String, FeedError> {
            let mut bytes = Vec::new();
            let most = self.budget.limits().whole_file_bytes;
            let mut file = self.bytes(file, name, notices)?.take(most.saturating_add(1));
            file.read_to_end(&mut bytes).map_err(|e| FeedError::io(name, e))?;
            let within = self.budget.whole_file(bytes.len() as u64);
            // The vector may be twice as large as what it holds.
            within
                .and_then(|()| self.budget.hold(2 * bytes.len() as u64))
                .map_err(FeedError::passed_in(name))?;
            Ok(String::from_utf8(bytes)
                .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
        });
        match read {
            Err(e) if e.is_of_one_file() => {
                e.note(name, notices);
                Ok(None)
            }
            read => read,
        }
    }

    /// Calls `each` with each row of a file, and returns whether the feed has the file.
    ///
    /// A file that cannot be read, or not to its end, is noted and counts as far as it goes; but without agencies
    /// there is no feed.
    pub(super) fn rows<R: Row, E: From<FeedError>>(
        &self,
        notices: &mut Notices,
        mut each: impl FnMut(R::Of<'_>, &mut At<'_>) -> Result<(), E>,
    ) -> Result<bool, E> {
        let read = self.source.read(R::FILE, |file| -> Result<(), Failed<E>> {
            let unreadable = |e: io::Error| FeedError::io(R::FILE, e);
            let bytes = self.bytes(file, R::FILE, notices)?;
            let mut records = Records::new(bytes, self.budget.limits().row_bytes);
            let mut decoded = Decoded::default();
            if let Some(delimiter) = records.find_delimiter().map_err(unreadable)? {
                let found = char::from(delimiter).to_string();
                notices.add(
                    Severity::Warning,
                    "unexpected_delimiter",
                    R::FILE,
                    Some(1),
                    Some(("delimiter", &found)),
                );
            }
            let header = match records.next().map_err(unreadable)? {
                Some(record) => {
                    if let Some(flaw) = record.flaw {
                        notices.add(Severity::Error, flaw.code(), R::FILE, Some(record.line), None);
                    }
                    self.budget.columns(record.ends.len()).map_err(FeedError::passed_in(R::FILE))?;
                    Header::new(&decoded.text(record.bytes, record.ends))
                }
                None => Header::default(),
            };
            let Some(columns) = header.columns(R::FILE, R::COLUMNS, notices) else { return Ok(()) };
            while let Some(record) = records.next().map_err(unreadable)? {
                let text = decoded.text(record.bytes, record.ends);
                let mut at = At { notices, file: R::FILE, line: record.line };
                if let Some(flaw) = record.flaw {
                    at.notices.add(Severity::Error, flaw.code(), R::FILE, Some(record.line), None);
                    // Where the fields then do not fit the columns, none can be told from another.
                    if text.len() != header.len() {
                        continue;
                    }
                }
                if text.all_blank() {
                    continue;
                }
                if text.len() != header.len() {
                    at.notices.add(Severity::Warning, "invalid_row_length", R::FILE, Some(record.line), None);
                }
                if !text.was_utf8 {
                    at.notices.add(Severity::Error, "invalid_character", R::FILE, Some(record.line), None);
                }
                // The rows of stop_times.txt are not held as they are; what they make is counted where it is made.
                if R::FILE != "stop_times.txt" {
                    self.budget.hold(bytes_held(R::FILE, &text)).map_err(FeedError::passed_in(R::FILE))?;
                }
                let field = |at: usize| columns.get(at).map_or("", |&column| trimmed(text.get(column)));
                each(R::from_fields(field), &mut at).map_err(Failed::Row)?;
            }
            Ok(())
        });
        match read {
            Ok(read) => Ok(read.is_some()),
            Err(Failed::Reading(e)) if e.is_of_one_file() && R::FILE != "agency.txt" => {
                e.note(R::FILE, notices);
                Ok(true)
            }
            Err(Failed::Reading(e)) => Err(e.into()),
            Err(Failed::Row(e)) => Err(e),
        }
    }
}

/// Without blanks at its ends, which hardly any field has.
#[inline]
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        [only] if only.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// How many bytes a row makes a feed hold while it is read: measured, on rows that share no text with another.
fn bytes_held(file: &str, row: &Text<'_>) -> u64 {
    match file {
        // A point, on the globe and from its centre, in vectors that grow.
        "shapes.txt" => 112,
        "calendar_dates.txt" => 64,
        // Each text stands in the arena and in an index.
        _ => 160 + 64 * row.filled() + 2 * row.text.len() as u64,
    }
}

/// Why the rows of a file came to an end before the file did.
enum Failed<E> {
    Reading(FeedError),
    /// What is made of the rows takes no more.
    Row(E),
}

impl<E> From<FeedError> for Failed<E> {
    fn from(error: FeedError) -> Self {
        Self::Reading(error)
    }
}
