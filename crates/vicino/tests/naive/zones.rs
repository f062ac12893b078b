//! On-demand zones, groups and stops of the answer, and the operator's areas.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::answer::Asked;
use super::areas::Area;
use super::booking::Hours;
use super::clock::rfc3339;
use super::feed::Feed;
use super::flex::{Demand, Spot};
use super::question::walk_s;
use super::trips::{Pickup, Trip};
use super::windows::Window;

type DemandOf<'a> = (&'a Trip, &'a Demand);

impl Asked<'_> {
    /// The areas of the answer, and how many there are.
    pub fn areas(&self) -> (Vec<Value>, usize) {
        let place = &self.question.place;
        let mut found: Vec<&Area> =
            self.question.areas.iter().filter(|area| place.lies_in(&area.shape)).collect();
        found.sort_by_key(|area| &area.id);
        let json = |area: &&Area| json!({"id": area.id, "name": area.name, "kind": area.kind, "alerts": self.alerts_of_area(&area.id)});
        (found.iter().take(self.question.limit).map(json).collect(), found.len())
    }

    /// The zones of the answer, and how many there are.
    pub fn zones(&self) -> (Vec<Value>, usize) {
        let mut found = Vec::new();
        for feed in self.feeds {
            let mut rows: BTreeMap<Spot, Vec<DemandOf>> = BTreeMap::new();
            for trip in feed.all_trips() {
                let accessible = !self.question.wheelchair || trip.wheelchair == "yes";
                if accessible && self.keeps_route(feed, trip.route) {
                    for demand in &trip.demands {
                        rows.entry(demand.spot).or_default().push((trip, demand));
                    }
                }
            }
            for (spot, rows) in rows {
                if let Some(distance) = self.spot_distance(feed, spot) {
                    found.push((distance, feed.scoped(spot_id(feed, spot)), spot, feed, rows));
                }
            }
        }
        found.sort_by(|a, b| {
            let kind = |spot: Spot| kind(spot).0;
            a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(kind(a.2).cmp(&kind(b.2)))
        });
        let count = found.len();
        found.truncate(self.question.limit);
        let json =
            found.iter().map(|(distance, id, spot, feed, rows)| zone(self, feed, *spot, id, *distance, rows));
        (json.collect(), count)
    }

    /// How far a zone, or the nearest stop of a group, is; `None` out of reach.
    fn spot_distance(&self, feed: &Feed, spot: Spot) -> Option<f64> {
        let place = &self.question.place;
        let one = |stop: usize| {
            let stop = &feed.stops[stop];
            let accessible = !self.question.wheelchair || stop.wheelchair == "yes";
            place.reach(stop.point.filter(|_| accessible)?)
        };
        match spot {
            Spot::Zone(zone) => place.reach_polygons(&feed.flex.locations[zone].shape),
            Spot::Group(group) => {
                let group = &feed.flex.groups[group];
                let zones = group.locations.iter().map(|&zone| &feed.flex.locations[zone].shape);
                let zones = zones.filter_map(|shape| place.reach_polygons(shape));
                group.stops.iter().filter_map(|&stop| one(stop)).chain(zones).min_by(f64::total_cmp)
            }
            Spot::Stop(stop) => one(stop),
        }
    }
}

/// The order of kinds, and how answers name them.
fn kind(spot: Spot) -> (u8, &'static str) {
    match spot {
        Spot::Zone(_) => (0, "zone"),
        Spot::Group(_) => (1, "location_group"),
        Spot::Stop(_) => (2, "stop"),
    }
}

pub fn spot_id(feed: &Feed, spot: Spot) -> &str {
    match spot {
        Spot::Zone(zone) => &feed.flex.locations[zone].id,
        Spot::Group(group) => &feed.flex.groups[group].id,
        Spot::Stop(stop) => &feed.stops[stop].id,
    }
}

