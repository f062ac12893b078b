//! Dense typed indices: what a feed calls by an id is inside a position in a vector.

macro_rules! index_types {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(pub(crate) u32);

        impl $name {
            /// The index of the element that is about to be pushed to a vector of this length.
            pub(crate) fn of_len(len: usize) -> Self {
                // The readers refuse a table of more than `MAX_ROWS` rows, which fits.
                Self(u32::try_from(len).unwrap_or(u32::MAX))
            }

            pub(crate) fn at(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

index_types! {
    /// A feed of a network; the order is that of the feeds' ids.
    FeedIdx,
    /// An agency of a feed; the order is that of the ids.
    AgencyIdx,
    /// A service clock (time zone) of a feed.
    ClockIdx,
    /// A route of a feed; the order is that of the ids.
    RouteIdx,
    /// A stop, station, entrance … of a feed; the order is that of the ids.
    StopIdx,
    /// A set of service days of a feed.
    ServiceIdx,
    /// A line of a feed; the order is (route, direction, headsign).
    LineIdx,
    /// A booking rule of a feed; the order is that of the ids.
    BookingRuleIdx,
    /// A zone, location group or stop that is served on demand, of a feed; the order is (id, kind).
    ZoneIdx,
    /// An area of a network; the order is that of the ids.
    AreaIdx,
    /// A place of a network; the order is that of the ids.
    PlaceIdx,
    /// An alert of a network; the order is that of the ids.
    AlertIdx,
    /// A pattern of a timetable.
    PatternIdx,
}
