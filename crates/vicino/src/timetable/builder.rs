//! Groups trips into patterns and profiles as they are read.

use std::cmp::Reverse;
use std::ops::Range;

use hashbrown::HashMap;

use super::{Call, Frequency, Pattern, PatternStop, Pickup, Span, Timetable, Trip};
use crate::idx::{LineIdx, PatternIdx, RouteIdx, ServiceIdx, StopIdx};
use crate::model::{Direction, Line, ServicesBuilder, Wheelchair};
use crate::strings::{Str, StringsBuilder};

/// What a trip is, but for its times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TripHead {
    pub(crate) id: Str,
    pub(crate) route: RouteIdx,
    pub(crate) direction: Option<Direction>,
    pub(crate) headsign: Str,
    /// The stop whose name the headsign is, where the trip has none of its own.
    pub(crate) headsign_stop: Option<StopIdx>,
    pub(crate) service: ServiceIdx,
    pub(crate) wheelchair: Wheelchair,
}

/// A stop time that is certain: a stop, its departure, and whether one may board.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimedStop {
    pub(crate) stop: StopIdx,
    pub(crate) sequence: u32,
    pub(crate) headsign: Str,
    pub(crate) boarding: Option<Pickup>,
    /// How one boards between here and the next stop.
    pub(crate) hail: Option<Pickup>,
    pub(crate) arrival: u32,
    pub(crate) departure: u32,
}

/// A valid row of frequencies.txt, but for its trip.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FrequencyRow {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) headway: u32,
    pub(crate) exact: bool,
}

/// A timetable about to be built. Trips are added one by one, in any order.
#[derive(Default)]
pub(crate) struct TimetableBuilder {
    patterns: Vec<PatternInMaking>,
    known_patterns: HashMap<Box<[u32]>, u32>,
    stops: Vec<PatternStop>,
    profiles: Vec<ProfileInMaking>,
    known_profiles: HashMap<Box<[u32]>, u32>,
    offsets: Vec<u32>,
    /// Their profiles are numbered over all patterns.
    trips: Vec<Trip>,
    frequencies: Vec<Frequency>,
    key: Vec<u32>,
}

struct PatternInMaking {
    head: TripHead,
    first_stop: u32,
    stops: u32,
    hails: bool,
    trips: u32,
    latest: u32,
    services: Vec<ServiceIdx>,
}

struct ProfileInMaking {
    pattern: u32,
    /// Where its offsets begin.
    offsets: u32,
    wheelchair: Wheelchair,
}

/// More patterns, profiles or stops in them than 32 bits count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TooManyTrips;

fn index(len: usize) -> Result<u32, TooManyTrips> {
    u32::try_from(len).map_err(|_| TooManyTrips)
}

impl TimetableBuilder {
    /// Adds a trip with at least one stop, its departures never falling; where it has frequencies, its own times
    /// are but the template for theirs. `hail_way` is the number of the way it can be hailed along. Returns its pattern where
    /// that is new.
    pub(crate) fn add(
        &mut self,
        trip: TripHead,
        stops: &[TimedStop],
        hail_way: Option<u32>,
        frequencies: &[FrequencyRow],
    ) -> Result<Option<PatternIdx>, TooManyTrips> {
        let (Some(first), Some(last)) = (stops.first(), stops.last()) else { return Ok(None) };
        let start = first.departure;
        let known = self.patterns.len();
        let pattern = self.pattern(trip, stops, hail_way)?;
        let profile = self.profile(pattern, trip.wheelchair, stops)?;
        let in_making = &mut self.patterns[pattern as usize];
        in_making.trips += 1;
        if in_making.services.last() != Some(&trip.service) {
            in_making.services.push(trip.service);
        }
        let ends = frequencies.iter().map(|f| f.end - 1 + (last.departure - start));
        let latest = if frequencies.is_empty() { last.departure } else { ends.max().unwrap_or(0) };
        in_making.latest = in_making.latest.max(latest);
        if frequencies.is_empty() {
            self.trips.push(Trip { start, profile, service: trip.service, id: trip.id });
        }
        self.frequencies.extend(frequencies.iter().map(|&FrequencyRow { start, end, headway, exact }| {
            Frequency { start, end, headway, exact, profile, service: trip.service, trip: trip.id }
        }));
        index(self.trips.len())?;
        index(self.frequencies.len())?;
        Ok((self.patterns.len() > known).then_some(PatternIdx(pattern)))
    }

