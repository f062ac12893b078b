//! The rows of stop_times.txt that run on demand, gathered by the place that they serve.

use hashbrown::HashMap;

use super::codes::Code;
use super::entities::ById;
use super::locations::{Geography, Locations};
use super::stop_times::StopTimeRow;
use super::table::At;
use super::{LocationType, Stop};
use crate::idx::{BookingRuleIdx, StopIdx};
use crate::model::{BookingRule, Hours, ServicesBuilder, Terms, Zone, ZoneKind};
use crate::strings::StringsBuilder;
use crate::time::parse_service_time;
use crate::timetable::Pickup;

/// What the rows refer to.
pub(super) struct Places<'a> {
    pub(super) stops: &'a ById<Stop, StopIdx>,
    pub(super) locations: &'a Locations,
    pub(super) rules: &'a ById<BookingRule, BookingRuleIdx>,
}

/// Whether a row runs on demand.
pub(super) fn is_on_demand(row: &StopTimeRow<'_>) -> bool {
    let [start, end] = window(row);
    [row.location_id, row.location_group_id, start, end].iter().any(|field| !field.is_empty())
}

/// The windows of a row, under their names in the older draft too.
fn window<'r>(row: &StopTimeRow<'r>) -> [&'r str; 2] {
    let either = |now: &'r str, older: &'r str| if now.is_empty() { older } else { now };
    [
        either(row.start_pickup_drop_off_window, row.start_pickup_dropoff_window),
        either(row.end_pickup_drop_off_window, row.end_pickup_dropoff_window),
    ]
}

impl Places<'_> {
    /// The place of a row that runs on demand; `None` with a notice where it is not known.
    ///
    /// Ids share one name space, and feeds of the older draft have those of zones and groups in the column of stops.
    pub(super) fn geography(&self, row: &StopTimeRow<'_>, at: &mut At<'_>) -> Option<Geography> {
        let stop = |id: &str| self.stops.index.get(id).copied().map(Geography::Stop);
        let (location, group) = (|id: &str| self.locations.location(id), |id: &str| self.locations.group(id));
        let (field, id, found) = match (row.location_group_id, row.location_id, row.stop_id) {
            ("", "", id) => ("stop_id", id, stop(id).or_else(|| location(id)).or_else(|| group(id))),
            ("", id, _) => ("location_id", id, location(id).or_else(|| stop(id)).or_else(|| group(id))),
            (id, ..) => ("location_group_id", id, group(id).or_else(|| stop(id)).or_else(|| location(id))),
        };
        match found {
            Some(Geography::Stop(stop))
                if self.stops.records[stop.at()].location_type != LocationType::Stop =>
            {
                at.note(Code::LocationWithUnexpectedStopTime, field, id);
                None
            }
            None => {
                let code = if id.is_empty() { Code::MissingRequiredField } else { Code::ForeignKeyViolation };
                at.note(code, field, id);
                None
            }
            found => found,
        }
    }

    /// What a row at a place offers; `None` where that is nothing, and with a notice where its window cannot be used.
    pub(super) fn terms(&self, row: &StopTimeRow<'_>, at: &mut At<'_>) -> Option<Terms> {
        let [start, end] = window(row);
        if start.is_empty() || end.is_empty() {
            at.note(Code::MissingPickupOrDropOffWindow, "start_pickup_drop_off_window", start);
            return None;
        }
        let start_s =
            at.parsed(Code::InvalidTime, "start_pickup_drop_off_window", start, parse_service_time)?;
        let end_s = at.parsed(Code::InvalidTime, "end_pickup_drop_off_window", end, parse_service_time)?;
        if end_s <= start_s {
            at.note(Code::InvalidPickupDropOffWindow, "end_pickup_drop_off_window", end);
            return None;
        }
        for (field, value) in [("arrival_time", row.arrival_time), ("departure_time", row.departure_time)] {
            if !value.is_empty() {
                at.note(Code::ForbiddenArrivalOrDepartureTime, field, value);
            }
        }
        let pickup = Pickup::parse(row.pickup_type).unwrap_or_else(|| {
            at.note(Code::UnexpectedEnumValue, "pickup_type", row.pickup_type);
            Some(Pickup::Regular)
        });
        // Nobody waits for a vehicle that comes some time within hours; one with these types is taken at its word.
        if matches!(pickup, Some(Pickup::Regular | Pickup::CoordinateWithDriver)) {
            at.note(Code::ForbiddenPickupType, "pickup_type", row.pickup_type);
        }
        let drop_off = Pickup::parse(row.drop_off_type).unwrap_or_else(|| {
            at.note(Code::UnexpectedEnumValue, "drop_off_type", row.drop_off_type);
            Some(Pickup::Regular)
        });
        if drop_off == Some(Pickup::Regular) {
            at.note(Code::ForbiddenDropOffType, "drop_off_type", row.drop_off_type);
        }
        if pickup.is_none() && drop_off.is_none() {
            // Nobody gets on or off: there is no service to tell of.
            return None;
        }
        let drop_off_rule = match row.drop_off_booking_rule_id {
            "" => row.dropoff_booking_rule_id,
            id => id,
        };
        Some(Terms {
            start: start_s,
            end: end_s,
            pickup,
            drop_off,
            pickup_rule: self.rule("pickup_booking_rule_id", row.pickup_booking_rule_id, at),
            drop_off_rule: self.rule("drop_off_booking_rule_id", drop_off_rule, at),
            safe_duration_factor: at.number("safe_duration_factor", row.safe_duration_factor),
            safe_duration_offset: at.number("safe_duration_offset", row.safe_duration_offset),
        })
    }

    fn rule(&self, field: &'static str, id: &str, at: &mut At<'_>) -> Option<BookingRuleIdx> {
        at.optional(Code::ForeignKeyViolation, field, id, |id| self.rules.index.get(id).copied())
    }
}

