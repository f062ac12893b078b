//! Places: ticket offices, resellers, machines, information desks, parking.

use geo::{Centroid as _, InteriorPoint as _};
use geojson::{GeometryValue, Position};
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::hours::PlaceHours;
use super::text::Translated;
use super::{Entry, Noting, OperatorFileError, budget, by_id, label, named};
use crate::coord::LatLon;
use crate::feature::{RawFeature, features};
use crate::feed::{Code, Notices};
use crate::limits::Limits;
use crate::model::Wheelchair;

/// Service points of an operator that are no stops: a GeoJSON file, read and checked.
///
/// ```
/// let shops = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
///     "properties": {"id": "1", "name": "Edicola", "kind": "reseller", "opening_hours": "Mo-Sa 07:00-13:00"},
///     "geometry": {"type": "Point", "coordinates": [11.3308, 43.3188]}}]}"#;
/// assert_eq!(vicino::Places::from_geojson("shops", shops)?.len(), 1);
/// # Ok::<(), vicino::OperatorFileError>(())
/// ```
#[derive(Debug)]
pub struct Places {
    pub(crate) name: String,
    /// By id.
    pub(crate) places: Vec<ServicePlace>,
    notices: Notices,
}

#[derive(Debug)]
pub(crate) struct ServicePlace {
    pub(crate) id: String,
    pub(crate) name: Translated,
    pub(crate) kind: String,
    pub(crate) position: LatLon,
    pub(crate) hours: Option<PlaceHours>,
    pub(crate) timezone: Option<TimeZone>,
    pub(crate) address: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) wheelchair: Wheelchair,
}

impl Places {
    /// Reads a FeatureCollection of Points, or of Polygons, which stand for their middle. The properties are `id`, `name`,
    /// `name:en` and the like, `kind`, `opening_hours` in the syntax of OpenStreetMap, `timezone`, `country`, `address`,
    /// `phone`, `url` and `wheelchair`. `name` is what their ids are scoped with.
    ///
    /// # Errors
    /// [`OperatorFileError`] where it is no FeatureCollection, or the name cannot be one. Features that cannot be used are
    /// [notices](Self::notices).
    pub fn from_geojson(name: &str, text: &str) -> Result<Self, OperatorFileError> {
        Self::from_geojson_within(name, text, &Limits::default())
    }

    /// As [`from_geojson`](Self::from_geojson), within other limits than the usual ones.
    ///
    /// # Errors
    /// As there, and where it passes a limit.
    pub fn from_geojson_within(name: &str, text: &str, limits: &Limits) -> Result<Self, OperatorFileError> {
        let name = named(name)?;
        let budget = budget(text, limits)?;
        let features = features(text, &budget).map_err(OperatorFileError::Malformed)?;
        let (mut places, mut notices) = (Vec::new(), Notices::default());
        let file = label("places", &name);
        for (at, feature) in features.enumerate() {
            let feature = feature?;
            let entry = Entry { list: Entry::FEATURES, at };
            let mut noting = Noting { notices: &mut notices, file: &file, entry };
            places.extend(place(&feature, &mut noting).map(|place| (entry, place)));
        }
        let places = by_id(places, |place| &place.id, Code::DuplicateGeoJsonKey, (&file, &mut notices));
        Ok(Self { name, places, notices })
    }

    /// The name that its ids are scoped with.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many places there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// What is wrong in the file.
    #[must_use]
    pub fn notices(&self) -> &Notices {
        &self.notices
    }
}

fn place(feature: &RawFeature, noting: &mut Noting<'_>) -> Option<ServicePlace> {
    let id = noting.id(feature)?;
    let position = match &feature.geometry {
        Ok(Some(
            geometry @ (GeometryValue::Point { .. }
            | GeometryValue::Polygon { .. }
            | GeometryValue::MultiPolygon { .. }),
        )) => position(geometry),
        Ok(Some(other)) => {
            noting.note(Code::UnsupportedGeometryType, "geometry", &format!("{id}: {}", other.type_name()));
            return None;
        }
        Ok(None) => {
            noting.note(Code::MissingRequiredElement, "geometry", &id);
            return None;
        }
        Err(_) => None,
    };
    let Some(position) = position else {
        noting.note(Code::InvalidGeometry, "geometry", &id);
        return None;
    };
    let timezone = feature.text("timezone").and_then(|zone| {
        let known = TimeZoneDatabase::bundled().get(&zone).ok();
        if known.is_none() {
            noting.note(Code::InvalidTimezone, "timezone", &zone);
        }
        known
    });
    let country = feature.text("country");
    let hours = feature.text("opening_hours").and_then(|hours| {
        match PlaceHours::new(&hours, country.as_deref(), position) {
            Ok(hours) => Some(hours),
            Err(wrong) => {
                noting.note(
                    wrong.code(),
                    wrong.field(),
                    if wrong.field() == "country" { country.as_deref()? } else { &hours },
                );
                wrong.without_country(&hours, position)
            }
        }
    });
    let wheelchair = match feature.text("wheelchair").as_deref() {
        Some("yes" | "designated") => Wheelchair::Yes,
        Some("no") => Wheelchair::No,
        _ => Wheelchair::Unknown,
    };
    Some(ServicePlace {
        id,
        name: Translated::of(feature, "name"),
        kind: feature.text("kind").unwrap_or_else(|| "other".to_owned()),
        position,
        hours,
        timezone,
        address: feature.text("address"),
        phone: feature.text("phone"),
        url: feature.text("url").or_else(|| feature.text("website")),
        wheelchair,
    })
}

/// A point, or one in the middle of a polygon.
fn position(geometry: &GeometryValue) -> Option<LatLon> {
    // Without two numbers in each `geojson` cannot convert positions, and panics.
    let is_whole = |ring: &Vec<Position>| ring.iter().all(|position| position.as_slice().len() >= 2);
    let are_whole = match geometry {
        GeometryValue::Point { coordinates } => {
            let &[lon, lat, ..] = coordinates.as_slice() else { return None };
            return LatLon::new(lat, lon).ok();
        }
        GeometryValue::Polygon { coordinates } => coordinates.iter().all(is_whole),
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().flatten().all(is_whole),
        _ => false,
    };
    let polygon = are_whole.then(|| geo::Geometry::<f64>::try_from(geometry.clone()).ok())??;
    let middle = polygon.interior_point().or_else(|| polygon.centroid())?;
    LatLon::new(middle.y(), middle.x()).ok()
}
