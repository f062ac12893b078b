//! One test for each field of a booking rule, on both sides of its deadline to the second. What is expected is
//! worked out by hand from `docs/nearby.md`.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixture;
#[path = "booking/harness.rs"]
mod harness;

use fixture::text;
use harness::{DAY, closes, contact, feed, hours, notices, opens, ruled, says, zone};
use serde_json::json;

#[test]
fn booking_type_0_is_bookable_until_the_hours_end() {
    let network = ruled("booking_type=0", DAY);
    closes(&network, "2026-11-24", "2026-11-24T18:00:00+01:00");
    says(
        &network,
        &[
            ("11-24T07:59:59", "bookable 11-24T18:00:00 - 11-24T08:00:00 11-24T08:00:00"),
            ("11-24T12:00:00", "bookable 11-24T18:00:00 - 11-24T12:00:00 11-24T12:00:00"),
            ("11-24T18:00:00", "bookable 11-24T18:00:00 - 11-24T18:00:00 11-24T18:00:00"),
            ("11-24T18:00:01", "none_today - - 11-25T08:00:00 11-25T08:00:00"),
        ],
    );
}

#[test]
fn booking_type_1_is_booked_prior_notice_duration_min_before_the_pick_up() {
    let network = ruled("booking_type=1 duration_min=60", DAY);
    closes(&network, "2026-11-24", "2026-11-24T17:00:00+01:00");
    says(
        &network,
        &[
            ("11-24T06:59:59", "bookable 11-24T17:00:00 - 11-24T08:00:00 11-24T07:00:00"),
            ("11-24T07:00:01", "bookable 11-24T17:00:00 - 11-24T08:00:01 11-24T07:00:01"),
            ("11-24T17:00:00", "bookable 11-24T17:00:00 - 11-24T18:00:00 11-24T17:00:00"),
            ("11-24T17:00:01", "too_late 11-24T17:00:00 - 11-25T08:00:00 11-25T07:00:00"),
            ("11-24T18:00:00", "too_late 11-24T17:00:00 - 11-25T08:00:00 11-25T07:00:00"),
            ("11-24T18:00:01", "none_today - - 11-25T08:00:00 11-25T07:00:00"),
            ("12-31T17:00:01", "too_late 12-31T17:00:00 - - -"),
        ],
    );
}

#[test]
fn prior_notice_duration_max_opens_booking_that_long_before_the_hours_begin() {
    let network = ruled("booking_type=1 duration_min=60 duration_max=120", DAY);
    opens(&network, "2026-11-24", "2026-11-24T06:00:00+01:00", "2026-11-24T17:00:00+01:00");
    closes(&network, "2026-11-24", "2026-11-24T17:00:00+01:00");
    says(
        &network,
        &[
            ("11-24T05:59:59", "not_yet 11-24T17:00:00 11-24T06:00:00 11-24T08:00:00 11-24T07:00:00"),
            ("11-24T06:00:00", "bookable 11-24T17:00:00 - 11-24T08:00:00 11-24T07:00:00"),
        ],
    );
}

#[test]
fn prior_notice_last_day_counts_back_from_the_service_day() {
    let day_before = ruled("booking_type=2 last_day=1 last_time=17:00:00", DAY);
    closes(&day_before, "2026-11-25", "2026-11-24T17:00:00+01:00");
    says(
        &day_before,
        &[
            ("11-24T17:00:00", "too_late 11-23T17:00:00 - 11-25T08:00:00 11-24T17:00:00"),
            ("11-24T17:00:01", "too_late 11-23T17:00:00 - 11-26T08:00:00 11-25T17:00:00"),
            ("11-24T18:00:01", "none_today - - 11-26T08:00:00 11-25T17:00:00"),
        ],
    );
    let week_before = ruled("booking_type=2 last_day=7 last_time=17:00:00", DAY);
    says(
        &week_before,
        &[
            ("11-17T17:00:00", "too_late 11-10T17:00:00 - 11-24T08:00:00 11-17T17:00:00"),
            ("11-17T17:00:01", "too_late 11-10T17:00:00 - 11-25T08:00:00 11-18T17:00:00"),
        ],
    );
}

