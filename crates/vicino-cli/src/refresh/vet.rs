//! Whether a feed may take the place of the one that is served.

use jiff::Timestamp;
use jiff::civil::Date;
use vicino::Feed;

/// Why a feed may not take the place of the one before it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Refusal {
    /// It has much less of something.
    Shrunk { what: &'static str, from: u64, to: u64, min_share: f64 },
    /// It is over in a few days, and the one before has much longer to go.
    Ending { last: Date, before: Date },
    /// It has nothing for today yet, and the one before has.
    NotYet { starts: Date, taken: Date },
    /// It has nothing from today on, and the one before has.
    Over { ended: Option<Date> },
}

impl Refusal {
    /// What is told of it.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Shrunk { what, from, to, min_share } => {
                let percent = min_share * 100.0;
                format!(
                    "has {to} {what} where there were {from}, less than {percent} %: \
                     where that is meant, lower refresh.min_share or restart"
                )
            }
            Self::Ending { last, before } => {
                format!(
                    "has no service after {last} where there was until {before}: \
                     where that is meant, lower refresh.min_share or restart"
                )
            }
            Self::NotYet { starts, taken } => {
                format!("has no service before {starts}: it is taken on {taken}")
            }
            Self::Over { ended: Some(ended) } => format!("has no service after {ended}"),
            Self::Over { ended: None } => "has no service on any day".to_owned(),
        }
    }
}

/// A feed with service for so many days to come is not suspected: that of a season ends before one for years does. The
/// canonical validator wants every feed to have a week to go.
const ENOUGH_DAYS: i32 = 7;