    fn pattern(
        &mut self,
        trip: TripHead,
        stops: &[TimedStop],
        hail_way: Option<u32>,
    ) -> Result<u32, TooManyTrips> {
        self.key.clear();
        let direction = trip.direction.map_or(2, |d| u32::from(d.number()));
        let headsign_stop = trip.headsign_stop.map_or(u32::MAX, |stop| stop.0);
        self.key.extend([trip.route.0, trip.headsign.number(), direction, headsign_stop]);
        for stop in stops {
            let kind = |pickup: Option<Pickup>| pickup.map_or(3, |pickup| pickup as u32);
            let boarding = kind(stop.boarding) << 2 | kind(stop.hail);
            self.key.extend([stop.stop.0, stop.sequence, stop.headsign.number(), boarding]);
        }
        self.key.extend(hail_way);
        if let Some(&known) = self.known_patterns.get(self.key.as_slice()) {
            return Ok(known);
        }
        let new = index(self.patterns.len())?;
        self.known_patterns.insert(self.key.as_slice().into(), new);
        let first_stop = index(self.stops.len())?;
        self.stops.extend(stops.iter().map(
            |&TimedStop { stop, sequence, headsign, boarding, hail, .. }| PatternStop {
                stop,
                sequence,
                headsign,
                boarding,
                hail,
            },
        ));
        index(self.stops.len())?;
        let stops = index(stops.len())?;
        self.patterns.push(PatternInMaking {
            head: trip,
            first_stop,
            stops,
            hails: hail_way.is_some(),
            trips: 0,
            latest: 0,
            services: vec![],
        });
        Ok(new)
    }

    fn profile(
        &mut self,
        pattern: u32,
        wheelchair: Wheelchair,
        stops: &[TimedStop],
    ) -> Result<u32, TooManyTrips> {
        let hails = self.patterns[pattern as usize].hails;
        // The first stop is arrived at before it is left: its arrival is of no use, and would not fit.
        let arrivals = stops.iter().filter(|_| hails).map(|stop| stop.arrival.max(stops[0].departure));
        let times = stops.iter().map(|stop| stop.departure).chain(arrivals);
        let offsets = || times.clone().map(|time| time - stops[0].departure);
        self.key.clear();
        self.key.extend([pattern, wheelchair as u32]);
        self.key.extend(offsets());
        if let Some(&known) = self.known_profiles.get(self.key.as_slice()) {
            return Ok(known);
        }
        let new = index(self.profiles.len())?;
        self.known_profiles.insert(self.key.as_slice().into(), new);
        let first_offset = index(self.offsets.len())?;
        self.offsets.extend(offsets());
        index(self.offsets.len())?;
        self.profiles.push(ProfileInMaking { pattern, offsets: first_offset, wheelchair });
        Ok(new)
    }

    /// How many trips were added, those with frequencies included.
    pub(crate) fn trip_count(&self) -> u64 {
        self.patterns.iter().map(|p| u64::from(p.trips)).sum()
    }

