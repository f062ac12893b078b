//! The answer as a departure board.

mod sections;

use std::fmt::Write as _;

use comfy_table::{Cell, Color, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};
use jiff::civil::DateTime;
use jiff::tz::TimeZoneDatabase;
use vicino::{
    Answer, AskedExtent, Count, Departure, DepartureStatus, Id, NearbyLine, Network, Pickup, Query, State,
    Wheelchair,
};

use crate::words::{self, TIE};

/// How many characters a departure takes, `~17 min 08:17 ·` and a little more.
const WHOLE_DEPARTURE: u16 = 18;

/// Below this width the walk and the wheelchair give way, or nothing would be readable.
const NARROW: u16 = 60;

/// An answer, and what is needed to show it.
pub(crate) struct Board<'a> {
    network: &'a Network,
    query: &'a Query,
    answer: &'a Answer<'a>,
    /// What the clock shows at the place asked about.
    now: DateTime,
}

/// A stop as the board shows it.
struct Stop {
    name: String,
    wheelchair: Wheelchair,
}

impl<'a> Board<'a> {
    pub(crate) fn new(network: &'a Network, query: &'a Query, answer: &'a Answer<'a>) -> Self {
        Self { network, query, answer, now: now(answer) }
    }

    /// The board with a line feed after each line, as wide as the terminal where there is one.
    pub(crate) fn text(&self, colour: bool) -> String {
        let mut text = format!("{}\n", self.headline());
        match &self.answer.lines {
            Some(lines) => self.lines(&mut text, lines, colour),
            None if !self.has_sections() => text.push_str(
                "A board is made of lines: add lines to --include, or see the other parts with --json.\n",
            ),
            None => {}
        }
        self.sections(&mut text);
        text
    }

    fn lines(&self, text: &mut String, lines: &[NearbyLine<'_>], colour: bool) {
        if let Some(why) = self.answer.why {
            // Writing to a String does not fail.
            let _ = writeln!(text, "{}", clean(&words::why(why, self.answer, lines, self.now)));
        }
        if let Some(nearest) = &self.answer.nearest {
            let (line, stop) = (self.line_name(nearest.route), self.stop(nearest.stop).name);
            let headsign = clean(nearest.headsign);
            let names = (line.as_str(), headsign.as_ref(), stop.as_str());
            let _ = writeln!(text, "{}", words::nearest(nearest, names, &self.answer.query.extent, self.now));
        }
        if !lines.is_empty() {
            let table = self.table(lines, colour).trim_fmt().replace(TIE, " ");
            let _ = write!(text, "\n{table}\n");
        }
    }

    /// Where, when, and how much there is.
    fn headline(&self) -> String {
        let asked = &self.answer.query;
        let place = match &asked.extent {
            AskedExtent::Circle { lat, lon, .. } => {
                format!("Near {lat}, {lon} · {}", words::extent(&asked.extent))
            }
            AskedExtent::Box { bbox } => {
                let edges = serde_json::to_string(&bbox).unwrap_or_default();
                format!("In the box {}", edges.trim_matches(['[', ']']))
            }
            other => words::extent(other).replacen("in", "In", 1),
        };
        let mut line = format!("{place} · {}", self.now.strftime("%a %-d %b %Y %H:%M"));
        for (count, word) in [(self.answer.counts.lines, "line"), (self.answer.counts.stops, "stop")] {
            if let Some(count) = count {
                let _ = write!(line, " · {}", counted(count, word));
            }
        }
        let counts = self.answer.counts;
        for (count, word) in [(counts.zones, "on-demand zone"), (counts.places, "place")] {
            if let Some(count) = count.filter(|count| count.found > 0) {
                let _ = write!(line, " · {}", counted(count, word));
            }
        }
        line
    }

    fn table(&self, lines: &[NearbyLine<'_>], colour: bool) -> Table {
        let walks = self.walks();
        let days = lines.iter().any(|line| line.day.is_some());
        let stops: Vec<Stop> = lines.iter().map(|line| self.boarding(line)).collect();
        let marks: Vec<_> = lines.iter().zip(&stops).map(|(line, stop)| mark(line, stop)).collect();
        let marked = marks.iter().any(|mark| *mark != Wheelchair::Unknown);

        let mut table = ruled();
        let narrow = is_narrow(&mut table);
        let columns = [
            ("line", true),
            ("to", true),
            ("from", true),
            ("walk", walks && !narrow),
            ("♿", marked && !narrow),
            ("departures", true),
            ("that day", days),
        ];
        table.set_header(columns.iter().filter(|column| column.1).map(|column| column.0));
        for ((line, stop), mark) in lines.iter().zip(stops).zip(marks) {
            let cells = [
                self.line_cell(line.route, colour),
                Cell::new(clean(self.headsign(line))),
                Cell::new(stop.name.as_str()),
                Cell::new(tied(&walk(line))),
                Cell::new(symbol(mark)),
                Cell::new(self.departures(line, stop.wheelchair, mark)),
                Cell::new(line.day.as_ref().map(words::day).unwrap_or_default()),
            ];
            table
                .add_row(cells.into_iter().zip(columns).filter(|(_, column)| column.1).map(|(cell, _)| cell));
        }
        flush_left(&mut table);
        // On a narrow terminal the other columns give way before a departure is broken in two.
        let widest = table.column_max_content_widths();
        let departures = columns.iter().filter(|column| column.1).position(|column| column.0 == "departures");
        if let Some(at) = departures
            && let (Some(&widest), Some(column)) = (widest.get(at), table.column_mut(at))
        {
            let whole = widest.min(WHOLE_DEPARTURE) + column.padding_width();
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(whole)));
        }
        table
    }

