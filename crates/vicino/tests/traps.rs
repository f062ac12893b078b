//! One test for each trap that other implementations fell into.

mod fixture;

use fixture::{DAILY, ROME, ask, board, each, feed, network, network_of, text, times};
use serde_json::json;

fn trip(times: [&str; 2]) -> String {
    format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,T1
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,{0},{0},A,1
        T1,{1},{1},B,2",
        times[0], times[1]
    )
}

#[test]
fn after_midnight_yesterdays_trips_still_run() {
    let network = network(&trip(["24:40:00", "24:50:00"]));
    let answer = ask(&network, "lat=43.3224 lon=11.3268 at=2026-11-28T00:30:00+01:00");
    assert_eq!(times(&answer), ["2026-11-28T00:40:00+01:00"]);
    let departure = &answer["lines"][0]["departures"][0];
    assert_eq!(departure["service_date"], "2026-11-27");
    assert_eq!(answer["lines"][0]["state"], "running");
}

#[test]
fn trips_of_the_day_before_yesterday_still_run() {
    let network = network(&trip(["49:10:00", "49:50:00"]));
    let answer = ask(&network, "lat=43.3224 lon=11.3268 at=2026-11-28T01:00:00+01:00");
    assert_eq!(times(&answer), ["2026-11-28T01:10:00+01:00"]);
    assert_eq!(answer["lines"][0]["departures"][0]["service_date"], "2026-11-26");
}

#[test]
fn departures_of_two_service_days_are_sorted_by_instant() {
    let network = network(&format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,early
        10,daily,late
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        early,00:35:00,00:35:00,A,1
        early,00:50:00,00:50:00,B,2
        late,24:32:00,24:32:00,A,1
        late,24:50:00,24:50:00,B,2"
    ));
    let answer = ask(&network, "lat=43.3224 lon=11.3268 at=2026-11-28T00:30:00+01:00");
    assert_eq!(times(&answer), ["2026-11-28T00:32:00+01:00", "2026-11-28T00:35:00+01:00"]);
    assert_eq!(answer["lines"][0]["departures"][0]["trip"], "f:late");
}

#[test]
fn a_time_counts_from_noon_minus_twelve_hours_when_the_clocks_go_forward() {
    let network = network(&trip(["05:00:00", "05:10:00"]));
    // On 29 March 2026 five hours after noon minus twelve hours is five o'clock, one hour less after midnight.
    let answer = ask(&network, "lat=43.3224 lon=11.3268 at=2026-03-29T04:30:00+02:00");
    assert_eq!(times(&answer), ["2026-03-29T05:00:00+02:00"]);
    // A trip at 01:00 then runs before the service day's midnight has come.
    let early = fixture::network(&trip(["00:30:00", "00:40:00"]));
    let answer = ask(&early, "lat=43.3224 lon=11.3268 at=2026-03-28T23:00:00+01:00");
    assert_eq!(times(&answer), ["2026-03-28T23:30:00+01:00"]);
    assert_eq!(answer["lines"][0]["departures"][0]["service_date"], "2026-03-29");
}

#[test]
fn a_time_counts_from_noon_minus_twelve_hours_when_the_clocks_go_back() {
    let network = network(&trip(["01:30:00", "01:40:00"]));
    // On 25 October 2026 half past one comes half past two hours after midnight: the second time 02:00 strikes.
    let answer = ask(&network, "lat=43.3224 lon=11.3268 at=2026-10-25T02:00:00+02:00");
    assert_eq!(times(&answer), ["2026-10-25T02:30:00+02:00"]);
    // 26 hours after noon minus twelve hours of the day before is the first 02:00, in summer time.
    let night = fixture::network(&trip(["26:00:00", "26:10:00"]));
    let answer = ask(&night, "lat=43.3224 lon=11.3268 at=2026-10-25T01:55:00+02:00");
    assert_eq!(times(&answer), ["2026-10-25T02:00:00+02:00"]);
    let answer = ask(&night, "lat=43.3224 lon=11.3268 at=2026-10-26T01:55:00+01:00");
    assert_eq!(times(&answer), ["2026-10-26T02:00:00+01:00"]);
}

