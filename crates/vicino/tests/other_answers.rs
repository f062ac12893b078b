//! What is not the answer about a place: boards, stops, routes and feeds, and the same in GeoJSON and in other languages.

mod fixture;
mod four_lines;

use fixture::{ROME, ask, board, each, network};
use four_lines::{AT_GRAMSCI, four_lines};
use serde_json::{Value, json};
use vicino::{LanguageTag, Query};

#[test]
fn texts_are_shown_in_the_language_asked_for() {
    let in_language = |lang: &str| {
        let answer = ask(&four_lines(), &format!("{AT_GRAMSCI} lang={lang}"));
        let line = &answer["lines"][0];
        [&line["headsign"], &line["departures"][1]["headsign"], &answer["routes"]["f:10"]["long_name"]]
            .map(Value::clone)
    };
    let italian = [json!("Stazione"), json!("via Scotte"), json!("Centro - Stazione")];
    assert_eq!(in_language("it"), italian);
    assert_eq!(in_language("it-CH"), italian);
    assert_eq!(in_language("de"), italian);
    assert_eq!(in_language("en"), [json!("Stazione"), json!("via the hospital"), json!("Centre - Station")]);
    assert_eq!(in_language("en-GB"), [json!("Station"), json!("via Scotte"), json!("Centro - Stazione")]);
    // A headsign that is the name of the last stop is translated as one.
    let answer = ask(&four_lines(), &format!("{AT_GRAMSCI} lang=en routes=f:40"));
    assert_eq!(answer["lines"][0]["headsign"], "Railway station");
    let english = LanguageTag::new("en").unwrap();
    assert_eq!(four_lines().stop("f:B", &[english]).unwrap().name, "Railway station");
}

#[test]
fn a_board_lists_the_departures_of_a_stop_and_what_comes_next() {
    let departures = board(&four_lines(), "f:A", "at=2026-11-24T08:00:00+01:00 window=1440 limit=2");
    assert_eq!(
        each(&departures, "departures", "time"),
        ["2026-11-24T08:00:00+01:00", "2026-11-24T08:20:00+01:00"]
    );
    assert_eq!(departures["counts"]["departures"], json!({"found": 3, "returned": 2}));
    let quiet = board(&four_lines(), "f:A", "at=2026-11-24T10:00:00+01:00");
    assert_eq!(
        (quiet["departures"].clone(), quiet["next"].clone()),
        (json!([]), json!("2026-11-24T15:00:00+01:00"))
    );
    let filtered = board(&four_lines(), "f:A", "at=2026-11-24T14:30:00+01:00 routes=f:20");
    assert_eq!(each(&filtered, "departures", "route"), ["f:20"]);
    assert!(four_lines().board("f:nowhere", &vicino::BoardQuery::new(Default::default())).is_none());
}

#[test]
fn a_stop_and_a_route_tell_their_lines() {
    let network = four_lines();
    let stop = serde_json::to_value(network.stop("f:A", &[]).unwrap()).unwrap();
    assert_eq!(each(&stop, "lines", "route"), ["f:10", "f:20", "f:40"]);
    assert_eq!(stop["location_type"], "stop");
    let route = serde_json::to_value(network.route("f:10", &[]).unwrap()).unwrap();
    assert_eq!(each(&route, "lines", "headsign"), ["Stazione", "Gramsci"]);
    assert_eq!(each(&route["lines"][0], "stops", "id"), ["f:A", "f:A2", "f:B"]);
    assert!(network.route("f:99", &[]).is_none() && network.route("10", &[]).is_none());
    let feeds = serde_json::to_value(network.feed_summaries()).unwrap();
    assert_eq!(
        feeds[0]["counts"],
        json!({"agencies": 2, "stops": 3, "routes": 4, "lines": 5, "trips": 7, "stop_times": 15, "zones": 0})
    );
    assert_eq!(feeds[0]["translations"], json!(["en", "en-GB"]));
}

#[test]
fn geojson_has_a_feature_for_each_line_and_stop_with_flat_properties() {
    let network = four_lines();
    let now = "2026-11-24T08:00:00+01:00".parse().unwrap();
    let query = Query::parse([("lat", "43.3224"), ("lon", "11.3268")], now).unwrap();
    let collection = serde_json::to_value(network.nearby(&query).to_geojson()).unwrap();
    assert_eq!(collection["type"], "FeatureCollection");
    assert_eq!(
        each(&collection, "features", "id"),
        [
            "line/f:10/0",
            "line/f:20/Stazione",
            "line/f:30/Stazione",
            "line/f:40/Stazione",
            "stop/f:A",
            "stop/f:A2"
        ]
    );
    let feature = &collection["features"][4];
    assert_eq!(feature["geometry"], json!({"type": "Point", "coordinates": [11.3268, 43.3224]}));
    let properties = &feature["properties"];
    assert_eq!(properties["routes"], "10, 20, 40");
    assert_eq!(
        (&properties["state"], &properties["next"]),
        (&json!("running"), &json!("2026-11-24T08:00:00+01:00"))
    );
    assert_eq!(collection["counts"]["stops"]["found"], 2);
    let flat = |feature: &Value| {
        feature["properties"].as_object().unwrap().values().all(|v| !v.is_object() && !v.is_array())
    };
    assert!(collection["features"].as_array().unwrap().iter().all(flat));
    let with_days = [("lat", "43.3224"), ("lon", "11.3268"), ("include", "lines,day")];
    let with_days = network.nearby(&Query::parse(with_days, now).unwrap()).to_geojson();
    let collection = serde_json::to_value(with_days).unwrap();
    let line = &collection["features"][0]["properties"];
    assert_eq!(
        [&line["day_first"], &line["day_last"], &line["day_departures"], &line["day_headway_s"]],
        [&json!("2026-11-24T08:00:00+01:00"), &json!("2026-11-24T08:20:00+01:00"), &json!(2), &json!(1200)]
    );
    assert_eq!(collection.get("alerts"), None);
    collection.to_string().parse::<geojson::GeoJson>().unwrap();
}

#[test]
fn the_own_language_yields_to_a_translation_that_fits_better() {
    let name = |own: &str, translated: &str, lang: &str| {
        let network = network(&format!(
            "{ROME}
            # feed_info.txt
            feed_publisher_name,feed_lang
            Bus,{own}
            # translations.txt
            table_name,field_name,language,translation,record_id
            stops,stop_name,{translated},translated,A"
        ));
        let lang = LanguageTag::new(lang).unwrap();
        network.stop("f:A", &[lang]).unwrap().name.to_owned()
    };
    for (own, translated, lang, expected) in [
        ("zh-Hant", "zh-Hans", "zh-Hans", "translated"),
        ("zh-Hant", "zh-Hans", "zh-Hans-CN", "translated"),
        ("zh-Hant", "zh-Hans", "zh-hant", "Gramsci"),
        ("zh-Hant", "zh-Hans", "zh", "Gramsci"),
        ("en-GB", "en", "en", "translated"),
        ("en-GB", "en", "en-US", "Gramsci"),
        ("en", "en-GB", "en", "Gramsci"),
        ("it", "de", "de-AT", "translated"),
        ("it", "de", "fr", "Gramsci"),
        ("it", "x-foo", "x-foo-bar", "Gramsci"),
        ("it", "x-foo", "x-foo", "translated"),
    ] {
        assert_eq!(name(own, translated, lang), expected, "{own} {translated} {lang}");
    }
}
