//! The paths.

use std::convert::Infallible;

use warp::{Filter, Rejection, Reply};

use crate::docs;
use crate::error::{Problem, TakesPost, recover};
use crate::handlers;
use crate::state::State;

/// The endpoints, to mount in an application beside its own.
///
/// What is wrong with a question is a reply. A path that is not here, or a method that it does not have, is a
/// rejection, so that `.or(…)` goes on to the application's routes; [`recover`] answers what is left.
///
/// ```
/// use vicino::Network;
/// use vicino_server::{State, filters};
/// use warp::Filter;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let state = State::new(Network::new(Vec::new())?);
/// let application = warp::path("transit").and(filters(state)).or(warp::path!("hello").map(|| "ciao"));
///
/// let health = warp::test::request().path("/transit/health").reply(&application).await;
/// assert_eq!(health.body(), r#"{"status":"ok","feeds":[],"stops":0}"#);
/// assert_eq!(warp::test::request().path("/hello").reply(&application).await.body(), "ciao");
/// # Ok(())
/// # }
/// ```
pub fn filters(state: State) -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    let asked = warp::any().map(move || state.clone()).and(query).and(warp::header::headers_cloned());
    let posted = warp::post().and(asked.clone()).and(warp::body::stream());
    let asked = warp::get().or(warp::head()).unify().and(asked);

    let nearby = warp::path!("v1" / "nearby").and(asked.clone()).map(handlers::nearby);
    let inside = warp::path!("v1" / "nearby").and(posted).then(handlers::nearby_inside);
    let stop = warp::path!("v1" / "stops" / String).and(asked.clone()).map(handlers::stop);
    let board = warp::path!("v1" / "stops" / String / "departures").and(asked.clone()).map(handlers::board);
    let route = warp::path!("v1" / "routes" / String).and(asked.clone()).map(handlers::route);
    let areas = warp::path!("v1" / "areas").and(asked.clone()).map(handlers::areas);
    let area = warp::path!("v1" / "areas" / String).and(asked.clone()).map(handlers::area);
    let coverage = warp::path!("v1" / "coverage").and(asked.clone()).map(handlers::coverage);
    let feeds = warp::path!("v1" / "feeds").and(asked.clone()).map(handlers::feeds);
    let health = warp::path!("health").and(asked.clone()).map(handlers::health);
    let openapi = warp::path!("openapi.json").and(asked.clone()).map(handlers::openapi);
    let schema = warp::path!("schemas" / "nearby.json").and(asked.clone()).map(handlers::nearby_schema);
    let docs = warp::path!("docs").and(warp::path::full()).and(asked.clone()).map(docs::page);
    let style = warp::path!("docs" / "page.css").and(asked.clone()).map(docs::style);
    let script = warp::path!("docs" / "page.js").and(asked).map(docs::script);
    let otherwise = warp::path!("v1" / "nearby")
        .and_then(async || Err::<handlers::Answered, _>(warp::reject::custom(TakesPost)));

    let otherwise = otherwise.boxed();
    let endpoints = [
        nearby.boxed(),
        inside.boxed(),
        stop.boxed(),
        board.boxed(),
        route.boxed(),
        areas.boxed(),
        area.boxed(),
        coverage.boxed(),
        feeds.boxed(),
        health.boxed(),
        openapi.boxed(),
        schema.boxed(),
        docs.boxed(),
        style.boxed(),
        script.boxed(),
    ];
    // Boxed, as the compiler takes minutes for the type that all of them would make.
    let endpoints = endpoints.into_iter().rev();
    let endpoints = endpoints.fold(otherwise, |rest, endpoint| endpoint.or(rest).unify().boxed());
    endpoints.map(|answered: handlers::Answered| answered.unwrap_or_else(Problem::reply))
}

/// The endpoints alone, with every rejection answered: what [`serve`](crate::serve) serves.
pub fn service(state: State) -> impl Filter<Extract = (impl Reply,), Error = Infallible> + Clone {
    filters(state).recover(recover)
}
