//! The edges of a polygon in a tree of boxes: what is asked of it looks at a handful of edges, not at all.

use std::ops::Range;

use geo::Coord;

use super::polygon::bounds;
use super::rounded::RoundedBox;

/// Edges in a run: the boxes take a sixth of the memory of the edges' positions.
const EDGES: usize = 16;
/// Runs in one that holds runs.
const RUNS: usize = 16;

/// Edges of a ring that follow one another, or whole rings, and a box around them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    pub(super) bounds: RoundedBox,
    /// The latitudes that the edges begin and end at. Where these lie on one side of a position's parallel an even number of
    /// the edges goes across it.
    from_lat: f64,
    to_lat: f64,
    /// Edges by the position they start at, or runs.
    first: u32,
    count: u16,
    holds_edges: bool,
}

/// What a run holds.
pub(super) enum Parts<'r> {
    /// Edges, by the position they start at.
    Edges(Range<usize>),
    Runs(&'r [Run]),
}

/// Runs of edges, then runs of these, up to the one of all.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Runs(Box<[Run]>);

impl Runs {
    /// The runs of rings whose edges these are, by the position they start at; `None` where there are more than 32 bits count.
    pub(super) fn new(positions: &[Coord<f64>], rings: impl Iterator<Item = Range<usize>>) -> Option<Self> {
        let mut runs = Vec::with_capacity(positions.len().div_ceil(EDGES) + 2);
        let mut roots = Vec::new();
        for edges in rings {
            let starts = edges.clone().step_by(EDGES);
            let of_ring = starts.map(|start| Run::of(positions, start..edges.end.min(start + EDGES)));
            let mut level = of_ring.collect::<Option<Vec<_>>>()?;
            while level.len() > 1 {
                level = Self::hold(&mut runs, level)?;
            }
            roots.extend(level);
        }
        // Rings may come in any order: those beside each other are held together.
        roots.sort_by(|a, b| {
            let (a, b) = (a.bounds.min(), b.bounds.min());
            a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x))
        });
        while roots.len() > 1 {
            roots = Self::hold(&mut runs, roots)?;
            // A ring ends where it begins, and so it goes across a parallel an even number of times.
            roots.iter_mut().for_each(|root| root.to_lat = root.from_lat);
        }
        runs.extend(roots);
        Some(Self(runs.into()))
    }

    /// Puts runs away, and gives the runs that hold them.
    fn hold(runs: &mut Vec<Run>, level: Vec<Run>) -> Option<Vec<Run>> {
        let starts = (runs.len()..).step_by(RUNS);
        let holding = level.chunks(RUNS).zip(starts).map(|(parts, first)| {
            Some(Run {
                bounds: parts.iter().map(|run| run.bounds).reduce(RoundedBox::and)?,
                from_lat: parts.first()?.from_lat,
                to_lat: parts.last()?.to_lat,
                first: u32::try_from(first).ok()?,
                count: parts.len() as u16,
                holds_edges: false,
            })
        });
        let holding = holding.collect();
        runs.extend(level);
        holding
    }

    /// The run of all edges; `None` where there are none.
    pub(super) fn root(&self) -> Option<&Run> {
        self.0.last()
    }

    pub(super) fn parts(&self, run: &Run) -> Parts<'_> {
        let parts = run.first as usize..run.first as usize + usize::from(run.count);
        if run.holds_edges { Parts::Edges(parts) } else { Parts::Runs(&self.0[parts]) }
    }
}

impl Run {
    fn of(positions: &[Coord<f64>], edges: Range<usize>) -> Option<Self> {
        let corners = &positions[edges.start..=edges.end];
        let (min, max) = bounds(corners)?;
        Some(Self {
            bounds: RoundedBox::new(min, max),
            from_lat: corners.first()?.y,
            to_lat: corners.last()?.y,
            first: u32::try_from(edges.start).ok()?,
            count: edges.len() as u16,
            holds_edges: true,
        })
    }

    /// Whether an odd number of its edges goes across a parallel.
    pub(super) fn crosses_parallel(&self, lat: f64) -> bool {
        (self.from_lat > lat) != (self.to_lat > lat)
    }
}
