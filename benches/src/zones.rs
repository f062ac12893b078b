//! On-demand zones and areas that do not exist, always the same for the same numbers.

use std::fmt::Write;

use vicino::LatLon;

use crate::SplitMix64;

/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.0;
/// The three booking rules, and the `pickup_booking_rule_id` of the zones in turn.
const RULES: &str = "booking_rule_id,booking_type,prior_notice_duration_min,prior_notice_last_day,\
    prior_notice_last_time,message,phone_number\n\
    now,0,,,,Call when you are ready.,+39 055 0000\n\
    hour,1,60,,,Call an hour before.,+39 055 0001\n\
    eve,2,,1,17:00:00,Call the day before.,+39 055 0002\n";
const RULE_IDS: [&str; 3] = ["now", "hour", "eve"];

/// Star-shaped polygons of so many vertices, their middles spread evenly over a square.
///
/// ```
/// use vicino_benches::Zones;
///
/// let centre = vicino::LatLon::new(43.3188, 11.3308)?;
/// let zones = Zones { count: 20, vertices: 200, centre, within_m: 5000.0, radius_m: (150.0, 500.0), seed: 7 };
/// let feed = vicino::FeedSource::files(zones.files("Europe/Rome"));
/// let feed = vicino::Feed::read("zones", &feed, &Default::default())?;
/// assert_eq!(feed.notices().total(), 0);
/// let areas = vicino::ServiceAreas::from_geojson("areas", &zones.geojson())?;
/// assert_eq!((areas.len(), areas.notices().total()), (20, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zones {
    /// How many polygons.
    pub count: u32,
    /// Vertices of each; at least 3 are made.
    pub vertices: u32,
    /// Of the square.
    pub centre: LatLon,
    /// How far the middles are from the centre at most, north or south and east or west.
    pub within_m: f64,
    /// The least and the greatest radius; that of each vertex is up to a third shorter.
    pub radius_m: (f64, f64),
    /// Another seed makes other polygons.
    pub seed: u64,
}

impl Zones {
    /// The polygons as GeoJSON, each with an `id`, a `name` and what names it in a feed.
    #[must_use]
    pub fn geojson(&self) -> String {
        let mut chance = SplitMix64::new(self.seed);
        let mut text = r#"{"type":"FeatureCollection","features":["#.to_owned();
        for zone in 0..self.count {
            let comma = if zone == 0 { "" } else { "," };
            let properties = format!(r#"{{"id":"Z{zone}","name":"Zone {zone}","stop_name":"Zone {zone}"}}"#);
            write(
                &mut text,
                format_args!(
                    "{comma}\n{{\"type\":\"Feature\",\"id\":\"Z{zone}\",\"properties\":{properties},\
                     \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[["
                ),
            );
            self.ring(&mut chance, &mut text);
            text.push_str("]]}}");
        }
        text.push_str("\n]}\n");
        text
    }

    fn ring(&self, chance: &mut SplitMix64, text: &mut String) {
        let narrow = self.centre.lat().to_radians().cos().max(0.01);
        let mut degrees = || chance.signed() * self.within_m / DEGREE_M;
        let (lat, lon) = (self.centre.lat() + degrees(), self.centre.lon() + degrees() / narrow);
        let (least, most) = self.radius_m;
        let radius = least + (most - least) * (chance.signed() + 1.0) / 2.0;
        let vertices = self.vertices.max(3);
        let mut first = None;
        for vertex in 0..vertices {
            let angle = std::f64::consts::TAU * f64::from(vertex) / f64::from(vertices);
            let reach = radius * (5.0 + chance.signed()) / 6.0 / DEGREE_M;
            let position = (lon + reach * angle.cos() / narrow, lat + reach * angle.sin());
            first.get_or_insert(position);
            write(text, format_args!("[{:.6},{:.6}],", position.0, position.1));
        }
        let (lon, lat) = first.unwrap_or((lon, lat));
        write(text, format_args!("[{lon:.6},{lat:.6}]"));
    }

    /// A feed where each polygon is a zone with a route of its own, hours in the morning and in the afternoon of
    /// every day from 2018 to 2030, and one of three booking rules.
    #[must_use]
    pub fn files(&self, timezone: &str) -> Vec<(&'static str, String)> {
        let mut routes = "route_id,agency_id,route_short_name,route_type\n".to_owned();
        let mut trips = "route_id,service_id,trip_id\n".to_owned();
        let mut times = "trip_id,stop_sequence,location_id,start_pickup_drop_off_window,\
            end_pickup_drop_off_window,pickup_type,drop_off_type,pickup_booking_rule_id,\
            drop_off_booking_rule_id\n"
            .to_owned();
        for (zone, rule) in (0..self.count).zip(RULE_IDS.iter().cycle()) {
            write(&mut routes, format_args!("Q{zone},D,Q{zone},715\n"));
            for (part, hours) in [("a", "07:00:00,12:30:00"), ("b", "14:00:00,20:00:00")] {
                write(&mut trips, format_args!("Q{zone},daily,Q{zone}{part}\n"));
                for (sequence, types) in [(1, "2,1"), (2, "1,2")] {
                    write(
                        &mut times,
                        format_args!("Q{zone}{part},{sequence},Z{zone},{hours},{types},{rule},{rule}\n"),
                    );
                }
            }
        }
        let agency = "agency_id,agency_name,agency_url,agency_timezone";
        let calendar =
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date";
        vec![
            ("agency.txt", format!("{agency}\nD,On demand,https://example.org,{timezone}\n")),
            ("routes.txt", routes),
            ("trips.txt", trips),
            ("stop_times.txt", times),
            ("calendar.txt", format!("{calendar}\ndaily,1,1,1,1,1,1,1,20180101,20301231\n")),
            ("booking_rules.txt", RULES.to_owned()),
            ("locations.geojson", self.geojson()),
        ]
    }
}

fn write(text: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(part);
}
