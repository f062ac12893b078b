//! Makes UTF-8 of what files are written in: UTF-16 as a whole, and of what is no UTF-8 each record by itself.

use std::io::{self, Read};

/// The bytes of a file, in UTF-8 where it was UTF-16.
pub(super) enum Decoding<R> {
    /// What was looked at, and the rest.
    Plain(io::Chain<io::Cursor<Vec<u8>>, R>),
    Utf16(Utf16<R>),
}

/// How the two bytes of a unit of UTF-16 stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteOrder {
    LittleEndian,
    BigEndian,
}

impl ByteOrder {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::LittleEndian => "UTF-16LE",
            Self::BigEndian => "UTF-16BE",
        }
    }

    /// That of a file that begins so: by its byte-order mark, or by what two letters of ASCII look like.
    fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0xff, 0xfe, ..] => Some(Self::LittleEndian),
            [0xfe, 0xff, ..] => Some(Self::BigEndian),
            [1..=0x7f, 0, 1..=0x7f, 0] => Some(Self::LittleEndian),
            [0, 1..=0x7f, 0, 1..=0x7f] => Some(Self::BigEndian),
            _ => None,
        }
    }
}

impl<R: Read> Decoding<R> {
    /// Looks at how a file begins.
    pub(super) fn new(mut input: R) -> io::Result<Self> {
        let mut start = Vec::with_capacity(4);
        input.by_ref().take(4).read_to_end(&mut start)?;
        Ok(match ByteOrder::of(&start) {
            None => Self::Plain(io::Cursor::new(start).chain(input)),
            Some(order) => Self::Utf16(Utf16 { input, order, units: start, text: Vec::new(), at: 0 }),
        })
    }

    /// The order of a file in UTF-16.
    pub(super) fn utf16(&self) -> Option<ByteOrder> {
        if let Self::Utf16(utf16) = self { Some(utf16.order) } else { None }
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(plain) => plain.read(buffer),
            Self::Utf16(utf16) => utf16.read(buffer),
        }
    }
}

/// Reads UTF-16; what is none becomes U+FFFD.
pub(super) struct Utf16<R> {
    input: R,
    order: ByteOrder,
    /// Bytes not decoded yet.
    units: Vec<u8>,
    /// Text not handed out yet, from `at` on.
    text: Vec<u8>,
    at: usize,
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const CHUNK: u64 = 1 << 13;
        while self.at == self.text.len() {
            if self.input.by_ref().take(CHUNK).read_to_end(&mut self.units)? == 0 && self.units.is_empty() {
                return Ok(0);
            }
            self.decode(CHUNK as usize);
        }
        let count = (&self.text[self.at..]).read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

impl<R> Utf16<R> {
    fn decode(&mut self, chunk: usize) {
        let unit = |pair: &[u8]| match self.order {
            ByteOrder::LittleEndian => u16::from_le_bytes([pair[0], pair[1]]),
            ByteOrder::BigEndian => u16::from_be_bytes([pair[0], pair[1]]),
        };
        let mut whole = self.units.len() / 2 * 2;
        // The first half of a pair of surrogates waits for the second, unless the file ends here.
        let is_last = self.units.len() < chunk;
        if !is_last && whole > 0 && (0xd800..0xdc00).contains(&unit(&self.units[whole - 2..whole])) {
            whole -= 2;
        }
        let units = self.units[..whole].chunks_exact(2).map(unit);
        let text: String =
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        self.text = text.into_bytes();
        self.at = 0;
        self.units.drain(..whole);
        if is_last && whole == 0 {
            // Half a unit is none.
            self.units.clear();
        }
    }
}

/// A record as text.
pub(super) struct Text<'t> {
    pub(super) text: &'t str,
    pub(super) ends: &'t [usize],
    pub(super) was_utf8: bool,
}

impl<'t> Text<'t> {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field; blank where the record has none there.
    pub(super) fn get(&self, at: usize) -> &'t str {
        let Some(&end) = self.ends.get(at) else { return "" };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.text.get(start..end).unwrap_or_default()
    }

    /// How many fields are not blank.
    pub(super) fn filled(&self) -> u64 {
        let mut from = 0;
        self.ends.iter().filter(|&&end| std::mem::replace(&mut from, end) < end).count() as u64
    }

    pub(super) fn all_blank(&self) -> bool {
        // What begins with a letter or digit, as nearly every record does, need not be trimmed.
        let begins = self.text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
        !begins && self.text.trim().is_empty()
    }
}

/// Makes text of records. What is not UTF-8 is taken for Windows-1252, of which Latin-1 is a part: the usual case,
/// and one that keeps every byte.
#[derive(Default)]
pub(super) struct Decoded {
    text: String,
    ends: Vec<usize>,
}

impl Decoded {
    #[inline]
    pub(super) fn text<'t>(&'t mut self, bytes: &'t [u8], ends: &'t [usize]) -> Text<'t> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_read_with_and_without_a_mark_and_across_chunks() {
        // Characters of one, two, three and four bytes of UTF-8, over several chunks.
        let text = "stop_id,Città,駅,🚋\n".repeat(3_000);
        for (order, mark) in [(ByteOrder::LittleEndian, true), (ByteOrder::BigEndian, false)] {
            let units = mark.then_some('\u{feff}').into_iter().chain(text.chars()).collect::<String>();
            let bytes: Vec<u8> = units
                .encode_utf16()
                .flat_map(|u| if order == ByteOrder::BigEndian { u.to_be_bytes() } else { u.to_le_bytes() })
                .collect();
            let mut decoding = Decoding::new(&bytes[..]).unwrap();
            assert_eq!(decoding.utf16(), Some(order));
            let mut read = String::new();
            decoding.read_to_string(&mut read).unwrap();
            assert_eq!(read.trim_start_matches('\u{feff}'), text);
        }
    }

    #[test]
    fn halves_of_units_and_of_surrogates_end_the_file() {
        for (bytes, expected) in [
            (&b"\xff\xfea\0b"[..], "\u{feff}a"),
            (b"\xff\xfe\x3d\xd8", "\u{feff}\u{fffd}"),
            (b"\xff\xfe", "\u{feff}"),
            (b"\xff", "\u{fffd}"),
            (b"", ""),
        ] {
            let mut read = Vec::new();
            Decoding::new(bytes).unwrap().read_to_end(&mut read).unwrap();
            assert_eq!(String::from_utf8_lossy(&read), expected, "{bytes:?}");
        }
    }
}