    /// Bytes that it takes, and that making a timetable of it will.
    pub(crate) fn held(&self) -> u64 {
        /// An entry of a table of keys, and the allocation of the key.
        const KEY: usize = 28 + 16;
        let patterns = self.patterns.capacity() * size_of::<PatternInMaking>() + self.patterns.len() * KEY;
        // A stop of a pattern is four numbers of its key, and a call of a stop, with two rows of offsets.
        let of_stop =
            size_of::<PatternStop>() + 4 * size_of::<u32>() + size_of::<Call>() + 2 * size_of::<Span>();
        let stops = self.stops.capacity() * of_stop;
        let profiles =
            self.profiles.capacity() * (size_of::<ProfileInMaking>() + size_of::<Wheelchair>() + KEY);
        // An offset is a number of a key at first, and is copied to its row when the keys are gone.
        let offsets = self.offsets.capacity() * 2 * size_of::<u32>();
        // Trips name a service of their pattern, and are sorted by way of another vector.
        let trips = self.trips.capacity() * (2 * size_of::<Trip>() + size_of::<u32>());
        let frequencies = self.frequencies.capacity() * 2 * size_of::<Frequency>();
        (patterns + stops + profiles + offsets + trips + frequencies) as u64
    }

    /// The services that the trips run on.
    pub(crate) fn services(&self) -> impl Iterator<Item = ServiceIdx> {
        self.patterns.iter().flat_map(|p| p.services.iter().copied())
    }

    /// The timetable and its lines, for a feed of so many stops.
    pub(crate) fn finish(
        mut self,
        stop_count: usize,
        strings: &StringsBuilder,
        services: &mut ServicesBuilder,
    ) -> Result<(Timetable, Vec<Line>), TooManyTrips> {
        drop(std::mem::take(&mut self.known_patterns));
        drop(std::mem::take(&mut self.known_profiles));
        let (lines, line_of) = lines(&self.patterns, strings);
        let of = |profile: u32| self.profiles[profile as usize].pattern;
        let mut order: Vec<u32> = (0..self.profiles.len() as u32).collect();
        order.sort_by_key(|&profile| of(profile));
        self.trips.sort_by_key(|trip| (of(trip.profile), trip.start));
        self.frequencies.sort_by_key(|f| (of(f.profile), f.start));
        let each = self.patterns.len();
        let profiles_of = ranges(each, order.iter().map(|&profile| of(profile)));
        let trips_of = ranges(each, self.trips.iter().map(|trip| of(trip.profile)));
        let frequencies_of = ranges(each, self.frequencies.iter().map(|f| of(f.profile)));

        let mut patterns = Vec::with_capacity(each);
        let (mut offsets, mut spans) = (Vec::with_capacity(self.offsets.len()), Vec::new());
        let ranges = profiles_of.into_iter().zip(trips_of).zip(frequencies_of);
        for ((making, line), ((profiles, trips), frequencies)) in
            self.patterns.into_iter().zip(line_of).zip(ranges)
        {
            let of_pattern = super::slice(&order, &profiles);
            for trip in &mut self.trips[trips.start as usize..trips.end as usize] {
                trip.profile = rank(of_pattern, trip.profile);
            }
            for f in &mut self.frequencies[frequencies.start as usize..frequencies.end as usize] {
                f.profile = rank(of_pattern, f.profile);
            }
            patterns.push(Pattern {
                line,
                headsign: making.head.headsign,
                headsign_stop: making.head.headsign_stop,
                stops: making.first_stop..making.first_stop + making.stops,
                profiles,
                trips,
                frequencies,
                offsets: index(offsets.len())?,
                spans: index(spans.len())?,
                days: services.union(making.services),
                latest: making.latest,
            });
            for row in 0..making.stops * if making.hails { 2 } else { 1 } {
                let of_profile =
                    |&profile: &u32| self.offsets[(self.profiles[profile as usize].offsets + row) as usize];
                let row = of_pattern.iter().map(of_profile);
                let (least, most) = (row.clone().min().unwrap_or(0), row.clone().max().unwrap_or(0));
                spans.push(Span { least, most });
                offsets.extend(row);
            }
        }
        let wheelchairs = order.iter().map(|&profile| self.profiles[profile as usize].wheelchair).collect();
        let (calls, calls_from) = calls(&patterns, &self.stops, stop_count)?;
        let Self { mut stops, mut trips, mut frequencies, .. } = self;
        spans.shrink_to_fit();
        stops.shrink_to_fit();
        trips.shrink_to_fit();
        frequencies.shrink_to_fit();
        let timetable =
            Timetable { patterns, stops, wheelchairs, offsets, spans, trips, frequencies, calls, calls_from };
        Ok((timetable, lines))
    }
}

