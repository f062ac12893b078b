//! What the service answers fits the schemas of its OpenAPI document, and has no more.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use std::collections::BTreeMap;
use std::env;
use std::fs;

use common::{Answer, ask, document, header, ok};
use serde_json::{Value, json};
use vicino_server::ProblemType;

/// The schema, in which no member may be that is not named. What is part of another object (`open`) cannot say so by
/// itself: the other has members too.
fn closed(schema: &Value, open: bool) -> Value {
    let Value::Object(members) = schema else { return schema.clone() };
    let each = |schemas: &Value, open| match schemas {
        Value::Array(schemas) => schemas.iter().map(|schema| closed(schema, open)).collect(),
        Value::Object(schemas) => {
            schemas.iter().map(|(name, schema)| (name.clone(), closed(schema, false))).collect()
        }
        other => other.clone(),
    };
    let mut made: BTreeMap<String, Value> = members
        .iter()
        .map(|(keyword, value)| {
            let value = match keyword.as_str() {
                "allOf" => each(value, true),
                "oneOf" | "properties" => each(value, open),
                "items" | "additionalProperties" => closed(value, false),
                "$ref" if open => json!(value.as_str().unwrap().replace("/components/schemas/", "/open/")),
                _ => value.clone(),
            };
            (keyword.clone(), value)
        })
        .collect();
    if !open && members.contains_key("allOf") {
        made.insert("unevaluatedProperties".to_owned(), json!(false));
    } else if !open && members.contains_key("properties") {
        made.insert("additionalProperties".to_owned(), json!(false));
    }
    json!(made)
}

/// The answers of an operation by status and media type, as strict as they can be.
struct Schemas {
    document: Value,
    root: Value,
    validators: BTreeMap<String, jsonschema::Validator>,
    validated: usize,
}

impl Schemas {
    async fn new() -> Self {
        let document = document().await;
        let all = document["components"]["schemas"].as_object().unwrap();
        let with = |open| -> BTreeMap<_, _> {
            all.iter().map(|(name, schema)| (name.clone(), closed(schema, open))).collect()
        };
        let root = json!({"components": {"schemas": with(false)}, "open": with(true)});
        Self { document, root, validators: BTreeMap::new(), validated: 0 }
    }

    /// Fails where an answer is none that the document has.
    fn validate(&mut self, path: &str, method: &str, answer: &Answer, uri: &str) {
        let operation = &self.document["paths"][path][method];
        let mut response = &operation["responses"][answer.status().as_str()];
        if let Some(reference) = response["$ref"].as_str() {
            response = self.document.pointer(&reference[1..]).unwrap();
        }
        let media_type = header(answer, "content-type");
        let content = &response["content"][media_type];
        assert!(content.is_object(), "{method} {uri}: {} {media_type} is not described", answer.status());
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        let schema = content["schema"].clone();
        self.fits(&schema, &body, uri);
    }

    fn fits(&mut self, schema: &Value, value: &Value, what: &str) {
        let errors = self.errors(schema, value);
        assert!(errors.is_empty(), "{what}: {errors:#?}");
        self.validated += 1;
    }

    fn errors(&mut self, schema: &Value, value: &Value) -> Vec<String> {
        let root = &self.root;
        let validator = self.validators.entry(schema.to_string()).or_insert_with(|| {
            let mut schema = closed(schema, false);
            schema.as_object_mut().unwrap().extend(root.as_object().unwrap().clone());
            jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
        });
        let told = validator.iter_errors(value).take(5).map(|error| {
            let text: String = error.to_string().chars().take(300).collect();
            format!("{}: {text}", error.instance_path())
        });
        told.collect()
    }
}

/// A morning, a night, both nights of a year in which the clock changes, before the first service day and after the last.
const INSTANTS: [&str; 6] = [
    "2026-11-24T08:00:00%2B01:00",
    "2026-11-28T23:45:00.5%2B01:00",
    "2026-03-29T01:50:00%2B01:00",
    "2026-10-25T02:30:00Z",
    "2024-05-01T12:00:00Z",
    "2040-01-01T12:00:00Z",
];

const QUESTIONS: [&str; 8] = [
    "lat=43.3188&lon=11.3308",
    "lat=43.3188&lon=11.3308&radius=50000&limit=500&departures=50&window=1440&lang=en",
    "lat=43.25&lon=11.45&radius=3000&include=zones,places,areas,alerts,day,vehicles",
    "lat=0&lon=0&radius=1",
    "lat=43.3188&lon=11.3308&wheelchair=required&modes=bus,on_demand&include=lines,stops,day",
    "bbox=11.32,43.31,11.34,43.33&include=lines,stops,zones,places,areas,alerts,day,vehicles",
    "area=siena&limit=5",
    "lat=43.3188&lon=11.3308&feeds=none",
];

