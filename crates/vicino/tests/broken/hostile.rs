//! Feeds made to take memory or time: each is read in a process of its own, whose memory and time are measured.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use vicino::{Feed, FeedSource, Limits, ReadOptions};

use crate::case::{Case, Outcome};
use crate::directories::Folder;
use crate::files::{ALL, Files, sound};
use crate::zips::{Entry, archive, entries, with_directory};

/// An archive, and how much memory may be taken at most by a process that reads it.
struct Hostile {
    case: Case,
    archive: fn() -> Vec<u8>,
    most_mb: u64,
}

const MB: u64 = 1 << 20;

fn hostile(
    name: &'static str,
    outcome: Outcome,
    most_mb: u64,
    set: impl Fn(&mut Limits),
    archive: fn() -> Vec<u8>,
) -> Hostile {
    let mut limits = Limits::default();
    set(&mut limits);
    let source = Box::new(move |limits: &Limits| FeedSource::zip_within(archive(), limits));
    Hostile { case: Case { name, limits, source, outcome, checked: &[] }, archive, most_mb }
}

fn with_file(name: &str, chunk: &[u8], times: usize) -> Vec<u8> {
    let mut entries = entries(sound());
    entries.retain(|entry| entry.name != name.as_bytes());
    entries.push(Entry::deflated_from(name, std::iter::repeat_n(chunk, times)));
    archive(&entries)
}

fn packed(files: Files) -> Vec<u8> {
    let entries: Vec<_> = files.0.iter().map(|(name, content)| Entry::deflated(name, content)).collect();
    archive(&entries)
}

/// So many rows.
fn rows(header: &str, count: u32, row: impl Fn(&mut String, u32)) -> String {
    let mut text = format!("{header}\n");
    for at in 0..count {
        row(&mut text, at);
        text.push('\n');
    }
    text
}

const STOP_TIMES: &str = "trip_id,arrival_time,departure_time,stop_id,stop_sequence";

fn overlapping() -> Vec<u8> {
    let mut entries = entries(sound());
    let (mut bytes, mut offsets) = (Vec::new(), Vec::new());
    let add = |bytes: &mut Vec<u8>, entry: &Entry| {
        let at = bytes.len() as u32;
        let whole = archive(std::slice::from_ref(entry));
        let listed = 46 + entry.name.len() + 22;
        bytes.extend(&whole[..whole.len() - listed]);
        at
    };
    for entry in &entries {
        offsets.push(add(&mut bytes, entry));
    }
    let zeros = vec![b'0'; 60 << 20];
    let one = Entry::deflated("feed_info.txt", &zeros);
    let at = add(&mut bytes, &one);
    for name in
        ["feed_info.txt", "attributions.txt", "translations.txt", "frequencies.txt", "calendar_dates.txt"]
    {
        entries.push(Entry { name: name.into(), ..one.clone() });
        offsets.push(at);
    }
    with_directory(bytes, &entries, &offsets)
}

fn many_columns() -> Vec<u8> {
    packed(sound().with("stops.txt", format!("stop_id{}\nA\n", ",x".repeat(400_000))))
}

fn many_fields() -> Vec<u8> {
    packed(sound().more("stops.txt", &format!("C,C,43,11{}\n", ",x".repeat(400_000)).repeat(20)))
}

fn zones(geometry: &str) -> Files {
    let features =
        format!("{{\"type\":\"Feature\",\"id\":\"z\",\"properties\":{{}},\"geometry\":{geometry}}}");
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}");
    sound().with("locations.geojson", text)
}

fn deep_json() -> Vec<u8> {
    packed(sound().with("locations.geojson", "[".repeat(1_000_000)))
}

fn deep_geometry() -> Vec<u8> {
    let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
    packed(zones(&format!("{{\"type\":\"Polygon\",\"coordinates\":{open}{close}}}")))
}

fn many_positions() -> Vec<u8> {
    let ring = "[1,2],".repeat(11_000_000);
    packed(zones(&format!("{{\"type\":\"Polygon\",\"coordinates\":[[{ring}[1,2]]]}}")))
}

