//! Command lines that no one means well with: none may panic, hang, or end in another code than 0, 1 or 2.

mod run;

use run::{CAMPO, run, vicino};

#[test]
fn hostile_command_lines_neither_panic_nor_hang() {
    let long = "9".repeat(100_000);
    let list = "bus,".repeat(20_000);
    let feed_is_a_device = "zero=/dev/null";
    let table: &[&[&str]] = &[
        &[],
        &["nearby"],
        &["near"],
        &["near", ""],
        &["near", "", ""],
        &["near", "NaN", "11.3"],
        &["near", "43.3", "inf"],
        &["near", "-inf", "-nan"],
        &["near", "11.3308", "43.3188"],
        &["near", "0", "0"],
        &["near", "-0", "-0.0"],
        &["near", "90", "180", "--radius", "50000"],
        &["near", "-90", "-180"],
        &["near", "-36.8485", "174.7633"],
        &["near", "-1e400", "1e-400"],
        &["near", "0x2B", "11,33"],
        &["near", "43.3°", "١١"],
        &["near", "43.3", "11.3", "12"],
        &["near", &long, &long],
        &["near", "43.3", "11.3", "--radius", "NaN"],
        &["near", "43.3", "11.3", "--radius", "-0"],
        &["near", "43.3", "11.3", "--radius", "1e309"],
        &["near", "43.3", "11.3", "--radius"],
        &["near", "43.3", "11.3", "--radius", "5", "--radius", "6"],
        &["near", "43.3", "11.3", "--window", "18446744073709551616"],
        &["near", "43.3", "11.3", "--departures", "0", "--limit", "501"],
        &["near", "43.3", "11.3", "--at", "9999-12-31T23:59:59Z"],
        &["near", "43.3", "11.3", "--at", "-009999-01-02T00:00:00Z"],
        &["near", "43.3", "11.3", "--at", "2026-02-30T00:00:00+01:00"],
        &["near", "43.3", "11.3", "--at", "0000-01-01T00:00:00+23:59"],
        &["near", "43.3", "11.3", "--at", "2026-11-24"],
        &["near", "43.3", "11.3", "--at", ""],
        &["near", "43.3", "11.3", "--modes", &list],
        &["near", "43.3", "11.3", "--modes", "rocket\n\u{1b}[2J"],
        &["near", "43.3", "11.3", "--routes", ":", "--agencies", ","],
        &["near", "43.3", "11.3", "--include", "everything"],
        &["near", "43.3", "11.3", "--lang", "english please"],
        &["near", "43.3", "11.3", "--walk-speed", "0"],
        &["near", "43.3", "11.3", "--walk-speed", "NaN", "--detour", "-1"],
        &["near", "43.3", "11.3", "--detour", "fast"],
        &["near", "43.3", "11.3", "--json", "--geojson"],
        &["near", "43.3", "11.3", "--feed", ""],
        &["near", "43.3", "11.3", "--feed", "="],
        &["near", "43.3", "11.3", "--feed", "siena="],
        &["near", "43.3", "11.3", "--feed", "/"],
        &["near", "43.3", "11.3", "--feed", ".."],
        &["near", "43.3", "11.3", "--feed", "a\u{1b}[2J\nb"],
        &["near", "43.3", "11.3", "--feed", feed_is_a_device],
        &["near", "--bbox", "-180,-90,180,90"],
        &["near", "--bbox", "179,-10,-179,10"],
        &["near", "--bbox", "12,44,11,43"],
        &["near", "--bbox", "1,2,3"],
        &["near", "--bbox", "NaN,NaN,NaN,NaN"],
        &["near", "--bbox", "--json"],
        &["near", "--area", ""],
        &["near", "--area", ":"],
        &["near", "--area", "siena\u{1b}[2J"],
        &["near", "--area", &long],
        &["near", "--area", "siena", "--area", "siena"],
        &["near", "--area", "siena", "--radius", "5"],
        &["near", "--geojson-file", ""],
        &["near", "--geojson-file", "/"],
        &["near", "--geojson-file", "/dev/null"],
        &["near", "43.3", "11.3", "--areas", ""],
        &["near", "43.3", "11.3", "--areas", "="],
        &["near", "43.3", "11.3", "--places", "/"],
        &["near", "43.3", "11.3", "--places", "a\u{1b}[2J\nb"],
        &["near", "43.3", "11.3", "--notices", "/dev/null"],
        &["near", "43.3", "11.3", "--notices", "x.toml", "--notices", "y/x.toml"],
        &["near", "43.3", "11.3", "--place-kinds", ",,", "--include", "places"],
        &["serve", "--listen", "127.0.0.1:0", "--areas", "/nowhere"],
        &["serve", "--listen", "nowhere"],
        &["serve", "--listen", "127.0.0.1:65536"],
        &["serve", "--listen", "192.0.2.1:1", "--quiet"],
        &["serve", "--listen", "127.0.0.1:0", "--walk-speed", "-1"],
        &["serve", "43.3", "11.3"],
        &["help", "nearby"],
        &["--version", "--help"],
    ];
    assert!(table.len() >= 25);
    for arguments in table {
        let done = run(arguments.iter().copied());
        let told: String = format!("{arguments:?}").chars().take(200).collect();
        assert!(matches!(done.code, Some(0..=2)), "{told}: {:?} {}", done.code, done.stderr);
        assert!(!done.stderr.contains("panicked"), "{told}: {}", done.stderr);
        assert!(!done.stdout.contains('\u{1b}'), "{told}: {}", done.stdout);
        assert!(!done.stderr.starts_with("error: feed") || !done.stderr.contains('\u{1b}'), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text_do_not_panic() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let bytes = OsStr::from_bytes(b"\xff=\xfe");
    for flag in ["--feed", "--at", "--areas", "--places", "--notices", "--geojson-file"] {
        let done: run::Done = vicino().args(CAMPO).arg(flag).arg(bytes).output().unwrap().into();
        assert!(matches!(done.code, Some(1 | 2)), "{flag}: {}", done.stderr);
        assert!(!done.stderr.contains("panicked"), "{}", done.stderr);
    }
}
