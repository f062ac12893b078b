//! The operator's places, and whether they are open.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::answer::Asked;
use super::clock;
use super::feed::Feed;
use super::hours::OpeningHours;
use super::question::{rank_m, walk_s};
use super::shape::Point;

pub struct Place {
    /// With the name of its file.
    id: String,
    name: String,
    kind: String,
    point: Point,
    hours: Option<OpeningHours>,
    zone: Option<TimeZone>,
    wheelchair: &'static str,
    address: Option<String>,
    phone: Option<String>,
    url: Option<String>,
}

/// The places of a file of that name.
pub fn read(file: &str, text: &str) -> Vec<Place> {
    let json: Value = serde_json::from_str(text).unwrap();
    let mut places: Vec<Place> = Vec::new();
    for feature in json["features"].as_array().unwrap() {
        let properties = &feature["properties"];
        let property = |name: &str| {
            let found = properties[name].as_str().or(properties["tags"][name].as_str());
            found.map(str::to_owned)
        };
        let own_id = feature["id"].as_str().map(str::to_owned).or_else(|| property("id")).unwrap();
        let position = &feature["geometry"]["coordinates"];
        let id = format!("{file}:{own_id}");
        if places.iter().any(|place| place.id == id) {
            continue;
        }
        places.push(Place {
            id,
            name: property("name").unwrap(),
            kind: property("kind").unwrap_or_else(|| "other".to_owned()),
            point: (position[1].as_f64().unwrap(), position[0].as_f64().unwrap()),
            hours: property("opening_hours").and_then(|hours| OpeningHours::parse(&hours)),
            zone: property("timezone").and_then(|zone| clock::zone(&zone)),
            wheelchair: match property("wheelchair").as_deref() {
                Some("yes") => "yes",
                Some("no") => "no",
                _ => "unknown",
            },
            address: property("address"),
            phone: property("phone"),
            url: property("url"),
        });
    }
    places
}

impl Asked<'_> {
    /// The places of the answer, and how many there are.
    pub fn places(&self) -> (Vec<Value>, usize) {
        let question = self.question;
        let mut found: Vec<(f64, &Place)> = Vec::new();
        for place in &question.places {
            let kinds = question.place_kinds.as_ref();
            let kept = kinds.is_none_or(|kinds| kinds.contains(&place.kind));
            let accessible = !question.wheelchair || place.wheelchair == "yes";
            let distance = question.place.reach(place.point);
            found.extend(distance.filter(|_| kept && accessible).map(|distance| (distance, place)));
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.id.cmp(&b.1.id)));
        let count = found.len();
        let shown = found.iter().take(question.limit);
        (shown.map(|(distance, place)| self.place_json(*distance, place)).collect(), count)
    }

    /// The feed whose stop is the nearest, else the first by id.
    fn feed_at(&self, point: (f64, f64)) -> &Feed {
        let mut feeds: Vec<&Feed> = self.feeds.iter().collect();
        feeds.sort_by_key(|feed| feed.scoped(""));
        let nearest = |feed: &&Feed| {
            let calls = feed.trips.iter().flat_map(|trip| &trip.calls);
            let points = calls.filter_map(|call| feed.stops[call.stop].point);
            points.map(|stop| rank_m(point, stop)).min_by(f64::total_cmp).unwrap_or(f64::INFINITY)
        };
        feeds.into_iter().min_by(|a, b| nearest(a).total_cmp(&nearest(b))).unwrap()
    }

    fn place_json(&self, distance: f64, place: &Place) -> Value {
        let nearest = self.feed_at(place.point);
        let zone = place.zone.as_ref().unwrap_or(&nearest.agencies[0].zone);
        let hours = place.hours.as_ref().map(|hours| hours.at(self.question.at, zone));
        let change = |open: bool| {
            let (_, change) = hours.filter(|(now, _)| *now == open)?;
            change.map(|change: Timestamp| clock::rfc3339(zone, change.as_second()))
        };
        json!({
            "id": place.id,
            "name": place.name,
            "kind": place.kind,
            "lat": place.point.0,
            "lon": place.point.1,
            "distance_m": distance,
            "walk_s": walk_s(distance),
            "open": hours.map(|(open, _)| open),
            "until": change(true),
            "opens_at": change(false),
            "address": place.address,
            "phone": place.phone,
            "url": place.url,
            "wheelchair": place.wheelchair,
        })
    }
}
