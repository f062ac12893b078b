//! The paths.

use std::convert::Infallible;

use warp::{Filter, Rejection, Reply};

use crate::docs;
use crate::error::{Problem, TakesPost, recover};
use crate::handlers;
use crate::state::State;
use crate::stream;

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
    let asked = warp::get().or(warp::head()).unify().and(asked).boxed();

    let stream = warp::path!("v1" / "nearby" / "stream").and(asked.clone()).and(warp::ext::optional());
    let stream = stream.map(stream::nearby).boxed();
    let endpoints = [
        warp::path!("v1" / "nearby").and(asked.clone()).map(handlers::nearby).boxed(),
        warp::path!("v1" / "nearby").and(posted).then(handlers::nearby_inside).boxed(),
        warp::path!("v1" / "stops" / String / "departures").and(asked.clone()).map(handlers::board).boxed(),
        warp::path!("v1" / "stops" / String).and(asked.clone()).map(handlers::stop).boxed(),
        warp::path!("v1" / "routes" / String).and(asked.clone()).map(handlers::route).boxed(),
        warp::path!("v1" / "areas").and(asked.clone()).map(handlers::areas).boxed(),
        warp::path!("v1" / "areas" / String).and(asked.clone()).map(handlers::area).boxed(),
        warp::path!("v1" / "coverage").and(asked.clone()).map(handlers::coverage).boxed(),
        warp::path!("v1" / "feeds").and(asked.clone()).map(handlers::feeds).boxed(),
        warp::path!("health").and(asked.clone()).map(handlers::ready).boxed(),
        warp::path!("health" / "ready").and(asked.clone()).map(handlers::ready).boxed(),
        warp::path!("health" / "live").and(asked.clone()).map(handlers::live).boxed(),
        warp::path!("openapi.json").and(asked.clone()).map(handlers::openapi).boxed(),
        warp::path!("schemas" / "nearby.json").and(asked.clone()).map(handlers::nearby_schema).boxed(),
        warp::path!("docs").and(warp::path::full()).and(asked.clone()).map(docs::page).boxed(),
        warp::path!("docs" / "page.css").and(asked.clone()).map(docs::style).boxed(),
        warp::path!("docs" / "page.js").and(asked).map(docs::script).boxed(),
        warp::path::peek().and_then(handlers::known_path).and(warp::options()).map(handlers::options).boxed(),
    ];
    let otherwise = warp::path!("v1" / "nearby")
        .and_then(async || Err::<handlers::Answered, _>(warp::reject::custom(TakesPost)));
    // The first is asked most, and so stands outermost. Without boxes the compiler takes minutes over the types.
    let otherwise = otherwise.boxed();
    let endpoints = endpoints.into_iter().rev().fold(otherwise, |rest, first| first.or(rest).unify().boxed());
    let replies =
        endpoints.map(|answered: handlers::Answered| answered.unwrap_or_else(Problem::reply).into_response());
    replies.or(stream).unify()
}

/// The endpoints alone, with every rejection answered: what [`serve`](crate::serve) serves.
pub fn service(state: State) -> impl Filter<Extract = (impl Reply,), Error = Infallible> + Clone {
    filters(state).recover(recover)
}
