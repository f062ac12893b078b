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
