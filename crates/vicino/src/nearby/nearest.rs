//! The closest line beyond the place asked for.

use super::alerts::ActiveAlerts;
use super::answer::NearestLine;
use super::extent::Ground;
use super::lines::{Ask, boardings, by_line, find_line};
use super::{Keep, Parts};
use crate::coord::Distance;
use crate::idx::{FeedIdx, StopIdx};
use crate::index::NearStop;
use crate::model::Direction;
use crate::network::Network;

pub(super) fn nearest<'n>(
    network: &'n Network,
    parts: &mut Parts<'n>,
    ground: &Ground<'_>,
    keep: Keep<'_>,
    ask: Ask,
    alerts: &ActiveAlerts<'n>,
) -> Option<NearestLine<'n>> {
    let near = closest_stop(network, ground, keep)?;
    let boardings = boardings(network, &[near], &[], keep);
    let found = by_line(&boardings).filter_map(|of_line| find_line(network, of_line, ask, alerts));
    let found = found.min_by_key(|line| line.rank())?;
    let (at, line) = (near.feed, found.place().line);
    let feed = network.feed(at);
    let touching = alerts.of_line(network, found.place().line_at(network), found.trips());
    Some(NearestLine {
        route: parts.name_route(at, feed.line(line).route),
        direction_id: feed.line(line).direction.map(Direction::number),
        headsign: parts.line_headsign(at, line),
        stop: network.stop_id(at, near.stop),
        distance_m: near.distance.metres(),
        walk_s: network.walk().seconds(near.distance),
        state: found.state,
        next: found.next.map(|next| feed.clock(line).local(next)),
        alerts: parts.name_alerts(touching),
    })
}

/// The closest stop outside the place where a kept line is boardable; of equally close ones the first by id.
fn closest_stop(network: &Network, ground: &Ground<'_>, keep: Keep<'_>) -> Option<NearStop> {
    let centre = ground.middle()?;
    let boardable = |feed: FeedIdx, stop: StopIdx| {
        let calls = network.feed(feed).timetable.calls(stop);
        calls.iter().any(|&call| keep.boarding(feed, stop, call))
    };
    let mut closest: Option<(Distance, NearStop)> = None;
    for (feed, stop) in network.index.by_distance(centre) {
        let Some(position) = network.feed(feed).stop(stop).position else { continue };
        let rank = centre.rank(position);
        if closest.is_some_and(|(closest, _)| rank > closest) {
            break;
        }
        let near = NearStop { distance: Distance::from_metres(centre.distance_m(position)), feed, stop };
        let first = closest.is_none_or(|(_, closest)| (feed, stop) < (closest.feed, closest.stop));
        if first && !ground.contains(position) && boardable(feed, stop) {
            closest = Some((rank, near));
        }
    }
    closest.map(|(_, near)| near)
}
