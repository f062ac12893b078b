//! Positions and the one metric.
//!
//! A position is held as WGS84 earth-centred metres (x, y, z). The straight chord between two such points *is*
//! the distance, to within 0.2 µm at 500 m; an arc correction keeps it within 10 µm up to 50 km. So the
//! order in the R-tree is the order of distance everywhere on the globe: no special case at the antimeridian, the
//! poles or 0°, and no trigonometry while searching.

use std::fmt;

use geo::{Distance as _, Geodesic, Point};
use serde::Serialize;
use thiserror::Error;

/// WGS84 semi-major axis in metres.
const A: f64 = 6_378_137.0;
/// WGS84 first eccentricity squared, f (2 − f) with f = 1/298.257223563.
const E2: f64 = 6.694_379_990_141_316e-3;
/// Metres up to which the chord gives the distance to 10 µm; a little over the greatest radius of a question.
const FAR: f64 = 51_000.0;

/// A WGS84 position, valid by construction: latitude −90 to 90, longitude −180 to 180 degrees.
///
/// ```
/// let campo = vicino::LatLon::new(43.3188, 11.3308)?;
/// let gramsci = vicino::LatLon::new(43.3224, 11.3268)?;
/// assert_eq!(campo.distance_m(gramsci).round(), 515.0);
/// # Ok::<(), vicino::InvalidLatLon>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LatLon {
    lat: f64,
    lon: f64,
}

/// Why two numbers are not a position.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum InvalidLatLon {
    /// The latitude is not a number from −90 to 90.
    #[error("latitude {0} is not between -90 and 90 degrees")]
    Latitude(f64),
    /// The longitude is not a number from −180 to 180.
    #[error("longitude {0} is not between -180 and 180 degrees")]
    Longitude(f64),
}

impl LatLon {
    /// A position from latitude and longitude in degrees, in this order.
    ///
    /// # Errors
    /// [`InvalidLatLon`] where one of them is out of range, infinite or not a number.
    pub fn new(lat: f64, lon: f64) -> Result<Self, InvalidLatLon> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(InvalidLatLon::Latitude(lat));
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(InvalidLatLon::Longitude(lon));
        }
        Ok(Self { lat, lon })
    }

    /// Latitude in degrees.
    #[must_use]
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude in degrees.
    #[must_use]
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// The distance to another position in metres along the WGS84 ellipsoid, within 10 µm up to 51 km, and by Karney's method beyond.
    #[must_use]
    pub fn distance_m(self, other: Self) -> f64 {
        let (from, to) = (Ecef::from(self), Ecef::from(other));
        if from.chord_2(to) <= FAR * FAR {
            return from.distance_m(to);
        }
        Geodesic.distance(Point::new(self.lon, self.lat), Point::new(other.lon, other.lat))
    }

    /// What ranks positions by how far they are, in the order of the chord: up to 51 km the distance as answers
    /// show it. Farther away the geodesic may rank two positions otherwise, by a few parts in a thousand.
    pub(crate) fn rank(self, other: Self) -> Distance {
        let (from, to) = (Ecef::from(self), Ecef::from(other));
        let chord_2 = from.chord_2(to);
        if chord_2 <= FAR * FAR { from.distance(to) } else { Distance::from_metres(chord_2.sqrt()) }
    }
}

impl fmt::Display for LatLon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.lat, self.lon)
    }
}

/// Earth-centred, earth-fixed coordinates in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ecef(pub(crate) [f64; 3]);

impl From<LatLon> for Ecef {
    fn from(LatLon { lat, lon }: LatLon) -> Self {
        let (sin_lat, cos_lat) = lat.to_radians().sin_cos();
        let (sin_lon, cos_lon) = lon.to_radians().sin_cos();
        let n = prime_vertical_radius(sin_lat);
        Self([n * cos_lat * cos_lon, n * cos_lat * sin_lon, n * (1.0 - E2) * sin_lat])
    }
}

impl Ecef {
    pub(crate) fn chord_2(self, other: Self) -> f64 {
        self.0.iter().zip(other.0).map(|(a, b)| (a - b) * (a - b)).sum()
    }

