//! Makes regions of rings as files have them, and tells what is wrong with those.

use std::collections::BTreeSet;
use std::sync::Arc;

use geo::Coord;
use thiserror::Error;

use super::Region;
use super::polygon::{Polygon, bounds};
use crate::coord::LatLon;

/// Why a text is no [`Region`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvalidRegion {
    /// It is no GeoJSON.
    #[error("no GeoJSON: {0}")]
    NotGeoJson(String),
    /// It is GeoJSON, but no Polygon or MultiPolygon, nor a Feature with one.
    #[error("a {0}, where a Polygon or MultiPolygon is wanted")]
    NotAPolygon(String),
    /// It is a polygon that encloses nothing certain.
    #[error("{0}")]
    BadRing(RegionProblem),
}

/// What is wrong with the rings of a polygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
#[non_exhaustive]
pub enum RegionProblem {
    /// A ring has less than four positions; it is left out.
    #[error("a ring has less than four positions")]
    TooFewPositions,
    /// The last position of a ring is not its first; it is closed.
    #[error("a ring is not closed")]
    NotClosed,
    /// A position is not in longitude −180 to 180 and latitude −90 to 90; its ring is left out.
    #[error("a position is not within longitude -180 to 180 and latitude -90 to 90")]
    OutOfRange,
    /// A ring goes round the globe or a pole, so that it has no inside in longitude and latitude; it is left out.
    #[error("a ring goes round the globe or a pole")]
    AroundAPole,
    /// An edge is more than 180° of longitude long; it is taken to cross the antimeridian, where
    /// [RFC 7946](https://www.rfc-editor.org/rfc/rfc7946#section-3.1.9) would have its polygon cut.
    #[error("an edge is more than 180 degrees of longitude long, and is taken to cross the antimeridian")]
    LongEdge,
    /// The edges of a polygon cross: what an odd number of rings goes around is taken for its inside.
    #[error("the edges of a polygon cross")]
    Crossing,
    /// No ring is left.
    #[error("there is no ring")]
    Empty,
}

impl RegionProblem {
    /// Whether the region is used as it stands all the same.
    pub(super) fn is_harmless(self) -> bool {
        matches!(self, Self::Crossing | Self::LongEdge)
    }
}

/// All that is wrong with a region, each once.
pub(crate) type RegionProblems = BTreeSet<RegionProblem>;

/// A ring's positions as GeoJSON has them: longitude, latitude, and maybe more.
pub(super) type Ring<'g> = &'g [geojson::Position];

impl Region {
    /// A region of polygons, each of rings; `None` where nothing can be used of them.
    pub(super) fn build<'g>(
        polygons: impl IntoIterator<Item = &'g Vec<Vec<geojson::Position>>>,
    ) -> (Option<Self>, RegionProblems) {
        let mut problems = RegionProblems::new();
        let mut built = Vec::new();
        for rings in polygons {
            let mut usable = Vec::new();
            for (at, positions) in rings.iter().enumerate() {
                match ring(positions, &mut problems) {
                    Some(ring) => {
                        let ring = beside(usable.first(), ring);
                        usable.push(ring);
                    }
                    // Holes in nothing are no polygon.
                    None if at == 0 => break,
                    None => {}
                }
            }
            built.extend(Polygon::new(&usable).map(Arc::new));
        }
        if built.is_empty() {
            problems.insert(RegionProblem::Empty);
        }
        ((!built.is_empty()).then_some(Self { polygons: built }), problems)
    }

    /// A region without an inside, where a path of at least one position goes: there and back.
    pub(super) fn path(positions: Ring<'_>, problems: &mut RegionProblems) -> Option<Polygon> {
        let mut line = line(positions, problems)?;
        line.extend(line.clone().iter().rev());
        Polygon::new(&[line])
    }
}

/// A hole with the longitudes of the ring that it is in, which may have begun on the other side of the antimeridian.
fn beside(outer: Option<&Vec<Coord<f64>>>, mut hole: Vec<Coord<f64>>) -> Vec<Coord<f64>> {
    let middle = |ring: &[Coord<f64>]| bounds(ring).map(|(min, max)| f64::midpoint(min.x, max.x));
    let middles = outer.and_then(|outer| middle(outer)).zip(middle(&hole));
    let turns = middles.map_or(0.0, |(outer, hole)| ((outer - hole) / 360.0).round());
    hole.iter_mut().for_each(|at| at.x += turns * 360.0);
    hole
}

/// A ring that can be used.
fn ring(positions: Ring<'_>, problems: &mut RegionProblems) -> Option<Vec<Coord<f64>>> {
    let mut positions = positions.to_vec();
    if positions.first() != positions.last() {
        problems.insert(RegionProblem::NotClosed);
        positions.extend(positions.first().cloned());
    }
    if positions.len() < 4 {
        problems.insert(RegionProblem::TooFewPositions);
        return None;
    }
    let ring = line(&positions, problems)?;
    let (first, last) = (ring.first()?, ring.last()?);
    let is_long = |ends: &[geojson::Position]| (ends[0][0] - ends[1][0]).abs() > 180.0;
    let has_long_edge = positions.windows(2).any(is_long);
    if has_long_edge {
        problems.insert(RegionProblem::LongEdge);
    }
    let has_no_width = || ring.iter().all(|at| (at.x - first.x).abs() <= 0.0);
    if (first.x - last.x).abs() > 180.0 || has_long_edge && has_no_width() {
        problems.insert(RegionProblem::AroundAPole);
        return None;
    }
    Some(ring)
}

/// Positions in a row, with longitudes that run on across the antimeridian.
fn line(positions: Ring<'_>, problems: &mut RegionProblems) -> Option<Vec<Coord<f64>>> {
    let mut line: Vec<Coord<f64>> = Vec::with_capacity(positions.len());
    for position in positions {
        let valid = match position.as_slice() {
            &[lon, lat, ..] => LatLon::new(lat, lon).ok(),
            _ => None,
        };
        let Some(valid) = valid else {
            problems.insert(RegionProblem::OutOfRange);
            return None;
        };
        line.push(match line.last() {
            Some(&last) => valid.coord_near(last.x),
            None => valid.coord(),
        });
    }
    Some(line)
}
