//! What each endpoint does: parameters, question, answer, reply.

use std::panic::resume_unwind;
use std::sync::Arc;

use serde::Serialize;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;
use vicino::{AreaName, BoardQuery, CoverageMap, FeedSummary, Format, LanguageTag, Network, Query};
use warp::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION, VARY};
use warp::http::{HeaderMap, StatusCode};
use warp::path::Peek;
use warp::{Buf, Rejection, Stream};

use crate::body;
use crate::cache::{Freshness, kept};
use crate::error::{ALLOWED, ALLOWED_WITH_POST, Problem, Response};
use crate::negotiate;
use crate::openapi;
use crate::parameters::{self, parameters};
use crate::paths;
use crate::source::SourceReport;
use crate::state::State;

/// What comes of a request.
pub(crate) type Answered = Result<Response, Problem>;

pub(crate) fn nearby(state: State, query: String, headers: HeaderMap) -> Answered {
    let network = ready_network(&state)?;
    let freshness = Freshness::of(&query);
    let elsewhere = state.coarser(&query);
    let asked = parameters(&query, |given| network.query(given.iter().copied(), state.now()))?;
    if let Some(query) = elsewhere {
        return moved(&query);
    }
    Ok(kept(answer(&network, asked, &headers)?, freshness, &headers))
}

/// The same about the polygons in the body.
pub(crate) async fn nearby_inside<B: Buf>(
    state: State,
    query: String,
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Answered {
    let body = body::read_json(&headers, body).await?;
    let network = ready_network(&state)?;
    // A polygon can be made to take long, which nobody else is to wait for.
    let Ok(room) = Arc::clone(&state.regions).acquire_owned().await else {
        return Err(Problem::overloaded());
    };
    let answered = spawn_blocking(move || {
        let _held = room;
        let query = parameters(&query, |given| parameters::inside(&body, given, state.now()))?;
        answer(&network, query, &headers)
    });
    answered.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

fn answer(network: &Network, query: Query, headers: &HeaderMap) -> Answered {
    let format = query.format().or_else(|| negotiate::format(headers)).ok_or_else(Problem::not_acceptable)?;
    let languages = languages(query.languages(), headers);
    let query = query.with_languages(languages);
    let answer = network.nearby(&query);
    let reply = match format {
        Format::GeoJson => reply("application/geo+json", &answer.to_geojson()),
        _ => json(&answer),
    };
    Ok(vary(reply?, "accept, accept-language"))
}

pub(crate) fn stop(id: String, state: State, query: String, headers: HeaderMap) -> Answered {
    let id = parameters::id(&id)?;
    let asked = parameters(&query, |given| LanguageTag::parse(given.iter().copied()))?;
    let network = ready_network(&state)?;
    let stop = network.stop(&id, &languages(&asked, &headers));
    let reply = json(&stop.ok_or_else(|| Problem::unknown_stop(&id, &network))?)?;
    Ok(finish(reply, Freshness::Schedule, &headers))
}

pub(crate) fn board(id: String, state: State, query: String, headers: HeaderMap) -> Answered {
    let id = parameters::id(&id)?;
    let freshness = Freshness::of(&query);
    let query = parameters(&query, |given| BoardQuery::parse(given.iter().copied(), state.now()))?;
    let languages = languages(query.languages(), &headers);
    let network = ready_network(&state)?;
    let board = network.board(&id, &query.with_languages(languages));
    let reply = json(&board.ok_or_else(|| Problem::unknown_stop(&id, &network))?)?;
    Ok(finish(reply, freshness, &headers))
}

pub(crate) fn route(id: String, state: State, query: String, headers: HeaderMap) -> Answered {
    let id = parameters::id(&id)?;
    let asked = parameters(&query, |given| LanguageTag::parse(given.iter().copied()))?;
    let network = ready_network(&state)?;
    let route = network.route(&id, &languages(&asked, &headers));
    let reply = json(&route.ok_or_else(|| Problem::unknown_route(&id, &network))?)?;
    Ok(finish(reply, Freshness::Schedule, &headers))
}

pub(crate) fn areas(state: State, query: String, headers: HeaderMap) -> Answered {
    let asked = parameters(&query, |given| LanguageTag::parse(given.iter().copied()))?;
    let reply = json(&Areas { areas: ready_network(&state)?.areas(&languages(&asked, &headers)) })?;
    Ok(finish(reply, Freshness::Schedule, &headers))
}

pub(crate) fn area(id: String, state: State, query: String, headers: HeaderMap) -> Answered {
    let id = parameters::id(&id)?;
    let asked = parameters(&query, |given| LanguageTag::parse(given.iter().copied()))?;
    let network = ready_network(&state)?;
    let area = network.area(&id, &languages(&asked, &headers));
    let reply = json(&area.ok_or_else(|| Problem::unknown_area(&id))?)?;
    Ok(finish(reply, Freshness::Schedule, &headers))
}

pub(crate) fn coverage(state: State, query: String, headers: HeaderMap) -> Answered {
    let network = ready_network(&state)?;
    let elsewhere = state.coarser(&query);
    let reply = match (parameters(&query, parameters::position)?, elsewhere) {
        (_, Some(query)) => return moved(&query),
        (Some(at), None) => json(&network.coverage(at)),
        (None, None) => json(&Polygons { polygons: network.coverage_polygons() }),
    };
    Ok(kept(reply?, Freshness::Schedule, &headers))
}

pub(crate) fn feeds(state: State, query: String, headers: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    let reply = json(&Feeds { feeds: state.network().feed_summaries(), sources: &state.sources() })?;
    Ok(kept(reply, Freshness::Service, &headers))
}

/// Whether there is a network to ask, and of what.
pub(crate) fn ready(state: State, query: String, _: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    let network = ready_network(&state)?;
    let feeds = network.feeds().map(|feed| feed.name()).collect();
    json(&Health { status: "ok", feeds, stops: network.indexed_stops() }).map(never_kept)
}

/// Whether the service lives: who can answer this does.
pub(crate) fn live(_: State, query: String, _: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    json(&Life { status: "ok" }).map(never_kept)
}

/// The pattern of a path of ours; any other goes on to the routes of the application.
pub(crate) async fn known_path(path: Peek) -> Result<&'static str, Rejection> {
    paths::pattern(path.as_str()).ok_or_else(warp::reject)
}

/// Which methods a path has; `*` is the service as a whole.
pub(crate) fn options(pattern: &'static str) -> Answered {
    let allowed = if ["/v1/nearby", "*"].contains(&pattern) { ALLOWED_WITH_POST } else { ALLOWED };
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    Ok(response)
}

/// The network, where there is one to ask.
pub(crate) fn ready_network(state: &State) -> Result<Arc<Network>, Problem> {
    if state.is_ready() { Ok(state.network()) } else { Err(Problem::not_ready()) }
}

/// The same question with coarser coordinates. The address asked, which has the finer ones, is kept nowhere.
pub(crate) fn moved(query: &str) -> Answered {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    let location = HeaderValue::try_from(format!("?{query}"));
    response.headers_mut().insert(LOCATION, location.map_err(|error| Problem::internal(&error))?);
    Ok(never_kept(response))
}

pub(crate) fn openapi(_: State, query: String, headers: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    Ok(kept(json(&*openapi::DOCUMENT)?, Freshness::Schedule, &headers))
}

pub(crate) fn nearby_schema(_: State, query: String, headers: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    let reply = reply("application/schema+json", &*openapi::NEARBY_SCHEMA)?;
    Ok(kept(reply, Freshness::Schedule, &headers))
}

/// All areas.
#[derive(Serialize, ToSchema)]
pub(crate) struct Areas<'n> {
    /// Sorted by id.
    areas: Vec<AreaName<'n>>,
}

