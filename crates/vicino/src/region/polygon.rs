//! One polygon, its edges sorted into slabs of latitude: what is asked of it looks at a handful of edges, not at all.

use std::ops::Range;

use geo::algorithm::kernels::{Kernel, Orientation};
use geo::{Coord, GeoNum};

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
    /// Where in `slab_edges` the edges of each slab begin; one more than there are slabs.
    slab_starts: Box<[u32]>,
    /// Edges by the position they start at, in each slab those that reach farthest east first.
    slab_edges: Box<[u32]>,
    runs: Box<[Run]>,
}

/// Edges of a ring that follow one another, and the box around them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    /// By the position they start at.
    edges: Range<u32>,
    pub(super) min: Coord<f64>,
    pub(super) max: Coord<f64>,
}

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
    fn lat_range(self) -> (f64, f64) {
        (self.a.y.min(self.b.y), self.a.y.max(self.b.y))
    }

    fn lon_range(self) -> (f64, f64) {
        (self.a.x.min(self.b.x), self.a.x.max(self.b.x))
    }

    fn box_holds(self, at: Coord<f64>) -> bool {
        let ((south, north), (west, east)) = (self.lat_range(), self.lon_range());
        south <= at.y && at.y <= north && west <= at.x && at.x <= east
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
    fn crosses(self, other: Self) -> bool {
        let [a, b] = [other.a, other.b].map(|end| orientation(self.a, self.b, end));
        let [c, d] = [self.a, self.b].map(|end| orientation(other.a, other.b, end));
        a != b && c != d && ![a, b, c, d].contains(&Orientation::Collinear)
    }

    pub(super) fn shifted(self, lon: f64) -> Self {
        let shift = |at: Coord<f64>| Coord { x: at.x + lon, y: at.y };
        Self { a: shift(self.a), b: shift(self.b) }
    }
}

/// How many entries the slabs may have for each edge, on average: edges that run through many slabs would else take
/// memory without end.
const ENTRIES_PER_EDGE: usize = 4;
/// Edges in a slab, as far as they are spread evenly.
const EDGES_PER_SLAB: usize = 4;
/// Edges in a run: sixteen boxes take an eighth of the memory of the edges' positions, and of a ring of 200 edges a dozen boxes
/// and two runs are looked at to find the nearest.
const EDGES_PER_RUN: u32 = 16;

/// The corners of the box around positions.
fn bounds(first: Coord<f64>, positions: &[Coord<f64>]) -> (Coord<f64>, Coord<f64>) {
    let bound = |pick: fn(f64, f64) -> f64| {
        positions.iter().fold(first, |m, p| Coord { x: pick(m.x, p.x), y: pick(m.y, p.y) })
    };
    (bound(f64::min), bound(f64::max))
}