    /// Metres along the ellipsoid, for positions at most [`FAR`] apart: the arc over the chord on the circle that
    /// touches the ellipsoid under the middle of the chord, in its direction.
    fn distance_m(self, other: Self) -> f64 {
        let chord_2 = self.chord_2(other);
        // The ellipsoid is pᵀ W p = 1 with W = diag(w, w, v); its normal at p is W p, its normal curvature in the
        // direction d is dᵀ W d / |W p|.
        const W: [f64; 3] = [1.0 / (A * A), 1.0 / (A * A), 1.0 / (A * A * (1.0 - E2))];
        let (mut normal_2, mut bend) = (0.0, 0.0);
        for ((a, b), w) in self.0.into_iter().zip(other.0).zip(W) {
            normal_2 += (w * f64::midpoint(a, b)).powi(2);
            bend += w * (a - b) * (a - b);
        }
        if bend == 0.0 {
            return 0.0;
        }
        let radius = normal_2.sqrt() * chord_2 / bend;
        // 2 r asin(c / 2r) by its series, whose next term is below 10⁻¹⁶ of the whole at 51 km.
        let half_2 = chord_2 / (4.0 * radius * radius);
        chord_2.sqrt() * (1.0 + half_2 / 6.0 + half_2 * half_2 * 3.0 / 40.0)
    }
    /// The distance as answers show and compare it, for positions at most [`FAR`] apart.
    pub(crate) fn distance(self, other: Self) -> Distance {
        Distance::from_metres(self.distance_m(other))
    }
}

fn prime_vertical_radius(sin_lat: f64) -> f64 {
    A / (1.0 - E2 * sin_lat * sin_lat).sqrt()
}

/// A distance to a tenth of a metre: what answers show is also what they compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Distance {
    decimetres: u32,
}

impl Distance {
    pub(crate) const ZERO: Self = Self { decimetres: 0 };

    pub(crate) fn from_metres(metres: f64) -> Self {
        // The longest distance on Earth is 200 million decimetres.
        Self { decimetres: (metres * 10.0).round() as u32 }
    }

    pub(crate) fn metres(self) -> f64 {
        f64::from(self.decimetres) / 10.0
    }
}

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

    /// Degrees of longitude from the west edge to the east edge.
    fn width(self) -> f64 {
        if self.west <= self.east { self.east - self.west } else { self.east + 360.0 - self.west }
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
        let on_edge = at.lon.abs() >= 180.0 && (between(180.0) || between(-180.0));
        let at_pole = at.lat.abs() >= 90.0;
        self.south <= at.lat && at.lat <= self.north && (between(at.lon) || on_edge || at_pole)
    }

    /// The middle of the box.
    pub(crate) fn centre(self) -> LatLon {
        let lon = self.west + self.width() / 2.0;
        let lon = if lon > 180.0 { lon - 360.0 } else { lon };
        LatLon { lat: f64::midpoint(self.south, self.north), lon }
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
    use geo::Destination as _;
    use proptest::prelude::*;

    use super::*;

    fn position() -> impl Strategy<Value = LatLon> {
        let lat = prop_oneof![8 => -90.0..=90.0, 1 => Just(90.0), 1 => Just(-90.0), 1 => Just(0.0)];
        let lon = prop_oneof![8 => -180.0..=180.0, 1 => Just(180.0), 1 => Just(-180.0), 1 => Just(0.0)];
        (lat, lon).prop_map(|(lat, lon)| LatLon { lat, lon })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn distance_is_the_geodesic_within_ten_micrometres_up_to_50_km(
            a in position(), bearing in 0.0..360.0, metres in 0.0..FAR - 1.0,
        ) {
            let end = Geodesic.destination(Point::new(a.lon, a.lat), bearing, metres);
            let lon = if end.x() > 180.0 { end.x() - 360.0 } else { end.x() };
            let b = LatLon::new(end.y().clamp(-90.0, 90.0), lon).unwrap();
            let expected = Geodesic.distance(Point::new(a.lon, a.lat), Point::new(b.lon, b.lat));
            prop_assert!((a.distance_m(b) - expected).abs() < 1e-5, "{} {expected}", a.distance_m(b));
        }

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
    fn positions_out_of_range_are_not_built() {
        for (lat, lon) in [(90.1, 0.0), (-91.0, 0.0), (f64::NAN, 0.0), (f64::INFINITY, 0.0)] {
            assert!(matches!(LatLon::new(lat, lon), Err(InvalidLatLon::Latitude(_))), "{lat} {lon}");
        }
        for (lat, lon) in [(0.0, 180.1), (0.0, -200.0), (0.0, f64::NAN), (0.0, f64::NEG_INFINITY)] {
            assert!(matches!(LatLon::new(lat, lon), Err(InvalidLatLon::Longitude(_))), "{lat} {lon}");
        }
        for (lat, lon) in [(0.0, 0.0), (90.0, 180.0), (-90.0, -180.0)] {
            assert!(LatLon::new(lat, lon).is_ok(), "{lat} {lon}");
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
