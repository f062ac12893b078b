//! Bad rows, one of each kind, and all of them at once.

use vicino::{Code, Feed, FeedSource, ReadOptions, Severity};

use crate::fixture::{DAILY, ROME, ask, feed, network, network_of, times};
use crate::one_trip;

#[test]
fn a_bad_row_never_loses_a_feed_and_is_told_with_file_line_field_and_value() {
    let feed = feed(
        "f",
        "# agency.txt
        agency_id,agency_name,agency_url,agency_timezone
        a,Bus,https://bus.example,Europe/Rome
        a,Again,https://bus.example,Europe/Rome
        b,Bus,https://bus.example,Nowhere/Land
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding
        A,Gramsci,43.3224,11.3268,,,
        B,Stazione,43.3314,11.3268,,none,7
        A,Twice,1,1,,,
        ,Nameless,1,1,,,
        C,Off the map,91,11,,,
        D,Null island,0,0,,,
        E,Not a number,x,,,,
        F,Type,43.3,11.3,9,,
        S,Station,43.3,11.3,1,,
        # routes.txt
        route_id,agency_id,route_short_name,route_type,route_color
        10,a,10,3,GREEN
        11,z,11,3,
        12,a,12,77,
        13,a,13,,
        10,a,again,3,
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        daily,1,1,1,1,1,1,1,20260101,20261231
        daily,0,0,0,0,0,0,0,20260101,20261231
        back,1,1,1,1,1,1,1,20261231,20260101
        when,1,1,1,1,1,1,1,20260230,20261231
        odd,1,2,yes,,0,1,1,20260101,20261231
        # calendar_dates.txt
        service_id,date,exception_type
        daily,20261124,1
        daily,20261124,2
        daily,20261125,3
        daily,tomorrow,1
        daily,20261126,
        # trips.txt
        route_id,service_id,trip_id,direction_id,wheelchair_accessible
        10,daily,T1,0,1
        10,daily,T1,1,1
        99,daily,T2,0,
        10,never,T3,0,
        10,daily,T4,5,9
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,shape_dist_traveled
        T1,08:00:00,08:00:00,A,1,,
        T1,08:01:00,08:01:00,A,1,,
        T1,08:02:00,08:02:00,nowhere,2,,
        T1,08:03:00,08:03:00,S,3,,
        T1,8:61:00,8:61:00,A,4,,
        T1,7:00:00,07:00:01,A,5,,
        T1,08:06:00,8:05:00,A,6,,
        T1,08:07:00,08:07:00,A,x,,
        T1,08:10:00,08:10:00,B,7,8,far
        T9,08:00:00,08:00:00,A,1,,
        T4,,,A,1,,
        T4,09:00:00,,A,2,,
        T4,,09:10:00,B,3,,
        T4,,,A,4,,
        # frequencies.txt
        trip_id,start_time,end_time,headway_secs,exact_times
        T9,08:00:00,09:00:00,600,0
        T4,08:00:00,08:00:00,600,0
        T4,08:00:00,09:00:00,0,0
        T1,08:00:00,08:10:00,600,no
        T1,08:00:00,08:20:00,600,0",
    );
    let told: Vec<String> = feed.notices().iter().map(ToString::to_string).collect();
    for expected in [
        "agency.txt:3:agency_id=\"a\" duplicate_key",
        "agency.txt:4:agency_timezone=\"Nowhere/Land\" invalid_timezone",
        "stops.txt:3:parent_station=\"none\" foreign_key_violation",
        "stops.txt:3:wheelchair_boarding=\"7\" unexpected_enum_value",
        "stops.txt:4:stop_id=\"A\" duplicate_key",
        "stops.txt:5:stop_id=\"\" missing_required_field",
        "stops.txt:6:stop_lat=\"91\" number_out_of_range",
        "stops.txt:7:stop_lat=\"0\" point_near_origin",
        "stops.txt:8:stop_lat=\"x\" invalid_float",
        "stops.txt:8:stop_id=\"E\" stop_without_location",
        "stops.txt:9:location_type=\"9\" unexpected_enum_value",
        "routes.txt:2:route_color=\"GREEN\" invalid_color",
        "routes.txt:3:agency_id=\"z\" foreign_key_violation",
        "routes.txt:4:route_type=\"77\" unexpected_enum_value",
        "routes.txt:5:route_type=\"\" missing_required_field",
        "routes.txt:6:route_id=\"10\" duplicate_key",
        "calendar.txt:3:service_id=\"daily\" duplicate_key",
        "calendar.txt:4:end_date=\"20260101\" start_and_end_range_out_of_order",
        "calendar.txt:5:start_date=\"20260230\" invalid_date",
        "calendar.txt:6:tuesday=\"2\" unexpected_enum_value",
        "calendar.txt:6:wednesday=\"yes\" unexpected_enum_value",
        "calendar.txt:6:thursday=\"\" missing_required_field",
        "calendar_dates.txt:3:date=\"20261124\" duplicate_key",
        "calendar_dates.txt:4:exception_type=\"3\" unexpected_enum_value",
        "calendar_dates.txt:5:date=\"tomorrow\" invalid_date",
        "calendar_dates.txt:6:exception_type=\"\" missing_required_field",
        "trips.txt:3:trip_id=\"T1\" duplicate_key",
        "trips.txt:4:route_id=\"99\" foreign_key_violation",
        "trips.txt:5:service_id=\"never\" foreign_key_violation",
        "trips.txt:6:direction_id=\"5\" unexpected_enum_value",
        "trips.txt:6:wheelchair_accessible=\"9\" unexpected_enum_value",
        "stop_times.txt:3:stop_sequence=\"1\" duplicate_key",
        "stop_times.txt:4:stop_id=\"nowhere\" foreign_key_violation",
        "stop_times.txt:5:stop_id=\"S\" location_with_unexpected_stop_time",
        "stop_times.txt:6:arrival_time=\"8:61:00\" invalid_time",
        "stop_times.txt:7:arrival_time=\"7:00:00\" stop_time_with_arrival_before_previous_departure_time",
        "stop_times.txt:8:departure_time=\"8:05:00\" start_and_end_range_out_of_order",
        "stop_times.txt:9:stop_sequence=\"x\" invalid_integer",
        "stop_times.txt:10:pickup_type=\"8\" unexpected_enum_value",
        "stop_times.txt:10:shape_dist_traveled=\"far\" invalid_float",
        "stop_times.txt:11:trip_id=\"T9\" foreign_key_violation",
        "stop_times.txt:12:arrival_time=\"\" missing_trip_edge",
        "stop_times.txt:15:arrival_time=\"\" missing_trip_edge",
        "frequencies.txt:2:trip_id=\"T9\" foreign_key_violation",
        "frequencies.txt:3:end_time=\"08:00:00\" start_and_end_range_equal",
        "frequencies.txt:4:headway_secs=\"0\" number_out_of_range",
        "frequencies.txt:5:exact_times=\"no\" unexpected_enum_value",
        "frequencies.txt:6:trip_id=\"T1\" duplicate_key",
    ] {
        assert!(told.iter().any(|t| t == expected), "{expected} is missing from {told:#?}");
    }
    // What is good in it is served: T1 from A at 8, T4 from A at 9.
    let answer = ask(&network_of([feed]), "lat=43.3224 lon=11.3268 at=2026-11-24T07:30:00+01:00 window=120");
    assert_eq!(times(&answer), ["2026-11-24T08:00:00+01:00", "2026-11-24T09:00:00+01:00"]);
}

