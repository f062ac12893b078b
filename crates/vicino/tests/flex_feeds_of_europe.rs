//! The zones of real feeds with on-demand service in Europe, worked out by hand from their files, where a copy of them
//! lies beside the project. A comment says which lines lead to what is expected (file:line).

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop where it stands, and tell")]
#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

mod flex;

use flex::network;
use flex::zones::ask;
use serde_json::json;

#[test]
fn the_call_bus_of_the_uckermark_runs_as_on_weekends_when_a_holiday_says_so() {
    let Some(network) = network("de-vbb-rufbus") else {
        return;
    };
    const GROUP: &str = "flex-476-477-478-stops";
    // location_group_stops:3 → stops:3 is at the very point.
    let listed = format!("location_group {GROUP} 0");
    let at = |rest: &str, booking: &str, state: &str, hours: &[&str]| {
        let zones = ask(&network, &format!("52.991954,14.074366 300 {rest}"), &[&listed]);
        zones.is(GROUP, state, booking).hours(GROUP, hours);
        zones
    };
    // Good Friday: calendar_dates:2 and :3 → stop_times:3, :5, :7, 08:00-22:00, one for all three routes.
    let booking = "bookable 2023-04-07T21:00:00+02:00 - 2023-04-07T13:00:00+02:00 2023-04-07T12:00:00+02:00";
    let hours = "2023-04-07T08:00:00+02:00 2023-04-07T22:00:00+02:00 bookable 2023-04-07T21:00:00+02:00";
    let zones = at("2023-04-07T12:00:00+02:00", booking, "running", &[hours]);
    let routes = ["de-vbb-rufbus:flex-476", "de-vbb-rufbus:flex-477", "de-vbb-rufbus:flex-478"];
    let rule = "de-vbb-rufbus:flächenrufbus-angermünde-weekends";
    let texts = json!({"rule": rule, "phone": "+49 3332 442 755", "url": null,
        "info_url": "https://uvg-online.com/rufbus-angermuende/"});
    let name = "durch die RufBusse R476, R477 & R478 bedientes Gebiet im Raum Angermünde";
    zones.has(GROUP, &json!({"name": name, "routes": routes, "booking": texts}));
    zones.has_at("its hours", &zones.zone(GROUP)["windows"][0], &json!({"routes": routes}));
    // The clocks go forward on Sunday 2023-03-26 between the question and 08:00.
    let booking = "bookable 2023-03-26T21:00:00+02:00 - 2023-03-26T08:00:00+02:00 2023-03-26T07:00:00+02:00";
    let hours = "2023-03-26T08:00:00+02:00 2023-03-26T22:00:00+02:00 bookable 2023-03-26T21:00:00+02:00";
    at("2023-03-26T01:30:00+01:00", booking, "later_today", &[hours]);
    // Wednesdays: stop_times:2, 17:30-22:00 (`start_pickup_dropoff_window`), 60 minutes before.
    let open = "2023-06-14T17:30:00+02:00 2023-06-14T22:00:00+02:00 bookable 2023-06-14T21:00:00+02:00";
    let shut = "2023-06-14T17:30:00+02:00 2023-06-14T22:00:00+02:00 too_late 2023-06-14T21:00:00+02:00";
    let booking = "bookable 2023-06-14T21:00:00+02:00 - 2023-06-14T17:30:00+02:00 2023-06-14T16:30:00+02:00";
    at("2023-06-14T00:10:00+02:00", booking, "later_today", &[open]);
    let booking = "bookable 2023-06-14T21:00:00+02:00 - 2023-06-14T22:00:00+02:00 2023-06-14T21:00:00+02:00";
    at("2023-06-14T21:00:00+02:00", booking, "running", &[open]);
    let booking = "too_late 2023-06-14T21:00:00+02:00 - 2023-06-15T17:30:00+02:00 2023-06-15T16:30:00+02:00";
    at("2023-06-14T21:00:01+02:00", booking, "running", &[shut]);
    // Friday 23:30: the hour reaches into Saturday, so its hours are shown too; they begin at 08:00.
    let booking = "none_today - - 2023-06-17T08:00:00+02:00 2023-06-17T07:00:00+02:00";
    let hours = [
        "2023-06-16T17:30:00+02:00 2023-06-16T22:00:00+02:00 too_late 2023-06-16T21:00:00+02:00",
        "2023-06-17T08:00:00+02:00 2023-06-17T22:00:00+02:00 bookable 2023-06-17T21:00:00+02:00",
    ];
    at("2023-06-16T23:30:00+02:00", booking, "another_day", &hours);
    // calendar:2 and :3 are of 2023: its first day is a Sunday, as is its last.
    let booking = "none_today - - 2023-01-01T08:00:00+01:00 2023-01-01T07:00:00+01:00";
    at("2022-12-30T12:00:00+01:00", booking, "another_day", &[]);
    let hours = "2023-12-31T08:00:00+01:00 2023-12-31T22:00:00+01:00 too_late 2023-12-31T21:00:00+01:00";
    at("2023-12-31T21:00:01+01:00", "too_late 2023-12-31T21:00:00+01:00 - - -", "running", &[hours]);
    at("2023-12-31T23:30:00+01:00", "none_today - - - -", "ended", &[hours])
        .has(GROUP, &json!({"booking": {"rule": "de-vbb-rufbus:flächenrufbus-angermünde-weekdays"}}));

    // 104.9 m from stops:43 (location_group_stops:271). Gartz: stop_times:8 and :9, weekends 08:00-20:00.
    const GARTZ: &str = "flex-487-488-stops";
    let listed = format!("location_group {GARTZ} 104.9");
    let booking = "none_today - - 2023-06-17T08:00:00+02:00 2023-06-17T07:00:00+02:00";
    ask(&network, "53.19607,14.207522 500 2023-06-14T10:00:00+02:00", &[&listed])
        .is(GARTZ, "another_day", booking)
        .has(GARTZ, &json!({"walk_s": 94}));
    let booking = "bookable 2023-06-17T19:00:00+02:00 - 2023-06-17T20:00:00+02:00 2023-06-17T19:00:00+02:00";
    ask(&network, "53.19607,14.207522 105 2023-06-17T19:00:00+02:00", &[&listed])
        .is(GARTZ, "running", booking);
    ask(&network, "53.19607,14.207522 104 2023-06-17T19:00:00+02:00", &[]);
}

