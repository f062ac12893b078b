//! Archives written byte by byte, so that they can lie.

use std::io::Write as _;

use crate::files::Files;

/// An entry of an archive.
#[derive(Clone)]
pub struct Entry {
    pub name: Vec<u8>,
    /// As it is stored.
    pub data: Vec<u8>,
    pub method: u16,
    pub flags: u16,
    pub crc: u32,
    pub packed: u32,
    pub unpacked: u32,
}

impl Entry {
    pub fn stored(name: &str, content: &[u8]) -> Self {
        Self::new(name, content, 0, content.to_vec())
    }

    /// Deflated, however large: made by the `zip` crate.
    pub fn deflated(name: &str, content: &[u8]) -> Self {
        Self::deflated_from(name, std::iter::once(content))
    }

    pub fn deflated_from<'c>(name: &str, chunks: impl Iterator<Item = &'c [u8]>) -> Self {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_level(Some(9)).large_file(false);
        zip.start_file("x", options).unwrap();
        chunks.for_each(|chunk| zip.write_all(chunk).unwrap());
        let bytes = zip.finish().unwrap().into_inner();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes[..])).unwrap();
        let entry = archive.by_index_raw(0).unwrap();
        let (crc, packed, unpacked) = (entry.crc32(), entry.compressed_size(), entry.size());
        let from = entry.data_start().unwrap() as usize;
        let data = bytes[from..from + packed as usize].to_vec();
        let number = |n: u64| u32::try_from(n).unwrap();
        let (packed, unpacked) = (number(packed), number(unpacked));
        Self { name: name.into(), data, method: 8, flags: 0, crc, packed, unpacked }
    }

    fn new(name: &str, content: &[u8], method: u16, data: Vec<u8>) -> Self {
        let (packed, unpacked) = (data.len() as u32, content.len() as u32);
        Self { name: name.into(), data, method, flags: 0, crc: crc32(content), packed, unpacked }
    }

    fn fields(&self) -> Vec<u8> {
        let mut fields = Vec::new();
        for number in [20, self.flags, self.method, 0, 0x21] {
            fields.extend(number.to_le_bytes());
        }
        for number in [self.crc, self.packed, self.unpacked] {
            fields.extend(number.to_le_bytes());
        }
        fields.extend((self.name.len() as u16).to_le_bytes());
        fields.extend(0u16.to_le_bytes());
        fields
    }

    fn local(&self) -> Vec<u8> {
        [b"PK\x03\x04", &self.fields()[..], &self.name, &self.data].concat()
    }

    fn central(&self, offset: u32) -> Vec<u8> {
        [b"PK\x01\x02\x14\x00", &self.fields()[..], &[0; 10], &offset.to_le_bytes(), &self.name].concat()
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(
            crc ^ u32::from(byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

pub fn entries(files: Files) -> Vec<Entry> {
    files.0.iter().map(|(name, content)| Entry::stored(name, content)).collect()
}

/// The archive of these entries.
pub fn archive(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut offsets = Vec::new();
    for entry in entries {
        offsets.push(bytes.len() as u32);
        bytes.extend(entry.local());
    }
    with_directory(bytes, entries, &offsets)
}

/// The archive of entries whose bytes stand at these offsets, be they the same.
pub fn with_directory(mut bytes: Vec<u8>, entries: &[Entry], offsets: &[u32]) -> Vec<u8> {
    let start = bytes.len() as u32;
    for (entry, &offset) in entries.iter().zip(offsets) {
        bytes.extend(entry.central(offset));
    }
    let size = bytes.len() as u32 - start;
    // More entries than 16 bits count are told by a record of zip64.
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX);
    if count == u16::MAX {
        let at = bytes.len() as u64;
        bytes.extend(b"PK\x06\x06");
        bytes.extend(44u64.to_le_bytes());
        bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for number in [entries.len() as u64, entries.len() as u64, u64::from(size), u64::from(start)] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(b"PK\x06\x07\0\0\0\0");
        bytes.extend(at.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
    }
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend(0u16.to_le_bytes());
    bytes
}