#[test]
fn prior_notice_last_time_may_be_on_the_day_itself_or_past_midnight_and_never_after_the_hours() {
    let same_day = ruled("booking_type=2 last_day=0 last_time=09:00:00", DAY);
    closes(&same_day, "2026-11-24", "2026-11-24T09:00:00+01:00");
    says(
        &same_day,
        &[
            ("11-24T08:30:00", "bookable 11-24T09:00:00 - 11-24T08:30:00 11-24T09:00:00"),
            ("11-24T09:00:00", "bookable 11-24T09:00:00 - 11-24T09:00:00 11-24T09:00:00"),
            ("11-24T09:00:01", "too_late 11-24T09:00:00 - 11-25T08:00:00 11-25T09:00:00"),
        ],
    );
    let past_midnight = ruled("booking_type=2 last_day=2 last_time=26:00:00", DAY);
    closes(&past_midnight, "2026-11-25", "2026-11-24T02:00:00+01:00");
    let after_the_hours = ruled("booking_type=2 last_day=0 last_time=20:00:00", DAY);
    closes(&after_the_hours, "2026-11-24", "2026-11-24T18:00:00+01:00");
}

#[test]
fn prior_notice_start_day_and_start_time_open_booking_of_type_1() {
    let network = ruled("booking_type=1 duration_min=30 start_day=1 start_time=09:00:00", DAY);
    opens(&network, "2026-11-25", "2026-11-24T09:00:00+01:00", "2026-11-25T17:30:00+01:00");
    let network = ruled("booking_type=1 duration_min=30 start_day=0 start_time=07:45:00", DAY);
    opens(&network, "2026-11-24", "2026-11-24T07:45:00+01:00", "2026-11-24T17:30:00+01:00");
    says(
        &network,
        &[
            ("11-24T07:44:59", "not_yet 11-24T17:30:00 11-24T07:45:00 11-24T08:15:00 11-24T07:45:00"),
            ("11-24T07:45:00", "bookable 11-24T17:30:00 - 11-24T08:15:00 11-24T07:45:00"),
        ],
    );
}

#[test]
fn prior_notice_start_day_and_start_time_open_booking_of_type_2() {
    let network = ruled("booking_type=2 last_day=1 last_time=17:00:00 start_day=1 start_time=08:00:00", DAY);
    opens(&network, "2026-11-25", "2026-11-24T08:00:00+01:00", "2026-11-24T17:00:00+01:00");
    closes(&network, "2026-11-25", "2026-11-24T17:00:00+01:00");
    // 25:00 two days before is 01:00 the day before.
    let network = ruled("booking_type=2 last_day=1 last_time=17:00:00 start_day=2 start_time=25:00:00", DAY);
    opens(&network, "2026-11-25", "2026-11-24T01:00:00+01:00", "2026-11-24T17:00:00+01:00");
}

#[test]
fn hours_whose_booking_opens_after_it_has_closed_are_always_too_late() {
    let network = ruled("booking_type=2 last_day=1 last_time=17:00:00 start_day=1 start_time=20:00:00", DAY);
    for (at, ms) in [("16:00:00", 0), ("17:00:00", 0), ("18:00:00", 0), ("20:00:00", 0), ("21:00:00", 0)] {
        let found = hours(&network, "2026-11-25", &format!("2026-11-24T{at}+01:00"), ms);
        assert!(found.starts_with("too_late "), "{at}: {found}");
    }
}

