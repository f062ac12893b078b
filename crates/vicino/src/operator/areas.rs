//! Areas: municipalities, fare zones, served districts.

use super::text::Translated;
use super::{Entry, Noting, OperatorFileError, budget, by_id, label, named};
use crate::feature::features;
use crate::feed::{Code, Notices};
use crate::limits::Limits;
use crate::region::Region;

/// Named polygons of an operator: a GeoJSON file, read and checked.
///
/// ```
/// let comuni = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
///     "properties": {"id": "siena", "name": "Siena", "kind": "municipality"},
///     "geometry": {"type": "Polygon", "coordinates": [[[11.2, 43.2], [11.5, 43.2], [11.5, 43.4], [11.2, 43.2]]]}}]}"#;
/// let areas = vicino::ServiceAreas::from_geojson("comuni", comuni)?;
/// assert_eq!((areas.name(), areas.len()), ("comuni", 1));
/// # Ok::<(), vicino::OperatorFileError>(())
/// ```
#[derive(Debug)]
pub struct ServiceAreas {
    pub(crate) name: String,
    /// By id.
    pub(crate) areas: Vec<ServiceArea>,
    notices: Notices,
}

#[derive(Debug)]
pub(crate) struct ServiceArea {
    pub(crate) id: String,
    pub(crate) name: Translated,
    pub(crate) kind: String,
    pub(crate) region: Region,
}

impl ServiceAreas {
    /// Reads a FeatureCollection of Polygons and MultiPolygons with the properties `id`, `name`, `name:en` and the like, and
    /// `kind`. `name` is what their ids are scoped with: `comuni` makes the area `siena` `comuni:siena`.
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
        let (mut areas, mut notices) = (Vec::new(), Notices::default());
        let file = label("areas", &name);
        for (at, feature) in features.enumerate() {
            let feature = feature?;
            let entry = Entry { list: Entry::FEATURES, at };
            let mut noting = Noting { notices: &mut notices, file: &file, entry };
            let Some(id) = noting.id(&feature) else { continue };
            let polygons = match &feature.geometry {
                Ok(Some(geometry)) => Region::from_polygons(geometry),
                Ok(None) => {
                    noting.note(Code::MissingRequiredElement, "geometry", &id);
                    continue;
                }
                Err(_) => None,
            };
            let Some((region, problems)) = polygons else {
                noting.note(Code::UnsupportedGeometryType, "geometry", &id);
                continue;
            };
            for problem in problems {
                noting.note(Code::InvalidGeometry, "geometry", &format!("{id}: {problem}"));
            }
            let Some(region) = region else { continue };
            let kind = feature.text("kind").unwrap_or_else(|| "area".to_owned());
            let name = Translated::of(&feature, "name");
            areas.push((entry, ServiceArea { id, name, kind, region }));
        }
        let areas = by_id(areas, |area| &area.id, Code::DuplicateGeoJsonKey, (&file, &mut notices));
        Ok(Self { name, areas, notices })
    }

    /// The name that its ids are scoped with.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many areas there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// What is wrong in the file.
    #[must_use]
    pub fn notices(&self) -> &Notices {
        &self.notices
    }
}
