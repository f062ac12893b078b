//! Splits a CSV file into records, in bounded memory, and finds its feet again after a quote that nobody closed.
//!
//! `csv-core` does the splitting, as it does in the `csv` crate; what that crate lacks is a limit to a record and a
//! second look at one, for which its bytes must still be there.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::codes::Code;

const BUFFER: usize = 1 << 17;
/// How many bytes may be read a second time because of unclosed quotes. In a file made for it each line would
/// otherwise have as much as a record may have read again.
const REREAD: usize = 16 << 20;

/// The records of a file, one at a time.
pub(super) struct Records<R> {
    input: R,
    buffer: Vec<u8>,
    /// Where in the buffer the record begins, how far it is read, and where the bytes end.
    start: usize,
    at: usize,
    end: usize,
    ended: bool,
    core: Reader,
    delimiter: u8,
    /// How many bytes a record may have.
    max_record: usize,
    fields: Vec<u8>,
    ends: Vec<usize>,
    /// The line that the next record begins on.
    next_line: u64,
    /// A carriage return ended the last record: a line feed after it is part of that end.
    after_cr: bool,
    reread_left: usize,
}

/// A record: its fields one after another, and where each ends.
pub(super) struct Record<'r> {
    pub(super) bytes: &'r [u8],
    pub(super) ends: &'r [usize],
    /// The line it begins on, the first being 1.
    pub(super) line: u64,
    pub(super) flaw: Option<Flaw>,
}

/// What is wrong with a record as CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A quote opens a field and none closes it; it was left out, and the field ends where others do.
    LoneQuote,
    /// It is longer than a record may be, and has no fields.
    TooLong,
}

impl Flaw {
    /// The code of the notice.
    pub(super) fn code(self) -> Code {
        match self {
            Self::LoneQuote => Code::UnclosedQuote,
            Self::TooLong => Code::TooLongRow,
        }
    }
}

impl<R: Read> Records<R> {
    /// Of a file whose records have at most so many bytes each.
    pub(super) fn new(input: R, max_record: u64) -> Self {
        Self {
            input,
            buffer: vec![0; BUFFER],
            start: 0,
            at: 0,
            end: 0,
            ended: false,
            core: Reader::new(),
            delimiter: b',',
            max_record: usize::try_from(max_record).unwrap_or(usize::MAX),
            fields: vec![0; 1 << 10],
            ends: vec![0; 1 << 5],
            next_line: 1,
            after_cr: false,
            reread_left: REREAD,
        }
    }

    /// Looks at the first line for what stands between fields, and returns it where that is no comma: a tab, semicolon or
    /// bar in a line without any comma.
    pub(super) fn find_delimiter(&mut self) -> io::Result<Option<u8>> {
        if !self.skip_line_ends()? {
            return Ok(None);
        }
        let line = loop {
            let there = &self.buffer[self.start..self.end];
            let end = there.iter().position(|&b| is_line_end(b));
            if end.is_some() || there.len() > self.max_record || !self.fill()? {
                let there = &self.buffer[self.start..self.end];
                break &there[..end.unwrap_or(there.len())];
            }
        };
        if line.contains(&b',') {
            return Ok(None);
        }
        let found = b"\t;|".iter().copied().find(|delimiter| line.contains(delimiter));
        if let Some(delimiter) = found {
            self.delimiter = delimiter;
            self.core = ReaderBuilder::new().delimiter(delimiter).build();
        }
        Ok(found)
    }

