//! Any text as a question: an answer or an error that names all that is wrong, never a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop where it stands")]

mod fixture;

use fixture::{DAILY, ROME, ask, network};
use proptest::prelude::*;
use vicino::{BoardQuery, BoundingBox, LanguageTag, LatLon, Network, Query};

fn one_trip(more: &str) -> String {
    format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,T1
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:00:00,08:00:00,A,1
        T1,08:10:00,08:10:00,B,2
        {more}"
    )
}

#[test]
fn an_empty_network_answers_too() {
    let network = Network::new(Vec::new()).unwrap();
    let answer = ask(&network, "lat=0 lon=0 at=2026-11-24T08:00:00+01:00");
    assert_eq!(
        (&answer["why"], &answer["query"]["at"]),
        (&"outside_coverage".into(), &"2026-11-24T07:00:00+00:00".into())
    );
}

#[test]
fn zero_the_poles_and_the_antimeridian_are_places() {
    let network = network(&one_trip(""));
    for (lat, lon) in
        [("0", "0"), ("90", "0"), ("-90", "180"), ("0", "-180"), ("-0.0", "180"), ("43.3224", "1.13268e1")]
    {
        ask(&network, &format!("lat={lat} lon={lon} radius=50000"));
    }
    for bbox in ["-180,-90,180,90", "180,-90,-180,90", "0,0,0,0", "-180,90,180,90"] {
        ask(&network, &format!("bbox={bbox} limit=500 window=1440 departures=50 include=lines,stops,day"));
    }
    let world = ask(&network, "bbox=-180,-90,180,90");
    assert_eq!(world["counts"]["stops"]["found"], 2);
}

