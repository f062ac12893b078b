//! The zones of real feeds with on-demand service in America, worked out by hand from their files, where a copy of them
//! lies beside the project. A comment says which lines lead to what is expected (file:line).

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop where it stands, and tell")]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

mod flex;

use flex::network;
use flex::zones::{Zones, ask, hours_in_short};
use serde_json::json;

const ROSE: &str = "location_id__c7400cc8-959c-42c8-991f-8f601ec9ea59";
const PORT: &str = "location_id__11f830d0-adec-468a-a8d6-513184e476a1";
const CAMAS: &str = "location_id__ac79ba5e-31ae-4879-a455-a053862dbe59";
const PRUNE: &str = "location_id__8d41f4d3-7760-457e-94e1-6f7980cb3c20";
const HOSPITAL: &str = "location_group_id__db7489d3-7478-4d3b-a47f-60c58e3fed6e";
const DOCKS: &str = "location_group_id__af8ed7b5-0db2-4872-b8e1-c9ca6922d39b";
const ROSE_RULE: &str = "us-ctran:booking_rule_id__2bc6804f-9e24-4b91-8947-c73a2363e7b6";

#[test]
fn c_tran_can_be_booked_from_two_days_before_until_its_hours_end() {
    let Some(network) = network("us-ctran.zip") else {
        return;
    };
    let rose = format!("zone {ROSE} 0");
    let at = |rest: &str, booking: &str, state: &str, hours: &[&str]| {
        let zones = ask(&network, &format!("45.6431,-122.65 500 {rest}"), &[&rose]);
        zones.is(ROSE, state, booking).hours(ROSE, hours);
        zones
    };
    // All rules: type 1, duration_min 0, start_day 2 → closes at `to`; `prior_duration_notice_min` is unknown.
    // Thanksgiving: calendar_dates:2 takes ci_1, :8 gives ci_4 → stop_times:196, 08:00-18:00.
    let booking = "bookable 2025-11-27T18:00:00-08:00 - 2025-11-27T08:00:00-08:00 2025-11-27T08:00:00-08:00";
    let hours = "2025-11-27T08:00:00-08:00 2025-11-27T18:00:00-08:00 bookable 2025-11-27T18:00:00-08:00";
    let zones = at("2025-11-27T07:00:00-08:00", booking, "later_today", &[hours]);
    // locations.geojson:8 → name; stop_times:196 picks up and :97 sets down; booking_rules:24 → the texts.
    let rule = format!("{ROSE_RULE}_xxxxxxx_20220107_20320522__080000_180000__080000_180000__p_20251127");
    let route = "us-ctran:2bc6804f-9e24-4b91-8947-c73a2363e7b6";
    let texts = json!({"rule": rule, "phone": "360-695-0123", "url": "https://book.ridethecurrent.com"});
    let expected = json!({"id": format!("us-ctran:{ROSE}"), "name": "Rose Village", "pickup": true,
        "drop_off": true, "routes": [route], "walk_s": 0, "desc": null, "alerts": [], "booking": texts});
    zones.has(ROSE, &expected);
    // Only the row that picks up makes hours, and the feed has no column for rules on setting down.
    let window = &zones.zone(ROSE)["windows"][0];
    let expected = json!({"service_date": "2025-11-27", "pickup": true, "drop_off": false,
        "routes": [route], "pickup_booking_rule": rule, "drop_off_booking_rule": null});
    zones.has_at("hours of Thanksgiving", window, &expected);

    // The day before, ci_1 → stop_times:152, 05:30-19:00: the end belongs to the hours, a second later it is over.
    let booking = "bookable 2025-11-26T19:00:00-08:00 - 2025-11-26T19:00:00-08:00 2025-11-26T19:00:00-08:00";
    let hours = "2025-11-26T05:30:00-08:00 2025-11-26T19:00:00-08:00 bookable 2025-11-26T19:00:00-08:00";
    at("2025-11-26T19:00:00-08:00", booking, "running", &[hours]);
    let booking = "none_today - - 2025-11-27T08:00:00-08:00 2025-11-27T08:00:00-08:00";
    let hours = "2025-11-26T05:30:00-08:00 2025-11-26T19:00:00-08:00 too_late 2025-11-26T19:00:00-08:00";
    at("2025-11-26T19:00:01-08:00", booking, "another_day", &[hours])
        .has(ROSE, &json!({"booking": {"rule": rule}}));
    // calendar:2 starts on Wednesday 2025-10-01; booking for it opens on 09-29, so three days ahead it is `next`.
    let booking = "none_today - - 2025-10-01T05:30:00-07:00 2025-10-01T05:30:00-07:00";
    at("2025-09-28T12:00:00-07:00", booking, "another_day", &[]);
    // The clocks go forward on Sunday 2026-03-08 → stop_times:154, 08:00-18:00 in summer time; a day on, :152.
    let booking = "bookable 2026-03-08T18:00:00-07:00 - 2026-03-08T08:00:00-07:00 2026-03-08T08:00:00-07:00";
    let hours = [
        "2026-03-08T08:00:00-07:00 2026-03-08T18:00:00-07:00 bookable 2026-03-08T18:00:00-07:00",
        "2026-03-09T05:30:00-07:00 2026-03-09T19:00:00-07:00 bookable 2026-03-09T19:00:00-07:00",
    ];
    at("2026-03-08T00:30:00-08:00 1440", booking, "running", &hours);
    // calendar:2 and :3 end on Saturday 2032-05-22 → nothing comes after 18:00 of that day.
    let hours = "2032-05-22T08:00:00-07:00 2032-05-22T18:00:00-07:00 too_late 2032-05-22T18:00:00-07:00";
    at("2032-05-22T18:00:01-07:00", "none_today - - - -", "ended", &[hours]);

    // In the hole of Rose Village (its second ring) its edge is 39.1 m away, a stop of the group 32.5 m.
    // New Year's Day: calendar_dates:10 → ci_6, stop_times:50, 08:00-18:00; the next day :2, 05:30.
    let [near, rim] = [format!("location_group {HOSPITAL} 32.5"), format!("zone {ROSE} 39.1")];
    let booking = "none_today - - 2026-01-02T05:30:00-08:00 2026-01-02T05:30:00-08:00";
    ask(&network, "45.6369,-122.6409 100 2026-01-01T18:00:01-08:00", &[&near, &rim])
        .is(HOSPITAL, "another_day", booking)
        .has(HOSPITAL, &json!({"name": "VA Medical Center (fixed route stop)", "walk_s": 29}));
    ask(&network, "45.6369,-122.6409 39 2026-01-01T18:00:01-08:00", &[&near]);
    // Prune Hill fills a hole of Camas/Washougal, whose edge is 785.1 m away. Saturday → stop_times:2592, :2440.
    let [inside, around] = [format!("zone {PRUNE} 0"), format!("zone {CAMAS} 785.1")];
    let booking = "bookable 2025-10-04T18:00:00-07:00 - 2025-10-04T12:00:00-07:00 2025-10-04T12:00:00-07:00";
    ask(&network, "45.5945,-122.4338 1000 2025-10-04T12:00:00-07:00", &[&inside, &around])
        .is(PRUNE, "running", booking)
        .is(CAMAS, "running", booking)
        .has(CAMAS, &json!({"walk_s": 701}));
    // The Port runs on ci_1 only (stop_times:472, :452) → on a Saturday the next pick-up is on Monday.
    let [port, docks] = [format!("zone {PORT} 0"), format!("location_group {DOCKS} 311.2")];
    let booking = "none_today - - 2025-12-01T05:30:00-08:00 2025-12-01T05:30:00-08:00";
    ask(&network, "45.645,-122.7 500 2025-11-29T12:00:00-08:00", &[&port, &docks])
        .is(PORT, "another_day", booking)
        .is(DOCKS, "another_day", booking)
        .hours(PORT, &[]);
    // stops:2 is in the group (location_group_stops:2), 114.1 m from the edge of Rose Village.
    let [stop, edge] = [format!("location_group {HOSPITAL} 0"), format!("zone {ROSE} 114.1")];
    ask(&network, "45.638275,-122.655548 115 2025-11-25T10:00:00-08:00", &[&stop, &edge]);
    ask(&network, "45.638275,-122.655548 114 2025-11-25T10:00:00-08:00", &[&stop]);
}

