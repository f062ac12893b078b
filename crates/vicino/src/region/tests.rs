//! Regions held against `geo`, and against a search of each edge.

use geo::{Coord, CoordinatePosition as _, Distance as _, Geodesic, Intersects as _, LineString, Point};
use proptest::prelude::*;

use super::*;

/// A star around a centre: rings that do not cross themselves, of few or many positions.
#[derive(Debug, Clone)]
struct Star {
    centre: Coord<f64>,
    radii: Vec<f64>,
    hole: bool,
}

impl Star {
    fn rings(&self) -> Vec<Vec<Coord<f64>>> {
        let ring = |scale: f64| {
            let corner = |at: usize| {
                let angle = at as f64 / self.radii.len() as f64 * std::f64::consts::TAU;
                let radius = self.radii[at % self.radii.len()] * scale;
                Coord {
                    x: self.centre.x + radius * angle.cos(),
                    y: (self.centre.y + radius * angle.sin()).clamp(-90.0, 90.0),
                }
            };
            let mut ring: Vec<_> = (0..self.radii.len()).map(corner).collect();
            ring.push(ring[0]);
            ring
        };
        if self.hole { vec![ring(1.0), ring(0.5)] } else { vec![ring(1.0)] }
    }

    fn polygon(&self) -> Polygon {
        Polygon::new(&self.rings()).unwrap()
    }

    fn geo(&self) -> geo::Polygon {
        let mut rings = self.rings().into_iter().map(LineString::new);
        geo::Polygon::new(rings.next().unwrap(), rings.collect())
    }
}

fn star(size: f64, lats: f64) -> impl Strategy<Value = Star> {
    let radii =
        prop_oneof![prop::collection::vec(0.3..1.0f64, 3..9), prop::collection::vec(0.3..1.0f64, 30..200)];
    let lon = prop_oneof![3 => -180.0..180.0f64, 1 => 179.0..181.0f64];
    (lon, -lats..lats, radii, any::<bool>()).prop_map(move |(x, y, radii, hole)| Star {
        centre: Coord { x, y },
        radii: radii.into_iter().map(|r| r * size).collect(),
        hole,
    })
}

fn wrapped(at: Coord<f64>) -> LatLon {
    LatLon::turned(at.y.clamp(-90.0, 90.0), at.x)
}

/// The distance to the nearest point of an edge, by search.
fn naive_distance(edge: Edge, from: LatLon) -> f64 {
    let metres = |part: f64| {
        let at = edge.a + (edge.b - edge.a) * part;
        Geodesic.distance(Point::from(from.coord()), Point::from(wrapped(at).coord()))
    };
    let pieces = 1 + (20.0 * (edge.b - edge.a).x.abs().max((edge.b - edge.a).y.abs())) as u32;
    let least = |piece: u32| {
        let (mut low, mut high) =
            (f64::from(piece) / f64::from(pieces), f64::from(piece + 1) / f64::from(pieces));
        for _ in 0..50 {
            let third = (high - low) / 3.0;
            if metres(low + third) <= metres(high - third) { high -= third } else { low += third }
        }
        metres(low)
    };
    (0..pieces).map(least).fold(f64::INFINITY, f64::min)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn inside_is_what_geo_says(star in star(1.0, 89.0), at in (-1.1..1.1f64, -1.1..1.1f64), vertex in any::<prop::sample::Index>()) {
        let near = Coord { x: star.centre.x + at.0, y: star.centre.y + at.1 };
        let rings = star.rings().concat();
        let corner = *vertex.get(&rings);
        for at in [near, corner, Coord { x: near.x, y: corner.y }, Coord { x: corner.x, y: near.y }] {
            let expected = star.geo().coordinate_position(&at) != geo::coordinate_position::CoordPos::Outside;
            prop_assert_eq!(star.polygon().contains(at), expected, "{:?}", at);
        }
    }

    #[test]
    fn a_position_is_inside_on_whichever_side_of_the_antimeridian_it_is_written(lat in -1.0..1.0f64) {
        let ring = [(179.0, -1.0), (181.0, -1.0), (181.0, 1.0), (179.0, 1.0), (179.0, -1.0)];
        let polygon = Polygon::new(&[ring.map(|(x, y)| Coord { x, y }).to_vec()]).unwrap();
        for lon in [179.0, 180.0, -180.0, -179.5, -179.0] {
            prop_assert!(polygon.contains_position(LatLon::new(lat, lon).unwrap()));
        }
        for lon in [178.9, -178.9, 0.0] {
            prop_assert!(!polygon.contains_position(LatLon::new(lat, lon).unwrap()));
        }
    }

    #[test]
    fn regions_overlap_where_geo_says(one in star(1.0, 80.0), other in star(1.0, 80.0), shift in (-2.0..2.0f64, -2.0..2.0f64)) {
        let other = Star { centre: Coord { x: one.centre.x + shift.0, y: one.centre.y + shift.1 }, ..other };
        let expected = one.geo().intersects(&other.geo());
        prop_assert_eq!(one.polygon().overlaps(&other.polygon()), expected);
        prop_assert_eq!(other.polygon().overlaps(&one.polygon()), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_edge_is_as_far_as_a_search_of_every_edge_finds(
        star in prop_oneof![star(0.01, 89.9), star(0.2, 89.5), star(8.0, 82.0)],
        at in (-0.3..0.3f64, -0.3..0.3f64), towards in any::<prop::sample::Index>(), share in 0.9..1.1f64,
    ) {
        let rings = star.rings().concat();
        let corner = *towards.get(&rings);
        // Near the edge, or anywhere around.
        let near = star.centre + (corner - star.centre) * share;
        let from = wrapped(Coord { x: near.x + at.0 * star.radii[0], y: near.y + at.1 * star.radii[0] });
        let polygon = star.polygon();
        let naive = polygon.edges().map(|edge| naive_distance(edge, from)).fold(f64::INFINITY, f64::min);
        let found = polygon.distance_to_edge(from, 50_000.0);
        if naive < 49_999.0 {
            let found = found.map_or(f64::INFINITY, Distance::metres);
            prop_assert!((found - naive).abs() <= 0.0501, "{} {}", found, naive);
        } else if naive > 50_001.0 {
            prop_assert!(found.is_none_or(|found| found.metres() > 49_999.9));
        }
    }
}

#[test]
fn the_box_around_polygons_on_both_sides_of_the_antimeridian_crosses_it() {
    let text = r#"{"type":"MultiPolygon","coordinates":[
        [[[177,-19],[180,-19],[180,-16],[177,-16],[177,-19]]],
        [[[-180,-19],[-179,-19],[-179,-16],[-180,-16],[-180,-19]]]]}"#;
    let bbox = BoundingBox::new(177.0, -19.0, -179.0, -16.0).unwrap();
    assert_eq!(Region::from_geojson(text).unwrap().bounding_box(), bbox);
}