/// Where all feeds and agencies serve.
#[derive(Serialize, ToSchema)]
#[schema(bound = "")]
pub(crate) struct Polygons<C> {
    /// A feature for each feed and each agency.
    #[schema(value_type = CoverageMap)]
    polygons: C,
}

/// All feeds, and where they come from.
#[derive(Serialize, ToSchema)]
pub(crate) struct Feeds<'n> {
    /// Sorted by name.
    feeds: Vec<FeedSummary<'n>>,
    /// Those that feeds and files come from, be it that nothing of them is served.
    sources: &'n [SourceReport],
}

/// That the service answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health<'n> {
    /// `ok`
    status: &'static str,
    /// The names of the feeds.
    feeds: Vec<&'n str>,
    /// Those that a question can find.
    stops: usize,
}

/// That the service answers at all.
#[derive(Serialize, ToSchema)]
pub(crate) struct Life {
    /// `ok`
    status: &'static str,
}

/// The languages of the parameter, or of the header where it is absent.
pub(crate) fn languages(asked: &[LanguageTag], headers: &HeaderMap) -> Vec<LanguageTag> {
    if asked.is_empty() { negotiate::languages(headers) } else { asked.to_vec() }
}

fn json(answer: &impl Serialize) -> Answered {
    reply("application/json", answer)
}

fn reply(media_type: &'static str, answer: &impl Serialize) -> Answered {
    // An answer of a city's centre fits without being moved as it grows.
    let mut body = Vec::with_capacity(16 * 1024);
    serde_json::to_writer(&mut body, answer).map_err(|error| Problem::internal(&error))?;
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    Ok(response)
}

/// An answer that depends on the language: for how long it is good, or that it is the one the client has.
fn finish(reply: Response, freshness: Freshness, headers: &HeaderMap) -> Response {
    kept(vary(reply, "accept-language"), freshness, headers)
}

fn never_kept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Tells caches which headers of the request the answer depends on.
fn vary(mut response: Response, headers: &'static str) -> Response {
    response.headers_mut().insert(VARY, HeaderValue::from_static(headers));
    response
}
