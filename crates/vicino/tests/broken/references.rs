//! Ids: twice, of nothing, or of something else than is wanted.

use crate::case::{Case, check, kept};
use crate::files::{ALL, sound};

pub fn cases() -> Vec<Case> {
    vec![
        kept(
            "an id stands twice",
            ALL,
            &[
                "stops.txt:4:stop_id=\"A\" duplicate_key",
                "stops.txt:4:stop_lat=\"1\" point_near_origin",
                "routes.txt:3:route_id=\"10\" duplicate_key",
                "calendar.txt:3:service_id=\"daily\" duplicate_key",
                "trips.txt:4:trip_id=\"T1\" duplicate_key",
                "agency.txt:3:agency_id=\"a\" duplicate_key",
            ],
            || {
                sound()
                    .more("stops.txt", "A,Elsewhere,1,1\n")
                    .more("routes.txt", "10,Other,0\n")
                    .more("calendar.txt", "daily,0,0,0,0,0,0,0,20260101,20261231\n")
                    .more("trips.txt", "10,daily,T1\n")
                    .more("agency.txt", "a,Again,https://bus.example,Europe/Rome\n")
                    .source()
            },
        ),
        kept(
            "a stop_sequence stands twice in a trip",
            ALL,
            &["stop_times.txt:3:stop_sequence=\"1\" duplicate_key"],
            || sound().edit("stop_times.txt", "T1,08:10", "T1,08:05:00,08:05:00,B,1\nT1,08:10").source(),
        ),
        kept(
            "a stop time is at an unknown stop",
            "2 stops, 1 trips: 09:00",
            &["stop_times.txt:2:stop_id=\"nowhere\" foreign_key_violation", "1 unusable_trip"],
            || sound().edit("stop_times.txt", "08:00:00,A", "08:00:00,nowhere").source(),
        ),
        kept(
            "a stop time is of an unknown trip",
            ALL,
            &["stop_times.txt:6:trip_id=\"T9\" foreign_key_violation"],
            || sound().more("stop_times.txt", "T9,08:30:00,08:30:00,A,1\n").source(),
        ),
        kept(
            "a trip is of an unknown route or service",
            ALL,
            &[
                "trips.txt:4:route_id=\"99\" foreign_key_violation",
                "trips.txt:5:service_id=\"never\" foreign_key_violation",
            ],
            || sound().more("trips.txt", "99,daily,T3\n10,never,T4\n").source(),
        ),
        kept(
            "a route is of an unknown agency, where there are several",
            "2 stops, 0 trips",
            &["7 foreign_key_violation"],
            || {
                sound()
                    .more("agency.txt", "b,Coach,https://coach.example,Europe/Rome\n")
                    .with("routes.txt", "route_id,agency_id,route_short_name,route_type\n10,z,10,3\n")
                    .source()
            },
        ),
        kept(
            "a route names an agency, and the only one has no id",
            ALL,
            &["routes.txt:2:agency_id=\"z\" foreign_key_violation"],
            || {
                sound()
                    .edit("agency.txt", "a,Bus", ",Bus")
                    .with("routes.txt", "route_id,agency_id,route_short_name,route_type\n10,z,10,3\n")
                    .source()
            },
        ),
        kept("a route names no agency, where there are several", ALL, &[], || {
            sound().more("agency.txt", "b,Coach,https://coach.example,Europe/Rome\n").source()
        }),
        kept(
            "a parent station is unknown",
            ALL,
            &["stops.txt:2:parent_station=\"none\" foreign_key_violation"],
            || {
                let stops = "stop_id,stop_name,stop_lat,stop_lon,parent_station\nA,Gramsci,43.3224,11.3268,none\nB,Stazione,43.3314,11.3268,\n";
                sound().with("stops.txt", stops).source()
            },
        ),
        kept("a station is its own ancestor", "4 stops, 2 trips: 08:00 09:00", &[], || {
            let stops = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\nA,Gramsci,43.3224,11.3268,0,S\nB,Stazione,43.3314,11.3268,,\nS,Station,43.3,11.3,1,R\nR,Round,43.3,11.3,1,S\n";
            sound().with("stops.txt", stops).source()
        }),
        kept(
            "a stop time is at a station or an entrance",
            "3 stops, 1 trips: 09:00",
            &["stop_times.txt:2:stop_id=\"S\" location_with_unexpected_stop_time", "1 unusable_trip"],
            || {
                let stops = "stop_id,stop_name,stop_lat,stop_lon,location_type\nA,Gramsci,43.3224,11.3268,\nB,Stazione,43.3314,11.3268,\nS,Station,43.3,11.3,1\n";
                sound().with("stops.txt", stops).edit("stop_times.txt", "08:00:00,A", "08:00:00,S").source()
            },
        ),
        kept("a shape is unknown", ALL, &[], || {
            let trips = "route_id,service_id,trip_id,shape_id\n10,daily,T1,none\n10,daily,T2,none\n";
            sound().with("trips.txt", trips).source()
        })
        .checked(&["trips.txt:2:shape_id=\"none\" foreign_key_violation"]),
        kept(
            "frequencies are of an unknown trip",
            ALL,
            &["frequencies.txt:2:trip_id=\"T9\" foreign_key_violation"],
            || {
                let rows = "trip_id,start_time,end_time,headway_secs\nT9,08:00:00,09:00:00,600\n";
                sound().with("frequencies.txt", rows).source()
            },
        ),
        kept("the rows of a trip do not stand together", ALL, &[], || {
            let rows = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n\
                T1,08:00:00,08:00:00,A,1\nT2,09:00:00,09:00:00,A,1\nT1,08:10:00,08:10:00,B,2\nT2,09:10:00,09:10:00,B,2\n";
            sound().with("stop_times.txt", rows).source()
        }),
        kept("the rows of a trip are not in order", ALL, &[], || {
            let rows = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n\
                T2,09:10:00,09:10:00,B,20\nT2,09:00:00,09:00:00,A,10\nT1,08:10:00,08:10:00,B,2\nT1,08:00:00,08:00:00,A,1\n";
            sound().with("stop_times.txt", rows).source()
        }),
        kept(
            "a trip has one stop",
            "2 stops, 1 trips: 09:00",
            &["trips.txt:2:trip_id=\"T1\" unusable_trip"],
            || sound().edit("stop_times.txt", "T1,08:10:00,08:10:00,B,2\n", "").source(),
        ),
        kept(
            "a trip has no stop times",
            "2 stops, 2 trips: 08:00 09:00",
            &["trips.txt:4:trip_id=\"T3\" unused_trip"],
            || sound().more("trips.txt", "10,daily,T3\n").source(),
        ),
    ]
}

#[test]
fn references() {
    check(cases());
}