#[tokio::test]
async fn what_is_near_fits_its_schema_at_any_time() {
    let (state, mut schemas) = (common::sample::state(), Schemas::new().await);
    for at in INSTANTS {
        for question in QUESTIONS {
            for format in ["json", "geojson"] {
                let uri = format!("/v1/nearby?{question}&at={at}&format={format}");
                schemas.validate("/v1/nearby", "get", &ask(&state, "GET", &uri, None).await, &uri);
            }
        }
        let uri = format!("/v1/nearby?at={at}&include=lines,stops,zones,day");
        let answer = ask(&state, "POST", &uri, Some(common::GRAMSCI_POLYGON)).await;
        schemas.validate("/v1/nearby", "post", &answer, &uri);
    }
    assert!(schemas.validated >= 100, "{}", schemas.validated);
}

#[tokio::test]
async fn a_member_too_many_or_too_few_does_not_fit() {
    let (state, mut schemas) = (common::sample::state(), Schemas::new().await);
    let answer = json!({"$ref": "#/components/schemas/Answer"});
    let map = json!({"$ref": "#/components/schemas/NearbyMap"});
    let route = json!({"$ref": "#/components/schemas/RouteDetails"});
    for (schema, uri, object) in [
        (&answer, EXAMPLES[0].1, ""),
        (&answer, EXAMPLES[0].1, "/query"),
        (&answer, EXAMPLES[0].1, "/lines/0"),
        (&answer, EXAMPLES[0].1, "/lines/0/departures/0"),
        (&answer, EXAMPLES[0].1, "/counts/lines"),
        (&answer, EXAMPLES[0].1, "/agencies/siena:vicino"),
        (&map, EXAMPLES[1].1, "/features/0/properties"),
        (&route, EXAMPLES[4].1, ""),
        (&route, EXAMPLES[4].1, "/lines/0"),
    ] {
        let whole = ok(&ask(&state, "GET", uri, None).await);
        schemas.fits(schema, &whole, uri);
        let members = whole.pointer(object).and_then(Value::as_object).expect("an object").clone();
        let mut with = |members: serde_json::Map<String, Value>| {
            let mut changed = whole.clone();
            *changed.pointer_mut(object).unwrap() = members.into();
            schemas.errors(schema, &changed)
        };
        let mut more = members.clone();
        more.insert("raduis".to_owned(), json!(5));
        assert_ne!(with(more), [""; 0], "{uri} {object}: one more");
        // Parts of an answer, and counts of them, may be absent.
        let parts = ["lines", "stops", "zones", "places", "areas", "alerts", "day"];
        for name in members.keys().filter(|name| !(parts.contains(&&***name) && schema == &answer)) {
            let mut less = members.clone();
            less.remove(name);
            assert_ne!(with(less), [""; 0], "{uri} {object}: without {name}");
        }
    }
}

#[tokio::test]
async fn stops_boards_routes_and_areas_fit_their_schemas() {
    let (state, mut schemas) = (common::sample::state(), Schemas::new().await);
    let everything = "/v1/nearby?lat=43.3188&lon=11.3308&radius=50000&limit=500";
    let answer = ok(&ask(&state, "GET", everything, None).await);
    let mut uris: Vec<(&str, String)> = Vec::new();
    for stop in answer["stops"].as_array().unwrap() {
        for id in [&stop["id"], &stop["station"]].into_iter().filter_map(Value::as_str) {
            uris.push(("/v1/stops/{id}", format!("/v1/stops/{id}")));
            uris.push(("/v1/stops/{id}/departures", format!("/v1/stops/{id}/departures?window=1440")));
        }
    }
    let routes = answer["routes"].as_object().unwrap().keys();
    uris.extend(routes.map(|id| ("/v1/routes/{id}", format!("/v1/routes/{id}?lang=en"))));
    let areas = ok(&ask(&state, "GET", "/v1/areas", None).await);
    let areas = areas["areas"].as_array().unwrap().iter();
    uris.extend(areas.map(|area| ("/v1/areas/{id}", format!("/v1/areas/{}", area["id"].as_str().unwrap()))));
    uris.extend(
        [
            "/v1/areas",
            "/v1/coverage",
            "/v1/feeds",
            "/health",
            "/health/ready",
            "/health/live",
            "/openapi.json",
        ]
        .map(|path| (path, path.to_owned())),
    );
    uris.extend(
        ["lat=43.3188&lon=11.3308", "lat=0&lon=0"].map(|at| ("/v1/coverage", format!("/v1/coverage?{at}"))),
    );
    for (path, uri) in uris {
        schemas.validate(path, "get", &ask(&state, "GET", &uri, None).await, &uri);
    }
    // A network of another kind: ids that are percent-encoded, no sources.
    for (path, uri) in [("/v1/stops/{id}", "/v1/stops/siena:a%2Fb%20%C3%A8%25"), ("/v1/feeds", "/v1/feeds")] {
        schemas.validate(path, "get", &common::get(uri).await, uri);
    }
    assert!(schemas.validated >= 150, "{}", schemas.validated);
}

