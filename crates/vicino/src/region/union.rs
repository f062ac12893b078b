//! What polygons cover together.

use std::sync::Arc;

use geo::unary_union;

use super::Region;
use super::overlay::can_overlay;
use super::polygon::Polygon;

/// Polygons in an overlay, then what these cover: neighbours first, so that edges inside of what many cover are gone before
/// they meet all others.
const TOGETHER: usize = 16;

/// The region that polygons cover together, without the edges inside of it; `None` where there are none. Polygons that
/// cannot be overlaid stand beside it as they are.
pub(crate) fn union(mut polygons: Vec<Arc<Polygon>>) -> Option<Region> {
    polygons.sort_by(|a, b| a.min.x.total_cmp(&b.min.x).then(a.min.y.total_cmp(&b.min.y)));
    // A zone may be that of many.
    polygons.dedup_by(|a, b| Arc::ptr_eq(a, b));
    let strips = (polygons.len() / TOGETHER).isqrt().max(1);
    let in_strip = polygons.len().div_ceil(strips).max(1);
    for strip in polygons.chunks_mut(in_strip) {
        strip.sort_by(|a, b| a.min.y.total_cmp(&b.min.y));
    }
    let mut apart = Vec::new();
    let mut parts: Vec<Vec<Arc<Polygon>>> = polygons.into_iter().map(|polygon| vec![polygon]).collect();
    loop {
        parts = parts.chunks(TOGETHER).filter_map(|parts| overlay(parts.concat(), &mut apart)).collect();
        if parts.len() <= 1 {
            break;
        }
    }
    let polygons: Vec<_> = parts.into_iter().flatten().chain(apart).collect();
    (!polygons.is_empty()).then_some(Region { polygons })
}

/// What polygons cover together; `None` where they were put to those that stand apart.
fn overlay(polygons: Vec<Arc<Polygon>>, apart: &mut Vec<Arc<Polygon>>) -> Option<Vec<Arc<Polygon>>> {
    let (sane, others): (Vec<_>, Vec<_>) =
        polygons.into_iter().partition(|polygon| polygon.pairs_of_overlay().is_some());
    apart.extend(others);
    if !can_overlay(sane.iter().map(|polygon| (&**polygon, 0.0))) {
        apart.extend(sane);
        return None;
    }
    let joined = unary_union(&sane.iter().map(|polygon| polygon.to_planar()).collect::<Vec<_>>());
    Some(joined.into_iter().filter_map(|polygon| Polygon::from_planar(polygon).map(Arc::new)).collect())
}

#[cfg(test)]
mod tests {
    use geo::Coord;

    use super::*;
    use crate::LatLon;

    #[test]
    fn a_union_contains_what_any_of_its_polygons_does() {
        // Squares that stand apart, overlap and lie on one another, and one that cannot be overlaid.
        let at = |number: u32| (f64::from(number * 37 % 101) / 10.0, f64::from(number * 53 % 89) / 10.0, 0.7);
        let speck = (3.0, 20.0, 0.0);
        let square = |(x, y, side): (f64, f64, f64)| {
            let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0)];
            Arc::new(
                Polygon::new(&[corners.map(|(right, up)| Coord { x: x + right, y: y + up }).to_vec()])
                    .unwrap(),
            )
        };
        let polygons: Vec<_> = (0..300).map(at).chain([speck]).map(square).collect();
        let union = union(polygons.clone()).unwrap();
        assert!(union.polygons().len() < polygons.len());
        let mut inside = 0;
        for step in 0..10_000 {
            let at = LatLon::new(f64::from(step / 100) / 9.0 + 0.003, f64::from(step % 100) / 9.0 + 0.003)
                .unwrap();
            let expected = polygons.iter().any(|polygon| polygon.contains_position(at));
            assert_eq!(union.contains(at), expected, "{at:?}");
            inside += u32::from(expected);
        }
        assert!((2_000..8_000).contains(&inside), "{inside}");
        assert!(union.contains(LatLon::new(20.0, 3.0).unwrap()));
    }
}