#[test]
fn taft_wants_two_hours_of_notice_and_rests_on_holidays() {
    let Some(network) = network("us-taft.zip") else {
        return;
    };
    const ZONE: &str = "taft_dial_a_ride_zone";
    let at = |rest: &str, booking: &str, state: &str, hours: &[&str]| {
        let zones = ask(&network, &format!("35.1413,-119.4536 500 {rest}"), &[&format!("zone {ZONE} 0")]);
        zones.is(ZONE, state, booking).hours(ZONE, hours);
        zones
    };
    // Mondays: stop_times:57 and :58, 07:15-17:30; booking_rules:2, 120 minutes before → until 15:30.
    let monday = "2026-11-23T07:15:00-08:00 2026-11-23T17:30:00-08:00";
    let open = format!("{monday} bookable 2026-11-23T15:30:00-08:00");
    let shut = format!("{monday} too_late 2026-11-23T15:30:00-08:00");
    let booking = "bookable 2026-11-23T15:30:00-08:00 - 2026-11-23T10:00:00-08:00 2026-11-23T08:00:00-08:00";
    let zones = at("2026-11-23T08:00:00-08:00", booking, "running", &[&open]);
    // A blank pickup_type is a pick-up and drop_off_type is 1 in both rows; pickup_message, not message.
    let message = "Dial-a-ride pickup requires minimum 2 hours advance notice. Please be ready when the \
        vehicle arrives! Drivers will not wait longer than 2 minutes past the scheduled pick-up time.";
    let info = "https://www.cityoftaft.org/pview.aspx?id=5385&catid=562";
    let texts = json!({"rule": "us-taft:dial_a_ride_booking", "phone": "(661) 763-3822", "url": null,
        "info_url": info, "message": message});
    zones.has(
        ZONE,
        &json!({"pickup": true, "drop_off": false, "routes": ["us-taft:18750"], "booking": texts}),
    );
    zones.has(ZONE, &json!({"name": "City of Taft Dial-A-Ride Service Area"}));
    zones.has(ZONE, &json!({"desc": "Dial-a-ride service available throughout the City of Taft"}));
    // After midnight: the first pick-up is when the hours begin, to be booked two hours before.
    let booking = "bookable 2026-11-23T15:30:00-08:00 - 2026-11-23T07:15:00-08:00 2026-11-23T05:15:00-08:00";
    at("2026-11-23T00:10:00-08:00", booking, "later_today", &[&open]);
    // The last second to book, the first too late, the last of the hours, the first after them.
    let booking = "bookable 2026-11-23T15:30:00-08:00 - 2026-11-23T17:30:00-08:00 2026-11-23T15:30:00-08:00";
    at("2026-11-23T15:30:00-08:00", booking, "running", &[&open]);
    let booking = "too_late 2026-11-23T15:30:00-08:00 - 2026-11-24T07:15:00-08:00 2026-11-24T05:15:00-08:00";
    at("2026-11-23T15:30:01-08:00", booking, "running", &[&shut]);
    at("2026-11-23T17:30:00-08:00", booking, "running", &[&shut]);
    let booking = "none_today - - 2026-11-24T07:15:00-08:00 2026-11-24T05:15:00-08:00";
    at("2026-11-23T17:30:01-08:00", booking, "another_day", &[&shut]);
    // calendar_dates:64 and :66 take Thursday and Friday → Saturday, stop_times:59, by booking_rules:3.
    let booking = "none_today - - 2026-11-28T10:15:00-08:00 2026-11-28T08:15:00-08:00";
    at("2026-11-26T12:00:00-08:00", booking, "another_day", &[])
        .has(ZONE, &json!({"booking": {"rule": "us-taft:dial_a_ride_saturday_booking"}}));
    // stop_times:59, 10:15-14:30 → until 12:30.
    let booking = "bookable 2026-11-28T12:30:00-08:00 - 2026-11-28T10:15:00-08:00 2026-11-28T08:15:00-08:00";
    let hours = "2026-11-28T10:15:00-08:00 2026-11-28T14:30:00-08:00 bookable 2026-11-28T12:30:00-08:00";
    at("2026-11-28T05:00:00-08:00", booking, "later_today", &[hours]);
    // calendar_dates:59 takes Saturday 4 July → Monday.
    let booking = "none_today - - 2026-07-06T07:15:00-07:00 2026-07-06T05:15:00-07:00";
    at("2026-07-04T11:00:00-07:00", booking, "another_day", &[]);
    // Sunday, half an hour before the clocks go back; a day of 1440 minutes on is Monday 00:30, in winter time.
    let booking = "none_today - - 2026-11-02T07:15:00-08:00 2026-11-02T05:15:00-08:00";
    let hours = "2026-11-02T07:15:00-08:00 2026-11-02T17:30:00-08:00 bookable 2026-11-02T15:30:00-08:00";
    at("2026-11-01T01:30:00-07:00 1440", booking, "another_day", &[hours]);
    // calendar:3 and :4 start on Saturday 2025-11-01; they end on 2026-12-31, which calendar_dates:72 takes.
    let booking = "none_today - - 2025-11-01T10:15:00-07:00 2025-11-01T08:15:00-07:00";
    at("2025-10-30T12:00:00-07:00", booking, "another_day", &[]);
    let hours = "2026-12-30T07:15:00-08:00 2026-12-30T17:30:00-08:00 too_late 2026-12-30T15:30:00-08:00";
    at("2026-12-30T17:30:01-08:00", "none_today - - - -", "ended", &[hours]);
    // North of the zone: 125.5 m to its edge (125.49).
    let edge = format!("zone {ZONE} 125.5");
    ask(&network, "35.1592,-119.473 126 2026-11-23T08:00:00-08:00", &[&edge]);
    ask(&network, "35.1592,-119.473 125 2026-11-23T08:00:00-08:00", &[]);
}

