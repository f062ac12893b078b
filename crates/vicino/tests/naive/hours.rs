//! Opening hours as a clock on the wall has them, for the part of the syntax that is generated.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::clock::local_date;

const DAY_MIN: i64 = 24 * 60;

/// The rules in order: of those that match a day the last one says when it is open.
pub struct OpeningHours(Vec<Rule>);

struct Rule {
    /// From Monday on.
    days: [bool; 7],
    /// Minutes after midnight, half-open, the end after the start; none where it is closed.
    times: Vec<(i64, i64)>,
}

impl OpeningHours {
    /// `None` where the text is none that this implementation knows.
    pub fn parse(text: &str) -> Option<Self> {
        text.split(';').map(|rule| parse_rule(rule.trim())).collect::<Option<_>>().map(Self)
    }

    /// Whether it is open when a clock shows that time: by the hours of that day, or those of the day before
    /// that run past its midnight.
    fn is_open(&self, clock: DateTime) -> bool {
        let minute = i64::from(clock.hour()) * 60 + i64::from(clock.minute());
        let within = |date: Date, minute: i64| {
            let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap();
            let rule = self.0.iter().rev().find(|rule| rule.days[weekday]);
            rule.is_some_and(|rule| rule.times.iter().any(|&(from, to)| from <= minute && minute < to))
        };
        within(clock.date(), minute) || within(clock.date() - 1.day(), minute + DAY_MIN)
    }

    /// Whether it is open at an instant, and when that changes within a year.
    pub fn at(&self, at: Timestamp, zone: &TimeZone) -> (bool, Option<Timestamp>) {
        let open_at = |instant: Timestamp| self.is_open(zone.to_datetime(instant));
        let open = open_at(at);
        // It can only change where some rule begins or ends, and where the clocks are changed.
        let mut edges: Vec<i64> =
            self.0.iter().flat_map(|rule| &rule.times).flat_map(|&(a, b)| [a, b]).collect();
        edges.push(0);
        edges.iter_mut().for_each(|edge| *edge %= DAY_MIN);
        edges.sort_unstable();
        edges.dedup();
        let mut day = local_date(zone, at) - 1.day();
        let last = day + 367.days();
        while day <= last {
            let mut candidates: Vec<Timestamp> = Vec::new();
            for edge in &edges {
                let clock = day.at((edge / 60) as i8, (edge % 60) as i8, 0, 0);
                let there = zone.to_ambiguous_timestamp(clock);
                match there.offset() {
                    AmbiguousOffset::Unambiguous { offset } => candidates.extend(offset.to_timestamp(clock)),
                    AmbiguousOffset::Fold { before, after } => {
                        candidates.extend([before, after].into_iter().flat_map(|o| o.to_timestamp(clock)));
                    }
                    // The clock never shows it: what happens then happens as the clock is changed.
                    AmbiguousOffset::Gap { .. } => {}
                }
            }
            let noon = day.at(12, 0, 0, 0).to_zoned_datetime(zone.clone()).unwrap().timestamp();
            let changed = zone.preceding(noon).next().map(|transition| transition.timestamp());
            candidates.extend(changed);
            candidates.sort_unstable();
            if let Some(change) = candidates.into_iter().find(|&then| then > at && open_at(then) != open) {
                return (open, Some(change));
            }
            day += 1.day();
        }
        (open, None)
    }
}

fn parse_rule(text: &str) -> Option<Rule> {
    if text == "24/7" {
        return Some(Rule { days: [true; 7], times: vec![(0, DAY_MIN)] });
    }
    let has_days = text.starts_with(|first: char| first.is_ascii_uppercase());
    let (days, rest) = match text.split_once(' ') {
        Some((days, rest)) if has_days => (parse_days(days)?, rest),
        None if has_days => (parse_days(text)?, ""),
        _ => ([true; 7], text),
    };
    let times = match rest {
        "" => vec![(0, DAY_MIN)],
        "off" | "closed" => Vec::new(),
        _ => rest.split(',').map(parse_times).collect::<Option<_>>()?,
    };
    Some(Rule { days, times })
}

/// `Mo-Fr,Su`; no day is a holiday, as no country is given.
fn parse_days(text: &str) -> Option<[bool; 7]> {
    const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let number = |name: &str| NAMES.iter().position(|known| *known == name);
    let mut days = [false; 7];
    for part in text.split(',').filter(|part| *part != "PH") {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (mut day, last) = (number(first)?, number(last)?);
        days[last] = true;
        while day != last {
            days[day] = true;
            day = (day + 1) % 7;
        }
    }
    Some(days)
}

fn parse_times(text: &str) -> Option<(i64, i64)> {
    let minute = |clock: &str| {
        let (hours, minutes) = clock.split_once(':')?;
        Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
    };
    let (from, to) = text.split_once('-')?;
    let (from, to) = (minute(from)?, minute(to)?);
    Some((from, if to <= from { to + DAY_MIN } else { to }))
}
