//! One polygon: what is inside, and which of its edges are where.

use std::ops::Range;
use std::sync::OnceLock;

use geo::Coord;

use super::edge::Edge;
use super::overlay::Pairs;
use super::rounded::RoundedBox;
use super::runs::{Parts, Run, Runs};

/// Degrees that a polygon in an overlay is long or high at least: a tenth of a millimetre.
const LEAST_EXTENT: f64 = 1e-9;

/// The edges of a polygon's rings. Longitudes run on past ±180° where a ring crosses the antimeridian, so that edges are
/// straight lines in the plane of longitude (x) and latitude (y).
#[derive(Debug, Clone)]
pub(crate) struct Polygon {
    /// Ring after ring, each closed: its last position is its first.
    positions: Box<[Coord<f64>]>,
    /// Where the rings end in `positions`.
    ring_ends: Box<[u32]>,
    pub(super) min: Coord<f64>,
    pub(super) max: Coord<f64>,
    runs: Runs,
    /// How its edges meet one another, once that was asked.
    tangle: OnceLock<Tangle>,
}

#[derive(Debug, Clone, Copy)]
struct Tangle {
    /// Whether any of its edges cross, as far as they were looked at.
    crosses: bool,
    /// Pairs of its edges that an overlay may have to cut; `None` where they are too many.
    pairs: Option<u64>,
}

impl PartialEq for Polygon {
    /// By its rings: the rest is worked out from these.
    fn eq(&self, other: &Self) -> bool {
        self.positions == other.positions && self.ring_ends == other.ring_ends
    }
}

/// The corners of the box around positions; `None` where there are none.
pub(super) fn bounds(positions: &[Coord<f64>]) -> Option<(Coord<f64>, Coord<f64>)> {
    let bound = |pick: fn(f64, f64) -> f64| {
        positions.iter().copied().reduce(|a, b| Coord { x: pick(a.x, b.x), y: pick(a.y, b.y) })
    };
    bound(f64::min).zip(bound(f64::max))
}

impl Polygon {
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
        Some(Self { positions, ring_ends, min, max, runs, tangle: OnceLock::new() })
    }

    fn tangle(&self) -> Tangle {
        *self.tangle.get_or_init(|| {
            let mut pairs = Pairs::of(self.edge_count());
            let counted = pairs.within(self);
            Tangle { crosses: pairs.cross, pairs: counted }
        })
    }

    /// Whether any of its edges cross; `false` too where these would have to be looked at without end.
    pub(super) fn crosses_itself(&self) -> bool {
        self.tangle().crosses
    }

    /// Pairs of its edges that an overlay may have to cut; `None` where none can be worked out: they are too many, or it is
    /// a speck.
    pub(super) fn pairs_of_overlay(&self) -> Option<u64> {
        self.tangle().pairs.filter(|_| !self.is_speck())
    }

    /// Whether it is too small for the grid that overlays are worked out on.
    pub(crate) fn is_speck(&self) -> bool {
        let extent = self.max - self.min;
        extent.x.max(extent.y) < LEAST_EXTENT
    }

    /// The run of all edges.
    pub(super) fn root(&self) -> Option<&Run> {
        self.runs.root()
    }

    pub(super) fn parts(&self, run: &Run) -> Parts<'_> {
        self.runs.parts(run)
    }

    /// Where edges that follow one another begin, and the last of them ends.
    pub(super) fn corners(&self, edges: Range<usize>) -> &[Coord<f64>] {
        &self.positions[edges.start..=edges.end]
    }

    pub(super) fn edge(&self, start: usize) -> Edge {
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

    /// Whether a test holds of any edge whose box has a point in common with that of another edge.
    pub(super) fn any_edge_beside(&self, other: Edge, mut test: impl FnMut(Edge) -> bool) -> bool {
        let (min, max) = other.bounds();
        let bounds = RoundedBox::new(min, max);
        let mut test = |edge: Edge| edge.is_beside(other) && test(edge);
        self.root().is_some_and(|root| self.any_beside(root, bounds, &mut test))
    }

    fn any_beside(&self, run: &Run, bounds: RoundedBox, test: &mut impl FnMut(Edge) -> bool) -> bool {
        run.bounds.meets(bounds)
            && match self.parts(run) {
                Parts::Edges(mut edges) => edges.any(|start| test(self.edge(start))),
                Parts::Runs(runs) => runs.iter().any(|run| self.any_beside(run, bounds, test)),
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
        if let Some(root) = self.root().filter(|root| off(root) <= farthest) {
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
        match self.parts(run) {
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
        self.root().is_some_and(|root| root.bounds.holds(at))
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
