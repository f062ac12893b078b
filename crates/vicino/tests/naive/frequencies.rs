//! Trips that start again and again.

use std::collections::{HashMap, HashSet};

use super::clock::gtfs_time;
use super::feed::{Files, file};
use super::table::each_row;

pub struct Frequency {
    pub start: i64,
    pub end: i64,
    pub headway: i64,
    pub exact: bool,
}

/// The usable rows, each with the trip that it is of.
pub fn read(files: &Files, trips: &HashMap<String, usize>) -> Vec<(usize, Frequency)> {
    let mut frequencies = Vec::new();
    let mut seen: HashSet<(usize, i64)> = HashSet::new();
    each_row(file(files, "frequencies.txt"), |row| {
        let trip = trips.get(&*row.get("trip_id")).copied();
        let start = gtfs_time(&row.get("start_time"));
        let end = gtfs_time(&row.get("end_time"));
        let headway = row.get("headway_secs").parse().ok();
        let (Some(trip), Some(start), Some(end), Some(headway)) = (trip, start, end, headway) else {
            return;
        };
        if end <= start || headway < 1 || !seen.insert((trip, start)) {
            return;
        }
        let exact = row.get("exact_times") == "1";
        let frequency = Frequency { start, end, headway, exact };
        frequencies.push((trip, frequency));
    });
    frequencies
}
