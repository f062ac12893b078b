//! Archives: what they hold, and what they say of it.

use vicino::{FeedError, FeedSource};

use crate::case::{Case, check, kept, refused};
use crate::files::{ALL, Files, sound};
use crate::zips::{Entry, archive, entries};

fn zipped(files: Files) -> FeedSource {
    FeedSource::zip(archive(&entries(files))).unwrap()
}

fn in_folder(folder: &'static str) -> FeedSource {
    zipped(sound().renamed(move |name| format!("{folder}{name}")))
}

/// With one more file, translations.txt or the like, that an archive tells otherwise than it is.
fn spoilt(file: &str, spoil: impl Fn(&mut Entry)) -> FeedSource {
    let mut entries = entries(sound());
    if !entries.iter().any(|entry| entry.name == file.as_bytes()) {
        entries.push(Entry::deflated(file, b"feed_publisher_name,feed_lang\nBus,it\n"));
    }
    entries.iter_mut().filter(|entry| entry.name == file.as_bytes()).for_each(spoil);
    FeedSource::zip(archive(&entries)).unwrap()
}

fn bytes(bytes: impl Into<Vec<u8>>) -> Result<FeedSource, FeedError> {
    FeedSource::zip(bytes.into())
}

pub fn cases() -> Vec<Case> {
    vec![
        kept("the files lie in a folder", ALL, &["agency.txt invalid_input_files_in_subfolder"], || {
            in_folder("feed/2026/")
        }),
        kept(
            "the files lie in a folder, and names have backslashes",
            ALL,
            &["agency.txt invalid_input_files_in_subfolder"],
            || in_folder("feed\\"),
        ),
        kept("there is a folder of macOS beside the files", ALL, &[], || {
            zipped(sound().with("__MACOSX/agency.txt", "junk").with("__MACOSX/._stops.txt", [0, 5, 22, 7]))
        }),
        kept(
            "names lead out of the archive, or begin at the root",
            ALL,
            &["agency.txt invalid_input_files_in_subfolder"],
            || in_folder("../../../../tmp/"),
        ),
        kept("a name stands twice in the archive", ALL, &[], || {
            let mut entries = entries(sound().with("stops.txt", "junk"));
            entries.extend(super::zips::entries(sound()));
            FeedSource::zip(archive(&entries)).unwrap()
        }),
        kept("bytes stand before and after the archive", ALL, &[], || {
            let zip = archive(&entries(sound()));
            FeedSource::zip([b"#!/bin/sh\n", &zip[..], b"\n\n"].concat()).unwrap()
        }),
        kept("a file is encrypted", ALL, &["feed_info.txt encrypted_file"], || {
            spoilt("feed_info.txt", |entry| entry.flags = 1)
        }),
        refused("agency.txt is encrypted", "Encrypted", || Ok(spoilt("agency.txt", |entry| entry.flags = 1))),
        kept(
            "a file is packed by bzip2, LZMA, Zstandard or Deflate64",
            ALL,
            &[
                "feed_info.txt:compression=\"bzip2\" unsupported_compression",
                "attributions.txt:compression=\"lzma\" unsupported_compression",
                "translations.txt:compression=\"zstd\" unsupported_compression",
                "frequencies.txt:compression=\"deflate64\" unsupported_compression",
            ],
            || {
                let mut entries = entries(sound());
                for (name, method) in [
                    ("feed_info.txt", 12),
                    ("attributions.txt", 14),
                    ("translations.txt", 93),
                    ("frequencies.txt", 9),
                ] {
                    entries.push(Entry { method, ..Entry::stored(name, b"junk") });
                }
                FeedSource::zip(archive(&entries)).unwrap()
            },
        ),
        refused("agency.txt is packed by bzip2", "UnsupportedCompression", || {
            Ok(spoilt("agency.txt", |entry| entry.method = 12))
        }),
        kept("the checksum of a file is wrong", ALL, &["feed_info.txt unreadable_file"], || {
            spoilt("feed_info.txt", |entry| entry.crc ^= 1)
        }),
        refused("the checksum of agency.txt is wrong", "Unreadable", || {
            Ok(spoilt("agency.txt", |entry| entry.crc ^= 1))
        }),
        kept("a file is larger than the archive says", ALL, &["feed_info.txt unreadable_file"], || {
            spoilt("feed_info.txt", |entry| entry.unpacked = 3)
        }),
        kept("a file is smaller than the archive says", ALL, &["feed_info.txt unreadable_file"], || {
            spoilt("feed_info.txt", |entry| {
                *entry = Entry::stored("feed_info.txt", b"feed_publisher_name,feed_lang\nBus,it\n");
                (entry.unpacked, entry.packed) = (entry.unpacked + 4, entry.packed + 4);
            })
        }),
        kept("the packed bytes of a file are damaged", ALL, &["feed_info.txt unreadable_file"], || {
            spoilt("feed_info.txt", |entry| entry.data.iter_mut().for_each(|byte| *byte = 0xff))
        }),
        refused("agency.txt is a symbolic link of the archive", "NoAgency", || {
            let mut entries = entries(sound().without("agency.txt"));
            entries.push(Entry::stored("agency.txt", b"../../../../etc/passwd"));
            bytes(archive(&entries))
        }),
        refused("the feed is an archive within the archive", "NoAgency", || {
            let inner = archive(&entries(sound()));
            bytes(archive(&[Entry::stored("gtfs.zip", &inner)]))
        }),
        refused("the archive is cut off", "NotAZip", || {
            let mut zip = archive(&entries(sound()));
            zip.truncate(zip.len() / 2);
            bytes(zip)
        }),
        refused("the archive is empty", "NoAgency", || bytes(archive(&[]))),
        refused("the file is empty", "NotAZip", || bytes([])),
        refused("the file is a page that says where the feed has gone", "NotAZip", || {
            bytes(*b"<!DOCTYPE html><title>404 Not Found</title>")
        }),
        refused("the file is an archive of gzip, 7-Zip or RAR", "NotAZip", || {
            assert!(bytes(*b"7z\xbc\xaf\x27\x1c").is_err() && bytes(*b"Rar!\x1a\x07").is_err());
            bytes(*b"\x1f\x8b\x08\0\0\0\0\0")
        }),
    ]
}

#[test]
fn archives() {
    check(cases());
}