    fn line_cell(&self, route: Id<'_>, colour: bool) -> Cell {
        let cell = Cell::new(self.line_name(route));
        let part = self.answer.routes.get(route).filter(|_| colour);
        match part.and_then(|part| Some((rgb(part.color?)?, part.text_color))) {
            // Black is what GTFS has for a text colour that is not given.
            Some((back, text)) => cell.bg(back).fg(text.and_then(rgb).unwrap_or(Color::Black)),
            None => cell,
        }
    }

    /// What riders call the line: its number, else its name, else the id that the feed has.
    fn line_name(&self, route: Id<'_>) -> String {
        let part = self.answer.routes.get(route);
        let name = part.and_then(|part| part.short_name.or(part.long_name));
        clean(name.unwrap_or(route.gtfs_id()))
    }

    /// What the vehicles show, where all of them show the same; else what stands for the line.
    fn headsign<'l>(&self, line: &'l NearbyLine<'_>) -> &'l str {
        match line.departures.split_first() {
            Some((first, others)) if others.iter().all(|other| other.headsign == first.headsign) => {
                first.headsign
            }
            _ => line.headsign,
        }
    }

    /// Whether distances are of any use: within a polygon all are 0.
    fn walks(&self) -> bool {
        matches!(self.answer.query.extent, AskedExtent::Circle { .. })
    }

    /// Where a line is boarded: at a stop, or after one where it is hailed.
    fn boarding(&self, line: &NearbyLine<'_>) -> Stop {
        let stop = self.stop(line.stop);
        if !line.hail {
            return stop;
        }
        // The walk says that one hails it, where there is one.
        let after = if self.walks() { "after" } else { "hail after" };
        // Nobody knows whether a street is accessible.
        Stop { name: format!("{after} {}", stop.name), wheelchair: Wheelchair::Unknown }
    }

    /// A stop that the answer names; it lists no stops where they are not asked for or cut off by the limit.
    fn stop(&self, id: Id<'_>) -> Stop {
        let listed = self.answer.stops.iter().flatten().find(|stop| stop.id == id);
        if let Some(stop) = listed {
            return Stop { name: stop_name(stop.name, stop.platform), wheelchair: stop.wheelchair };
        }
        match self.network.stop(&id.to_string(), self.query.languages()) {
            Some(stop) => Stop { name: stop_name(stop.name, stop.platform), wheelchair: stop.wheelchair },
            None => Stop { name: clean(id.gtfs_id()), wheelchair: Wheelchair::Unknown },
        }
    }

    fn departures(&self, line: &NearbyLine<'_>, stop: Wheelchair, marked: Wheelchair) -> String {
        let headsign = self.headsign(line);
        let mut texts = Vec::new();
        for (at, departure) in line.departures.iter().enumerate() {
            let mut text = tied(&self.departure(departure));
            if departure.headsign != headsign {
                let _ = write!(text, " to {}", clean(departure.headsign));
            }
            let mark = both(stop, departure.wheelchair);
            if marked == Wheelchair::Unknown && mark != Wheelchair::Unknown {
                let _ = write!(text, "{TIE}{}", symbol(mark));
            }
            let next = line.departures.get(at + 1).and_then(|next| next.headway_s);
            if let Some(headway_s) = departure.headway_s.filter(|_| next != departure.headway_s) {
                let _ = write!(text, ", {}", tied(&words::every(headway_s.into())));
            }
            texts.push(text);
        }
        if line.state != State::Running {
            texts.push(tied(&words::when(line.state, line.next, self.now)));
        }
        texts.join(&format!("{TIE}· "))
    }

    /// `4 min 08:04`, and what one must know to board.
    fn departure(&self, departure: &Departure<'_>) -> String {
        let left = words::time_left(self.query.at(), departure.time);
        let about = if departure.headway_s.is_some() { "~" } else { "" };
        let mut text = format!("{about}{left} {}", words::clock(departure.time));
        match departure.pickup {
            Pickup::Regular => {}
            Pickup::PhoneAgency => text.push_str(" (phone ahead)"),
            Pickup::CoordinateWithDriver => text.push_str(" (tell the driver)"),
        }
        match departure.status {
            DepartureStatus::Scheduled => {}
            DepartureStatus::Cancelled => text.push_str(" (cancelled)"),
            // What this program is too old to know is shown all the same.
            other => {
                let _ = write!(text, " ({})", format!("{other:?}").to_lowercase());
            }
        }
        text
    }
}

