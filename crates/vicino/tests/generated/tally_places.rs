//! Counts what the generated questions reach of places and their opening hours.

use serde_json::Value;

use super::Case;
use super::places::KINDS;
use super::tally::Tally;

pub const REQUIRED_OF_PLACES: [&str; 19] = [
    "place closed for ever",
    "place closed until another day",
    "place closed until later today",
    "place in a zone of its own",
    "place of kind bike_share",
    "place of kind other",
    "place of kind reseller",
    "place of kind ticket_office",
    "place open for ever",
    "place open past midnight",
    "place open until later today",
    "place opens or closes on a day on which clocks change",
    "place with unknown hours",
    "places by kind",
    "places cut off",
    "places equally near",
    "places in a polygon",
    "places of two files",
    "places with a wheelchair",
];

impl Tally {
    pub fn count_places(&mut self, case: &Case, answer: &Value) {
        let Some(places) = answer["places"].as_array() else {
            return;
        };
        let counts = &answer["counts"]["places"];
        self.note_if(counts["found"] != counts["returned"], "places cut off");
        let some = !places.is_empty();
        self.note_if(some && case.parameter("place_kinds").is_some(), "places by kind");
        self.note_if(some && case.parameter("wheelchair").is_some(), "places with a wheelchair");
        let by_point = case.parameter("lat").is_some();
        self.note_if(some && !by_point, "places in a polygon");
        let equal = |pair: &[Value]| pair[0]["distance_m"] == pair[1]["distance_m"];
        self.note_if(by_point && places.windows(2).any(equal), "places equally near");
        let file = |place: &Value| place["id"].as_str().unwrap().split(':').next().unwrap().to_owned();
        self.note_if(places.windows(2).any(|pair| file(&pair[0]) != file(&pair[1])), "places of two files");
        let at = case.parameter("at").unwrap();
        for place in places {
            let kind = place["kind"].as_str().unwrap();
            assert!(KINDS.contains(&kind), "no such kind was written");
            self.note(format!("place of kind {kind}"));
            self.count_hours(at, place);
        }
    }

    fn count_hours(&mut self, at: &str, place: &Value) {
        let change = place["until"].as_str().or(place["opens_at"].as_str());
        let today = change.is_some_and(|change| change[..10] == at[..10]);
        match (place["open"].as_bool(), change) {
            (None, _) => self.note("place with unknown hours"),
            (Some(true), None) => self.note("place open for ever"),
            (Some(false), None) => self.note("place closed for ever"),
            (Some(true), _) if today => self.note("place open until later today"),
            (Some(true), _) => self.note("place open past midnight"),
            (Some(false), _) if today => self.note("place closed until later today"),
            (Some(false), _) => self.note("place closed until another day"),
        }
        let Some(change) = change else {
            return;
        };
        let offset = |time: &str| time[time.len() - 6..].to_owned();
        self.note_if(offset(change) != offset(at), "place in a zone of its own");
        let days = super::tally::CLOCK_CHANGES.map(|(day, _)| day);
        let changes = days.contains(&&change[..10]);
        self.note_if(changes, "place opens or closes on a day on which clocks change");
    }
}
