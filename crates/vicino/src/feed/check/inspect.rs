//! Looks at the header and at every value of a file while it is read.

use std::cell::Cell;

use serde::Serialize;

use super::schema::{self, Column, FileSchema, Kind, Need};
use super::stop_time_rows::StopTimeRows;
use super::values;
use crate::feed::codes::Code;
use crate::feed::decode::Text;
use crate::feed::notice::Notices;
use crate::feed::table::At;

/// How many rows a file has, blank ones not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FileRows {
    /// The file, such as `stop_times.txt`.
    pub file: &'static str,
    /// Its rows without the header, bad ones included.
    pub rows: u64,
}

/// What was looked at.
#[derive(Default)]
pub(in crate::feed) struct Inspection {
    files: Cell<Vec<FileRows>>,
}

impl Inspection {
    /// Begins a file.
    pub(in crate::feed) fn begin(
        &self,
        file: &'static str,
        header: &[String],
        notices: &mut Notices,
    ) -> FileInspector {
        // Booking rules are read before the stop times that name them.
        FileInspector::new(file, header, self.has("booking_rules.txt"), notices)
    }

    /// Ends a file.
    pub(in crate::feed) fn add(&self, inspector: FileInspector, notices: &mut Notices) {
        let FileInspector { file, rows, .. } = inspector;
        if rows == 0 && inspector.schema.is_some_and(|schema| schema.required) {
            notices.add(Code::EmptyFile, file, None, None);
        }
        let mut files = self.files.take();
        files.push(FileRows { file, rows });
        self.files.set(files);
    }

    /// Whether a file was looked at.
    pub(super) fn has(&self, file: &str) -> bool {
        self.files().iter().any(|rows| rows.file == file)
    }

    /// The files that were looked at, in the order they were read.
    pub(super) fn files(&self) -> Vec<FileRows> {
        let files = self.files.take();
        self.files.set(files.clone());
        files
    }
}

/// A file that is being read.
pub(in crate::feed) struct FileInspector {
    file: &'static str,
    schema: Option<&'static FileSchema>,
    rows: u64,
    /// The names of the columns, as far as GTFS has them.
    names: Vec<Option<&'static str>>,
    /// The columns in which values are looked at, and where they are.
    checked: Vec<(usize, Column)>,
    stop_times: Option<StopTimeRows>,
}

impl FileInspector {
    /// Looks at the header.
    fn new(file: &'static str, header: &[String], has_rules: bool, notices: &mut Notices) -> Self {
        let schema = schema::schema(file);
        let columns = schema.map_or(&[][..], |schema| schema.columns);
        let mut note = |code, name: &str| notices.add(code, file, Some(1), Some(("column", name)));
        let mut names = Vec::with_capacity(header.len());
        for (at, name) in header.iter().enumerate() {
            let known = columns.iter().find(|column| column.name == name);
            names.push(known.map(|column| column.name));
            if name.is_empty() {
                note(Code::EmptyColumnName, &format!("column {}", at + 1));
            } else if known.is_none() && !header[..at].contains(name) {
                note(Code::UnknownColumn, name);
            }
        }
        let mut checked = Vec::new();
        for &column in columns {
            match (header.iter().position(|name| name == column.name), column.need) {
                (None, Need::RequiredColumn | Need::Required) => {
                    note(Code::MissingRequiredColumn, column.name)
                }
                (None, Need::RecommendedColumn) => note(Code::MissingRecommendedColumn, column.name),
                (Some(at), Need::Required | Need::Recommended) => checked.push((at, column)),
                (Some(at), _) if column.kind != Kind::Any => checked.push((at, column)),
                _ => {}
            }
        }
        let stop_times = (file == "stop_times.txt").then(|| StopTimeRows::new(header, has_rules));
        Self { file, schema, rows: 0, names, checked, stop_times }
    }

    /// Looks at a row. Reading stop times spends a tenth of its time here.
    #[inline]
    pub(in crate::feed) fn row(&mut self, text: &Text<'_>, at: &mut At<'_>) {
        self.rows += 1;
        let bytes = text.text.as_bytes();
        // One pass that a compiler makes fast; hardly a row has any.
        if bytes.iter().fold(false, |found, &b| found | (b < b' ')) {
            self.line_breaks(text, at);
        }
        let mut from = 0;
        for (column, &end) in text.ends.iter().enumerate() {
            if from < end && (bytes[from] <= b' ' || bytes[end - 1] <= b' ') {
                self.blanks(column, &text.text[from..end], at);
            }
            from = end;
        }
        for &(position, column) in &self.checked {
            match text.get(position).trim() {
                "" => blank(column, at),
                value => {
                    if let Some(code) = values::flaw(column.kind, value) {
                        at.note(code, column.name, value);
                    }
                }
            }
        }
        if let Some(stop_times) = &self.stop_times {
            stop_times.row(text, at);
        }
    }

    #[cold]
    fn blanks(&self, column: usize, value: &str, at: &mut At<'_>) {
        if let Some(&Some(name)) = self.names.get(column)
            && value.trim().len() < value.len()
        {
            at.note(Code::LeadingOrTrailingWhitespaces, name, value);
        }
    }

    #[cold]
    fn line_breaks(&self, text: &Text<'_>, at: &mut At<'_>) {
        for (column, name) in self.names.iter().enumerate() {
            let value = text.get(column);
            if let Some(name) = name
                && value.contains(['\n', '\r'])
            {
                at.note(Code::NewLineInValue, name, value);
            }
        }
    }
}

fn blank(column: Column, at: &mut At<'_>) {
    match column.need {
        Need::Required => at.note(Code::MissingRequiredField, column.name, ""),
        Need::Recommended => at.note(Code::MissingRecommendedField, column.name, ""),
        _ => {}
    }
}
