//! All that is wrong in a feed, be it that nothing of it keeps it from being used.
//!
//! Reading a feed notes what it cannot use. Where it is checked each value is looked at on the way (`inspect`, against the
//! `schema`), and each trip while its rows are at hand; the other files, which are small, are then read again.

mod agencies;
mod attributions;
mod blocks;
mod calendars;
mod coverage;
mod feed_info;
mod files;
mod frequencies;
mod inspect;
mod report;
mod routes;
mod schema;
mod shapes;
mod stop_time_rows;
mod stops;
mod translations;
mod values;

pub use inspect::FileRows;
pub(super) use inspect::Inspection;
pub use report::FeedReport;

use jiff::civil::Date;

use super::error::FeedError;
use super::notice::Notices;
use super::read::Leftovers;
use super::table::{At, Row, Tables};
use super::{Feed, FeedSource, ReadOptions};
use crate::time::ServiceDay;

impl Feed {
    /// Reads a feed as [`read`](Self::read) does, and tells all that is wrong in it, by the rules of the
    /// [canonical GTFS validator](https://gtfs-validator.mobilitydata.org/rules.html): also what has no bearing on its use,
    /// and what is about to be wrong on a day. `docs/notices.md` lists what is looked at.
    ///
    /// It takes up to half as long again, and longer where there are large shapes, which are not read otherwise.
    ///
    /// ```
    /// use vicino::{Code, Feed, FeedSource, ReadOptions};
    ///
    /// let source = FeedSource::files([
    ///     ("agency.txt", "agency_name,agency_url,agency_timezone\nBus,bus.example,Europe/Rome\n"),
    ///     ("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n1001,PIAZZA GRAMSCI,43.3224,11.3268\n"),
    /// ]);
    /// let today = jiff::civil::date(2026, 11, 24);
    /// let report = Feed::check("siena", &source, &ReadOptions::default(), today)?;
    /// let url = report.notices().of(Code::InvalidUrl).next().unwrap();
    /// assert_eq!(url.to_string(), r#"agency.txt:2:agency_url="bus.example" invalid_url"#);
    /// assert_eq!(report.notices().count(Code::MixedCaseRecommendedField), 1);
    /// # Ok::<(), vicino::FeedError>(())
    /// ```
    ///
    /// # Errors
    /// [`FeedError`] where nothing of the feed can be used.
    pub fn check(
        name: &str,
        source: &FeedSource,
        options: &ReadOptions<'_>,
        today: Date,
    ) -> Result<FeedReport, FeedError> {
        let inspection = Inspection::default();
        let (mut feed, leftovers) =
            Self::read_with(name, &Tables::new(source, options).inspected(&inspection))?;
        let mut notices = std::mem::take(&mut feed.notices);
        if let Some(leftovers) = &leftovers {
            let check = Check {
                feed: &feed,
                leftovers,
                tables: Tables::new(source, options),
                today: ServiceDay::of(today),
            };
            check.all(&inspection, &mut notices)?;
        }
        feed.notices = notices;
        Ok(FeedReport::new(feed, inspection.files(), today))
    }
}

/// A feed that is being checked.
struct Check<'a> {
    feed: &'a Feed,
    leftovers: &'a Leftovers,
    tables: Tables<'a>,
    today: ServiceDay,
}

impl Check<'_> {
    fn all(&self, inspection: &Inspection, notices: &mut Notices) -> Result<(), FeedError> {
        self.files(notices);
        self.agencies(notices)?;
        self.feed_info(notices)?;
        self.stops(notices)?;
        self.routes(notices)?;
        self.calendars(notices)?;
        self.coverage(notices);
        self.shapes(inspection, notices)?;
        self.blocks(notices)?;
        self.frequencies(notices)?;
        self.attributions(notices)?;
        self.translations(notices)
    }

    /// Calls `each` with each row of a file. What is wrong with the file and the form of its rows has been noted already.
    fn rows<R: Row>(
        &self,
        notices: &mut Notices,
        mut each: impl FnMut(R::Of<'_>, &mut At<'_>),
    ) -> Result<bool, FeedError> {
        let mut known = Notices::default();
        self.tables.rows::<R, FeedError>(&mut known, |row, at| {
            each(row, &mut At { notices, file: at.file, line: at.line });
            Ok(())
        })
    }
}

/// Whether two texts are the same but for capitals.
fn same_text(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}
