//! What is without measure takes no measureless time or memory.

use vicino::{Code, FeedErrorKind, LanguageTag};

use crate::fixture::{DAILY, ROME, ask, board, feed, network, network_of, source, text, times};
use crate::{one_trip, refused};

#[test]
fn calendars_and_headways_without_measure_take_no_measureless_time_or_memory() {
    let network = network(
        "# agency.txt
        agency_name,agency_timezone
        Bus,Europe/Rome
        # stops.txt
        stop_id,stop_name,stop_lat,stop_lon
        A,Gramsci,43.3224,11.3268
        B,Stazione,43.3314,11.3268
        # routes.txt
        route_id,route_short_name,route_type
        10,10,3
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        ever,1,1,1,1,1,1,1,00010101,99991231
        # trips.txt
        route_id,service_id,trip_id
        10,ever,T1
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,00:00:00,00:00:00,A,1
        T1,999:59:59,999:59:59,B,4294967295
        # frequencies.txt
        trip_id,start_time,end_time,headway_secs
        T1,00:00:00,999:59:59,1",
    );
    let answer =
        ask(&network, "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00 include=lines,day departures=50");
    assert_eq!(answer["lines"][0]["departures"].as_array().unwrap().len(), 50);
    let last = ask(&network, "lat=43.3224 lon=11.3268 at=2199-12-31T23:59:58+01:00");
    assert_eq!(last["lines"][0]["state"], "running");
    let after = ask(&network, "lat=43.3224 lon=11.3268 at=2201-01-01T00:00:00+01:00");
    assert_eq!(after["lines"][0]["state"], "ended");
}

#[test]
fn a_board_with_a_departure_every_second_goes_through_those_it_shows_only() {
    let network = network(&one_trip(
        "# frequencies.txt
        trip_id,start_time,end_time,headway_secs
        T1,00:00:00,999:00:00,1",
    ));
    let begun = std::time::Instant::now();
    for limit in [1, 2, 41, 42, 500].repeat(20) {
        let board =
            board(&network, "f:A", &format!("at=2026-09-24T08:00:00+02:00 window=1440 limit={limit}"));
        // Each second from that service day and the 40 before, and 15 hours long from the one before them.
        let found = 41 * 86_400 + 15 * 3600;
        assert_eq!(board["counts"]["departures"]["found"], found);
        let departures = board["departures"].as_array().unwrap();
        assert_eq!(departures.len(), limit);
        let ranks: Vec<_> = departures.iter().map(|d| (text(&d["time"]), text(&d["service_date"]))).collect();
        assert!(ranks.is_sorted());
        assert_eq!(ranks.iter().filter(|(time, _)| *time == ranks[0].0).count(), limit.min(42));
    }
    // One by one they took a minute.
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    let day = ask(&network, "lat=43.3224 lon=11.3268 at=2026-09-24T08:00:00+02:00 include=lines,day");
    // The same seconds, but the 15 hours are those after midnight.
    assert_eq!(day["lines"][0]["day"]["departures"], 41 * 86_400 + 15 * 3600);
    assert_eq!(day["lines"][0]["day"]["headway_s"], 0);
}

#[test]
fn calendars_that_fill_the_memory_are_refused() {
    let calendar: String = (0..26_000).map(|id| format!("s{id},1,0,0,0,0,0,0,19700101,21991231\n")).collect();
    let text = format!(
        "{ROME}
        # calendar.txt
        service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
        {calendar}"
    );
    assert_eq!(refused(&source(&text)), FeedErrorKind::TooLarge);
}

#[test]
fn frequencies_that_stand_for_too_many_departures_are_skipped() {
    let rows: String = (0..30).map(|s| format!("T1,00:00:{s:02},300:00:00,1\n")).collect();
    let feed =
        feed("f", &one_trip(&format!("# frequencies.txt\ntrip_id,start_time,end_time,headway_secs\n{rows}")));
    assert_eq!(feed.notices().count(Code::TooManyFrequencyDepartures), 26);
}

