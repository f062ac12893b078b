//! Notices to riders in answers: what names them, when they count, and what is wrong in their files.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod fixture;
mod street;

use std::sync::Arc;

use fixture::ask;
use jiff::Timestamp;
use serde_json::{Value, json};
use street::in_areas;
use vicino::{Alerts, Network, OperatorFileError};

fn alerted(toml: &str) -> Network {
    let alerts = Alerts::from_toml("n", toml).unwrap();
    assert_eq!(alerts.notices().total(), 0, "{:?}", alerts.notices());
    let network = in_areas().with_alerts([Arc::new(alerts)]);
    assert_eq!(network.notices().total(), 0, "{:?}", network.notices());
    network
}

const AT_A: &str = "lat=43.3224 lon=11.3268 at=2026-11-24T07:50:00+01:00";

#[test]
fn an_alert_is_named_by_what_it_touches_and_sent_once_in_the_language_asked_for() {
    for (affects, line, stop, area) in [
        (r#"stop = "f:A""#, true, true, false),
        (r#"stop = "f:B""#, false, false, false),
        (r#"route = "f:10""#, true, false, false),
        (r#"agency = "f:a""#, true, false, false),
        (r#"mode = "bus""#, true, false, false),
        (r#"mode = "ferry""#, false, false, false),
        (r#"trip = "f:T1""#, true, false, false),
        (r#"trip = "f:T1", mode = "ferry""#, false, false, false),
        (r#"route = "f:10", stop = "f:A""#, true, true, false),
        (r#"route = "f:10", stop = "f:B""#, false, false, false),
        (r#"area = "comuni:siena""#, false, false, true),
        (r#"area = "comuni:west""#, false, false, false),
    ] {
        let toml = format!(
            "[[notice]]\nid = \"x\"\nheader = {{ it = \"Lavori\", en = \"Works\" }}\ncause = \"construction\"\naffects = [{{ {affects} }}]"
        );
        let answer = ask(&alerted(&toml), &format!("{AT_A} lang=en"));
        let named = |of: bool| if of { json!(["n:x"]) } else { json!([]) };
        assert_eq!(answer["lines"][0]["alerts"], named(line), "{affects}");
        assert_eq!(answer["stops"][0]["alerts"], named(stop), "{affects}");
        assert_eq!(answer["areas"][0]["alerts"], named(area), "{affects}");
        if line || stop || area {
            assert_eq!(answer["alerts"]["n:x"]["header"], "Works", "{affects}");
            assert_eq!(answer["alerts"]["n:x"]["cause"], "construction");
        } else {
            assert_eq!(answer["alerts"], json!({}), "{affects}");
        }
    }
}

#[test]
fn an_alert_counts_within_its_half_open_periods() {
    let network = alerted(
        "[[notice]]\nid = \"x\"\naffects = [{ route = \"f:10\" }]\n\
         periods = [{ from = 2026-11-24T07:50:00+01:00, until = 2026-11-24T07:55:00+01:00 }, { from = 2026-12-24T00:00:00+01:00 }]",
    );
    let counts = |at: &str| {
        let answer = ask(&network, &format!("lat=43.3224 lon=11.3268 at={at}"));
        !answer["alerts"].as_object().unwrap().is_empty()
    };
    for (at, expected) in [
        ("2026-11-24T07:49:59+01:00", false),
        ("2026-11-24T07:50:00+01:00", true),
        ("2026-11-24T07:54:59.5+01:00", true),
        ("2026-11-24T07:55:00+01:00", false),
        ("2026-12-30T07:55:00+01:00", true),
    ] {
        assert_eq!(counts(at), expected, "{at}");
    }
}

#[test]
fn no_service_suspends_a_line_until_the_alert_is_over() {
    let notice = |affects: &str, until: &str| {
        format!(
            "[[notice]]\nid = \"x\"\neffect = \"no_service\"\naffects = [{{ {affects} }}]\nperiods = [{{ until = {until} }}]"
        )
    };
    let after = "2026-11-25T12:00:00+01:00";
    for affects in [r#"route = "f:10""#, r#"stop = "f:A""#, r#"agency = "f:a""#] {
        let answer = ask(&alerted(&notice(affects, after)), AT_A);
        let line = &answer["lines"][0];
        assert_eq!((&line["state"], &line["departures"]), (&json!("suspended"), &json!([])), "{affects}");
        assert_eq!(line["next"], "2026-11-26T08:00:00+01:00", "{affects}");
        assert_eq!(answer["why"], "suspended", "{affects}");
    }
    let for_ever = ask(
        &alerted("[[notice]]\nid = \"x\"\neffect = \"no_service\"\naffects = [{ route = \"f:10\" }]"),
        AT_A,
    );
    assert_eq!(
        (&for_ever["lines"][0]["state"], &for_ever["lines"][0]["next"]),
        (&json!("suspended"), &Value::Null)
    );
}

#[test]
fn an_alert_without_an_end_takes_service_away_at_the_last_instant_there_is() {
    let notice = |periods: &str| {
        let affects = "affects = [{ route = \"f:10\" }]";
        alerted(&format!("[[notice]]\nid = \"x\"\neffect = \"no_service\"\n{affects}\n{periods}"))
    };
    let last = Timestamp::MAX.to_string();
    for periods in [String::new(), "periods = [{ from = 2026-11-24T07:50:00+01:00 }]".to_owned()] {
        for at in ["9999-12-30T21:59:59Z", &last] {
            let answer = ask(&notice(&periods), &format!("lat=43.3224 lon=11.3268 at={at}"));
            let line = &answer["lines"][0];
            assert_eq!(
                (&line["state"], &line["alerts"]),
                (&json!("suspended"), &json!(["n:x"])),
                "{at} {periods}"
            );
        }
    }
}

#[test]
fn an_alert_with_a_geometry_is_in_the_answer_where_the_place_touches_it() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"g",
        "properties":{"header":"Lavori","header:en":"Works","effect":"detour","affects":[{"stop":"f:no"}]},
        "geometry":{"type":"LineString","coordinates":[[11.32,43.3224],[11.33,43.3224]]}}]}"#;
    let network = in_areas().with_alerts([Arc::new(Alerts::from_geojson("n", text).unwrap())]);
    let told: Vec<String> = network.notices().iter().map(ToString::to_string).collect();
    assert_eq!(told, [r#"notices.n:stop="features[0]: f:no" foreign_key_violation"#]);
    let on_it = ask(&network, &format!("{AT_A} lang=en"));
    assert_eq!(on_it["alerts"]["n:g"]["header"], "Works");
    assert_eq!(on_it["stops"][0]["alerts"], json!(["n:g"]));
    let beside = ask(&network, "lat=43.3260 lon=11.3268 radius=300 at=2026-11-24T07:50:00+01:00");
    assert_eq!(beside["alerts"], json!({}));
}

#[test]
fn what_is_wrong_in_a_file_of_notices_is_told_and_the_rest_used() {
    let toml = r#"
        [[notice]]
        id = "typo"
        efect = "detour"
        [[notice]]
        id = "when"
        periods = [{ from = 2026-11-24 }]
        [[notice]]
        id = "backwards"
        periods = [{ from = 2026-11-24T08:00:00Z, until = 2026-11-24T07:00:00Z }]
        [[notice]]
        id = "where"
        effect = "no_service"
        [[notice]]
        id = "what"
        effect = "explosion"
        affects = [{ stop = "A" }, { stop = "f:nowhere" }, { direction_id = 0 }, { route = "f:10", direction_id = 2 }, { route = "f:10" }]
        [[notice]]
        id = "what"
        affects = [{ stop = "f:A" }]
    "#;
    let alerts = Alerts::from_toml("n", toml).unwrap();
    assert_eq!(alerts.len(), 1);
    let codes: Vec<&str> = alerts.notices().counts().map(|(code, _)| code.name()).collect();
    let all = [
        "duplicate_key",
        "invalid_id",
        "invalid_time",
        "malformed_notice",
        "missing_required_element",
        "start_and_end_range_out_of_order",
        "unexpected_enum_value",
    ];
    assert_eq!(codes, all);
    let told: Vec<String> = alerts.notices().iter().map(ToString::to_string).collect();
    for expected in [
        r#"notices.n:id="notice[5]: what" duplicate_key"#,
        r#"notices.n:from="notice[1]: 2026-11-24" invalid_time"#,
        r#"notices.n:affects="notice[3]: where" missing_required_element"#,
        r#"notices.n:route="notice[4]: " missing_required_element"#,
        r#"notices.n:until="notice[2]: 2026-11-24T07:00:00Z" start_and_end_range_out_of_order"#,
    ] {
        assert!(told.iter().any(|told| told == expected), "{expected} is missing from {told:#?}");
    }
    let network = in_areas().with_alerts([Arc::new(alerts)]);
    assert_eq!(
        network.notices().iter().map(ToString::to_string).collect::<Vec<_>>(),
        [r#"notices.n:stop="notice[4]: f:nowhere" foreign_key_violation"#]
    );
    assert_eq!(ask(&network, AT_A)["lines"][0]["alerts"], json!(["n:what"]));
    for text in ["=", "notices = 3", "\u{0}"] {
        assert!(matches!(Alerts::from_toml("n", text), Err(OperatorFileError::Malformed(_))), "{text}");
    }
}