#[test]
fn prior_notice_service_id_counts_business_days_over_weekends_and_holidays() {
    let one = ruled("booking_type=2 last_day=1 last_time=17:00:00 service_id=weekday", DAY);
    closes(&one, "2026-11-28", "2026-11-27T17:00:00+01:00");
    // On Saturday it has been too late for Sunday since Friday; on Sunday for Monday too.
    let friday = "too_late 2026-11-27T17:00:00+01:00 -";
    assert_eq!(hours(&one, "2026-11-29", "2026-11-28T09:00:00+01:00", 0), friday);
    assert_eq!(hours(&one, "2026-11-30", "2026-11-29T09:00:00+01:00", 0), friday);
    closes(&one, "2026-12-01", "2026-11-30T17:00:00+01:00");
    says(
        &one,
        &[
            ("11-27T17:00:00", "too_late 11-26T17:00:00 - 11-28T08:00:00 11-27T17:00:00"),
            ("11-27T17:00:01", "too_late 11-26T17:00:00 - 12-01T08:00:00 11-30T17:00:00"),
            // Tuesday 8 December is a holiday: Wednesday too is to be booked on Monday.
            ("12-07T17:00:00", "too_late 12-04T17:00:00 - 12-08T08:00:00 12-07T17:00:00"),
            ("12-07T17:00:01", "too_late 12-04T17:00:00 - 12-10T08:00:00 12-09T17:00:00"),
        ],
    );
    let two = ruled("booking_type=2 last_day=2 last_time=17:00:00 service_id=weekday", DAY);
    says(
        &two,
        &[
            // Tuesday goes back over Monday to Friday, Wednesday to Monday.
            ("11-27T17:00:00", "too_late 11-25T17:00:00 - 12-01T08:00:00 11-27T17:00:00"),
            ("11-27T17:00:01", "too_late 11-25T17:00:00 - 12-02T08:00:00 11-30T17:00:00"),
        ],
    );
    // The service day itself is day 0 whether or not it is a business day.
    let zero = ruled("booking_type=2 last_day=0 last_time=07:00:00 service_id=weekday", DAY);
    closes(&zero, "2026-11-29", "2026-11-29T07:00:00+01:00");
    let opening = "booking_type=2 last_day=0 last_time=07:00:00 start_day=1 start_time=08:00:00";
    let open = hours(&ruled(opening, DAY), "2026-11-29", "2026-11-28T07:59:59+01:00", 0);
    assert_eq!(open, "not_yet 2026-11-29T07:00:00+01:00 2026-11-28T08:00:00+01:00");
    let from_friday = ruled(&format!("{opening} service_id=weekday"), DAY);
    let open = hours(&from_friday, "2026-11-29", "2026-11-28T07:59:59+01:00", 0);
    assert_eq!(open, "bookable 2026-11-29T07:00:00+01:00 -");
    opens(&from_friday, "2026-11-28", "2026-11-27T08:00:00+01:00", "2026-11-28T07:00:00+01:00");
}

#[test]
fn a_service_with_too_few_days_closes_for_good_or_has_been_open_for_ever() {
    let closed = ruled("booking_type=2 last_day=2 last_time=17:00:00 service_id=once", DAY);
    let found = hours(&closed, "2026-11-26", "2026-11-25T09:00:00+01:00", 0);
    assert!(found.starts_with("too_late "), "{found}");
    assert_eq!(zone(&closed, "2026-11-25T09:00:00+01:00", "")["booking"]["next"], json!(null));
    let open = "booking_type=2 last_day=1 last_time=17:00:00 start_day=2 start_time=08:00:00 service_id=once";
    closes(&ruled(open, DAY), "2026-11-25", "2026-11-24T17:00:00+01:00");
    assert_eq!(
        hours(&ruled(open, DAY), "2026-11-25", "2026-11-24T00:00:01+01:00", 0),
        "bookable 2026-11-24T17:00:00+01:00 -"
    );
}

