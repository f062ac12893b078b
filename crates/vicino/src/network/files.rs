//! What an operator's own files add to a network.

use std::sync::Arc;

use super::Network;
use super::alerts::{PlacedAlert, placed};
use crate::feed::{Feed, Notices};
use crate::id::Id;
use crate::idx::{AreaIdx, FeedIdx, PlaceIdx, StopIdx, ZoneIdx};
use crate::index::RegionIndex;
use crate::operator::{Alerts, Places, ServiceArea, ServiceAreas, ServicePlace};
use crate::region::{Footprint, Polygon};

/// A part of a zone, as it lies on the globe.
#[derive(Debug)]
pub(crate) enum ZonePart {
    Polygon(Arc<Polygon>),
    Stop(StopIdx),
}

/// The parts of the zones of a feed, and where they are.
pub(super) fn zone_parts(
    at: FeedIdx,
    feed: &Feed,
) -> impl Iterator<Item = (Footprint, (FeedIdx, ZoneIdx, ZonePart))> {
    feed.zones.iter().enumerate().flat_map(move |(index, zone)| {
        let key = move |part| (at, ZoneIdx::of_len(index), part);
        let polygons = zone.regions.iter().flat_map(|region| region.polygons());
        let polygons = polygons
            .map(move |polygon| (Footprint::from(&**polygon), key(ZonePart::Polygon(Arc::clone(polygon)))));
        let stops = zone.stops.iter().filter_map(move |&stop| {
            let position = feed.stop(stop).position?;
            Some((position.into(), key(ZonePart::Stop(stop))))
        });
        polygons.chain(stops)
    })
}

impl Network {
    /// The same network with these areas.
    ///
    /// Of two areas with one id, be it from files of the same name, the first counts.
    #[must_use]
    pub fn with_areas(mut self, files: impl IntoIterator<Item = Arc<ServiceAreas>>) -> Self {
        self.areas = files
            .into_iter()
            .flat_map(|file| (0..file.len()).map(move |at| (Arc::clone(&file), at)))
            .collect();
        let id = |(file, at): &(Arc<ServiceAreas>, usize)| format!("{}:{}", file.name, file.areas[*at].id);
        self.areas.sort_by_cached_key(id);
        self.areas.dedup_by_key(|area| id(area));
        let polygons = self.areas.iter().enumerate().flat_map(|(index, (file, at))| {
            let polygons = file.areas[*at].region.polygons().iter();
            polygons.map(move |polygon| {
                (Footprint::from(&**polygon), (AreaIdx::of_len(index), Arc::clone(polygon)))
            })
        });
        self.area_index = RegionIndex::new(polygons);
        self.place_alerts();
        self
    }

    /// The same network with these places.
    #[must_use]
    pub fn with_places(mut self, files: impl IntoIterator<Item = Arc<Places>>) -> Self {
        self.places = files
            .into_iter()
            .flat_map(|file| (0..file.len()).map(move |at| (Arc::clone(&file), at)))
            .collect();
        let id = |(file, at): &(Arc<Places>, usize)| format!("{}:{}", file.name, file.places[*at].id);
        self.places.sort_by_cached_key(id);
        self.places.dedup_by_key(|place| id(place));
        let positions = self
            .places
            .iter()
            .enumerate()
            .map(|(index, (file, at))| (file.places[*at].position.into(), PlaceIdx::of_len(index)));
        self.place_index = RegionIndex::new(positions);
        self
    }

    /// The same network with these notices to riders. What they are about and the network does not have is in its
    /// [`notices`](Self::notices).
    #[must_use]
    pub fn with_alerts(mut self, files: impl IntoIterator<Item = Arc<Alerts>>) -> Self {
        self.alert_files = files.into_iter().collect();
        self.place_alerts();
        self
    }

    /// What is wrong where files refer to one another.
    #[must_use]
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    fn place_alerts(&mut self) {
        let mut notices = Notices::default();
        self.alerts = placed(self, &self.alert_files, &mut notices);
        self.notices = notices;
    }

    pub(crate) fn alerts(&self) -> &[PlacedAlert] {
        &self.alerts
    }

    pub(crate) fn area_count(&self) -> usize {
        self.areas.len()
    }

    pub(crate) fn area_at(&self, area: AreaIdx) -> &ServiceArea {
        let (file, at) = &self.areas[area.at()];
        &file.areas[*at]
    }

    pub(crate) fn area_id(&self, area: AreaIdx) -> Id<'_> {
        let (file, at) = &self.areas[area.at()];
        Id::new(&file.name, &file.areas[*at].id)
    }

    /// An area by its scoped id, or by its own where only one has it.
    pub(crate) fn find_area(&self, id: &str) -> Option<AreaIdx> {
        let all = || (0..self.areas.len()).map(AreaIdx::of_len);
        if let Some(scoped) = all().find(|&area| self.area_id(area).is(id)) {
            return Some(scoped);
        }
        let mut unscoped = all().filter(|&area| self.area_id(area).gtfs_id() == id);
        unscoped.next().filter(|_| unscoped.next().is_none())
    }

    /// The first ids of areas, as what is allowed.
    pub(crate) fn allowed_areas(&self) -> String {
        const SHOWN: usize = 20;
        let ids = (0..self.areas.len()).map(|area| self.area_id(AreaIdx::of_len(area)).to_string());
        let shown: Vec<String> = ids.take(SHOWN).collect();
        match self.areas.len() {
            0 => "no areas are loaded".to_owned(),
            count if count > SHOWN => format!("one of {} and {} more", shown.join(", "), count - SHOWN),
            _ => format!("one of {}", shown.join(", ")),
        }
    }

    pub(crate) fn place_at(&self, place: PlaceIdx) -> &ServicePlace {
        let (file, at) = &self.places[place.at()];
        &file.places[*at]
    }

    pub(crate) fn place_id(&self, place: PlaceIdx) -> Id<'_> {
        let (file, at) = &self.places[place.at()];
        Id::new(&file.name, &file.places[*at].id)
    }

    /// The language that texts without one are taken to be in: that of the first feed which has one.
    pub(crate) fn own_language(&self) -> &str {
        self.feeds().map(|feed| feed.own_language()).find(|language| !language.is_empty()).unwrap_or_default()
    }
}
