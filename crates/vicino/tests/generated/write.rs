//! A generated network as the text of GTFS files.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::ToSpan;
use jiff::civil::Date;

use super::flex_write;
use super::plan::{Distances, FeedPlan, NetworkPlan, RoutePlan, RouteShape, STOP_IDS, Times, TripPlan};

/// The files of a feed by name.
pub type Texts = BTreeMap<&'static str, String>;

/// Coordinates of a point of the grid, as text with six decimals: latitude, longitude.
pub fn degrees(world: (f64, f64), east: f64, north: f64, off: (i32, i32)) -> (String, String) {
    const STEP: f64 = 0.000_36;
    let latitude = world.0 + north * STEP + f64::from(off.0) * 1e-6;
    let step = STEP / world.0.to_radians().cos();
    let mut longitude = world.1 + east * step + f64::from(off.1) * 1e-6;
    if longitude > 180.0 {
        longitude -= 360.0;
    } else if longitude < -180.0 {
        longitude += 360.0;
    }
    (format!("{latitude:.6}"), format!("{longitude:.6}"))
}

pub fn feed(network: &NetworkPlan, plan: &FeedPlan) -> Texts {
    let mut texts = Texts::new();
    texts.insert("agency.txt", agency(plan));
    texts.insert("stops.txt", stops(network, plan));
    texts.insert("routes.txt", routes(plan));
    let base: Date = network.base.parse().unwrap();
    calendars(&mut texts, plan, base);
    texts.insert("shapes.txt", shapes(network, plan));
    let mut rows = trips(&mut texts, plan);
    rows.extend(flex_write::files(&mut texts, network, plan));
    if plan.mess.shuffled {
        let half = rows.len() / 2;
        rows.rotate_left(half);
        rows.reverse();
    }
    let header = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,stop_headsign,\
                  pickup_type,shape_dist_traveled,location_group_id,\
                  start_pickup_drop_off_window,end_pickup_drop_off_window,location_id,drop_off_type,\
                  pickup_booking_rule_id,drop_off_booking_rule_id,safe_duration_factor,\
                  safe_duration_offset,continuous_pickup,continuous_drop_off\n";
    texts.insert("stop_times.txt", format!("{header}{}\n", rows.join("\n")));
    texts
}

fn agency(plan: &FeedPlan) -> String {
    let mut text = "\u{feff}agency_id,agency_name,agency_url,agency_timezone,agency_phone\r\n".to_owned();
    if plan.mess.bad_agency {
        text += "x,Lost,https://example.org,Nowhere/Land\r\n";
    }
    if nameless(plan) {
        writeln!(text, ",Agency,https://example.org,{},555", plan.zones[0]).unwrap();
        return text;
    }
    for (i, zone) in plan.zones.iter().enumerate() {
        let phone = if plan.flex.phones { format!("555-{i}") } else { String::new() };
        write!(text, "A{i},Agency {i},https://example.org, {zone} ,{phone}\r\n").unwrap();
    }
    text
}

/// One agency alone needs no id.
fn nameless(plan: &FeedPlan) -> bool {
    plan.mess.nameless_agency && plan.zones.len() == 1
}

fn stops(network: &NetworkPlan, plan: &FeedPlan) -> String {
    let mut text = "stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station,\
                    wheelchair_boarding,platform_code\n"
        .to_owned();
    let mut row = |id: &str, kind: &str, parent: String, stop: &super::plan::StopPlan| {
        let (latitude, longitude) = if stop.located {
            degrees(network.world, stop.east.into(), stop.north.into(), (0, 0))
        } else {
            Default::default()
        };
        let name = if stop.named { format!("Stop {id}") } else { String::new() };
        let platform = if parent.is_empty() { "" } else { "2" };
        writeln!(
            text,
            "{id},{},{name},{latitude},{longitude},{kind},{parent},{},{platform}",
            stop.east.abs(),
            stop.wheelchair
        )
        .unwrap();
    };
    for (i, stop) in plan.stops.iter().enumerate() {
        let parent = stop.station.filter(|_| !plan.stations.is_empty());
        let parent = parent.map(|station| format!("P{}", station % plan.stations.len()));
        let kind = if i % 2 == 0 { "" } else { "0" };
        row(STOP_IDS[i], kind, parent.unwrap_or_default(), stop);
    }
    for (i, station) in plan.stations.iter().enumerate() {
        row(&format!("P{i}"), "1", String::new(), station);
    }
    if plan.mess.unknown_references {
        text += "odd,,Odd,1,1,9,,,\n,,No id,1,1,,,,\nb,,Again,2,2,,,,\n";
    }
    text
}

