//! What is looked at in each row of stop_times.txt by itself.

use crate::feed::codes::Code;
use crate::feed::decode::Text;
use crate::feed::table::At;

/// Where the columns are, `usize::MAX` where the file does not have them.
pub(super) struct StopTimeRows {
    arrival: usize,
    departure: usize,
    timepoint: usize,
    drop_off: usize,
    /// Whether the file has any column of stop times on demand.
    on_demand: bool,
    /// Whether the feed has booking rules.
    has_rules: bool,
    pickup: usize,
    shape_dist: usize,
    geographies: [usize; 3],
    windows: [usize; 4],
    pickup_rule: usize,
    drop_off_rules: [usize; 2],
}

impl StopTimeRows {
    pub(super) fn new(header: &[String], has_rules: bool) -> Self {
        let at = |name: &str| header.iter().position(|h| h == name).unwrap_or(usize::MAX);
        let geographies = ["stop_id", "location_id", "location_group_id"].map(at);
        let windows = [
            "start_pickup_drop_off_window",
            "end_pickup_drop_off_window",
            "start_pickup_dropoff_window",
            "end_pickup_dropoff_window",
        ]
        .map(at);
        let rules = ["pickup_booking_rule_id", "drop_off_booking_rule_id", "dropoff_booking_rule_id"].map(at);
        let mut all = geographies[1..].iter().chain(&windows).chain(&rules);
        Self {
            arrival: at("arrival_time"),
            departure: at("departure_time"),
            timepoint: at("timepoint"),
            drop_off: at("drop_off_type"),
            on_demand: has_rules || all.any(|&at| at != usize::MAX),
            has_rules,
            pickup: at("pickup_type"),
            shape_dist: at("shape_dist_traveled"),
            geographies,
            windows,
            pickup_rule: rules[0],
            drop_off_rules: [rules[1], rules[2]],
        }
    }

    #[inline]
    pub(super) fn row(&self, text: &Text<'_>, at: &mut At<'_>) {
        let value = |column: usize| if column == usize::MAX { "" } else { text.get(column).trim() };
        let (arrival, departure) = (value(self.arrival), value(self.departure));
        if arrival.is_empty() != departure.is_empty() {
            let blank = if arrival.is_empty() { "arrival_time" } else { "departure_time" };
            at.note(Code::StopTimeWithOnlyArrivalOrDepartureTime, blank, "");
        }
        if self.timepoint != usize::MAX {
            timepoint(value(self.timepoint), [arrival, departure], at);
        }
        if self.on_demand {
            self.on_demand(text, at);
        } else if self.drop_off != usize::MAX {
            drop_off(value(self.drop_off), at);
        }
    }

    fn on_demand(&self, text: &Text<'_>, at: &mut At<'_>) {
        let value = |column: usize| if column == usize::MAX { "" } else { text.get(column).trim() };
        let [stop, location, group] = self.geographies.map(value);
        let given = [stop, location, group].iter().filter(|id| !id.is_empty()).count();
        let has_window = self.windows.iter().any(|&column| !value(column).is_empty());
        if given > 1 {
            let (field, id) =
                if group.is_empty() { ("location_id", location) } else { ("location_group_id", group) };
            at.note(Code::ForbiddenGeographyId, field, id);
        }
        let distance = value(self.shape_dist);
        if !distance.is_empty() && (!location.is_empty() || !group.is_empty() || has_window) {
            at.note(Code::ForbiddenShapeDistTraveled, "shape_dist_traveled", distance);
        }
        if self.has_rules && value(self.pickup) == "2" && value(self.pickup_rule).is_empty() {
            at.note(Code::MissingPickupDropOffBookingRuleId, "pickup_booking_rule_id", "");
        }
        let no_rule = self.drop_off_rules.iter().all(|&column| value(column).is_empty());
        if self.has_rules && value(self.drop_off) == "2" && no_rule {
            at.note(Code::MissingPickupDropOffBookingRuleId, "drop_off_booking_rule_id", "");
        }
        // Reading looks at the drop-offs of rows on demand.
        if !has_window && location.is_empty() && group.is_empty() {
            drop_off(value(self.drop_off), at);
        }
    }
}

fn drop_off(value: &str, at: &mut At<'_>) {
    if !matches!(value, "" | "0" | "1" | "2" | "3") {
        at.note(Code::UnexpectedEnumValue, "drop_off_type", value);
    }
}

fn timepoint(value: &str, times: [&str; 2], at: &mut At<'_>) {
    if value == "1" && times.contains(&"") {
        at.note(Code::StopTimeTimepointWithoutTimes, "timepoint", value);
    }
    if value.is_empty() && times.iter().any(|time| !time.is_empty()) {
        at.note(Code::MissingTimepointValue, "timepoint", value);
    }
}
