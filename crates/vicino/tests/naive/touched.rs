//! Which alerts touch what is in an answer, and what they take away.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::alerts::{Alert, Entity};
use super::answer::{Asked, Boarding, Departure, LineId, StopId};
use super::clock::first_second;
use super::feed::Feed;
use super::flex::Spot;
use super::polygon::Polygons;
use super::question::Place;
use super::zones::spot_id;

impl Asked<'_> {
    fn alerts(&self) -> impl Iterator<Item = (&Alert, Timestamp)> {
        let alerts = self.question.alerts.iter();
        alerts.filter_map(|alert| Some((alert, alert.counts_until(self.question.at)?)))
    }

    /// The ids of the alerts of which an entity is about something, sorted.
    fn touching(&self, is: impl Fn(&Entity) -> bool, lies: impl Fn(&Alert) -> bool) -> BTreeSet<String> {
        let touching = self.alerts().filter(|(alert, _)| alert.entities.iter().any(&is) || lies(alert));
        touching.map(|(alert, _)| alert.id.clone()).collect()
    }

    /// Until when alerts take away something that entities are about, or that lies somewhere.
    fn closed_until(&self, is: impl Fn(&Entity) -> bool, lies: impl Fn(&Alert) -> bool) -> Option<i64> {
        let closes = |alert: &Alert| alert.is_no_service() && (alert.entities.iter().any(&is) || lies(alert));
        let end_of = |at: Timestamp| {
            let all = self.question.alerts.iter().filter(|alert| closes(alert));
            all.filter_map(|alert| alert.counts_until(at)).max()
        };
        let mut end = end_of(self.question.at)?;
        while let Some(later) = end_of(end).filter(|later| *later > end) {
            end = later;
        }
        Some(if end == Timestamp::MAX { i64::MAX } else { first_second(end) })
    }

    /// The ground of an alert: of the areas that it names, or its own where it names nothing.
    fn ground(&self, alert: &Alert) -> Polygons {
        let named = self.question.areas.iter();
        let named = named.filter(|area| alert.entities.iter().any(|entity| entity.is_about_area(&area.id)));
        let own = alert.shape.iter().filter(|_| alert.entities.is_empty());
        Polygons::union(named.map(|area| &area.shape).chain(own))
    }

    /// Whether an alert takes all service away at a point.
    fn closes_ground(&self, alert: &Alert, point: (f64, f64)) -> bool {
        alert.is_no_service() && self.ground(alert).contains(point)
    }

    /// Whether nobody can say on which side of closed ground's edge a point lies that was worked out.
    pub fn is_doubtful_ground(&self, point: (f64, f64)) -> bool {
        let closing = self.question.alerts.iter().filter(|alert| alert.is_no_service());
        closing.into_iter().any(|alert| self.ground(alert).has_edge_near(point))
    }

    fn is_about_line(&self, entity: &Entity, line: LineId, (_, stop): StopId) -> bool {
        let feed = &self.feeds[line.0];
        let record = &feed.lines[line.1];
        !entity.names("zone")
            && !entity.names("area")
            && entity.is_about_route(feed, record.route)
            && entity.is_about_direction(record.direction)
            && entity.is_about_stop(feed, stop)
    }

    /// Until when a line does not serve a point, or stop.
    pub fn line_closed_until(&self, line: LineId, stop: StopId, point: (f64, f64)) -> Option<i64> {
        self.closed_until(
            |entity| !entity.names("trip") && self.is_about_line(entity, line, stop),
            |alert| self.closes_ground(alert, point),
        )
    }

    /// Until when a trip of a line does not serve it.
    pub fn trip_closed_until(
        &self,
        line: LineId,
        stop: StopId,
        point: (f64, f64),
        trip: &str,
    ) -> Option<i64> {
        self.closed_until(
            |entity| {
                entity.get("trip").is_none_or(|named| named == trip) && self.is_about_line(entity, line, stop)
            },
            |alert| self.closes_ground(alert, point),
        )
    }

    pub fn alerts_of_line(&self, at: &Boarding, shown: &[&Departure]) -> BTreeSet<String> {
        let feed = &self.feeds[at.line.0];
        let skipped = at.skipped.iter().filter(|(second, _)| at.next.is_none_or(|next| *second < next));
        let trips: Vec<_> = shown.iter().map(|d| d.trip).chain(skipped.map(|(_, trip)| *trip)).collect();
        let runs = |id: &str| trips.iter().any(|trip| feed.scoped(&trip.id) == id);
        let is = |entity: &Entity| {
            at.stops.iter().any(|&stop| self.is_about_line(entity, at.line, stop))
                && entity.get("trip").is_none_or(runs)
        };
        self.touching(is, |alert| self.closes_ground(alert, at.point))
    }

    pub fn alerts_of_stop(&self, (f, stop): StopId) -> BTreeSet<String> {
        let feed = &self.feeds[f];
        let is = |entity: &Entity| {
            let mut calling =
                feed.trips.iter().filter(|trip| trip.calls.iter().any(|call| call.stop == stop));
            entity.names("stop")
                && !entity.names("trip")
                && calling.any(|trip| self.is_about_line(entity, (f, trip.line), (f, stop)))
        };
        let point = feed.stops[stop].point.unwrap();
        let lies = |alert: &Alert| {
            self.closes_ground(alert, point)
                || alert.shape.as_ref().is_some_and(|shape| shape.contains(point))
        };
        self.touching(is, lies)
    }

    /// Whether an entity is about one of the routes that serve a zone, group or stop.
    fn is_about_spot(entity: &Entity, feed: &Feed, spot: Spot, routes: &[usize]) -> bool {
        let members: &[usize] = match &spot {
            Spot::Zone(_) => &[],
            Spot::Group(group) => &feed.flex.groups[*group].stops,
            Spot::Stop(stop) => std::slice::from_ref(stop),
        };
        !entity.names("area")
            && !entity.names("trip")
            && !entity.names("direction_id")
            && entity.get("zone").is_none_or(|id| id == feed.scoped(spot_id(feed, spot)))
            && (!entity.names("stop") || members.iter().any(|&stop| entity.is_about_stop(feed, stop)))
            && routes.iter().any(|&route| entity.is_about_route(feed, route))
    }

    /// Whether an alert takes all service away on the ground of a zone, group or stop.
    fn closes_ground_of(&self, alert: &Alert, feed: &Feed, spot: Spot) -> bool {
        let (zones, stops): (Vec<usize>, &[usize]) = match &spot {
            Spot::Zone(zone) => (vec![*zone], &[]),
            Spot::Group(group) => {
                let group = &feed.flex.groups[*group];
                (group.locations.clone(), &group.stops)
            }
            Spot::Stop(stop) => (Vec::new(), std::slice::from_ref(stop)),
        };
        let shapes: Vec<&Polygons> = zones.iter().map(|zone| &feed.flex.locations[*zone].shape).collect();
        if let Place::Circle { centre, .. } = self.question.place
            && shapes.iter().any(|shape| shape.contains(centre))
        {
            return self.closes_ground(alert, centre);
        }
        let ground = self.ground(alert);
        let mut points = stops.iter().filter_map(|stop| feed.stops[*stop].point);
        alert.is_no_service()
            && points.all(|point| ground.contains(point))
            && shapes.iter().all(|shape| {
                let outside = shape.share_outside(&ground);
                if (0.5e-4..2e-4).contains(&outside) {
                    self.doubtful.set(true);
                }
                outside <= 1e-4
            })
    }

    /// The same, remembered: it takes long to find out.
    fn closes_spot(&self, alert: &Alert, feed: &Feed, spot: Spot) -> bool {
        let key = (alert.id.clone(), feed.name.clone(), spot);
        if let Some(known) = self.closed_spots.borrow().get(&key) {
            return *known;
        }
        let closes = self.closes_ground_of(alert, feed, spot);
        self.closed_spots.borrow_mut().insert(key, closes);
        closes
    }

    pub fn alerts_of_spot(&self, feed: &Feed, spot: Spot, routes: &[usize]) -> BTreeSet<String> {
        self.touching(
            |entity| Self::is_about_spot(entity, feed, spot, routes),
            |alert| self.closes_spot(alert, feed, spot),
        )
    }

    pub fn spot_closed_until(&self, feed: &Feed, spot: Spot, route: usize) -> Option<i64> {
        self.closed_until(
            |entity| Self::is_about_spot(entity, feed, spot, &[route]),
            |alert| self.closes_spot(alert, feed, spot),
        )
    }

    pub fn alerts_of_area(&self, id: &str) -> BTreeSet<String> {
        self.touching(|entity| entity.is_about_area(id), |_| false)
    }

    /// The alerts that something in the answer names, and those whose own geometry the place shares a point with.
    pub fn alerts_json(&self, answer: &Value) -> Value {
        let place = &self.question.place;
        let shares =
            |alert: &Alert| alert.shape.as_ref().is_some_and(|shape| place.reach_polygons(shape).is_some());
        let mut ids = self.touching(|_| false, shares);
        let nearest = answer["nearest"].as_object().map(|_| &answer["nearest"]);
        for kind in ["lines", "stops", "zones", "areas"] {
            for item in answer[kind].as_array().unwrap().iter().chain(nearest) {
                let named = item["alerts"].as_array().unwrap().iter();
                ids.extend(named.map(|id| id.as_str().unwrap().to_owned()));
            }
        }
        let named = self.question.alerts.iter().filter(|alert| ids.contains(&alert.id));
        json!(named.map(|alert| (alert.id.clone(), alert.json.clone())).collect::<Map<_, _>>())
    }
}
