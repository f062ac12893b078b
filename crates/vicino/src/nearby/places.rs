//! Service points that are no stops.

use serde::Serialize;

use super::Parts;
use crate::coord::Distance;
use crate::id::Id;
use crate::idx::PlaceIdx;
use crate::local_time::LocalTime;
use crate::model::Wheelchair;
use crate::network::Network;

/// A ticket office, reseller, machine, information desk …
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct NearbyPlace<'n> {
    /// Its id.
    pub id: Id<'n>,
    /// What riders read.
    pub name: &'n str,
    /// Such as `ticket_office`.
    pub kind: &'n str,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// How far it is.
    pub distance_m: f64,
    /// How long it takes to walk there, by estimate.
    pub walk_s: u32,
    /// Whether it is open; nothing where its hours are not known or do not say.
    pub open: Option<bool>,
    /// When it closes, where it is open and closes within a year.
    pub until: Option<LocalTime>,
    /// When it opens, where it is closed and opens within a year.
    pub opens_at: Option<LocalTime>,
    /// Where it is.
    pub address: Option<&'n str>,
    /// Whom to call.
    pub phone: Option<&'n str>,
    /// Where to read on.
    pub url: Option<&'n str>,
    /// Whether one gets in with a wheelchair.
    pub wheelchair: Wheelchair,
}

/// The place as the answer shows it.
pub(super) fn show<'n>(
    network: &'n Network,
    parts: &Parts<'n>,
    (distance, index): (Distance, PlaceIdx),
    at: jiff::Timestamp,
) -> NearbyPlace<'n> {
    let place = network.place_at(index);
    let zone = place.timezone.as_ref().unwrap_or_else(|| network.zone_at(Some(place.position)));
    let state = place.hours.as_ref().map(|hours| hours.at(at, zone)).unwrap_or_default();
    let local = |instant: jiff::Timestamp| LocalTime::new(instant, zone.to_offset(instant));
    NearbyPlace {
        id: network.place_id(index),
        name: parts.translated(&place.name),
        kind: &place.kind,
        lat: place.position.lat(),
        lon: place.position.lon(),
        distance_m: distance.metres(),
        walk_s: network.walk().seconds(distance),
        open: state.open,
        until: state.until.map(local),
        opens_at: state.opens_at.map(local),
        address: place.address.as_deref(),
        phone: place.phone.as_deref(),
        url: place.url.as_deref(),
        wheelchair: place.wheelchair,
    }
}
