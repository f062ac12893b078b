//! The page of notices, the table of codes and what the source raises are one and the same.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::fs;
use std::path::Path;

use vicino::Code;

#[test]
fn the_page_has_a_row_for_each_code_and_no_other() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/notices.md");
    let page = fs::read_to_string(page).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    let expected: Vec<String> = Code::ALL
        .iter()
        .map(|code| {
            let whose = if code.is_canonical() { "canonical" } else { "own" };
            let found = if code.is_found_on_load() { "reading" } else { "check" };
            let (severity, meaning, handling) = (code.severity().name(), code.meaning(), code.handling());
            format!("| `{code}` | {severity} | {whose} | {found} | {meaning} | {handling} |")
        })
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(rows, expected);
}

#[test]
fn each_code_is_raised_somewhere() {
    let mut source = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
    let raised = |code: &&Code| {
        let variant = format!("Code::{code:?}");
        source
            .match_indices(&variant)
            .any(|(at, _)| !source[at + variant.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    let idle: Vec<&Code> = Code::ALL.iter().filter(|code| !raised(code)).collect();
    assert_eq!(idle, [&Code::DuplicateKey; 0]);
}

/// All source but the table of codes itself.
fn read(folder: &Path, source: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, source);
        } else if !path.ends_with("codes.rs") {
            source.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn names_are_told_apart_and_found_again() {
    for &code in Code::ALL {
        assert_eq!(Code::from_name(code.name()), Some(code));
        assert!(code.name().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
    }
    assert_eq!(Code::from_name("no_such_code"), None);
    assert!(Code::ALL.is_sorted_by_key(|code| code.name()) && Code::ALL.is_sorted());
}
