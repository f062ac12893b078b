//! The service describes itself: an OpenAPI 3.1 document, and the JSON Schema of its main answer. Schemas come from the
//! types that are serialised, ranges and defaults from the constants that the parser has.

mod body;
mod manner;
mod operations;
mod parameters;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};
use utoipa::openapi::info::LicenseBuilder;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApiBuilder, RefOr, Schema, Server};
use utoipa::{PartialSchema, ToSchema};
use vicino::{Answer, AreaDetails, Board, Coverage, NearbyMap, RouteDetails, StopDetails};

use crate::error::Document;
use crate::handlers::{Areas, Feeds, Health, Life, Polygons};

/// The OpenAPI document, as it is served.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(document);

/// The JSON Schema of the answer to `/v1/nearby`, as it is served.
pub(crate) static NEARBY_SCHEMA: LazyLock<Value> = LazyLock::new(nearby_schema);

const DESCRIPTION: &str = "Lines, stops, departures, service on demand, places, areas and notices near a place, \
    from GTFS.\n\n\
    HEAD is answered like GET, without the body. A parameter may be given once, and one that is not named here is an \
    error. What goes wrong is told as a problem of RFC 9457, all that is wrong with a question at once. An answer may get \
    members that are not named here.\n\n\
    OPTIONS tells the methods of a path. Answers are compressed for those who accept it, and have an `ETag` by which a \
    request with `If-None-Match` is answered by 304 where nothing has changed. Where the service has keys, a request \
    shows one as `X-Api-Key` or as a bearer token; where it rounds coordinates, finer ones are answered by 307 and the \
    address to ask.";

fn document() -> Value {
    let license = LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0"));
    let info = InfoBuilder::new()
        .title("vicino: what transit services are near me?")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(license.build()));
    let tags =
        operations::TAGS.map(|(name, about)| TagBuilder::new().name(name).description(Some(about)).build());
    let mut named = Vec::new();
    name::<Answer<'_>>(&mut named);
    name::<NearbyMap>(&mut named);
    name::<StopDetails<'_>>(&mut named);
    name::<Board<'_>>(&mut named);
    name::<RouteDetails<'_>>(&mut named);
    name::<Areas<'_>>(&mut named);
    name::<AreaDetails<'_>>(&mut named);
    name::<Coverage<'_>>(&mut named);
    name::<Polygons<()>>(&mut named);
    name::<Feeds<'_>>(&mut named);
    name::<Health<'_>>(&mut named);
    name::<Life>(&mut named);
    name::<Document<'_>>(&mut named);
    let components = manner::components(ComponentsBuilder::new().schemas_from_iter(named));
    let document = OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new("/")]))
        .tags(Some(tags))
        .paths(operations::paths())
        .components(Some(components.build()))
        .security(Some(manner::securities()))
        .build();
    // Texts, numbers and lists always become JSON.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    require_nullable(&mut document["components"]["schemas"]);
    document
}

/// Adds the schema of a type and those that it refers to.
fn name<T: ToSchema>(named: &mut Vec<(String, RefOr<Schema>)>) {
    named.push((T::name().into(), T::schema()));
    T::schemas(named);
}

/// Makes members that may be null required ones. What is `None` is written as `null`, or skipped, and what may be
/// skipped is never null in the schemas of the library; `utoipa` takes each `Option` for what may be absent.
fn require_nullable(schema: &mut Value) {
    let nullable: Vec<Value> = match &schema["properties"] {
        Value::Object(members) => {
            members.iter().filter(|(_, member)| may_be_null(member)).map(|(name, _)| json!(name)).collect()
        }
        _ => Vec::new(),
    };
    if !nullable.is_empty() {
        match &mut schema["required"] {
            Value::Array(required) => required.extend(nullable),
            none => *none = nullable.into(),
        }
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(require_nullable),
        Value::Array(items) => items.iter_mut().for_each(require_nullable),
        _ => {}
    }
}

fn may_be_null(schema: &Value) -> bool {
    let is_null = |schema: &Value| schema["type"] == "null";
    let types = schema["type"].as_array();
    types.is_some_and(|types| types.contains(&json!("null")))
        || schema["oneOf"].as_array().is_some_and(|schemas| schemas.iter().any(is_null))
}

/// The schema of the answer by itself, with all that it refers to.
fn nearby_schema() -> Value {
    let mut named = Vec::new();
    Answer::schemas(&mut named);
    let named: BTreeMap<String, RefOr<Schema>> = named.into_iter().collect();
    let mut schema = json!(Answer::schema());
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["$id"] = json!("https://vicino.example/schemas/nearby.json");
    schema["title"] = json!("The answer to /v1/nearby");
    schema["$defs"] = json!(named);
    require_nullable(&mut schema);
    refer_to_own(&mut schema);
    schema
}

/// Has references to components of the document be to the schema's own definitions.
fn refer_to_own(schema: &mut Value) {
    match schema {
        Value::Object(members) => members.values_mut().for_each(refer_to_own),
        Value::Array(items) => items.iter_mut().for_each(refer_to_own),
        Value::String(text) => {
            if let Some(name) = text.strip_prefix("#/components/schemas/") {
                *text = format!("#/$defs/{name}");
            }
        }
        _ => {}
    }
}
