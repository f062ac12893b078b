//! What of a polygon matters to another one: an overlay looks at all edges, of which few are anywhere near.

use geo::Coord;

use super::polygon::Polygon;
use super::rounded::RoundedBox;
use super::runs::{Parts, Run};

impl Polygon {
    /// A polygon that, in the box around another one, contains what this one does that was brought along by some degrees of
    /// longitude; `None` where there is nothing of it. Elsewhere it is anything.
    pub(crate) fn near(&self, other: &Self, turn: f64) -> Option<Self> {
        let bounds = RoundedBox::new(other.min, other.max).turned(-turn);
        let mut kept = Vec::new();
        self.keep(self.root()?, bounds, &mut kept);
        kept.sort_unstable();
        kept.dedup();
        let (mut start, mut rest) = (0, &kept[..]);
        let rings = self.rings().map(|ring| {
            let (of_ring, after) = rest.split_at(rest.partition_point(|&at| at < start + ring.len()));
            let place = |&at: &usize| Coord { x: ring[at - start].x + turn, ..ring[at - start] };
            let kept: Vec<_> = of_ring.iter().map(place).collect();
            (start, rest) = (start + ring.len(), after);
            kept
        });
        // There and back goes around nothing.
        Self::new(&rings.filter(|ring| ring.len() > 3).collect::<Vec<_>>())
    }

    /// Takes down which positions count: of a run whose box has nothing in common with the other, the first and the last. All
    /// the way between them is on one side of that box, and so is the straight line that takes its place.
    fn keep(&self, run: &Run, bounds: RoundedBox, kept: &mut Vec<usize>) {
        if !run.bounds.meets(bounds) {
            kept.extend(self.ends(run));
            return;
        }
        match self.parts(run) {
            Parts::Edges(edges) => kept.extend(edges.start..=edges.end),
            Parts::Runs(runs) => runs.iter().for_each(|run| self.keep(run, bounds, kept)),
        }
    }

    /// The first and the last position of a run. Where it is of whole rings these are of any two, which are not made into
    /// rings by that.
    fn ends(&self, run: &Run) -> [usize; 2] {
        match self.parts(run) {
            Parts::Edges(edges) => [edges.start, edges.end],
            Parts::Runs(runs) => [self.ends(&runs[0])[0], self.ends(&runs[runs.len() - 1])[1]],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_a_polygon_is_the_same_there_with_fewer_edges() {
        // A star with a star in it, one across its edge and specks all over, which are held in runs of whole rings.
        let star = |[x, y]: [f64; 2], corners: u32, size: f64| -> Vec<Coord> {
            let corner = |at: u32| {
                let (sin, cos) =
                    (f64::from(at % corners) * std::f64::consts::TAU / f64::from(corners)).sin_cos();
                let far = size * (1.0 + 0.1 * f64::from(at % corners * 37 % 11));
                Coord { x: x + far * cos, y: y + far * sin }
            };
            (0..=corners).map(corner).collect()
        };
        let mut rings =
            vec![star([0.0, 0.0], 3_000, 1.0), star([0.0, 0.0], 700, 0.4), star([1.0, 0.3], 900, 0.3)];
        let at = |number: u32| [37, 53].map(|by| f64::from(number * by % 101) / 25.0 - 2.0);
        rings.extend((0..300).map(|number| star(at(number), 5, 0.01)));
        let polygon = Polygon::new(&rings).unwrap();
        let mut inside = 0;
        for number in 0..200 {
            let size = f64::from(number % 7 + 1) / 20.0;
            for turn in [0.0, 360.0] {
                let [x, y] = at(number);
                let other = Polygon::new(&[star([x + turn, y], 4, size)]).unwrap();
                let near = polygon.near(&other, turn);
                for step in 0..100 {
                    let part = |step: u32| f64::from(step) / 9.0;
                    let extent = other.max - other.min;
                    let place = Coord {
                        x: other.min.x + part(step % 10) * extent.x,
                        y: other.min.y + part(step / 10) * extent.y,
                    };
                    let expected = polygon.contains_turned(place, turn);
                    assert_eq!(
                        near.as_ref().is_some_and(|near| near.contains(place)),
                        expected,
                        "{number} {place:?}"
                    );
                    inside += u32::from(expected);
                }
                assert!(near.is_none_or(|near| near.edge_count() < polygon.edge_count() / 2));
            }
        }
        assert!((10_000..30_000).contains(&inside), "{inside}");
    }
}
