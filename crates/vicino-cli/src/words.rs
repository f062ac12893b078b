//! Times, distances and reasons as a rider says them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use vicino::{Answer, AskedExtent, DaySummary, LocalTime, NearbyLine, NearestLine, Query, State, Why};

/// A space that no line is broken at.
pub(crate) const TIE: char = '\u{a0}';
/// Farther than this nobody walks, and asking again with a wider radius is no help.
const FAR_M: f64 = 50_000.0;

/// What the clock and the calendar show there and then.
pub(crate) fn civil(time: LocalTime) -> DateTime {
    time.offset().to_datetime(time.timestamp())
}

/// `08:04`
pub(crate) fn clock(time: LocalTime) -> String {
    civil(time).strftime("%H:%M").to_string()
}

/// `Wed 25 Nov 06:10`, with the year where it is another one than that of `today`.
pub(crate) fn day_and_clock(time: LocalTime, today: DateTime) -> String {
    let time = civil(time);
    let format = if time.year() == today.year() { "%a %-d %b %H:%M" } else { "%a %-d %b %Y %H:%M" };
    time.strftime(format).to_string()
}

/// `4 min`, `1 h 05 min`, `now`: full minutes left, so that nobody is late by rounding.
pub(crate) fn time_left(at: Timestamp, time: LocalTime) -> String {
    let minutes = (time.timestamp().as_second() - at.as_second()).max(0) / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => "now".to_owned(),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

/// `every 15 min`, `every 7 min 30 s`, `every 4 h 30 min`
pub(crate) fn every(headway_s: i64) -> String {
    match (headway_s / 3600, headway_s / 60 % 60, headway_s % 60) {
        (0, minutes, 0) => format!("every {minutes} min"),
        (0, minutes, seconds) => format!("every {minutes} min {seconds} s"),
        (1, 0, _) => "every hour".to_owned(),
        (hours, 0, _) => format!("every {hours} h"),
        (hours, minutes, _) => format!("every {hours} h {minutes:02} min"),
    }
}

/// `87 m`, `1.2 km`, `340 km`
pub(crate) fn distance(metres: f64) -> String {
    if metres < 999.5 {
        format!("{metres:.0} m")
    } else if metres < 99_950.0 {
        format!("{:.1} km", metres / 1000.0)
    } else {
        format!("{:.0} km", metres / 1000.0)
    }
}

/// `2 min, 87 m`: started minutes, so that nobody comes late.
pub(crate) fn walk(walk_s: u32, metres: f64) -> String {
    format!("{} min, {}", walk_s.div_ceil(60), distance(metres))
}

/// When a line that is not running does, or that it does not.
pub(crate) fn when(state: State, next: Option<LocalTime>, today: DateTime) -> String {
    match (state, next) {
        (State::Ended, _) => "no more service".to_owned(),
        (State::Running, Some(next)) => clock(next),
        (State::LaterToday, Some(next)) => format!("later today {}", clock(next)),
        (_, Some(next)) => day_and_clock(next, today),
        // A state that this program is too old to know.
        (state, None) => state.name().replace('_', " "),
    }
}

/// `64 today, 05:10 to 23:40, every 15 min`
pub(crate) fn day(day: &DaySummary) -> String {
    let (Some(first), Some(last)) = (day.first, day.last) else { return "none".to_owned() };
    let headway = day.headway_s.map(|headway_s| format!(", {}", every(headway_s))).unwrap_or_default();
    format!("{}, {} to {}{headway}", day.departures, clock(first), clock(last))
}

/// `within 500 m`, `in the box`
pub(crate) fn extent(place: &AskedExtent) -> String {
    match place {
        AskedExtent::Circle { radius_m, .. } => format!("within {}", distance(*radius_m)),
        AskedExtent::Box { .. } => "in the box".to_owned(),
        AskedExtent::Area { area } => format!("in the area {area}"),
        _ => "in the polygon".to_owned(),
    }
}

/// Why nothing runs, in a sentence.
pub(crate) fn why(why: Why, answer: &Answer<'_>, lines: &[NearbyLine<'_>], today: DateTime) -> String {
    let extent = extent(&answer.query.extent);
    let window = answer.query.window_min;
    let mut feeds = answer.feeds.iter();
    // Of several feeds the answer does not say which one the reason is about.
    let feed = feeds.next().filter(|_| feeds.next().is_none());
    match why {
        Why::OutsideCoverage => format!("No line can be boarded {extent}, and no feed serves the place."),
        Why::NoStopInRadius => format!("No line can be boarded {extent}."),
        Why::FilteredOut if lines.is_empty() => {
            format!("There are lines {extent}, but the filters leave none of them.")
        }
        Why::FilteredOut => {
            format!(
                "What the filters leave does not run in the next {window} min; without them something does."
            )
        }
        Why::NoDepartureInWindow => {
            format!("Nothing leaves in the next {window} min, though there is service on this day.")
        }
        Why::NoServiceToday => format!("Nothing leaves on {}.", today.strftime("%A %-d %B %Y")),
        Why::FeedNotStarted => match feed.and_then(|(name, feed)| Some((name, feed.first_service_date?))) {
            Some((name, first)) => {
                format!("The timetable of {name} has not begun: its first day is {first}.")
            }
            None => "The timetable has not begun yet.".to_owned(),
        },
        Why::FeedExpired => match feed.and_then(|(name, feed)| Some((name, feed.last_service_date?))) {
            Some((name, last)) => {
                format!("The timetable of {name} is over: its last day was {last}. Get a newer feed.")
            }
            None => "The timetable is over: get a newer feed.".to_owned(),
        },
        other => format!("Nothing runs: {}.", other.name().replace('_', " ")),
    }
}

