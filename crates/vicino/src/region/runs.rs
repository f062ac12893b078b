//! The edges of a polygon in a tree of boxes: what is asked of it looks at a handful of edges, not at all.

use std::ops::Range;

use geo::Coord;

/// Edges in a run: the boxes take a sixth of the memory of the edges' positions.
const EDGES: usize = 16;
/// Runs in one that holds runs.
const RUNS: usize = 16;

/// Edges of a ring that follow one another, or whole rings, and a box around them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    /// West and south, east and north; rounded away from the edges, by two metres at most.
    min: [f32; 2],
    max: [f32; 2],
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
        roots.sort_by(|a, b| a.min[1].total_cmp(&b.min[1]).then(a.min[0].total_cmp(&b.min[0])));
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
            let bound = |pick: fn(f32, f32) -> f32, of: fn(&Run) -> [f32; 2]| {
                parts.iter().map(of).reduce(|a, b| [pick(a[0], b[0]), pick(a[1], b[1])])
            };
            Some(Run {
                min: bound(f32::min, |run| run.min)?,
                max: bound(f32::max, |run| run.max)?,
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
        let bound = |pick: fn(f64, f64) -> f64, of: fn(&Coord<f64>) -> f64| corners.iter().map(of).reduce(pick);
        Some(Self {
            min: [below(bound(f64::min, |at| at.x)?), below(bound(f64::min, |at| at.y)?)],
            max: [above(bound(f64::max, |at| at.x)?), above(bound(f64::max, |at| at.y)?)],
            from_lat: corners.first()?.y,
            to_lat: corners.last()?.y,
            first: u32::try_from(edges.start).ok()?,
            count: edges.len() as u16,
            holds_edges: true,
        })
    }

    /// The south-west corner of a box around it.
    pub(super) fn min(&self) -> Coord<f64> {
        Coord { x: self.min[0].into(), y: self.min[1].into() }
    }

    /// The north-east corner.
    pub(super) fn max(&self) -> Coord<f64> {
        Coord { x: self.max[0].into(), y: self.max[1].into() }
    }

    /// Whether its box has a point in common with another box.
    pub(super) fn meets(&self, (min, max): (Coord<f64>, Coord<f64>)) -> bool {
        let (own_min, own_max) = (self.min(), self.max());
        own_min.x <= max.x && min.x <= own_max.x && own_min.y <= max.y && min.y <= own_max.y
    }

    /// Whether an odd number of its edges goes across a parallel.
    pub(super) fn crosses_parallel(&self, lat: f64) -> bool {
        (self.from_lat > lat) != (self.to_lat > lat)
    }
}

fn below(degrees: f64) -> f32 {
    let near = degrees as f32;
    if f64::from(near) > degrees { near.next_down() } else { near }
}

fn above(degrees: f64) -> f32 {
    let near = degrees as f32;
    if f64::from(near) < degrees { near.next_up() } else { near }
}
