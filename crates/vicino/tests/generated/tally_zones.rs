//! Counts what the generated questions reach of zones, booking, areas and polygons.

use serde_json::Value;

use super::Case;
use super::flex::RULE_IDS;
use super::tally::{Tally, is_clock_change, text};

pub const REQUIRED_OF_ZONES: [&str; 62] = [
    "area across the antimeridian",
    "area around the point",
    "area question with areas",
    "area question with zones",
    "areas cut off",
    "areas of two files",
    "bbox with areas",
    "bbox with zones",
    "booking by the n-th day of a service",
    "booking by the rule's own phone",
    "booking closes at the instant asked",
    "booking closed a second ago",
    "booking has closed for ever",
    "booking of a zone without any hours left",
    "booking opens a second later",
    "booking opens at the instant asked",
    "booking verdict bookable",
    "booking verdict bookable without a deadline",
    "booking verdict none_today",
    "booking verdict not_required",
    "booking verdict not_yet",
    "booking verdict too_late",
    "booking with a message",
    "booking with the agency's phone",
    "next on another day",
    "next on the day asked",
    "next without a deadline",
    "no next",
    "polygon with areas",
    "polygon with lines",
    "polygon with zones",
    "verdicts differ within a zone",
    "window of a day on which clocks change",
    "window of a rule of type 0",
    "window of a rule of type 1",
    "window of a rule of type 2",
    "window of yesterday's service day",
    "window past midnight",
    "window verdict bookable",
    "window verdict not_required",
    "window verdict not_yet",
    "window verdict too_late",
    "window with a safe duration",
    "window without drop-off",
    "windows of two routes as one",
    "zone across the antimeridian",
    "zone around the point",
    "zone near the point",
    "zone of kind location_group",
    "zone of kind stop",
    "zone of kind zone",
    "zone of two routes",
    "zone state another_day",
    "zone state ended",
    "zone state later_today",
    "zone state running",
    "zone without drop-off",
    "zone without pick-up",
    "zones cut off",
    "zones equally near",
    "zones of two feeds",
    "zones with a wheelchair",
];

impl Tally {
    pub fn count_zones(&mut self, case: &Case, answer: &Value) {
        let list = |kind: &str| answer[kind].as_array().unwrap();
        let (zones, areas) = (list("zones"), list("areas"));
        for kind in ["zones", "areas"] {
            let counts = &answer["counts"][kind];
            self.note_if(counts["found"] != counts["returned"], &format!("{kind} cut off"));
            let some = !list(kind).is_empty();
            self.note_if(some && case.parameter("bbox").is_some(), &format!("bbox with {kind}"));
            self.note_if(some && case.parameter("area").is_some(), &format!("area question with {kind}"));
            self.note_if(some && case.region.is_some(), &format!("polygon with {kind}"));
        }
        self.note_if(case.region.is_some() && !list("lines").is_empty(), "polygon with lines");
        let of_two = |items: &[Value]| {
            let names = items.iter().map(|item| item["id"].as_str().unwrap().split(':').next());
            let names: Vec<_> = names.collect();
            names.windows(2).any(|pair| pair[0] != pair[1])
        };
        self.note_if(of_two(zones), "zones of two feeds");
        self.note_if(of_two(areas), "areas of two files");
        self.note_if(!zones.is_empty() && case.parameter("wheelchair").is_some(), "zones with a wheelchair");

        let by_point = case.parameter("lat").is_some();
        self.note_if(by_point && !areas.is_empty(), "area around the point");
        let file = |text: &str| text.contains("[-179.99") && text.contains("[179.99");
        let crosses = case.areas.iter().any(|(_, text)| file(text)) && by_point;
        self.note_if(crosses && !areas.is_empty(), "area across the antimeridian");
        let equal = |pair: &[Value]| pair[0]["distance_m"] == pair[1]["distance_m"];
        self.note_if(by_point && zones.windows(2).any(equal), "zones equally near");
        for zone in zones {
            let kind = zone["kind"].as_str().unwrap();
            self.note(format!("zone of kind {kind}"));
            let around = zone["distance_m"] == 0.0;
            if kind == "zone" && by_point {
                self.note(if around { "zone around the point" } else { "zone near the point" });
                let (feed, _) = zone["id"].as_str().unwrap().split_once(':').unwrap();
                self.note_if(file(text(case, feed, "locations.geojson")), "zone across the antimeridian");
            }
            self.count_zone(case, zone);
        }
    }

