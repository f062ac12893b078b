//! What stands below the help: examples, exit codes, and how to read a board.

pub(super) const OVERVIEW: &str = "\
Examples:
  vicino near 43.3188 11.3308
      The lines within a walk of Siena's Piazza del Campo, in the built-in sample network.
  vicino near 43.3188 11.3308 --feed siena=gtfs.zip
      The same in a feed of your own.
  vicino serve --feed siena=gtfs.zip
      Answers over HTTP; prints an address to open.
  vicino near --help
      What else can be asked, with examples.

Exit codes:
  0  answered, be it that nothing runs
  1  no feed can be used, a file cannot be read, or the system refuses (an address in use, a full disk)
  2  the question is wrong: all of it is told in one line; 'vicino check --help' has its own";

pub(super) const NEAR_EXAMPLES: &str = "\
Examples:
  vicino near 43.3188 11.3308 --radius 300
      Within 300 metres rather than the usual radius. Latitude comes first.
  vicino near -36.8485 174.7633 --feed auckland=gtfs.zip
      South of the equator, in a feed of your own.
  vicino near 43.3188 11.3308 --at 2026-11-24T08:00:00+01:00 --window 30
      What runs on that Tuesday from eight to half past.
  vicino near --bbox 11.31,43.31,11.34,43.33 --modes bus,rail --limit 10
      The ten best lines of a map's section, buses and trains only.
  vicino near --area siena
      What serves a whole area: here the municipality of Siena, of the built-in sample.
  vicino near --area comuni:siena --feed siena.zip --areas comuni=comuni.geojson
      The same of your own feed and areas.
  vicino near --geojson-file quartiere.geojson --places shops.geojson --notices notices.toml
      What serves a polygon, with ticket offices and notices to riders of your own.
  vicino near 43.2500 11.2300 --at 2026-11-24T08:00:00+01:00
      Where no line stops: which service on demand there is, and whether one can still book it.
  vicino near 43.3312 11.3236 --wheelchair required --lang en
      Only what is known to be accessible, with English names where the feed has them.
  vicino near 43.3188 11.3308 --feed city=city.zip --feed rail=rail/ --feeds rail
      Two feeds, and the lines of one.
  vicino near 43.3188 11.3308 --json | jq '.lines[] | {route, next}'
      The answer for programs. Nothing else is on standard output.
  vicino near 43.3188 11.3308 --radius 2000 --geojson > near.geojson
      The stops as a map layer.

On the board:
  4 min 08:04           minutes from the instant asked about, and the clock at the stop
  ~4 min 08:04          about then: the timetable only says how often it comes
  later today 18:05     not within the window
  Wed 25 Nov 06:10      not today
  no more service       nothing more in the feed
  hail on the way       along its street, at the point that is nearest to you

Below the board: service on demand with what it takes to book it, places, areas and notices to riders.";

pub(super) const CHECK_EXAMPLES: &str = "\
Examples:
  vicino check gtfs.zip
      How much is in the feed, and what is wrong in it, code by code with the first places.
  vicino check --today 2027-01-01 gtfs.zip
      The same as it will be on New Year's Day: is it still good then?
  vicino check --json city=city.zip rail/ | jq '.[].notices[] | {code, count}'
      Two feeds, for programs.

Codes and severities are those of the canonical GTFS validator where it has them; docs/notices.md has all.

Exit codes:
  0  no feed has errors, be it that there are warnings
  1  a feed has errors
  2  a feed cannot be used at all, or the command line is wrong";

pub(super) const SERVE_EXAMPLES: &str = "\
Examples:
  vicino serve
      Serves the built-in sample network, and prints an address to open.
  vicino serve --feed siena=gtfs.zip --feed rail=rail/
      Serves two feeds. One that cannot be used is told, and the others are served.
  vicino serve --feed gtfs.zip --listen 0.0.0.0:8080
      For other machines too.
  vicino serve --feed siena=gtfs.zip --areas comuni.geojson --places shops.geojson --notices notices.toml
      With areas, places and notices of your own.
  vicino serve --listen 127.0.0.1:0
      On any free port; the address printed has it.

  curl 'http://127.0.0.1:3030/v1/nearby?lat=43.3188&lon=11.3308&radius=300'
      The answer, the same bytes as of `vicino near 43.3188 11.3308 --radius 300 --json`.

Ctrl-C, or SIGTERM, ends it once the requests at hand are answered.";