fn combs() -> Vec<u8> {
    // Each edge goes from the south to the north of its polygon: none can be told from another by its latitude.
    let comb = |lon: u32| {
        let teeth: String = (0..6_000).map(|x| format!("[{}.{x:04},{}],", lon, 40 + x % 2)).collect();
        format!("[[{teeth}[{lon}.9999,39],[{lon},40]]]")
    };
    let polygons: Vec<_> = (0..100).map(comb).collect();
    packed(zones(&format!("{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}", polygons.join(","))))
}

fn long_calendars() -> Vec<u8> {
    let header = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date";
    packed(sound().with(
        "calendar.txt",
        rows(header, 26_000, |text, at| write!(text, "s{at},1,0,0,0,0,0,0,19700101,21991231").unwrap()),
    ))
}

fn joined_calendars() -> Vec<u8> {
    const SERVICES: u32 = 300;
    let dates = rows("service_id,date,exception_type", SERVICES, |text, at| {
        let (month, day) = (at % 12 + 1, at / 12 + 1);
        write!(text, "s{at},1970{month:02}{day:02},1\ns{at},2199{month:02}{day:02},1").unwrap();
    });
    // Each pair of trips has a headsign, and a pair of services, of its own.
    let trips = rows("route_id,service_id,trip_id,trip_headsign", 8_000, |text, at| {
        let (one, other) = (at % SERVICES, (at % SERVICES + at / SERVICES + 1) % SERVICES);
        write!(text, "10,s{one},A{at},H{at}\n10,s{other},B{at},H{at}").unwrap();
    });
    let times = rows(STOP_TIMES, 8_000, |text, at| {
        for trip in ["A", "B"] {
            write!(text, "{trip}{at},8:00:00,8:00:00,A,1\n{trip}{at},8:10:00,8:10:00,B,2\n").unwrap();
        }
    });
    let files = sound().without("calendar.txt").with("calendar_dates.txt", dates);
    packed(files.with("trips.txt", trips).with("stop_times.txt", times))
}

fn many_zones() -> Vec<u8> {
    let mut agencies = "agency_id,agency_name,agency_timezone\n".to_owned();
    for (at, zone) in jiff::tz::TimeZoneDatabase::bundled().available().enumerate() {
        writeln!(agencies, "{at},Bus,{zone}").unwrap();
    }
    let calendar = sound().edit("calendar.txt", "20260101,20261231", "19700101,21991231");
    packed(calendar.with("agency.txt", agencies).with("feed_info.txt", ""))
}

fn many_stops() -> Vec<u8> {
    let header = "stop_id,stop_code,stop_name,stop_desc,stop_lat,stop_lon,stop_url";
    let row = |text: &mut String, at: u32| {
        write!(text, "{at},c{at},Stop {at},Place {at},43.{at},11.{at},https://bus.example/{at}").unwrap();
    };
    packed(sound().with("stops.txt", rows(header, 600_000, row)))
}

fn many_trips() -> Vec<u8> {
    let row = |text: &mut String, at: u32| write!(text, "10,daily,trip-{at},To {at}").unwrap();
    packed(sound().with("trips.txt", rows("route_id,service_id,trip_id,trip_headsign", 1_500_000, row)))
}

fn many_points() -> Vec<u8> {
    let points = rows("shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence", 2_000_000, |text, at| {
        write!(text, "s{},43.{at},11.{at},{at}", at / 100).unwrap();
    });
    let files =
        sound().with("trips.txt", "route_id,service_id,trip_id,shape_id\n10,daily,T1,s1\n10,daily,T2,s1\n");
    let hailed = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,continuous_pickup\n\
        T1,08:00:00,08:00:00,A,1,0\nT1,08:10:00,08:10:00,B,2,0\n";
    packed(files.with("shapes.txt", points).with("stop_times.txt", hailed))
}