#[test]
fn all_bad_rows_are_counted_and_the_first_thousand_of_a_code_are_kept() {
    let rows = "T9,08:00:00,08:00:00,A,1\n".repeat(2_500);
    let feed = feed("f", &one_trip(&rows));
    assert_eq!(feed.notices().count(Code::ForeignKeyViolation), 2_500);
    assert_eq!(feed.notices().iter().filter(|n| n.code == Code::ForeignKeyViolation).count(), 1_000);
    let counts: Vec<_> = feed.notices().counts().collect();
    assert_eq!(counts, [(Code::ForeignKeyViolation, 2_500)]);
    assert_eq!(Code::ForeignKeyViolation.severity(), Severity::Error);
}

#[test]
fn files_of_any_shape_are_read() {
    // A byte-order mark, CR LF, quoted and padded fields, unknown and reordered columns, blank lines, a ragged row,
    // bytes that are Latin-1, a file that GTFS does not know, no line end at the end.
    let files: [(&str, &[u8]); 7] = [
        ("agency.txt", b"\xef\xbb\xbfagency_timezone , \"agency_name\",agency_url\r\n Europe/Rome,Citt\xe0 in \x80,x\r\n"),
        ("stops.txt", b"stop_lat,stop_lon,colour,stop_id,stop_name\r\n\r\n 43.3224 ,11.3268,red,A,\"Gramsci \"\"Lizza\"\"\"\r\n43.3314,11.3268,blue,B"),
        ("routes.txt", b"route_id,route_short_name,route_type\n10,10,3"),
        ("trips.txt", b"route_id,service_id,trip_id\n10,daily,T1\n,,\n"),
        ("stop_times.txt", b"trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1, 8:05:00,,A,1\nT1,,08:15:00 ,B,2,surplus\n"),
        ("calendar_dates.txt", b"service_id,date,exception_type\ndaily,20261124,1\n"),
        ("horoscope.txt", b"\x00\x01\x02"),
    ];
    let feed = Feed::read("f", &FeedSource::files(files), &ReadOptions::default()).unwrap();
    let codes: Vec<_> = feed.notices().counts().map(|(code, count)| (code.name(), count)).collect();
    assert_eq!(codes, [("invalid_character", 1), ("invalid_row_length", 2)]);
    let answer = ask(&network_of([feed]), "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00");
    assert_eq!(times(&answer), ["2026-11-24T08:05:00+01:00"]);
    assert_eq!(answer["stops"][0]["name"], "Gramsci \"Lizza\"");
    assert_eq!(answer["agencies"]["f:"]["name"], "Città in €");
}

