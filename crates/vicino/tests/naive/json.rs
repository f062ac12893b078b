//! Lines, departures and stops in the shape of the answer's JSON.

use serde_json::{Value, json};

use super::answer::{Asked, Boarding, Departure, StopId};
use super::clock::{first_second, rfc3339};
use super::hail::Spot;
use super::question::walk_s;
use super::trips::Pickup;

impl Asked<'_> {
    /// What `nearest` and a line have in common.
    pub fn line_head(&self, at: &Boarding) -> Value {
        let feed = &self.feeds[at.line.0];
        let line = &feed.lines[at.line.1];
        json!({
            "route": feed.scoped(&feed.routes[line.route].id),
            "direction_id": line.direction,
            "headsign": line.headsign,
            "stop": at.stop_id,
            "distance_m": at.distance,
            "walk_s": walk_s(at.distance),
            "state": at.state.name(),
            "next": at.next.map(|next| rfc3339(feed.zone(line.route), next)),
            "alerts": self.alerts_of_line(at, &self.shown(at)),
        })
    }

    fn shown<'b, 'a>(&self, at: &'b Boarding<'a>) -> Vec<&'b Departure<'a>> {
        let in_window =
            |d: &&Departure| first_second(self.question.at) <= d.second && d.second < self.window_end();
        let shown = at.around.iter().filter(|_| at.closed.is_none()).filter(in_window);
        shown.take(self.question.departures).collect()
    }

    pub fn line_json(&self, at: &Boarding) -> Value {
        let departures: Vec<Value> = self.shown(at).iter().map(|d| self.departure_json(at, d)).collect();
        let mut line = self.line_head(at);
        line["hail"] = json!(at.hail.is_some());
        line["point"] = json!(at.hail.map(|Spot { point: (lat, lon), .. }| json!({"lat": lat, "lon": lon})));
        line["departures"] = json!(departures);
        if self.question.day {
            line["day"] = self.day_json(at);
        }
        line
    }

    fn departure_json(&self, at: &Boarding, departure: &Departure) -> Value {
        let feed = &self.feeds[at.line.0];
        let (trip, call) = (departure.trip, departure.call);
        let time = rfc3339(feed.zone(trip.route), departure.second);
        json!({
            "time": time,
            "scheduled": time,
            "delay_s": null,
            "status": if departure.cancelled { "cancelled" } else { "scheduled" },
            "trip": feed.scoped(&trip.id),
            "stop_sequence": call.sequence,
            "service_date": departure.date.to_string(),
            "headsign": call.headsign.as_deref().unwrap_or(&trip.headsign),
            "pickup": match departure.pickup {
                Pickup::Regular => "regular",
                Pickup::PhoneAgency => "phone_agency",
                Pickup::CoordinateWithDriver => "coordinate_with_driver",
                Pickup::None => unreachable!("nobody boards there"),
            },
            "headway_s": departure.headway,
            "wheelchair": trip.wheelchair,
        })
    }

    fn day_json(&self, at: &Boarding) -> Value {
        let feed = &self.feeds[at.line.0];
        let zone = feed.zone(feed.lines[at.line.1].route);
        let today = at.around.iter().map(|departure| departure.second);
        let today: Vec<i64> = today.filter(|&second| self.is_today(at.line, second)).collect();
        let mut gaps: Vec<i64> = today.windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort_unstable();
        let middle = gaps.len() / 2;
        let headway = match gaps.len() {
            0 => None,
            count if count % 2 == 1 => Some(gaps[middle]),
            _ => Some((gaps[middle - 1] + gaps[middle]) / 2),
        };
        json!({
            "date": self.today(at.line).to_string(),
            "first": today.first().map(|&second| rfc3339(zone, second)),
            "last": today.last().map(|&second| rfc3339(zone, second)),
            "departures": today.len(),
            "headway_s": headway,
        })
    }

    pub fn stop_json(&self, (f, s): StopId, distance: f64, lines: &[usize]) -> Value {
        let feed = &self.feeds[f];
        let stop = &feed.stops[s];
        let (lat, lon) = stop.point.unwrap();
        json!({
            "id": feed.scoped(&stop.id),
            "name": stop.name,
            "code": stop.code,
            "lat": lat,
            "lon": lon,
            "distance_m": distance,
            "walk_s": walk_s(distance),
            "station": stop.parent.map(|parent| feed.scoped(&feed.stops[parent].id)),
            "platform": stop.platform,
            "wheelchair": stop.wheelchair,
            "lines": lines,
            "alerts": self.alerts_of_stop((f, s)),
        })
    }
}
