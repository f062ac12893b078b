//! The stops nearby, and the lines one can board at each.

use super::alerts::ActiveAlerts;
use super::answer::NearbyStop;
use super::lines::{Boarding, FoundLine};
use super::{Keep, Parts};
use crate::id::Id;
use crate::idx::{FeedIdx, LineIdx, StopIdx};
use crate::index::NearStop;
use crate::network::Network;

/// Which line of the answer each (stop, line) is, to look up by stop.
pub(super) struct LinesAtStops(Vec<(FeedIdx, StopIdx, usize)>);

impl LinesAtStops {
    pub(super) fn new(boardings: &[Boarding], lines: &[FoundLine<'_>]) -> Self {
        let mut positions: Vec<((FeedIdx, LineIdx), usize)> =
            lines.iter().enumerate().map(|(at, l)| ((l.place().feed, l.place().line), at)).collect();
        positions.sort_unstable();
        let position = |b: &Boarding| {
            let found = positions.binary_search_by_key(&(b.feed, b.line), |(line, _)| *line);
            found.ok().map(|found| positions[found].1)
        };
        let mut at_stops: Vec<_> = boardings
            .iter()
            .filter(|b| b.hail.is_none())
            .filter_map(|b| Some((b.feed, b.stop, position(b)?)))
            .collect();
        at_stops.sort_unstable();
        at_stops.dedup();
        Self(at_stops)
    }

    fn at(&self, feed: FeedIdx, stop: StopIdx) -> Vec<usize> {
        let from = self.0.partition_point(|&(f, s, _)| (f, s) < (feed, stop));
        self.0[from..].iter().take_while(|&&(f, s, _)| (f, s) == (feed, stop)).map(|&(_, _, at)| at).collect()
    }
}

/// The kept stops among those near, nearest first.
pub(super) fn kept(near: &[NearStop], keep: Keep<'_>) -> Vec<NearStop> {
    let mut stops: Vec<_> = near.iter().copied().filter(|near| keep.stop(near.feed, near.stop)).collect();
    stops.sort_unstable();
    stops
}

/// The stop as the answer shows it.
pub(super) fn show<'n>(
    network: &'n Network,
    parts: &mut Parts<'n>,
    NearStop { distance, feed: at, stop: index }: NearStop,
    lines: &LinesAtStops,
    alerts: &ActiveAlerts<'n>,
) -> Option<NearbyStop<'n>> {
    parts.name_feed(at);
    let stop = network.feed(at).stop(index);
    // Only stops with a position are found.
    let position = stop.position?;
    Some(NearbyStop {
        id: network.stop_id(at, index),
        name: parts.stop_name(at, index),
        code: parts.stop_code(at, index),
        lat: position.lat(),
        lon: position.lon(),
        distance_m: distance.metres(),
        walk_s: network.walk().seconds(distance),
        station: stop.parent.map(|parent| -> Id<'n> { network.stop_id(at, parent) }),
        platform: parts.platform_code(at, index),
        wheelchair: stop.wheelchair,
        lines: lines.at(at, index),
        alerts: parts.name_alerts(alerts.of_stop(network, at, index)),
    })
}
