//! Boxes of parallels and meridians.

use geo::Coord;
use serde::Serialize;
use thiserror::Error;

use crate::coord::{A, E2, InvalidLatLon, LatLon, prime_vertical_radius};

/// A box between two parallels and two meridians, in degrees; edges belong to it. Where `west` is greater than
/// `east` it crosses the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(into = "[f64; 4]")]
pub struct BoundingBox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl From<BoundingBox> for [f64; 4] {
    fn from(b: BoundingBox) -> Self {
        [b.west, b.south, b.east, b.north]
    }
}

/// Why four numbers are not a bounding box.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum InvalidBoundingBox {
    /// A corner is no position.
    #[error(transparent)]
    Corner(#[from] InvalidLatLon),
    /// The south edge lies north of the north edge.
    #[error("south edge {south} lies north of north edge {north}")]
    SouthOfNorth {
        /// The south edge in degrees.
        south: f64,
        /// The north edge in degrees.
        north: f64,
    },
}

impl BoundingBox {
    /// A box from its edges in degrees, in the order of GeoJSON ([RFC 7946 § 5]): west, south, east, north.
    ///
    /// # Errors
    /// [`InvalidBoundingBox`] where a corner is no position or south is greater than north.
    ///
    /// [RFC 7946 § 5]: https://www.rfc-editor.org/rfc/rfc7946#section-5
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, InvalidBoundingBox> {
        LatLon::new(south, west)?;
        LatLon::new(north, east)?;
        if south > north {
            return Err(InvalidBoundingBox::SouthOfNorth { south, north });
        }
        Ok(Self { west, south, east, north })
    }

    /// The longitude of the east edge, past 180° where the box crosses the antimeridian.
    fn east_of_west(self) -> f64 {
        if self.west <= self.east { self.east } else { self.east + 360.0 }
    }

    /// Degrees of longitude from the west edge to the east edge.
    fn width(self) -> f64 {
        self.east_of_west() - self.west
    }

    pub(crate) fn contains(self, at: LatLon) -> bool {
        let between = |lon: f64| {
            if self.west <= self.east {
                self.west <= lon && lon <= self.east
            } else {
                lon >= self.west || lon <= self.east
            }
        };
        // ±180° is one meridian, and a pole is on all of them.
        let on_edge = at.lon().abs() >= 180.0 && (between(180.0) || between(-180.0));
        let at_pole = at.lat().abs() >= 90.0;
        self.south <= at.lat() && at.lat() <= self.north && (between(at.lon()) || on_edge || at_pole)
    }

    /// The box of one position.
    pub(crate) fn of(at: LatLon) -> Self {
        Self { west: at.lon(), south: at.lat(), east: at.lon(), north: at.lat() }
    }

    /// The box around some longitudes, which may run on past ±180°, and latitudes, each from the least to the greatest.
    pub(crate) fn around([west, east]: [f64; 2], [south, north]: [f64; 2]) -> Self {
        let turn = |lon: f64| if lon.abs() > 180.0 { lon - 360.0_f64.copysign(lon) } else { lon };
        let (west, east) = if east - west >= 360.0 { (-180.0, 180.0) } else { (turn(west), turn(east)) };
        Self { west, south, east, north }
    }

    /// The least box around some boxes: where they leave the widest gap of longitude is its outside. All of the globe where
    /// there are none.
    pub(crate) fn around_all(boxes: impl Iterator<Item = Self>) -> Self {
        let mut spans: Vec<(f64, f64)> = Vec::new();
        let (mut south, mut north) = (f64::INFINITY, f64::NEG_INFINITY);
        for bbox in boxes {
            spans.push((bbox.west, bbox.east_of_west()));
            (south, north) = (south.min(bbox.south), north.max(bbox.north));
        }
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let Some(&(first, mut reach)) = spans.first() else {
            return Self::around([-180.0, 180.0], [-90.0, 90.0]);
        };
        // The widest gap, and the edges that it lies between: the box begins where it ends.
        let (mut gap, mut west, mut east) = (f64::NEG_INFINITY, first, reach);
        let gaps =
            spans[1..].iter().map(|&(from, to)| (from, from, to)).chain([(first, first + 360.0, reach)]);
        for (from, from_ahead, to) in gaps {
            if from_ahead - reach > gap {
                (gap, west, east) = (from_ahead - reach, from, reach);
            }
            reach = reach.max(to);
        }
        if gap <= 0.0 {
            return Self::around([-180.0, 180.0], [south, north]);
        }
        let turn = |lon: f64| if lon > 180.0 { lon - 360.0 } else { lon };
        Self { west: turn(west), south, east: turn(east), north }
    }

