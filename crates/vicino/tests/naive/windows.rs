//! The hours of a zone, on every service day there is.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::answer::Asked;
use super::booking::{Hours, Instant, Verdict};
use super::clock::{first_second, local_date, rfc3339};
use super::feed::Feed;
use super::flex::Demand;
use super::trips::{Pickup, Trip};

/// The hours of a row that counts, on one of its days.
pub struct Window<'a> {
    pub trip: &'a Trip,
    pub demand: &'a Demand,
    pub hours: Hours<'a>,
    /// The rule that counts.
    pub rule: Option<&'a str>,
}

/// The instants that the question divides time by, as the clocks of a zone have them.
struct Day {
    midnight: i64,
    /// The midnights after the instant of the question and after the end of its window.
    next_midnight: i64,
    end: i64,
}

impl Asked<'_> {
    pub fn instant(&self) -> Instant {
        Instant { floor: self.question.at.as_second(), ceiling: first_second(self.question.at) }
    }

    fn day(&self, zone: &TimeZone) -> Day {
        let at = self.question.at;
        let last = at + self.question.window_min.minutes() - 1.nanoseconds();
        let start = |date: jiff::civil::Date| {
            let start = date.at(0, 0, 0, 0).to_zoned_datetime(zone.clone()).unwrap();
            start.timestamp().as_second()
        };
        let today = local_date(zone, at);
        let end = local_date(zone, last) + 1.day();
        Day { midnight: start(today), next_midnight: start(today + 1.day()), end: start(end) }
    }

    /// Whether hours touch the days asked.
    pub fn is_shown(&self, window: &Window) -> bool {
        let day = self.day(window.hours.zone);
        window.hours.from < day.end && window.hours.to >= day.midnight
    }

    /// Whether hours are not over and begin before the day is.
    pub fn is_left_today(&self, window: &Window) -> bool {
        let next_midnight = self.day(window.hours.zone).next_midnight;
        let hours = &window.hours;
        let begins = self.instant().ceiling.max(hours.closed.unwrap_or(i64::MIN));
        hours.from < next_midnight && hours.to >= begins
    }

    /// The state by the hours that no alert takes away.
    pub fn hours_state(&self, windows: &[Window]) -> &'static str {
        let windows = || windows.iter().filter(|window| window.hours.closed.is_none());
        let now = self.instant().ceiling;
        let running = |w: &&Window| w.hours.from < self.window_end() && w.hours.to >= now;
        if windows().any(|window| running(&window)) {
            return "running";
        }
        let mut state = "ended";
        for window in windows().filter(|window| window.hours.from >= self.window_end()) {
            let begins = local_date(window.hours.zone, Timestamp::from_second(window.hours.from).unwrap());
            if begins == local_date(window.hours.zone, self.question.at) {
                return "later_today";
            }
            state = "another_day";
        }
        state
    }

    /// The hours in the order of answers, of equal ones by route, each with its JSON.
    pub fn in_order<'w, 'a>(
        &self,
        feed: &Feed,
        windows: impl Iterator<Item = &'w Window<'a>>,
    ) -> Vec<(Value, &'w Window<'a>)>
    where
        'a: 'w,
    {
        let at = self.instant();
        let scoped = |rule: &Option<String>| rule.as_ref().map(|rule| feed.scoped(rule));
        let micros = |number: Option<f64>| number.map(|number| (number * 1e6).round() as i64);
        let mut keyed = Vec::new();
        for window in windows {
            let (hours, demand) = (&window.hours, window.demand);
            let (book_by, opens_at) = hours.terms(at);
            let time = |second: i64| rfc3339(hours.zone, second);
            let json = json!({
                "from": time(hours.from),
                "to": time(hours.to),
                "service_date": hours.date.to_string(),
                "pickup": demand.pickup != Pickup::None,
                "drop_off": demand.drop_off != Pickup::None,
                "pickup_booking_rule": scoped(&demand.pickup_rule),
                "drop_off_booking_rule": scoped(&demand.drop_off_rule),
                "verdict": hours.verdict(at).name(),
                "book_by": book_by.map(time),
                "opens_at": opens_at.map(time),
                "safe_duration_factor": demand.factor,
                "safe_duration_offset_s": demand.offset,
            });
            let key = (
                (hours.from, hours.to, demand.pickup_rule.clone(), demand.drop_off_rule.clone()),
                (demand.pickup != Pickup::None, demand.drop_off != Pickup::None, hours.date),
                (micros(demand.factor), micros(demand.offset), hours.verdict(at), json.to_string()),
            );
            keyed.push(((key, feed.scoped(&feed.routes[window.trip.route].id)), json, window));
        }
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        keyed.into_iter().map(|(_, json, window)| (json, window)).collect()
    }

    /// The same, those that differ only in their routes as one.
    pub fn merged<'w, 'a>(&self, feed: &Feed, windows: impl Iterator<Item = &'w Window<'a>>) -> Vec<Value>
    where
        'a: 'w,
    {
        let mut merged: Vec<(Value, BTreeSet<String>)> = Vec::new();
        for (json, window) in self.in_order(feed, windows) {
            let route = feed.scoped(&feed.routes[window.trip.route].id);
            match merged.last_mut().filter(|(last, _)| *last == json) {
                Some((_, routes)) => {
                    routes.insert(route);
                }
                None => merged.push((json, BTreeSet::from([route]))),
            }
        }
        let with_routes = merged.into_iter().map(|(mut json, routes)| {
            json["routes"] = json!(routes);
            json
        });
        with_routes.collect()
    }

    /// The window of which the verdict is that of the zone.
    pub fn decisive<'w, 'a>(&self, windows: &[(Value, &'w Window<'a>)]) -> Option<&'w Window<'a>> {
        let at = self.instant();
        let left = windows.iter().map(|(_, window)| *window).filter(|window| self.is_left_today(window));
        left.min_by_key(|window| {
            let verdict = window.hours.verdict(at);
            let soonest = match verdict {
                Verdict::TooLate => window.hours.closes().saturating_neg(),
                _ => window.hours.earliest(at).map_or(i64::MAX, |(pickup, _)| pickup),
            };
            (verdict, soonest, window.hours.from, window.rule)
        })
    }

    /// The window with the earliest pick-up that can still be booked.
    pub fn next_bookable<'w, 'a>(&self, windows: &[(Value, &'w Window<'a>)]) -> Option<&'w Window<'a>> {
        let at = self.instant();
        let open = windows.iter().map(|(_, window)| *window);
        let open = open.filter(|window| window.hours.earliest(at).is_some());
        open.min_by_key(|window| {
            let (pickup, _) = window.hours.earliest(at).unwrap();
            (pickup, window.hours.from, window.rule)
        })
    }
}