fn routes(plan: &FeedPlan) -> String {
    let mut text =
        "route_id,agency_id,route_short_name,route_type,continuous_pickup,continuous_drop_off\n".to_owned();
    for (i, route) in plan.routes.iter().enumerate() {
        let agency = route.agency % (plan.zones.len() + 1);
        // One more than there are: the blank that stands for the first agency.
        let agency =
            if agency == plan.zones.len() || nameless(plan) { String::new() } else { format!("A{agency}") };
        writeln!(text, "R{i},{agency},{i},{},{},{}", route.kind, route.continuous, 3 - i % 4).unwrap();
    }
    if plan.mess.unknown_references {
        text += "R9,nobody,9,3\n";
    }
    text
}

fn calendars(texts: &mut Texts, plan: &FeedPlan, base: Date) {
    let day = |offset: i32| {
        let date = base + i64::from(offset).days();
        date.strftime("%Y%m%d").to_string()
    };
    let mut calendar = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,\
                        start_date,end_date\n"
        .to_owned();
    let mut dates = "service_id,date,exception_type\n".to_owned();
    let mut has_calendar = false;
    for (i, service) in plan.services.iter().enumerate() {
        if let Some((first, days, week)) = service.calendar {
            has_calendar = true;
            let week = week.map(|runs| if runs { "1" } else { "0" }).join(",");
            writeln!(calendar, "S{i},{week},{},{}", day(first), day(first + days - 1)).unwrap();
        }
        for (offset, added) in &service.exceptions {
            let kind = if *added { 1 } else { 2 };
            writeln!(dates, "S{i},{},{kind}", day(*offset)).unwrap();
        }
    }
    if has_calendar {
        texts.insert("calendar.txt", calendar);
    }
    texts.insert("calendar_dates.txt", dates);
}

fn shapes(network: &NetworkPlan, plan: &FeedPlan) -> String {
    let mut text = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled\n".to_owned();
    for (i, point) in plan.shape.iter().enumerate() {
        let (latitude, longitude) = degrees(network.world, point.east.into(), point.north.into(), point.off);
        writeln!(text, "H,{latitude},{longitude},{},", i * 3).unwrap();
    }
    for (r, route) in plan.routes.iter().enumerate() {
        let mut points = way(network, plan, route);
        for direction in ["f", "b"] {
            let mut travelled = -1.0;
            for (i, (latitude, longitude)) in points.iter().enumerate() {
                // That of each stop is what its stop times say; half of the way to it is behind at the bend before.
                travelled += match i {
                    0 => 0.0,
                    1 => 1.0,
                    _ => f64::from(route.calls[i / 2].distance) / 4.0,
                };
                let travelled = if direction == "f" { travelled.to_string() } else { String::new() };
                writeln!(text, "H{r}{direction},{latitude},{longitude},{i},{travelled}").unwrap();
            }
            points.reverse();
        }
    }
    text
}

/// The way of a route by its stops, with a bend before each and never quite through the same point twice.
fn way(network: &NetworkPlan, plan: &FeedPlan, route: &RoutePlan) -> Vec<(String, String)> {
    let mut points = Vec::new();
    for (i, call) in route.calls.iter().enumerate() {
        let stop = &plan.stops[call.stop % plan.stops.len()];
        let bend = &plan.shape[i % plan.shape.len()];
        let off = |turn: i32| (bend.off.0 + turn * i as i32, bend.off.1 - turn * i as i32);
        let (east, north) =
            (f64::from(bend.east + stop.east) / 2.0, f64::from(bend.north + stop.north) / 2.0);
        points.push(degrees(network.world, east, north, off(5)));
        points.push(degrees(network.world, stop.east.into(), stop.north.into(), off(3)));
    }
    points
}

/// The order of the ids is not that of the file.
pub fn trip_id(route: usize, trip: usize) -> String {
    format!("T{}", (route * 5 + trip) * 7 % 23)
}