#[test]
fn stops_and_groups_of_chalons_run_on_demand_until_five_minutes_before() {
    let Some(network) = network("ondemand-stops") else {
        return;
    };
    // stops:134; location_groups:446 has it in ZONE__FG, which stop_times name in `stop_id`: the stop of that name
    // is of a location_type (101) that there is not.
    const STOP: &str = "NODE__237";
    let listed = ["stop NODE__237 0", "location_group ZONE__FG 0"];
    let ask_there = |at: &str| ask(&network, &format!("49.1314861,4.31808056 50 {at}"), &listed);
    // stop_times:2 and :8 pick up, 13:06:30-13:21:53 and 19:04:30-19:19:53 (route 21); :7 sets down only (19).
    let early = "2024-10-26T13:06:30+02:00 2024-10-26T13:21:53+02:00";
    let late = "2024-10-26T19:04:30+02:00 2024-10-26T19:19:53+02:00";
    let [early_by, late_by] = ["2024-10-26T13:16:53+02:00", "2024-10-26T19:14:53+02:00"];
    let [early_open, late_open] =
        [format!("{early} bookable {early_by}"), format!("{late} bookable {late_by}")];
    let [early_shut, late_shut] =
        [format!("{early} too_late {early_by}"), format!("{late} too_late {late_by}")];
    // booking_rules:2, 5 minutes: on a Saturday the last second for the hours after noon, and the one after it.
    let zones = ask_there("2024-10-26T13:16:53+02:00");
    let booking = format!("bookable {early_by} - 2024-10-26T13:21:53+02:00 {early_by}");
    zones.is(STOP, "running", &booking).hours(STOP, &[&early_open, &late_open]);
    let texts = json!({"rule": "ondemand-stops:standard", "phone": null, "url": null, "message": null});
    let routes = ["ondemand-stops:19", "ondemand-stops:21"];
    let name = "MOURMELON LE PETIT GARE";
    zones.has(
        STOP,
        &json!({"name": name, "routes": routes, "pickup": true, "drop_off": true, "booking": texts}),
    );
    // stop_times:268 and :270, 07:30-08:15 and 13:15-14:15 → until 14:10.
    let booking = "bookable 2024-10-26T14:10:00+02:00 - 2024-10-26T13:21:53+02:00 2024-10-26T13:16:53+02:00";
    zones.is("ZONE__FG", "running", booking).has("ZONE__FG", &json!({"name": "FG"}));
    let booking = format!("bookable {late_by} - 2024-10-26T19:04:30+02:00 2024-10-26T18:59:30+02:00");
    let zones = ask_there("2024-10-26T13:16:54+02:00");
    zones.is(STOP, "running", &booking).hours(STOP, &[&early_shut, &late_open]);
    // Too late for the evening: the next day is Monday, calendar:16 (1750), after the clocks have gone back.
    let booking = format!("too_late {late_by} - 2024-10-28T13:06:30+01:00 2024-10-28T13:01:30+01:00");
    let zones = ask_there("2024-10-26T19:14:54+02:00");
    zones.is(STOP, "running", &booking).hours(STOP, &[&early_shut, &late_shut]);
    let booking = "none_today - - 2024-10-28T13:06:30+01:00 2024-10-28T13:01:30+01:00";
    ask_there("2024-10-26T19:19:54+02:00").is(STOP, "another_day", booking);
    // ZONE__FG picks up on two more Saturdays, of which 2024-11-09 (calendar:9, 1760) is the first.
    let booking = "none_today - - 2024-11-09T07:30:00+01:00 2024-11-09T07:25:00+01:00";
    // No service on Friday 2024-11-01 → Monday, calendar:5 (1755).
    let next = "none_today - - 2024-11-04T13:06:30+01:00 2024-11-04T13:01:30+01:00";
    let zones = ask_there("2024-11-01T12:00:00+01:00");
    zones.is("ZONE__FG", "another_day", booking).is(STOP, "another_day", next).hours(STOP, &[]);
    // 2024-11-16 (calendar:14, 1767) is the last day.
    let booking = "too_late 2024-11-16T19:14:53+01:00 - - -";
    let zones = ask_there("2024-11-16T19:14:54+01:00");
    zones.is(STOP, "running", booking).is("ZONE__FG", "ended", "none_today - - - -");
    ask_there("2024-11-16T19:19:54+01:00").is(STOP, "ended", "none_today - - - -");

    // stops:292 is a member of ZONE__TPMR (location_groups:456); Friday 2024-11-15 → stop_times:1120, 06:50-19:00.
    let booking = "bookable 2024-11-15T18:55:00+01:00 - 2024-11-15T12:05:00+01:00 2024-11-15T12:00:00+01:00";
    let tpmr = "location_group ZONE__TPMR 0";
    ask(&network, "48.95393,4.36724 10 2024-11-15T12:00:00+01:00", &[tpmr]).is(
        "ZONE__TPMR",
        "running",
        booking,
    );
    // By the station: POLYGON__TPMR contains the point, but no row names it; stop_times:29 (the stop) is timed.
    // 12:05-12:55 and the hours under way give 12:05, booked by now: the earlier `from` counts, until 18:55.
    let listed = [
        "location_group ZONE__3 2.9",
        "location_group ZONE__A 315.2",
        "location_group ZONE__ABDE 315.2",
        "location_group ZONE__B 315.2",
        "location_group ZONE__C 418",
        "location_group ZONE__D 418",
        "location_group ZONE__E 418",
    ];
    let booking = "bookable 2024-10-22T18:55:00+02:00 - 2024-10-22T12:05:00+02:00 2024-10-22T12:00:00+02:00";
    ask(&network, "48.955,4.3484 500 2024-10-22T12:00:00+02:00", &listed)
        .is("ZONE__3", "running", booking)
        .has("ZONE__A", &json!({"pickup": true, "drop_off": false, "walk_s": 281}));
}
