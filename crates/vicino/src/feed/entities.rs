//! Agencies, stops, routes and what a feed says of itself.

use hashbrown::HashMap;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::codes::Code;
use super::error::FeedError;
use super::notice::Notices;
use super::table::{At, Tables, row};
use super::{Agency, Attribution, FeedInfo, LocationType, Route, RouteType, Stop};
use crate::coord::LatLon;
use crate::idx::{AgencyIdx, ClockIdx, RouteIdx, StopIdx};
use crate::model::Wheelchair;
use crate::strings::StringsBuilder;
use crate::timetable::Pickup;

row! { AgencyRow, "agency.txt":
agency_id, agency_name, agency_url, agency_timezone, agency_lang, agency_phone, agency_fare_url, agency_email }
row! { StopRow, "stops.txt":
stop_id, stop_code, stop_name, stop_desc, stop_lat, stop_lon, stop_url, location_type, parent_station,
wheelchair_boarding, platform_code }
row! { RouteRow, "routes.txt":
route_id, agency_id, route_short_name, route_long_name, route_desc, route_type, route_url, route_color,
route_text_color, route_sort_order, continuous_pickup }
row! { FeedInfoRow, "feed_info.txt":
feed_publisher_name, feed_publisher_url, feed_lang, default_lang, feed_version, feed_contact_email,
feed_contact_url }
row! { AttributionRow, "attributions.txt":
organization_name, is_producer, is_operator, is_authority, attribution_url }

/// A record about to be sorted: its id, its line in the file, and the record.
type Keyed<T> = (Box<str>, u64, T);

/// The records of a file, sorted by id, and where each id is.
pub(super) struct ById<T, I> {
    pub(super) records: Vec<T>,
    pub(super) index: HashMap<Box<str>, I>,
}

impl<T, I: Copy> ById<T, I> {
    /// Of rows with the same id the first counts; `note` takes the others.
    pub(super) fn new(
        mut rows: Vec<(Box<str>, u64, T)>,
        of_len: impl Fn(usize) -> I,
        mut note: impl FnMut(u64, &str),
    ) -> Self {
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        let mut by_id = Self { records: Vec::with_capacity(rows.len()), index: HashMap::new() };
        for (id, line, record) in rows {
            if by_id.index.contains_key(&id) {
                note(line, &id);
                continue;
            }
            by_id.index.insert(id, of_len(by_id.records.len()));
            by_id.records.push(record);
        }
        by_id
    }
}

pub(super) fn duplicate(
    notices: &mut Notices,
    file: &'static str,
    field: &'static str,
) -> impl FnMut(u64, &str) {
    move |line, id| notices.add(Code::DuplicateKey, file, Some(line), Some((field, id)))
}

pub(super) struct Agencies {
    pub(super) by_id: ById<Agency, AgencyIdx>,
    pub(super) zones: Vec<TimeZone>,
    /// The agency of the first row: that of routes which name none.
    pub(super) first: Option<AgencyIdx>,
}

pub(super) fn agencies(
    tables: &Tables<'_>,
    strings: &mut StringsBuilder,
    notices: &mut Notices,
) -> Result<Agencies, FeedError> {
    let database = TimeZoneDatabase::bundled();
    let (mut rows, mut zones): (Vec<Keyed<Agency>>, Vec<TimeZone>) = (vec![], vec![]);
    let mut first: Option<Box<str>> = None;
    // Which rows have no zone of their own, in order.
    let mut without: Vec<usize> = Vec::new();
    let present = tables.rows::<AgencyRow<'_>, FeedError>(notices, |row, at| {
        let zone = at.required("agency_timezone", row.agency_timezone).and_then(|timezone| {
            at.parsed(Code::InvalidTimezone, "agency_timezone", timezone, |name| database.get(name).ok())
        });
        at.required("agency_name", row.agency_name);
        if zone.is_none() && row.agency_id.is_empty() && row.agency_name.is_empty() {
            return Ok(());
        }
        let timezone = row.agency_timezone;
        let mut clock = ClockIdx(0);
        match zone {
            None => without.push(rows.len()),
            Some(zone) => {
                let known = zones.iter().position(|z| *z == zone);
                clock = ClockIdx::of_len(known.unwrap_or(zones.len()));
                if known.is_none() {
                    if !zones.is_empty() {
                        at.note(Code::InconsistentAgencyTimezone, "agency_timezone", timezone);
                    }
                    zones.push(zone);
                }
            }
        }
        let agency = Agency {
            id: strings.push(row.agency_id)?,
            name: strings.intern(row.agency_name)?,
            url: strings.intern(row.agency_url)?,
            timezone: strings.intern(timezone)?,
            clock,
            lang: strings.intern(row.agency_lang)?,
            phone: strings.intern(row.agency_phone)?,
            fare_url: strings.intern(row.agency_fare_url)?,
            email: strings.intern(row.agency_email)?,
        };
        first.get_or_insert_with(|| row.agency_id.into());
        rows.push((row.agency_id.into(), at.line, agency));
        Ok(())
    })?;
    if !present {
        notices.add(Code::MissingRequiredFile, "agency.txt", None, None);
    }
    // All agencies of a feed must have the same zone: that of the first which has one is theirs too.
    let first_with = (0..rows.len()).find(|at| without.get(*at) != Some(at));
    let theirs = first_with.map(|at| rows[at].2.timezone);
    match theirs {
        Some(timezone) => without.iter().for_each(|&at| rows[at].2.timezone = timezone),
        None => rows.clear(),
    }
    let by_id = ById::new(rows, AgencyIdx::of_len, duplicate(notices, "agency.txt", "agency_id"));
    let first = first.and_then(|id| by_id.index.get(&id).copied());
    Ok(Agencies { by_id, zones, first })
}

