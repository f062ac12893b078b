//! [`feed_info.txt`](https://gtfs.org/documentation/schedule/reference/#feed_infotxt) and
//! [`attributions.txt`](https://gtfs.org/documentation/schedule/reference/#attributionstxt)

use crate::strings::Str;

#[derive(Debug)]
pub(crate) struct FeedInfo {
    pub(crate) publisher_name: Str,
    pub(crate) publisher_url: Str,
    /// That of its texts, where it says.
    pub(crate) lang: Str,
    /// Whether its texts are in several languages, and `lang` only the default.
    pub(crate) is_multilingual: bool,
    pub(crate) version: Str,
    pub(crate) contact_email: Str,
    pub(crate) contact_url: Str,
}

impl FeedInfo {
    pub(crate) const BLANK: Self = Self {
        publisher_name: Str::EMPTY,
        publisher_url: Str::EMPTY,
        lang: Str::EMPTY,
        is_multilingual: false,
        version: Str::EMPTY,
        contact_email: Str::EMPTY,
        contact_url: Str::EMPTY,
    };
}

#[derive(Debug)]
pub(crate) struct Attribution {
    pub(crate) organization_name: Str,
    pub(crate) is_producer: bool,
    pub(crate) is_operator: bool,
    pub(crate) is_authority: bool,
    pub(crate) url: Str,
}