#[test]
fn a_service_may_live_in_calendar_dates_alone_and_dates_override_the_week() {
    let network = network(&format!(
        "{ROME}
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        week,1,1,1,1,1,0,0,20261101,20261130
        # calendar_dates.txt
        service_id,date,exception_type
        week,20261124,2
        week,20261128,1
        alone,20261124,1
        # trips.txt
        route_id,service_id,trip_id,trip_headsign
        10,week,W,Week
        10,alone,X,Alone
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        W,08:00:00,08:00:00,A,1
        W,08:10:00,08:10:00,B,2
        X,08:05:00,08:05:00,A,1
        X,08:15:00,08:15:00,B,2"
    ));
    let on = |date: &str| {
        let answer = ask(&network, &format!("lat=43.3224 lon=11.3268 at={date}T07:30:00+01:00"));
        let lines = answer["lines"].as_array().unwrap().clone();
        let running = lines.into_iter().filter(|line| line["state"] == "running");
        running.map(|line| text(&line["headsign"]).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(on("2026-11-23"), ["Week"]);
    assert_eq!(on("2026-11-24"), ["Alone"]);
    assert_eq!(on("2026-11-28"), ["Week"]);
    assert_eq!(on("2026-11-29"), [""; 0]);
}

fn frequency(exact_times: &str) -> String {
    format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,T1
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,06:00:00,06:00:00,A,1
        T1,06:07:00,06:08:00,B,2
        T1,06:20:00,06:20:00,A,3
        # frequencies.txt
        trip_id,start_time,end_time,headway_secs,exact_times
        T1,10:00:00,10:40:00,1200,{exact_times}"
    )
}

#[test]
fn exact_frequencies_are_every_start_before_the_end_and_the_template_is_no_departure() {
    let network = network(&frequency("1"));
    let answer =
        ask(&network, "lat=43.3224 lon=11.3268 at=2026-11-24T05:30:00+01:00 window=720 departures=50");
    assert_eq!(times(&answer), ["2026-11-24T10:00:00+01:00", "2026-11-24T10:20:00+01:00"]);
    assert_eq!(answer["lines"][0]["departures"][0]["headway_s"], json!(null));
}

#[test]
fn headways_are_windows_at_the_first_stop_shifted_by_the_stops_offset() {
    let network = network(&frequency("0"));
    // The last start is before 10:40, and reaches B eight minutes later.
    let answer = ask(&network, "lat=43.3314 lon=11.3268 at=2026-11-24T10:05:00+01:00 departures=50");
    assert_eq!(times(&answer), ["2026-11-24T10:08:00+01:00", "2026-11-24T10:28:00+01:00"]);
    assert_eq!(answer["lines"][0]["departures"][0]["headway_s"], 1200);
}

#[test]
fn a_stop_visited_twice_by_a_trip_has_two_departures() {
    let network = network(&format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id,trip_headsign
        10,daily,loop,Ring
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        loop,08:00:00,08:00:00,A,10
        loop,08:10:00,08:10:00,B,20
        loop,08:20:00,08:20:00,A,30
        loop,08:30:00,08:30:00,B,40"
    ));
    let answer = ask(&network, "lat=43.3224 lon=11.3268 at=2026-11-24T07:55:00+01:00");
    let departures = answer["lines"][0]["departures"].as_array().unwrap();
    assert_eq!(departures.iter().map(|d| d["stop_sequence"].as_u64().unwrap()).collect::<Vec<_>>(), [10, 30]);
}

#[test]
fn blank_times_are_interpolated_and_can_be_boarded() {
    let network = network(&format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,T1
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled
        T1,08:00:00,08:00:00,B,1,0
        T1,,,A,2,1.0
        T1,08:10:00,08:10:00,B,3,4.0"
    ));
    let answer = ask(&network, "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00");
    assert_eq!(times(&answer), ["2026-11-24T08:02:30+01:00"]);
}

#[test]
fn wheelchair_boarding_is_inherited_through_platform_and_station() {
    let network = network(&format!(
        "# agency.txt
        agency_name,agency_url,agency_timezone
        Rail,https://rail.example,Europe/Rome
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding,platform_code
        S,Stazione,43.3312,11.3236,1,,1,
        P1,Stazione,43.3312,11.3236,0,S,,1
        P2,Stazione,43.3312,11.3237,0,S,2,2
        area,Front,43.3312,11.3236,4,P1,,
        E,Entrance,43.3311,11.3236,2,S,,
        far,Asciano,43.2339,11.5606,,,,
        # routes.txt
        route_id,route_short_name,route_type
        R,R,2
        {DAILY}
        # trips.txt
        route_id,service_id,trip_id,trip_headsign,wheelchair_accessible
        R,daily,one,One,1
        R,daily,two,Two,1
        R,daily,three,Three,2
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        one,08:00:00,08:00:00,P1,1
        one,08:30:00,08:30:00,far,2
        two,08:01:00,08:01:00,P2,1
        two,08:31:00,08:31:00,far,2
        three,08:02:00,08:02:00,P1,1
        three,08:32:00,08:32:00,far,2"
    ));
    let wheelchair = |id: &str| network.stop(id, &[]).unwrap().wheelchair.name();
    assert_eq!(
        ["f:S", "f:P1", "f:P2", "f:area", "f:E", "f:far"].map(wheelchair),
        ["yes", "yes", "no", "yes", "yes", "unknown"]
    );
    let answer = ask(&network, "lat=43.3312 lon=11.3236 at=2026-11-24T07:55:00+01:00 wheelchair=required");
    assert_eq!(each(&answer, "lines", "headsign"), ["One"]);
    assert_eq!(each(&answer, "stops", "id"), ["f:P1"]);
    assert_eq!(answer["stops"][0]["station"], "f:S");
    let answer = ask(&network, "lat=43.3312 lon=11.3236 at=2026-11-24T07:55:00+01:00");
    assert_eq!(each(&answer, "lines", "headsign"), ["One", "Three", "Two"]);
    // The board of the station is that of its platforms.
    let departures = board(&network, "f:S", "at=2026-11-24T07:55:00+01:00");
    assert_eq!(each(&departures, "departures", "platform"), ["1", "2", "1"]);
}

