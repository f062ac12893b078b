//! Trips sorted into the lines that riders see.

use std::collections::{BTreeMap, BTreeSet};

use super::feed::Line;
use super::trips::Trip;

/// Puts every trip into its line.
pub fn assign(trips: &mut [Trip]) -> Vec<Line> {
    let directions: BTreeSet<(usize, u8)> =
        trips.iter().filter_map(|trip| Some((trip.route, trip.direction?))).collect();
    let mut groups: BTreeMap<(usize, Option<u8>, String), Vec<usize>> = BTreeMap::new();
    for (i, trip) in trips.iter().enumerate() {
        let both = directions.contains(&(trip.route, 0)) && directions.contains(&(trip.route, 1));
        let key = match trip.direction.filter(|_| both) {
            Some(direction) => (trip.route, Some(direction), String::new()),
            None => (trip.route, None, trip.headsign.clone()),
        };
        groups.entry(key).or_default().push(i);
    }
    let mut lines = Vec::new();
    for ((route, direction, _), members) in groups {
        let mut carried: BTreeMap<&str, usize> = BTreeMap::new();
        for &i in &members {
            *carried.entry(&trips[i].headsign).or_default() += 1;
        }
        let most = *carried.values().max().unwrap();
        let headsign = carried.iter().find(|(_, count)| **count == most).unwrap().0;
        let line = Line { route, direction, headsign: (*headsign).to_owned() };
        for i in members {
            trips[i].line = lines.len();
        }
        lines.push(line);
    }
    lines
}
