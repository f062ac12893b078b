//! Which files there are.

use super::Check;
use super::schema::{LOCATIONS, NOT_READ, schema};
use crate::feed::codes::Code;
use crate::feed::notice::Notices;

impl Check<'_> {
    pub(super) fn files(&self, notices: &mut Notices) {
        let names = self.tables.source().names();
        let has = |file: &str| names.iter().any(|name| name == file);
        for name in &names {
            if schema(name).is_none() && name != LOCATIONS && !NOT_READ.contains(&name.as_str()) {
                notices.add(Code::UnknownFile, name.clone(), None, None);
            }
        }
        if !has("feed_info.txt") {
            // Translations are from the language of the feed, which only that file tells.
            let code = if has("translations.txt") {
                Code::MissingRequiredFile
            } else {
                Code::MissingRecommendedFile
            };
            notices.add(code, "feed_info.txt", None, None);
        }
        if !has("shapes.txt") && !self.leftovers.checks.has_on_demand_trips {
            notices.add(Code::MissingRecommendedFile, "shapes.txt", None, None);
        }
    }
}
