//! What stands below the lines: service on demand, places, areas and notices to riders.

use std::fmt::Write as _;

use comfy_table::Cell;
use vicino::{AlertIds, AlertPart, Id, NearbyPlace, NearbyZone};

use super::{Board, clean, flush_left, is_narrow, ruled, tied};
use crate::words::{self, TIE};

impl Board<'_> {
    /// Whether the answer has any of the parts that stand below the lines, be they empty.
    pub(super) fn has_sections(&self) -> bool {
        let answer = self.answer;
        answer.zones.is_some() || answer.places.is_some() || answer.areas.is_some() || answer.alerts.is_some()
    }

    /// The sections that have something in them, each after an empty line.
    pub(super) fn sections(&self, text: &mut String) {
        let zones: Vec<_> = self.answer.zones.iter().flatten().map(|zone| self.zone(zone)).collect();
        self.section(text, ["on demand", "away", "hours today", "booking"], zones);
        let places: Vec<_> = self.answer.places.iter().flatten().map(|place| self.place(place)).collect();
        self.section(text, ["place", "walk", "kind", "open"], places);
        self.areas(text);
        self.alerts(text);
    }

    /// A table, whose second column says how far things are.
    fn section(&self, text: &mut String, head: [&str; 4], rows: Vec<[String; 4]>) {
        if rows.is_empty() {
            return;
        }
        let mut table = ruled();
        let narrow = is_narrow(&mut table);
        let shown = |at: usize| at != 1 || (self.walks() && !narrow);
        table.set_header(head.into_iter().enumerate().filter(|(at, _)| shown(*at)).map(|(_, word)| word));
        for row in rows {
            let cells = row.into_iter().enumerate().filter(|(at, _)| shown(*at));
            table.add_row(cells.map(|(_, cell)| Cell::new(cell)));
        }
        flush_left(&mut table);
        // Writing to a String does not fail.
        let _ = write!(text, "\n{}\n", table.trim_fmt().replace(TIE, " "));
    }

    fn zone(&self, zone: &NearbyZone<'_>) -> [String; 4] {
        let mut name = clean(zone.name);
        if name.is_empty() {
            name = clean(zone.id.gtfs_id());
        }
        if !zone.pickup {
            name.push_str(" (set down only)");
        }
        let away =
            if zone.distance_m > 0.0 { words::walk(zone.walk_s, zone.distance_m) } else { "here".to_owned() };
        let booking = clean(&words::booking(&zone.booking, zone.state, self.now));
        [name, tied(&away), words::hours(&zone.windows, self.now), booking]
    }

    fn place(&self, place: &NearbyPlace<'_>) -> [String; 4] {
        let mut name = clean(place.name);
        if name.is_empty() {
            name = clean(place.id.gtfs_id());
        }
        let walk = tied(&words::walk(place.walk_s, place.distance_m));
        [name, walk, clean(&place.kind.replace('_', " ")), tied(&words::open(place, self.now))]
    }

    fn areas(&self, text: &mut String) {
        let names: Vec<String> = self
            .answer
            .areas
            .iter()
            .flatten()
            .map(|area| {
                let name = if area.name.is_empty() { area.id.gtfs_id() } else { area.name };
                format!("{} ({})", clean(name), clean(&area.kind.replace('_', " ")))
            })
            .collect();
        if !names.is_empty() {
            let more = self.answer.counts.areas.map_or(0, |count| count.found - count.returned);
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            let _ = write!(text, "\nareas: {}{more}\n", names.join(", "));
        }
    }

    fn alerts(&self, text: &mut String) {
        let mut alerts: Vec<(Id<'_>, &AlertPart<'_>)> =
            self.answer.alerts.iter().flat_map(|alerts| alerts.iter()).collect();
        // All of them count now; what takes service away comes first.
        alerts.sort_by_key(|(_, alert)| (alert.effect != "no_service", rank(alert.severity)));
        if !alerts.is_empty() {
            text.push_str("\nnotices to riders:\n");
        }
        for (id, alert) in alerts {
            let effect = alert.effect.replace('_', " ");
            let header = alert.header.or(alert.description).unwrap_or(&effect);
            let touched = self.touched(id);
            let about = if touched.is_empty() { String::new() } else { format!(" ({touched})") };
            let _ = writeln!(text, "! {}{about}", clean(header));
        }
    }

    /// What of the answer an alert is about: `lines 10, 54; stop Piazza del Mercato`.
    fn touched(&self, alert: Id<'_>) -> String {
        let answer = self.answer;
        let is = |alerts: &AlertIds<'_>| alerts.contains(&alert);
        let lines = answer.lines.iter().flatten().filter(|line| is(&line.alerts));
        let stops = answer.stops.iter().flatten().filter(|stop| is(&stop.alerts));
        let zones = answer.zones.iter().flatten().filter(|zone| is(&zone.alerts));
        let areas = answer.areas.iter().flatten().filter(|area| is(&area.alerts));
        let kinds: [(&str, Vec<String>); 4] = [
            ("line", lines.map(|line| self.line_name(line.route)).collect()),
            ("stop", stops.map(|stop| clean(stop.name)).collect()),
            ("zone", zones.map(|zone| clean(zone.name)).collect()),
            ("area", areas.map(|area| clean(area.name)).collect()),
        ];
        let said = kinds.into_iter().filter_map(|(word, mut names)| {
            names.sort();
            names.dedup();
            let s = if names.len() > 1 { "s" } else { "" };
            (!names.is_empty()).then(|| format!("{word}{s} {}", names.join(", ")))
        });
        said.collect::<Vec<_>>().join("; ")
    }
}

/// Graver things come first.
fn rank(severity: &str) -> u8 {
    match severity {
        "severe" => 0,
        "warning" => 1,
        "info" => 2,
        _ => 3,
    }
}
