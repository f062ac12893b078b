//! A network of four lines.

#![allow(unreachable_pub, reason = "the modules of a test program are nobody else's")]

use vicino::Network;

use crate::fixture::network;

/// At Gramsci: line 10 runs in the morning, 20 in the afternoon, 30 on another day, 40 ran in January.
pub fn four_lines() -> Network {
    network(
        "# agency.txt
        agency_id,agency_name,agency_url,agency_timezone,agency_lang
        a,Bus,https://bus.example,Europe/Rome,it
        b,Coach,https://coach.example,Europe/Rome,it
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon,stop_code
        A,Piazza Gramsci,43.3224,11.3268,1001
        A2,Piazza Gramsci (lato),43.3230,11.3268,
        B,Stazione,43.3514,11.3268,
        # routes.txt
        route_id,agency_id,route_short_name,route_long_name,route_type
        10,a,10,Centro - Stazione,3
        20,a,20,Pomeriggio,702
        30,b,30,Mercoledì,200
        40,b,40,Gennaio,3
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        daily,1,1,1,1,1,1,1,20260101,20261231
        wed,0,0,1,0,0,0,0,20260101,20261231
        jan,1,1,1,1,1,1,1,20260101,20260131
        # trips.txt
        route_id,service_id,trip_id,trip_headsign,direction_id
        10,daily,out1,Stazione,0
        10,daily,out2,Stazione,0
        10,daily,out3,Ospedale,0
        10,daily,back,Gramsci,1
        20,daily,noon,Stazione,
        30,wed,wed,Stazione,1
        40,jan,jan,,
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,stop_headsign
        out1,08:00:00,08:00:00,A,1,,
        out1,08:01:00,08:01:00,A2,2,1,
        out1,08:10:00,08:10:00,B,3,,
        out2,08:20:00,08:20:00,A,1,2,via Scotte
        out2,08:30:00,08:30:00,B,2,,
        out3,09:20:00,09:20:00,A2,1,3,
        out3,09:30:00,09:30:00,B,2,,
        back,08:05:00,08:05:00,B,1,,
        back,08:15:00,08:15:00,A,2,,
        noon,15:00:00,15:00:00,A,1,,
        noon,15:10:00,15:10:00,B,2,,
        wed,07:30:00,07:30:00,A2,1,,
        wed,07:45:00,07:45:00,B,2,,
        jan,07:30:00,07:30:00,A,1,,
        jan,07:45:00,07:45:00,B,2,,
        # translations.txt
        table_name,field_name,language,translation,record_id,record_sub_id,field_value
        stops,stop_name,en,Railway station,B,,
        trips,trip_headsign,en-GB,Station,,,Stazione
        stop_times,stop_headsign,en,via the hospital,out2,1,
        routes,route_long_name,en,Centre - Station,10,,
        # attributions.txt
        organization_name,is_producer
        The operator,1
        # feed_info.txt
        feed_publisher_name,feed_publisher_url,feed_lang,feed_version
        Bus,https://bus.example,it,7",
    )
}

pub const AT_GRAMSCI: &str = "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00";
