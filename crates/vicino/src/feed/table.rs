//! Reads a GTFS file row by row, whatever its shape: any column order, unknown columns, a byte-order mark, ragged
//! rows, padded values, texts that are not UTF-8.

use std::cell::Cell;
use std::io::{self, Read};

use super::check::Inspection;
use super::codes::Code;
use super::error::{FeedError, FeedErrorKind};
use super::notice::Notices;
use super::records::{Flaw, Records};
use super::source::{FeedSource, SourceFile};
use super::{Progress, ReadOptions};
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

/// Bytes of a file that is held as a whole: zones of a country in full detail take a tenth.
const MAX_TEXT: u64 = 256 << 20;

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
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let id = self.required(field, id)?;
        self.parsed(Code::ForeignKeyViolation, field, id, find)
    }

    /// A finite number, where the value is not blank.
    pub(super) fn number(&mut self, field: &'static str, value: &str) -> Option<Number> {
        if value.is_empty() { None } else { self.parsed(Code::InvalidFloat, field, value, Number::parse) }
    }

    /// What `parse` makes of the value; `None` with a notice of this code where it makes nothing of it.
    pub(super) fn parsed<T>(
        &mut self,
        code: Code,
        field: &'static str,
        value: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let parsed = parse(value);
        if parsed.is_none() {
            self.note(code, field, value);
        }
        parsed
    }
}

/// The files of a feed, read within limits.
pub(super) struct Tables<'a> {
    source: &'a FeedSource,
    options: &'a ReadOptions<'a>,
    /// What the limit leaves to unpack.
    bytes_left: Cell<u64>,
    /// Where each value is looked at, be it that nobody reads it.
    inspection: Option<&'a Inspection>,
}

impl<'a> Tables<'a> {
    pub(super) fn new(source: &'a FeedSource, options: &'a ReadOptions<'a>) -> Self {
        Self { source, options, bytes_left: Cell::new(options.max_bytes), inspection: None }
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

    /// A whole file as text; what is not UTF-8 in it is replaced.
    pub(super) fn text(
        &self,
        name: &'static str,
        notices: &mut Notices,
    ) -> Result<Option<String>, FeedError> {
        let read = self.source.read(name, |file| -> Result<String, FeedError> {
            let mut bytes = Vec::new();
            let mut file = Limited::new(file, name, self).take(MAX_TEXT + 1);
            file.read_to_end(&mut bytes).map_err(|e| FeedError::io(name, e))?;
            if bytes.len() as u64 > MAX_TEXT {
                return Err(FeedError::too_large(name));
            }
            Ok(String::from_utf8(bytes)
                .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
        });
        match read {
            Err(e) if e.kind() == FeedErrorKind::Unreadable => {
                notices.add(Code::UnreadableFile, name, None, None);
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
            let mut records = Records::new(Limited::new(file, R::FILE, self));
            let mut decoded = Decoded::default();
            let header: Vec<String> = match records.next().map_err(unreadable)? {
                Some(record) => {
                    let text = decoded.text(record.bytes, record.ends);
                    // Quotes after a space are part of a value to CSV; no column has quotes in its name.
                    let clean =
                        |name: &str| name.trim_start_matches('\u{feff}').trim().trim_matches('"').to_owned();
                    (0..text.len()).map(|at| clean(text.get(at))).collect()
                }
                None => Vec::new(),
            };
            if header.iter().all(String::is_empty) {
                notices.add(Code::EmptyFile, R::FILE, None, None);
                return Ok(());
            }
            let mut inspector = self.inspection.map(|inspection| inspection.begin(R::FILE, &header, notices));
            let column = |name: &&str| header.iter().position(|h| h == name);
            // A column that the file does not have is one that no record reaches.
            let columns = R::COLUMNS.iter().map(|name| column(name).unwrap_or(usize::MAX));
            let mut columns: Vec<usize> = columns.collect();
            // Rows name the columns that few files have last: those are then not even looked for.
            columns.truncate(columns.iter().rposition(|&c| c != usize::MAX).map_or(0, |last| last + 1));
            while let Some(record) = records.next().map_err(unreadable)? {
                let text = decoded.text(record.bytes, record.ends);
                let mut at = At { notices, file: R::FILE, line: record.line };
                if let Some(flaw) = record.flaw {
                    let code = if flaw == Flaw::TooLong { Code::TooLongRow } else { Code::UnclosedQuote };
                    at.notices.add(code, R::FILE, Some(record.line), None);
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
                let field = |at: usize| columns.get(at).map_or("", |&column| text.get(column).trim());
                each(R::from_fields(field), &mut at).map_err(Failed::Row)?;
            }
            if let (Some(inspection), Some(inspector)) = (self.inspection, inspector) {
                inspection.add(inspector, notices);
            }
            Ok(())
        });
        match read {
            Ok(read) => Ok(read.is_some()),
            Err(Failed::Reading(e)) if e.kind() == FeedErrorKind::Unreadable && R::FILE != "agency.txt" => {
                notices.add(Code::UnreadableFile, R::FILE, None, None);
                Ok(true)
            }
            Err(Failed::Reading(e)) => Err(e.into()),
            Err(Failed::Row(e)) => Err(e),
        }
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

/// A record as text: its fields one after another, as they stand in the file.
pub(super) struct Text<'t> {
    pub(super) text: &'t str,
    pub(super) ends: &'t [usize],
    was_utf8: bool,
}

impl<'t> Text<'t> {
    fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field; blank where the record has none there.
    pub(super) fn get(&self, at: usize) -> &'t str {
        let Some(&end) = self.ends.get(at) else { return "" };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.text.get(start..end).unwrap_or_default()
    }

    fn all_blank(&self) -> bool {
        // What begins with a letter or digit, as nearly every record does, need not be trimmed.
        let begins = self.text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
        !begins && self.text.trim().is_empty()
    }
}

/// Makes text of records. What is not UTF-8 is taken for Windows-1252, of which Latin-1 is a part: the usual case,
/// and one that keeps every byte.
#[derive(Default)]
struct Decoded {
    text: String,
    ends: Vec<usize>,
}

impl Decoded {
    #[inline]
    fn text<'t>(&'t mut self, bytes: &'t [u8], ends: &'t [usize]) -> Text<'t> {
        match std::str::from_utf8(bytes) {
            Ok(text) if bytes.is_ascii() || ends.iter().all(|&end| text.is_char_boundary(end)) => {
                Text { text, ends, was_utf8: true }
            }
            _ => self.windows_1252(bytes, ends),
        }
    }

    #[cold]
    fn windows_1252<'t>(&'t mut self, bytes: &[u8], ends: &[usize]) -> Text<'t> {
        self.text.clear();
        self.ends.clear();
        let mut from = 0;
        for &end in ends {
            self.text.extend(bytes[from..end].iter().map(|&b| windows_1252(b)));
            self.ends.push(self.text.len());
            from = end;
        }
        Text { text: &self.text, ends: &self.ends, was_utf8: false }
    }
}

