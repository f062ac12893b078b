//! Which trips of a block are under way at the same time: no vehicle can run both.

use hashbrown::HashMap;

use super::Check;
use crate::feed::codes::Code;
use crate::feed::error::FeedError;
use crate::feed::notice::Notices;
use crate::feed::stop_times::Interval;
use crate::feed::table::row;
use crate::idx::ServiceIdx;

row! { TripBlock, "trips.txt": trip_id, block_id }

/// How many pairs of trips are looked at; a feed with 100 000 trips in blocks has less than a million.
const MAX_PAIRS: usize = 50_000_000;

/// A trip of a block.
#[derive(Clone, Copy)]
struct Run {
    interval: Interval,
    service: ServiceIdx,
    trip: u32,
    line: u64,
}

impl Check<'_> {
    pub(super) fn blocks(&self, notices: &mut Notices) -> Result<(), FeedError> {
        let Check { leftovers, feed, .. } = self;
        let mut blocks: HashMap<String, Vec<Run>> = HashMap::new();
        self.rows::<TripBlock<'_>>(notices, |row, at| {
            if row.block_id.is_empty() {
                return;
            }
            let Some(trip) = leftovers.trips.find(&feed.strings, row.trip_id) else { return };
            let Some(interval) = leftovers.checks.intervals[trip as usize] else { return };
            let service = leftovers.trips.trips[trip as usize].service;
            blocks.entry_ref(row.block_id).or_default().push(Run { interval, service, trip, line: at.line });
        })?;
        let mut blocks: Vec<_> = blocks.into_iter().collect();
        blocks.sort_by(|a, b| a.0.cmp(&b.0));
        let mut meet: HashMap<(ServiceIdx, ServiceIdx), bool> = HashMap::new();
        let mut pairs_left = MAX_PAIRS;
        for (block, mut runs) in blocks {
            runs.sort_by_key(|run| (run.interval.first.0, run.interval.last.1, run.line));
            for (at, earlier) in runs.iter().enumerate() {
                let under_way = |run: &&Run| run.interval.first.0 < earlier.interval.last.1;
                for later in runs[at + 1..].iter().take_while(under_way) {
                    let Some(left) = pairs_left.checked_sub(1) else { return Ok(()) };
                    pairs_left = left;
                    // The stop where one trip becomes the other stands in both.
                    if earlier.interval.last == later.interval.first {
                        continue;
                    }
                    let services = (earlier.service.min(later.service), earlier.service.max(later.service));
                    let same_day = *meet.entry(services).or_insert_with(|| {
                        feed.services.get(services.0).meets(feed.services.get(services.1))
                    });
                    if same_day {
                        let [a, b] = [earlier, later]
                            .map(|run| feed.strings.get(leftovers.trips.trips[run.trip as usize].id));
                        let value = format!("{block}: {b} begins before {a} ends");
                        let code = Code::BlockTripsWithOverlappingStopTimes;
                        notices.add(code, "trips.txt", Some(later.line), Some(("block_id", &value)));
                    }
                }
            }
        }
        Ok(())
    }
}
