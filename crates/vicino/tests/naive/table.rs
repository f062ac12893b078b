//! CSV tables as feeds really write them: padded, ragged, with a byte-order mark, not always UTF-8.

use std::borrow::Cow;

/// One record, whose fields are asked for by the name of their column.
pub struct Row<'a> {
    header: &'a [String],
    record: &'a csv::ByteRecord,
    utf8: bool,
}

impl Row<'_> {
    /// The trimmed text of a field; empty where the column or the field is missing.
    pub fn get(&self, column: &str) -> Cow<'_, str> {
        let position = self.header.iter().position(|name| name == column);
        let bytes = position.and_then(|position| self.record.get(position)).unwrap_or(b"");
        if self.utf8 {
            Cow::Borrowed(std::str::from_utf8(bytes).unwrap().trim())
        } else {
            Cow::Owned(windows_1252(bytes).trim().to_owned())
        }
    }

    /// The text of a field that has to be there.
    pub fn required(&self, column: &str) -> Option<String> {
        let text = self.get(column);
        (!text.is_empty()).then(|| text.into_owned())
    }

    /// The text of a field, `None` where it is blank.
    pub fn optional(&self, column: &str) -> Option<String> {
        self.required(column)
    }
}

/// Calls `each` with every record of a file; a missing file has none.
pub fn each_row(bytes: Option<&[u8]>, mut each: impl FnMut(&Row)) {
    let bytes = bytes.unwrap_or(b"");
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut header: Option<Vec<String>> = None;
    while reader.read_byte_record(&mut record).unwrap() {
        let utf8 = record.iter().all(|field| std::str::from_utf8(field).is_ok());
        match &header {
            None => {
                let names = record.iter().map(|name| {
                    let name = String::from_utf8_lossy(name);
                    name.trim().to_owned()
                });
                header = Some(names.collect());
            }
            Some(header) => each(&Row { header, record: &record, utf8 }),
        }
    }
}

/// The code page of the feeds that are not UTF-8, its five holes filled as browsers do.
fn windows_1252(bytes: &[u8]) -> String {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let decoded = bytes.iter().map(|&byte| match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    });
    decoded.collect()
}
