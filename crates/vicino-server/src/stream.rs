//! An answer that keeps up with the time: [server-sent events](https://html.spec.whatwg.org/multipage/server-sent-events.html).

use std::convert::Infallible;
use std::hash::{DefaultHasher, Hasher as _};
use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{self, Stream};
use serde::Serialize as _;
use serde_json::ser::Serializer;
use tokio::time::{MissedTickBehavior, interval, sleep};
use vicino::{Answer, Query};
use warp::Reply as _;
use warp::http::HeaderMap;
use warp::http::header::{CACHE_CONTROL, HeaderValue, VARY};
use warp::reply::Response;
use warp::sse::{self, Event};

use crate::error::Problem;
use crate::handlers::{languages, moved, ready_network};
use crate::parameters::{self, parameters};
use crate::serve::Asker;
use crate::state::State;

/// How often it is looked whether the answer is another: times of a feed are to the second.
const LOOK: Duration = Duration::from_secs(1);
/// Shorter rests are not worth a timer.
const REST: Duration = Duration::from_millis(5);
/// How long nothing may be sent: proxies close what is silent, most after a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The answer to whoever asks, who is not known where the service is on no socket of its own.
pub(crate) fn nearby(state: State, query: String, headers: HeaderMap, asker: Option<Asker>) -> Response {
    begin(state, &query, &headers, asker).unwrap_or_else(|problem| problem.reply().into_response())
}

fn begin(state: State, query: &str, headers: &HeaderMap, asker: Option<Asker>) -> Result<Response, Problem> {
    let network = ready_network(&state)?;
    let asked = parameters(query, |given| {
        parameters::of_stream(given, |given| network.query(given.iter().copied(), state.now()))
    })?;
    if let Some(query) = state.coarser(query) {
        return moved(&query).map(warp::Reply::into_response);
    }
    let of_client = asker.map(Asker::open_stream).transpose()?;
    let permit = Arc::clone(&state.streams).try_acquire_owned().map_err(|_| Problem::too_many_streams())?;
    let languages = languages(asked.languages(), headers);
    let known = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let events =
        events(state, asked.with_languages(languages), known.unwrap_or_default(), (of_client, permit));
    let mut response = sse::reply(sse::keep_alive().interval(HEARTBEAT).stream(events)).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}

/// The answer now where it is another than the one that is known, then again whenever it is another than the last.
fn events(
    state: State,
    query: Query,
    known: String,
    counted: impl Send,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let withdrawn = state.withdrawn_keys();
    stream::unfold((ticks, known), move |(mut ticks, last)| {
        let (state, query) = (state.clone(), query.clone());
        // Held for as long as the stream is.
        let _held = &counted;
        async move {
            loop {
                ticks.tick().await;
                if state.streams.is_closed() || state.withdrawn_keys() != withdrawn {
                    return None;
                }
                if let Some((event, id)) = look(&state, &query, &last).await {
                    return Some((Ok(event), (ticks, id)));
                }
            }
        }
    })
}

/// The answer now and its tag, where that is another than the last. Streams look one after the other, and rest for as long as
/// that took: they never take more than half of a core, however many there are and whatever they ask.
async fn look(state: &State, query: &Query, last: &str) -> Option<(Event, String)> {
    let mut debt = state.looks.lock().await;
    let since = Instant::now();
    let event = changed(state, query, last);
    *debt += since.elapsed();
    if *debt >= REST {
        sleep(mem::take(&mut *debt)).await;
    }
    event
}

fn changed(state: &State, query: &Query, last: &str) -> Option<(Event, String)> {
    let network = state.network();
    let answer = network.nearby(&query.clone().with_at(state.now()));
    let id = tag(&answer);
    if id == last {
        return None;
    }
    // An answer always becomes JSON; were it not so, there is another look.
    Event::default().event("nearby").id(id.clone()).json_data(&answer).ok().map(|event| (event, id))
}

/// A tag of what a rider would see change: all but the instant asked about, and how soon one that is bookable now can be booked.
fn tag(answer: &Answer<'_>) -> String {
    let mut hasher = Hashed(DefaultHasher::new());
    let mut zones = answer.zones.clone();
    zones.iter_mut().flatten().for_each(|zone| zone.booking.next = None);
    let parts = (&answer.lines, &answer.stops, zones, &answer.places, &answer.areas, &answer.alerts);
    let named = (&answer.booking_rules, &answer.routes, &answer.agencies, &answer.feeds);
    let rest = (&answer.counts, &answer.why, &answer.nearest);
    // Writing to a hasher does not fail.
    let _ = (parts, named, rest).serialize(&mut Serializer::new(&mut hasher));
    format!("{:016x}", hasher.0.finish())
}

struct Hashed(DefaultHasher);

impl std::io::Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