/// [Windows-1252](https://encoding.spec.whatwg.org/windows-1252.html): Latin-1 but for 0x80 to 0x9f.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Counts what is read, refuses what is over the limit, and reports progress.
struct Limited<'s, 't, 'o> {
    file: SourceFile<'s>,
    name: &'static str,
    tables: &'t Tables<'o>,
    read: u64,
    reported: u64,
}

impl<'s, 't, 'o> Limited<'s, 't, 'o> {
    /// Timetables pack to a tenth or a fiftieth; deflate goes down to a thousandth.
    const MAX_RATIO: u64 = 400;
    /// Below this a dense archive does no harm.
    const RATIO_FROM: u64 = 64 << 20;
    const REPORT_EVERY: u64 = 1 << 20;

    fn new(file: SourceFile<'s>, name: &'static str, tables: &'t Tables<'o>) -> Self {
        Self { file, name, tables, read: 0, reported: 0 }
    }
}

impl Read for Limited<'_, '_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.bytes.read(buffer)?;
        self.read += count as u64;
        let left = self.tables.bytes_left.get().checked_sub(count as u64);
        let dense = self.file.packed_size.is_some_and(|packed| {
            self.read > Self::RATIO_FROM && self.read / packed.max(1) > Self::MAX_RATIO
        });
        let Some(left) = left.filter(|_| !dense) else {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "unpacks to more than the limit"));
        };
        self.tables.bytes_left.set(left);
        if let Some(progress) = self.tables.options.progress
            && (self.read - self.reported >= Self::REPORT_EVERY || count == 0)
        {
            self.reported = self.read;
            let total = self.file.size.max(self.read);
            progress(Progress { file: self.name, bytes_read: self.read, bytes_total: total });
        }
        Ok(count)
    }
}
