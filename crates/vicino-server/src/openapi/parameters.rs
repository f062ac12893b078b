//! The parameters as the parser has them.

use std::ops::RangeInclusive;

use serde_json::{Value, json};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ArrayBuilder, Object, ObjectBuilder, RefOr, Required, Schema};
use vicino::{Include, Mode, Query};

/// Those of a question about a point, a box or an area.
pub(super) fn nearby() -> Vec<Parameter> {
    let lat = "WGS84 degrees north; 0 is a valid value";
    let lon = "WGS84 degrees east; 0 is a valid value";
    let radius = number(*Query::RADIUS_M.start(), *Query::RADIUS_M.end());
    let radius = radius.default(Some(json!(Query::DEFAULT_RADIUS_M)));
    let place = [
        query("lat", lat, number(-90, 90), json!(43.3188)),
        query("lon", lon, number(-180, 180), json!(11.3308)),
        query("radius", "metres; what is exactly this far is within", radius, json!(300)),
        query(
            "bbox",
            "`west,south,east,north` in degrees, instead of the three above; west > east crosses the antimeridian",
            edges(),
            json!([11.32, 43.31, 11.34, 43.33]),
        ),
        query(
            "area",
            "the id of an area, instead of them; the name of its file may be left out where that is clear",
            text(NOT_BLANK),
            json!("siena"),
        ),
    ];
    place.into_iter().chain(nearby_inside()).collect()
}

/// Those of a question about the polygons of a body.
pub(super) fn nearby_inside() -> Vec<Parameter> {
    let include = words(Include::NAMES.map(Value::from)).default(Some(json!(
        Include::NAMES.into_iter().filter(|name| !["day", "vehicles"].contains(name)).collect::<Vec<_>>()
    )));
    let formats = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["json", "geojson"]));
    let departures = whole(&Query::DEPARTURES, Query::DEFAULT_DEPARTURES);
    let mut all = vec![
        at(),
        window(),
        query(
            "include",
            "the parts of the answer, with commas between them",
            include,
            json!(["lines", "stops"]),
        ),
        query("departures", "departures per line", departures, json!(2)),
        query("limit", "items of each kind", whole(&Query::LIMIT, Query::DEFAULT_LIMIT), json!(10)),
    ];
    all.extend(filter());
    all.extend([
        query(
            "place_kinds",
            "keep only places of these kinds",
            words_like(NOT_BLANK_ITEM),
            json!(["ticket_office"]),
        ),
        query("format", "how the answer is written", formats, json!("geojson")),
    ]);
    all.extend(lang());
    all
}

/// Those of the departures from a stop.
pub(super) fn board() -> Vec<Parameter> {
    let mut all = vec![
        at(),
        window(),
        query("limit", "departures", whole(&Query::LIMIT, Query::DEFAULT_LIMIT), json!(10)),
    ];
    all.extend(filter());
    all.extend(lang());
    all
}

/// Those of a question that goes on: it is about now, and JSON.
pub(super) fn stream() -> Vec<Parameter> {
    let known = "the id of the last event that was seen: nothing is sent before there is another";
    let mut all = nearby();
    all.retain(|parameter| !["at", "format"].contains(&&*parameter.name));
    all.push(header("Last-Event-ID", known, "0123456789abcdef"));
    all
}

/// A point, or none.
pub(super) fn position() -> Vec<Parameter> {
    vec![
        query("lat", "WGS84 degrees north; with `lon` or not at all", number(-90, 90), json!(43.3188)),
        query("lon", "WGS84 degrees east; with `lat` or not at all", number(-180, 180), json!(11.3308)),
    ]
}

/// The language of texts, by parameter or by header.
pub(super) fn lang() -> [Parameter; 2] {
    let tag = "^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*|[Xx](-[A-Za-z0-9]{1,8})+)$";
    let by_weight = "the languages of texts by weight, where `lang` is not given";
    [
        query("lang", "the language of texts", text(tag).max_length(Some(64)), json!("en")),
        header("Accept-Language", by_weight, "en-GB, it;q=0.5"),
    ]
}

/// The id in the path.
pub(super) fn id(description: &str, example: &str) -> Parameter {
    ParameterBuilder::new()
        .name("id")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .example(Some(json!(example)))
        .build()
}

/// A header, which may be any text.
pub(super) fn header(name: &str, description: &str, example: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .example(Some(json!(example)))
        .build()
}

const NOT_BLANK: &str = r"\S";
const NOT_BLANK_ITEM: &str = r"^[^,]*[^,\s][^,]*$";
const ID_ITEM: &str = "^[^,]*:[^,]*$";

fn at() -> Parameter {
    let instant = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
    let meaning = "when: an RFC 3339 instant with its offset; the plus sign of an offset is `%2B`, and a bare `+` is \
                   understood";
    query("at", meaning, instant, json!("2026-11-24T08:00:00+01:00"))
}

fn window() -> Parameter {
    let meaning = "minutes after `at` in which a departure counts as running";
    query("window", meaning, whole(&Query::WINDOW_MIN, Query::DEFAULT_WINDOW_MIN), json!(30))
}

fn filter() -> [Parameter; 5] {
    let required = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["required"]));
    let modes = words(Mode::ALL.map(|mode| mode.name().into()));
    [
        query("modes", "keep only these, with commas between them", modes, json!(["bus", "rail"])),
        query(
            "routes",
            "keep only these ids, with commas between them",
            words_like(ID_ITEM),
            json!(["siena:10"]),
        ),
        query(
            "agencies",
            "keep only these ids, with commas between them",
            words_like(ID_ITEM),
            json!(["siena:vicino"]),
        ),
        query("feeds", "keep only these", words_like(NOT_BLANK_ITEM), json!(["siena"])),
        query("wheelchair", "keep only what is known to be accessible", required, json!("required")),
    ]
}

/// A parameter of the query string, given once; items of a list have commas between them.
fn query(name: &str, description: &str, schema: impl Into<RefOr<Schema>>, example: Value) -> Parameter {
    let schema = schema.into();
    let list = matches!(&schema, RefOr::T(Schema::Array(_)));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .style(list.then_some(ParameterStyle::Form))
        .explode(list.then_some(false))
        .schema(Some(schema))
        .example(Some(example))
        .build()
}

fn number(least: impl Into<f64>, most: impl Into<f64>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Number).minimum(Some(least.into())).maximum(Some(most.into()))
}

fn whole(range: &RangeInclusive<u32>, default: u32) -> ObjectBuilder {
    let whole = ObjectBuilder::new().schema_type(Type::Integer).default(Some(json!(default)));
    whole.minimum(Some(*range.start())).maximum(Some(*range.end()))
}

fn edges() -> ArrayBuilder {
    let edge = |limit: i32| Schema::from(number(-limit, limit).build());
    let edges = ArrayBuilder::new().prefix_items([edge(180), edge(90), edge(180), edge(90)]);
    edges.items(utoipa::openapi::schema::ArrayItems::False).min_items(Some(4)).max_items(Some(4))
}

fn text(pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern))
}

fn words(known: impl IntoIterator<Item = Value>) -> ArrayBuilder {
    list(ObjectBuilder::new().schema_type(Type::String).enum_values(Some(known)).build())
}

fn words_like(pattern: &str) -> ArrayBuilder {
    list(text(pattern).build())
}

fn list(item: Object) -> ArrayBuilder {
    ArrayBuilder::new().items(item).min_items(Some(1))
}
