//! One polygon: what is inside, and which of its edges are where.

use std::ops::{ControlFlow, Range};

use geo::Coord;
use geo::algorithm::kernels::Orientation;

use super::edge::{Edge, orientation};
use super::runs::{Parts, Run, Runs};

/// The edges of a polygon's rings. Longitudes run on past ±180° where a ring crosses the antimeridian, so that edges are
/// straight lines in the plane of longitude (x) and latitude (y).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Polygon {
    /// Ring after ring, each closed: its last position is its first.
    positions: Box<[Coord<f64>]>,
    /// Where the rings end in `positions`.
    ring_ends: Box<[u32]>,
    pub(super) min: Coord<f64>,
    pub(super) max: Coord<f64>,
    runs: Runs,
}

/// The corners of the box around positions; `None` where there are none.
pub(super) fn bounds(positions: &[Coord<f64>]) -> Option<(Coord<f64>, Coord<f64>)> {
    let bound = |pick: fn(f64, f64) -> f64| {
        positions.iter().copied().reduce(|a, b| Coord { x: pick(a.x, b.x), y: pick(a.y, b.y) })
    };
    bound(f64::min).zip(bound(f64::max))
}

/// Why no more pairs of edges are looked at.
enum Enough {
    Found,
    TooMany,
}

impl Polygon {
    /// Pairs of edges that are looked at for crossings in a region; a sane one of a million vertices has fewer.
    pub(super) const MAX_PAIRS: usize = 60_000_000;

    /// A polygon of rings, each closed and with four positions or more; `None` where there is none.
    pub(super) fn new(rings: &[Vec<Coord<f64>>]) -> Option<Self> {
        let positions: Box<[Coord<f64>]> = rings.iter().flatten().copied().collect();
        let ring_ends = rings
            .iter()
            .scan(0, |end, ring| {
                *end += ring.len();
                Some(*end)
            })
            .map(|end| u32::try_from(end).ok())
            .collect::<Option<Box<[u32]>>>()?;
        let (min, max) = bounds(&positions)?;
        let runs = Runs::new(&positions, ring_edges(&ring_ends))?;
        Some(Self { positions, ring_ends, min, max, runs })
    }

    fn edge(&self, start: usize) -> Edge {
        Edge { a: self.positions[start], b: self.positions[start + 1] }
    }

    pub(super) fn edges(&self) -> impl Iterator<Item = Edge> {
        ring_edges(&self.ring_ends).flatten().map(|start| self.edge(start))
    }

    pub(super) fn edge_count(&self) -> u64 {
        ring_edges(&self.ring_ends).map(|edges| edges.len() as u64).sum()
    }

    /// The rings, the outer one first.
    pub(super) fn rings(&self) -> impl Iterator<Item = &[Coord<f64>]> {
        let mut start = 0;
        self.ring_ends
            .iter()
            .map(move |&end| &self.positions[std::mem::replace(&mut start, end as usize)..end as usize])
    }

    /// Calls `each` with the edges whose boxes have a point in common with that of another edge.
    pub(super) fn edges_beside(&self, other: Edge, mut each: impl FnMut(Edge)) {
        if let Some(root) = self.runs.root() {
            self.visit_beside(root, other.bounds(), &mut |edge| {
                if edge.is_beside(other) {
                    each(edge);
                }
            });
        }
    }

    fn visit_beside(&self, run: &Run, bounds: (Coord<f64>, Coord<f64>), each: &mut impl FnMut(Edge)) {
        if run.bounds.meets(bounds.0, bounds.1) {
            match self.runs.parts(run) {
                Parts::Edges(edges) => edges.for_each(|start| each(self.edge(start))),
                Parts::Runs(runs) => runs.iter().for_each(|run| self.visit_beside(run, bounds, each)),
            }
        }
    }

    /// Calls `each` with the edges that may be nearest to something. `off` tells how far off a box is at least, and `each` how
    /// far off what counts still is at most, which is `farthest` at first.
    pub(super) fn nearest_edges(
        &self,
        off: impl Fn(Coord<f64>, Coord<f64>) -> f64,
        mut farthest: f64,
        mut each: impl FnMut(Edge) -> f64,
    ) {
        let off = |run: &Run| off(run.bounds.min(), run.bounds.max());
        if let Some(root) = self.runs.root().filter(|root| off(root) <= farthest) {
            self.visit_nearest(root, &off, &mut farthest, &mut each);
        }
    }

    fn visit_nearest(
        &self,
        run: &Run,
        off: &impl Fn(&Run) -> f64,
        farthest: &mut f64,
        each: &mut impl FnMut(Edge) -> f64,
    ) {
        match self.runs.parts(run) {
            Parts::Edges(edges) => edges.for_each(|start| *farthest = each(self.edge(start))),
            Parts::Runs(runs) => {
                let nearest = runs.iter().enumerate().map(|(at, run)| (at, off(run)));
                let Some((nearest, _)) = nearest.min_by(|a, b| a.1.total_cmp(&b.1)) else { return };
                // The nearest box first: beside what is in it few others count.
                let others = (0..runs.len()).filter(|&at| at != nearest);
                for run in std::iter::once(nearest).chain(others).map(|at| &runs[at]) {
                    if off(run) <= *farthest {
                        self.visit_nearest(run, off, farthest, each);
                    }
                }
            }
        }
    }

    pub(super) fn box_holds(&self, at: Coord<f64>) -> bool {
        self.runs.root().is_some_and(|root| root.bounds.meets(at, at))
    }

