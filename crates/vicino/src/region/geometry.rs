//! Regions from and to GeoJSON.

use std::sync::Arc;

use geo::{BooleanOps as _, Coord, LineString, Rect};
use geojson::{Feature, GeoJson, Geometry, GeometryValue, Position};

use super::Region;
use super::build::{InvalidRegion, RegionProblem, RegionProblems};
use super::polygon::Polygon;
use super::union::with_own_holes;

impl Region {
    /// Reads a GeoJSON Polygon or MultiPolygon, or a Feature that has one ([RFC 7946](https://www.rfc-editor.org/rfc/rfc7946)):
    /// WGS84 degrees, longitude before latitude.
    ///
    /// # Errors
    /// [`InvalidRegion`] where it is something else, or a ring cannot be used. Edges that cross are no error, for inside is what an
    /// odd number of rings goes around; nor are those of more than 180° of longitude, which cross the antimeridian.
    pub fn from_geojson(text: &str) -> Result<Self, InvalidRegion> {
        // Files made on Windows begin with a byte-order mark.
        let parsed = text.trim_start_matches('\u{feff}').parse::<GeoJson>();
        let geometry = match parsed.map_err(|e| InvalidRegion::NotGeoJson(e.to_string()))? {
            GeoJson::Geometry(geometry) => geometry,
            GeoJson::Feature(Feature { geometry: Some(geometry), .. }) => geometry,
            GeoJson::Feature(_) => {
                return Err(InvalidRegion::NotAPolygon("Feature without a geometry".to_owned()));
            }
            GeoJson::FeatureCollection(_) => {
                return Err(InvalidRegion::NotAPolygon("FeatureCollection".to_owned()));
            }
        };
        // Edges that cross are none of the errors, and to look for them takes a while in a ring made for it.
        let (region, problems) = Self::of_polygons(&geometry.value)
            .ok_or_else(|| InvalidRegion::NotAPolygon(geometry.value.type_name().to_owned()))?;
        let fatal = problems.iter().find(|problem| !problem.is_harmless());
        match (region, fatal) {
            (Some(region), None) => Ok(region),
            (_, fatal) => Err(InvalidRegion::BadRing(fatal.copied().unwrap_or(RegionProblem::Empty))),
        }
    }

    /// What can be used of a Polygon or MultiPolygon, and what is wrong with it; `None` where it is neither.
    pub(crate) fn from_polygons(geometry: &GeometryValue) -> Option<(Option<Self>, RegionProblems)> {
        let (region, mut problems) = Self::of_polygons(geometry)?;
        let mut polygons = region.iter().flat_map(|region| &region.polygons);
        if polygons.any(|polygon| polygon.crosses_itself()) {
            problems.insert(RegionProblem::Crossing);
        }
        Some((region, problems))
    }

    /// The same, where edges that cross are not looked for.
    fn of_polygons(geometry: &GeometryValue) -> Option<(Option<Self>, RegionProblems)> {
        match geometry {
            GeometryValue::Polygon { coordinates } => Some(Self::build([coordinates])),
            GeometryValue::MultiPolygon { coordinates } => Some(Self::build(coordinates)),
            _ => None,
        }
    }

    /// The same of any geometry: points and lines are regions without an inside.
    pub(crate) fn from_geometry(geometry: &GeometryValue) -> (Option<Self>, RegionProblems) {
        if let Some(polygons) = Self::from_polygons(geometry) {
            return polygons;
        }
        let mut problems = RegionProblems::new();
        let paths: Vec<&[Position]> = match geometry {
            GeometryValue::Point { coordinates } => vec![std::slice::from_ref(coordinates)],
            GeometryValue::MultiPoint { coordinates } => {
                coordinates.iter().map(std::slice::from_ref).collect()
            }
            GeometryValue::LineString { coordinates } => vec![coordinates],
            GeometryValue::MultiLineString { coordinates } => coordinates.iter().map(Vec::as_slice).collect(),
            _ => Vec::new(),
        };
        let polygons: Vec<Arc<Polygon>> =
            paths.into_iter().filter_map(|path| Self::path(path, &mut problems)).map(Arc::new).collect();
        if polygons.is_empty() {
            problems.insert(RegionProblem::Empty);
        }
        ((!polygons.is_empty()).then_some(Self { polygons }), problems)
    }

