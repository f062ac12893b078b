//! `vicino near`: asks once and shows the answer.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use jiff::Timestamp;
use vicino::{Answer, Network, Query, Region};

use crate::args::NearArgs;
use crate::error::{Error, read_file};
use crate::{load, table};

/// Asks the network of the feeds given.
pub(crate) fn run(args: &NearArgs) -> Result<(), Error> {
    // The question before the feeds: a typo is told at once.
    let now = Timestamp::now();
    let inside = inside(args, now)?;
    if inside.is_none() {
        Query::parse(args.parameters(), now)?;
    }
    let network = load::network(&args.feeds)?;
    // Which areas there are is known only now.
    let query = inside.map_or_else(|| network.query(args.parameters(), now), Ok)?;
    let answer = network.nearby(&query);
    let mut out = BufWriter::new(io::stdout().lock());
    write(args, &network, &query, &answer, &mut out).and_then(|()| out.flush()).map_err(Error::Output)
}

/// The question about the polygons of a file, where one is given.
fn inside(args: &NearArgs, now: Timestamp) -> Result<Option<Query>, Error> {
    let Some(path) = &args.geojson_file else { return Ok(None) };
    let text = read_file("--geojson-file", path, "check that it exists and may be read")?;
    let region = Region::from_geojson(&text).map_err(|e| Error::Region(path.display().to_string(), e))?;
    Ok(Some(Query::parse_inside(region, args.parameters(), now)?))
}

/// The answer alone goes to `out`, so that it can be piped.
fn write(
    args: &NearArgs,
    network: &Network,
    query: &Query,
    answer: &Answer<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    if args.json {
        serde_json::to_writer(&mut *out, answer)?;
    } else if args.geojson {
        serde_json::to_writer(&mut *out, &answer.to_geojson())?;
    } else {
        let board = table::Board::new(network, query, answer);
        return out.write_all(board.text(wants_colour()).as_bytes());
    }
    writeln!(out)
}

/// Colours are for terminals, and not where <https://no-color.org> is asked for.
fn wants_colour() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdout().is_terminal() && !set("NO_COLOR") && !dumb
}