/// A table with a rule below its head, as wide as the terminal where there is one.
pub(crate) fn ruled() -> Table {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().header_separator(rule));
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table
}

/// Whether the terminal is too narrow for everything. One that says it has no width does not know it: nothing is
/// then broken to fit.
fn is_narrow(table: &mut Table) -> bool {
    if table.width() == Some(0) {
        table.set_width(u16::MAX);
    }
    table.width().is_some_and(|width| width < NARROW)
}

pub(crate) fn flush_left(table: &mut Table) {
    if let Some(first) = table.column_mut(0) {
        first.set_padding((0, 1));
    }
}

fn walk(line: &NearbyLine<'_>) -> String {
    if line.hail { words::hail(line.distance_m) } else { words::walk(line.walk_s, line.distance_m) }
}

/// The local time at the place: by the clock of the agency that runs what is found, for a network may span zones.
fn now(answer: &Answer<'_>) -> DateTime {
    let line = answer.lines.iter().flatten().map(|line| line.route).next();
    let route = line.or(answer.nearest.as_ref().map(|nearest| nearest.route));
    let agency = route.and_then(|route| answer.agencies.get(answer.routes.get(route)?.agency));
    let zone = agency.and_then(|agency| TimeZoneDatabase::bundled().get(agency.timezone).ok());
    let at = answer.query.at;
    zone.map_or_else(|| words::civil(at), |zone| zone.to_datetime(at.timestamp()))
}

/// `12 lines`, `the first 50 of 120 lines`
fn counted(count: Count, word: &str) -> String {
    let found = crate::summary::plural(count.found as u64, word);
    if count.returned < count.found { format!("the first {} of {found}", count.returned) } else { found }
}

fn stop_name(name: &str, platform: Option<&str>) -> String {
    let name = clean(name);
    platform.map_or_else(|| name.clone(), |platform| format!("{name}, platform {}", clean(platform)))
}

/// Whether a line can be boarded in a wheelchair at its stop, where that is the same for all departures shown.
fn mark(line: &NearbyLine<'_>, stop: &Stop) -> Wheelchair {
    let mut marks = line.departures.iter().map(|departure| both(stop.wheelchair, departure.wheelchair));
    match marks.next() {
        Some(first) if marks.all(|mark| mark == first) => first,
        Some(_) => Wheelchair::Unknown,
        None => both(stop.wheelchair, Wheelchair::Unknown),
    }
}

/// Boarding takes an accessible stop and an accessible vehicle.
fn both(stop: Wheelchair, trip: Wheelchair) -> Wheelchair {
    match (stop, trip) {
        (Wheelchair::No, _) | (_, Wheelchair::No) => Wheelchair::No,
        (Wheelchair::Yes, Wheelchair::Yes) => Wheelchair::Yes,
        _ => Wheelchair::Unknown,
    }
}

fn symbol(wheelchair: Wheelchair) -> &'static str {
    match wheelchair {
        Wheelchair::Yes => "♿",
        Wheelchair::No => "no\u{a0}♿",
        Wheelchair::Unknown => "",
    }
}

fn rgb(hex: &str) -> Option<Color> {
    let number = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6)?;
    let [_, r, g, b] = number.to_be_bytes();
    Some(Color::Rgb { r, g, b })
}

/// The text in one piece, never broken between its words.
fn tied(text: &str) -> String {
    text.replace(' ', TIE.encode_utf8(&mut [0; 4]))
}

/// A feed's text without line feeds, escape sequences and padding: it shall not rearrange the board, or the terminal.
fn clean(text: &str) -> String {
    let words = text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_feed_does_not_reach_the_terminal_as_commands() {
        assert_eq!(clean("Stazione\u{1b}[2J\r\n\u{9b}31m"), "Stazione [2J 31m");
        assert_eq!(clean("Città ♿"), "Città ♿");
    }

    #[test]
    fn a_terminal_without_a_width_is_not_narrow() {
        for (width, narrow) in [(0, false), (1, true), (NARROW - 1, true), (NARROW, false)] {
            let mut table = Table::new();
            table.set_width(width);
            assert_eq!(is_narrow(&mut table), narrow, "{width}");
            assert_ne!(table.width(), Some(0));
        }
    }

    #[test]
    fn colours_are_six_digits() {
        assert_eq!(rgb("0A10FF"), Some(Color::Rgb { r: 10, g: 16, b: 255 }));
        assert_eq!(rgb("0A10F"), None);
        assert_eq!(rgb("white!"), None);
    }

    #[test]
    fn boarding_takes_an_accessible_stop_and_vehicle() {
        use Wheelchair::{No, Unknown, Yes};
        assert_eq!([both(Yes, Yes), both(Yes, Unknown), both(Unknown, Yes)], [Yes, Unknown, Unknown]);
        assert_eq!([both(No, Yes), both(Unknown, No)], [No, No]);
    }
}