    /// The region as a MultiPolygon, or as a Polygon where it is one: outer rings counter-clockwise, holes clockwise, and cut
    /// in two where it crosses the antimeridian, as RFC 7946 (3.1.6 and 3.1.9) has it.
    pub(crate) fn to_geometry(&self) -> Geometry {
        let mut polygons: Vec<Vec<Vec<Position>>> = Vec::new();
        for polygon in &self.polygons {
            // What cannot be cut is written with longitudes that run on.
            if polygon.min.x >= -180.0 && polygon.max.x <= 180.0 || polygon.pairs_of_overlay().is_none() {
                polygons.push(wound(polygon.rings().map(<[_]>::to_vec)));
            } else {
                polygons.extend(cut(polygon));
            }
        }
        Geometry::new(match <[_; 1]>::try_from(polygons) {
            Ok([polygon]) => GeometryValue::Polygon { coordinates: polygon },
            Err(coordinates) => GeometryValue::MultiPolygon { coordinates },
        })
    }
}

impl Polygon {
    /// The polygon as `geo` has it, with longitudes that may run on past ±180°.
    pub(crate) fn to_planar(&self) -> geo::Polygon {
        let mut rings = self.rings().map(|ring| LineString::new(ring.to_vec()));
        let outer = rings.next().unwrap_or(LineString::new(Vec::new()));
        geo::Polygon::new(outer, rings.collect())
    }

    /// A polygon of `geo`; `None` where it has no positions.
    pub(crate) fn from_planar(polygon: geo::Polygon) -> Option<Self> {
        let (outer, holes) = polygon.into_inner();
        Self::new(&std::iter::once(outer).chain(holes).map(|ring| ring.0).collect::<Vec<_>>())
    }
}

/// The parts of a polygon on each side of the antimeridian.
fn cut(polygon: &Polygon) -> impl Iterator<Item = Vec<Vec<Position>>> {
    let whole = polygon.to_planar();
    let (min, max) = (polygon.min, polygon.max);
    let parts = [-360.0, 0.0, 360.0].into_iter().flat_map(move |turn: f64| {
        // As tight as it can be: the noise of the intersection grows with what is intersected.
        let (west, east) = (min.x.max(turn - 180.0), max.x.min(turn + 180.0));
        let part = if west < east {
            let turn = Rect::new(Coord { x: west, y: min.y }, Coord { x: east, y: max.y });
            with_own_holes(whole.intersection(&turn.to_polygon()))
        } else {
            Vec::new()
        };
        part.into_iter().map(move |polygon| (turn, polygon))
    });
    parts.map(|(turn, polygon)| {
        // A centimetre, below which is noise.
        let rounded = |degrees: f64| (degrees * 1e7).round() / 1e7;
        let back = |ring: &[Coord<f64>]| {
            ring.iter()
                .map(|at| Coord { x: rounded(at.x - turn).clamp(-180.0, 180.0), y: rounded(at.y) })
                .collect::<Vec<_>>()
        };
        wound(polygon.rings().map(back))
    })
}