/// Where the things of each pattern stand, which are sorted by it; `owners` are the patterns of each.
fn ranges(patterns: usize, owners: impl Iterator<Item = u32>) -> Vec<Range<u32>> {
    let mut ranges = vec![0..0; patterns];
    for (at, owner) in (0..).zip(owners) {
        let range: &mut Range<u32> = &mut ranges[owner as usize];
        // One that has nothing yet ends at 0.
        range.start = if range.end == 0 { at } else { range.start };
        range.end = at + 1;
    }
    ranges
}

/// Which of some rising numbers one is.
fn rank(numbers: &[u32], number: u32) -> u32 {
    numbers.partition_point(|&other| other < number) as u32
}

/// The lines in their order, and the line of each pattern.
fn lines(patterns: &[PatternInMaking], strings: &StringsBuilder) -> (Vec<Line>, Vec<LineIdx>) {
    let mut directions: HashMap<RouteIdx, [bool; 2]> = HashMap::new();
    for pattern in patterns {
        if let Some(direction) = pattern.head.direction {
            directions.entry(pattern.head.route).or_default()[usize::from(direction.number())] = true;
        }
    }
    let both = |route| directions.get(&route) == Some(&[true, true]);
    // The headsign tells lines apart only where there is no direction to do it.
    let key = |pattern: &PatternInMaking| {
        let direction = pattern.head.direction.filter(|_| both(pattern.head.route));
        let headsign = if direction.is_none() { strings.get(pattern.head.headsign) } else { "" };
        (pattern.head.route, direction.is_none(), direction, headsign)
    };
    let mut order: Vec<usize> = (0..patterns.len()).collect();
    order.sort_by_key(|&p| key(&patterns[p]));
    let mut lines = Vec::new();
    let mut line_of = vec![LineIdx(0); patterns.len()];
    for group in order.chunk_by(|&a, &b| key(&patterns[a]) == key(&patterns[b])) {
        let mut trips: HashMap<&str, u64> = HashMap::new();
        for &p in group {
            line_of[p] = LineIdx::of_len(lines.len());
            *trips.entry(strings.get(patterns[p].head.headsign)).or_default() += u64::from(patterns[p].trips);
        }
        // The headsign of most trips, of equally frequent ones the first in byte order; and of its patterns the
        // one of most trips.
        let most = |&&p: &&usize| {
            let headsign = strings.get(patterns[p].head.headsign);
            (trips.get(headsign).copied(), Reverse(headsign), patterns[p].trips, Reverse(p))
        };
        if let Some(&pattern) = group.iter().max_by_key(most) {
            let (route, _, direction, _) = key(&patterns[pattern]);
            lines.push(Line { route, direction, pattern: PatternIdx::of_len(pattern) });
        }
    }
    (lines, line_of)
}

/// The calls of each stop, and where they begin.
fn calls(
    patterns: &[Pattern],
    stops: &[PatternStop],
    stop_count: usize,
) -> Result<(Vec<Call>, Vec<u32>), TooManyTrips> {
    let mut calls_from = vec![0u32; stop_count + 1];
    for stop in stops {
        calls_from[stop.stop.at() + 1] += 1;
    }
    for stop in 0..stop_count {
        calls_from[stop + 1] += calls_from[stop];
    }
    let mut next = calls_from.clone();
    let mut calls = vec![Call { pattern: PatternIdx(0), position: 0 }; stops.len()];
    for (at, pattern) in patterns.iter().enumerate() {
        for (position, stop) in super::slice(stops, &pattern.stops).iter().enumerate() {
            let slot = &mut next[stop.stop.at()];
            calls[*slot as usize] = Call { pattern: PatternIdx::of_len(at), position: index(position)? };
            *slot += 1;
        }
    }
    Ok((calls, calls_from))
}