/// Lets a feed through that is no worse than the one before it. One without service from now on protects nothing.
pub(crate) fn vet(old: &Feed, new: &Feed, now: Timestamp, min_share: f64) -> Result<(), Refusal> {
    let today = old.local_date(now);
    let Some((old_first, old_last)) = old.service_dates().filter(|(_, last)| *last >= today) else {
        return Ok(());
    };
    let Some((first, last)) = new.service_dates() else { return Err(Refusal::Over { ended: None }) };
    if last < today {
        return Err(Refusal::Over { ended: Some(last) });
    }
    if first > today && old_first <= today {
        // Where there is a gap between the two, what is to come is better than nothing.
        return Err(Refusal::NotYet {
            starts: first,
            taken: first.min(old_last.tomorrow().unwrap_or(first)),
        });
    }
    let days_left = |last: Date| (last - today).get_days() + 1;
    if days_left(last) < ENOUGH_DAYS
        && f64::from(days_left(last)) < f64::from(days_left(old_last)) * min_share
    {
        return Err(Refusal::Ending { last, before: old_last });
    }
    let (was, is) = (old.counts(), new.counts());
    let counted = [
        ("stops", was.stops as u64, is.stops as u64),
        // A feed may keep its rows and lose what they say.
        ("stops where one can board", old.boardable_stops() as u64, new.boardable_stops() as u64),
        ("routes", was.routes as u64, is.routes as u64),
        ("lines", was.lines as u64, is.lines as u64),
        ("trips", was.trips, is.trips),
        ("stop times", was.stop_times, is.stop_times),
        ("on-demand zones", was.zones as u64, is.zones as u64),
    ];
    for (what, from, to) in counted {
        if (to as f64) < from as f64 * min_share {
            return Err(Refusal::Shrunk { what, from, to, min_share });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use vicino::{FeedSource, ReadOptions};

    use super::*;

    /// A feed with so many stops, and a trip on each day from one to another.
    fn feed(stops: usize, from: &str, to: &str) -> Feed {
        let rows: String = (0..stops).map(|stop| format!("{stop},Stop,43.3,11.{stop:03}\n")).collect();
        let files = [
            (
                "agency.txt",
                "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Pacific/Auckland\n"
                    .to_owned(),
            ),
            ("stops.txt", format!("stop_id,stop_name,stop_lat,stop_lon\n{rows}")),
            ("routes.txt", "route_id,route_short_name,route_type\n10,10,3\n".to_owned()),
            ("trips.txt", "route_id,service_id,trip_id\n10,daily,T1\n".to_owned()),
            (
                "calendar.txt",
                format!(
                    "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
                     daily,1,1,1,1,1,1,1,{from},{to}\n"
                ),
            ),
            (
                "stop_times.txt",
                "trip_id,departure_time,stop_id,stop_sequence\nT1,8:00:00,0,1\nT1,8:09:00,1,2\n".to_owned(),
            ),
        ];
        Feed::read("x", &FeedSource::files(files), &ReadOptions::default()).unwrap()
    }

    /// Noon of 24 November 2026 in New Zealand, where it is the evening of the 23rd in London.
    fn now() -> Timestamp {
        "2026-11-24T12:00:00+13:00".parse().unwrap()
    }

    #[test]
    fn a_feed_like_the_one_before_is_let_through() {
        let old = feed(10, "20260101", "20261231");
        assert_eq!(vet(&old, &feed(10, "20260101", "20261231"), now(), 0.5), Ok(()));
        assert_eq!(vet(&old, &feed(5, "20261124", "20261231"), now(), 0.5), Ok(()));
    }

    #[test]
    fn a_feed_that_is_over_in_a_few_days_is_refused_where_the_one_before_has_much_longer_to_go() {
        let old = feed(10, "20240101", "20291231");
        let until = |last| feed(10, "20260101", last);
        let refusal = vet(&old, &until("20261124"), now(), 0.5).unwrap_err();
        assert_eq!(
            refusal.reason(),
            "has no service after 2026-11-24 where there was until 2029-12-31: \
             where that is meant, lower refresh.min_share or restart"
        );
        assert_eq!(vet(&old, &until("20261124"), now(), 0.0), Ok(()));
        // Today and six days more are a week, as much as any feed has to have: the timetable of a season ends sooner, too.
        let ending = Refusal::Ending { last: date(2026, 11, 29), before: date(2029, 12, 31) };
        assert_eq!(vet(&old, &until("20261129"), now(), 0.5), Err(ending));
        assert_eq!(vet(&old, &until("20261130"), now(), 0.5), Ok(()));
        assert_eq!(vet(&old, &feed(10, "20261124", "20261212"), now(), 0.5), Ok(()));
        // Who publishes the days of a week, or takes one back, is not suspected: four days of eight are half.
        assert_eq!(vet(&until("20261201"), &until("20261127"), now(), 0.5), Ok(()));
        assert!(vet(&until("20261202"), &until("20261127"), now(), 0.5).is_err());
        assert_eq!(vet(&until("20261124"), &until("20261124"), now(), 1.0), Ok(()));
    }

    #[test]
    fn a_feed_with_less_than_the_share_is_refused_and_the_reason_says_what_to_do() {
        let old = feed(10, "20260101", "20261231");
        let refusal = vet(&old, &feed(4, "20260101", "20261231"), now(), 0.5).unwrap_err();
        assert_eq!(
            refusal.reason(),
            "has 4 stops where there were 10, less than 50 %: where that is meant, lower refresh.min_share or restart"
        );
        assert_eq!(vet(&old, &feed(4, "20260101", "20261231"), now(), 0.4), Ok(()));
    }

    #[test]
    fn a_feed_that_keeps_its_rows_and_loses_its_places_is_refused() {
        let old = feed(10, "20260101", "20261231");
        let files = |change: fn(String) -> String| {
            let stops = "stop_id,stop_name,stop_lat,stop_lon\n".to_owned()
                + &(0..10).map(|stop| format!("{stop},Stop,43.3,11.{stop:03}\n")).collect::<String>();
            let files = [
                ("agency.txt", "agency_name,agency_url,agency_timezone\nBus,https://bus.example,Pacific/Auckland\n".to_owned()),
                ("stops.txt", stops),
                ("routes.txt", "route_id,route_short_name,route_type\n10,10,3\n".to_owned()),
                ("trips.txt", "route_id,service_id,trip_id\n10,daily,T1\n".to_owned()),
                ("calendar_dates.txt", "service_id,date,exception_type\ndaily,20261124,1\ndaily,20261231,1\n".to_owned()),
                (
                    "stop_times.txt",
                    "trip_id,departure_time,stop_id,stop_sequence,pickup_type\nT1,8:00:00,0,1,0\nT1,8:09:00,1,2,0\n".to_owned(),
                ),
            ];
            let files = files.map(|(name, text)| (name, change(text)));
            Feed::read("x", &FeedSource::files(files), &ReadOptions::default()).unwrap()
        };
        assert_eq!(vet(&old, &files(|text| text), now(), 0.5), Ok(()));
        for lost in [
            files(|text| text.replace(",43.3,11.", ",0,0.00000")),
            files(|text| text.replace("00,0,1,0", "00,0,1,1")),
        ] {
            let refusal = vet(&old, &lost, now(), 0.5).unwrap_err();
            assert!(
                refusal.reason().starts_with("has 0 stops where one can board where there were 1,"),
                "{}",
                refusal.reason()
            );
        }
    }

    #[test]
    fn a_feed_of_the_next_season_waits_for_its_first_day_by_the_clock_of_its_agency() {
        let old = feed(10, "20260101", "20261231");
        let next = feed(10, "20261125", "20271231");
        assert_eq!(
            vet(&old, &next, now(), 0.5),
            Err(Refusal::NotYet { starts: date(2026, 11, 25), taken: date(2026, 11, 25) })
        );
        // In London it is still the 24th.
        assert_eq!(vet(&old, &next, "2026-11-25T00:00:00+13:00".parse().unwrap(), 0.5), Ok(()));
        let late = feed(10, "20270301", "20271231");
        assert_eq!(
            vet(&old, &late, now(), 0.5),
            Err(Refusal::NotYet { starts: date(2027, 3, 1), taken: date(2027, 1, 1) })
        );
        assert_eq!(vet(&old, &late, "2027-01-01T00:00:00+13:00".parse().unwrap(), 0.5), Ok(()));
    }

    #[test]
    fn a_feed_that_is_over_is_refused_unless_the_one_before_is_over_too() {
        let (old, over) = (feed(10, "20260101", "20261231"), feed(10, "20260101", "20261123"));
        assert_eq!(vet(&old, &over, now(), 0.5), Err(Refusal::Over { ended: Some(date(2026, 11, 23)) }));
        assert_eq!(vet(&over, &feed(2, "20260101", "20261101"), now(), 0.5), Ok(()));
    }
}