#[test]
fn lines_are_numbered_alike_whatever_ends_them() {
    for end in ["\n", "\r\n"] {
        let stops =
            ["stop_id,stop_name,stop_lat,stop_lon", "A,Gramsci,43.3,11.3", "B,Bad,91,0", "C,Worse,92,0", ""]
                .join(end);
        let agency = "agency_name,agency_timezone\nBus,Europe/Rome\n".to_owned();
        let source = FeedSource::files([("agency.txt", agency), ("stops.txt", stops)]);
        let feed = Feed::read("f", &source, &ReadOptions::default()).unwrap();
        let out_of_range = feed.notices().iter().filter(|n| n.code == Code::NumberOutOfRange);
        let lines: Vec<_> = out_of_range.map(|n| n.line.unwrap()).collect();
        assert_eq!(lines, [3, 4], "{end:?}");
    }
}

#[test]
fn rows_of_a_trip_need_not_stand_together_nor_in_order() {
    let scattered = network(&format!(
        "{ROME}{DAILY}
        # trips.txt
        route_id,service_id,trip_id
        10,daily,T1
        10,daily,T2
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:10:00,08:10:00,B,2
        T2,08:30:00,08:30:00,A,1
        T9,08:30:00,08:30:00,A,1
        T1,08:00:00,08:00:00,A,1
        T2,08:40:00,08:40:00,B,2"
    ));
    let answer = ask(&scattered, "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00");
    assert_eq!(times(&answer), ["2026-11-24T08:00:00+01:00", "2026-11-24T08:30:00+01:00"]);
    let notices = scattered.feeds().next().unwrap().notices().clone();
    // Reading twice does not tell twice.
    assert_eq!(notices.count(Code::ForeignKeyViolation), 1);
}

#[test]
fn a_station_that_is_its_own_ancestor_is_no_loop() {
    let network = network(
        "# agency.txt
        agency_name,agency_timezone
        Bus,Europe/Rome
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
        A,Gramsci,,,,B
        B,Stazione,,,1,A
        C,Self,43.3,11.3,1,C",
    );
    for id in ["f:A", "f:B", "f:C"] {
        assert!(network.stop(id, &[]).is_some());
    }
}
