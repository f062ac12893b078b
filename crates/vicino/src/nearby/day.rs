//! A line's day at a stop.

use hashbrown::HashMap;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::local_time::LocalTime;
use crate::timetable::{Departures, Spot};

/// The departures of a line from a stop on a calendar date of its agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
    // A day has few seconds and may have millions of departures: each second is counted.
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for spot in spots {
        search.between(spot, day.from, day.to, |departure| {
            *counts.entry(departure.time).or_default() += 1;
            i64::MAX
        });
    }
    let departures: usize = counts.values().sum();
    let mut times: Vec<i64> = counts.into_keys().collect();
    times.sort_unstable();
    let gaps = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let local = |time: Option<&i64>| time.map(|&time| search.clock.local(time));
    DaySummary {
        date: day.date,
        first: local(times.first()),
        last: local(times.last()),
        departures,
        headway_s: median(departures - times.len(), gaps),
    }
}

/// The middle value of so many zeros and these; of two the mean, rounded down. No value is below 0.
fn median(zeros: usize, mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let count = zeros + values.len();
    let at = |at: usize| at.checked_sub(zeros).map_or(0, |at| values[at]);
    (count > 0).then(|| (at((count - 1) / 2) + at(count / 2)).div_euclid(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_two_middle_values_is_their_mean_rounded_down() {
        assert_eq!(median(0, vec![]), None);
        assert_eq!(median(0, vec![9]), Some(9));
        assert_eq!(median(0, vec![9, 2]), Some(5));
        assert_eq!(median(0, vec![900, 600, 3600]), Some(900));
        assert_eq!(median(1, vec![9]), Some(4));
        assert_eq!(median(2, vec![9]), Some(0));
        assert_eq!(median(2, vec![]), Some(0));
        assert_eq!(median(1, vec![900, 600]), Some(600));
        assert_eq!(median(0, vec![900, 600, 3600, 700]), Some(800));
    }
}