    /// The next record that is no blank line.
    #[inline]
    pub(super) fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        if !self.skip_line_ends()? {
            return Ok(None);
        }
        let line = self.next_line;
        let (length, count, flaw) = if self.reread_left == 0 { self.one_line()? } else { self.record()? };
        self.start = self.at;
        Ok(Some(Record { bytes: &self.fields[..length], ends: &self.ends[..count], line, flaw }))
    }

    /// Moves on to where a record begins; false at the end of the file.
    fn skip_line_ends(&mut self) -> io::Result<bool> {
        loop {
            if self.start == self.end && !self.fill()? {
                return Ok(false);
            }
            match self.buffer[self.start] {
                b'\n' if self.after_cr => self.after_cr = false,
                end @ (b'\n' | b'\r') => {
                    self.next_line += 1;
                    self.after_cr = end == b'\r';
                }
                _ => {
                    self.after_cr = false;
                    self.at = self.start;
                    return Ok(true);
                }
            }
            self.start += 1;
        }
    }

    /// Reads more behind what of the record is there; false at the end of the file.
    #[inline(never)]
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.start == self.end {
            (self.start, self.at, self.end) = (0, 0, 0);
        } else if self.end == self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            self.at -= self.start;
            self.end -= self.start;
            self.start = 0;
            // A record that fills half of the buffer gets a larger one, or else the bytes move time and again.
            if self.end > self.buffer.len() / 2 {
                self.buffer.resize(self.buffer.len() * 2, 0);
            }
        }
        let count = loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.end += count;
        self.ended = count == 0;
        Ok(count > 0)
    }

    /// A record as CSV has it: a quoted field may go over several lines.
    fn record(&mut self) -> io::Result<(usize, usize, Option<Flaw>)> {
        let (mut length, mut count) = (0, 0);
        let before = self.core.line();
        loop {
            if self.at == self.end && !self.ended {
                if self.at - self.start > self.max_record {
                    return self.too_long();
                }
                self.fill()?;
            }
            let (result, read, wrote, ended) = self.core.read_record(
                &self.buffer[self.at..self.end],
                &mut self.fields[length..],
                &mut self.ends[count..],
            );
            (self.at, length, count) = (self.at + read, length + wrote, count + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.fields.resize(self.fields.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        if self.at - self.start > self.max_record {
            return self.too_long();
        }
        let last = self.buffer[self.at - 1];
        self.after_cr = last == b'\r';
        self.next_line += 1;
        let breaks = self.core.line() - before - u64::from(last == b'\n');
        // Nearly every record is one line; the others, and the last of the file, get a second look.
        if breaks == 0 && !(self.ended && self.at == self.end) {
            return Ok((length, count, None));
        }
        match lone_quote(&self.buffer[self.start..self.at], self.delimiter) {
            Some(quote) => {
                self.next_line -= 1;
                self.without(quote)
            }
            None => {
                self.next_line += breaks;
                Ok((length, count, None))
            }
        }
    }

    /// A record that goes on and on: its first line alone where a quote is to blame, else nothing.
    #[cold]
    fn too_long(&mut self) -> io::Result<(usize, usize, Option<Flaw>)> {
        let raw = &self.buffer[self.start..self.end.min(self.start.saturating_add(self.max_record))];
        match raw.iter().position(|&b| is_line_end(b)).and_then(|end| lone_quote(&raw[..end], self.delimiter))
        {
            Some(quote) => self.without(quote),
            None => self.skip_line(),
        }
    }

    /// The record up to the end of the line on which a quote is not closed, without that quote.
    #[cold]
    fn without(&mut self, quote: usize) -> io::Result<(usize, usize, Option<Flaw>)> {
        self.reread_left = self.reread_left.saturating_sub(self.at - self.start);
        let raw = &self.buffer[self.start..self.end];
        let end = raw[quote..].iter().position(|&b| is_line_end(b)).map_or(raw.len(), |end| quote + end);
        let text = [&raw[..quote], &raw[quote + 1..end]].concat();
        self.next_line += raw[..quote].iter().filter(|&&b| b == b'\n').count() as u64;
        (self.at, self.after_cr) = (self.start + end, false);
        let (length, count) = self.split(&text);
        Ok((length, count, Some(Flaw::LoneQuote)))
    }

    /// Splits a text that is one record, be it that it ends within quotes. Its line end is yet to come.
    fn split(&mut self, mut text: &[u8]) -> (usize, usize) {
        self.core.reset();
        let (mut length, mut count) = (0, 0);
        loop {
            let (result, read, wrote, ended) =
                self.core.read_record(text, &mut self.fields[length..], &mut self.ends[count..]);
            (text, length, count) = (&text[read..], length + wrote, count + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.fields.resize(self.fields.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        self.core.reset();
        (length, count)
    }

    /// A line as a record, in a file with so many unclosed quotes that no field is believed to go on after it.
    #[cold]
    fn one_line(&mut self) -> io::Result<(usize, usize, Option<Flaw>)> {
        let end = loop {
            let new = &self.buffer[self.at..self.end];
            if let Some(end) = new.iter().position(|&b| is_line_end(b)) {
                break self.at + end;
            }
            self.at = self.end;
            if self.at - self.start > self.max_record {
                return self.skip_line();
            }
            if !self.fill()? {
                break self.end;
            }
        };
        self.at = end;
        if let Some(quote) = lone_quote(&self.buffer[self.start..end], self.delimiter) {
            return self.without(quote);
        }
        let line = self.buffer[self.start..end].to_vec();
        let (length, count) = self.split(&line);
        Ok((length, count, None))
    }

    /// Leaves out the rest of a line, however long it is.
    #[cold]
    fn skip_line(&mut self) -> io::Result<(usize, usize, Option<Flaw>)> {
        self.core.reset();
        self.at = self.start;
        loop {
            let rest = &self.buffer[self.at..self.end];
            if let Some(end) = rest.iter().position(|&b| is_line_end(b)) {
                self.at += end;
                break;
            }
            (self.start, self.at) = (self.end, self.end);
            if !self.fill()? {
                break;
            }
        }
        Ok((0, 0, Some(Flaw::TooLong)))
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Where in a record the quote is that opens a field over several lines and is not closed: by none at all, or by one
/// after which no field ends, which rather opens a field of its own.
fn lone_quote(record: &[u8], delimiter: u8) -> Option<usize> {
    let mut at = 0;
    loop {
        if record.get(at) == Some(&b'"') {
            let open = at;
            let Some(close) = closing_quote(record, open) else { return Some(open) };
            let after = record[close + 1..].iter().find(|&&b| b != b' ');
            let ends_field = after.is_none_or(|&b| b == delimiter || is_line_end(b));
            if !ends_field && record[open..close].iter().any(|&b| is_line_end(b)) {
                return Some(open);
            }
            at = close + 1;
        }
        at += record[at..].iter().position(|&b| b == delimiter || is_line_end(b))? + 1;
        if record[at - 1] != delimiter {
            return None;
        }
    }
}

/// Where the field that a quote opens is closed; two quotes stand for one of its text.
fn closing_quote(record: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        at += record[at..].iter().position(|&b| b == b'"')?;
        if record.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests;
