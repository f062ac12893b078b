//! Times for the stops that the timetable leaves blank.

use std::cell::LazyCell;
use std::rc::Rc;

/// A stop time about to be timed. Times are service times in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Timing {
    pub(super) arrival: Option<u32>,
    pub(super) departure: Option<u32>,
    /// `shape_dist_traveled`, in the units of the feed.
    pub(super) shape_dist: Option<f64>,
}

/// Fills the blank times between timed stops, in proportion to the distance covered. The first and the last of
/// `timings` are timed, and their times never fall; `along` gives distances where the feed does not, and is asked once
/// at most.
pub(super) fn interpolate(timings: &mut [Timing], along: impl FnOnce() -> Option<Rc<[f64]>>) {
    let along = LazyCell::new(along);
    let mut from = 0;
    for to in 1..timings.len() {
        if timings[to].departure.is_none() {
            continue;
        }
        if to > from + 1 {
            let (Some(start), Some(end)) = (timings[from].departure, timings[to].arrival) else { continue };
            let given: Option<Vec<f64>> = timings[from..=to].iter().map(|t| t.shape_dist).collect();
            let shape = || along.as_ref().map(|all| all[from..=to].to_vec());
            let distances = given.filter(|d| grows(d)).or_else(|| shape().filter(|d| grows(d)));
            let span = f64::from(end - start);
            for at in from + 1..to {
                let (covered, whole) = match &distances {
                    Some(d) => (d[at - from] - d[0], d[to - from] - d[0]),
                    None => ((at - from) as f64, (to - from) as f64),
                };
                // `end` is not before `start`, and a time is far below 2^53.
                let time = start + (span * covered / whole).round() as u32;
                timings[at].arrival = Some(time);
                timings[at].departure = Some(time);
            }
        }
        from = to;
    }
}

/// Whether distances can be interpolated along: they never fall, and the last is greater than the first.
fn grows(distances: &[f64]) -> bool {
    distances.is_sorted() && distances.first() < distances.last()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trip(rows: &[(Option<u32>, Option<f64>)]) -> Vec<Timing> {
        let timing = |&(time, shape_dist)| Timing { arrival: time, departure: time, shape_dist };
        rows.iter().map(timing).collect()
    }

    fn departures(timings: &[Timing]) -> Vec<u32> {
        timings.iter().map(|t| t.departure.unwrap()).collect()
    }

    #[test]
    fn blank_times_follow_the_shape_distance_where_it_is_given() {
        let mut rows =
            trip(&[(Some(0), Some(2.0)), (None, Some(3.0)), (None, Some(5.0)), (Some(100), Some(12.0))]);
        interpolate(&mut rows, || unreachable!("the feed gives distances"));
        assert_eq!(departures(&rows), [0, 10, 30, 100]);
    }

    #[test]
    fn blank_times_follow_the_shape_where_the_feed_gives_no_distance() {
        let mut rows =
            trip(&[(Some(0), None), (None, Some(3.0)), (Some(100), None), (None, None), (Some(200), None)]);
        interpolate(&mut rows, || Some([0.0, 90.0, 100.0, 125.0, 200.0].into()));
        assert_eq!(departures(&rows), [0, 90, 100, 125, 200]);
    }

    #[test]
    fn blank_times_are_spaced_evenly_where_no_distance_grows() {
        let mut rows =
            trip(&[(Some(0), Some(1.0)), (None, Some(9.0)), (None, Some(8.0)), (Some(100), Some(10.0))]);
        interpolate(&mut rows, || Some([5.0; 4].into()));
        assert_eq!(departures(&rows), [0, 33, 67, 100]);
    }

    #[test]
    fn a_dwell_is_not_covered_distance() {
        let mut rows = trip(&[(Some(0), None), (None, None), (Some(100), None)]);
        rows[0].departure = Some(40);
        rows[2].departure = Some(500);
        interpolate(&mut rows, || None);
        assert_eq!(rows[1].departure, Some(70));
    }
}