    fn count_zone(&mut self, case: &Case, zone: &Value) {
        self.note(format!("zone state {}", zone["state"].as_str().unwrap()));
        self.note_if(zone["pickup"] == false, "zone without pick-up");
        self.note_if(zone["drop_off"] == false, "zone without drop-off");
        self.note_if(zone["routes"].as_array().unwrap().len() > 1, "zone of two routes");
        let windows = zone["windows"].as_array().unwrap();
        let differ = |pair: &[Value]| pair[0]["verdict"] != pair[1]["verdict"];
        self.note_if(windows.windows(2).any(differ), "verdicts differ within a zone");
        let (feed, _) = zone["id"].as_str().unwrap().split_once(':').unwrap();
        for window in windows {
            self.count_window(case, feed, zone["pickup"] == true, window);
        }
        self.count_booking(case, feed, &zone["booking"]);
    }

    fn count_window(&mut self, case: &Case, feed: &str, pickup: bool, window: &Value) {
        self.note(format!("window verdict {}", window["verdict"].as_str().unwrap()));
        self.note_if(window["routes"].as_array().unwrap().len() > 1, "windows of two routes as one");
        self.note_if(window["drop_off"] == false, "window without drop-off");
        self.note_if(!window["safe_duration_factor"].is_null(), "window with a safe duration");
        let date = |field: &str| window[field].as_str().unwrap()[..10].to_owned();
        self.note_if(date("from") != date("to"), "window past midnight");
        self.note_if(date("from") > date("service_date"), "window of yesterday's service day");
        let changes = is_clock_change(&window["service_date"], &window["from"]);
        self.note_if(changes, "window of a day on which clocks change");
        let rule = if pickup { "pickup_booking_rule" } else { "drop_off_booking_rule" };
        if let Some(fields) = rule_fields(case, feed, &window[rule]) {
            self.note(format!("window of a rule of type {}", fields[1]));
            self.note_if(window["book_by"].is_null(), "booking has closed for ever");
            self.note_if(!fields[8].is_empty(), "booking by the n-th day of a service");
        }
        let at: jiff::Timestamp = case.parameter("at").unwrap().parse().unwrap();
        let after = |field: &str| {
            let time: Option<jiff::Timestamp> = window[field].as_str().map(|time| time.parse().unwrap());
            time.map(|time| time.as_nanosecond() - at.as_nanosecond())
        };
        const SECOND: i128 = 1_000_000_000;
        let closes = after("book_by");
        self.note_if(closes == Some(0), "booking closes at the instant asked");
        self.note_if(closes == Some(-SECOND), "booking closed a second ago");
        self.note_if(after("opens_at") == Some(SECOND), "booking opens a second later");
        if let Some(opens) =
            rule_fields(case, feed, &window[rule]).and_then(|fields| fields[3].parse::<i128>().ok())
        {
            let opened = after("from").map(|from| from - 60 * SECOND * opens);
            self.note_if(opened == Some(0), "booking opens at the instant asked");
        }
    }

    fn count_booking(&mut self, case: &Case, feed: &str, booking: &Value) {
        let verdict = booking["verdict"].as_str().unwrap();
        self.note(format!("booking verdict {verdict}"));
        let free = verdict == "bookable" && booking["book_by"].is_null();
        self.note_if(free, "booking verdict bookable without a deadline");
        self.note_if(!booking["message"].is_null(), "booking with a message");
        let by_rule = rule_fields(case, feed, &booking["rule"]).is_some_and(|fields| !fields[12].is_empty());
        self.note_if(by_rule, "booking by the rule's own phone");
        self.note_if(!by_rule && !booking["phone"].is_null(), "booking with the agency's phone");
        let Some(pickup_from) = booking["next"]["pickup_from"].as_str() else {
            self.note("no next");
            self.note_if(verdict == "none_today", "booking of a zone without any hours left");
            return;
        };
        let same = pickup_from[..10] == case.parameter("at").unwrap()[..10];
        self.note(if same { "next on the day asked" } else { "next on another day" });
        self.note_if(booking["next"]["book_by"].is_null(), "next without a deadline");
    }
}

/// The fields of a rule's row.
fn rule_fields(case: &Case, feed: &str, rule: &Value) -> Option<Vec<String>> {
    let id = rule.as_str()?.split_once(':')?.1;
    assert!(RULE_IDS.contains(&id), "no such rule was written");
    let rows = text(case, feed, "booking_rules.txt");
    let row = rows.lines().find(|row| row.starts_with(&format!("{id},")))?;
    Some(row.split(',').map(str::to_owned).collect())
}
