//! A straight line from one corner of a polygon to the next.

use geo::algorithm::kernels::{Kernel, Orientation};
use geo::{Coord, GeoNum};

/// An edge from `a` to `b`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub(super) a: Coord<f64>,
    pub(super) b: Coord<f64>,
}

/// Which side of the line from `a` to `b` a position is on, exactly.
pub(super) fn orientation(a: Coord<f64>, b: Coord<f64>, at: Coord<f64>) -> Orientation {
    <f64 as GeoNum>::Ker::orient2d(a, b, at)
}

impl Edge {
    /// The south-west and the north-east corner of the box around it.
    pub(super) fn bounds(self) -> (Coord<f64>, Coord<f64>) {
        let Self { a, b } = self;
        (Coord { x: a.x.min(b.x), y: a.y.min(b.y) }, Coord { x: a.x.max(b.x), y: a.y.max(b.y) })
    }

    /// Whether a position is on it.
    pub(super) fn holds(self, at: Coord<f64>) -> bool {
        self.box_holds(at) && orientation(self.a, self.b, at) == Orientation::Collinear
    }

    fn box_holds(self, at: Coord<f64>) -> bool {
        let (min, max) = self.bounds();
        min.y <= at.y && at.y <= max.y && min.x <= at.x && at.x <= max.x
    }

    /// Whether the boxes around the edges share a point.
    pub(super) fn is_beside(self, other: Self) -> bool {
        let ((min, max), (other_min, other_max)) = (self.bounds(), other.bounds());
        min.x <= other_max.x && other_min.x <= max.x && min.y <= other_max.y && other_min.y <= max.y
    }

    /// Whether the edges share a point.
    pub(super) fn meets(self, other: Self) -> bool {
        let [a, b] = [other.a, other.b].map(|end| orientation(self.a, self.b, end));
        let [c, d] = [self.a, self.b].map(|end| orientation(other.a, other.b, end));
        if a != b && c != d && ![a, b, c, d].contains(&Orientation::Collinear) {
            return true;
        }
        (a == Orientation::Collinear && self.box_holds(other.a))
            || (b == Orientation::Collinear && self.box_holds(other.b))
            || (c == Orientation::Collinear && other.box_holds(self.a))
            || (d == Orientation::Collinear && other.box_holds(self.b))
    }

    /// Whether the edges cross, neither ending on the other.
    pub(super) fn crosses(self, other: Self) -> bool {
        let [a, b] = [other.a, other.b].map(|end| orientation(self.a, self.b, end));
        let [c, d] = [self.a, self.b].map(|end| orientation(other.a, other.b, end));
        a != b && c != d && ![a, b, c, d].contains(&Orientation::Collinear)
    }

    /// Whether an overlay may have to cut one of them where it meets the other: their boxes meet, and that is not just for an end that
    /// they have in common, or for both.
    pub(super) fn may_cut(self, other: Self) -> bool {
        if !self.is_beside(other) {
            return false;
        }
        let has = |end| other.a == end || other.b == end;
        let (from, to) = if has(self.a) { (self.a, self.b) } else { (self.b, self.a) };
        if !has(from) {
            return true;
        }
        let off = if other.a == from { other.b } else { other.a };
        !has(to) && orientation(from, to, off) == Orientation::Collinear
    }

    pub(super) fn shifted(self, lon: f64) -> Self {
        let shift = |at: Coord<f64>| Coord { x: at.x + lon, y: at.y };
        Self { a: shift(self.a), b: shift(self.b) }
    }
}
