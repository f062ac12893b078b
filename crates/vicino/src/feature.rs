//! Reads GeoJSON FeatureCollections feature by feature, so that a bad one does not lose the others.

use geojson::{Geometry, GeometryValue, JsonObject, JsonValue};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::limits::{Budget, PassedLimit};

/// A feature, or what could be read of it.
#[derive(Debug)]
pub(crate) struct RawFeature {
    /// The feature's own `id`, else its property.
    pub(crate) id: Option<String>,
    properties: JsonObject,
    /// Nothing where it is null; the reason where it is no geometry.
    pub(crate) geometry: Result<Option<GeometryValue>, String>,
}

#[derive(Deserialize)]
struct Collection<'t> {
    #[serde(rename = "type")]
    kind: Option<String>,
    /// As they stand, so that one that cannot be read is skipped, and none takes the memory of a tree of JSON.
    #[serde(borrow)]
    features: Option<Vec<&'t RawValue>>,
}

#[derive(Deserialize)]
struct Parts<'t> {
    id: Option<JsonValue>,
    properties: Option<JsonValue>,
    #[serde(borrow)]
    geometry: Option<&'t RawValue>,
}

/// The features of a collection, or a feature by itself, one after the other; a limit that they pass.
///
/// # Errors
/// A text that says why it is neither.
pub(crate) fn features<'t>(
    text: &'t str,
    budget: &'t Budget,
) -> Result<impl Iterator<Item = Result<RawFeature, PassedLimit>> + 't, String> {
    // Files made on Windows begin with a byte-order mark.
    let text = text.trim_start_matches('\u{feff}');
    let collection: Collection<'_> = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let features = match (collection.kind.as_deref(), collection.features) {
        (Some("FeatureCollection"), Some(features)) => features.into_iter().map(RawValue::get).collect(),
        (Some("Feature"), _) => vec![text],
        (other, _) => return Err(format!("no FeatureCollection, but {}", other.unwrap_or("without a type"))),
    };
    Ok(features.into_iter().map(|feature| {
        within(feature, budget)?;
        Ok(RawFeature::new(feature))
    }))
}

/// Whether there is time and memory for a feature, and it has not too many positions: each opens a bracket.
fn within(feature: &str, budget: &Budget) -> Result<(), PassedLimit> {
    /// Of a position in its geometry, in its ring and in a polygon, as vectors that grow.
    const HELD_PER_POSITION: u64 = 160;
    budget.in_time()?;
    let positions = feature.bytes().map(|b| u64::from(b == b'[')).sum();
    budget.positions(positions)?;
    budget.hold(positions * HELD_PER_POSITION + 2 * feature.len() as u64)
}

impl RawFeature {
    fn new(text: &str) -> Self {
        let read = serde_json::from_str(text);
        let Parts { id, properties, geometry } = match read {
            Ok(parts) => parts,
            Err(e) => return Self { id: None, properties: JsonObject::new(), geometry: Err(e.to_string()) },
        };
        let geometry = geometry.map(|geometry| serde_json::from_str::<Geometry>(geometry.get()));
        let properties = match properties {
            Some(JsonValue::Object(properties)) => properties,
            _ => JsonObject::new(),
        };
        let geometry = geometry.transpose().map_err(|e| e.to_string());
        let mut this = Self { id: None, properties, geometry: geometry.map(|g| g.map(|g| g.value)) };
        this.id = id.as_ref().and_then(text_of).or_else(|| this.text("id"));
        this
    }

    /// A property, or the one of the same name in `tags`, as OpenStreetMap exports have it.
    pub(crate) fn property(&self, name: &str) -> Option<&JsonValue> {
        let tags = || self.properties.get("tags")?.get(name);
        self.properties.get(name).or_else(tags).filter(|value| !value.is_null())
    }

    /// A property that is a text or a number, without blanks around it; nothing where it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.property(name).and_then(text_of)
    }

    /// The names by language tag: those of `name:en` and the like.
    pub(crate) fn translations(&self, name: &str) -> Vec<(String, String)> {
        let tags = self.properties.get("tags").and_then(JsonValue::as_object);
        let all = self.properties.iter().chain(tags.into_iter().flatten());
        let of_name = |key: &str| key.strip_prefix(name)?.strip_prefix(':').map(str::to_owned);
        all.filter_map(|(key, value)| Some((of_name(key)?, text_of(value)?))).collect()
    }

    /// All properties, as one JSON value.
    pub(crate) fn into_properties(self) -> JsonObject {
        self.properties
    }
}

fn text_of(value: &JsonValue) -> Option<String> {
    let text = match value {
        JsonValue::String(text) => text.trim().to_owned(),
        JsonValue::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