fn zone(asked: &Asked, feed: &Feed, spot: Spot, id: &str, distance: f64, rows: &[DemandOf]) -> Value {
    let (name, desc) = match spot {
        Spot::Zone(zone) => (&feed.flex.locations[zone].name, feed.flex.locations[zone].desc.clone()),
        Spot::Group(group) => (&feed.flex.groups[group].name, None),
        Spot::Stop(stop) => (&feed.stops[stop].name, feed.stops[stop].desc.clone()),
    };
    let pickup = rows.iter().any(|(_, demand)| demand.pickup != Pickup::None);
    let drop_off = rows.iter().any(|(_, demand)| demand.drop_off != Pickup::None);
    let routes = rows.iter().map(|(trip, _)| feed.scoped(&feed.routes[trip.route].id));
    let serving: Vec<usize> = rows.iter().map(|(trip, _)| trip.route).collect();
    let windows = windows(asked, feed, spot, rows, pickup);
    let counting = rows.iter().filter(|(_, demand)| counts(demand, pickup).0 != Pickup::None);
    let mut closed = counting.map(|(trip, _)| asked.spot_closed_until(feed, spot, trip.route));
    let suspended = closed.any(|closed| closed.is_some());
    let shown = asked.merged(feed, windows.iter().filter(|window| asked.is_shown(window)));
    json!({
        "id": id,
        "name": name,
        "desc": desc,
        "kind": kind(spot).1,
        "routes": routes.collect::<BTreeSet<String>>(),
        "distance_m": distance,
        "walk_s": walk_s(distance),
        "pickup": pickup,
        "drop_off": drop_off,
        "state": match asked.hours_state(&windows) {
            "ended" if suspended => "suspended",
            state => state,
        },
        "windows": shown,
        "booking": booking(asked, feed, rows, &windows, pickup),
        "alerts": asked.alerts_of_spot(feed, spot, &serving),
    })
}

/// What counts of a row: how one is picked up and by which rule, or else how one is set down.
fn counts(demand: &Demand, pickup: bool) -> (Pickup, Option<&str>) {
    if pickup {
        (demand.pickup, demand.pickup_rule.as_deref())
    } else {
        (demand.drop_off, demand.drop_off_rule.as_deref())
    }
}

/// The hours of all rows that count, on all of their days.
fn windows<'a>(
    asked: &Asked,
    feed: &'a Feed,
    spot: Spot,
    rows: &[DemandOf<'a>],
    pickup: bool,
) -> Vec<Window<'a>> {
    let mut windows = Vec::new();
    for &(trip, demand) in rows {
        let (how, rule) = counts(demand, pickup);
        if how == Pickup::None {
            continue;
        }
        let closed = asked.spot_closed_until(feed, spot, trip.route);
        for &(date, day_start) in trip.days.iter() {
            let hours = Hours {
                zone: feed.zone(trip.route),
                date,
                from: day_start + demand.from,
                to: day_start + demand.to,
                rule: rule.map(|rule| &feed.flex.rules[rule]),
                pickup: how,
                closed,
            };
            windows.push(Window { trip, demand, hours, rule });
        }
    }
    windows
}

fn booking(asked: &Asked, feed: &Feed, rows: &[DemandOf], windows: &[Window], pickup: bool) -> Value {
    let at = asked.instant();
    let in_order = asked.in_order(feed, windows.iter());
    let decisive = asked.decisive(&in_order);
    let next = asked.next_bookable(&in_order);
    let rule = match (decisive, next) {
        (Some(window), _) | (None, Some(window)) => window.rule,
        (None, None) => {
            let counting = rows.iter().map(|(_, demand)| counts(demand, pickup));
            counting.filter(|(how, _)| *how != Pickup::None).filter_map(|(_, rule)| rule).min()
        }
    };
    let given = rule.map(|rule| &feed.flex.rules[rule]);
    let message = given.and_then(|rule| {
        let own = if pickup { &rule.pickup_message } else { &rule.drop_off_message };
        own.as_ref().or(rule.message.as_ref())
    });
    let route = match decisive.or(next) {
        Some(window) => window.trip.route,
        None => {
            let routes = rows.iter().map(|(trip, _)| trip.route);
            routes.min_by_key(|route| &feed.routes[*route].id).unwrap()
        }
    };
    let agency = &feed.agencies[feed.routes[route].agency];
    let terms = decisive.map(|window| {
        let (book_by, opens_at) = window.hours.terms(at);
        let time = |second| rfc3339(window.hours.zone, second);
        (book_by.map(time), opens_at.map(time))
    });
    let (book_by, opens_at) = terms.unwrap_or_default();
    let next = next.map(|window| {
        let (pickup_from, book_by) = window.hours.earliest(at).unwrap();
        let time = |second| rfc3339(window.hours.zone, second);
        json!({"pickup_from": time(pickup_from), "book_by": book_by.map(time)})
    });
    json!({
        "verdict": decisive.map_or("none_today", |window| window.hours.verdict(at).name()),
        "book_by": book_by,
        "opens_at": opens_at,
        "next": next,
        "rule": rule.map(|rule| feed.scoped(rule)),
        "phone": given.and_then(|rule| rule.phone.as_ref()).or(agency.phone.as_ref()),
        "url": given.and_then(|rule| rule.url.as_ref()),
        "info_url": given.and_then(|rule| rule.info_url.as_ref()),
        "message": message,
    })
}
