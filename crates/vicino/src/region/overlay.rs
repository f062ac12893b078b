//! What an overlay costs: `geo` takes memory for each pair of edges that cut one another, and rings can be made that do so
//! millions of times.

use std::ops::ControlFlow;

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{RTree, RTreeObject as _};

use super::edge::Edge;
use super::polygon::Polygon;
use super::runs::{Parts, Run};

/// Pairs of edges that may cut one another, counted until they are too many.
pub(super) struct Pairs {
    left: u64,
    looks_left: u64,
    /// Whether any of them cross.
    pub(super) cross: bool,
}

impl Pairs {
    /// For so many edges: no more than makes memory go with how many these are, with room for a few that cross a lot. A sane
    /// polygon has far fewer, and far fewer that have to be looked at.
    pub(super) fn of(edges: u64) -> Self {
        Self { left: 100_000 + 8 * edges, looks_left: 1_000_000 + 256 * edges, cross: false }
    }

    /// Those of a polygon with itself; `None` where they are too many.
    pub(super) fn within(&mut self, polygon: &Polygon) -> Option<u64> {
        let before = self.left;
        let counted = polygon.root().map_or(ControlFlow::Continue(()), |root| self.in_run(polygon, root));
        counted.is_continue().then_some(before - self.left)
    }

    /// Counts those of two polygons, the second one brought along by some degrees of longitude.
    pub(super) fn between(&mut self, one: &Polygon, other: &Polygon, turn: f64) -> ControlFlow<()> {
        let roots = one.root().zip(other.root());
        roots.map_or(ControlFlow::Continue(()), |(a, b)| self.between_runs((one, a), (other, b), turn))
    }

    /// Counts those that were counted before.
    pub(super) fn add(&mut self, pairs: u64) -> ControlFlow<()> {
        spend(&mut self.left, pairs)
    }

    fn in_run(&mut self, polygon: &Polygon, run: &Run) -> ControlFlow<()> {
        match polygon.parts(run) {
            Parts::Edges(edges) => {
                spend(&mut self.looks_left, (edges.len() * edges.len() / 2) as u64)?;
                edges.clone().try_for_each(|one| {
                    (one + 1..edges.end)
                        .try_for_each(|other| self.look(polygon.edge(one), polygon.edge(other)))
                })
            }
            Parts::Runs(runs) => runs.iter().enumerate().try_for_each(|(at, one)| {
                self.in_run(polygon, one)?;
                runs[at + 1..]
                    .iter()
                    .try_for_each(|other| self.between_runs((polygon, one), (polygon, other), 0.0))
            }),
        }
    }

    fn between_runs(
        &mut self,
        (of_one, one): (&Polygon, &Run),
        (of_other, other): (&Polygon, &Run),
        turn: f64,
    ) -> ControlFlow<()> {
        spend(&mut self.looks_left, 1)?;
        let bounds = other.bounds.turned(turn);
        if !one.bounds.meets(bounds) {
            return ControlFlow::Continue(());
        }
        match (of_one.parts(one), of_other.parts(other)) {
            (Parts::Edges(ones), Parts::Edges(others)) => {
                spend(&mut self.looks_left, ones.len() as u64)?;
                let mut beside = ones.map(|one| of_one.edge(one)).filter(|one| bounds.meets_edge(*one));
                beside.try_for_each(|one| {
                    spend(&mut self.looks_left, others.len() as u64)?;
                    let one = one.shifted(-turn);
                    others.clone().try_for_each(|other| self.look(one, of_other.edge(other)))
                })
            }
            (Parts::Runs(ones), _) => {
                ones.iter().try_for_each(|one| self.between_runs((of_one, one), (of_other, other), turn))
            }
            (_, Parts::Runs(others)) => {
                others.iter().try_for_each(|other| self.between_runs((of_one, one), (of_other, other), turn))
            }
        }
    }

    fn look(&mut self, one: Edge, other: Edge) -> ControlFlow<()> {
        if !one.may_cut(other) {
            return ControlFlow::Continue(());
        }
        self.cross = self.cross || one.crosses(other);
        spend(&mut self.left, 1)
    }
}

fn spend(left: &mut u64, spent: u64) -> ControlFlow<()> {
    match left.checked_sub(spent) {
        Some(rest) => {
            *left = rest;
            ControlFlow::Continue(())
        }
        None => ControlFlow::Break(()),
    }
}

