//! Times, distances and reasons as a rider says them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use vicino::{
    Answer, AskedExtent, Booking, DaySummary, LocalTime, NearbyLine, NearbyPlace, NearestLine, Query, State,
    Verdict, Why, ZoneWindow,
};

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

/// `16:00` today, `Wed 08:00` within six days, else `Wed 9 Dec 08:00`.
pub(crate) fn soon(time: LocalTime, today: DateTime) -> String {
    let days = today.date().until(civil(time).date()).map_or(i32::MAX, |span| span.get_days());
    match days {
        0 => clock(time),
        -6..=6 => civil(time).strftime("%a %H:%M").to_string(),
        _ => day_and_clock(time, today),
    }
}

/// The hours that touch the day: `07:30-12:30, 14:00-19:00`, or `not today`.
pub(crate) fn hours(windows: &[ZoneWindow<'_>], today: DateTime) -> String {
    let touches = |window: &&ZoneWindow<'_>| {
        (civil(window.from).date()..=civil(window.to).date()).contains(&today.date())
    };
    let mut hours: Vec<String> = windows
        .iter()
        .filter(touches)
        .map(|window| format!("{}-{}", clock(window.from), clock(window.to)))
        .collect();
    hours.dedup();
    if hours.is_empty() { "not today".to_owned() } else { hours.join(", ") }
}

/// What it takes to be picked up: `book by 16:00, first pick-up 09:00, phone +39 …`.
pub(crate) fn booking(booking: &Booking<'_>, state: State, today: DateTime) -> String {
    let soon = |time| soon(time, today);
    let first = booking.next.map(|next| soon(next.pickup_from));
    let next = booking.next.map(|next| {
        let by = next.book_by.map(|by| format!(", book by {}", soon(by))).unwrap_or_default();
        format!("next pick-up {}{by}", soon(next.pickup_from))
    });
    let or_none = |why: &str| match &next {
        Some(next) => format!("{why}; {next}"),
        None => format!("{why}, and nothing more in the feed"),
    };
    let mut text = match booking.verdict {
        _ if state == State::Suspended => {
            next.clone().map_or_else(|| "suspended".to_owned(), |next| format!("suspended; {next}"))
        }
        Verdict::NotRequired => return "no booking needed".to_owned(),
        Verdict::Bookable => {
            let by = booking.book_by.map_or("book ahead".to_owned(), |by| format!("book by {}", soon(by)));
            first.map_or(by.clone(), |first| format!("{by}, first pick-up {first}"))
        }
        Verdict::NotYet => match booking.opens_at {
            Some(opens) => format!("booking opens {}", soon(opens)),
            None => "booking is not open yet".to_owned(),
        },
        Verdict::TooLate => or_none("too late today"),
        Verdict::NoneToday => or_none("no more today"),
        // A verdict that this program is too old to know.
        other => other.name().replace('_', " "),
    };
    if let Some(phone) = booking.phone {
        text.push_str(&format!(", phone {phone}"));
    } else if let Some(url) = booking.url {
        text.push_str(&format!(", {url}"));
    }
    text
}

/// `open until 19:30`, `opens Mon 08:00`, `closed`; nothing where nobody knows.
pub(crate) fn open(place: &NearbyPlace<'_>, today: DateTime) -> String {
    match (place.open, place.until, place.opens_at) {
        (Some(true), Some(until), _) if ends(today, civil(until)) => "open until midnight".to_owned(),
        (Some(true), Some(until), _) => format!("open until {}", soon(until, today)),
        (Some(true), None, _) => "open".to_owned(),
        (Some(false), _, Some(opens)) => format!("opens {}", soon(opens, today)),
        (Some(false), _, None) => "closed".to_owned(),
        (None, ..) => String::new(),
    }
}

/// Whether a day ends then.
fn ends(today: DateTime, then: DateTime) -> bool {
    today.date().tomorrow().is_ok_and(|tomorrow| then == tomorrow.to_datetime(jiff::civil::Time::midnight()))
}

/// `hail on the way (at 120 m)`
pub(crate) fn hail(metres: f64) -> String {
    format!("hail on the way (at {})", distance(metres))
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
        (State::Suspended, None) => "suspended".to_owned(),
        (State::Suspended, Some(next)) => format!("suspended; next {}", day_and_clock(next, today)),
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
        Why::Suspended => format!("Service {extent} is suspended: see the notices to riders."),
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
        AskedExtent::Box { .. } => "Try a larger box: west,south,east,north.".to_owned(),
        _ => "Ask about a larger area.".to_owned(),
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
    fn an_instant_is_said_as_short_as_it_is_clear() {
        let today = civil(at("2026-11-24T08:00:00+01:00"));
        for (time, said) in [
            ("2026-11-24T16:00:00+01:00", "16:00"),
            ("2026-11-25T08:00:00+01:00", "Wed 08:00"),
            ("2026-11-23T17:00:00+01:00", "Mon 17:00"),
            ("2026-11-30T08:00:00+01:00", "Mon 08:00"),
            ("2026-12-01T08:00:00+01:00", "Tue 1 Dec 08:00"),
            ("2027-01-04T08:00:00+01:00", "Mon 4 Jan 2027 08:00"),
        ] {
            assert_eq!(soon(at(time), today), said);
        }
    }

    #[test]
    fn a_day_ends_at_its_midnight() {
        let today = civil(at("2026-11-24T08:00:00+01:00"));
        assert!(ends(today, civil(at("2026-11-25T00:00:00+01:00"))));
        assert!(!ends(today, civil(at("2026-11-24T00:00:00+01:00"))));
        assert!(!ends(today, civil(at("2026-11-25T00:01:00+01:00"))));
    }

    #[test]
    fn what_is_suspended_says_so() {
        let (today, time) = (civil(at("2026-11-24T08:00:00+01:00")), Some(at("2026-11-25T06:10:00+01:00")));
        assert_eq!(when(State::Suspended, time, today), "suspended; next Wed 25 Nov 06:10");
        assert_eq!(when(State::Suspended, None, today), "suspended");
    }

    #[test]
    fn a_wider_radius_reaches_the_line_and_stays_allowed() {
        assert_eq!(wider(500.1), Some(600));
        assert_eq!(wider(600.0), Some(700));
        assert_eq!(wider(49_999.9), Some(50_000));
        assert_eq!(wider(50_000.0), None);
    }
}
