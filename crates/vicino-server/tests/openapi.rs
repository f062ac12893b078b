//! The paths, methods and parameters of the service are those of its OpenAPI document, and no others.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may stop where it stands")]

mod common;

use std::collections::BTreeSet;

use common::{ask, document, ok};
use serde_json::Value;
use vicino_server::ProblemType;

/// The operations by path and method.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let each = |(path, item)| {
        let methods = Value::as_object(item).unwrap();
        methods.iter().map(move |(method, operation)| (String::as_str(path), &**method, operation))
    };
    paths.iter().flat_map(each).collect()
}

fn names(parameters: &Value, place: &str) -> BTreeSet<String> {
    let parameters = parameters.as_array().into_iter().flatten().filter(|p| p["in"] == place);
    parameters.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_paths_are_those_of_the_filters() {
    let document = document().await;
    let described: BTreeSet<_> =
        operations(&document).into_iter().map(|(path, ..)| path.to_owned()).collect();
    let filters = include_str!("../src/filters.rs").split("warp::path!(").skip(1).filter_map(|rest| {
        let segments = rest.split_once(')')?.0.split('/').map(str::trim);
        let path: Vec<_> = segments
            .map(|segment| if segment == "String" { "{id}" } else { segment.trim_matches('"') })
            .collect();
        Some(format!("/{}", path.join("/")))
    });
    // Those of an application in the example.
    let filters: BTreeSet<_> = filters.filter(|path| path != "/hello").collect();
    assert_eq!(described, filters);

    let unknown = common::problem(&common::get("/nowhere").await, ProblemType::UnknownPath);
    let told = unknown["detail"].as_str().unwrap().replace([',', ';'], " ");
    let told: BTreeSet<_> = told.split(' ').filter(|word| word.starts_with('/')).map(str::to_owned).collect();
    let of_the_page = |path: &String| path.starts_with("/docs/");
    assert_eq!(told, described.into_iter().filter(|path| !of_the_page(path)).collect());
}

#[tokio::test]
async fn the_methods_are_those_of_the_filters() {
    let document = document().await;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "put", "post", "delete", "patch"] {
            let answer =
                ask(&common::state(), &method.to_uppercase(), &path.replace("{id}", "x"), None).await;
            let taken = answer.status() != 405;
            assert_eq!(taken, item.get(method).is_some(), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_parameters_are_those_of_the_parser() {
    let document = document().await;
    for (path, method, operation) in operations(&document) {
        let described = names(&operation["parameters"], "query");
        let body = operation.get("requestBody").map(|_| common::GRAMSCI_POLYGON);
        let uri = format!("{}?~=1", path.replace("{id}", "x"));
        let answer = ask(&common::state(), &method.to_uppercase(), &uri, body).await;
        let problem = common::problem(&answer, ProblemType::InvalidParameters);
        let errors = problem["errors"].as_array().unwrap();
        let unknown = errors.iter().find(|error| error["parameter"] == "~").unwrap();
        let known = unknown["allowed"].as_str().unwrap();
        let mut known: BTreeSet<_> = match known {
            "no parameters" => BTreeSet::new(),
            known => known.split(',').map(str::to_owned).collect(),
        };
        if body.is_some() {
            // They are known, so as to be told that they are wrong beside a body.
            known.retain(|name| !["lat", "lon", "radius", "bbox", "area"].contains(&&**name));
        }
        if path.ends_with("/stream") {
            known.retain(|name| !["at", "format"].contains(&&**name));
        }
        assert_eq!(described, known, "{method} {path}");
        let of_path = operation["parameters"].as_array().unwrap().iter().filter(|p| p["in"] == "path");
        assert_eq!(of_path.filter(|p| p["required"] == true).count(), path.matches('{').count(), "{path}");
    }
}

#[tokio::test]
async fn each_parameter_is_taken_with_its_example_and_has_the_default_it_says() {
    let document = document().await;
    let state = common::sample::state();
    let mut tried = 0;
    // A stream does not end.
    for (path, method, operation) in
        operations(&document).into_iter().filter(|(path, ..)| !path.ends_with("/stream"))
    {
        let body = operation
            .get("requestBody")
            .map(|body| body["content"]["application/json"]["example"].to_string());
        let place = if path == "/v1/nearby" && method == "get" { "lat=43.3188&lon=11.3308&" } else { "" };
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let id = parameters.clone().find(|parameter| parameter["in"] == "path");
        let path = id.map_or(path.to_owned(), |id| path.replace("{id}", id["example"].as_str().unwrap()));
        for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            let text = |value: &Value| match value {
                Value::Array(items) => {
                    let items: Vec<_> = items.iter().map(|item| item.to_string().replace('"', "")).collect();
                    items.join(",")
                }
                other => other.to_string().replace('"', "").replace('+', "%2B"),
            };
            let rest = match name {
                "bbox" | "area" => "",
                "lat" if place.is_empty() => "lon=11&",
                "lon" if place.is_empty() => "lat=43&",
                "lat" => "lon=11.3308&",
                "lon" => "lat=43.3188&",
                _ => place,
            };
            let example = format!("{path}?{rest}{name}={}", text(&parameter["example"]));
            let answer = ask(&state, &method.to_uppercase(), &example, body.as_deref()).await;
            assert_eq!(answer.status(), 200, "{example}: {:?}", answer.body());
            if let Some(default) = parameter["schema"].get("default") {
                let with = format!("{path}?{rest}{name}={}", text(default));
                let (with, without) = (
                    ask(&state, &method.to_uppercase(), &with, body.as_deref()).await,
                    ask(&state, &method.to_uppercase(), &format!("{path}?{rest}"), body.as_deref()).await,
                );
                assert_eq!(ok(&with), ok(&without), "{name}");
            }
            tried += 1;
        }
    }
    assert!(tried >= 40, "{tried}");
}
