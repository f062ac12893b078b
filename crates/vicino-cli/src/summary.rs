//! What is wrong in a feed or file, in a line.

use vicino::{Notices, Severity};

/// More codes than this do not fit on a line.
const CODES_SHOWN: usize = 8;

/// `3 errors, 2 warnings in 2 codes (foreign_key_violation 3, unused_trip 2)`, gravest and most frequent first;
/// nothing where nothing is wrong.
pub(crate) fn summary(notices: &Notices) -> Option<String> {
    let mut codes: Vec<_> = notices.counts().collect();
    codes.sort_by_key(|&(code, count)| (std::cmp::Reverse((code.severity(), count)), code.name()));
    let severities = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")];
    let counts: Vec<String> = severities
        .into_iter()
        .map(|(severity, word)| (notices.severe(severity), word))
        .filter(|&(count, _)| count > 0)
        .map(|(count, word)| plural(count, word))
        .collect();
    if counts.is_empty() {
        return None;
    }
    let mut named: Vec<String> =
        codes.iter().take(CODES_SHOWN).map(|(code, count)| format!("{code} {count}")).collect();
    if codes.len() > CODES_SHOWN {
        named.push(format!("and {} more", codes.len() - CODES_SHOWN));
    }
    let in_codes = plural(codes.len() as u64, "code");
    Some(format!("{} in {in_codes} ({})", counts.join(", "), named.join(", ")))
}

/// `1 line`, `2 lines`
pub(crate) fn plural(count: u64, word: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {word}{s}")
}

#[cfg(test)]
mod tests {
    use vicino::{Feed, FeedSource, ReadOptions};

    use super::*;

    #[test]
    fn what_is_wrong_in_a_feed_is_one_line_with_the_gravest_first() {
        let files = [
            ("agency.txt", "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Europe/Rome\n"),
            ("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n1,A,43.3,11.3\n2,B,43.4,11.3\n"),
            ("routes.txt", "route_id,route_short_name,route_type\n10,10,3\n"),
            ("calendar_dates.txt", "service_id,date,exception_type\ndaily,20261124,1\n"),
            (
                "trips.txt",
                "route_id,service_id,trip_id\n10,daily,T1\nnone,daily,T2\nnone,daily,T3\n10,daily,T4\n",
            ),
            (
                "stop_times.txt",
                "trip_id,departure_time,stop_id,stop_sequence\nT1,8:00:00,1,1\nT1,8:09:00,2,2\n",
            ),
        ];
        let feed = Feed::read("x", &FeedSource::files(files), &ReadOptions::default()).unwrap();
        let line = summary(feed.notices()).unwrap();
        assert_eq!(line, "2 errors, 1 warning in 2 codes (foreign_key_violation 2, unused_trip 1)");
    }

    #[test]
    fn nothing_wrong_is_nothing_said() {
        assert_eq!(summary(&Notices::default()), None);
    }
}