#[test]
fn a_wrong_question_names_all_that_is_wrong() {
    let wrong = |question: &str| {
        let parameters = question.split(' ').map(|word| word.split_once('=').unwrap_or((word, "")));
        let errors = Query::parse(parameters, jiff::Timestamp::UNIX_EPOCH).expect_err(question).errors;
        errors.into_iter().map(|e| e.parameter).collect::<Vec<_>>().join(" ")
    };
    for (question, parameters) in [
        ("lat=43.3", "lon"),
        ("", "lat lon "),
        ("lat=NaN lon=inf", "lat lon"),
        ("lat=91 lon=180.5", "lat lon"),
        ("lat=43,3 lon=11", "lat"),
        ("lat= lon=11", "lat"),
        ("lat=43 lat=44 lon=11", "lat"),
        ("lat=43 lon=11 radius=0", "radius"),
        ("lat=43 lon=11 radius=-5", "radius"),
        ("lat=43 lon=11 radius=50001", "radius"),
        ("lat=43 lon=11 radius=500m", "radius"),
        ("lat=43 lon=11 radius=nan", "radius"),
        ("lat=43 lon=11 window=0", "window"),
        ("lat=43 lon=11 window=1441", "window"),
        ("lat=43 lon=11 window=1.5", "window"),
        ("lat=43 lon=11 window=99999999999999999999", "window"),
        ("lat=43 lon=11 departures=51 limit=501", "departures limit"),
        ("lat=43 lon=11 departures=0 limit=-1", "departures limit"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00", "at"),
        ("lat=43 lon=11 at=now", "at"),
        ("lat=43 lon=11 at=2026-13-24T08:00:00Z", "at"),
        ("lat=43 lon=11 at=20261124T080000Z", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+01:00[Europe/Rome]", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+25:00", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+24:00", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+01:60", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+01", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+0100", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00+01:00:30", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00,5+01:00", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00.+01:00", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00Z", "at"),
        ("lat=43 lon=11 at=+002026-11-24T08:00:00Z", "at"),
        ("lat=43 lon=11 at=2026-11-24T08:00:00é", "at"),
        ("lat=43 lon=11 include=lines,everything", "include"),
        ("lat=43 lon=11 include=lines,", "include"),
        ("lat=43 lon=11 modes=bus,horse", "modes"),
        ("lat=43 lon=11 routes=10", "routes"),
        ("lat=43 lon=11 wheelchair=yes", "wheelchair"),
        ("lat=43 lon=11 lang=x", "lang"),
        ("lat=43 lon=11 lang=x-", "lang"),
        ("lat=43 lon=11 lang=x-toolonga1", "lang"),
        ("lat=43 lon=11 lang=a-foo", "lang"),
        ("lat=43 lon=11 format=xml", "format"),
        ("lat=43 lon=11 area=siena", "lat lon"),
        ("area=siena bbox=1,2,3,4", "bbox"),
        ("area=", "area"),
        ("lat=43 lon=11 raduis=300 Lat=1", "Lat raduis"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,9,3,4", "bbox"),
        ("bbox=1,2,3,NaN", "bbox"),
        ("bbox=1,2,3,4 lat=43 radius=10", "lat radius"),
    ] {
        assert_eq!(wrong(question), parameters, "{question}");
    }
}

#[test]
fn swapped_axes_are_suspected_where_they_show_and_far_from_everything_where_they_do_not() {
    let tokyo = Query::parse([("lat", "139.77"), ("lon", "35.68")], jiff::Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!(tokyo.errors[0].reason, "139.77 is out of range; are lat and lon swapped?");
    let answer = ask(&network(&one_trip("")), "lat=11.3268 lon=43.3224 at=2026-11-24T08:00:00+01:00");
    assert_eq!(answer["why"], "outside_coverage");
    assert!(answer["nearest"]["distance_m"].as_f64().unwrap() > 4_000_000.0);
}

#[test]
fn an_instant_is_what_rfc_3339_says_and_one_that_is_none_is_told_from_one_too_far_off() {
    let at = |at| Query::parse([("lat", "0"), ("lon", "0"), ("at", at)], jiff::Timestamp::UNIX_EPOCH);
    let reason = |text| at(text).unwrap_err().errors.remove(0).reason;
    for far in ["9999-12-31T23:59:59Z", "9999-12-31t00:00:00.25+00:00"] {
        assert_eq!(reason(far), format!("{far} is out of range"));
    }
    assert_eq!(reason("2026-13-24T08:00:00Z"), "\"2026-13-24T08:00:00Z\" is no instant");
    let eight = at("2026-11-24T07:00:00Z").unwrap().at();
    for same in [
        "2026-11-24t07:00:00z",
        "2026-11-24 08:00:00+01:00",
        "2026-11-24T06:00:00.000-01:00",
        "2026-11-24T07:00:00-00:00",
        "2026-11-25T06:59:00+23:59",
        "2026-11-24T07:00:00.0000000000009Z",
    ] {
        assert_eq!(at(same).unwrap().at(), eight, "{same}");
    }
}

#[test]
fn a_plus_sign_that_a_form_decoder_took_for_a_space_is_one_again() {
    let at = |at| {
        Query::parse([("lat", "0"), ("lon", "0"), ("at", at)], jiff::Timestamp::UNIX_EPOCH).unwrap().at()
    };
    assert_eq!(at("2026-11-24T08:00:00 01:00"), at("2026-11-24T08:00:00+01:00"));
    assert_eq!(at("2026-11-24T07:00:00Z"), at("2026-11-24T08:00:00+01:00"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_parameters_are_a_question_or_an_error(
        parameters in prop::collection::vec(
            (prop_oneof![3 => prop::sample::select(&["lat", "lon", "radius", "bbox", "at", "window", "include",
                "departures", "limit", "modes", "routes", "agencies", "feeds", "wheelchair", "lang", "format"][..])
                .prop_map(str::to_owned), 1 => "\\PC{0,6}"],
             prop_oneof!["\\PC{0,12}", "-?[0-9]{1,4}(\\.[0-9]{0,4})?", Just("lines,stops,day".to_owned()),
                "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([+ -][0-9]{2}:[0-9]{2}|Z)?"]),
            0..8),
    ) {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let given = || parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        match Query::parse(given(), now) {
            Ok(query) => { let _ = network(&one_trip("")).nearby(&query); }
            Err(error) => prop_assert!(!error.errors.is_empty()),
        }
        let _ = BoardQuery::parse(given(), now);
    }

    #[test]
    fn values_are_valid_or_not_built(a: f64, b: f64, c: f64, d: f64, tag in "\\PC{0,10}") {
        if let Ok(at) = LatLon::new(a, b) {
            prop_assert!(at.lat().abs() <= 90.0 && at.lon().abs() <= 180.0);
            prop_assert!(at.distance_m(at) == 0.0);
        }
        let _ = (BoundingBox::new(a, b, c, d), LanguageTag::new(&tag));
    }
}
