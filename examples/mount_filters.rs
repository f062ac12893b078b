//! Mounts the filters in another warp application, beside its own routes and behind its own filter: here an API key
//! that every request to `/transit` must carry.
//!
//! `cargo run -p vicino-server --example mount_filters`, then
//! `curl -H 'x-api-key: open sesame' 'http://127.0.0.1:3031/transit/v1/nearby?lat=43.3188&lon=11.3308'`

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::convert::Infallible;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use vicino::{Feed, FeedSource, Network, ReadOptions};
use vicino_server::State;
use warp::http::StatusCode;
use warp::{Filter, Rejection, Reply};

#[derive(Debug)]
struct NoKey;
impl warp::reject::Reject for NoKey {}

/// The application: its own page, and vicino under `/transit` for those who have the key.
pub fn application()
-> Result<impl Filter<Extract = (impl Reply,), Error = Infallible> + Clone, Box<dyn Error>> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/siena");
    let feed = Feed::read("siena", &FeedSource::open(sample)?, &ReadOptions::default())?;
    let state = State::new(Network::new(vec![Arc::new(feed)])?);

    let key =
        warp::header::optional("x-api-key").and_then(async |key: Option<String>| match key.as_deref() {
            Some("open sesame") => Ok(()),
            _ => Err(warp::reject::custom(NoKey)),
        });
    let transit = warp::path("transit").and(key).untuple_one().and(vicino_server::filters(state));
    let home = warp::path::end().map(|| "our application, with transit under /transit");
    Ok(home.or(transit).recover(no_key).recover(vicino_server::recover))
}

async fn no_key(rejection: Rejection) -> Result<impl Reply, Rejection> {
    match rejection.find::<NoKey>() {
        Some(NoKey) => Ok(warp::reply::with_status("an x-api-key is needed\n", StatusCode::UNAUTHORIZED)),
        None => Err(rejection),
    }
}

/// Serves it until it is stopped.
pub fn main() -> Result<(), Box<dyn Error>> {
    let application = application()?;
    println!("http://127.0.0.1:3031/");
    tokio::runtime::Runtime::new()?.block_on(warp::serve(application).run(([127, 0, 0, 1], 3031)));
    Ok(())
}
