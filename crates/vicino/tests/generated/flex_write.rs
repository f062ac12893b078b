//! Generated on-demand service as the text of GTFS files, and polygons as GeoJSON.

use std::fmt::Write;

use super::flex::{FlexPlan, FlexRowPlan, Form, PolygonPlan, RULE_IDS, RulePlan, SpotPlan, ZONE_IDS};
use super::plan::{FeedPlan, NetworkPlan, STOP_IDS};
use super::write::{Texts, degrees, time};

type World = (f64, f64);

/// The geometry of a polygon.
pub fn geometry(world: World, plan: &PolygonPlan) -> String {
    let PolygonPlan { west, south, width, height, .. } = *plan;
    let (east, north) = (west + width, south + height);
    let (middle_x, middle_y) = (west + width / 2, south + height / 2);
    let rectangle =
        |west, south, east, north| ring(world, &[(west, south), (east, south), (east, north), (west, north)]);
    let one = |rings: &[String]| format!(r#"{{"type":"Polygon","coordinates":[{}]}}"#, rings.join(","));
    match plan.form {
        Form::Square => one(&[rectangle(west, south, east, north)]),
        Form::Holed => {
            let hole = rectangle(west + 1, south + 1, east - 1, north - 1);
            one(&[rectangle(west, south, east, north), hole])
        }
        Form::Two => {
            let (one, other) = (
                rectangle(west, south, middle_x, middle_y),
                rectangle(middle_x + 1, middle_y, east + 2, north),
            );
            format!(r#"{{"type":"MultiPolygon","coordinates":[[{one}],[{other}]]}}"#)
        }
        Form::Triangle => one(&[ring(world, &[(west, south), (east, south), (west, north)])]),
        Form::Diamond => {
            let corners = [(middle_x, south), (east, middle_y), (middle_x, north), (west, middle_y)];
            one(&[ring(world, &corners)])
        }
        Form::Notched => {
            let corners = [(west, south), (east, south), (east, north), (middle_x, middle_y), (west, north)];
            one(&[ring(world, &corners)])
        }
    }
}

fn ring(world: World, corners: &[(i32, i32)]) -> String {
    let closed = corners.iter().chain(&corners[..1]);
    let positions = closed.map(|&(east, north)| {
        let (latitude, longitude) = degrees(world, east.into(), north.into(), (0, 0));
        format!("[{longitude},{latitude}]")
    });
    format!("[{}]", positions.collect::<Vec<_>>().join(","))
}

/// A collection of features with these ids, properties and geometries.
pub fn features(features: impl Iterator<Item = (String, String, String)>) -> String {
    let features = features.map(|(id, properties, geometry)| {
        format!(r#"{{"type":"Feature","id":"{id}","properties":{{{properties}}},"geometry":{geometry}}}"#)
    });
    collection(features)
}

/// A collection of features that are written already.
pub fn collection(features: impl Iterator<Item = String>) -> String {
    let features = features.collect::<Vec<_>>().join(",\n");
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{features}\n]}}")
}

