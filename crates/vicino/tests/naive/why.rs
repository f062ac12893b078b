//! Why no line runs.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Asked, Boarding, LineId, State, best};
use super::feed::Feed;
use super::flex::Spot;
use super::polygon::Polygons;
use super::question::distance_m;
use super::shape::Point;

impl Asked<'_> {
    pub fn why(
        &self,
        kept: &BTreeMap<LineId, Vec<Boarding>>,
        all: &BTreeMap<LineId, Vec<Boarding>>,
    ) -> Option<&'static str> {
        let running = |lines: &BTreeMap<LineId, Vec<Boarding>>| {
            lines.values().any(|stops| best(stops).state == State::Running)
        };
        if running(kept) {
            return None;
        }
        if all.is_empty() {
            let covered = self.feeds.iter().any(|feed| self.covers(feed));
            return Some(if covered { "no_stop_in_radius" } else { "outside_coverage" });
        }
        if kept.is_empty() || running(all) {
            return Some("filtered_out");
        }
        if kept.values().map(|stops| best(stops).state).min() == Some(State::Suspended) {
            return Some("suspended");
        }
        let reasons: BTreeSet<&str> = kept.iter().map(|(line, stops)| self.reason(*line, stops)).collect();
        ["no_departure_in_window", "no_service_today", "feed_not_started", "feed_expired"]
            .into_iter()
            .find(|reason| reasons.contains(reason))
    }

    /// Why a line that does not run does not.
    fn reason(&self, line: LineId, stops: &[Boarding]) -> &'static str {
        let mut departures = stops.iter().flat_map(|stop| &stop.around);
        if departures.any(|departure| self.is_today(line, departure.second)) {
            return "no_departure_in_window";
        }
        let today = self.today(line);
        match self.feeds[line.0].span {
            Some((first, _)) if today < first => "feed_not_started",
            Some((_, last)) if today > last => "feed_expired",
            _ => "no_service_today",
        }
    }

    /// Whether a feed serves the place of the question.
    fn covers(&self, feed: &Feed) -> bool {
        const WALK_M: f64 = 1000.0;
        let place = &self.question.place;
        let middle = place.middle();
        let calls: BTreeSet<usize> =
            feed.trips.iter().flat_map(|trip| &trip.calls).map(|call| call.stop).collect();
        let touches = |point: Point| place.polygons().is_some_and(|polygons| polygons.contains(point));
        let served = |point: Point| distance_m(middle, point) <= WALK_M || touches(point);
        let by_position = |stop: usize| feed.stops[stop].point.is_some_and(served);
        let by_stop = calls.iter().any(|&stop| by_position(stop));
        let by_shape = |shape: &Polygons| shape.contains(middle) || place.lies_in(shape);
        let demands = feed.all_trips().flat_map(|trip| &trip.demands);
        let spots: BTreeSet<Spot> = demands.map(|demand| demand.spot).collect();
        let by_zone = spots.iter().any(|spot| match spot {
            Spot::Zone(zone) => by_shape(&feed.flex.locations[*zone].shape),
            Spot::Group(group) => {
                let group = &feed.flex.groups[*group];
                group.stops.iter().any(|&stop| by_position(stop))
                    || group.locations.iter().any(|&zone| by_shape(&feed.flex.locations[zone].shape))
            }
            Spot::Stop(stop) => by_position(*stop),
        });
        by_stop || by_zone
    }
}
