//! What is looked at in routes.txt as a whole.

use hashbrown::{HashMap, HashSet};

use super::{Check, same_text};
use crate::feed::codes::Code;
use crate::feed::error::FeedError;
use crate::feed::notice::Notices;
use crate::feed::table::{At, row};

row! { RouteRow, "routes.txt":
route_id, agency_id, route_short_name, route_long_name, route_desc, route_type, route_url, route_color,
route_text_color }

/// A number or a word, so that it fits on a sign.
const SHORT_NAME: usize = 12;
/// How much the luma of a colour and of the text on it have to differ; that of black and white is 255.
const CONTRAST: i32 = 72;

impl Check<'_> {
    pub(super) fn routes(&self, notices: &mut Notices) -> Result<(), FeedError> {
        let feed = self.feed;
        let several = feed.agencies.len() > 1;
        let urls = feed.agencies.iter().map(|agency| feed.strings.get(agency.url).to_lowercase());
        let urls: HashSet<String> = urls.filter(|url| !url.is_empty()).collect();
        let mut names: HashMap<[String; 4], ()> = HashMap::new();
        self.rows::<RouteRow<'_>>(notices, |row, at| {
            if row.agency_id.is_empty() {
                let code = if several { Code::MissingRequiredField } else { Code::MissingRecommendedField };
                at.note(code, "agency_id", "");
            }
            route_names(&row, at);
            let is_named = !row.route_short_name.is_empty() || !row.route_long_name.is_empty();
            let name = [row.agency_id, row.route_type, row.route_short_name, row.route_long_name];
            if is_named && names.insert(name.map(str::to_owned), ()).is_some() {
                let name =
                    if row.route_short_name.is_empty() { "route_long_name" } else { "route_short_name" };
                let value =
                    if row.route_short_name.is_empty() { row.route_long_name } else { row.route_short_name };
                at.note(Code::DuplicateRouteName, name, value);
            }
            if urls.contains(&row.route_url.to_lowercase()) {
                at.note(Code::SameRouteAndAgencyUrl, "route_url", row.route_url);
            }
            if let (Some(color), Some(text)) = (luma(row.route_color), luma(row.route_text_color))
                && (color - text).abs() < CONTRAST
            {
                let value = format!("{} on {}", row.route_text_color, row.route_color);
                at.note(Code::RouteColorContrast, "route_text_color", &value);
            }
        })?;
        Ok(())
    }
}

fn route_names(row: &RouteRow<'_>, at: &mut At<'_>) {
    let (short, long, desc) = (row.route_short_name, row.route_long_name, row.route_desc);
    if short.is_empty() && long.is_empty() {
        at.note(Code::RouteBothShortAndLongNameMissing, "route_id", row.route_id);
    }
    if short.chars().count() > SHORT_NAME {
        at.note(Code::RouteShortNameTooLong, "route_short_name", short);
    }
    if !short.is_empty() && begins_with(long, short) {
        at.note(Code::RouteLongNameContainsShortName, "route_long_name", long);
    }
    let repeats = |name: &str| !name.is_empty() && same_text(desc, name);
    if repeats(short) || repeats(long) {
        at.note(Code::SameNameAndDescriptionForRoute, "route_desc", desc);
    }
}

/// Whether the long name is the short one, alone or with more after a blank, a hyphen or a bracket.
fn begins_with(long: &str, short: &str) -> bool {
    let (long, short) = (long.to_lowercase(), short.to_lowercase());
    let rest = long.strip_prefix(short.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '(', ')']))
}

/// The brightness of a colour as [Rec. 601](https://www.itu.int/rec/R-REC-BT.601) weighs red, green and blue; from 0 to 255.
fn luma(hex: &str) -> Option<i32> {
    let number = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6)?;
    let [_, r, g, b] = number.to_be_bytes().map(f64::from);
    // Between 0 and 255.
    Some((0.299 * r + 0.587 * g + 0.114 * b).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_begins_with_the_short_one_where_a_word_ends_after_it() {
        for (long, short, begins) in [
            ("10 Stazione", "10", true),
            ("10-Stazione", "10", true),
            ("Linea A", "linea a", true),
            ("100 Stazione", "10", false),
            ("Stazione", "10", false),
            ("İ", "i", false),
        ] {
            assert_eq!(begins_with(long, short), begins, "{long} {short}");
        }
    }

    #[test]
    fn green_is_brighter_than_red_and_red_than_blue() {
        assert_eq!(
            ["FFFFFF", "00FF00", "FF0000", "0000FF", "000000"].map(luma),
            [255, 150, 76, 29, 0].map(Some)
        );
        assert_eq!([luma(""), luma("FFFFF"), luma("green!")], [None; 3]);
    }
}