/// Rings as GeoJSON has them, the first counter-clockwise and the others clockwise.
fn wound(rings: impl Iterator<Item = Vec<Coord<f64>>>) -> Vec<Vec<Position>> {
    let wound = rings.enumerate().map(|(at, mut ring)| {
        let double_area: f64 =
            ring.windows(2).map(|ends| ends[0].x * ends[1].y - ends[1].x * ends[0].y).sum();
        if (double_area > 0.0) != (at == 0) {
            ring.reverse();
        }
        ring.into_iter().map(|at| Position::from([at.x, at.y])).collect()
    });
    wound.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LatLon;

    #[test]
    fn a_region_across_the_antimeridian_is_written_in_two_parts_wound_as_the_rfc_has_it() {
        let fiji =
            r#"{"type":"Polygon","coordinates":[[[177,-19],[177,-16],[-179,-16],[-179,-19],[177,-19]]]}"#;
        let fiji = Region::from_geojson(fiji).unwrap();
        assert!(fiji.contains(LatLon::new(-17.0, 180.0).unwrap()));
        assert!(fiji.contains(LatLon::new(-17.0, -180.0).unwrap()));
        assert!(!fiji.contains(LatLon::new(-17.0, 0.0).unwrap()));
        let GeometryValue::MultiPolygon { coordinates } = fiji.to_geometry().value else {
            panic!("one part")
        };
        let lons: Vec<(f64, f64)> = coordinates
            .iter()
            .map(|polygon| {
                let lons = || polygon[0].iter().map(|p| p.as_slice()[0]);
                (lons().fold(f64::INFINITY, f64::min), lons().fold(f64::NEG_INFINITY, f64::max))
            })
            .collect();
        assert_eq!(lons, [(177.0, 180.0), (-180.0, -179.0)]);
    }

    #[test]
    fn a_cut_leaves_vertices_as_they_came() {
        let vertices = [[177.123_456_7, -19.765_432_1], [177.3, -16.1], [-179.1, -16.033_3], [-179.2, -19.3]];
        let ring: Vec<_> = vertices.iter().chain(&vertices[..1]).collect();
        let geometry = serde_json::json!({"type": "Polygon", "coordinates": [ring]}).to_string();
        let cut = Region::from_geojson(&geometry).unwrap().to_geometry();
        let GeometryValue::MultiPolygon { coordinates } = cut.value else { panic!("one part") };
        let written: Vec<&[f64]> = coordinates.iter().flatten().flatten().map(Position::as_slice).collect();
        for vertex in vertices {
            assert!(written.contains(&vertex.as_slice()), "{vertex:?} of {written:?}");
        }
    }

    #[test]
    fn a_cut_leaves_each_part_the_holes_that_are_in_it() {
        // A comb whose teeth cross the antimeridian, with holes that touch one another in a pattern of which `geo` by itself
        // makes parts with holes of others.
        let on_earth = |lon: f64| if lon > 180.0 { lon - 360.0 } else { lon };
        let tooth =
            |south: f64| [[-178.0, south], [-178.0, south + 0.8], [178.5, south + 0.8], [178.5, south + 1.0]];
        let teeth = (0..6).flat_map(|at| tooth(f64::from(at)));
        let mut rings: Vec<Vec<[f64; 2]>> =
            vec![[[178.0, 0.0]].into_iter().chain(teeth).chain([[178.0, 6.0], [178.0, 0.0]]).collect()];
        for at in (0..432).filter(|at| at * 185 % 1009 % 3 == 0) {
            let (tooth, across, up) = (at / 72, at % 72 / 6, at % 6);
            let lon = 178.7 + 0.2 * f64::from(across);
            let lat = f64::from(tooth) + 0.1 + 0.1 * f64::from(up);
            let corners = [[0.0, 0.0], [0.0, 0.1], [0.2, 0.1], [0.2, 0.0], [0.0, 0.0]];
            rings.push(corners.map(|[east, north]| [on_earth(lon + east), lat + north]).to_vec());
        }
        let geometry = serde_json::json!({"type": "Polygon", "coordinates": rings}).to_string();
        let whole = Region::from_geojson(&geometry).unwrap();
        let written = Region::from_geojson(&whole.to_geometry().to_string()).unwrap();
        let mut inside = 0;
        for step in 0..20_000 {
            let lon = on_earth(178.011 + f64::from(step % 200) * 0.019_7);
            let at = LatLon::new(f64::from(step / 200) * 0.060_3, lon).unwrap();
            assert_eq!(written.contains(at), whole.contains(at), "{at:?}");
            inside += u32::from(whole.contains(at));
        }
        assert!((8_000..16_000).contains(&inside), "{inside}");
    }
}