/// Adds the trips; their rows of `stop_times.txt` are given back.
fn trips(texts: &mut Texts, plan: &FeedPlan) -> Vec<String> {
    let mut trips = "route_id,service_id,trip_id,trip_headsign,direction_id,shape_id,\
                     wheelchair_accessible\n"
        .to_owned();
    let mut frequencies = "trip_id,start_time,end_time,headway_secs,exact_times\n".to_owned();
    let mut rows: Vec<String> = Vec::new();
    for (r, route) in plan.routes.iter().enumerate() {
        for (t, trip) in route.trips.iter().enumerate() {
            let id = trip_id(r, t);
            let service = trip.service % plan.services.len();
            let shape = match route.shape {
                RouteShape::None => String::new(),
                RouteShape::Any => "H".to_owned(),
                RouteShape::Own => format!("H{r}{}", if trip.backwards { "b" } else { "f" }),
            };
            writeln!(
                trips,
                "R{r},S{service},{id},\"{}\",{},{shape},{}",
                trip.headsign, trip.direction, trip.wheelchair
            )
            .unwrap();
            for frequency in &trip.frequencies {
                writeln!(
                    frequencies,
                    "{id},{},{},{},{}",
                    time(frequency.start * 60),
                    time((frequency.start + frequency.minutes) * 60),
                    frequency.headway,
                    frequency.exact
                )
                .unwrap();
            }
            rows.extend(stop_times(plan, route, trip, &id));
        }
    }
    if plan.mess.repeated_trip {
        trips += "R0,S0,T0,Impostor,1,,1\n";
    }
    if plan.mess.unknown_references {
        trips += "R9,S0,T90,,,,\nR0,S9,T91,,,,\nR77,S0,T92,,,,\nR0,S0,,,,,\n";
        rows.push("T90,08:00:00,08:00:00,b,1".to_owned());
        rows.push("T93,08:00:00,08:00:00,b,1".to_owned());
    }
    texts.insert("trips.txt", trips);
    texts.insert("frequencies.txt", frequencies);
    rows
}

fn stop_times(plan: &FeedPlan, route: &RoutePlan, trip: &TripPlan, id: &str) -> Vec<String> {
    let mut rows = Vec::new();
    let mut now = trip.start * 60;
    let mut sequence = 0;
    let mut travelled = 0;
    let count = route.calls.len();
    for i in 0..count {
        let call = &route.calls[if trip.backwards { count - 1 - i } else { i }];
        if i > 0 {
            now += call.leg * trip.slowness;
            sequence += call.step;
            travelled += call.distance;
        }
        let (arrival, departure) = (time(now), time(now + call.dwell));
        let (arrival, departure) = match call.times {
            Times::Both => (arrival, departure),
            Times::Arrival => (arrival, String::new()),
            Times::Departure => (String::new(), departure),
            Times::Blank => Default::default(),
        };
        if call.times != Times::Blank {
            now += call.dwell.max(0);
        }
        let gap = matches!(route.distances, Distances::WithGaps) && i % 3 == 1;
        let distance = if gap || matches!(route.distances, Distances::Absent) {
            String::new()
        } else {
            format!("{}", f64::from(travelled) / 2.0)
        };
        let stop = STOP_IDS[call.stop % plan.stops.len()];
        let (headsign, pickup) = (call.headsign, call.pickup);
        let mut row = format!("{id},{arrival},{departure},{stop},{sequence},{headsign},{pickup},{distance}");
        if !plan.mess.ragged {
            write!(row, ",,,,,,,,,,{},1", call.continuous).unwrap();
        } else if i == 0 {
            row += ",,,,,,,,,,,,,,surplus";
        }
        rows.push(row);
        if plan.mess.repeated_sequence && i == 1 {
            rows.push(format!("{id},{arrival},{departure},b,{sequence},,,"));
        }
    }
    if plan.mess.bad_times {
        rows.push(format!("{id},08:61:00,,b,{},,,", sequence + 9));
        rows.push(format!("{id},{},{},b,-3,,,", time(now), time(now)));
    }
    if plan.mess.calls_at_station && !plan.stations.is_empty() {
        rows.push(format!("{id},{0},{0},P0,{1},,,", time(now), sequence + 7));
    }
    match route.on_demand {
        Some(true) => rows.push(format!("{id},,,b,{},,2,,,08:00:00,12:00:00", sequence + 20)),
        Some(false) => rows.push(format!("{id},,,,{},,2,,g,08:00:00,12:00:00", sequence + 20)),
        None => {}
    }
    rows
}

/// Seconds as a GTFS time; what lies before the service day is written as its start.
pub fn time(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
