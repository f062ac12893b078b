//! A sound feed to be broken: two stops, a route, and two trips from Piazza Gramsci, at eight and at nine.

use vicino::{FeedError, FeedSource};

/// The files of a feed.
#[derive(Clone)]
pub struct Files(pub Vec<(String, Vec<u8>)>);

/// What is kept where nothing is lost.
pub const ALL: &str = "2 stops, 2 trips: 08:00 09:00";

pub fn sound() -> Files {
    let files = [
        (
            "agency.txt",
            "agency_id,agency_name,agency_url,agency_timezone\na,Bus,https://bus.example,Europe/Rome\n",
        ),
        (
            "stops.txt",
            "stop_id,stop_name,stop_lat,stop_lon\nA,Gramsci,43.3224,11.3268\nB,Stazione,43.3314,11.3268\n",
        ),
        ("routes.txt", "route_id,route_short_name,route_type\n10,10,3\n"),
        (
            "calendar.txt",
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
             daily,1,1,1,1,1,1,1,20260101,20261231\n",
        ),
        ("trips.txt", "route_id,service_id,trip_id\n10,daily,T1\n10,daily,T2\n"),
        (
            "stop_times.txt",
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n\
             T1,08:00:00,08:00:00,A,1\nT1,08:10:00,08:10:00,B,2\n\
             T2,09:00:00,09:00:00,A,1\nT2,09:10:00,09:10:00,B,2\n",
        ),
    ];
    Files(files.map(|(name, text)| (name.to_owned(), text.into())).to_vec())
}

impl Files {
    /// With a file of this content, instead of the one there is.
    pub fn with(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), content.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        let before = self.0.len();
        self.0.retain(|(known, _)| known != name);
        assert_eq!(self.0.len(), before - 1, "{name}");
        self
    }

    /// With another text in the place of one that is there.
    pub fn edit(self, name: &str, from: &str, to: &str) -> Self {
        let text = self.text(name);
        assert!(text.contains(from), "{from} in {name}");
        self.with(name, text.replace(from, to))
    }

    /// With rows after those there are.
    pub fn more(self, name: &str, rows: &str) -> Self {
        let text = self.text(name) + rows;
        self.with(name, text)
    }

    pub fn text(&self, name: &str) -> String {
        let (_, content) = self.0.iter().find(|(known, _)| known == name).expect("a file of this name");
        String::from_utf8(content.clone()).unwrap()
    }

    /// With every file changed.
    pub fn all(mut self, change: impl Fn(&[u8]) -> Vec<u8>) -> Self {
        self.0.iter_mut().for_each(|(_, content)| *content = change(content));
        self
    }

    pub fn renamed(mut self, rename: impl Fn(&str) -> String) -> Self {
        self.0.iter_mut().for_each(|(name, _)| *name = rename(name));
        self
    }

    pub fn source(self) -> FeedSource {
        FeedSource::files(self.0)
    }

    pub fn try_source(self) -> Result<FeedSource, FeedError> {
        Ok(self.source())
    }
}
