//! Embeds the library in a plain program: what is near Piazza del Campo on a Tuesday morning?
//!
//! `cargo run -p vicino --example embed`

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use vicino::{Feed, FeedSource, LatLon, Network, Query, ReadOptions};

/// Asks, and prints.
pub fn main() -> Result<(), Box<dyn Error>> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/siena");
    let feed = Feed::read("siena", &FeedSource::open(sample)?, &ReadOptions::default())?;
    for notice in feed.notices().iter() {
        println!("{notice}");
    }
    let network = Network::new(vec![Arc::new(feed)])?;

    let campo = LatLon::new(43.3188, 11.3308)?;
    let at = "2026-11-24T08:00:00+01:00".parse()?;
    let answer = network.nearby(&Query::near(campo, at).with_radius_m(300.0)?);

    for line in answer.lines.iter().flatten() {
        let route = answer.routes.get(line.route).and_then(|route| route.short_name).unwrap_or("?");
        let next = line.next.map_or("no more service".to_owned(), |next| next.to_string());
        println!("{route:>3}  {:<22}  {:>5} m  {next}", line.headsign, line.distance_m);
    }
    Ok(())
}
