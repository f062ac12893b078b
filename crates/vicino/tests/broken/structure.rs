//! Files, columns and rows: what there is of them, and how they are written.

use crate::case::{Case, check, kept, refused};
use crate::files::{ALL, Files, sound};

const STOPS: &str = "stop_id,stop_name,stop_lat,stop_lon\n";

fn headless(file: &str) -> Files {
    let text = sound().text(file);
    sound().with(file, text.split_once('\n').unwrap().1)
}

pub fn cases() -> Vec<Case> {
    vec![
        kept("a quote is opened and never closed", ALL, &["stops.txt:2 unclosed_quote"], || {
            sound().edit("stops.txt", "Gramsci", "\"Gramsci").source()
        }),
        kept("a quote stands within a text", ALL, &[], || {
            sound().edit("stops.txt", "Gramsci", "Gramsci \"Lizza").source()
        }),
        kept("a quoted text goes over two lines", ALL, &[], || {
            sound().edit("stops.txt", "Gramsci", "\"Piazza\nGramsci, \"\"Lizza\"\"\"").source()
        }),
        kept("lines are blank, or have commas alone", ALL, &[], || {
            sound().edit("stops.txt", STOPS, &format!("\n\n{STOPS}\n,,,\n \n")).source()
        }),
        kept("a column has no name", ALL, &[], || {
            sound().all(|content| str::from_utf8(content).unwrap().replace('\n', ",\n").into_bytes()).source()
        }),
        kept("there are unknown columns, in another order", ALL, &[], || {
            let stops = "colour,stop_lon,stop_lat,stop_name,stop_id\nred,11.3268,43.3224,Gramsci,A\n,11.3268,43.3314,Stazione,B\n";
            sound().with("stops.txt", stops).source()
        }),
        kept("column names are in capitals", ALL, &["4 misspelt_column_name"], || {
            sound().edit("stops.txt", STOPS, &STOPS.to_uppercase()).source()
        }),
        kept(
            "column names have blanks or hyphens between their words",
            ALL,
            &[
                "stops.txt:1:stop_id=\"Stop ID\" misspelt_column_name",
                "stops.txt:1:stop_lat=\"stop-lat\" misspelt_column_name",
            ],
            || {
                let names = STOPS.replace("stop_id", "Stop ID").replace("stop_lat", "stop-lat");
                sound().edit("stops.txt", STOPS, &names).source()
            },
        ),
        kept("column names and values are quoted and padded", ALL, &[], || {
            let stops = "stop_id , \"stop_name\",stop_lat, stop_lon \n\"A\", Gramsci , 43.3224,11.3268 \nB,Stazione,43.3314,11.3268\n";
            sound().with("stops.txt", stops).source()
        }),
        kept("a column stands twice", ALL, &["stops.txt:1:column=\"stop_id\" duplicated_column"], || {
            let twice = "stop_id,stop_name,stop_lat,stop_lon,stop_id\nA,Gramsci,43.3224,11.3268,X\nB,Stazione,43.3314,11.3268,Y\n";
            sound().with("stops.txt", twice).source()
        }),
        kept(
            "a file has no column names",
            "2 stops, 0 trips",
            &["stop_times.txt:1:column=\"T1\" missing_header", "2 unused_trip"],
            || headless("stop_times.txt").source(),
        ),
        refused("agency.txt has no column names", "NoAgency", || headless("agency.txt").try_source()),
        kept(
            "rows are shorter or longer than the header",
            ALL,
            &["stops.txt:2 invalid_row_length", "trips.txt:3 invalid_row_length"],
            || {
                let files = sound().edit("stops.txt", "43.3224,11.3268", "43.3224,11.3268,,surplus");
                files
                    .edit(
                        "trips.txt",
                        "route_id,service_id,trip_id\n10,daily,T1",
                        "route_id,service_id,trip_id,shape_id\n10,daily,T1,",
                    )
                    .source()
            },
        ),
        kept("a file is empty", "2 stops, 0 trips", &["stop_times.txt empty_file", "2 unused_trip"], || {
            sound().with("stop_times.txt", "").source()
        }),
        kept("a file has column names alone", "2 stops, 0 trips", &["2 unused_trip"], || {
            sound().with("stop_times.txt", "trip_id,departure_time,stop_id,stop_sequence\n").source()
        }),
        kept(
            "there is no stop_times.txt",
            "2 stops, 0 trips",
            &["stop_times.txt missing_required_file", "2 unused_trip"],
            || sound().without("stop_times.txt").source(),
        ),
        kept(
            "there is neither calendar.txt nor calendar_dates.txt",
            "2 stops, 0 trips",
            &["calendar.txt missing_calendar_and_calendar_date_files", "6 foreign_key_violation"],
            || sound().without("calendar.txt").source(),
        ),
        kept("there is calendar_dates.txt alone", ALL, &[], || {
            let dates = "service_id,date,exception_type\ndaily,20261124,1\n";
            sound().without("calendar.txt").with("calendar_dates.txt", dates).source()
        }),
        refused("there is no agency.txt", "NoAgency", || sound().without("agency.txt").try_source()),
        refused("there are neither stops nor zones", "NoStopsAndNoZones", || {
            sound().with("stops.txt", STOPS).try_source()
        }),
        kept("file names are in capitals", ALL, &["6 misspelt_file_name"], || {
            sound().renamed(str::to_uppercase).source()
        }),
    ]
}

#[test]
fn structures() {
    check(cases());
}