    /// Whether a position is inside an odd number of rings, or on an edge. Its longitude counts as it is, without turns
    /// round the globe.
    pub(super) fn contains(&self, at: Coord<f64>) -> bool {
        let mut inside = false;
        let is_on_edge = self.runs.root().is_some_and(|root| self.go_east(root, at, &mut inside));
        is_on_edge || inside
    }

    /// Whether a position is on an edge of a run; if not, turns `inside` for each edge that a ray to the east meets: one
    /// where one end is above the position's parallel and the other is not.
    fn go_east(&self, run: &Run, at: Coord<f64>, inside: &mut bool) -> bool {
        let (min, max) = (run.bounds.min(), run.bounds.max());
        if at.y < min.y || at.y > max.y || at.x > max.x {
            return false;
        }
        if at.x < min.x {
            *inside ^= run.crosses_parallel(at.y);
            return false;
        }
        match self.runs.parts(run) {
            Parts::Runs(runs) => runs.iter().any(|run| self.go_east(run, at, inside)),
            Parts::Edges(edges) => self.go_east_of(edges, at, inside),
        }
    }

    /// The same of edges that follow one another.
    fn go_east_of(&self, edges: Range<usize>, at: Coord<f64>, inside: &mut bool) -> bool {
        for edge in edges.map(|start| self.edge(start)) {
            let Edge { a, b } = edge;
            let (from_above, to_above) = (a.y > at.y, b.y > at.y);
            if from_above == to_above {
                // Beside the ray, but for one that ends on the parallel or lies on it.
                if !to_above && a.y.max(b.y) >= at.y && edge.holds(at) {
                    return true;
                }
            } else if a.x.min(b.x) > at.x {
                *inside = !*inside;
            } else if a.x.max(b.x) >= at.x {
                match orientation(a, b, at) {
                    Orientation::Collinear => return true,
                    // The edge runs east of the position where that is on its left going up, on its right going down.
                    side => *inside ^= (side == Orientation::CounterClockwise) == to_above,
                }
            }
        }
        false
    }

    /// Whether at most so many pairs of its edges can cross: those whose boxes meet. `false` too where that cannot be told soon.
    pub(super) fn has_few_pairs(&self, most: u64) -> bool {
        let (mut left, mut pairs) = (Self::MAX_PAIRS, 0);
        let looked_at = self.each_pair(&mut left, &mut |one, other| {
            pairs += u64::from(one.is_beside(other));
            if pairs > most { ControlFlow::Break(Enough::Found) } else { ControlFlow::Continue(()) }
        });
        looked_at.is_continue()
    }

    /// Whether any two edges cross; `false` also where there are more pairs than are left to be looked at.
    pub(super) fn crosses_itself(&self, pairs_left: &mut usize) -> bool {
        let looked_at = self.each_pair(pairs_left, &mut |one, other| {
            if one.is_beside(other) && one.crosses(other) {
                ControlFlow::Break(Enough::Found)
            } else {
                ControlFlow::Continue(())
            }
        });
        matches!(looked_at, ControlFlow::Break(Enough::Found))
    }

    /// Calls `each` with the pairs of edges in runs whose boxes meet, each pair once.
    fn each_pair(
        &self,
        left: &mut usize,
        each: &mut impl FnMut(Edge, Edge) -> ControlFlow<Enough>,
    ) -> ControlFlow<Enough> {
        self.runs.root().map_or(ControlFlow::Continue(()), |root| self.pairs_in(root, left, each))
    }

    fn pairs_in(
        &self,
        run: &Run,
        left: &mut usize,
        each: &mut impl FnMut(Edge, Edge) -> ControlFlow<Enough>,
    ) -> ControlFlow<Enough> {
        match self.runs.parts(run) {
            Parts::Edges(edges) => {
                spend(left, edges.len() * edges.len() / 2)?;
                edges.clone().try_for_each(|one| {
                    (one + 1..edges.end).try_for_each(|other| each(self.edge(one), self.edge(other)))
                })
            }
            Parts::Runs(runs) => runs.iter().enumerate().try_for_each(|(at, one)| {
                self.pairs_in(one, left, each)?;
                runs[at + 1..].iter().try_for_each(|other| self.pairs_between(one, other, left, each))
            }),
        }
    }

    fn pairs_between(
        &self,
        one: &Run,
        other: &Run,
        left: &mut usize,
        each: &mut impl FnMut(Edge, Edge) -> ControlFlow<Enough>,
    ) -> ControlFlow<Enough> {
        spend(left, 1)?;
        if !one.bounds.meets(other.bounds.min(), other.bounds.max()) {
            return ControlFlow::Continue(());
        }
        match (self.runs.parts(one), self.runs.parts(other)) {
            (Parts::Edges(ones), Parts::Edges(others)) => {
                spend(left, ones.len() * others.len())?;
                ones.into_iter().try_for_each(|one| {
                    others.clone().try_for_each(|other| each(self.edge(one), self.edge(other)))
                })
            }
            (Parts::Runs(ones), _) => {
                ones.iter().try_for_each(|one| self.pairs_between(one, other, left, each))
            }
            (_, Parts::Runs(others)) => {
                others.iter().try_for_each(|other| self.pairs_between(one, other, left, each))
            }
        }
    }
}

/// The edges of each ring, by the position they start at.
fn ring_edges(ring_ends: &[u32]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    ring_ends.iter().map(move |&end| {
        let end = end as usize;
        std::mem::replace(&mut start, end)..end.saturating_sub(1)
    })
}

fn spend(left: &mut usize, pairs: usize) -> ControlFlow<Enough> {
    match left.checked_sub(pairs) {
        Some(rest) => {
            *left = rest;
            ControlFlow::Continue(())
        }
        None => ControlFlow::Break(Enough::TooMany),
    }
}
