//! Answers the question.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::alerts::ActiveAlerts;
use super::answer::{Answer, Asked, AskedExtent, Count, Counts};
use super::extent::Ground;
use super::lines::{Ask, boardings, by_line, find_line};
use super::nearest::nearest;
use super::stops::LinesAtStops;
use super::why::{Finding, why};
use super::windows::DaysAsked;
use super::{Extent, Keep, Parts, Query, areas, lines, places, stops, zones};
use crate::coord::LatLon;
use crate::idx::FeedIdx;
use crate::local_time::LocalTime;
use crate::network::Network;
use crate::time::ServiceClock;

impl Network {
    /// What is near, as the [contract](https://github.com/vicino-transit/vicino/blob/main/docs/nearby.md) of an
    /// answer has it. The same network, question and instant always give the same answer, byte for byte.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use vicino::{Feed, FeedSource, LatLon, Network, Query, State};
    ///
    /// let source = FeedSource::files([
    ///     ("agency.txt", "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Europe/Rome\n"),
    ///     ("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n\
    ///         1,Piazza Gramsci,43.3224,11.3268\n2,Stazione,43.3312,11.3236\n"),
    ///     ("routes.txt", "route_id,route_short_name,route_type\n10,10,3\n"),
    ///     ("trips.txt", "route_id,service_id,trip_id\n10,daily,T1\n"),
    ///     ("stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n\
    ///         T1,08:04:00,08:04:00,1,1\nT1,08:15:00,08:15:00,2,2\n"),
    ///     ("calendar.txt", "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,\
    ///         start_date,end_date\ndaily,1,1,1,1,1,1,1,20260101,20261231\n"),
    /// ]);
    /// let feed = Feed::read("siena", &source, &Default::default())?;
    /// let network = Network::new(vec![Arc::new(feed)])?;
    ///
    /// let query = Query::near(LatLon::new(43.3230, 11.3270)?, "2026-11-24T08:00:00+01:00".parse()?);
    /// let answer = network.nearby(&query);
    ///
    /// let line = &answer.lines.as_ref().unwrap()[0];
    /// assert_eq!((line.route.to_string(), line.headsign), ("siena:10".to_owned(), "Stazione"));
    /// assert_eq!((line.distance_m, line.state), (68.6, State::Running));
    /// assert_eq!(line.departures[0].time.to_string(), "2026-11-24T08:04:00+01:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn nearby(&self, query: &Query) -> Answer<'_> {
        let include = query.include;
        let keep = Keep::new(self, &query.filter);
        let (from, to) = query.window();
        let ask = Ask {
            from,
            to,
            at: query.at,
            departures: query.departures as usize,
            wheelchair_only: keep.wheelchair_only(),
        };
        let ground = Ground::new(self, &query.extent);
        let alerts = ActiveAlerts::new(self, query.at);
        let (near, stretches) = (ground.stops(self), ground.stretches(self));
        let boardings = boardings(self, &near, &stretches, keep);
        let mut found = Vec::with_capacity(by_line(&boardings).count());
        found.extend(by_line(&boardings).filter_map(|of_line| find_line(self, of_line, ask, &alerts)));
        found.sort_unstable_by_key(lines::FoundLine::rank);
        let finding =
            Finding { ground: &ground, stops: &near, stretches: &stretches, kept: &boardings, lines: &found };
        let why = why(self, &finding, keep, ask, &alerts);