#[test]
fn deadlines_stand_over_both_changes_of_the_clock() {
    const MORNING: &str = "06:00:00,10:00:00";
    // 29 March: 02:00+01 is 03:00+02, and noon minus 12 hours 23:00+01 of the 28th.
    // 25 October: 03:00+02 is 02:00+01, and noon minus 12 hours 01:00+02.
    let day_before = ruled("booking_type=2 last_day=1 last_time=17:00:00", DAY);
    closes(&day_before, "2026-03-29", "2026-03-28T17:00:00+01:00");
    closes(&day_before, "2026-10-25", "2026-10-24T17:00:00+02:00");
    let twelve_hours = ruled("booking_type=1 duration_min=720", MORNING);
    closes(&twelve_hours, "2026-03-29", "2026-03-28T21:00:00+01:00");
    closes(&twelve_hours, "2026-10-25", "2026-10-24T23:00:00+02:00");
    let at_most_twelve = ruled("booking_type=1 duration_min=60 duration_max=720", MORNING);
    opens(&at_most_twelve, "2026-03-29", "2026-03-28T17:00:00+01:00", "2026-03-29T09:00:00+02:00");
    opens(&at_most_twelve, "2026-10-25", "2026-10-24T19:00:00+02:00", "2026-10-25T09:00:00+01:00");
    let half_past_two = ruled("booking_type=2 last_day=0 last_time=02:30:00", DAY);
    closes(&half_past_two, "2026-03-29", "2026-03-29T01:30:00+01:00");
    closes(&half_past_two, "2026-10-25", "2026-10-25T02:30:00+01:00");
    let half_past_two_before = ruled("booking_type=2 last_day=1 last_time=02:30:00", DAY);
    closes(&half_past_two_before, "2026-03-30", "2026-03-29T01:30:00+01:00");
    closes(&half_past_two_before, "2026-10-26", "2026-10-25T02:30:00+01:00");
    let opening = ruled("booking_type=1 duration_min=60 start_day=0 start_time=02:30:00", DAY);
    opens(&opening, "2026-03-29", "2026-03-29T01:30:00+01:00", "2026-03-29T17:00:00+02:00");
    opens(&opening, "2026-10-25", "2026-10-25T02:30:00+01:00", "2026-10-25T17:00:00+01:00");
    let saturday = ruled("booking_type=1 duration_min=60 start_day=1 start_time=17:00:00", DAY);
    opens(&saturday, "2026-03-29", "2026-03-28T17:00:00+01:00", "2026-03-29T17:00:00+02:00");
    opens(&saturday, "2026-10-25", "2026-10-24T17:00:00+02:00", "2026-10-25T17:00:00+01:00");
    let real_time = ruled("booking_type=0", "01:00:00,02:30:00");
    closes(&real_time, "2026-03-29", "2026-03-29T01:30:00+01:00");
    closes(&real_time, "2026-10-25", "2026-10-25T02:30:00+01:00");
}

#[test]
fn hours_past_midnight_belong_to_the_day_before() {
    let hour_before = ruled("booking_type=1 duration_min=60", "22:00:00,26:00:00");
    closes(&hour_before, "2026-11-24", "2026-11-25T01:00:00+01:00");
    says(
        &hour_before,
        &[
            ("11-25T00:30:00", "bookable 11-25T01:00:00 - 11-25T01:30:00 11-25T00:30:00"),
            // The evening of the 25th is today as well, and can still be booked.
            ("11-25T01:00:01", "bookable 11-26T01:00:00 - 11-25T22:00:00 11-25T21:00:00"),
        ],
    );
    const NIGHT: &str = "25:00:00,26:00:00";
    closes(&ruled("booking_type=0", NIGHT), "2026-11-24", "2026-11-25T02:00:00+01:00");
    let same_day = ruled("booking_type=2 last_day=0 last_time=24:30:00", NIGHT);
    closes(&same_day, "2026-11-24", "2026-11-25T00:30:00+01:00");
    let day_before = ruled("booking_type=2 last_day=1 last_time=17:00:00", NIGHT);
    let closed = hours(&day_before, "2026-11-24", "2026-11-24T10:00:00+01:00", 0);
    assert_eq!(closed, "too_late 2026-11-23T17:00:00+01:00 -");
    says(
        &day_before,
        &[
            ("11-23T17:00:00", "none_today - - 11-25T01:00:00 11-23T17:00:00"),
            ("11-23T17:00:01", "none_today - - 11-26T01:00:00 11-24T17:00:00"),
        ],
    );
}