#[test]
fn a_hole_is_one_on_whichever_side_of_the_antimeridian_it_begins() {
    for hole in [
        "[[-179.6,-18],[-179.4,-18],[-179.4,-17],[-179.6,-17],[-179.6,-18]]",
        "[[179.9,-18],[-179.4,-18],[-179.4,-17],[179.9,-17],[179.9,-18]]",
        "[[-179.4,-18],[-179.4,-17],[179.9,-17],[179.9,-18],[-179.4,-18]]",
    ] {
        for outer in [
            "[[177,-19],[-179,-19],[-179,-16],[177,-16],[177,-19]]",
            "[[-179,-19],[-179,-16],[177,-16],[177,-19],[-179,-19]]",
        ] {
            let region =
                Region::from_geojson(&format!(r#"{{"type":"Polygon","coordinates":[{outer},{hole}]}}"#))
                    .unwrap();
            let contains = |lon: f64| region.contains(LatLon::new(-17.5, lon).unwrap());
            assert_eq!([178.0, -179.5, -179.1].map(contains), [true, false, true], "{outer} {hole}");
        }
    }
}

#[test]
fn rings_that_cannot_be_used_are_told() {
    let of = |ring: &str| Region::from_geojson(&format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#));
    for (ring, problem) in [
        ("[[0,0],[1,0],[0,0]]", RegionProblem::TooFewPositions),
        ("[[0,0],[1,0],[1,1]]", RegionProblem::NotClosed),
        ("[[0,0],[1,0],[1,91],[0,0]]", RegionProblem::OutOfRange),
        ("[[0,0],[1],[1,1],[0,0]]", RegionProblem::OutOfRange),
        ("[[0,80],[90,80],[180,80],[-90,80],[0,80]]", RegionProblem::AroundAPole),
        ("[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]", RegionProblem::AroundAPole),
    ] {
        assert_eq!(of(ring).unwrap_err(), InvalidRegion::BadRing(problem), "{ring}");
    }
    let bow_tie = of("[[0,0],[2,2],[2,0],[0,2],[0,0]]").unwrap();
    assert!(
        bow_tie.contains(LatLon::new(0.5, 1.9).unwrap()) == bow_tie.contains(LatLon::new(0.5, 0.1).unwrap())
    );
    let fiji = [[[177, -19], [-179, -19], [-179, -16], [177, -16], [177, -19]]];
    let position = |[x, y]: [i32; 2]| geojson::Position::from([f64::from(x), f64::from(y)]);
    let rings = fiji.map(|ring| ring.map(position).to_vec()).to_vec();
    let (region, problems) = Region::build([&rings]);
    assert!(region.unwrap().contains(LatLon::new(-17.0, 179.5).unwrap()));
    assert_eq!(problems, [RegionProblem::LongEdge].into());
    assert!(matches!(Region::from_geojson("{"), Err(InvalidRegion::NotGeoJson(_))));
    assert!(matches!(
        Region::from_geojson(r#"{"type":"Point","coordinates":[0,0]}"#),
        Err(InvalidRegion::NotAPolygon(_))
    ));
}
