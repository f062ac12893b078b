//! Reads a GTFS file row by row, whatever its shape: any column order, unknown columns, a byte-order mark, ragged
//! rows, padded values, texts that are not UTF-8.

use std::io::{self, Read as _};

use super::ReadOptions;
use super::check::Inspection;
use super::codes::Code;
use super::decode::{Decoded, Decoding, Text};
use super::error::FeedError;
use super::header::Header;
use super::limited::Limited;
use super::notice::Notices;
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
    pub(super) fn note(&mut self, code: Code, field: &'static str, value: &str) {
        self.notices.add(code, self.file, Some(self.line), Some((field, value)));
    }

    /// The value, or a notice where it is blank.
    pub(super) fn required<'v>(&mut self, field: &'static str, value: &'v str) -> Option<&'v str> {
        if value.is_empty() {
            self.note(Code::MissingRequiredField, field, value);
            return None;
        }
        Some(value)
    }

    /// The row that an id is of; `None` with a notice where the id is blank or there is none.
    pub(super) fn known<T>(
        &mut self,
        field: &'static str,
        id: &str,
        find: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let id = self.required(field, id)?;
        self.parsed(Code::ForeignKeyViolation, field, id, find)
    }

    /// A finite number, where the value is not blank.
    pub(super) fn number(&mut self, field: &'static str, value: &str) -> Option<Number> {
        self.optional(Code::InvalidFloat, field, value, Number::parse)
    }

    /// As [`parsed`](Self::parsed), and `None` without a notice where the value is blank.
    pub(super) fn optional<T>(
        &mut self,
        code: Code,
        field: &'static str,
        value: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        if value.is_empty() { None } else { self.parsed(code, field, value, parse) }
    }

    /// What `parse` makes of the value; `None` with a notice where it makes nothing of it: of this code, or that a value is
    /// missing.
    pub(super) fn parsed<T>(
        &mut self,
        code: Code,
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
        code: Code,
        field: &'static str,
        value: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        if value.is_empty() {
            self.note(Code::MissingRequiredField, field, value);
            return None;
        }
        let mended = match code {
            Code::InvalidFloat if !value.contains('.') => {
                value.split_once(',').map(|(a, b)| format!("{a}.{b}"))
            }
            Code::InvalidInteger | Code::UnexpectedEnumValue => value.strip_suffix(".0").map(str::to_owned),
            _ => None,
        };
        let parsed = mended.and_then(|mended| parse(&mended));
        self.note(if parsed.is_some() { Code::MisspeltNumber } else { code }, field, value);
        parsed
    }
}

/// The files of a feed, read within limits.
pub(super) struct Tables<'a> {
    source: &'a FeedSource,
    options: &'a ReadOptions<'a>,
    pub(super) budget: Budget,
    /// Where each value is looked at, be it that nobody reads it.
    inspection: Option<&'a Inspection>,
}

impl<'a> Tables<'a> {
    pub(super) fn new(source: &'a FeedSource, options: &'a ReadOptions<'a>) -> Self {
        Self { source, options, budget: Budget::new(&options.limits), inspection: None }
    }

    /// The same, with each value of each file looked at on the way.
    pub(super) fn inspected(self, inspection: &'a Inspection) -> Self {
        Self { inspection: Some(inspection), ..self }
    }

    /// The same files to be read once more, with the whole limit.
    pub(super) fn again(&self) -> Self {
        Self::new(self.source, self.options)
    }

    pub(super) fn is_inspected(&self) -> bool {
        self.inspection.is_some()
    }

    pub(super) fn source(&self) -> &'a FeedSource {
        self.source
    }

    fn bytes<'s, 't>(
        &'t self,
        mut file: SourceFile<'s>,
        name: &'static str,
        notices: &mut Notices,
    ) -> Result<Decoding<Limited<'s, 't>>, FeedError> {
        if let Some(found) = file.other_name.take() {
            notices.add(Code::MisspeltFileName, name, None, Some(("file_name", &found)));
        }
        let limited = Limited::new(file, name, self.options, &self.budget);
        let bytes = Decoding::new(limited).map_err(|e| FeedError::io(name, e))?;
        if let Some(order) = bytes.utf16() {
            notices.add(Code::NotUtf8, name, None, Some(("encoding", order.name())));
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
                notices.add(Code::UnexpectedDelimiter, R::FILE, Some(1), Some(("delimiter", &found)));
            }
            let header = match records.next().map_err(unreadable)? {
                Some(record) => {
                    if let Some(flaw) = record.flaw {
                        notices.add(flaw.code(), R::FILE, Some(record.line), None);
                    }
                    self.budget.columns(record.ends.len()).map_err(FeedError::passed_in(R::FILE))?;
                    Header::new(&decoded.text(record.bytes, record.ends))
                }
                None => Header::default(),
            };
            let Some(columns) = header.columns(R::FILE, R::COLUMNS, notices) else { return Ok(()) };
            let mut inspector =
                self.inspection.map(|inspection| inspection.begin(R::FILE, header.names(), notices));
            while let Some(record) = records.next().map_err(unreadable)? {
                let text = decoded.text(record.bytes, record.ends);
                let mut at = At { notices, file: R::FILE, line: record.line };
                if let Some(flaw) = record.flaw {
                    at.notices.add(flaw.code(), R::FILE, Some(record.line), None);
                    // Where the fields then do not fit the columns, none can be told from another.
                    if text.len() != header.len() {
                        continue;
                    }
                }
                if text.all_blank() {
                    if inspector.is_some() {
                        at.notices.add(Code::EmptyRow, R::FILE, Some(record.line), None);
                    }
                    continue;
                }
                if text.len() != header.len() {
                    at.notices.add(Code::InvalidRowLength, R::FILE, Some(record.line), None);
                }
                if !text.was_utf8 {
                    at.notices.add(Code::InvalidCharacter, R::FILE, Some(record.line), None);
                }
                if let Some(inspector) = &mut inspector {
                    inspector.row(&text, &mut at);
                }
                // The rows of stop_times.txt are not held as they are; what they make is counted where it is made.
                if R::FILE != "stop_times.txt" {
                    self.budget.hold(bytes_held(R::FILE, &text)).map_err(FeedError::passed_in(R::FILE))?;
                }
                let field = |at: usize| columns.get(at).map_or("", |&column| trimmed(text.get(column)));
                each(R::from_fields(field), &mut at).map_err(Failed::Row)?;
            }
            if let (Some(inspection), Some(inspector)) = (self.inspection, inspector) {
                inspection.add(inspector, notices);
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
