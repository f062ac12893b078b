//! A line's day at a stop.

use std::ops::ControlFlow;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::time::LocalTime;
use crate::timetable::{Departures, Spot};

/// The departures of a line from a stop on a calendar date of its agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DaySummary {
    /// The date.
    pub date: Date,
    /// The first departure.
    pub first: Option<LocalTime>,
    /// The last departure.
    pub last: Option<LocalTime>,
    /// How many there are.
    pub departures: usize,
    /// The median gap between two departures, in seconds.
    pub headway_s: Option<i64>,
}

pub(super) fn day_summary(
    search: Departures<'_>,
    spots: impl Iterator<Item = Spot>,
    at: Timestamp,
) -> DaySummary {
    let day = search.clock.local_day(at);
    let mut times = Vec::new();
    for spot in spots {
        search.between(spot, day.from, day.to, |departure| {
            times.push(departure.time);
            ControlFlow::Continue(())
        });
    }
    times.sort_unstable();
    let gaps = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let local = |time: Option<&i64>| time.map(|&time| search.clock.local(time));
    DaySummary {
        date: day.date,
        first: local(times.first()),
        last: local(times.last()),
        departures: times.len(),
        headway_s: median(gaps),
    }
}

/// The middle value; of two the mean, rounded down.
fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some((lower + upper).div_euclid(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_two_middle_values_is_their_mean_rounded_down() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9]), Some(9));
        assert_eq!(median(vec![9, 2]), Some(5));
        assert_eq!(median(vec![900, 600, 3600]), Some(900));
        assert_eq!(median(vec![900, 600, 3600, 700]), Some(800));
    }
}