/// Stops 0.0010° north and 0.0012° east of a point: at 43° the one farther in degrees is nearer in metres.
#[test]
fn nearness_is_in_metres_and_not_in_degrees() {
    let network = network(&format!(
        "# agency.txt
        agency_name,agency_url,agency_timezone
        Bus,https://bus.example,Europe/Rome
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon
        north,North,43.3010,11.3000
        east,East,43.3000,11.3012
        far,Far,43.4000,11.3000
        # routes.txt
        route_id,route_short_name,route_type
        10,10,3
        {DAILY}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,T1
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:00:00,08:00:00,north,1
        T1,08:01:00,08:01:00,east,2
        T1,08:30:00,08:30:00,far,3"
    ));
    let answer = ask(&network, "lat=43.3 lon=11.3 at=2026-11-24T07:55:00+01:00");
    assert_eq!(each(&answer, "stops", "id"), ["f:east", "f:north"]);
    assert_eq!(answer["lines"][0]["stop"], "f:east");
    assert_eq!(answer["stops"][0]["distance_m"], 97.4);
    // A circle and no box: the corner of a 110 m box is 155 m away.
    let answer = ask(&network, "lat=43.3010 lon=11.3012 radius=100 at=2026-11-24T07:55:00+01:00");
    assert_eq!(each(&answer, "stops", "id"), ["f:north"]);
}

#[test]
fn a_radius_is_inclusive() {
    let network = network(&trip(["08:00:00", "08:10:00"]));
    let stops = |radius: &str| {
        let question = format!("lat=43.3214 lon=11.3268 at=2026-11-24T07:55:00+01:00 radius={radius}");
        ask(&network, &question)["counts"]["stops"]["found"].as_u64().unwrap()
    };
    let all = ask(&network, "lat=43.3214 lon=11.3268 at=2026-11-24T07:55:00+01:00");
    assert_eq!(all["stops"][0]["distance_m"], 111.1);
    assert_eq!((stops("111.0"), stops("111.1"), stops("111.2")), (0, 1, 1));
}

#[test]
fn several_feeds_each_have_their_own_zone_and_their_own_today() {
    let there = trip(["08:00:00", "08:10:00"]).replace("Europe/Rome", "Pacific/Auckland");
    let network = network_of([feed("it", &trip(["08:00:00", "08:10:00"])), feed("nz", &there)]);
    // In Auckland it is already the 25th, and a quarter to eight; in Rome it is a quarter to eight in the evening.
    let answer = ask(&network, "lat=43.3224 lon=11.3268 at=2026-11-24T19:45:00+01:00 include=lines,day");
    assert_eq!(each(&answer, "lines", "stop"), ["nz:A", "it:A"]);
    assert_eq!(each(&answer, "lines", "state"), ["running", "another_day"]);
    assert_eq!(each(&answer, "lines", "next"), ["2026-11-25T08:00:00+13:00", "2026-11-25T08:00:00+01:00"]);
    assert_eq!(answer["lines"][0]["day"]["date"], "2026-11-25");
    assert_eq!(answer["lines"][1]["day"]["date"], "2026-11-24");
}

#[test]
fn several_agencies_in_one_feed_each_have_their_own_zone() {
    let text = trip(["08:00:00", "08:10:00"])
        .replace(
            "a,Bus,https://bus.example,Europe/Rome",
            "a,Bus,https://bus.example,Europe/Rome\nb,Bus,https://bus.example,Europe/London",
        )
        .replace(
            "route_id,route_short_name,route_type\n    10,10,3",
            "route_id,agency_id,route_short_name,route_type\n10,b,10,3",
        );
    let answer = ask(&network(&text), "lat=43.3224 lon=11.3268 at=2026-11-24T08:45:00+01:00");
    assert_eq!(times(&answer), ["2026-11-24T08:00:00+00:00"]);
    assert_eq!(answer["query"]["at"], "2026-11-24T08:45:00+01:00");
}

#[test]
fn on_demand_rows_are_no_scheduled_departures_and_do_not_end_the_trip_early() {
    let network = network(&format!(
        "{ROME}{DAILY}
        # locations.geojson
        {{}}
        # trips.txt
        route_id,service_id,trip_id,trip_headsign
        10,daily,T1,Deviation
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,location_id,stop_sequence,start_pickup_drop_off_window,end_pickup_drop_off_window
        T1,08:00:00,08:00:00,A,,1,,
        T1,,,,zone,2,08:00:00,08:30:00
        T1,08:30:00,08:30:00,B,,3,,
        T1,,,,zone,4,08:30:00,09:00:00"
    ));
    let answer = ask(&network, "lat=43.3314 lon=11.3268 at=2026-11-24T08:00:00+01:00");
    assert_eq!(times(&answer), ["2026-11-24T08:30:00+01:00"]);
}
