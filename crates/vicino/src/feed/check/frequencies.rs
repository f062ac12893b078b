//! Which rows of frequencies.txt overlap.

use hashbrown::HashMap;

use super::Check;
use crate::feed::codes::Code;
use crate::feed::error::FeedError;
use crate::feed::notice::Notices;
use crate::feed::table::row;
use crate::time::parse_service_time;

row! { FrequencyTimes, "frequencies.txt": trip_id, start_time, end_time }

impl Check<'_> {
    pub(super) fn frequencies(&self, notices: &mut Notices) -> Result<(), FeedError> {
        let mut rows: HashMap<u32, Vec<(u32, u32, u64)>> = HashMap::new();
        self.rows::<FrequencyTimes<'_>>(notices, |row, at| {
            let times = parse_service_time(row.start_time).zip(parse_service_time(row.end_time));
            let trip = self.leftovers.trips.find(&self.feed.strings, row.trip_id);
            if let (Some((start, end)), Some(trip)) = (times, trip) {
                rows.entry(trip).or_default().push((start, end, at.line));
            }
        })?;
        let mut overlapping = Vec::new();
        for (trip, mut rows) in rows {
            rows.sort_unstable();
            let overlap = |pair: &&[(u32, u32, u64)]| pair[1].0 > pair[0].0 && pair[1].0 < pair[0].1;
            overlapping.extend(rows.windows(2).filter(overlap).map(|pair| (pair[1].2, trip)));
        }
        overlapping.sort_unstable();
        for (line, trip) in overlapping {
            let id = self.feed.strings.get(self.leftovers.trips.trips[trip as usize].id);
            notices.add(Code::OverlappingFrequency, "frequencies.txt", Some(line), Some(("trip_id", id)));
        }
        Ok(())
    }
}
