//! Finds the columns of a file by their names.

use super::codes::Code;
use super::decode::Text;
use super::notice::Notices;

/// The names of a file's columns, as far as they can be read.
#[derive(Default)]
pub(super) struct Header {
    names: Vec<String>,
}

impl Header {
    pub(super) fn new(text: &Text<'_>) -> Self {
        // Quotes after a space are part of a value to CSV; no column has quotes in its name.
        let clean = |name: &str| name.trim_start_matches('\u{feff}').trim().trim_matches('"').to_owned();
        Self { names: (0..text.len()).map(|at| clean(text.get(at))).collect() }
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Where the wanted columns are, those after the last that the file has left out; `None` with a notice where it
    /// has none of them.
    pub(super) fn columns(
        &self,
        file: &'static str,
        wanted: &[&'static str],
        notices: &mut Notices,
    ) -> Option<Vec<usize>> {
        if self.names.iter().all(String::is_empty) {
            notices.add(Code::EmptyFile, file, None, None);
            return None;
        }
        // A column that the file does not have is one that no record reaches.
        let columns = wanted.iter().map(|&name| self.column(file, name, notices).unwrap_or(usize::MAX));
        let mut columns: Vec<usize> = columns.collect();
        // Rows name the columns that few files have last: those are then not even looked for.
        columns.truncate(columns.iter().rposition(|&c| c != usize::MAX).map_or(0, |last| last + 1));
        if columns.is_empty() {
            // Most likely the first row, in a file that does without names: what is in a column can but be guessed.
            let first = self.names.first().map(|name| ("column", name.as_str()));
            notices.add(Code::MissingHeader, file, Some(1), first);
            return None;
        }
        Some(columns)
    }

    fn column(&self, file: &'static str, wanted: &'static str, notices: &mut Notices) -> Option<usize> {
        let mut found = self.names.iter().enumerate().filter(|(_, name)| *name == wanted).map(|(at, _)| at);
        if let Some(first) = found.next() {
            if found.next().is_some() {
                notices.add(Code::DuplicatedColumn, file, Some(1), Some(("column", wanted)));
            }
            return Some(first);
        }
        let (at, name) = self.names.iter().enumerate().find(|(_, name)| is_loosely(name, wanted))?;
        notices.add(Code::MisspeltColumnName, file, Some(1), Some((wanted, name)));
        Some(at)
    }
}

/// Whether it is the same name in other letters, or with blanks or hyphens between its words.
fn is_loosely(name: &str, wanted: &str) -> bool {
    let like = |a: u8, b: u8| a.eq_ignore_ascii_case(&b) || (b == b'_' && matches!(a, b' ' | b'-'));
    name.len() == wanted.len() && name.bytes().zip(wanted.bytes()).all(|(a, b)| like(a, b))
}
