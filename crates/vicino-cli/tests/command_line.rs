//! The command line and its help, as a shell sees them.

mod run;
mod scratch;

use std::fs;

use run::{DATA, run};
use scratch::Scratch;

#[test]
fn a_wrong_command_line_is_one_line_and_code_2() {
    for (arguments, told) in [
        (&[][..], "error: no command given; "),
        (&["nearby"], "error: unrecognized subcommand 'nearby'; tip: a similar subcommand exists: 'near'\n"),
        (
            &["near", "43.3", "11.3", "--raduis", "5"],
            "error: unexpected argument '--raduis' found; tip: a similar argument exists: '--radius'\n",
        ),
        (
            &["near", "43.3", "11.3", "--radius"],
            "error: a value is required for '--radius <M>' but none was supplied\n",
        ),
        (
            &["near", "43.3", "11.3", "--json", "--geojson"],
            "error: the argument '--json' cannot be used with '--geojson'\n",
        ),
        (&["near", "43.3", "11.3", "--json=a\nb"], "error: unexpected value 'a"),
        (
            &["serve", "--listen", "localhost:0"],
            "error: --listen: listen is \"localhost:0\" \
             (allowed: an IP address with a port, such as 127.0.0.1:3030)\n",
        ),
        (&["serve", "--listen", "a\u{1b}[2J\nb"], "error: --listen: listen is \"a"),
    ] {
        let done = run(arguments.iter().copied());
        assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert_eq!(done.stderr.lines().count(), 1, "{arguments:?}: {}", done.stderr);
        assert!(done.stderr.starts_with(told), "{arguments:?}: {}", done.stderr);
        assert!(!done.stderr.contains('\u{1b}'), "{arguments:?}: {}", done.stderr);
    }
}

#[test]
fn the_help_teaches_by_examples() {
    for arguments in [&["--help"][..], &["near", "--help"], &["serve", "--help"], &["help", "near"]] {
        let done = run(arguments.iter().copied());
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
        assert!(done.stdout.contains("Examples:\n  vicino "), "{}", done.stdout);
    }
    let near = run(["near", "--help"]).stdout;
    for default in [
        "1 to 50000 [default: 500]",
        "1 to 1440 [default: 60]",
        "1 to 50 [default: 3]",
        "1 to 500 [default: 50]",
    ] {
        let words: String = near.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(default), "{default}: {near}");
    }
    let version = run(["--version"]).stdout;
    assert_eq!(version, concat!("vicino ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn every_example_of_the_help_is_a_valid_command_line() {
    let help = run(["near", "--help"]).stdout;
    let scratch = Scratch::new("examples");
    let polygon = scratch.0.join("quartiere.geojson");
    fs::write(&polygon, r#"{"type": "Polygon", "coordinates": [[[11, 43], [12, 43], [12, 44], [11, 43]]]}"#)
        .unwrap();
    let mut tried = 0;
    for example in help.lines().filter_map(|line| line.strip_prefix("  vicino ")) {
        let command = example.split(['|', '>']).next().unwrap();
        let polygon = polygon.to_str().unwrap();
        let arguments = command.split_whitespace().map(|word| match word.split_once(".zip") {
            Some(_) => word.split_once('=').map_or(DATA.to_owned(), |(name, _)| format!("{name}={DATA}")),
            None => word
                .replace("rail=rail/", &format!("rail={DATA}"))
                .replace("comuni.geojson", &format!("{DATA}/areas.geojson"))
                .replace("shops.geojson", &format!("{DATA}/places.geojson"))
                .replace("notices.toml", &format!("{DATA}/notices.toml"))
                .replace("quartiere.geojson", polygon),
        });
        let arguments: Vec<String> = arguments.collect();
        let done = run(arguments.iter().map(String::as_str));
        assert_eq!(done.code, Some(0), "{command}: {}", done.stderr);
        tried += 1;
    }
    assert!(tried >= 12, "{tried}");
}