fn scattered() -> Vec<u8> {
    let times =
        rows(STOP_TIMES, 2_000_000, |text, at| write!(text, "T{},8:00:00,,A,{at}", at % 2 + 1).unwrap());
    packed(sound().with("stop_times.txt", times))
}

fn one_trip() -> Vec<u8> {
    let times = rows(STOP_TIMES, 2_000_000, |text, at| write!(text, "T1,8:00:00,,A,{at}").unwrap());
    packed(sound().with("stop_times.txt", times))
}

fn single_trips() -> Vec<u8> {
    // Trips that have no stops and no times in common.
    let trips =
        rows("route_id,service_id,trip_id", 60_000, |text, at| write!(text, "10,daily,T{at}").unwrap());
    let header = format!("{STOP_TIMES},stop_headsign");
    let times = rows(&header, 60_000, |text, at| {
        let (minutes, seconds) = (at / 60 % 60, at % 60);
        let hours = at / 3_600;
        for sequence in 0..12 {
            let stop = if sequence % 2 == 0 { "A" } else { "B" };
            let hour = sequence + hours;
            writeln!(
                text,
                "T{at},{hour}:{minutes:02}:{seconds:02},,{stop},{},{at}-{sequence}",
                at + sequence
            )
            .unwrap();
        }
    });
    packed(sound().with("trips.txt", trips).with("stop_times.txt", times))
}

fn many_translations() -> Vec<u8> {
    let header = "table_name,field_name,language,translation,record_id";
    let row = |text: &mut String, at: u32| write!(text, "stops,stop_name,en,Stop {at},{at}").unwrap();
    packed(sound().with("translations.txt", rows(header, 1_500_000, row)))
}

fn all() -> Vec<Hostile> {
    let refused = Outcome::Refused;
    let kept = |told| Outcome::Kept { kept: ALL, told };
    let dense = |limits: &mut Limits| limits.density = 10_000;
    let little = |limits: &mut Limits| limits.memory_bytes = 64 * MB;
    vec![
        hostile(
            "a file unpacks a thousandfold",
            refused("density"),
            40,
            |_| (),
            || with_file("stop_times.txt", &[b'0'; 1 << 20], 100),
        ),
        hostile(
            "a file unpacks a thousandfold and says that it does not",
            refused("density"),
            40,
            |_| (),
            || {
                let mut entries = entries(sound());
                let zeros = [b'0'; 1 << 20];
                let bomb = Entry::deflated_from("translations.txt", std::iter::repeat_n(&zeros[..], 100));
                entries.push(Entry { packed: u32::MAX - 1, ..bomb });
                archive(&entries)
            },
        ),
        hostile("files lie over one another in the archive", refused("density"), 40, |_| (), overlapping),
        hostile(
            "the archive lists hundreds of thousands of files",
            refused("archive_files"),
            100,
            |_| (),
            || {
                let names = (0..300_000).map(|at| Entry::stored(&format!("file-{at}"), b""));
                archive(&entries(sound()).into_iter().chain(names).collect::<Vec<_>>())
            },
        ),
        hostile("a file has hundreds of thousands of columns", refused("columns"), 60, |_| (), many_columns),
        hostile(
            "rows have hundreds of thousands of fields",
            Outcome::Kept {
                kept: "3 stops, 2 trips: 08:00 09:00",
                told: &["20 invalid_row_length", "19 duplicate_key"],
            },
            60,
            |_| (),
            many_fields,
        ),
        hostile(
            "a field has a gigabyte",
            kept(&["translations.txt:1 too_long_row", "translations.txt empty_file"]),
            40,
            dense,
            || with_file("translations.txt", &[b'x'; 1 << 20], 1 << 10),
        ),
        hostile("JSON is nested a million deep", kept(&["1 malformed_json"]), 40, |_| (), deep_json),
        hostile(
            "a geometry is nested a hundred thousand deep",
            kept(&["1 unsupported_geometry_type"]),
            60,
            |_| (),
            deep_geometry,
        ),
        hostile("polygons have millions of positions", refused("positions"), 300, dense, many_positions),
        hostile("polygons have thousands of edges from south to north", kept(&[]), 150, |_| (), combs),
        hostile("calendars go over millions of days", refused("calendar_days"), 60, |_| (), long_calendars),
        hostile(
            "trips join calendars of centuries",
            refused("calendar_days"),
            150,
            |limits| limits.calendar_days = 1 << 28,
            joined_calendars,
        ),
        hostile(
            "hundreds of agencies each have a time zone, over centuries",
            refused("memory_bytes"),
            100,
            little,
            many_zones,
        ),
        hostile("there are millions of stops", refused("memory_bytes"), 100, little, many_stops),
        hostile("there are millions of trips", refused("memory_bytes"), 100, little, many_trips),
        hostile("there are millions of points of shapes", refused("memory_bytes"), 100, little, many_points),
        hostile(
            "there are millions of translations",
            refused("memory_bytes"),
            100,
            little,
            many_translations,
        ),
        hostile(
            "millions of stop times do not stand together by trip",
            refused("memory_bytes"),
            100,
            little,
            scattered,
        ),
        hostile("a trip has millions of stop times", refused("memory_bytes"), 100, little, one_trip),
        hostile("trips have nothing in common", refused("memory_bytes"), 100, little, single_trips),
        hostile(
            "reading takes longer than it may",
            refused("time"),
            40,
            |limits| {
                limits.density = 10_000;
                limits.time = Duration::from_millis(300);
            },
            || {
                let rows = format!("{STOP_TIMES}\n{}", "T9,8:00:00,8:00:00,A,1\n".repeat(50_000));
                with_file("stop_times.txt", rows.as_bytes(), 500)
            },
        ),
    ]
}

