//! The library against a second, naive implementation, on networks and questions drawn at random.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop where it stands, and tell")]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

mod generated;
mod naive;

use generated::{Case, Tally};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRng, TestRunner};
use serde_json::Value;

/// The same cases every time unless `PROPTEST_RNG_SEED` asks for others; `PROPTEST_CASES` of them.
fn config() -> Config {
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(2026);
    }
    config.failure_persistence = None;
    config
}

fn by_the_naive(case: &Case) -> Value {
    let mut feeds = Vec::new();
    for (name, texts) in &case.feeds {
        let texts = texts.iter();
        let files: naive::Files =
            texts.map(|(file, text)| ((*file).to_owned(), text.clone().into_bytes())).collect();
        feeds.push(naive::Feed::read(name, &files).unwrap());
    }
    let files = naive::OperatorFiles { areas: &case.areas, places: &case.places, alerts: &case.alerts };
    let question = naive::Question::about(&case.question, case.region.as_deref(), files);
    naive::answer(&feeds, &question)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_library_answers_as_the_naive_implementation_does(case in generated::case()) {
        let naive = by_the_naive(&case);
        prop_assume!(naive["doubtful"] == false);
        let differences = naive::differences(&generated::by_the_library(&case), &naive);
        prop_assert!(differences.is_empty(), "the answers differ:\n{differences}");
    }

    #[test]
    fn a_board_says_what_the_answer_says_of_the_same_departures(case in generated::case()) {
        let (answer, boards) = generated::answer_with_boards(&case);
        for line in answer["lines"].as_array().unwrap().iter().filter(|line| line["hail"] == false) {
            let board = &boards[line["stop"].as_str().unwrap()];
            let wrong = contradictions(line, board);
            prop_assert!(wrong.is_empty(), "{wrong:?} of {line:#}\non the board {board:#}");
        }
    }
}

/// What of a line is otherwise on the board of its stop.
fn contradictions(line: &Value, board: &Value) -> Vec<String> {
    let on_board = board["departures"].as_array().unwrap();
    let time = |departure: &Value| departure["time"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let of_line = on_board.iter().filter(|d| ["route", "direction_id"].iter().all(|f| d[f] == line[f]));
    let mut wrong = Vec::new();
    for departure in line["departures"].as_array().unwrap() {
        let is_same = |d: &&Value| departure.as_object().unwrap().iter().all(|(key, value)| d[key] == *value);
        // A board has an end too.
        let is_cut = on_board.len() == 500 && on_board.iter().all(|d| time(d) <= time(departure));
        if !is_cut && !of_line.clone().any(|d| is_same(&d)) {
            wrong.push(format!("{departure} is not there"));
        }
    }
    // Without a direction another line may have the same route.
    let next = line["next"].as_str().map(|next| next.parse::<jiff::Timestamp>().unwrap());
    for departure in of_line.filter(|_| !line["direction_id"].is_null()) {
        let runs = departure["status"] == "scheduled";
        if runs && next.is_none_or(|next| time(departure) < next) {
            wrong.push(format!("{departure} is before the next"));
        }
        if !runs && departure["alerts"] == serde_json::json!([]) {
            wrong.push(format!("{departure} is cancelled, and no notice says so"));
        }
    }
    wrong
}

#[test]
fn generated_questions_reach_every_rule() {
    const CASES: usize = 8000;
    const LEAST: usize = 5;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[26; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = generated::case();
    let mut tally = Tally::default();
    let mut doubtful = 0;
    for _ in 0..CASES {
        let case = strategy.new_tree(&mut runner).unwrap().current();
        let answer = by_the_naive(&case);
        doubtful += usize::from(answer["doubtful"] == true);
        tally.count(&case, &answer);
    }
    assert!(doubtful * 100 < CASES, "{doubtful} questions have no certain answer");
    let (table, missed) = tally.report(LEAST);
    println!("{table}");
    assert!(missed.is_empty(), "hardly ever reached: {missed:?}\n{table}");
}