pub(super) fn stops(
    tables: &Tables<'_>,
    strings: &mut StringsBuilder,
    notices: &mut Notices,
) -> Result<(ById<Stop, StopIdx>, bool), FeedError> {
    let mut rows = Vec::new();
    let present = tables.rows::<StopRow<'_>, FeedError>(notices, |row, at| {
        let Some(id) = at.required("stop_id", row.stop_id) else { return Ok(()) };
        let location_type =
            at.parsed(Code::UnexpectedEnumValue, "location_type", row.location_type, LocationType::parse);
        let Some(location_type) = location_type else { return Ok(()) };
        let wheelchair = at.parsed(
            Code::UnexpectedEnumValue,
            "wheelchair_boarding",
            row.wheelchair_boarding,
            Wheelchair::parse,
        );
        let stop = Stop {
            id: strings.push(id)?,
            code: strings.intern(row.stop_code)?,
            name: strings.intern(row.stop_name)?,
            desc: strings.intern(row.stop_desc)?,
            url: strings.intern(row.stop_url)?,
            platform_code: strings.intern(row.platform_code)?,
            parent: None,
            location_type,
            wheelchair: wheelchair.unwrap_or_default(),
            position: position(&row, at),
        };
        rows.push((Box::from(id), at.line, (stop, Box::<str>::from(row.parent_station), at.line)));
        Ok(())
    })?;
    let by_id = ById::new(rows, StopIdx::of_len, duplicate(notices, "stops.txt", "stop_id"));
    let index = by_id.index;
    let mut stops = Vec::with_capacity(by_id.records.len());
    for (mut stop, parent, line) in by_id.records {
        let needs_position =
            matches!(stop.location_type, LocationType::Stop | LocationType::Station | LocationType::Entrance);
        if stop.position.is_none() && needs_position {
            let value = Some(("stop_id", strings.get(stop.id)));
            notices.add(Code::StopWithoutLocation, "stops.txt", Some(line), value);
        }
        stop.parent = index.get(&parent).copied();
        if !parent.is_empty() && stop.parent.is_none() {
            let value = Some(("parent_station", &*parent));
            notices.add(Code::ForeignKeyViolation, "stops.txt", Some(line), value);
        }
        stops.push(stop);
    }
    inherit(&mut stops);
    Ok((ById { records: stops, index }, present))
}

/// Gives each stop what it has from its ancestors: a boarding area's parent is a platform, whose parent is the
/// station.
fn inherit(stops: &mut [Stop]) {
    const GENERATIONS: usize = 3;
    for at in 0..stops.len() {
        let mut ancestor = stops[at].parent;
        for _ in 0..GENERATIONS {
            let Some(parent) = ancestor.map(|parent| &stops[parent.at()]) else { break };
            let (wheelchair, position) = (parent.wheelchair, parent.position);
            ancestor = parent.parent;
            let stop = &mut stops[at];
            if stop.wheelchair == Wheelchair::Unknown {
                stop.wheelchair = wheelchair;
            }
            stop.position = stop.position.or(position);
        }
    }
}

fn position(row: &StopRow<'_>, at: &mut At<'_>) -> Option<LatLon> {
    // Where one is blank the stop has no location, which is noted of those that need one.
    let number = |v: &str| v.parse().ok();
    let lat: Option<f64> = at.optional(Code::InvalidFloat, "stop_lat", row.stop_lat, number);
    let lon: Option<f64> = at.optional(Code::InvalidFloat, "stop_lon", row.stop_lon, number);
    let (lat, lon) = lat.zip(lon)?;
    match LatLon::new(lat, lon) {
        // A missing coordinate in disguise: no transit stops in the Gulf of Guinea.
        Ok(position) if lat.abs() <= 1.0 && lon.abs() <= 1.0 => {
            at.note(Code::PointNearOrigin, "stop_lat", row.stop_lat);
            Some(position).filter(|_| lat != 0.0 || lon != 0.0)
        }
        Ok(position) => Some(position),
        Err(crate::InvalidLatLon::Latitude(_)) => {
            at.note(Code::NumberOutOfRange, "stop_lat", row.stop_lat);
            None
        }
        Err(crate::InvalidLatLon::Longitude(_)) => {
            at.note(Code::NumberOutOfRange, "stop_lon", row.stop_lon);
            None
        }
    }
}