#[test]
fn a_feed_in_too_many_languages_is_read_at_once_and_has_the_first_thousand() {
    let rows: String = (0..300_000).map(|l| format!("stops,stop_name,la-{l},Lizza {l},A\n")).collect();
    let header = "table_name,field_name,language,translation,record_id";
    let text = one_trip(&format!("# translations.txt\n{header}\n{rows}stops,stop_name,LA-7,late,B\n"));
    let begun = std::time::Instant::now();
    let feed = feed("f", &text);
    // A search of the list for each row took a minute.
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert_eq!(feed.notices().count(Code::TooManyLanguages), 1);
    let network = network_of([feed]);
    let name = |stop: &str, tag: &str| {
        let tag = LanguageTag::new(tag).unwrap();
        network.stop(stop, &[tag]).unwrap().name.to_owned()
    };
    assert_eq!(name("f:A", "la-999"), "Lizza 999");
    assert_ne!(name("f:A", "la-1000"), "Lizza 1000");
    assert_eq!(name("f:B", "la-7"), "late");
}

#[test]
fn a_shape_too_long_to_match_its_stops_to_spaces_them_evenly() {
    let points: String =
        (0..10_000).map(|i| format!("H,43.3224,{},{i}\n", 11.3 + f64::from(i) * 1e-5)).collect();
    let stops: String = (2..2_999).map(|i| format!("T1,,,A,{i}\n")).collect();
    let text = format!(
        "{ROME}{DAILY}
        # shapes.txt
        shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence
        {points}
        # trips.txt
        route_id,service_id,trip_id,shape_id
        10,daily,T1,H
        # stop_times.txt
        trip_id,arrival_time,departure_time,stop_id,stop_sequence
        T1,08:00:00,08:00:00,A,1
        {stops}
        T1,09:00:00,09:00:00,B,2999"
    );
    let answer = ask(&network(&text), "lat=43.3224 lon=11.3268 at=2026-11-24T08:30:00+01:00 departures=1");
    assert_eq!(answer["lines"][0]["departures"][0]["stop_sequence"], 1500);
}

const AT_EIGHT: &str = "lat=43.3224 lon=11.3268 at=2026-11-24T08:00:00+01:00";

/// Ten trips, a minute apart from eight on, the rows of which `row` may spoil.
fn ten_trips(header: &str, row: impl Fn(usize, &str) -> String) -> String {
    let ids = (0..10).map(|i| format!("10,daily,T{i}\n")).collect::<String>();
    let rows = (0..10).map(|i| {
        format!("{}\nT{i},08:10:00,08:10:00,B,2,,\n", row(i, &format!("T{i},08:0{i}:00,08:0{i}:00,A,1,")))
    });
    let rows = rows.collect::<String>();
    format!(
        "{ROME}{DAILY}\n# trips.txt\nroute_id,service_id,trip_id\n{ids}# stop_times.txt\n{header}\n{rows}"
    )
}

const STOP_TIMES: &str =
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence,stop_headsign,pickup_type";

fn told(feed: &vicino::Feed) -> Vec<String> {
    feed.notices().iter().map(ToString::to_string).collect()
}

#[test]
fn a_quote_that_nothing_closes_costs_its_own_row_at_most() {
    for (spoilt, kept) in [("\"Via Nuova,", 10), ("\"Via Nuova, 3,", 9)] {
        for later in ["", "Centro", "\"Via Nuova, 3\""] {
            let text = ten_trips(STOP_TIMES, |i, row| match i {
                3 => format!("{row}{spoilt}"),
                _ => format!("{row}{later},"),
            });
            let feed = feed("f", &text);
            assert_eq!(told(&feed)[0], "stop_times.txt:8 unclosed_quote", "{later}");
            let answer = ask(&network_of([feed]), &format!("{AT_EIGHT} departures=50"));
            assert_eq!(times(&answer).len(), kept, "{spoilt} {later}");
        }
    }
}

#[test]
fn a_row_without_measure_is_skipped() {
    let huge = "x".repeat(3 << 20);
    for huge in [huge.clone(), format!("\"{huge}"), format!("\"{huge}\"")] {
        let text = ten_trips(STOP_TIMES, |i, row| match i {
            3 => format!("{row}{huge},"),
            _ => format!("{row},"),
        });
        let feed = feed("f", &text);
        assert_eq!(feed.notices().count(Code::TooLongRow), 1);
        let answer = ask(&network_of([feed]), &format!("{AT_EIGHT} departures=50"));
        assert_eq!(times(&answer).len(), 9);
    }
}