    /// The corners, the first again at the end; longitudes run on past 180° where it crosses the antimeridian.
    pub(crate) fn ring(self) -> Vec<Coord<f64>> {
        let (west, east) = (self.west, self.east_of_west());
        let corners = [
            (west, self.south),
            (east, self.south),
            (east, self.north),
            (west, self.north),
            (west, self.south),
        ];
        corners.into_iter().map(|(x, y)| Coord { x, y }).collect()
    }

    /// The middle of the box.
    pub(crate) fn centre(self) -> LatLon {
        LatLon::turned(f64::midpoint(self.south, self.north), f64::midpoint(self.west, self.east_of_west()))
    }

    /// The least and greatest earth-centred coordinates of the box's surface: it holds all positions that
    /// [`contains`](Self::contains) does, and others.
    pub(crate) fn envelope(self) -> ([f64; 3], [f64; 3]) {
        let lats = [self.south, self.north].map(f64::to_radians);
        let axis_distance = |lat: f64| prime_vertical_radius(lat.sin()) * lat.cos();
        let [r1, r2] = lats.map(axis_distance);
        let equator = self.south <= 0.0 && 0.0 <= self.north;
        let r_max = if equator { A } else { r1.max(r2) };
        let r_min = r1.min(r2);
        let [z_min, z_max] = lats.map(|lat| prime_vertical_radius(lat.sin()) * (1.0 - E2) * lat.sin());
        // cos(lon) runs through 1 at 0° and −1 at 180°; sin(lon) is cos(lon − 90°).
        let (x_min, x_max) = self.cosines(0.0);
        let (y_min, y_max) = self.cosines(90.0);
        let scale = |min: f64, max: f64| {
            (
                if min < 0.0 { min * r_max } else { min * r_min },
                if max < 0.0 { max * r_min } else { max * r_max },
            )
        };
        let ((x_min, x_max), (y_min, y_max)) = (scale(x_min, x_max), scale(y_min, y_max));
        // A micrometre of slack for the rounding of the sines.
        const SLACK: f64 = 1e-6;
        ([x_min - SLACK, y_min - SLACK, z_min - SLACK], [x_max + SLACK, y_max + SLACK, z_max + SLACK])
    }

    /// The least and greatest cos(lon − `shift`) of the box's longitudes, in degrees.
    fn cosines(self, shift: f64) -> (f64, f64) {
        let from = self.west - shift;
        let to = from + self.width();
        let (a, b) = (from.to_radians().cos(), to.to_radians().cos());
        let has = |angle: f64| (-2..=2).any(|turn| (from..=to).contains(&(angle + 360.0 * f64::from(turn))));
        (if has(180.0) { -1.0 } else { a.min(b) }, if has(0.0) { 1.0 } else { a.max(b) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::coord::Ecef;
    use crate::coord::tests::position;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn the_envelope_of_a_box_holds_every_position_in_it(
            west in -180.0..=180.0, east in -180.0..=180.0, a in -90.0..=90.0, b in -90.0..=90.0, at in position(),
        ) {
            let bbox = BoundingBox::new(west, f64::min(a, b), east, f64::max(a, b)).unwrap();
            if bbox.contains(at) {
                let (min, max) = bbox.envelope();
                let Ecef(p) = Ecef::from(at);
                for axis in 0..3 {
                    prop_assert!(min[axis] <= p[axis] && p[axis] <= max[axis], "axis {axis}: {min:?} {p:?} {max:?}");
                }
            }
            prop_assert!(bbox.contains(bbox.centre()));
        }
    }

    #[test]
    fn a_box_may_cross_the_antimeridian_and_the_edges_belong_to_it() {
        let fiji = BoundingBox::new(177.0, -19.0, -179.0, -16.0).unwrap();
        for (lat, lon, inside) in [
            (-17.0, 178.0, true),
            (-17.0, 180.0, true),
            (-17.0, -180.0, true),
            (-17.0, -179.0, true),
            (-16.0, 177.0, true),
            (-17.0, -178.9, false),
            (-17.0, 0.0, false),
            (-15.9, 178.0, false),
        ] {
            assert_eq!(fiji.contains(LatLon::new(lat, lon).unwrap()), inside, "{lat} {lon}");
        }
        assert!(matches!(
            BoundingBox::new(0.0, 10.0, 1.0, 9.0),
            Err(InvalidBoundingBox::SouthOfNorth { .. })
        ));
    }
}
