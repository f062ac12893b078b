//! docs/http.md says what the service does.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;

use serde_json::Value;
use vicino::Query;
use vicino_server::{MAX_BODY_BYTES, MAX_ERRORS, MAX_LANGUAGES, MAX_QUERY_BYTES, ProblemType};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/http.md");

fn page() -> String {
    fs::read_to_string(PAGE).expect("docs/http.md is there")
}

/// The rows of the table below a heading, without its head.
fn table(page: &str, heading: &str) -> Vec<Vec<String>> {
    let (_, section) = page.split_once(&format!("\n{heading}\n")).expect("the heading is there");
    let rows =
        section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let rows: Vec<Vec<String>> = rows
        .skip(2)
        .map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect())
        .collect();
    assert!(!rows.is_empty(), "{heading}");
    rows
}

/// The names in the backquotes of a cell.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn names(rows: &[Vec<String>]) -> BTreeSet<String> {
    rows.iter().flat_map(|row| quoted(&row[0])).collect()
}

/// What an endpoint says that its parameters are, when it is asked for another.
async fn known(path: &str) -> BTreeSet<String> {
    let problem = common::problem(&common::get(&format!("{path}?~=1")).await, ProblemType::InvalidParameters);
    let errors = problem["errors"].as_array().unwrap();
    let unknown = errors.iter().find(|error| error["parameter"] == "~").unwrap();
    unknown["allowed"].as_str().unwrap().split(',').map(str::to_owned).collect()
}

#[tokio::test]
async fn the_tables_name_every_parameter_and_no_other() {
    let page = page();
    assert_eq!(names(&table(&page, "### Parameters")), known("/v1/nearby").await);
    assert_eq!(
        names(&table(&page, "### Parameters of a board")),
        known("/v1/stops/siena:1001/departures").await
    );
}

#[test]
fn the_table_has_the_ranges_and_defaults_of_the_library() {
    let rows = table(&page(), "### Parameters");
    let row = |name: &str| rows.iter().find(|row| quoted(&row[0]).contains(&name.to_owned())).expect("a row");
    let range = |range: RangeInclusive<u32>| format!("{} to {}", range.start(), range.end());
    for (name, allowed, default) in [
        ("radius", Query::RADIUS_M, Query::DEFAULT_RADIUS_M),
        ("window", Query::WINDOW_MIN, Query::DEFAULT_WINDOW_MIN),
        ("departures", Query::DEPARTURES, Query::DEFAULT_DEPARTURES),
        ("limit", Query::LIMIT, Query::DEFAULT_LIMIT),
    ] {
        assert_eq!(row(name)[2], range(allowed), "{name}");
        assert_eq!(row(name)[3], default.to_string(), "{name}");
    }
    let modes: BTreeSet<_> = vicino::Mode::ALL.map(|mode| mode.name().to_owned()).into();
    assert_eq!(quoted(&row("modes")[2]).into_iter().collect::<BTreeSet<_>>(), modes);
    assert_eq!(quoted(&row("include")[2]), vicino::Include::NAMES);
}

#[tokio::test]
async fn the_document_says_of_parameters_what_the_tables_say() {
    let document = common::ok(&common::get("/openapi.json").await);
    let parameters = document["paths"]["/v1/nearby"]["get"]["parameters"].as_array().unwrap();
    for row in table(&page(), "### Parameters") {
        for name in quoted(&row[0]) {
            let parameter =
                parameters.iter().find(|parameter| parameter["name"] == *name).expect("a parameter");
            assert_eq!(parameter["description"], row[1], "{name}");
        }
    }
}

#[test]
fn the_table_of_problems_has_each_type_as_it_is() {
    let page = page();
    let told: Vec<_> = table(&page, "## Problems").iter().map(|row| row[..4].to_vec()).collect();
    let expected: Vec<_> = ProblemType::ALL
        .iter()
        .map(|kind| {
            let name = kind.uri().rsplit('/').next().unwrap();
            vec![
                format!("`{name}`"),
                kind.status().to_string(),
                kind.title().to_owned(),
                kind.description().to_owned(),
            ]
        })
        .collect();
    assert_eq!(told, expected);
    let base = ProblemType::UnknownStop.uri().trim_end_matches("unknown-stop");
    assert!(page.contains(&format!("`{base}`")));
}

#[test]
fn the_page_states_the_limits() {
    let page = page();
    for limit in [
        format!("{MAX_QUERY_BYTES} bytes"),
        format!("{MAX_BODY_BYTES} bytes"),
        format!("{MAX_ERRORS} errors"),
        format!("{MAX_LANGUAGES} languages"),
    ] {
        assert!(page.contains(&limit), "{limit}");
    }
}

/// Whether the page has this problem, with a long list cut by an ellipsis.
fn is_shown(page: &str, problem: Value) {
    let shown = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let mut shown: Value = serde_json::from_str(shown).unwrap();
    for (shown, told) in
        shown["errors"].as_array_mut().unwrap().iter_mut().zip(problem["errors"].as_array().unwrap())
    {
        let (cut, whole) = (shown["allowed"].as_str().unwrap(), told["allowed"].as_str().unwrap());
        if cut.strip_suffix('…').is_some_and(|begun| whole.starts_with(begun)) {
            shown["allowed"] = told["allowed"].clone();
        }
    }
    assert_eq!(shown, problem);
}

#[tokio::test]
async fn every_curl_example_is_answered_by_the_sample_network() {
    let page = page();
    let service = vicino_server::service(common::sample::state());
    let mut asked = 0;
    // A stream does not end.
    for line in page.lines().filter(|line| line.starts_with("curl ") && !line.starts_with("curl -N")) {
        let uri =
            line.split('\'').find_map(|word| word.strip_prefix("http://localhost:3030")).expect("a URI");
        let header = line.split('\'').find_map(|word| word.split_once(": ")).unwrap_or(("x-none", ""));
        let request = warp::test::request().path(uri).header(header.0, header.1);
        let body = line.split_once("--data-binary '").map(|(_, body)| body.trim_end_matches('\''));
        let request = match body {
            Some(body) => request.method("POST").body(body),
            None => request,
        };
        let answer = request.reply(&service).await;
        let expected = if line.contains("raduis") { 400 } else { 200 };
        assert_eq!(answer.status(), expected, "{line}");
        if expected == 400 {
            is_shown(&page, serde_json::from_slice(answer.body()).unwrap());
        }
        if uri == "/health" {
            let health = str::from_utf8(answer.body()).unwrap();
            assert!(page.contains(&format!("`{health}`")), "{health}");
        }
        asked += 1;
    }
    assert!(asked >= 17, "{asked}");
}
