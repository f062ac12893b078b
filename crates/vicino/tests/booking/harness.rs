//! A zone with one booking rule, and what it answers around an instant.

#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use vicino::Network;

use crate::fixture::{ask, network, text};

/// A zone around Siena that runs every day of 2026 within `hours`; `terms` are the types of its first row (pick-up,
/// drop-off, their rules). `weekday` runs from Monday to Friday except on 8 December, `once` on 24 November only.
pub fn feed(rules: &str, hours: &str, terms: &str, more: &str) -> Network {
    let set_down = if rules.is_empty() { "" } else { "r" };
    network(&format!(
        "# agency.txt
        agency_id,agency_name,agency_url,agency_timezone,agency_phone
        a,Bus,https://bus.example,Europe/Rome,0577-1
        # routes.txt
        route_id,route_short_name,route_type
        D,D,715
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        daily,1,1,1,1,1,1,1,20260101,20261231
        weekday,1,1,1,1,1,0,0,20260101,20261231
        # calendar_dates.txt
        service_id,date,exception_type
        weekday,20261208,2
        once,20261124,1
        # locations.geojson
        {{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"id\":\"Z\",\"properties\":{{}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[11.3,43.3],[11.4,43.3],[11.4,43.4],[11.3,43.4],[11.3,43.3]]]}}}}]}}
        # trips.txt
        route_id,service_id,trip_id
        D,daily,T
        # stop_times.txt
        trip_id,stop_sequence,location_id,start_pickup_drop_off_window,end_pickup_drop_off_window,pickup_type,drop_off_type,pickup_booking_rule_id,drop_off_booking_rule_id
        T,1,Z,{hours},{terms}
        T,2,Z,{hours},1,2,,{set_down}
        {rules}
        {more}"
    ))
}

/// booking_rules.txt with the rule `r`, its fields as `name=value` words, `prior_notice_` left out.
pub fn rule_file(fields: &str) -> String {
    let (mut names, mut values) = ("booking_rule_id".to_owned(), "r".to_owned());
    for (name, value) in fields.split_whitespace().map(|word| word.split_once('=').unwrap()) {
        let prior = ["duration_", "last_", "start_", "service_"].iter().any(|start| name.starts_with(start));
        names += &format!(",{}{name}", if prior { "prior_notice_" } else { "" });
        values += &format!(",{value}");
    }
    format!("# booking_rules.txt\n{names}\n{values}")
}

pub fn ruled(fields: &str, hours: &str) -> Network {
    feed(&rule_file(fields), hours, "2,1,r,", "")
}

pub const DAY: &str = "08:00:00,18:00:00";

pub fn zone(network: &Network, at: &str, more: &str) -> Value {
    let answer = ask(network, &format!("lat=43.33 lon=11.33 window=1440 at={at} {more}"));
    assert_eq!(answer["zones"].as_array().unwrap().len(), 1);
    answer["zones"][0].clone()
}

/// "verdict book_by opens_at next.pickup_from next.book_by" of the zone.
pub fn booking(network: &Network, at: &str) -> String {
    let booking = &zone(network, at, "")["booking"];
    let [verdict, by, opens] = ["verdict", "book_by", "opens_at"].map(|field| text(&booking[field]));
    let [from, next_by] = ["pickup_from", "book_by"].map(|field| text(&booking["next"][field]));
    format!("{verdict} {by} {opens} {from} {next_by}")
}

/// "verdict book_by opens_at" of the hours of a service day, so many milliseconds after an instant.
pub fn hours(network: &Network, service_date: &str, instant: &str, ms: i64) -> String {
    let at = instant.parse::<Timestamp>().unwrap() + SignedDuration::from_millis(ms);
    let zone = zone(network, &at.to_string(), "");
    let windows = zone["windows"].as_array().unwrap();
    let of_day: Vec<_> = windows.iter().filter(|hours| hours["service_date"] == service_date).collect();
    assert_eq!(of_day.len(), 1, "hours of {service_date} at {at}");
    ["verdict", "book_by", "opens_at"].map(|field| text(&of_day[0][field])).join(" ")
}

/// The hours of a service day can be booked at the deadline, and not half a second later.
pub fn closes(network: &Network, service_date: &str, deadline: &str) {
    for (ms, verdict) in [(-1000, "bookable"), (0, "bookable"), (500, "too_late"), (1000, "too_late")] {
        let found = hours(network, service_date, deadline, ms);
        assert_eq!(found, format!("{verdict} {deadline} -"), "{service_date}: {deadline} {ms:+} ms");
    }
}

/// They cannot be booked half a second before the opening, and at it they can.
pub fn opens(network: &Network, service_date: &str, opening: &str, deadline: &str) {
    for (ms, open) in [(-1000, false), (-500, false), (0, true), (1000, true)] {
        let found = hours(network, service_date, opening, ms);
        let verdict =
            if open { format!("bookable {deadline} -") } else { format!("not_yet {deadline} {opening}") };
        assert_eq!(found, verdict, "{service_date}: {opening} {ms:+} ms");
    }
}

/// What the zone says at each instant of 2026, all written as `MM-DDTHH:MM:SS` in winter time.
pub fn says(network: &Network, table: &[(&str, &str)]) {
    for (at, expected) in table {
        let full = |word: &str| match word.as_bytes().first() {
            Some(b'0'..=b'9') => format!("2026-{word}+01:00"),
            _ => word.to_owned(),
        };
        let expected = expected.split(' ').map(full).collect::<Vec<_>>().join(" ");
        assert_eq!(booking(network, &full(at)), expected, "at {at}");
    }
}

/// The feed's notices, "code count" each, but for what is about other files.
pub fn notices(network: &Network) -> Vec<String> {
    let feed = network.feeds().next().unwrap();
    let about_rules = feed
        .notices()
        .counts()
        .filter(|(code, _)| ["prior_", "booking"].iter().any(|part| code.name().contains(part)));
    about_rules.map(|(code, count)| format!("{code} {count}")).collect()
}

/// What the zone says of booking where it has these terms, in a language.
pub fn contact(fields: &str, terms: &str, lang: &str) -> Value {
    let translated = "# feed_info.txt
        feed_publisher_name,feed_publisher_url,feed_lang
        Bus,https://bus.example,it
        # translations.txt
        table_name,field_name,language,translation,record_id
        booking_rules,message,en,Call,r
        booking_rules,pickup_message,en,Wait,r
        booking_rules,drop_off_message,en,Alight,r
        booking_rules,phone_number,en,0577-3,r";
    let network = feed(&rule_file(&format!("booking_type=0 {fields}")), DAY, terms, translated);
    let answer = ask(&network, &format!("lat=43.33 lon=11.33 at=2026-11-24T12:00:00+01:00 lang={lang}"));
    json!({"booking": answer["zones"][0]["booking"], "rule": answer["booking_rules"]["f:r"]})
}