#[test]
fn cobblinc_deviates_every_half_hour_and_is_booked_a_day_to_two_hours_before() {
    let Some(network) = network("us-cobblinc-deviated.zip") else {
        return;
    };
    let at = |rest: &str, booking: &str, state: &str| {
        let zones = ask(&network, &format!("33.86,-84.66 500 {rest}"), &["zone zone_1 0"]);
        zones.is("zone_1", state, booking);
        zones
    };
    let window = |zones: &Zones, i: usize, expected: &str| {
        let windows = zones.zone("zone_1")["windows"].as_array().unwrap();
        assert_eq!(windows.len(), 24, "{}", zones.question);
        assert_eq!(hours_in_short(&windows[i]), expected, "{}", zones.question);
    };
    // stop_times:51 … :47 name zone_1 in `stop_id`, each half hour 07:00-19:00 twice; booking_rules:2: 120 to 1440
    // minutes. At noon 13:30-14:00 (:23) closes, its pick-up at 14:00 being as early as that of 14:00-14:30.
    let booking = "bookable 2021-10-19T12:00:00-04:00 - 2021-10-19T14:00:00-04:00 2021-10-19T12:00:00-04:00";
    let zones = at("2021-10-19T12:00:00-04:00", booking, "running");
    window(
        &zones,
        0,
        "2021-10-19T07:00:00-04:00 2021-10-19T07:30:00-04:00 too_late 2021-10-19T05:30:00-04:00",
    );
    window(
        &zones,
        12,
        "2021-10-19T13:00:00-04:00 2021-10-19T13:30:00-04:00 too_late 2021-10-19T11:30:00-04:00",
    );
    window(
        &zones,
        13,
        "2021-10-19T13:30:00-04:00 2021-10-19T14:00:00-04:00 bookable 2021-10-19T12:00:00-04:00",
    );
    window(
        &zones,
        23,
        "2021-10-19T18:30:00-04:00 2021-10-19T19:00:00-04:00 bookable 2021-10-19T17:00:00-04:00",
    );
    // `dropoff_booking_rule_id` is the older name of `drop_off_booking_rule_id`.
    let first = &zones.zone("zone_1")["windows"][0];
    let rule = "us-cobblinc-deviated:1";
    let expected = json!({"pickup": true, "drop_off": true, "pickup_booking_rule": rule,
        "drop_off_booking_rule": rule, "routes": ["us-cobblinc-deviated:090z"], "service_date": "2021-10-19"});
    zones.has_at("the first hours", first, &expected);
    let texts = json!({"rule": rule, "phone": "(770) 528-1053", "url": null,
        "message": "Call reservationist to schedule."});
    zones.has("zone_1", &json!({"name": "Flex Zone 1", "booking": texts}));
    // A second later 14:00-14:30 (stop_times:79) is the first that can be reached.
    let booking = "bookable 2021-10-19T12:30:00-04:00 - 2021-10-19T14:00:01-04:00 2021-10-19T12:00:01-04:00";
    let zones = at("2021-10-19T12:00:01-04:00", booking, "running");
    window(
        &zones,
        13,
        "2021-10-19T13:30:00-04:00 2021-10-19T14:00:00-04:00 too_late 2021-10-19T12:00:00-04:00",
    );
    // Half an hour before 07:00: running within the hour, pick-up at 08:30, the end of stop_times:63.
    let booking = "bookable 2021-10-19T06:30:00-04:00 - 2021-10-19T08:30:00-04:00 2021-10-19T06:30:00-04:00";
    at("2021-10-19T06:30:00-04:00", booking, "running");
    // At 19:00 the last hours (stop_times:47) are not over, but closed at 17:00 → tomorrow at 07:00.
    let booking = "too_late 2021-10-19T17:00:00-04:00 - 2021-10-20T07:00:00-04:00 2021-10-20T05:00:00-04:00";
    at("2021-10-19T19:00:00-04:00", booking, "running");
    // calendar:2 starts on Tuesday 2021-10-19, and knows no Saturdays: from midnight on Saturday → Monday.
    let booking = "none_today - - 2021-10-19T07:00:00-04:00 2021-10-19T05:00:00-04:00";
    at("2021-10-15T12:00:00-04:00", booking, "another_day").hours("zone_1", &[]);
    let booking = "none_today - - 2021-10-25T07:00:00-04:00 2021-10-25T05:00:00-04:00";
    at("2021-10-23T00:00:00-04:00", booking, "another_day").hours("zone_1", &[]);
    // Sunday before the clocks go back: Monday's hours open 1440 minutes before they begin, on Sunday at 07:00.
    let booking = "none_today - - 2021-11-08T07:00:00-05:00 2021-11-08T05:00:00-05:00";
    let zones = at("2021-11-07T01:30:00-04:00 1440", booking, "another_day");
    window(
        &zones,
        0,
        "2021-11-08T07:00:00-05:00 2021-11-08T07:30:00-05:00 not_yet 2021-11-08T05:30:00-05:00",
    );
    let opens = &zones.zone("zone_1")["windows"][0]["opens_at"];
    assert_eq!(opens, "2021-11-07T07:00:00-05:00");
    // The last day is 2022-01-19.
    at("2022-01-19T17:00:01-05:00", "too_late 2022-01-19T17:00:00-05:00 - - -", "running");
    at("2022-01-19T19:00:01-05:00", "none_today - - - -", "ended");
    // The transfer point (stops:2) is in none of the three zones.
    let listed = ["zone zone_1 230.5", "zone zone_3 394", "zone zone_2 471.3"];
    ask(&network, "33.85465,-84.60039 500 2021-10-19T12:00:00-04:00", &listed)
        .has("zone_2", &json!({"routes": ["us-cobblinc-deviated:aamr"]}));
    ask(&network, "33.85465,-84.60039 230 2021-10-19T12:00:00-04:00", &[]);
}

