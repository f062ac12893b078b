//! JSON Schemas of what is serialised by hand, and of GeoJSON. All others are derived beside their types.

mod geojson;

pub(crate) use geojson::AreaGeometry;
pub use geojson::{CoverageMap, NearbyMap};

use std::borrow::Cow;

use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{ArrayBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::bounding_box::BoundingBox;
use crate::id::Id;
use crate::local_time::LocalTime;
use crate::nearby::ById;

/// Schemas with the names that they are referred to by.
type Named = Vec<(String, RefOr<Schema>)>;

impl PartialSchema for Id<'_> {
    fn schema() -> RefOr<Schema> {
        let id = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[^:]*:"));
        id.description(Some("The name of a feed or file, a colon, and the id in it: `siena:1001`.")).into()
    }
}

impl ToSchema for Id<'_> {
    fn name() -> Cow<'static, str> {
        "Id".into()
    }
}

impl PartialSchema for LocalTime {
    fn schema() -> RefOr<Schema> {
        let time = ObjectBuilder::new().schema_type(Type::String);
        let time = time.format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
        time.description(Some("An RFC 3339 time with the offset of its time zone.")).into()
    }
}

impl ToSchema for LocalTime {}

impl PartialSchema for BoundingBox {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new().schema_type(Type::Number).minimum(Some(-180)).maximum(Some(180));
        let edges = ArrayBuilder::new().items(number).min_items(Some(4)).max_items(Some(4));
        edges
            .description(Some(
                "West, south, east and north in degrees; west > east crosses the antimeridian.",
            ))
            .into()
    }
}

impl ToSchema for BoundingBox {}

impl<K, T: ToSchema> PartialSchema for ById<K, T> {
    fn schema() -> RefOr<Schema> {
        let records = ObjectBuilder::new().schema_type(Type::Object);
        records
            .additional_properties(Some(Ref::from_schema_name(T::name())))
            .description(Some("Records under their ids."))
            .into()
    }
}

impl<K, T: ToSchema> ToSchema for ById<K, T> {
    fn name() -> Cow<'static, str> {
        format!("{}ById", T::name().trim_end_matches("Part")).into()
    }

    fn schemas(schemas: &mut Named) {
        schemas.push((T::name().into(), T::schema()));
        T::schemas(schemas);
    }
}