#[test]
fn forbidden_fields_are_ignored_and_noted() {
    let case = |fields: &str, code: &str, service_date: &str, deadline: &str| {
        let network = ruled(fields, DAY);
        assert_eq!(notices(&network), [format!("{code} 1")], "{fields}");
        closes(&network, service_date, deadline);
    };
    for field in [
        "duration_min=30",
        "duration_max=60",
        "last_day=1",
        "last_time=09:00:00",
        "start_day=0",
        "start_time=09:00:00",
        "service_id=weekday",
    ] {
        let code = "forbidden_real_time_booking_field_value";
        case(&format!("booking_type=0 {field}"), code, "2026-11-24", "2026-11-24T18:00:00+01:00");
    }
    for field in ["last_day=1", "last_time=09:00:00", "service_id=weekday"] {
        let fields = format!("booking_type=1 duration_min=60 {field}");
        let code = "forbidden_same_day_booking_field_value";
        case(&fields, code, "2026-11-24", "2026-11-24T17:00:00+01:00");
    }
    for field in ["duration_min=30", "duration_max=60"] {
        let fields = format!("booking_type=2 last_day=1 last_time=17:00:00 {field}");
        let code = "forbidden_prior_day_booking_field_value";
        case(&fields, code, "2026-11-25", "2026-11-24T17:00:00+01:00");
    }
    let both = "booking_type=1 duration_min=60 duration_max=120 start_day=1";
    assert_eq!(notices(&ruled(both, DAY)), ["forbidden_prior_notice_start_day 1"]);
    opens(&ruled(both, DAY), "2026-11-24", "2026-11-24T06:00:00+01:00", "2026-11-24T17:00:00+01:00");
    // A start time without a start day: booking has been open for ever.
    for (fields, deadline) in [
        ("booking_type=1 duration_min=60 start_time=16:30:00", "2026-11-25T17:00:00+01:00"),
        ("booking_type=2 last_day=1 last_time=17:00:00 start_time=16:30:00", "2026-11-24T17:00:00+01:00"),
    ] {
        let network = ruled(fields, DAY);
        assert_eq!(notices(&network), ["forbidden_prior_notice_start_time 1"], "{fields}");
        let open = hours(&network, "2026-11-25", "2026-11-24T00:00:01+01:00", 0);
        assert_eq!(open, format!("bookable {deadline} -"), "{fields}");
        closes(&network, "2026-11-25", deadline);
    }
    // A longest notice below the least, and a start nearer than the end.
    let upside_down = "booking_type=1 duration_min=120 duration_max=60";
    case(upside_down, "invalid_prior_notice_duration_min", "2026-11-24", "2026-11-24T16:00:00+01:00");
    let open = hours(&ruled(upside_down, DAY), "2026-11-25", "2026-11-24T00:00:01+01:00", 0);
    assert_eq!(open, "bookable 2026-11-25T16:00:00+01:00 -");
    let nearer = "booking_type=2 last_day=2 last_time=25:00:00 start_day=1 start_time=00:30:00";
    case(nearer, "prior_notice_last_day_after_start_day", "2026-11-25", "2026-11-24T01:00:00+01:00");
    let open = hours(&ruled(nearer, DAY), "2026-11-25", "2026-11-24T00:00:01+01:00", 0);
    assert_eq!(open, "bookable 2026-11-24T01:00:00+01:00 -");
}