#[test]
fn brockton_is_booked_until_the_midnight_before() {
    let Some(network) = network("simple-conversion.zip") else {
        return;
    };
    // area_259 and area_263 overlap there; location_groups:9 … :27 → the groups that have one of them.
    let listed = [
        "location_group 2751426 0",
        "location_group 2751430 0",
        "location_group 2751431 0",
        "location_group 2751432 0",
        "location_group 2752324 0",
        "zone area_263 0",
    ];
    let ask_there = |at: &str| ask(&network, &format!("42.114,-71.0444 1 {at}"), &listed);
    // booking_rules:2: type 2, the day before, no time → 24:00:00; Monday: stop_times:41721 and :41723.
    let midnight = "2022-03-14T00:00:00-04:00";
    let mornings = "2022-03-14T06:00:00-04:00 2022-03-14T09:30:00-04:00";
    let evenings = "2022-03-14T16:30:00-04:00 2022-03-14T18:30:00-04:00";
    let booking = format!("bookable {midnight} - 2022-03-14T06:00:00-04:00 {midnight}");
    let hours = [format!("{mornings} bookable {midnight}"), format!("{evenings} bookable {midnight}")];
    let zones = ask_there(midnight);
    zones.is("2751426", "later_today", &booking).hours("2751426", &[&hours[0], &hours[1]]);
    let expected = json!({"name": "New Freedoms Area", "routes": ["simple-conversion:19024"],
        "booking": {"rule": "simple-conversion:booking_route_19024", "phone": "508-584-5530", "url": null}});
    zones.has("2751426", &expected).has("area_263", &json!({"name": "", "desc": null}));
    // A second later the day is lost: Tuesday, until its own midnight.
    let (lost, tuesday) = (format!("too_late {midnight} -"), "2022-03-15T00:00:00-04:00");
    let hours = [format!("{mornings} too_late {midnight}"), format!("{evenings} too_late {midnight}")];
    let zones = ask_there("2022-03-14T00:00:01-04:00");
    let booking = format!("{lost} 2022-03-15T06:00:00-04:00 {tuesday}");
    zones.is("2751426", "later_today", &booking).hours("2751426", &[&hours[0], &hours[1]]);
    // stop_times:41713, :41712, :41714, :41722 and :41715.
    zones.is("2751430", "later_today", &format!("{lost} 2022-03-15T06:20:00-04:00 {tuesday}"));
    zones.is("2751431", "later_today", &format!("{lost} 2022-03-15T06:00:00-04:00 {tuesday}"));
    zones.is("2751432", "later_today", &format!("{lost} 2022-03-15T17:50:00-04:00 {tuesday}"));
    zones.is("2752324", "later_today", &format!("{lost} 2022-03-15T09:30:00-04:00 {tuesday}"));
    zones.is("area_263", "later_today", &format!("{lost} 2022-03-15T18:00:00-04:00 {tuesday}"));
    // The Sunday on which the clocks went forward: stop_times:41716, 11:20-18:05, closed in winter time.
    let zones = ask_there("2022-03-13T18:05:01-04:00");
    let hours = "2022-03-13T11:20:00-04:00 2022-03-13T18:05:00-04:00 too_late 2022-03-13T00:00:00-05:00";
    let booking = format!("none_today - - 2022-03-14T18:00:00-04:00 {midnight}");
    zones.is("area_263", "another_day", &booking).hours("area_263", &[hours]);
    // Patriots Day: calendar_dates:10 takes the weekday service.
    let booking = "none_today - - 2022-04-19T18:00:00-04:00 2022-04-19T00:00:00-04:00";
    let zones = ask_there("2022-04-18T12:00:00-04:00");
    zones.is("area_263", "another_day", booking).hours("area_263", &[]);

    // Three stretches of the Rockland Flex overlap. At 09:47:36 the hours of the first end, those of the second
    // begin (stop_times:12124 …); the third runs at 10:10, within the hour.
    let [first, second] = ["radius_1207_s_800057_s_800058", "radius_1207_s_800058_s_800056"];
    let third = "radius_1207_s_800058_s_807886";
    let stretches = [first, second, third].map(|id| format!("zone {id} 0"));
    let stretches = [stretches[0].as_str(), &stretches[1], &stretches[2]];
    let zones = ask(&network, "42.11,-70.908 1 2022-03-14T09:47:36-04:00", &stretches);
    zones.is(first, "running", &format!("{lost} 2022-03-15T08:50:06-04:00 {tuesday}"));
    zones.is(second, "running", &format!("{lost} 2022-03-15T09:47:36-04:00 {tuesday}"));
    zones.is(third, "running", &format!("{lost} 2022-03-15T08:55:00-04:00 {tuesday}"));
    let message = "Brockton Area Transit's Rockland Flex route allows deviations up to 3/4 mile from the fixed \
        route. To schedule a deviated pickup call 877-680-1287 at least 24 hours ahead of your trip time.";
    let url = "https://www.ridebat.com/routes/route-rf/";
    let texts = json!({"phone": "877-680-1287", "info_url": url, "message": message});
    zones.has(first, &json!({"routes": ["simple-conversion:2947"], "booking": texts}));
    // The last second of Friday, before the clocks go forward: Monday.
    let zones = ask(&network, "42.11,-70.908 1 2022-03-11T23:59:59-05:00", &stretches);
    zones.is(second, "another_day", &format!("none_today - - 2022-03-14T09:47:36-04:00 {midnight}"));
    // calendar:2 … :4 end on Saturday 2022-10-01: stop_times:41720, 17:30-21:15, is the last of all.
    let listed = [
        "location_group 2751430 0",
        "location_group 2751432 0",
        "location_group 2752324 0",
        "location_group 2751426 1277.2",
        "zone area_409 1277.2",
        "location_group 2751431 1794.3",
        "zone area_263 1794.3",
    ];
    ask(&network, "42.046,-71.0842 3000 2022-10-01T18:30:01-04:00", &listed)
        .is("area_263", "running", "too_late 2022-10-01T00:00:00-04:00 - - -")
        .is("2751426", "ended", "none_today - - - -");
    // Before calendar:4 starts, on Monday 2021-03-01; outside of all, nearest to area_435 of the group.
    let (far, farther) = (format!("zone {second} 1317.2"), "zone radius_1207_s_800056_s_800057 1468.5");
    let listed = ["location_group 2752324 843.1", &far, farther];
    let booking = "none_today - - 2021-03-01T09:30:00-05:00 2021-03-01T00:00:00-05:00";
    ask(&network, "42.15,-70.93 1500 2021-02-26T12:00:00-05:00", &listed)
        .is("2752324", "another_day", booking)
        .has("2752324", &json!({"walk_s": 753}));
    ask(&network, "42.15,-70.93 843 2021-02-26T12:00:00-05:00", &[]);
}
