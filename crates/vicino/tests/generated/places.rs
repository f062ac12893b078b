//! Generated places: what they are made of, and their files.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::flex_write;
use super::plan::ZONES;
use super::write::degrees;

/// The files of places, and the ids in each: some of the ids are in both.
pub const PLACES: [(&str, [&str; 4]); 2] =
    [("posti", ["b", "a", "é", "10"]), ("Shops", ["b", "9", "a", "A"])];

pub const KINDS: [&str; 4] = ["ticket_office", "reseller", "bike_share", "other"];

#[derive(Clone, Debug)]
pub struct PlacePlan {
    east: i32,
    north: i32,
    kind: &'static str,
    hours: Option<String>,
    zone: Option<&'static str>,
    wheelchair: &'static str,
    /// With an address, a phone number and a link.
    told: bool,
    /// Whether most of it stands under `tags`, and the id among the properties.
    tagged: bool,
}

pub fn places() -> impl Strategy<Value = Vec<PlacePlan>> {
    vec(place(), 0..=8)
}

fn place() -> impl Strategy<Value = PlacePlan> {
    (
        (-14..=14, -14..=14),
        select(&["", "ticket_office", "reseller", "bike_share"][..]),
        option::weighted(0.9, hours()),
        option::weighted(0.5, select(&ZONES[..])),
        select(&["", "yes", "yes", "no", "limited"][..]),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|((east, north), kind, hours, zone, wheelchair, told, tagged)| PlacePlan {
            east,
            north,
            kind,
            hours,
            zone,
            wheelchair,
            told,
            tagged,
        })
}

/// Every text but one is opening hours.
fn hours() -> impl Strategy<Value = String> {
    let whole = select(&["24/7", "24/7", "off", "whenever we like"][..]).prop_map(str::to_owned);
    // A rule runs past midnight only where there is no other one: what becomes of the hours after midnight where
    // another rule speaks of either day, the `opening-hours` crate sees otherwise than `naive::hours` does.
    let several = vec(rule(&TIMES[..DAYTIMES]), 2..=3).prop_map(|rules| rules.join("; "));
    prop_oneof![1 => whole, 3 => rule(&TIMES[..]), 3 => several]
}

// The hours that clocks skip or repeat are among them, and ends at the full hours that are asked about.
const TIMES: [&str; 16] = [
    "08:00-12:30",
    "08:00-19:30",
    "00:00-24:00",
    "01:30-02:30",
    "02:15-02:45",
    "02:30-03:15",
    "00:30-01:45",
    "07:00-08:00",
    "09:00-12:00",
    "00:00-08:00",
    "17:00-24:00",
    "22:00-02:00",
    "22:00-26:00",
    "22:00-02:30",
    "23:00-08:00",
    "12:00-12:00",
];
/// How many of them end by midnight.
const DAYTIMES: usize = 11;

fn rule(times: &'static [&'static str]) -> impl Strategy<Value = String> {
    const DAYS: [&str; 14] = [
        "", "", "Mo-Su", "Mo-Fr", "Mo-Fr", "Sa,Su", "Sa", "Su", "Fr-Mo", "We", "Mo,We-Fr", "Th-Sa", "PH",
        "Tu,PH",
    ];
    let times = prop_oneof![
        4 => select(times).prop_map(str::to_owned),
        2 => select(&["08:00-12:30,14:00-19:30", "00:00-02:15,09:00-23:45", "08:00-09:00,09:00-10:00"][..])
            .prop_map(str::to_owned),
        1 => select(&["off", "off", "closed"][..]).prop_map(str::to_owned),
    ];
    (select(&DAYS[..]), times, proptest::bool::weighted(0.05)).prop_map(|(days, times, whole_day)| {
        match (days.is_empty(), whole_day) {
            (true, _) => times,
            (false, true) => days.to_owned(),
            (false, false) => format!("{days} {times}"),
        }
    })
}

/// The files' names and texts.
pub fn files(world: (f64, f64), plans: &[PlacePlan]) -> Vec<(&'static str, String)> {
    let mut files = Vec::new();
    for ((name, ids), plans) in PLACES.iter().zip(plans.chunks(4)) {
        let features = ids.iter().zip(plans).map(|(id, plan)| feature(world, id, plan));
        files.push((*name, flex_write::collection(features)));
    }
    files
}

fn feature(world: (f64, f64), id: &str, plan: &PlacePlan) -> String {
    let (latitude, longitude) = degrees(world, plan.east.into(), plan.north.into(), (0, 0));
    let mut texts = vec![("kind", plan.kind), ("wheelchair", plan.wheelchair)];
    texts.extend(plan.hours.as_deref().map(|hours| ("opening_hours", hours)));
    texts.extend(plan.zone.map(|zone| ("timezone", zone)));
    if plan.told {
        texts.extend([("address", "Via Roma 1"), ("phone", "+39 0577 2"), ("url", "https://example.org/p")]);
    }
    texts.retain(|(_, text)| !text.is_empty());
    let texts: Vec<String> = texts.iter().map(|(name, text)| format!(r#""{name}":"{text}""#)).collect();
    let texts = texts.join(",");
    let (own, rest) = match (plan.tagged, texts.is_empty()) {
        (true, _) => (String::new(), format!(r#","id":"{id}","tags":{{{texts}}}"#)),
        (false, true) => (format!(r#""id":"{id}","#), String::new()),
        (false, false) => (format!(r#""id":"{id}","#), format!(",{texts}")),
    };
    format!(
        r#"{{"type":"Feature",{own}"properties":{{"name":"Place {id}"{rest}}},"geometry":{{"type":"Point","coordinates":[{longitude},{latitude}]}}}}"#
    )
}
