//! A departure board in the terminal: the railway station of the sample network, in English.
//!
//! `cargo run -p vicino --example departure_board`

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use vicino::{BoardQuery, Feed, FeedSource, LanguageTag, Network, ReadOptions};

/// Asks, and prints.
pub fn main() -> Result<(), Box<dyn Error>> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/siena");
    let feed = Feed::read("siena", &FeedSource::open(sample)?, &ReadOptions::default())?;
    let network = Network::new(vec![Arc::new(feed)])?;

    let at = "2026-11-24T07:00:00+01:00".parse()?;
    let query = BoardQuery::new(at)
        .with_window_min(180)?
        .with_limit(10)?
        .with_languages(vec![LanguageTag::new("en")?]);
    let board = network.board("siena:siena-fs", &query).ok_or("the sample network has this station")?;

    println!("{} at {}", board.name, board.at);
    for on_board in &board.departures {
        let departure = on_board.departure;
        let clock = departure.time.timestamp().display_with_offset(departure.time.offset()).to_string();
        let route = board.routes.get(on_board.route).and_then(|route| route.short_name).unwrap_or("?");
        println!(
            "{}  {route:<3}  {:<16}  platform {}",
            &clock[11..16],
            departure.headsign,
            on_board.platform.unwrap_or("-")
        );
    }
    Ok(())
}