        let mut parts = Parts::new(self, &query.languages);
        let none = found.is_empty();
        let nearest = if none { nearest(self, &mut parts, &ground, keep, ask, &alerts) } else { None };
        let limit = query.limit as usize;
        let found_lines = found.len();
        found.truncate(limit);
        let lines: Option<Vec<_>> = include.lines.then(|| {
            let show = |line| lines::show(self, &mut parts, line, ask, &alerts, include.day);
            found.iter().map(show).collect()
        });
        let shown_lines = if include.lines { &found[..] } else { &[] };
        let (stops, stop_count) = part(
            include.stops,
            limit,
            || stops::kept(&near, keep),
            |kept| {
                let at_stops = LinesAtStops::new(&boardings, shown_lines);
                kept.into_iter()
                    .filter_map(|near| stops::show(self, &mut parts, near, &at_stops, &alerts))
                    .collect()
            },
        );
        let days = DaysAsked::default();
        let (zones, zone_count) = part(
            include.zones,
            limit,
            || zones::kept(self, ground.zones(self, keep), keep),
            |kept| {
                let show = |zone| zones::show(self, &mut parts, zone, (&ground, ask), &days, &alerts);
                kept.iter().map(show).collect()
            },
        );
        let (places, place_count) = part(
            include.places,
            limit,
            || ground.places(self, keep),
            |kept| kept.into_iter().map(|place| places::show(self, &parts, place, query.at)).collect(),
        );
        let (areas, area_count) = part(
            include.areas,
            limit,
            || ground.areas(self),
            |kept| kept.into_iter().map(|area| areas::show(self, &mut parts, area, &alerts)).collect(),
        );
        let alerts = include.alerts.then(|| {
            parts.name_alerts(alerts.of_ground(&ground));
            parts.named_alerts()
        });
        let counts = Counts {
            lines: lines.as_ref().map(|lines| Count { found: found_lines, returned: lines.len() }),
            stops: stop_count,
            zones: zone_count,
            places: place_count,
            areas: area_count,
            alerts: alerts.as_ref().map(|alerts| Count { found: alerts.len(), returned: alerts.len() }),
        };
        let (routes, agencies, feeds) = parts.named();
        Answer {
            query: self.asked(query, &ground),
            lines,
            stops,
            zones,
            places,
            areas,
            vehicles: include.vehicles.then_some([]),
            alerts,
            booking_rules: parts.named_booking_rules(),
            routes,
            agencies,
            feeds,
            counts,
            why,
            nearest,
        }
    }

    fn asked(&self, query: &Query, ground: &Ground<'_>) -> Asked {
        let extent = match &query.extent {
            Extent::Circle { centre, radius_m } => {
                AskedExtent::Circle { lat: centre.lat(), lon: centre.lon(), radius_m: *radius_m }
            }
            Extent::Box(bbox) => AskedExtent::Box { bbox: *bbox },
            Extent::Area(id) => AskedExtent::Area {
                area: self.find_area(id).map_or_else(|| id.clone(), |area| self.area_id(area).to_string()),
            },
            Extent::Region(region) => AskedExtent::Region {
                geometry: if region.polygons().len() == 1 { "Polygon" } else { "MultiPolygon" },
            },
        };
        Asked { extent, at: self.local_time(query.at, ground.middle()), window_min: query.window_min }
    }

    /// An instant with the offset that clocks there have.
    pub(crate) fn local_time(&self, at: jiff::Timestamp, place: Option<LatLon>) -> LocalTime {
        LocalTime::new(at, self.zone_at(place).to_offset(at))
    }

    /// The time zone of the first agency of the feed whose stop is the nearest; of the first feed where there is no stop.
    pub(crate) fn zone_at(&self, place: Option<LatLon>) -> &TimeZone {
        const UTC: &TimeZone = &TimeZone::UTC;
        let nearest = place.filter(|_| !self.has_one_zone).and_then(|place| self.feed_at(place));
        let feed = nearest.map(|feed| self.feed(feed)).or(self.feeds().next().map(Arc::as_ref));
        feed.and_then(|feed| feed.clocks.first()).map_or(UTC, ServiceClock::zone)
    }

    /// The feed whose stop is the nearest; of equally near ones the first.
    fn feed_at(&self, place: LatLon) -> Option<FeedIdx> {
        let by_distance = self
            .index
            .by_distance(place)
            .filter_map(|(feed, stop)| Some((place.rank(self.feed(feed).stop(stop).position?), feed)));
        let mut by_distance = by_distance.peekable();
        let (nearest, _) = *by_distance.peek()?;
        by_distance.take_while(|(distance, _)| *distance <= nearest).map(|(_, feed)| feed).min()
    }
}

/// A part of an answer, and how much of it there is: nothing where it was not asked for.
fn part<K, T>(
    wanted: bool,
    limit: usize,
    kept: impl FnOnce() -> Vec<K>,
    show: impl FnOnce(Vec<K>) -> Vec<T>,
) -> (Option<Vec<T>>, Option<Count>) {
    if !wanted {
        return (None, None);
    }
    let mut kept = kept();
    let found = kept.len();
    kept.truncate(limit);
    let shown = show(kept);
    let count = Count { found, returned: shown.len() };
    (Some(shown), Some(count))
}
