//! [`agency.txt`](https://gtfs.org/documentation/schedule/reference/#agencytxt)

use crate::idx::ClockIdx;
use crate::strings::Str;

#[derive(Debug)]
pub(crate) struct Agency {
    pub(crate) id: Str,
    pub(crate) name: Str,
    pub(crate) url: Str,
    pub(crate) timezone: Str,
    pub(crate) clock: ClockIdx,
    pub(crate) lang: Str,
    pub(crate) phone: Str,
    pub(crate) fare_url: Str,
    pub(crate) email: Str,
}
