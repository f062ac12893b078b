//! [`booking_rules.txt`](https://gtfs.org/documentation/schedule/reference/#booking_rulestxt)

use crate::idx::ServiceIdx;
use crate::strings::Str;

#[derive(Debug)]
pub(crate) struct BookingRule {
    pub(crate) id: Str,
    pub(crate) notice: PriorNotice,
    pub(crate) message: Str,
    pub(crate) pickup_message: Str,
    pub(crate) drop_off_message: Str,
    pub(crate) phone_number: Str,
    pub(crate) info_url: Str,
    pub(crate) booking_url: Str,
}

/// How long before one has to book: `booking_type` and the fields that go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PriorNotice {
    /// 0: up to the pick-up.
    RealTime,
    /// 1: some time before, on the same day or so.
    SameDay { least_s: u32, opens: Option<Opens> },
    /// 2: up to a day before.
    PriorDays {
        last: DayBefore,
        opens: Option<DayBefore>,
        /// Whose days are counted; those of the calendar where there is none.
        service: Option<ServiceIdx>,
    },
}

/// From when on one can book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opens {
    /// So many seconds before the pick-up.
    Before(u32),
    On(DayBefore),
}

/// A time on a day so many days before the service day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DayBefore {
    pub(crate) days: u32,
    pub(crate) time: u32,
}
