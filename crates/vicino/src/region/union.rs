//! What polygons cover together.

use std::sync::Arc;

use geo::{BooleanOps as _, Coord, LineString, MultiPolygon};

use super::Region;
use super::overlay::can_overlay;
use super::polygon::Polygon;

/// The region that polygons cover together, without the edges inside of it; `None` where there are none. Polygons that
/// cannot be overlaid stand beside it as they are.
pub(crate) fn union(mut polygons: Vec<Arc<Polygon>>) -> Option<Region> {
    polygons.sort_by(|a, b| a.min.x.total_cmp(&b.min.x).then(a.min.y.total_cmp(&b.min.y)));
    // A zone may be that of many.
    polygons.dedup_by(|a, b| Arc::ptr_eq(a, b));
    let in_strip = polygons.len().isqrt().max(1);
    for strip in polygons.chunks_mut(in_strip) {
        strip.sort_by(|a, b| a.min.y.total_cmp(&b.min.y));
    }
    let mut apart = Vec::new();
    let mut polygons = joined(&polygons, &mut apart);
    polygons.append(&mut apart);
    (!polygons.is_empty()).then_some(Region { polygons })
}

/// What polygons cover together, neighbours first: edges inside of what many cover are gone before they meet all others. Two
/// at a time, for that goes by even and odd, as regions do; `unary_union` goes by how rings are wound.
fn joined(polygons: &[Arc<Polygon>], apart: &mut Vec<Arc<Polygon>>) -> Vec<Arc<Polygon>> {
    match polygons {
        [] => return Vec::new(),
        [polygon] if polygon.pairs_of_overlay().is_some() => return vec![Arc::clone(polygon)],
        [polygon] => {
            apart.push(Arc::clone(polygon));
            return Vec::new();
        }
        _ => {}
    }
    let (former, latter) = polygons.split_at(polygons.len() / 2);
    let mut halves = [former, latter].map(|half| joined(half, apart));
    if !can_overlay(halves.iter().flatten().map(|polygon| (&**polygon, 0.0))) {
        halves.iter_mut().for_each(|half| apart.append(half));
        return Vec::new();
    }
    let [former, latter] =
        halves.map(|half| half.iter().map(|polygon| polygon.to_planar()).collect::<MultiPolygon>());
    with_own_holes(former.union(&latter))
}

/// The polygons that an overlay made, each with the holes that are in it: `geo` gives holes that touch each other to any. Specks,
/// which it may make where edges nearly meet, cannot be overlaid any more, and are left out.
pub(super) fn with_own_holes(overlaid: MultiPolygon) -> Vec<Arc<Polygon>> {
    let (outer, holes): (Vec<LineString>, Vec<Vec<LineString>>) =
        overlaid.into_iter().map(|polygon| polygon.into_inner()).unzip();
    let outer = outer.into_iter().map(|ring| ring.0);
    let mut polygons: Vec<(Polygon, Vec<Vec<Coord>>)> =
        outer.filter_map(|ring| Some((Polygon::new(std::slice::from_ref(&ring))?, vec![ring]))).collect();
    for hole in holes.into_iter().flatten() {
        let &[a, b, ..] = &hole.0[..] else { continue };
        let size = |polygon: &Polygon| {
            let extent = polygon.max - polygon.min;
            extent.x * extent.y
        };
        let around = polygons.iter_mut().filter(|(outer, _)| outer.contains((a + b) / 2.0));
        if let Some((_, rings)) = around.min_by(|(a, _), (b, _)| size(a).total_cmp(&size(b))) {
            rings.push(hole.0);
        }
    }
    let polygons = polygons.iter().filter(|(outer, _)| !outer.is_speck());
    polygons.filter_map(|(_, rings)| Polygon::new(rings).map(Arc::new)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LatLon;

    #[test]
    fn a_union_contains_what_any_of_its_polygons_does() {
        // Shapes that stand apart, overlap and lie on one another, each a clockwise one too, and one that cannot be overlaid.
        let square = |from: f64, to: f64| vec![(from, from), (to, from), (to, to), (from, to), (from, from)];
        let shapes = [
            vec![square(0.0, 1.0)],
            vec![square(0.0, 1.0), square(0.2, 0.7)],
            // Two lobes, the edges of which cross, and two that have a corner in common.
            vec![vec![(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]],
            vec![vec![(0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (1.0, 0.0), (0.5, 0.5), (0.0, 1.0), (0.0, 0.0)]],
        ];
        let polygon = |rings: &[Vec<(f64, f64)>], (x, y, size): (f64, f64, f64), is_turned: bool| {
            let rings = rings.iter().map(|ring| {
                let mut ring: Vec<_> =
                    ring.iter().map(|(right, up)| Coord { x: x + right * size, y: y + up * size }).collect();
                if is_turned {
                    ring.reverse();
                }
                ring
            });
            Arc::new(Polygon::new(&rings.collect::<Vec<_>>()).unwrap())
        };
        let at = |number: u32| (f64::from(number * 37 % 101) / 10.0, f64::from(number * 53 % 89) / 10.0, 0.9);
        let shaped = |number: u32| polygon(&shapes[number as usize % 4], at(number), number % 8 < 4);
        let speck = polygon(&shapes[0], (3.0, 20.0, 0.0), false);
        let polygons: Vec<_> = (0..150).map(shaped).chain([speck]).collect();
        let union = union(polygons.clone()).unwrap();
        assert!(union.polygons().len() < polygons.len());
        let mut inside = 0;
        for step in 0..10_000 {
            let at = LatLon::new(f64::from(step / 100) / 9.0 + 0.003, f64::from(step % 100) / 9.0 + 0.0047)
                .unwrap();
            let expected = polygons.iter().any(|polygon| polygon.contains_position(at));
            assert_eq!(union.contains(at), expected, "{at:?}");
            inside += u32::from(expected);
        }
        assert!((2_000..8_000).contains(&inside), "{inside}");
        assert!(union.contains(LatLon::new(20.0, 3.0).unwrap()));
    }

    #[test]
    fn a_speck_that_an_overlay_makes_does_not_keep_the_rest_from_the_next_one() {
        let square = |[x, y]: [f64; 2], size: f64| {
            geo::Rect::new(Coord { x, y }, Coord { x: x + size, y: y + size }).to_polygon()
        };
        let made = MultiPolygon::new(vec![square([0.0, 0.0], 1.0), square([2.0, 0.0], 1e-10)]);
        let made = with_own_holes(made);
        assert_eq!(made.len(), 1);
        assert!(can_overlay(made.iter().map(|polygon| (&**polygon, 0.0))));
    }
}
