//! How the bytes of a file stand for text.

use crate::case::{Case, check, kept};
use crate::files::{ALL, Files, sound};

fn each_line_end(files: Files, end: &str) -> Files {
    files.all(|content| String::from_utf8(content.to_vec()).unwrap().replace('\n', end).into_bytes())
}

fn utf16(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn separated_by(files: Files, delimiter: &str) -> Files {
    files.all(|content| String::from_utf8(content.to_vec()).unwrap().replace(',', delimiter).into_bytes())
}

pub fn cases() -> Vec<Case> {
    vec![
        kept("each file begins with a byte-order mark", ALL, &[], || {
            sound().all(|content| [b"\xef\xbb\xbf", content].concat()).source()
        }),
        kept("lines end in CR LF", ALL, &[], || each_line_end(sound(), "\r\n").source()),
        kept("lines end in a lone CR", ALL, &[], || each_line_end(sound(), "\r").source()),
        kept("the last line has no end", ALL, &[], || {
            sound().all(|content| content.trim_ascii_end().to_vec()).source()
        }),
        kept("a text is Latin-1 or Windows-1252", ALL, &["stops.txt:2 invalid_character"], || {
            let stops = b"stop_id,stop_name,stop_lat,stop_lon\nA,Citt\xe0 in \x80,43.3224,11.3268\nB,Stazione,43.3314,11.3268";
            sound().with("stops.txt", stops).source()
        }),
        kept(
            "a file is UTF-16 with a byte-order mark",
            ALL,
            &["stops.txt:encoding=\"UTF-16LE\" not_utf_8", "stop_times.txt:encoding=\"UTF-16BE\" not_utf_8"],
            || {
                let marked = |name| format!("\u{feff}{}", sound().text(name));
                sound()
                    .with("stops.txt", utf16(&marked("stops.txt"), u16::to_le_bytes))
                    .with("stop_times.txt", utf16(&marked("stop_times.txt"), u16::to_be_bytes))
                    .source()
            },
        ),
        kept("every file is UTF-16 without a byte-order mark", ALL, &["6 not_utf_8"], || {
            sound().all(|content| utf16(str::from_utf8(content).unwrap(), u16::to_le_bytes)).source()
        }),
        kept("fields are separated by tabs", ALL, &["6 unexpected_delimiter"], || {
            separated_by(sound(), "\t").source()
        }),
        kept(
            "fields are separated by semicolons, and numbers have a decimal comma",
            ALL,
            &["6 unexpected_delimiter", "4 misspelt_number"],
            || {
                let commas = |text: &str| text.replace("43.", "43,").replace("11.", "11,");
                let semicolons = separated_by(sound(), ";");
                let stops = commas(&semicolons.text("stops.txt"));
                semicolons.with("stops.txt", stops).source()
            },
        ),
        kept("fields are separated by vertical bars", ALL, &["6 unexpected_delimiter"], || {
            separated_by(sound(), "|").source()
        }),
        kept("control characters and NUL bytes stand in a text", ALL, &[], || {
            sound().edit("stops.txt", "Gramsci", "Gram\u{0}\u{1b}[2Jsci").source()
        }),
        kept("a file that GTFS does not know is no text at all", ALL, &[], || {
            sound().with("horoscope.txt", [0, 1, 2, 0xff]).source()
        }),
    ]
}

#[test]
fn encodings() {
    check(cases());
}