/// The hours of each place.
#[derive(Default)]
pub(super) struct OnDemand {
    by_geography: HashMap<Geography, Vec<Hours>>,
    count: u64,
}

impl OnDemand {
    pub(super) fn add(&mut self, geography: Geography, hours: Hours) {
        let all = self.by_geography.entry(geography).or_default();
        // The trips of a day often differ in nothing but their ids.
        if all.last() != Some(&hours) {
            all.push(hours);
            self.count += 1;
        }
    }

    /// Bytes that it takes, and that making zones of it will.
    pub(super) fn held(&self) -> u64 {
        let places = self.by_geography.len() * 2 * size_of::<Zone>();
        places as u64 + self.count * 3 * size_of::<Hours>() as u64
    }

    /// The services that the hours run on.
    pub(super) fn services(&self) -> impl Iterator<Item = crate::idx::ServiceIdx> {
        self.by_geography.values().flatten().map(|hours| hours.service)
    }

    /// The zones by id and kind; hours that differ only in their service are joined.
    pub(super) fn finish(
        self,
        places: &Places<'_>,
        strings: &StringsBuilder,
        services: &mut ServicesBuilder,
    ) -> Vec<Zone> {
        let mut served: Vec<_> = self.by_geography.into_iter().collect();
        // Services are joined in the same order at each reading.
        served.sort_unstable_by_key(|(geography, _)| *geography);
        let mut zones: Vec<Zone> = served
            .into_iter()
            .map(|(geography, mut hours)| {
                hours.sort_unstable();
                let same = |a: &Hours, b: &Hours| {
                    (a.terms, a.route, a.wheelchair) == (b.terms, b.route, b.wheelchair)
                };
                let joined = hours.chunk_by(same).map(|same| Hours {
                    service: services.union(same.iter().map(|hours| hours.service).collect()),
                    ..same[0].clone()
                });
                places.zone(geography, joined.collect())
            })
            .collect();
        zones.sort_by(|a, b| (strings.get(a.id), a.kind).cmp(&(strings.get(b.id), b.kind)));
        zones
    }
}

impl Places<'_> {
    fn zone(&self, geography: Geography, hours: Vec<Hours>) -> Zone {
        match geography {
            Geography::Stop(index) => {
                let stop = &self.stops.records[index.at()];
                let (id, name, desc) = (stop.id, stop.name, stop.desc);
                Zone { id, name, desc, kind: ZoneKind::Stop, regions: Vec::new(), stops: vec![index], hours }
            }
            Geography::Location(at) => {
                let location = &self.locations.locations[at as usize];
                let regions = vec![location.region.clone()];
                let (id, name, desc) = (location.id, location.name, location.desc);
                Zone { id, name, desc, kind: ZoneKind::Zone, regions, stops: Vec::new(), hours }
            }
            Geography::Group(at) => {
                let group = &self.locations.groups[at as usize];
                let (regions, stops) = (group.regions.clone(), group.stops.clone());
                let desc = crate::strings::Str::EMPTY;
                Zone {
                    id: group.id,
                    name: group.name,
                    desc,
                    kind: ZoneKind::LocationGroup,
                    regions,
                    stops,
                    hours,
                }
            }
        }
    }
}
