//! Reads where trips run on demand: locations.geojson, location_groups.txt and location_group_stops.txt.

use std::sync::Arc;

use hashbrown::HashMap;

use super::Stop;
use super::codes::Code;
use super::entities::ById;
use super::error::FeedError;
use super::notice::Notices;
use super::table::{Tables, row};
use crate::feature::{RawFeature, features};
use crate::idx::StopIdx;
use crate::region::Region;
use crate::strings::{Str, StringsBuilder};

row! { LocationGroupRow, "location_groups.txt": location_group_id, location_group_name, location_id }
row! { LocationGroupStopRow, "location_group_stops.txt": location_group_id, stop_id }

const LOCATIONS: &str = "locations.geojson";

/// A feature of locations.geojson.
pub(super) struct Location {
    pub(super) id: Str,
    pub(super) name: Str,
    pub(super) desc: Str,
    pub(super) region: Arc<Region>,
}

/// A location group and what is in it.
pub(super) struct LocationGroup {
    pub(super) id: Str,
    pub(super) name: Str,
    pub(super) stops: Vec<StopIdx>,
    pub(super) regions: Vec<Arc<Region>>,
}

/// A place that a stop time may be at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Geography {
    Stop(StopIdx),
    Location(u32),
    Group(u32),
}

impl Geography {
    pub(super) fn stop(self) -> Option<StopIdx> {
        if let Self::Stop(stop) = self { Some(stop) } else { None }
    }
}

/// Locations and groups, which share one name space with stops.
#[derive(Default)]
pub(super) struct Locations {
    pub(super) locations: Vec<Location>,
    pub(super) groups: Vec<LocationGroup>,
    location_index: HashMap<Box<str>, u32>,
    group_index: HashMap<Box<str>, u32>,
}

impl Locations {
    pub(super) fn is_empty(&self) -> bool {
        self.locations.is_empty() && self.groups.is_empty()
    }

    pub(super) fn location(&self, id: &str) -> Option<Geography> {
        self.location_index.get(id).copied().map(Geography::Location)
    }

    pub(super) fn group(&self, id: &str) -> Option<Geography> {
        self.group_index.get(id).copied().map(Geography::Group)
    }
}

pub(super) fn locations(
    tables: &Tables<'_>,
    stops: &ById<Stop, StopIdx>,
    strings: &mut StringsBuilder,
    notices: &mut Notices,
) -> Result<Locations, FeedError> {
    let mut all = Locations::default();
    let note = |notices: &mut Notices, code, field, value: &str| {
        notices.add(code, LOCATIONS, None, Some((field, value)));
    };
    if let Some(text) = tables.text(LOCATIONS, notices)? {
        match features(&text, &tables.budget) {
            Ok(features) => {
                for (at, feature) in features.enumerate() {
                    let feature = feature.map_err(FeedError::passed_in(LOCATIONS))?;
                    if let Some(location) = location(&feature, at, strings, notices)? {
                        all.add(location, strings, stops, notices);
                    }
                }
            }
            Err(reason) => note(notices, Code::MalformedJson, "features", &reason),
        }
    }
    all.read_groups(tables, stops, strings, notices)?;
    Ok(all)
}

/// The location of a feature; `None` with a notice where it cannot be used.
fn location(
    feature: &RawFeature,
    at: usize,
    strings: &mut StringsBuilder,
    notices: &mut Notices,
) -> Result<Option<Location>, FeedError> {
    let mut note = |code, field, value: &str| {
        notices.add(code, LOCATIONS, None, Some((field, value)));
    };
    let position = || format!("features[{at}]");
    let Some(id) = feature.id.as_deref() else {
        note(Code::MissingRequiredElement, "id", &position());
        return Ok(None);
    };
    let polygons = match &feature.geometry {
        Ok(Some(geometry)) => Region::from_polygons(geometry),
        Ok(None) => {
            note(Code::MissingRequiredElement, "geometry", id);
            return Ok(None);
        }
        Err(_) => None,
    };
    let Some((region, problems)) = polygons else {
        note(Code::UnsupportedGeometryType, "geometry", id);
        return Ok(None);
    };
    for problem in problems {
        note(Code::InvalidGeometry, "geometry", &format!("{id}: {problem}"));
    }
    let Some(region) = region else { return Ok(None) };
    let mut text = |name: &str| strings.intern(&feature.text(name).unwrap_or_default());
    let (name, desc) = (text("stop_name")?, text("stop_desc")?);
    Ok(Some(Location { id: strings.push(id)?, name, desc, region: Arc::new(region) }))
}

impl Locations {
    fn add(
        &mut self,
        location: Location,
        strings: &StringsBuilder,
        stops: &ById<Stop, StopIdx>,
        notices: &mut Notices,
    ) {
        let id = strings.get(location.id);
        // A tenth of a gigabyte of GeoJSON has far less features than 32 bits count.
        let at = self.locations.len() as u32;
        if self.location_index.contains_key(id) {
            notices.add(Code::DuplicateGeoJsonKey, LOCATIONS, None, Some(("id", id)));
            return;
        }
        if stops.index.contains_key(id) {
            notices.add(Code::DuplicateGeographyId, LOCATIONS, None, Some(("id", id)));
        }
        self.location_index.insert(id.into(), at);
        self.locations.push(location);
    }

    fn read_groups(
        &mut self,
        tables: &Tables<'_>,
        stops: &ById<Stop, StopIdx>,
        strings: &mut StringsBuilder,
        notices: &mut Notices,
    ) -> Result<(), FeedError> {
        let too_many = || FeedError::too_large("location_groups.txt");
        tables.rows::<LocationGroupRow<'_>, FeedError>(notices, |row, at| {
            let Some(id) = at.required("location_group_id", row.location_group_id) else { return Ok(()) };
            let group = match self.group_index.get(id) {
                // The older draft has a row for each member.
                Some(_) if row.location_id.is_empty() => {
                    at.note(Code::DuplicateKey, "location_group_id", id);
                    return Ok(());
                }
                Some(&known) => known,
                None => {
                    if stops.index.contains_key(id) || self.location_index.contains_key(id) {
                        at.note(Code::DuplicateGeographyId, "location_group_id", id);
                    }
                    let new = u32::try_from(self.groups.len()).map_err(|_| too_many())?;
                    self.group_index.insert(id.into(), new);
                    let name = strings.intern(row.location_group_name)?;
                    let id = strings.push(id)?;
                    self.groups.push(LocationGroup { id, name, stops: Vec::new(), regions: Vec::new() });
                    new
                }
            };
            if row.location_id.is_empty() {
                return Ok(());
            }
            let location = self.location_index.get(row.location_id);
            let group = &mut self.groups[group as usize];
            if let Some(&stop) = stops.index.get(row.location_id) {
                group.stops.push(stop);
            } else if let Some(&location) = location {
                group.regions.push(Arc::clone(&self.locations[location as usize].region));
            } else {
                at.note(Code::ForeignKeyViolation, "location_id", row.location_id);
            }
            Ok(())
        })?;
        tables.rows::<LocationGroupStopRow<'_>, FeedError>(notices, |row, at| {
            let group = |id: &str| self.group_index.get(id).copied();
            let group = at.known("location_group_id", row.location_group_id, group);
            let stop = at.known("stop_id", row.stop_id, |id| stops.index.get(id).copied());
            if let (Some(group), Some(stop)) = (group, stop) {
                self.groups[group as usize].stops.push(stop);
            }
            Ok(())
        })?;
        for group in &mut self.groups {
            group.stops.sort_unstable();
            group.stops.dedup();
        }
        Ok(())
    }
}
