//! The paths: what each takes, and what it answers.

use utoipa::openapi::path::{OperationBuilder, Parameter, PathItemBuilder, PathsBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{AnyOfBuilder, Type};
use utoipa::openapi::{
    Content, ContentBuilder, HttpMethod, ObjectBuilder, PathItem, Paths, Ref, Required, ResponseBuilder,
    Schema,
};

use super::manner::Manner;
use super::{body, parameters};
use crate::body::MEDIA_TYPES;
use crate::error::ProblemType::{
    self, BodyTooLarge, RequestTimeout, UnknownArea, UnknownRoute, UnknownStop, UnsupportedMediaType,
};

const NEARBY: &str = "Nearby";
const STOPS: &str = "Stops and routes";
const AREAS: &str = "Areas and coverage";
const SERVICE: &str = "The service";
const ITSELF: &str = "This description";

/// The groups of operations, in the order of interest.
pub(super) const TAGS: [(&str, &str); 5] = [
    (NEARBY, "What is near a place."),
    (STOPS, "A stop, its departures, a route."),
    (AREAS, "Areas that are loaded, and where feeds and agencies serve."),
    (SERVICE, "What it serves, and that it does."),
    (ITSELF, "For programs and for people."),
];

const NEAR: &str = "One of three says where: `lat` and `lon`, with a `radius`; `bbox`; or `area`. `format` decides how \
                    the answer is written, else the header `Accept`.";
const INSIDE: &str =
    "The body says where. `format` decides how the answer is written, else the header `Accept`.";
const STREAM: &str = "What is near, as events named `nearby`: now, and again whenever it changes";
const STOP_ID: &str = "the feed-scoped id of a stop, station or other location";
const ROUTE_ID: &str = "the feed-scoped id of a route";
const AREA_ID: &str = "the id of an area; the name of its file may be left out where that is clear";

/// What is sent where all is well, and the media type.
type Answer = (&'static str, Content);

/// JSON by a schema, with an answer about the sample network as the example; the tests hold it to be one.
macro_rules! answer {
    ($schema:literal, $example:literal) => {
        answer!($schema, $example, "application/json")
    };
    ($schema:literal, $example:literal, $media_type:literal) => {{
        let example = serde_json::from_str(include_str!(concat!("examples/", $example, ".json")));
        let schema = Ref::from_schema_name($schema);
        ($media_type, ContentBuilder::new().schema(Some(schema)).example(example.ok()).build())
    }};
}

pub(super) fn paths() -> Paths {
    let stop = || parameters::id(STOP_ID, "siena:gramsci");
    let route = || parameters::id(ROUTE_ID, "siena:10");
    let area = || parameters::id(AREA_ID, "siena:siena");
    let lang = || parameters::lang().to_vec();
    let with = |id: Parameter, mut others: Vec<Parameter>| {
        others.insert(0, id);
        others
    };
    let text = |id, what, media_type| {
        let text = Content::new(Some(ObjectBuilder::new().schema_type(Type::String)));
        get(ITSELF, id, what, Vec::new(), (media_type, text), Manner::TOLD, &[])
    };
    let object = |id, what, media_type| {
        let object = Content::new(Some(ObjectBuilder::new().schema_type(Type::Object)));
        get(ITSELF, id, what, Vec::new(), (media_type, object), Manner::TOLD, &[])
    };
    let serves = "Which feeds and agencies serve a point, and where these do; without a point, where all do";
    let health = "That there is a network to ask, with the names of the feeds and the number of stops";
    let live = "That the service answers at all";
    let events = Content::new(Some(ObjectBuilder::new().schema_type(Type::String)));
    let events = ("text/event-stream", events);
    PathsBuilder::new()
        .path("/v1/nearby", nearby())
        .path(
            "/v1/nearby/stream",
            get(NEARBY, "nearbyStream", STREAM, parameters::stream(), events, Manner::STREAM, &[]),
        )
        .path(
            "/v1/stops/{id}",
            get(
                STOPS,
                "stop",
                "A stop, station or other location, and its lines",
                with(stop(), lang()),
                answer!("StopDetails", "stop"),
                Manner::QUESTION,
                &[UnknownStop],
            ),
        )
        .path(
            "/v1/stops/{id}/departures",
            get(
                STOPS,
                "departures",
                "The departures from a stop, or from all stops of a station",
                with(stop(), parameters::board()),
                answer!("Board", "board"),
                Manner::QUESTION,
                &[UnknownStop],
            ),
        )
        .path(
            "/v1/routes/{id}",
            get(
                STOPS,
                "route",
                "A route, and the stops of its lines",
                with(route(), lang()),
                answer!("RouteDetails", "route"),
                Manner::QUESTION,
                &[UnknownRoute],
            ),
        )
        .path(
            "/v1/areas",
            get(
                AREAS,
                "areas",
                "The areas that are loaded",
                lang(),
                answer!("Areas", "areas"),
                Manner::QUESTION,
                &[],
            ),
        )
        .path(
            "/v1/areas/{id}",
            get(
                AREAS,
                "area",
                "An area and its geometry",
                with(area(), lang()),
                answer!("AreaDetails", "area"),
                Manner::QUESTION,
                &[UnknownArea],
            ),
        )
        .path(
            "/v1/coverage",
            get(AREAS, "coverage", serves, parameters::position(), coverage(), Manner::NEAR, &[]),
        )
        .path(
            "/v1/feeds",
            get(
                SERVICE,
                "feeds",
                "What each feed is and has, and how it stands with the sources",
                Vec::new(),
                answer!("Feeds", "feeds"),
                Manner::FEEDS,
                &[],
            ),
        )
        .path(
            "/health",
            get(SERVICE, "health", health, Vec::new(), answer!("Health", "health"), Manner::READY, &[]),
        )
        .path(
            "/health/ready",
            get(SERVICE, "ready", health, Vec::new(), answer!("Health", "health"), Manner::READY, &[]),
        )
        .path(
            "/health/live",
            get(SERVICE, "live", live, Vec::new(), answer!("Life", "life"), Manner::LIVE, &[]),
        )
        .path("/openapi.json", object("openapi", "This document", "application/json"))
        .path(
            "/schemas/nearby.json",
            object("nearbySchema", "The JSON Schema of what /v1/nearby answers", "application/schema+json"),
        )
        .path("/docs", text("docs", "This document as a page to read and to try", "text/html"))
        .path("/docs/page.css", text("docsStyle", "How the page looks", "text/css"))
        .path("/docs/page.js", text("docsScript", "What the page does", "text/javascript"))
        .build()
}

fn nearby() -> PathItem {
    let answers =
        || [answer!("Answer", "nearby"), answer!("NearbyMap", "nearby_map", "application/geo+json")];
    let what = "What is near a point, in a box or in an area";
    let near = operation(NEARBY, "nearby", what, parameters::nearby(), answers(), Manner::NEAR, &[]);
    let problems = [RequestTimeout, BodyTooLarge, UnsupportedMediaType];
    let what = "What is in polygons";
    let inside = operation(
        NEARBY,
        "nearbyInside",
        what,
        parameters::nearby_inside(),
        answers(),
        Manner::INSIDE,
        &problems,
    );
    let polygons = ContentBuilder::new().schema(Some(body::schema())).example(Some(body::example())).build();
    let body = MEDIA_TYPES
        .iter()
        .fold(RequestBodyBuilder::new(), |body, &media_type| body.content(media_type, polygons.clone()));
    let body = body.description(Some("the polygons")).required(Some(Required::True)).build();
    PathItemBuilder::new()
        .operation(HttpMethod::Get, near.description(Some(NEAR)))
        .operation(HttpMethod::Post, inside.description(Some(INSIDE)).request_body(Some(body)))
        .build()
}

/// About a point, or about all.
fn coverage() -> Answer {
    let (media_type, mut content) = answer!("Coverage", "coverage");
    let either =
        AnyOfBuilder::new().item(Ref::from_schema_name("Coverage")).item(Ref::from_schema_name("Polygons"));
    content.schema = Some(Schema::from(either).into());
    (media_type, content)
}

fn get(
    tag: &str,
    id: &str,
    summary: &str,
    parameters: Vec<Parameter>,
    answer: Answer,
    manner: Manner,
    problems: &[ProblemType],
) -> PathItem {
    PathItem::new(HttpMethod::Get, operation(tag, id, summary, parameters, [answer], manner, problems))
}

fn operation(
    tag: &str,
    id: &str,
    summary: &str,
    parameters: Vec<Parameter>,
    answers: impl IntoIterator<Item = Answer>,
    manner: Manner,
    problems: &[ProblemType],
) -> OperationBuilder {
    let answer = answers
        .into_iter()
        .fold(ResponseBuilder::new(), |answer, (media_type, content)| answer.content(media_type, content));
    let operation = OperationBuilder::new()
        .tag(tag)
        .operation_id(Some(id))
        .summary(Some(summary))
        .parameters(Some(parameters));
    manner.tell(operation, answer, problems)
}