impl Polygon {
    /// Pairs of edges that are looked at for crossings in a region; a sane one of a million vertices has fewer.
    pub(super) const MAX_PAIRS: usize = 20_000_000;

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
        let first = *positions.first()?;
        let (min, max) = bounds(first, &positions);
        let mut polygon = Self {
            positions,
            ring_ends,
            min,
            max,
            slab_starts: Box::new([0, 0]),
            slab_edges: Box::default(),
            runs: Box::default(),
        };
        polygon.sort_into_slabs();
        polygon.runs = polygon.ring_edges().flat_map(|edges| polygon.runs_of(edges)).collect();
        Some(polygon)
    }

    /// The runs of a ring's edges.
    fn runs_of(&self, edges: Range<u32>) -> impl Iterator<Item = Run> {
        edges.clone().step_by(EDGES_PER_RUN as usize).map(move |start| {
            let end = edges.end.min(start + EDGES_PER_RUN);
            let positions = &self.positions[start as usize..=end as usize];
            let (min, max) = bounds(positions[0], positions);
            Run { edges: start..end, min, max }
        })
    }

    fn sort_into_slabs(&mut self) {
        let edges: Vec<u32> = self.edge_indices().collect();
        let mut slabs = (edges.len() / EDGES_PER_SLAB).max(1);
        let ends = |polygon: &Self, edge: u32, slabs: usize| {
            let (south, north) = polygon.edge(edge).lat_range();
            (polygon.slab_of(south, slabs), polygon.slab_of(north, slabs))
        };
        let entries = |polygon: &Self, slabs: usize| -> usize {
            edges.iter().map(|&edge| ends(polygon, edge, slabs)).map(|(from, to)| to - from + 1).sum()
        };
        while slabs > 1 && entries(self, slabs) > ENTRIES_PER_EDGE * edges.len() {
            slabs /= 2;
        }
        let mut by_slab: Vec<(u32, u32)> = Vec::with_capacity(entries(self, slabs));
        for &edge in &edges {
            let (from, to) = ends(self, edge, slabs);
            // There are at most a quarter as many slabs as positions, which 32 bits count.
            by_slab.extend((from..=to).map(|slab| (slab as u32, edge)));
        }
        by_slab.sort_unstable_by(|one, other| {
            let east = |edge| self.edge(edge).lon_range().1;
            one.0.cmp(&other.0).then_with(|| east(other.1).total_cmp(&east(one.1))).then(one.1.cmp(&other.1))
        });
        self.slab_starts =
            (0..=slabs).map(|s| by_slab.partition_point(|e| (e.0 as usize) < s) as u32).collect();
        self.slab_edges = by_slab.into_iter().map(|(_, edge)| edge).collect();
    }

    /// The slab of a latitude; it never falls as the latitude grows.
    fn slab_of(&self, lat: f64, slabs: usize) -> usize {
        let height = self.max.y - self.min.y;
        let part = if height > 0.0 { (lat - self.min.y) / height } else { 0.0 };
        ((part * slabs as f64).max(0.0) as usize).min(slabs - 1)
    }

    fn slabs(&self) -> usize {
        self.slab_starts.len() - 1
    }

    fn edge(&self, start: u32) -> Edge {
        Edge { a: self.positions[start as usize], b: self.positions[start as usize + 1] }
    }

    /// The edges of each ring, by the position they start at.
    fn ring_edges(&self) -> impl Iterator<Item = Range<u32>> {
        let mut start = 0;
        self.ring_ends.iter().map(move |&end| std::mem::replace(&mut start, end)..end - 1)
    }

    fn edge_indices(&self) -> impl Iterator<Item = u32> {
        self.ring_edges().flatten()
    }

    pub(super) fn edges(&self) -> impl Iterator<Item = Edge> {
        self.edge_indices().map(|edge| self.edge(edge))
    }

    /// The rings, the outer one first.
    pub(super) fn rings(&self) -> impl Iterator<Item = &[Coord<f64>]> {
        let mut start = 0;
        self.ring_ends
            .iter()
            .map(move |&end| &self.positions[std::mem::replace(&mut start, end as usize)..end as usize])
    }

    /// Calls `each` with the edges that reach into a band of latitudes, from south to north, each at least once.
    pub(super) fn edges_in_band(&self, (south, north): (f64, f64), each: impl FnMut(Edge)) {
        if north < self.min.y || south > self.max.y {
            return;
        }
        let reaches = |edge: Edge| edge.a.y.max(edge.b.y) >= south && edge.a.y.min(edge.b.y) <= north;
        match self.edges_of_slabs((south, north)) {
            Some(edges) => {
                edges.iter().map(|&edge| self.edge(edge)).filter(|&edge| reaches(edge)).for_each(each);
            }
            None => self.edges().filter(|&edge| reaches(edge)).for_each(each),
        }
    }

    /// The edges of the slabs that a band of latitudes reaches into, those in several as often; `None` where all edges
    /// are sooner looked at.
    fn edges_of_slabs(&self, (south, north): (f64, f64)) -> Option<&[u32]> {
        let slabs = self.slabs();
        let (from, to) = (self.slab_of(south, slabs), self.slab_of(north, slabs));
        // An edge is in three slabs on average.
        ((to - from + 1) * 3 <= slabs)
            .then(|| &self.slab_edges[self.slab_starts[from] as usize..self.slab_starts[to + 1] as usize])
    }

    /// Calls `each` with the edges that may be nearest to something within a band of latitudes. `each` tells how far off
    /// what counts still is at most; `off` how far off a run's edges are at least.
    pub(super) fn nearest_edges(
        &self,
        band: (f64, f64),
        off: impl Fn(&Run) -> f64,
        mut each: impl FnMut(Edge) -> f64,
    ) {
        let few = |edges: &&[u32]| edges.len() < self.runs.len() + 2 * EDGES_PER_RUN as usize;
        if let Some(edges) = self.edges_of_slabs(band).filter(few) {
            edges.iter().for_each(|&edge| {
                each(self.edge(edge));
            });
            return;
        }
        let nearest = self.runs.iter().enumerate().min_by(|a, b| off(a.1).total_cmp(&off(b.1)));
        let Some((nearest, first)) = nearest else { return };
        let mut farthest = f64::INFINITY;
        let mut look_at = |run: &Run, farthest: &mut f64| {
            for edge in run.edges.clone() {
                *farthest = each(self.edge(edge));
            }
        };
        look_at(first, &mut farthest);
        for (at, run) in self.runs.iter().enumerate() {
            if at != nearest && off(run) <= farthest {
                look_at(run, &mut farthest);
            }
        }
    }

    /// Whether a position is inside an odd number of rings, or on an edge. Its longitude counts as it is, without turns
    /// round the globe.
    pub(super) fn contains(&self, at: Coord<f64>) -> bool {
        self.slab_at(at).is_some_and(|slab| self.contains_in(slab, at))
    }

    /// The edges beside a position, those that reach farthest east first; `None` where it is outside the box.
    pub(super) fn slab_at(&self, at: Coord<f64>) -> Option<&[u32]> {
        if at.x < self.min.x || at.x > self.max.x || at.y < self.min.y || at.y > self.max.y {
            return None;
        }
        let slab = self.slab_of(at.y, self.slabs());
        Some(&self.slab_edges[self.slab_starts[slab] as usize..self.slab_starts[slab + 1] as usize])
    }

    /// How far east the edges of a slab reach.
    pub(super) fn east_of(&self, slab: &[u32]) -> f64 {
        slab.first().map_or(f64::NEG_INFINITY, |&edge| self.edge(edge).lon_range().1)
    }

    /// Whether the polygon contains a position with these edges beside it.
    pub(super) fn contains_in(&self, slab: &[u32], at: Coord<f64>) -> bool {
        let mut inside = false;
        for &edge in slab {
            let Edge { a, b } = self.edge(edge);
            if a.x.max(b.x) < at.x {
                break;
            }
            // A ray to the east meets the edge where one end is above the position's parallel and the other is not.
            let straddles = (a.y > at.y) != (b.y > at.y);
            let beside = a.y.max(b.y) < at.y || a.y.min(b.y) > at.y;
            if beside {
                continue;
            }
            if straddles && a.x.min(b.x) > at.x {
                inside = !inside;
                continue;
            }
            match orientation(a, b, at) {
                Orientation::Collinear => {
                    if (Edge { a, b }).box_holds(at) {
                        return true;
                    }
                }
                // The edge runs east of the position where that is on its left going up, on its right going down.
                side => inside ^= straddles && ((side == Orientation::CounterClockwise) == (b.y > a.y)),
            }
        }
        inside
    }

    pub(crate) fn edge_count(&self) -> u64 {
        self.ring_edges().map(|ring| u64::from(ring.end - ring.start)).sum()
    }

    /// How many pairs of its edges can cross at most: those that share a slab.
    pub(crate) fn pairs(&self) -> u64 {
        let edges = self.slab_starts.windows(2).map(|bounds| u64::from(bounds[1] - bounds[0]));
        edges.map(|edges| edges * edges / 2).fold(0, u64::saturating_add)
    }

    /// Whether any two edges cross; `false` also where there are more pairs than are left to be looked at.
    pub(super) fn crosses_itself(&self, pairs_left: &mut usize) -> bool {
        self.slab_starts.windows(2).any(|bounds| {
            let edges = &self.slab_edges[bounds[0] as usize..bounds[1] as usize];
            let Some(left) = pairs_left.checked_sub(edges.len() * edges.len() / 2) else { return false };
            *pairs_left = left;
            edges.iter().enumerate().any(|(at, &one)| {
                edges[at + 1..].iter().any(|&other| self.edge(one).crosses(self.edge(other)))
            })
        })
    }
}