pub fn cases() -> Vec<Case> {
    all().into_iter().map(|hostile| hostile.case).collect()
}

const FILE: &str = "VICINO_HOSTILE_FILE";
const NAME: &str = "VICINO_HOSTILE_CASE";
const MEASURED: &str = "measured ";

#[cfg(target_os = "linux")]
#[test]
fn hostile_feeds_are_read_or_refused_within_memory_and_time() {
    let folder = Folder::new();
    let file = folder.0.join("hostile.zip");
    let mut wrong = Vec::new();
    for Hostile { case, archive, most_mb } in all() {
        std::fs::write(&file, archive()).unwrap();
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["hostile::in_a_process_of_its_own", "--exact", "--nocapture"]);
        let run = command.env(FILE, &file).env(NAME, case.name).output().unwrap();
        let text = String::from_utf8_lossy(&run.stdout).into_owned();
        let figures = text.lines().find_map(|line| Some(line.split_once(MEASURED)?.1.to_owned()));
        let Some(figures) = figures.filter(|_| run.status.success()) else {
            wrong.push(format!("{}: {text}{}", case.name, String::from_utf8_lossy(&run.stderr)));
            continue;
        };
        let (mb, ms) = figures.split_once(' ').unwrap();
        let (mb, ms): (u64, u64) = (mb.parse().unwrap(), ms.parse().unwrap());
        println!("{mb:4} MB {ms:6} ms  {}", case.name);
        if mb > most_mb || ms > 60_000 {
            wrong.push(format!("{}: {mb} MB of {most_mb}, {ms} ms", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the test above starts; nothing where it does not.
#[test]
fn in_a_process_of_its_own() {
    let (Ok(file), Ok(name)) = (std::env::var(FILE), std::env::var(NAME)) else { return };
    let hostile = all().into_iter().find(|hostile| hostile.case.name == name).unwrap();
    let limits = hostile.case.limits;
    let begun = Instant::now();
    let source = FeedSource::open_within(file, &limits);
    let read = source.and_then(|source| Feed::read("f", &source, &ReadOptions::within(limits)));
    let ms = begun.elapsed().as_millis();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    let kb: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    let difference = hostile.case.difference(read);
    assert_eq!(difference, None);
    println!("\n{MEASURED}{} {ms}", kb >> 10);
}