/// The closest line beyond the place, in a sentence, and how to find it.
pub(crate) fn nearest(
    nearest: &NearestLine<'_>,
    (line, headsign, stop): (&str, &str, &str),
    place: &AskedExtent,
    today: DateTime,
) -> String {
    let metres = nearest.distance_m;
    let on_foot = if metres > FAR_M {
        String::new()
    } else {
        format!(" ({} min on foot)", nearest.walk_s.div_ceil(60))
    };
    let when = match (nearest.state, nearest.next) {
        (State::Ended, _) | (_, None) => "it has no more service".to_owned(),
        (State::Running | State::LaterToday, Some(next)) => format!("it leaves at {}", clock(next)),
        (_, Some(next)) => format!("it leaves on {}", day_and_clock(next, today)),
    };
    let advice = match place {
        AskedExtent::Circle { .. } => match wider(metres) {
            Some(radius) => format!("Try --radius {radius}."),
            None => "Is this the right feed? Latitude comes first, longitude second.".to_owned(),
        },
        _ => "Try a larger box: west,south,east,north.".to_owned(),
    };
    format!(
        "The nearest line is {line} to {headsign} from {stop}, {} away{on_foot}; {when}. {advice}",
        distance(metres)
    )
}

/// A round radius that reaches this far.
fn wider(metres: f64) -> Option<u32> {
    let radius = ((metres / 100.0).floor() + 1.0) * 100.0;
    // Within the range of u32 by the comparison.
    (radius <= f64::from(*Query::RADIUS_M.end())).then_some(radius as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> LocalTime {
        LocalTime::new(time.parse().unwrap(), jiff::tz::offset(1))
    }

    #[test]
    fn minutes_left_are_full_ones() {
        let now = at("2026-11-24T08:00:30+01:00").timestamp();
        for (time, left) in [
            ("2026-11-24T08:00:30+01:00", "now"),
            ("2026-11-24T08:01:29+01:00", "now"),
            ("2026-11-24T08:01:30+01:00", "1 min"),
            ("2026-11-24T08:59:00+01:00", "58 min"),
            ("2026-11-24T09:05:30+01:00", "1 h 05 min"),
        ] {
            assert_eq!(time_left(now, at(time)), left, "{time}");
        }
    }

    #[test]
    fn a_headway_is_said_in_few_words() {
        let said = [900, 450, 3_600, 7_200, 16_200, 9_750].map(every);
        let words = ["15 min", "7 min 30 s", "hour", "2 h", "4 h 30 min", "2 h 42 min"];
        assert_eq!(said, words.map(|words| format!("every {words}")));
    }

    #[test]
    fn a_walk_takes_started_minutes() {
        assert_eq!(walk(0, 0.0), "0 min, 0 m");
        assert_eq!(walk(61, 68.6), "2 min, 69 m");
        assert_eq!(walk(1_000, 999.6), "17 min, 1.0 km");
    }

    #[test]
    fn what_does_not_run_says_when_it_does() {
        let (today, time) = (civil(at("2026-11-24T08:00:00+01:00")), Some(at("2026-11-25T06:10:00+01:00")));
        assert_eq!(when(State::LaterToday, time, today), "later today 06:10");
        assert_eq!(when(State::AnotherDay, time, today), "Wed 25 Nov 06:10");
        let next_year = Some(at("2027-01-04T06:10:00+01:00"));
        assert_eq!(when(State::AnotherDay, next_year, today), "Mon 4 Jan 2027 06:10");
        assert_eq!(when(State::Ended, None, today), "no more service");
    }

    #[test]
    fn a_wider_radius_reaches_the_line_and_stays_allowed() {
        assert_eq!(wider(500.1), Some(600));
        assert_eq!(wider(600.0), Some(700));
        assert_eq!(wider(49_999.9), Some(50_000));
        assert_eq!(wider(50_000.0), None);
    }
}
