//! Whether a position is in a polygon: how often a ray to the east meets its edges.
//!
//! Of edges and runs that follow one another each is looked at in the same way, and told by a bit: what comes next depends on a few
//! of them, and a processor that had to guess which would guess wrong at every other one of a ragged polygon.

use std::ops::Range;

use geo::Coord;
use geo::algorithm::kernels::Orientation;

use super::edge::{Edge, orientation};
use super::polygon::Polygon;
use super::rounded::RoundedBox;
use super::runs::{Parts, Run};

impl Polygon {
    /// Whether a position is inside an odd number of rings, or on an edge. Its longitude counts as it is, without turns
    /// round the globe.
    pub(super) fn contains(&self, at: Coord<f64>) -> bool {
        let around = RoundedBox::new(at, at);
        let mut inside = false;
        let root = self.root().filter(|root| root.bounds.contains(around));
        root.is_some_and(|root| self.go_east(root, at, around, &mut inside) || inside)
    }

    /// Whether a position, which is in the box around a run, is on an edge of it; if not, turns `inside` for each edge that a
    /// ray to the east meets: one where one end is above the position's parallel and the other is not.
    fn go_east(&self, run: &Run, at: Coord<f64>, around: RoundedBox, inside: &mut bool) -> bool {
        match self.parts(run) {
            Parts::Edges(edges) => self.go_east_of(edges, at, inside),
            Parts::Runs(runs) => {
                let mut near = 0_u32;
                for (bit, run) in runs.iter().enumerate() {
                    *inside ^= run.bounds.is_east_of(around) & run.crosses_parallel(at.y);
                    near |= u32::from(run.bounds.contains(around)) << bit;
                }
                bits(near).any(|near| self.go_east(&runs[near], at, around, inside))
            }
        }
    }

    /// The same of edges that follow one another.
    fn go_east_of(&self, edges: Range<usize>, at: Coord<f64>, inside: &mut bool) -> bool {
        let corners = self.corners(edges);
        let (mut above, mut below, mut east, mut west) = (0_u32, 0_u32, 0_u32, 0_u32);
        for (bit, corner) in corners.iter().enumerate() {
            above |= u32::from(corner.y > at.y) << bit;
            below |= u32::from(corner.y < at.y) << bit;
            east |= u32::from(corner.x > at.x) << bit;
            west |= u32::from(corner.x < at.x) << bit;
        }
        // A bit stands for the edge from its corner to the next, and the last corner begins none.
        let edges = (1 << (corners.len() - 1)) - 1;
        let both_ends = |corners: u32| corners & (corners >> 1);
        let edge = |start: usize| Edge { a: corners[start], b: corners[start + 1] };
        let across = (above ^ (above >> 1)) & edges;
        *inside ^= (across & both_ends(east)).count_ones() % 2 == 1;
        for start in bits(across & !both_ends(east) & !both_ends(west)) {
            let Edge { a, b } = edge(start);
            match orientation(a, b, at) {
                Orientation::Collinear => return true,
                // The edge runs east of the position where that is on its left going up, on its right going down.
                side => *inside ^= (side == Orientation::CounterClockwise) == (b.y > at.y),
            }
        }
        // What ends on the parallel from below, or lies on it, crosses nothing; the position may be there.
        let level = !(above | below);
        bits((level | (level >> 1)) & edges & !across).any(|start| edge(start).holds(at))
    }
}

/// Where the bits of a number are, from the least.
fn bits(mut number: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (number != 0).then(|| number.trailing_zeros() as usize);
        number &= number.wrapping_sub(1);
        bit
    })
}
