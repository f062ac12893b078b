//! What the fuzz targets share: limits, feeds as texts, and questions about whatever was read.

use jiff::Timestamp;
use vicino::{BoardQuery, FeedSource, LatLon, Limits, Network, Query};

/// Limits so small that an input which gets around one of them shows in the fuzzer's own, which are larger.
pub fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.unpacked_bytes = 8 << 20;
    limits.memory_bytes = 64 << 20;
    // What noon is in a zone is worked out for each day: a century takes a second where all is instrumented.
    limits.calendar_days = 10_000;
    limits.frequency_departures = 100_000;
    limits
}

/// Eight o'clock of a Tuesday morning in Siena, on which the seeds have service.
pub fn now() -> Timestamp {
    Timestamp::constant(1_795_503_600, 0)
}

/// The files of a text with a heading `# stops.txt` for each, as the tests have them: a fuzzer that adds, drops and swaps
/// lines of it adds, drops and swaps rows and files.
pub fn files(text: &[u8]) -> FeedSource {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        if let Some(name) = line.strip_prefix(b"# ") {
            files.push((String::from_utf8_lossy(name.trim_ascii()).into_owned(), Vec::new()));
        } else if let Some((_, content)) = files.last_mut() {
            content.extend_from_slice(line);
        }
    }
    FeedSource::files(files)
}

/// Asks all there is to ask, around Siena and about the whole globe, and writes the answers.
pub fn ask_everything(network: &Network) {
    let siena = LatLon::new(43.3224, 11.3268).expect("a position");
    let questions = [
        "lat=43.3224&lon=11.3268&radius=50000&window=1440&departures=50&limit=500&include=lines,stops,zones,places,areas,alerts,day&lang=en",
        "bbox=-180,-90,180,90&limit=500&include=lines,stops,zones,places,areas,alerts,day",
    ];
    for question in questions {
        let parameters = question.split('&').filter_map(|pair| pair.split_once('='));
        ask(network, &Query::parse(parameters, now()).expect("a question"));
    }
    let board = BoardQuery::parse([("window", "1440"), ("limit", "500")], now()).expect("a question");
    let world = Query::parse([("bbox", "-180,-90,180,90")], now()).expect("a question");
    let answer = network.nearby(&world);
    for stop in answer.stops.iter().flatten() {
        let id = stop.id.to_string();
        written(&network.stop(&id, &[]));
        written(&network.board(&id, &board));
    }
    for line in answer.lines.iter().flatten() {
        written(&network.route(&line.route.to_string(), &[]));
    }
    for area in network.areas(&[]) {
        written(&network.area(&area.id.to_string(), &[]));
    }
    written(&network.feed_summaries());
    written(&network.coverage(siena));
    written(&network.coverage_polygons());
}

/// Asks a question, and writes the answer as JSON and as a map.
pub fn ask(network: &Network, query: &Query) {
    let answer = network.nearby(query);
    written(&answer);
    written(&answer.to_geojson());
}

fn written(answer: &impl serde::Serialize) {
    serde_json::to_vec(answer).expect("an answer is JSON");
}