/// Adds the files of on-demand service; its rows of `stop_times.txt` are given back.
pub fn files(texts: &mut Texts, network: &NetworkPlan, plan: &FeedPlan) -> Vec<String> {
    let flex = &plan.flex;
    let zones = flex.zones.iter().zip(ZONE_IDS).map(|(zone, id)| {
        let properties = if zone.named {
            format!(r#""stop_name":"Zone {id}","stop_desc":"Around {id}""#)
        } else {
            String::new()
        };
        (id.to_owned(), properties, geometry(network.world, zone))
    });
    if !flex.zones.is_empty() {
        texts.insert("locations.geojson", features(zones));
    }
    let mut groups = "location_group_id,location_group_name\ng,Group\n".to_owned();
    let mut members = format!("location_group_id,stop_id\ng,{}\n", STOP_IDS[0]);
    for (i, stops) in flex.groups.iter().enumerate() {
        writeln!(groups, "G{i},Group {i}").unwrap();
        for stop in stops {
            writeln!(members, "G{i},{}", STOP_IDS[stop % plan.stops.len()]).unwrap();
        }
    }
    if flex.mess {
        groups += "g,Again\n,No id\n";
        members += "nobody,b\ng,nowhere\n";
    }
    texts.insert("location_groups.txt", groups);
    texts.insert("location_group_stops.txt", members);
    texts.insert("booking_rules.txt", rules(plan));

    let mut rows = Vec::new();
    let trips = texts.get_mut("trips.txt").unwrap();
    for (t, trip) in flex.trips.iter().enumerate() {
        let (route, service) = (trip.route % plan.routes.len(), trip.service % plan.services.len());
        let twin = trip.twin.then(|| (format!("E{t}"), (route + 1) % plan.routes.len()));
        for (id, route) in [(format!("D{t}"), route)].into_iter().chain(twin) {
            writeln!(trips, "R{route},S{service},{id},,,,{}", trip.wheelchair).unwrap();
            for (i, row) in trip.rows.iter().enumerate() {
                rows.extend(stop_time(plan, row, &id, i + 1));
            }
        }
    }
    if flex.mess {
        rows.push("nobody,,,,1,,2,,,08:00:00,09:00:00,za,2,,,,".to_owned());
        rows.push("D0,,,,90,,2,,g,08:00:00,,,2,,,,".to_owned());
        rows.push("D0,,,,91,,2,,g,,09:00:00,,2,,,,".to_owned());
        rows.push("D0,,,,92,,2,,,08:00:00,09:00:00,nowhere,2,,,,".to_owned());
    }
    rows
}

fn stop_time(plan: &FeedPlan, row: &FlexRowPlan, trip: &str, sequence: usize) -> Option<String> {
    let flex = &plan.flex;
    let zone = |i: usize| (i < flex.zones.len()).then(|| ZONE_IDS[i].to_owned());
    let group = |i: usize| if i < flex.groups.len() { format!("G{i}") } else { "g".to_owned() };
    let blank = String::new;
    let (stop, group, zone) = match row.spot {
        SpotPlan::Zone(i) => (blank(), blank(), zone(i % flex.zones.len().max(1))?),
        SpotPlan::Group(i) => (blank(), group(i), blank()),
        SpotPlan::Stop(i) => (STOP_IDS[i % plan.stops.len()].to_owned(), blank(), blank()),
        SpotPlan::ZoneAsStop(i) => (zone(i % flex.zones.len().max(1))?, blank(), blank()),
        SpotPlan::GroupAsStop(i) => (group(i), blank(), blank()),
    };
    let rule = |rule: Option<usize>| {
        let known = rule.filter(|_| !flex.rules.is_empty());
        let known = known.map_or("", |rule| RULE_IDS[rule % flex.rules.len()]);
        if flex.mess && known.is_empty() && rule.is_some() { "unknown" } else { known }
    };
    let (factor, offset) = row.safe_duration.unwrap_or_default();
    Some(format!(
        "{trip},,,{stop},{sequence},,{},,{group},{},{},{zone},{},{},{},{factor},{offset}",
        row.pickup,
        time(row.from * 60),
        time((row.from + row.length) * 60),
        row.drop_off,
        rule(row.pickup_rule),
        rule(row.drop_off_rule),
    ))
}

fn rules(plan: &FeedPlan) -> String {
    let mut text = "booking_rule_id,booking_type,prior_notice_duration_min,prior_notice_duration_max,\
                    prior_notice_last_day,prior_notice_last_time,prior_notice_start_day,\
                    prior_notice_start_time,prior_notice_service_id,message,pickup_message,\
                    drop_off_message,phone_number,info_url,booking_url\n"
        .to_owned();
    for (rule, id) in plan.flex.rules.iter().zip(RULE_IDS) {
        writeln!(text, "{id},{},{}", rule.kind, rule_fields(plan, rule)).unwrap();
    }
    if plan.flex.mess {
        text += "r2,0,,,,,,,,Again,,,,,\nr9,7,,,,,,,,Odd,,,,,\n,0,,,,,,,,No id,,,,,\n";
    }
    text
}

fn rule_fields(plan: &FeedPlan, rule: &RulePlan) -> String {
    let same_day = rule.kind == 1 || rule.surplus;
    let days_before = rule.kind == 2 || rule.surplus;
    let longest = rule.longest.filter(|longest| *longest >= rule.shortest && same_day);
    let start = rule.start.filter(|_| days_before || same_day && longest.is_none());
    let text = |given: bool, value: i64| if given { value.to_string() } else { String::new() };
    let last = days_before && !rule.bare;
    let service = rule.service.filter(|_| days_before);
    let service = service.map(|service| format!("S{}", service % plan.services.len()));
    let optional = |given: bool, value: &str| if given { value.to_owned() } else { String::new() };
    let [message, pickup, phone, url] = rule.texts;
    let fields = [
        text(same_day && !rule.bare, rule.shortest),
        text(longest.is_some(), longest.unwrap_or_default()),
        text(last, rule.last.0),
        optional(last, rule.last.1),
        text(start.is_some(), start.unwrap_or_default().0),
        optional(start.is_some() && !rule.bare, start.unwrap_or_default().1),
        service.unwrap_or_default(),
        optional(message, "Call us"),
        optional(pickup, "Wait at the door"),
        optional(pickup && url, "Get off at the door"),
        optional(phone, "+39 0577 1"),
        optional(url, "https://example.org/info"),
        optional(url, "https://example.org/book"),
    ];
    fields.join(",")
}

/// An instant at which something about on-demand service changes.
pub struct Deadline {
    pub route: usize,
    pub service: usize,
    pub days_before: i64,
    /// Of that day.
    pub second: i64,
}

pub fn deadlines(flex: &FlexPlan) -> Vec<Deadline> {
    let clock = |text: &str| {
        let number = |part: &str| part.parse::<i64>().unwrap();
        number(&text[..2]) * 3600 + number(&text[3..5]) * 60
    };
    let mut deadlines = Vec::new();
    for trip in &flex.trips {
        for row in &trip.rows {
            let mut push = |days_before: i64, second: i64| {
                deadlines.push(Deadline { route: trip.route, service: trip.service, days_before, second });
            };
            let (from, to) = (row.from * 60, (row.from + row.length) * 60);
            push(0, from);
            push(0, to);
            let rule = row.pickup_rule.or(row.drop_off_rule).filter(|_| !flex.rules.is_empty());
            let Some(rule) = rule.map(|rule| &flex.rules[rule % flex.rules.len()]) else {
                continue;
            };
            let longest = rule.longest.filter(|longest| *longest >= rule.shortest);
            match (rule.kind, longest, rule.start) {
                (1, Some(longest), _) => (0..3).for_each(|_| push(0, from - longest * 60)),
                (1 | 2, _, Some((days, time))) => (0..3).for_each(|_| push(days, clock(time))),
                _ => {}
            }
            match rule.kind {
                1 => push(0, to - rule.shortest * 60),
                2 => push(rule.last.0, clock(rule.last.1)),
                _ => {}
            }
        }
    }
    deadlines
}
