//! The body of a question: polygons as GeoJSON.

use serde_json::{Value, json};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ArrayBuilder, Object, ObjectBuilder, OneOfBuilder, RefOr, Schema};

/// A Polygon, a MultiPolygon, or a Feature with one.
pub(super) fn schema() -> Schema {
    let degrees = |limit: i32| {
        let degrees =
            ObjectBuilder::new().schema_type(Type::Number).minimum(Some(-limit)).maximum(Some(limit));
        Schema::from(degrees.build())
    };
    // An altitude may follow; it counts for nothing.
    let position =
        ArrayBuilder::new().prefix_items([degrees(180), degrees(90)]).min_items(Some(2)).max_items(Some(3));
    let ring = ArrayBuilder::new().items(position).min_items(Some(4));
    let ring = ring.description(Some("A ring: its last position is its first."));
    let polygon = ArrayBuilder::new().items(ring).min_items(Some(1)).build();
    let polygons = ArrayBuilder::new().items(RefOr::T(polygon.clone().into())).min_items(Some(1)).build();
    let geometries = || {
        [
            tagged("Polygon", "coordinates", polygon.clone()),
            tagged("MultiPolygon", "coordinates", polygons.clone()),
        ]
    };
    let feature = tagged("Feature", "geometry", one_of(geometries()));
    one_of(geometries().into_iter().chain([feature]))
}

fn one_of(schemas: impl IntoIterator<Item = Object>) -> Schema {
    schemas.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item).into()
}

fn tagged(kind: &str, member: &str, schema: impl Into<RefOr<Schema>>) -> Object {
    let kinds = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([kind]));
    let object =
        ObjectBuilder::new().schema_type(Type::Object).property("type", kinds).property(member, schema);
    object.required("type").required(member).build()
}

/// Around the centre of Siena.
pub(super) fn example() -> Value {
    let ring = [[11.32, 43.31], [11.34, 43.31], [11.33, 43.33], [11.32, 43.31]];
    json!({"type": "Polygon", "coordinates": [ring]})
}