#[test]
fn missing_fields_are_taken_as_the_page_says_and_noted() {
    for (fields, code, service_date, deadline) in [
        ("booking_type=1", "missing_prior_notice_duration_min", "2026-11-24", "2026-11-24T18:00:00+01:00"),
        (
            "booking_type=2 last_time=17:00:00",
            "missing_prior_notice_last_day",
            "2026-11-25",
            "2026-11-24T17:00:00+01:00",
        ),
        (
            "booking_type=2 last_day=1",
            "missing_prior_notice_last_time",
            "2026-11-25",
            "2026-11-25T00:00:00+01:00",
        ),
    ] {
        let network = ruled(fields, DAY);
        assert_eq!(notices(&network), [format!("{code} 1")], "{fields}");
        closes(&network, service_date, deadline);
    }
    for (fields, deadline) in [
        ("booking_type=1 duration_min=60 start_day=0", "2026-11-25T17:00:00+01:00"),
        ("booking_type=2 last_day=0 last_time=17:00:00 start_day=0", "2026-11-25T17:00:00+01:00"),
    ] {
        let network = ruled(fields, DAY);
        assert_eq!(notices(&network), ["missing_prior_notice_start_time 1"], "{fields}");
        opens(&network, "2026-11-25", "2026-11-25T00:00:00+01:00", deadline);
    }
}

#[test]
fn without_a_rule_nothing_is_required_or_one_phones_the_agency() {
    let walk_up = feed("", DAY, ",1,,", "");
    says(
        &walk_up,
        &[
            ("11-24T07:59:59", "not_required - - 11-24T08:00:00 -"),
            ("11-24T18:00:00", "not_required - - 11-24T18:00:00 -"),
            ("11-24T18:00:01", "none_today - - 11-25T08:00:00 -"),
        ],
    );
    let phone = feed("", DAY, "2,1,,", "");
    says(
        &phone,
        &[
            ("11-24T12:00:00", "bookable - - 11-24T12:00:00 -"),
            ("11-24T18:00:00", "bookable - - 11-24T18:00:00 -"),
            ("11-24T18:00:01", "none_today - - 11-25T08:00:00 -"),
        ],
    );
    let booking = zone(&phone, "2026-11-24T12:00:00+01:00", "")["booking"].clone();
    assert_eq!(booking["phone"], "0577-1");
    assert_eq!([&booking["rule"], &booking["url"], &booking["message"]], [&json!(null); 3]);
}

#[test]
fn messages_are_those_of_the_pick_up_and_translated() {
    let message = |fields, terms, lang| contact(fields, terms, lang)["booking"]["message"].clone();
    let all = "message=Chiama pickup_message=Aspetta drop_off_message=Scendi";
    assert_eq!(message("", "2,1,r,", "it"), json!(null));
    assert_eq!(message("message=Chiama drop_off_message=Scendi", "2,1,r,", "it"), "Chiama");
    assert_eq!(message("message=Chiama drop_off_message=Scendi", "2,1,r,", "en"), "Call");
    assert_eq!(message(all, "2,1,r,", "it"), "Aspetta");
    assert_eq!(message(all, "2,1,r,", "en"), "Wait");
    // Where one is only set down, the rule and the message are those of drop-offs.
    assert_eq!(message(all, "1,2,,r", "it"), "Scendi");
    assert_eq!(message(all, "1,2,,r", "en"), "Alight");
    let rule = contact(all, "2,1,r,", "en")["rule"].clone();
    let texts = ["message", "pickup_message", "drop_off_message"].map(|field| text(&rule[field]));
    assert_eq!((texts, &rule["booking_type"]), (["Call", "Wait", "Alight"], &json!(0)));
}

#[test]
fn phone_number_info_url_and_booking_url_are_the_rules_and_the_phone_else_the_agencys() {
    let all = "phone_number=0577-2 info_url=https://i.example booking_url=https://b.example";
    let given = |fields, lang| {
        let booking = contact(fields, "2,1,r,", lang)["booking"].clone();
        ["rule", "phone", "info_url", "url"].map(|field| text(&booking[field]).to_owned())
    };
    assert_eq!(given(all, "it"), ["f:r", "0577-2", "https://i.example", "https://b.example"]);
    assert_eq!(given(all, "en"), ["f:r", "0577-3", "https://i.example", "https://b.example"]);
    assert_eq!(given("", "it"), ["f:r", "0577-1", "-", "-"]);
    // The rule itself has no phone: the agency's is not its.
    assert_eq!(contact("", "2,1,r,", "it")["rule"]["phone"], json!(null));
}
