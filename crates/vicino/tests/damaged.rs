//! Damaged files: what can be read of them is served, the rest is told, and neither time nor memory runs away.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop where it stands")]

mod fixture;

use fixture::{DAILY, ROME, ask, feed, network_of, times};

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
        assert_eq!(feed.notices().count(vicino::Code::TooLongRow), 1);
        let answer = ask(&network_of([feed]), &format!("{AT_EIGHT} departures=50"));
        assert_eq!(times(&answer).len(), 9);
    }
}