/// Whether an overlay of polygons can be worked out, each brought along by some degrees of longitude: none of them is too small
/// for it, and their edges do not cut one another without end.
pub(crate) fn can_overlay<'p>(polygons: impl IntoIterator<Item = (&'p Polygon, f64)>) -> bool {
    let polygons: Vec<(&Polygon, f64)> = polygons.into_iter().collect();
    let mut pairs = Pairs::of(polygons.iter().map(|(polygon, _)| polygon.edge_count()).sum());
    // Those whose boxes share nothing cost nothing, however many lie in one row or column.
    let boxes = polygons.iter().enumerate().map(|(at, (polygon, turn))| {
        let corners = [polygon.min, polygon.max].map(|corner| [corner.x + turn, corner.y]);
        GeomWithData::new(Rectangle::from_corners(corners[0], corners[1]), at)
    });
    let boxes = RTree::bulk_load(boxes.collect());
    let counted = boxes.iter().try_for_each(|one| {
        let (polygon, turn) = polygons[one.data];
        polygon.pairs_of_overlay().map_or(ControlFlow::Break(()), |own| pairs.add(own))?;
        let beside = boxes.locate_in_envelope_intersecting(one.envelope());
        beside.filter(|other| other.data > one.data).try_for_each(|other| {
            let (other, other_turn) = polygons[other.data];
            pairs.between(polygon, other, other_turn - turn)
        })
    });
    counted.is_continue()
}

#[cfg(test)]
mod tests {
    use geo::Coord;

    use super::*;

    fn edge([ax, ay, bx, by]: [f64; 4]) -> Edge {
        Edge { a: Coord { x: ax, y: ay }, b: Coord { x: bx, y: by } }
    }

    #[test]
    fn edges_may_be_cut_where_their_boxes_meet_and_not_just_for_common_ends() {
        let one = edge([0.0, 0.0, 2.0, 2.0]);
        for (what, other, may) in [
            ("apart", [3.0, 0.0, 4.0, 1.0], false),
            ("crossing", [0.0, 2.0, 2.0, 0.0], true),
            ("beside, in its box", [1.0, 0.5, 2.0, 1.0], true),
            ("ending on it", [1.0, 1.0, 2.0, 0.0], true),
            ("on from its end", [2.0, 2.0, 3.0, 0.0], false),
            ("from where it begins", [0.0, 0.0, 2.0, 1.0], false),
            ("along it from where it begins", [0.0, 0.0, 1.0, 1.0], true),
            ("along it to its end, and back", [2.0, 2.0, -1.0, -1.0], true),
            ("the same", [0.0, 0.0, 2.0, 2.0], false),
            ("the same the other way", [2.0, 2.0, 0.0, 0.0], false),
        ] {
            let [ax, ay, bx, by] = other;
            for other in [edge(other), edge([bx, by, ax, ay])] {
                assert_eq!((one.may_cut(other), other.may_cut(one)), (may, may), "{what}");
            }
        }
    }

    #[test]
    fn polygons_round_the_globe_are_counted_where_they_are_brought_to() {
        let comb = |at: f64, is_over: bool| {
            let tooth = |tooth: u32| {
                let along = f64::from(tooth) / 50.0;
                [[along, 0.0], [along, 1.0], [along + 0.01, 1.0], [along + 0.01, 0.0], [along + 0.02, 0.0]]
            };
            let corners = (0..50).flat_map(tooth).chain([[0.0, -0.1], [0.0, 0.0]]);
            let place =
                |[x, y]: [f64; 2]| if is_over { Coord { x: at + y, y: x } } else { Coord { x: at + x, y } };
            Polygon::new(&[corners.map(place).collect()]).unwrap()
        };
        let count = |one: &Polygon, other: &Polygon, turn: f64| {
            let mut pairs = Pairs::of(10_000);
            let before = pairs.left;
            assert!(pairs.between(one, other, turn).is_continue());
            before - pairs.left
        };
        let (up, over, far) = (comb(0.0, false), comb(0.0, true), comb(360.0, true));
        let crossings = count(&up, &over, 0.0);
        assert!(crossings >= 100 * 98, "{crossings}");
        assert_eq!(count(&up, &far, -360.0), crossings);
        assert_eq!(count(&far, &up, 360.0), crossings);
        assert_eq!(count(&up, &far, 0.0), 0);
        assert_eq!(count(&up, &over, 360.0), 0);
        // Two such fit, a thousand times as many do not.
        assert!(can_overlay([(&up, 0.0), (&far, -360.0)]));
        assert!(!can_overlay((0..40).flat_map(|_| [(&up, 0.0), (&far, -360.0)])));
        assert!(can_overlay((0..40).flat_map(|_| [(&up, 0.0), (&far, 0.0)]).take(2)));
    }
}
