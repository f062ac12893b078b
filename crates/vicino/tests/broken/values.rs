//! Times, dates, coordinates, zones and other values that are not as GTFS has them.

use crate::case::{Case, check, kept, refused};
use crate::files::{ALL, Files, sound};

fn dates(start: &str, end: &str) -> Files {
    sound().edit("calendar.txt", "20260101,20261231", &format!("{start},{end}"))
}

fn second_agency(zone: &str) -> Files {
    let agencies = format!("agency_id,agency_name,agency_timezone\na,Bus,{zone}\nb,Coach,Europe/Rome\n");
    let routes = "route_id,agency_id,route_short_name,route_type\n10,a,10,3\n";
    sound().with("agency.txt", agencies).with("routes.txt", routes)
}

pub fn cases() -> Vec<Case> {
    vec![
        kept("times have one digit of hours, or blanks around them", ALL, &[], || {
            sound().edit("stop_times.txt", "08:00:00,08:00:00", "8:00:00, 08:00:00 ").source()
        }),
        kept(
            "times have no seconds",
            "2 stops, 1 trips: 09:00",
            &["stop_times.txt:2:arrival_time=\"08:00\" invalid_time", "1 unusable_trip"],
            || sound().edit("stop_times.txt", "08:00:00,08:00:00", "08:00,08:00").source(),
        ),
        kept(
            "times have more than 59 minutes, or are of twelve hours",
            "2 stops, 0 trips",
            &[
                "stop_times.txt:2:arrival_time=\"07:61:00\" invalid_time",
                "stop_times.txt:4:arrival_time=\"9:00:00 AM\" invalid_time",
                "2 unusable_trip",
            ],
            || {
                let files = sound().edit("stop_times.txt", "08:00:00,08:00:00", "07:61:00,07:61:00");
                files.edit("stop_times.txt", "09:00:00,09:00:00", "9:00:00 AM,9:00:00 AM").source()
            },
        ),
        kept("times run past midnight", "2 stops, 2 trips: 08:00 09:00", &[], || {
            let files = sound().edit("stop_times.txt", ",08:", ",32:").edit("stop_times.txt", ",09:", ",57:");
            files.source()
        }),
        kept(
            "times go back along a trip",
            "2 stops, 1 trips: 09:00",
            &[
                "stop_times.txt:3:departure_time=\"7:50:00\" stop_time_with_arrival_before_previous_departure_time",
                "1 unusable_trip",
            ],
            || sound().edit("stop_times.txt", "08:10:00,08:10:00", ",7:50:00").source(),
        ),
        kept(
            "a departure is before its arrival",
            "2 stops, 1 trips: 09:00",
            &[
                "stop_times.txt:3:departure_time=\"08:09:00\" start_and_end_range_out_of_order",
                "1 unusable_trip",
            ],
            || sound().edit("stop_times.txt", "08:10:00,08:10:00", "08:10:00,08:09:00").source(),
        ),
        kept(
            "the first or last time of a trip is blank",
            "2 stops, 1 trips: 09:00",
            &["stop_times.txt:3:arrival_time=\"\" missing_trip_edge", "1 unusable_trip"],
            || sound().edit("stop_times.txt", "08:10:00,08:10:00", ",").source(),
        ),
        kept(
            "a stop has no coordinates, nor has its station",
            "2 stops, 2 trips",
            &["stops.txt:2:stop_id=\"A\" stop_without_location"],
            || sound().edit("stops.txt", "Gramsci,43.3224,11.3268", "Gramsci,,").source(),
        ),
        kept(
            "a stop has no coordinates, but its station has",
            "3 stops, 2 trips: 08:00 09:00",
            &["stops.txt:2:stop_id=\"A\" stop_without_location"],
            || {
                let stops = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\nA,Gramsci,,,,S\nB,Stazione,43.3314,11.3268,,\nS,Gramsci,43.3224,11.3268,1,\n";
                sound().with("stops.txt", stops).source()
            },
        ),
        kept(
            "a stop has a latitude and no longitude, or the other way round",
            "2 stops, 2 trips",
            &[
                "stops.txt:2:stop_id=\"A\" stop_without_location",
                "stops.txt:3:stop_id=\"B\" stop_without_location",
            ],
            || {
                let files = sound().edit("stops.txt", "43.3224,11.3268", "43.3224,");
                files.edit("stops.txt", "43.3314,11.3268", ",11.3268").source()
            },
        ),
        kept(
            "a number, time or date is blank where one is needed",
            ALL,
            &[
                "calendar_dates.txt:2:exception_type=\"\" missing_required_field",
                "frequencies.txt:2:start_time=\"\" missing_required_field",
                "frequencies.txt:2:headway_secs=\"\" missing_required_field",
                "stop_times.txt:6:stop_sequence=\"\" missing_required_field",
            ],
            || {
                let rows = "trip_id,start_time,end_time,headway_secs\nT1,,09:00:00,\n";
                sound()
                    .with("calendar_dates.txt", "service_id,date,exception_type\ndaily,20261124,\n")
                    .with("frequencies.txt", rows)
                    .more("stop_times.txt", "T2,09:20:00,09:20:00,B,\n")
                    .source()
            },
        ),
        kept(
            "a stop is at 0, 0",
            "2 stops, 2 trips",
            &["stops.txt:2:stop_lat=\"0.0\" point_near_origin", "1 stop_without_location"],
            || sound().edit("stops.txt", "43.3224,11.3268", "0.0,0.0").source(),
        ),
        kept(
            "a latitude or longitude is out of range",
            "2 stops, 2 trips",
            &[
                "stops.txt:2:stop_lat=\"91\" number_out_of_range",
                "stops.txt:3:stop_lon=\"1132680\" number_out_of_range",
                "2 stop_without_location",
            ],
            || {
                let files = sound().edit("stops.txt", "43.3224,11.3268", "91,11.3268");
                files.edit("stops.txt", "43.3314,11.3268", "43.3314,1132680").source()
            },
        ),
        kept(
            "a coordinate is NaN, infinite, or in degrees and minutes",
            "4 stops, 2 trips",
            &[
                "2 number_out_of_range",
                "stops.txt:4:stop_lat=\"43°19'\" invalid_float",
                "3 stop_without_location",
            ],
            || {
                let stops = "stop_id,stop_name,stop_lat,stop_lon\nA,Gramsci,NaN,11.3268\nC,C,inf,11\nD,D,43°19',11\nB,Stazione,43.3314,11.3268\n";
                sound().with("stops.txt", stops).source()
            },
        ),
        kept(
            "a number has a decimal comma, and is quoted",
            ALL,
            &["stops.txt:2:stop_lat=\"43,3224\" misspelt_number"],
            || sound().edit("stops.txt", "43.3224", "\"43,3224\"").source(),
        ),
        kept(
            "a number has a decimal comma, and is not quoted",
            "2 stops, 2 trips",
            &[
                "stops.txt:2 invalid_row_length",
                "stops.txt:2:stop_lon=\"3224\" number_out_of_range",
                "1 stop_without_location",
            ],
            || sound().edit("stops.txt", "43.3224,11.3268", "43,3224,11,3268").source(),
        ),
        kept("numbers have a plus sign, an exponent or leading zeros", ALL, &[], || {
            let files = sound().edit("stops.txt", "43.3224,11.3268", "+43.3224,1.13268e1");
            files.edit("stop_times.txt", "08:00:00,A,1", "08:00:00,A,+01").source()
        }),
        kept("integers are written as 3.0", ALL, &["5 misspelt_number"], || {
            let files = sound().edit("routes.txt", "10,10,3", "10,10,3.0");
            files.edit("stop_times.txt", ",1\n", ",1.0\n").edit("stop_times.txt", ",2\n", ",2.0\n").source()
        }),
        kept(
            "a stop_sequence is negative, or no number",
            "2 stops, 1 trips: 09:00",
            &[
                "stop_times.txt:2:stop_sequence=\"-1\" invalid_integer",
                "stop_times.txt:3:stop_sequence=\"last\" invalid_integer",
                "1 unused_trip",
            ],
            || {
                let files = sound().edit("stop_times.txt", "08:00:00,A,1", "08:00:00,A,-1");
                files.edit("stop_times.txt", "08:10:00,B,2", "08:10:00,B,last").source()
            },
        ),
        kept(
            "a route_type is none that GTFS or its extension has",
            "2 stops, 0 trips",
            &["routes.txt:2:route_type=\"77\" unexpected_enum_value", "6 foreign_key_violation"],
            || sound().edit("routes.txt", "10,10,3", "10,10,77").source(),
        ),
        kept("a colour is none", ALL, &["routes.txt:2:route_color=\"GREEN\" invalid_color"], || {
            let routes = "route_id,route_short_name,route_type,route_color\n10,10,3,GREEN\n";
            sound().with("routes.txt", routes).source()
        }),
        kept("an id or name is blank where one is needed", ALL, &["2 missing_required_field"], || {
            sound().more("stops.txt", ",Nameless,1,1\n").more("trips.txt", "10,daily,\n").source()
        }),
        kept(
            "one of several agencies has a time zone that is none",
            ALL,
            &["agency.txt:2:agency_timezone=\"Mars/Olympus\" invalid_timezone"],
            || second_agency("Mars/Olympus").source(),
        ),
        kept(
            "one of several agencies has no time zone",
            ALL,
            &["agency.txt:2:agency_timezone=\"\" missing_required_field"],
            || second_agency("").source(),
        ),
        kept(
            "agencies have different time zones",
            ALL,
            &["agency.txt:3:agency_timezone=\"Europe/Rome\" inconsistent_agency_timezone"],
            || second_agency("Europe/London").source(),
        ),
        refused("no agency has a time zone that is one", "NoAgency", || {
            sound().edit("agency.txt", "Europe/Rome", "GMT+1 (Roma)").try_source()
        }),
        kept("a calendar goes over ten years", ALL, &[], || dates("20200101", "20291231").source()),
        kept("a calendar goes from the year 1 to 9999", ALL, &[], || dates("00010101", "99991231").source()),
        kept(
            "a calendar ends before it starts",
            "2 stops, 0 trips",
            &[
                "calendar.txt:2:end_date=\"20260101\" start_and_end_range_out_of_order",
                "6 foreign_key_violation",
            ],
            || dates("20261231", "20260101").source(),
        ),
        kept(
            "dates are none, or written with hyphens",
            "2 stops, 0 trips",
            &[
                "calendar.txt:2:start_date=\"2026-01-01\" invalid_date",
                "calendar.txt:2:end_date=\"20260230\" invalid_date",
                "6 foreign_key_violation",
            ],
            || dates("2026-01-01", "20260230").source(),
        ),
        kept("a service runs on no day", "2 stops, 2 trips", &[], || {
            sound().edit("calendar.txt", "1,1,1,1,1,1,1", "0,0,0,0,0,0,0").source()
        }),
        kept(
            "a headway is zero, or ends before it starts",
            ALL,
            &[
                "frequencies.txt:2:headway_secs=\"0\" number_out_of_range",
                "frequencies.txt:3:end_time=\"07:00:00\" start_and_end_range_out_of_order",
            ],
            || {
                let rows = "trip_id,start_time,end_time,headway_secs\nT1,08:00:00,09:00:00,0\nT1,08:00:00,07:00:00,600\n";
                sound().with("frequencies.txt", rows).source()
            },
        ),
    ]
}

#[test]
fn values() {
    check(cases());
}
