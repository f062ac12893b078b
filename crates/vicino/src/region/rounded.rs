//! Boxes in half of the memory that degrees take: what is fetched to look at many of them is what that costs.

use geo::Coord;

use super::edge::Edge;

/// A box around positions, its edges rounded away from them by some metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RoundedBox {
    west: f32,
    south: f32,
    east: f32,
    north: f32,
}

impl RoundedBox {
    pub(super) fn new(min: Coord<f64>, max: Coord<f64>) -> Self {
        Self { west: below(min.x), south: below(min.y), east: above(max.x), north: above(max.y) }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    pub(super) fn min(self) -> Coord<f64> {
        Coord { x: self.west.into(), y: self.south.into() }
    }

    pub(super) fn max(self) -> Coord<f64> {
        Coord { x: self.east.into(), y: self.north.into() }
    }

    pub(super) fn middle(self) -> Coord<f64> {
        let (min, max) = (self.min(), self.max());
        Coord { x: f64::midpoint(min.x, max.x), y: f64::midpoint(min.y, max.y) }
    }

    /// The same, brought along by some degrees of longitude.
    pub(super) fn turned(self, lon: f64) -> Self {
        if lon == 0.0 {
            return self;
        }
        let (min, max) = (self.min(), self.max());
        Self { west: below(min.x + lon), east: above(max.x + lon), ..self }
    }

    /// Whether it has a point in common with another box.
    pub(super) fn meets(self, other: Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// Whether all of another box is in it. It holds a position just where it contains the box around that: of numbers of single
    /// precision those up to a position are those up to its rounded edge.
    pub(super) fn contains(self, other: Self) -> bool {
        // All four at once, rather than one after the other as each is known.
        (self.west <= other.west)
            & (other.east <= self.east)
            & (self.south <= other.south)
            & (other.north <= self.north)
    }

    /// Whether all of it is east of the position that another box is around.
    pub(super) fn is_east_of(self, other: Self) -> bool {
        self.west > other.west
    }

    /// Whether it has a point in common with the box around an edge.
    pub(super) fn meets_edge(self, edge: Edge) -> bool {
        let ((min, max), (own_min, own_max)) = (edge.bounds(), (self.min(), self.max()));
        own_min.x <= max.x && min.x <= own_max.x && own_min.y <= max.y && min.y <= own_max.y
    }

    pub(super) fn holds(self, at: Coord<f64>) -> bool {
        let (min, max) = (self.min(), self.max());
        min.x <= at.x && at.x <= max.x && min.y <= at.y && at.y <= max.y
    }
}

/// The greatest number of single precision that is no greater.
pub(crate) fn below(number: f64) -> f32 {
    let near = number as f32;
    if f64::from(near) > number { near.next_down() } else { near }
}

/// The least number of single precision that is no less.
pub(crate) fn above(number: f64) -> f32 {
    let near = number as f32;
    if f64::from(near) < number { near.next_up() } else { near }
}
