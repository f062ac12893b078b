//! `vicino check`: tells what is in feeds, and what is wrong in them.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

use comfy_table::{Cell, CellAlignment, Table};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use vicino::{Code, Feed, FeedReport, Limits, ReadOptions, Severity};

use crate::args::{CheckArgs, FileSpec};
use crate::bar::Bars;
use crate::error::{BadFeed, Error, one_line};
use crate::fetch::{Fetcher, Found, Sight};
use crate::load;
use crate::summary::plural;
use crate::table::{flush_left, ruled};

/// A feed's report, or why it cannot be used.
type Checked<'a> = (&'a FileSpec, Result<Box<FeedReport>, BadFeed>);

/// Checks the feeds one after another and tells all of each.
pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode, Error> {
    load::refuse_twice("feeds", "check", &args.feeds)?;
    let limits = Limits::default();
    let (fetcher, bars) = (Fetcher::new(limits.time, limits.packed_bytes), Bars::new(args.quiet));
    // The day begins at Greenwich: which time zone counts is known only once a feed is read.
    let today = args.today.unwrap_or_else(|| TimeZone::UTC.to_datetime(Timestamp::now()).date());
    let mut out = BufWriter::new(io::stdout().lock());
    let mut worst = 0;
    let mut reports = Vec::new();
    for (at, spec) in args.feeds.iter().enumerate() {
        let report = check(spec, today, &fetcher, &bars, limits).map(Box::new);
        let checked = (spec, report);
        worst = worst.max(exit_code(&checked));
        if args.json {
            reports.push(as_json(&checked, args.examples).map_err(|e| Error::Output(e.into()))?);
            continue;
        }
        let gap = if at == 0 { "" } else { "\n" };
        write!(out, "{gap}{}", as_text(&checked, args.examples)).map_err(Error::Output)?;
    }
    if args.json {
        serde_json::to_writer(&mut out, &reports).map_err(|e| Error::Output(e.into()))?;
        writeln!(out).map_err(Error::Output)?;
    }
    out.flush().map_err(Error::Output)?;
    Ok(ExitCode::from(worst))
}

fn check(
    FileSpec { name, source }: &FileSpec,
    today: Date,
    fetcher: &Fetcher,
    bars: &Bars,
    limits: Limits,
) -> Result<FeedReport, BadFeed> {
    let (path, advice) = (source.to_string(), "check that it exists and may be read");
    let material = match fetcher.look(source, &[], &Sight::default()) {
        Ok(Found::New(material, _)) => material,
        Ok(Found::Same(_)) => return Err(BadFeed::of(name, &path, "has not changed", advice)),
        Err(unfetched) => return Err(BadFeed::of(name, &path, &unfetched.reason, advice)),
    };
    let bar = bars.of(name);
    let progress = |progress| bar.show(progress);
    let mut options = ReadOptions::within(limits);
    options.progress = Some(&progress);
    let feed = material.feed_source(&limits);
    let report = feed.and_then(|feed| Feed::check(name, &feed, &options, today));
    report.map_err(|e| BadFeed::new(name, &path, &e))
}

fn exit_code((_, report): &Checked<'_>) -> u8 {
    match report {
        Ok(report) => u8::from(report.notices().severe(Severity::Error) > 0),
        Err(_) => 2,
    }
}

fn as_json((spec, report): &Checked<'_>, examples: usize) -> serde_json::Result<Value> {
    match report {
        Ok(report) => serde_json::to_value(report.to_json(examples)),
        Err(bad) => Ok(json!({"feed": spec.name, "error": one_line(&bad.to_string())})),
    }
}

/// The report as a page, with a line feed after each line.
fn as_text((spec, report): &Checked<'_>, examples: usize) -> String {
    let path = one_line(&spec.source.to_string());
    let report = match report {
        Ok(report) => report,
        Err(bad) => return format!("{} · {path}\n{}\n", spec.name, one_line(&bad.to_string())),
    };
    let mut text = format!("{} · {path} · checked for {}\n", spec.name, report.date());
    // Writing to a String does not fail.
    let _ = writeln!(text, "{}", verdict(report));
    let _ = writeln!(text, "{}", contents(report));
    let _ = writeln!(text, "{}", extent(report));
    let _ = write!(text, "\n{}\n", files(report).trim_fmt());
    let codes = report.codes();
    if !codes.is_empty() {
        let _ = write!(text, "\n{}\n", notices(report, &codes, examples).trim_fmt());
    }
    text
}

/// `2 errors, 1 warning in 2 codes`
fn verdict(report: &FeedReport) -> String {
    let of = |severity| report.notices().severe(severity);
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")];
    let counts = counts.map(|(severity, word)| (of(severity), word));
    let named: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| plural(count, word)).collect();
    if named.is_empty() {
        return "nothing wrong".to_owned();
    }
    format!("{} in {}", named.join(", "), plural(report.codes().len() as u64, "code"))
}

/// `1 agency · 12 routes · …`
fn contents(report: &FeedReport) -> String {
    let counts = report.feed().counts();
    let agencies =
        if counts.agencies == 1 { "1 agency".to_owned() } else { format!("{} agencies", counts.agencies) };
    let others = [
        (counts.routes as u64, "route"),
        (counts.lines as u64, "line"),
        (counts.stops as u64, "stop"),
        (counts.zones as u64, "zone"),
        (counts.trips, "trip"),
        (counts.stop_times, "stop time"),
    ];
    let others = others.map(|(count, word)| plural(count, word));
    format!("usable: {agencies} · {}", others.join(" · "))
}

/// When and where there is service.
fn extent(report: &FeedReport) -> String {
    let when = match report.service() {
        Some((first, last)) => format!("service from {first} to {last}"),
        None => "no service on any day".to_owned(),
    };
    match report.bounding_box() {
        Some(bbox) => {
            let edges: [f64; 4] = bbox.into();
            let [west, south, east, north] = edges.map(|edge| format!("{edge:.4}"));
            format!("{when} · in the box {west},{south},{east},{north}")
        }
        None => format!("{when} · no positions"),
    }
}

fn files(report: &FeedReport) -> Table {
    let mut table = ruled();
    table.set_header(["file", "rows"]);
    for file in report.files() {
        table.add_row([Cell::new(file.file), number(file.rows)]);
    }
    flush_left(&mut table);
    table
}

fn notices(report: &FeedReport, codes: &[(Code, u64)], examples: usize) -> Table {
    let mut table = ruled();
    table.set_header(["severity", "code", "count", "what is wrong, and where first"]);
    for &(code, count) in codes {
        let places = report.notices().of(code).take(examples).map(|notice| notice.place());
        let lines: Vec<String> = std::iter::once(code.meaning().to_owned()).chain(places).collect();
        table.add_row([
            Cell::new(code.severity().name()),
            Cell::new(code.name()),
            number(count),
            Cell::new(lines.join("\n")),
        ]);
    }
    flush_left(&mut table);
    table
}

fn number(count: u64) -> Cell {
    Cell::new(count).set_alignment(CellAlignment::Right)
}
