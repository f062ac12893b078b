//! What each endpoint does: parameters, question, answer, reply.

use serde::Serialize;
use utoipa::ToSchema;
use vicino::{AreaName, BoardQuery, CoverageMap, FeedSummary, Format, LanguageTag, Network, Query};
use warp::http::HeaderMap;
use warp::http::header::{CONTENT_TYPE, HeaderValue, VARY};
use warp::{Buf, Stream};

use crate::body;
use crate::error::{Problem, Response};
use crate::negotiate;
use crate::openapi;
use crate::parameters::{self, parameters};
use crate::source::SourceReport;
use crate::state::State;

/// What comes of a request.
pub(crate) type Answered = Result<Response, Problem>;

pub(crate) fn nearby(state: State, query: String, headers: HeaderMap) -> Answered {
    let network = state.network();
    let query = parameters(&query, |given| network.query(given.iter().copied(), state.now()))?;
    answer(&network, query, &headers)
}

/// The same about the polygons in the body.
pub(crate) async fn nearby_inside<B: Buf>(
    state: State,
    query: String,
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Answered {
    let body = body::read(&headers, body).await?;
    let query = parameters(&query, |given| parameters::inside(&body, given, state.now()))?;
    answer(&state.network(), query, &headers)
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
    let network = state.network();
    let stop = network.stop(&id, &languages(&asked, &headers));
    let reply = json(&stop.ok_or_else(|| Problem::unknown_stop(&id, &network))?)?;
    Ok(vary(reply, "accept-language"))
}

pub(crate) fn board(id: String, state: State, query: String, headers: HeaderMap) -> Answered {
    let id = parameters::id(&id)?;
    let query = parameters(&query, |given| BoardQuery::parse(given.iter().copied(), state.now()))?;
    let languages = languages(query.languages(), &headers);
    let network = state.network();
    let board = network.board(&id, &query.with_languages(languages));
    let reply = json(&board.ok_or_else(|| Problem::unknown_stop(&id, &network))?)?;
    Ok(vary(reply, "accept-language"))
}

pub(crate) fn route(id: String, state: State, query: String, headers: HeaderMap) -> Answered {
    let id = parameters::id(&id)?;
    let asked = parameters(&query, |given| LanguageTag::parse(given.iter().copied()))?;
    let network = state.network();
    let route = network.route(&id, &languages(&asked, &headers));
    let reply = json(&route.ok_or_else(|| Problem::unknown_route(&id, &network))?)?;
    Ok(vary(reply, "accept-language"))
}

pub(crate) fn areas(state: State, query: String, headers: HeaderMap) -> Answered {
    let asked = parameters(&query, |given| LanguageTag::parse(given.iter().copied()))?;
    let reply = json(&Areas { areas: state.network().areas(&languages(&asked, &headers)) })?;
    Ok(vary(reply, "accept-language"))
}

pub(crate) fn area(id: String, state: State, query: String, headers: HeaderMap) -> Answered {
    let id = parameters::id(&id)?;
    let asked = parameters(&query, |given| LanguageTag::parse(given.iter().copied()))?;
    let network = state.network();
    let area = network.area(&id, &languages(&asked, &headers));
    let reply = json(&area.ok_or_else(|| Problem::unknown_area(&id))?)?;
    Ok(vary(reply, "accept-language"))
}

pub(crate) fn coverage(state: State, query: String, _: HeaderMap) -> Answered {
    match parameters(&query, parameters::position)? {
        Some(at) => json(&state.network().coverage(at)),
        None => json(&Polygons { polygons: state.network().coverage_polygons() }),
    }
}

pub(crate) fn feeds(state: State, query: String, _: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    json(&Feeds { feeds: state.network().feed_summaries(), sources: &state.sources() })
}

pub(crate) fn health(state: State, query: String, _: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    let network = state.network();
    let feeds = network.feeds().map(|feed| feed.name()).collect();
    json(&Health { status: "ok", feeds, stops: network.indexed_stops() })
}

pub(crate) fn openapi(_: State, query: String, _: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    json(&*openapi::DOCUMENT)
}

pub(crate) fn nearby_schema(_: State, query: String, _: HeaderMap) -> Answered {
    parameters(&query, parameters::none)?;
    reply("application/schema+json", &*openapi::NEARBY_SCHEMA)
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

/// The languages of the parameter, or of the header where it is absent.
fn languages(asked: &[LanguageTag], headers: &HeaderMap) -> Vec<LanguageTag> {
    if asked.is_empty() { negotiate::languages(headers) } else { asked.to_vec() }
}

fn json(answer: &impl Serialize) -> Answered {
    reply("application/json", answer)
}

fn reply(media_type: &'static str, answer: &impl Serialize) -> Answered {
    let body = serde_json::to_vec(answer).map_err(|error| Problem::internal(&error))?;
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    Ok(response)
}

/// Tells caches which headers of the request the answer depends on.
fn vary(mut response: Response, headers: &'static str) -> Response {
    response.headers_mut().insert(VARY, HeaderValue::from_static(headers));
    response
}