#[tokio::test]
async fn problems_fit_their_schema_under_each_status() {
    let mut schemas = Schemas::new().await;
    let long = format!("/health?{}", "x".repeat(9000));
    for (path, uri) in [
        ("/v1/nearby", "/v1/nearby?lat=91&raduis=5"),
        ("/v1/stops/{id}", "/v1/stops/siena:9"),
        ("/v1/stops/{id}/departures", "/v1/stops/siena:9/departures"),
        ("/v1/routes/{id}", "/v1/routes/9"),
        ("/v1/areas/{id}", "/v1/areas/9"),
        ("/v1/coverage", "/v1/coverage?lat=1"),
        ("/health", &long),
        ("/docs", "/docs?x=1"),
    ] {
        schemas.validate(path, "get", &common::get(uri).await, uri);
    }
    let html = common::get_with(common::GRAMSCI, &[("accept", "text/html")]).await;
    schemas.validate("/v1/nearby", "get", &html, "with Accept: text/html");
    for (media_type, body) in [("text/plain", "{}".to_owned()), ("application/json", " ".repeat(2_000_000))] {
        let answer = common::post_as(media_type, "/v1/nearby", body).await;
        schemas.validate("/v1/nearby", "post", &answer, media_type);
    }
    let mut described = schemas.document["components"]["responses"].as_object().unwrap().clone();
    described.retain(|_, response| response.get("content").is_some());
    // One status has two reasons.
    assert_eq!(described.len(), ProblemType::ALL.len() + 1);
    for (name, response) in described {
        let content = &response["content"]["application/problem+json"];
        schemas.fits(&content["schema"], &content["example"], &name);
    }
}

/// An example and the question that it answers.
const EXAMPLES: [(&str, &str); 11] = [
    (
        "nearby",
        "/v1/nearby?lat=43.3188&lon=11.3308&at=2026-11-24T08:00:00%2B01:00&limit=1&departures=1&include=lines,stops,zones,places,areas,alerts,day",
    ),
    (
        "nearby_map",
        "/v1/nearby?lat=43.3188&lon=11.3308&at=2026-11-24T08:00:00%2B01:00&limit=1&include=lines,stops,places&format=geojson",
    ),
    ("stop", "/v1/stops/siena:gramsci"),
    ("board", "/v1/stops/siena:gramsci/departures?at=2026-11-24T08:00:00%2B01:00&limit=1"),
    ("route", "/v1/routes/siena:10"),
    ("areas", "/v1/areas"),
    ("area", "/v1/areas/siena:siena"),
    ("coverage", "/v1/coverage?lat=0&lon=0"),
    ("feeds", "/v1/feeds"),
    ("health", "/health/ready"),
    ("life", "/health/live"),
];

/// Run with `VICINO_UPDATE_GOLDEN=1` it writes the file instead.
fn is_file(path: &str, value: &Value) {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    if env::var_os("VICINO_UPDATE_GOLDEN").is_some() {
        fs::write(&path, serde_json::to_string_pretty(value).unwrap() + "\n").unwrap();
    }
    let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert!(file == *value, "{path} is not what is answered: see CONTRIBUTING.md");
}

#[tokio::test]
async fn the_examples_are_answers_about_the_sample_network() {
    let state = common::sample::state();
    for (name, uri) in EXAMPLES {
        let answer = ok(&ask(&state, "GET", uri, None).await);
        is_file(&format!("src/openapi/examples/{name}.json"), &answer);
    }
}

#[tokio::test]
async fn the_published_schema_is_that_of_the_answer() {
    let answer = common::get("/schemas/nearby.json").await;
    assert_eq!(header(&answer, "content-type"), "application/schema+json");
    let schema = ok(&answer);
    is_file("../../docs/nearby.schema.json", &schema);
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let state = common::sample::state();
    for question in QUESTIONS {
        let answer = ok(&ask(&state, "GET", &format!("/v1/nearby?{question}"), None).await);
        assert!(validator.is_valid(&answer), "{question}");
    }
    assert!(!validator.is_valid(&json!({})));
}
