//! Holds docs/broken-feeds.md against the cases: every row is one of them, and every one of them is a row.

use std::collections::{BTreeMap, BTreeSet};

use crate::{archives, directories, encoding, hostile, limits, real, references, structure, values};

/// The cases by name, with the codes of what is told of them or why they are refused.
fn cases() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let all = [
        encoding::cases(),
        structure::cases(),
        references::cases(),
        values::cases(),
        archives::cases(),
        directories::cases(),
        limits::cases(),
        hostile::cases(),
    ];
    let all: Vec<_> = all.into_iter().flatten().map(|case| (case.name, case.words())).collect();
    let published = real::REAL.map(|(name, _, outcome)| {
        (name, outcome.map_or_else(|why| vec![why], |(_, _, codes)| codes.to_vec()))
    });
    let count = all.len() + published.len();
    let cases: BTreeMap<_, _> =
        all.into_iter().chain(published).map(|(name, words)| (name, words.into_iter().collect())).collect();
    assert_eq!(cases.len(), count, "two cases have the same name");
    cases
}

/// The rows of the page's tables: what is wrong, and the words in backticks of the last column, but for the command.
fn rows(page: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let cells = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = cells.map(|row| row.split(" | ").collect::<Vec<_>>()).filter(|row| row.len() == 3);
    rows.filter(|row| row[0] != "what is wrong")
        .map(|row| {
            let words = row[2].split('`').skip(1).step_by(2);
            (row[0], words.filter(|word| *word != "vicino check").collect())
        })
        .collect()
}

#[test]
fn the_page_and_the_cases_are_the_same() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/broken-feeds.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (cases, rows) = (cases(), rows(&page));
    assert!(cases.len() >= 60, "{}", cases.len());
    let missing: Vec<_> = cases.iter().filter(|(name, words)| rows.get(*name) != Some(words)).collect();
    let unknown: Vec<_> = rows.keys().filter(|name| !cases.contains_key(*name)).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "no row: {missing:#?}\nno case: {unknown:#?}");
}
