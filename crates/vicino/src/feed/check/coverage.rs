//! Whether the feed still has its usual service on the next days.

use hashbrown::HashMap;

use super::Check;
use crate::feed::codes::Code;
use crate::feed::notice::Notices;
use crate::idx::ServiceIdx;
use crate::time::ServiceDay;

/// The next days that there ought to be service on.
const DAYS: i32 = 7;

impl Check<'_> {
    pub(super) fn coverage(&self, notices: &mut Notices) {
        let mut trips_of: HashMap<ServiceIdx, u64> = HashMap::new();
        for trip in &self.leftovers.trips.trips {
            let frequencies = self.leftovers.trips.frequencies(trip).iter();
            let starts: u64 = frequencies.map(|f| u64::from((f.end - f.start).div_ceil(f.headway))).sum();
            *trips_of.entry(trip.service).or_default() += starts.max(1);
        }
        let sets = || trips_of.iter().map(|(&service, &trips)| (self.feed.services.get(service), trips));
        let bounds = sets().filter_map(|(days, _)| Some((days.first()?, days.last()?)));
        let Some((first, last)) = bounds.reduce(|(a, b), (c, d)| (a.min(c), b.max(d))) else { return };
        // At most 84 006 days.
        let mut trips_on = vec![0_u64; (last.0 - first.0 + 1) as usize];
        for (days, trips) in sets() {
            days.days().for_each(|day| trips_on[(day.0 - first.0) as usize] += trips);
        }
        let Some((from, to)) = usual_days(&trips_on) else { return };
        let [from, to] = [from, to].map(|at| ServiceDay(first.0 + at as i32));
        if self.today < from || to.0 < self.today.0 + DAYS {
            let value = format!("usual service from {} to {}", from.date(), to.date());
            let code = Code::TripCoverageNotActiveForNext7Days;
            notices.add(code, "trips.txt", None, Some(("service_id", &value)));
        }
    }
}

/// The first and the last day with at least three quarters of the trips of a busy one. Busy is the day that a tenth of
/// the days, but no more than 30, are busier than: single days of heavy service do not count, and nor does a timetable of
/// few trips that goes on for years. So the canonical validator has it.
fn usual_days(trips_on: &[u64]) -> Option<(usize, usize)> {
    let mut counts: Vec<u64> = trips_on.iter().copied().filter(|&trips| trips > 0).collect();
    counts.sort_unstable();
    let busy = *counts.get((counts.len() * 9 / 10).max(counts.len().saturating_sub(30)))?;
    let usual = |&trips: &u64| trips > 0 && trips >= busy * 3 / 4;
    Some((trips_on.iter().position(usual)?, trips_on.iter().rposition(usual)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_trips_before_and_after_are_not_the_usual_service() {
        assert_eq!(usual_days(&[1, 0, 10, 10, 10, 10, 10, 10, 0, 1]), Some((2, 7)));
        assert_eq!(usual_days(&[0, 3]), Some((1, 1)));
        assert_eq!(usual_days(&[]), None);
        assert_eq!(usual_days(&[0]), None);
    }
}
