//! Answers the question.

use super::answer::{Answer, Asked, AskedPlace, Count, Counts, EmptyObject, EmptyParts};
use super::lines::{Ask, boardings, by_line, find_line};
use super::nearest::nearest;
use super::stops::LinesAtStops;
use super::why::why;
use super::{Keep, Parts, Place, Query, lines, stops};
use crate::index::NearStop;
use crate::network::Network;
use crate::time::LocalTime;

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
        let near = self.near(query.place);
        let boardings = boardings(self, &near, keep);
        let mut found: Vec<_> =
            by_line(&boardings).filter_map(|of_line| find_line(self, of_line, ask)).collect();
        found.sort_unstable_by_key(lines::FoundLine::rank);
        let why = why(self, &near, &boardings, &found, keep, ask);

        let mut parts = Parts::new(self, &query.languages);
        let nearest = if found.is_empty() { nearest(self, &mut parts, query.place, keep, ask) } else { None };
        let limit = query.limit as usize;
        let found_lines = found.len();
        found.truncate(limit);
        let lines: Option<Vec<_>> = include.lines.then(|| {
            found.iter().map(|line| lines::show(self, &mut parts, line, ask, include.day)).collect()
        });
        let shown_lines = if include.lines { &found[..] } else { &[] };
        let mut found_stops = 0;
        let stops: Option<Vec<_>> = include.stops.then(|| {
            let at_stops = LinesAtStops::new(&boardings, shown_lines);
            let kept = stops::kept(&near, keep);
            found_stops = kept.len();
            let shown = kept.into_iter().take(limit);
            shown.filter_map(|near| stops::show(self, &mut parts, near, &at_stops)).collect()
        });
        let counts = Counts {
            lines: lines.as_ref().map(|lines| Count { found: found_lines, returned: lines.len() }),
            stops: stops.as_ref().map(|stops| Count { found: found_stops, returned: stops.len() }),
        };
        let (routes, agencies, feeds) = parts.named();
        Answer {
            query: self.asked(query),
            lines,
            stops,
            empty: EmptyParts {
                zones: include.zones.then_some([]),
                places: include.places.then_some([]),
                areas: include.areas.then_some([]),
                vehicles: include.vehicles.then_some([]),
                alerts: include.alerts.then_some(EmptyObject {}),
            },
            routes,
            agencies,
            feeds,
            counts,
            why,
            nearest,
        }
    }

    /// The stops within a place at which any trip calls, in no order.
    fn near(&self, place: Place) -> Vec<NearStop> {
        match place {
            Place::Circle { centre, radius_m } => self.index.within_radius(centre, radius_m).collect(),
            Place::Box(bbox) => {
                let inside =
                    |feed, stop| self.feed(feed).stop(stop).position.is_some_and(|at| bbox.contains(at));
                self.index.within_box(bbox, inside).collect()
            }
        }
    }

    fn asked(&self, query: &Query) -> Asked {
        let place = match query.place {
            Place::Circle { centre, radius_m } => {
                AskedPlace::Circle { lat: centre.lat(), lon: centre.lon(), radius_m }
            }
            Place::Box(bbox) => AskedPlace::Box { bbox },
        };
        Asked { place, at: self.local_time(query.at), window_min: query.window_min }
    }

    /// An instant with the offset of the first agency of the first feed, UTC where there is none.
    pub(crate) fn local_time(&self, at: jiff::Timestamp) -> LocalTime {
        let first = self.feeds().next().and_then(|feed| feed.clocks.first());
        first.map_or(LocalTime::new(at, jiff::tz::Offset::UTC), |clock| clock.local_at(at))
    }
}
