use super::*;

const MAX_RECORD: usize = 1 << 20;

/// Hands out a few bytes at a time.
struct Sips<'b>(&'b [u8], usize);

impl Read for Sips<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}

fn all(text: &str, sip: usize) -> Vec<(u64, Vec<String>, Option<Flaw>)> {
    rest(Records::new(Sips(text.as_bytes(), sip), MAX_RECORD as u64))
}

fn rest(mut records: Records<Sips<'_>>) -> Vec<(u64, Vec<String>, Option<Flaw>)> {
    let mut all = Vec::new();
    while let Some(Record { bytes, ends, line, flaw }) = records.next().unwrap() {
        let mut from = 0;
        let field = |&end: &usize| {
            let field = String::from_utf8(bytes[from..end].to_vec()).unwrap();
            from = end;
            field
        };
        all.push((line, ends.iter().map(field).collect(), flaw));
    }
    all
}

fn with_flaw(text: &str, flaw: Flaw) -> Vec<u64> {
    all(text, 1 << 16).into_iter().filter(|(.., f)| *f == Some(flaw)).map(|(line, ..)| line).collect()
}

fn words(line: u64, words: &str, flaw: Option<Flaw>) -> (u64, Vec<String>, Option<Flaw>) {
    (line, words.split('|').map(str::to_owned).collect(), flaw)
}

#[test]
fn fields_may_hold_quotes_and_line_ends_and_lines_are_counted_whatever_ends_them() {
    for end in ["\n", "\r\n"] {
        for sip in [1, 3, 1000] {
            let text = ["", "a,b", "", "\"x", "y\",\"q\"\"q\"", "c\"d,\"e\"f", "\"\",z"].join(end);
            let expected = [
                words(2, "a|b", None),
                words(4, &format!("x{end}y|q\"q"), None),
                words(6, "c\"d|ef", None),
                words(7, "|z", None),
            ];
            assert_eq!(all(&text, sip), expected, "{end:?} {sip}");
        }
    }
}

#[test]
fn a_quote_that_nothing_closes_costs_no_other_line() {
    let lone = Some(Flaw::LoneQuote);
    for end in ["\n", "\r\n"] {
        for after in ["", "z,\"p, q\"", "\"z\",\"p\"", "z,\"\""] {
            let text = ["a,\"b", "c,d", "\"x", "y\",e", after, "f,\"g"].join(end);
            let found = all(&text, 7);
            let expected = [words(1, "a|b", lone), words(2, "c|d", None)];
            assert_eq!(found[..2], expected, "{end:?} {after:?}");
            assert_eq!(found[2], words(3, &format!("x{end}y|e"), None), "{end:?} {after:?}");
            assert_eq!(found.last(), Some(&words(6, "f|g", lone)), "{end:?} {after:?}");
        }
    }
}

#[test]
fn a_quote_that_nothing_closes_for_a_megabyte_costs_no_other_line() {
    let rows = 300_000;
    let text = format!("a,\"b\n{}", "c,d\n".repeat(rows));
    let found = all(&text, 1 << 16);
    assert_eq!(found.len(), rows + 1);
    assert_eq!(found[0], words(1, "a|b", Some(Flaw::LoneQuote)));
    assert_eq!(found.last(), Some(&words(rows as u64 + 1, "c|d", None)));
}

#[test]
fn a_record_without_measure_is_left_out() {
    for long in ["x".repeat(MAX_RECORD + 1), format!("\"{}", "x".repeat(3 * MAX_RECORD)), ",".repeat(9 << 20)]
    {
        let found = all(&format!("a,b\n{long}\nc,d"), 1 << 16);
        let expected = [words(1, "a|b", None), (2, vec![], Some(Flaw::TooLong)), words(3, "c|d", None)];
        assert_eq!(found, expected);
    }
    let most = "x".repeat(MAX_RECORD - 1);
    assert_eq!(all(&format!("{most}\n"), 1 << 16), [words(1, &most, None)]);
}

#[test]
fn lines_that_each_open_a_quote_are_not_read_time_and_again() {
    // Each closes the quote of the line before and opens the next.
    let lines = 1_500_000;
    let text = "z\",\"\n".repeat(lines);
    assert_eq!(with_flaw(&text, Flaw::LoneQuote).len(), lines);
}

#[test]
fn what_stands_between_fields_is_seen_in_the_first_line_alone() {
    for (text, delimiter, expected) in [
        ("\n\na;b\n\"x;y\";1,5", Some(b';'), vec![words(3, "a|b", None), words(4, "x;y|1,5", None)]),
        ("a\tb\r\n\"c\td", Some(b'\t'), vec![words(1, "a|b", None), words(2, "c|d", Some(Flaw::LoneQuote))]),
        ("a|b\nc|d", Some(b'|'), vec![words(1, "a|b", None), words(2, "c|d", None)]),
        ("a,b;c\nd;e", None, vec![words(1, "a|b;c", None), words(2, "d;e", None)]),
        ("a", None, vec![words(1, "a", None)]),
        ("", None, vec![]),
    ] {
        for sip in [1, 100] {
            let mut records = Records::new(Sips(text.as_bytes(), sip), 1 << 10);
            assert_eq!(records.find_delimiter().unwrap(), delimiter, "{text:?}");
            assert_eq!(rest(records), expected, "{text:?}");
        }
    }
}