pub(super) fn routes(
    tables: &Tables<'_>,
    agencies: &Agencies,
    strings: &mut StringsBuilder,
    notices: &mut Notices,
) -> Result<ById<Route, RouteIdx>, FeedError> {
    let mut rows = Vec::new();
    let present = tables.rows::<RouteRow<'_>, FeedError>(notices, |row, at| {
        let Some(id) = at.required("route_id", row.route_id) else { return Ok(()) };
        let Some(route_type) = at.required("route_type", row.route_type) else { return Ok(()) };
        let parse = |v: &str| RouteType::new(v.parse().ok()?);
        let route_type = at.parsed(Code::UnexpectedEnumValue, "route_type", route_type, parse);
        let Some(route_type) = route_type else { return Ok(()) };
        let agency = match row.agency_id {
            "" => agencies.first,
            id => match agencies.by_id.index.get(id) {
                Some(&agency) => Some(agency),
                None => {
                    at.note(Code::ForeignKeyViolation, "agency_id", id);
                    // Where there is but one agency, and it has no id, there is no doubt which is meant.
                    let only = agencies.by_id.records.len() == 1;
                    agencies.by_id.index.get("").filter(|_| only).copied()
                }
            },
        };
        let Some(agency) = agency else { return Ok(()) };
        let order = row.route_sort_order;
        let sort_order = at.optional(Code::InvalidInteger, "route_sort_order", order, |v| v.parse().ok());
        // Blank is as 1: nobody boards between stops.
        let (code, kind) = (Code::UnexpectedEnumValue, row.continuous_pickup);
        let continuous_pickup = at.optional(code, "continuous_pickup", kind, Pickup::parse).flatten();
        let route = Route {
            id: strings.push(id)?,
            agency,
            short_name: strings.intern(row.route_short_name)?,
            long_name: strings.intern(row.route_long_name)?,
            desc: strings.intern(row.route_desc)?,
            route_type,
            url: strings.intern(row.route_url)?,
            color: strings.intern(color("route_color", row.route_color, at))?,
            text_color: strings.intern(color("route_text_color", row.route_text_color, at))?,
            sort_order,
            continuous_pickup,
        };
        rows.push((Box::from(id), at.line, route));
        Ok(())
    })?;
    if !present {
        notices.add(Code::MissingRequiredFile, "routes.txt", None, None);
    }
    Ok(ById::new(rows, RouteIdx::of_len, duplicate(notices, "routes.txt", "route_id")))
}

/// Six hexadecimal digits, or blank with a notice.
fn color<'v>(field: &'static str, value: &'v str, at: &mut At<'_>) -> &'v str {
    if value.is_empty() || (value.len() == 6 && value.bytes().all(|b| b.is_ascii_hexdigit())) {
        return value;
    }
    at.note(Code::InvalidColor, field, value);
    ""
}

pub(super) fn feed_info(
    tables: &Tables<'_>,
    strings: &mut StringsBuilder,
    notices: &mut Notices,
) -> Result<FeedInfo, FeedError> {
    let mut info = None;
    tables.rows::<FeedInfoRow<'_>, FeedError>(notices, |row, _| {
        if info.is_none() {
            // A feed in several languages says `mul`; its default is then the one texts are in.
            let lang = if row.feed_lang == "mul" { row.default_lang } else { row.feed_lang };
            info = Some(FeedInfo {
                publisher_name: strings.intern(row.feed_publisher_name)?,
                publisher_url: strings.intern(row.feed_publisher_url)?,
                lang: strings.intern(lang)?,
                is_multilingual: row.feed_lang == "mul",
                version: strings.intern(row.feed_version)?,
                contact_email: strings.intern(row.feed_contact_email)?,
                contact_url: strings.intern(row.feed_contact_url)?,
            });
        }
        Ok(())
    })?;
    Ok(info.unwrap_or(FeedInfo::BLANK))
}

pub(super) fn attributions(
    tables: &Tables<'_>,
    strings: &mut StringsBuilder,
    notices: &mut Notices,
) -> Result<Vec<Attribution>, FeedError> {
    let mut attributions = Vec::new();
    tables.rows::<AttributionRow<'_>, FeedError>(notices, |row, at| {
        if at.required("organization_name", row.organization_name).is_some() {
            attributions.push(Attribution {
                organization_name: strings.intern(row.organization_name)?,
                is_producer: row.is_producer == "1",
                is_operator: row.is_operator == "1",
                is_authority: row.is_authority == "1",
                url: strings.intern(row.attribution_url)?,
            });
        }
        Ok(())
    })?;
    Ok(attributions)
}
