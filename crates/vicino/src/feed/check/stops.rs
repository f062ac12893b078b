//! What is looked at in stops.txt as a whole.

use hashbrown::HashSet;

use super::{Check, same_text};
use crate::feed::LocationType;
use crate::feed::codes::Code;
use crate::feed::error::FeedError;
use crate::feed::notice::Notices;
use crate::feed::table::{At, row};
use crate::idx::StopIdx;

row! { StopRow, "stops.txt":
stop_id, stop_name, stop_desc, stop_lat, stop_url, location_type, parent_station, platform_code }

/// Stops within a degree of a pole are there by mistake.
const NEAR_POLE: f64 = 89.0;

impl Check<'_> {
    pub(super) fn stops(&self, notices: &mut Notices) -> Result<(), FeedError> {
        let feed = self.feed;
        let texts = |urls: &mut dyn Iterator<Item = crate::strings::Str>| -> HashSet<String> {
            urls.filter(|url| !url.is_empty()).map(|url| feed.strings.get(url).to_lowercase()).collect()
        };
        let of_agencies = texts(&mut feed.agencies.iter().map(|agency| agency.url));
        let of_routes = texts(&mut feed.routes.iter().map(|route| route.url));
        let mut served = self.leftovers.checks.called_at.clone();
        served.extend(feed.zones.iter().flat_map(|zone| &zone.stops));
        let is_stop = |stop: &&crate::model::Stop| stop.location_type == LocationType::Stop;
        let with_stops: HashSet<StopIdx> =
            feed.stops.iter().filter(is_stop).filter_map(|stop| stop.parent).collect();
        self.rows::<StopRow<'_>>(notices, |row, at| {
            let (Some(kind), Some(index)) =
                (LocationType::parse(row.location_type), feed.find_stop(row.stop_id))
            else {
                return;
            };
            self.parent(&row, kind, at);
            let named = matches!(kind, LocationType::Stop | LocationType::Station | LocationType::Entrance);
            if named && row.stop_name.is_empty() {
                at.note(Code::MissingStopName, "stop_name", "");
            }
            if !row.stop_desc.is_empty() && same_text(row.stop_desc, row.stop_name) {
                at.note(Code::SameNameAndDescriptionForStop, "stop_desc", row.stop_desc);
            }
            if row.stop_lat.parse().is_ok_and(|lat: f64| (NEAR_POLE..=90.0).contains(&lat.abs())) {
                at.note(Code::PointNearPole, "stop_lat", row.stop_lat);
            }
            if kind == LocationType::Stop && !served.contains(&index) {
                at.note(Code::StopWithoutStopTime, "stop_id", row.stop_id);
            }
            if kind == LocationType::Station && !with_stops.contains(&index) {
                at.note(Code::UnusedParentStation, "stop_id", row.stop_id);
            }
            let url = row.stop_url.to_lowercase();
            if of_agencies.contains(&url) {
                at.note(Code::SameStopAndAgencyUrl, "stop_url", row.stop_url);
            }
            if of_routes.contains(&url) {
                at.note(Code::SameStopAndRouteUrl, "stop_url", row.stop_url);
            }
        })?;
        Ok(())
    }

    /// Which locations have a parent, and of which type.
    fn parent(&self, row: &StopRow<'_>, kind: LocationType, at: &mut At<'_>) {
        let parent = row.parent_station;
        let expected = match kind {
            LocationType::Station => {
                if !parent.is_empty() {
                    at.note(Code::StationWithParentStation, "parent_station", parent);
                }
                return;
            }
            LocationType::Stop | LocationType::Entrance | LocationType::GenericNode => LocationType::Station,
            LocationType::BoardingArea => LocationType::Stop,
        };
        if parent.is_empty() {
            if kind != LocationType::Stop {
                at.note(Code::LocationWithoutParentStation, "stop_id", row.stop_id);
            } else if !row.platform_code.is_empty() {
                at.note(Code::PlatformWithoutParentStation, "platform_code", row.platform_code);
            }
            return;
        }
        let found = self.feed.find_stop(parent).map(|parent| self.feed.stop(parent).location_type);
        if found.is_some_and(|found| found != expected) {
            at.note(Code::WrongParentLocationType, "parent_station", parent);
        }
    }
}
