//! What can be wrong, code by code: how bad it is, what it means, and what becomes of it.
//!
//! The severity belongs to the code, not to the place that raises it. `docs/notices.md` is this table.

use std::fmt;

use serde::{Serialize, Serializer};

use super::notice::Severity;

/// Declares the codes: name, severity, whether the canonical validator has it, what finds it, what it means, and what
/// becomes of it.
macro_rules! codes {
    ($($code:ident = $name:literal, $severity:ident, $origin:ident, $found:ident:
        $meaning:literal => $handling:literal;)*) => {
        /// What a notice is about.
        ///
        /// Names and severities are those of the
        /// [canonical GTFS validator](https://gtfs-validator.mobilitydata.org/rules.html) where it has the code.
        ///
        /// ```
        /// use vicino::{Code, Severity};
        ///
        /// let code = Code::from_name("foreign_key_violation").unwrap();
        /// assert_eq!((code, code.severity()), (Code::ForeignKeyViolation, Severity::Error));
        /// assert_eq!(code.handling(), "the row is skipped, or where it can do without it, the id");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`: ", $meaning, ".")] $code,)*
        }

        impl Code {
            /// All codes by name.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            fn entry(self) -> Entry {
                match self {
                    $(Self::$code => Entry {
                        name: $name,
                        severity: Severity::$severity,
                        origin: Origin::$origin,
                        found: Found::$found,
                        meaning: $meaning,
                        handling: $handling,
                    },)*
                }
            }
        }
    };
}

struct Entry {
    name: &'static str,
    severity: Severity,
    origin: Origin,
    found: Found,
    meaning: &'static str,
    handling: &'static str,
}

#[derive(PartialEq)]
#[expect(non_camel_case_types, reason = "words of the table")]
enum Origin {
    canonical,
    own,
}

#[derive(PartialEq)]
#[expect(non_camel_case_types, reason = "words of the table")]
enum Found {
    load,
    check,
}

impl Code {
    /// The code of a name, such as `foreign_key_violation`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// Such as `foreign_key_violation`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.entry().severity
    }

    /// Whether the canonical validator has it.
    #[must_use]
    pub fn is_canonical(self) -> bool {
        self.entry().origin == Origin::canonical
    }

    /// Whether reading a feed or file finds it; the others are only found by [`Feed::check`](crate::Feed::check).
    #[must_use]
    pub fn is_found_on_load(self) -> bool {
        self.entry().found == Found::load
    }

    /// What is wrong, as a sentence without its full stop.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        self.entry().meaning
    }

    /// What becomes of it in a network, as a sentence without its full stop.
    #[must_use]
    pub fn handling(self) -> &'static str {
        self.entry().handling
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

codes! {
    AttributionWithoutRole = "attribution_without_role", Warning, canonical, check:
        "an attribution is of no producer, operator or authority" => "kept";
    BlockTripsWithOverlappingStopTimes = "block_trips_with_overlapping_stop_times", Error, canonical, check:
        "two trips of one block are under way at the same time on the same day" => "both are kept";
    DecreasingOrEqualStopTimeDistance = "decreasing_or_equal_stop_time_distance", Error, canonical, check:
        "`shape_dist_traveled` does not grow from a stop time of a trip to the next" => "kept; blank times in between are interpolated along the shape, or evenly";
    DecreasingShapeDistance = "decreasing_shape_distance", Error, canonical, check:
        "`shape_dist_traveled` falls from a point of a shape to the next" => "kept; distances along a shape are measured";
    DuplicateGeoJsonKey = "duplicate_geo_json_key", Error, canonical, load:
        "a feature of a GeoJSON file has the id of another" => "the first counts";
    DuplicateGeographyId = "duplicate_geography_id", Error, canonical, load:
        "a location or location group has the id of a stop or of another" => "all are kept; the column tells which is meant";
    DuplicateKey = "duplicate_key", Error, canonical, load:
        "a row has the id, or what stands for one, of another" => "the first row counts";
    DuplicateRouteName = "duplicate_route_name", Warning, canonical, check:
        "two routes of an agency and type have the same short and long name" => "kept";
    DuplicatedColumn = "duplicated_column", Error, canonical, load:
        "a file has two columns of one name" => "the first counts";
    EmptyColumnName = "empty_column_name", Error, canonical, check:
        "a column has no name" => "it is not read";
    EmptyFile = "empty_file", Error, canonical, load:
        "a file has no header, or a required one no rows" => "it is as if the file were not there";
    EmptyRow = "empty_row", Warning, canonical, check:
        "a row has nothing but blanks" => "skipped";
    EncryptedFile = "encrypted_file", Error, own, load:
        "a file of an archive has a password" => "it is left out";
    EqualShapeDistanceDiffCoordinates = "equal_shape_distance_diff_coordinates", Error, canonical, check:
        "two points of a shape more than 1.11 m apart have the same `shape_dist_traveled`" => "kept; distances along a shape are measured";
    EqualShapeDistanceDiffCoordinatesDistanceBelowThreshold = "equal_shape_distance_diff_coordinates_distance_below_threshold", Warning, canonical, check:
        "two points of a shape up to 1.11 m apart have the same `shape_dist_traveled`" => "kept; distances along a shape are measured";
    EqualShapeDistanceSameCoordinates = "equal_shape_distance_same_coordinates", Warning, canonical, check:
        "a point of a shape stands twice" => "kept";
    ExpiredCalendar = "expired_calendar", Warning, canonical, check:
        "the last day of a service is over; for services of `calendar_dates.txt` alone, if all services are over" => "kept; it has no departures any more";
    FastTravelBetweenConsecutiveStops = "fast_travel_between_consecutive_stops", Warning, canonical, check:
        "a trip goes from a stop to the next faster than vehicles of its kind can" => "kept";
    FastTravelBetweenFarStops = "fast_travel_between_far_stops", Warning, canonical, check:
        "a trip covers more than 10 km faster than vehicles of its kind can" => "kept";
    FeedExpirationDate30Days = "feed_expiration_date30_days", Warning, canonical, check:
        "`feed_end_date` is within the next 30 days" => "kept";
    FeedExpirationDate7Days = "feed_expiration_date7_days", Warning, canonical, check:
        "`feed_end_date` is over, or within the next 7 days" => "kept";
    FeedInfoLangAndAgencyLangMismatch = "feed_info_lang_and_agency_lang_mismatch", Warning, canonical, check:
        "an `agency_lang` differs from `feed_lang`, which is not `mul`" => "`feed_lang` is the language of the feed";
    ForbiddenArrivalOrDepartureTime = "forbidden_arrival_or_departure_time", Error, canonical, load:
        "a stop time with a window has a time as well" => "the window counts";
    ForbiddenContinuousPickupDropOff = "forbidden_continuous_pickup_drop_off", Error, canonical, load:
        "a trip with windows can be hailed between stops" => "it cannot be hailed";
    ForbiddenDropOffType = "forbidden_drop_off_type", Error, canonical, load:
        "a stop time with a window has a regular drop-off" => "kept";
    ForbiddenGeographyId = "forbidden_geography_id", Error, canonical, check:
        "a stop time names more than one of stop, location and location group" => "the group counts, else the location";
    ForbiddenPickupType = "forbidden_pickup_type", Error, canonical, load:
        "a stop time with a window has a regular pick-up, or one arranged with the driver" => "kept";
    ForbiddenPriorDayBookingFieldValue = "forbidden_prior_day_booking_field_value", Error, canonical, load:
        "a rule for booking on days before has a field of same-day booking" => "the field is not looked at";
    ForbiddenPriorNoticeStartDay = "forbidden_prior_notice_start_day", Error, canonical, load:
        "a booking rule has both a greatest notice and a day from which on one can book" => "the greatest notice counts";
    ForbiddenPriorNoticeStartTime = "forbidden_prior_notice_start_time", Error, canonical, load:
        "a booking rule has a time from which on one can book, but no day" => "the time is not looked at";
    ForbiddenRealTimeBookingFieldValue = "forbidden_real_time_booking_field_value", Error, canonical, load:
        "a rule for booking in real time has a field of other rules" => "the field is not looked at";
    ForbiddenSameDayBookingFieldValue = "forbidden_same_day_booking_field_value", Error, canonical, load:
        "a rule for booking on the same day has a field of booking on days before" => "the field is not looked at";
    ForbiddenShapeDistTraveled = "forbidden_shape_dist_traveled", Error, canonical, check:
        "a stop time in a zone or a group has a `shape_dist_traveled`" => "it is not looked at";
    ForeignKeyViolation = "foreign_key_violation", Error, canonical, load:
        "an id is that of no row" => "the row is skipped, or where it can do without it, the id";
    IdMadeOfName = "id_made_of_name", Warning, own, load:
        "a feature of an operator's file has no id" => "one is made of its name";
    InconsistentAgencyLang = "inconsistent_agency_lang", Warning, canonical, check:
        "two agencies have different languages" => "kept";
    InconsistentAgencyTimezone = "inconsistent_agency_timezone", Error, canonical, load:
        "two agencies have different time zones" => "each keeps its own";
    InvalidCharacter = "invalid_character", Error, canonical, load:
        "a row is not UTF-8" => "read as Windows-1252";
    InvalidColor = "invalid_color", Error, canonical, load:
        "a colour is not six hexadecimal digits" => "blank";
    InvalidCountry = "invalid_country", Error, own, load:
        "the country of opening hours is not known" => "its public holidays are not known";
    InvalidDate = "invalid_date", Error, canonical, load:
        "a date is not `YYYYMMDD`, or no day of the calendar" => "the row is skipped";
    InvalidEmail = "invalid_email", Error, canonical, check:
        "an address is none of e-mail" => "kept";
    InvalidFloat = "invalid_float", Error, canonical, load:
        "a number is none" => "as if blank; a row that cannot do without it is skipped";
    InvalidGeometry = "invalid_geometry", Error, canonical, load:
        "a polygon crosses itself, is not closed, or has no area" => "what can be used of it is";
    InvalidId = "invalid_id", Error, own, load:
        "a notice to riders is about an id that is none" => "it is not about that";
    InvalidInputFilesInSubfolder = "invalid_input_files_in_subfolder", Error, canonical, load:
        "the files lie in a folder of the archive" => "read from there";
    InvalidInteger = "invalid_integer", Error, canonical, load:
        "a whole number is none" => "as if blank; a row that cannot do without it is skipped";
    InvalidLanguageCode = "invalid_language_code", Error, canonical, check:
        "a language is no BCP 47 tag" => "kept";
    InvalidOpeningHours = "invalid_opening_hours", Error, own, load:
        "opening hours cannot be read" => "they are not known";
    InvalidPhoneNumber = "invalid_phone_number", Error, canonical, check:
        "a phone number that begins with + has other than 7 to 15 digits, or letters" => "kept";
    InvalidPickupDropOffWindow = "invalid_pickup_drop_off_window", Error, canonical, load:
        "a window ends before it begins" => "the row is skipped";
    InvalidPriorNoticeDurationMin = "invalid_prior_notice_duration_min", Error, canonical, load:
        "the least notice of a booking rule is longer than the greatest" => "the greatest is not looked at";
    InvalidRowLength = "invalid_row_length", Error, canonical, load:
        "a row has more or fewer fields than the header" => "what is missing is blank, what is too much is not looked at";
    InvalidTime = "invalid_time", Error, canonical, load:
        "a time is not `H:MM:SS`" => "the row is skipped";
    InvalidTimezone = "invalid_timezone", Error, canonical, load:
        "a time zone is not known" => "the row is skipped";
    InvalidUrl = "invalid_url", Error, canonical, check:
        "an address is none of `http` or `https`" => "kept";
    LeadingOrTrailingWhitespaces = "leading_or_trailing_whitespaces", Warning, canonical, check:
        "a value has blanks around it" => "they are cut";
    LocationWithUnexpectedStopTime = "location_with_unexpected_stop_time", Error, canonical, load:
        "a stop time is at a station, entrance, node or boarding area" => "the row is skipped";
    LocationWithoutParentStation = "location_without_parent_station", Error, canonical, check:
        "an entrance, node or boarding area has no `parent_station`" => "kept";
    MalformedJson = "malformed_json", Error, canonical, load:
        "a GeoJSON file is no JSON, or no collection of features" => "it is as if the file were not there";
    MalformedNotice = "malformed_notice", Error, own, load:
        "a notice to riders cannot be read" => "skipped";
    MissingCalendarAndCalendarDateFiles = "missing_calendar_and_calendar_date_files", Error, canonical, load:
        "there is neither `calendar.txt` nor `calendar_dates.txt`" => "no trip has a service";
    MissingFeedContactEmailAndUrl = "missing_feed_contact_email_and_url", Warning, canonical, check:
        "`feed_info.txt` has neither a contact address nor a contact page" => "kept";
    MissingFeedInfoDate = "missing_feed_info_date", Warning, canonical, check:
        "`feed_info.txt` has one of `feed_start_date` and `feed_end_date`" => "kept";
    MissingHeader = "missing_header", Error, own, load:
        "a file begins with none of the columns it should have" => "it is left out";
    MissingPickupDropOffBookingRuleId = "missing_pickup_drop_off_booking_rule_id", Warning, canonical, check:
        "a ride has to be phoned for, and no booking rule says how" => "one phones the agency, and until when is not known";
    MissingPickupOrDropOffWindow = "missing_pickup_or_drop_off_window", Error, canonical, load:
        "a stop time on demand has no window, or only one end of it" => "the row is skipped";
    MissingPriorNoticeDurationMin = "missing_prior_notice_duration_min", Error, canonical, load:
        "a rule for booking on the same day does not say how long before" => "up to the ride itself";
    MissingPriorNoticeLastDay = "missing_prior_notice_last_day", Error, canonical, load:
        "a rule for booking on days before does not say how many" => "one";
    MissingPriorNoticeLastTime = "missing_prior_notice_last_time", Error, canonical, load:
        "a rule for booking on days before does not say until when" => "the end of the day";
    MissingPriorNoticeStartTime = "missing_prior_notice_start_time", Error, canonical, load:
        "a booking rule has a day from which on one can book, but no time" => "the start of the day";
    MissingRecommendedColumn = "missing_recommended_column", Warning, canonical, check:
        "`stop_times.txt` has no `timepoint`" => "kept";
    MissingRecommendedField = "missing_recommended_field", Warning, canonical, check:
        "a recommended field is blank" => "kept";
    MissingRecommendedFile = "missing_recommended_file", Warning, canonical, check:
        "there is no `feed_info.txt`, or no `shapes.txt` and no trip on demand alone" => "kept";
    MissingRequiredColumn = "missing_required_column", Error, canonical, check:
        "a file lacks a column that it has to have" => "as if all its fields were blank";
    MissingRequiredElement = "missing_required_element", Error, canonical, load:
        "a feature has no id or no geometry" => "skipped";
    MissingRequiredField = "missing_required_field", Error, canonical, load:
        "a required field is blank" => "a row that cannot do without it is skipped";
    MissingRequiredFile = "missing_required_file", Error, canonical, load:
        "a file that there has to be is not there" => "the feed is used as far as it goes";
    MissingStopName = "missing_stop_name", Error, canonical, check:
        "a stop, station or entrance has no name" => "kept";
    MissingTimepointValue = "missing_timepoint_value", Warning, canonical, check:
        "a stop time with times does not say whether they are exact" => "kept";
    MissingTripEdge = "missing_trip_edge", Error, canonical, load:
        "the first or last stop time of a trip has no time" => "the row is skipped";
    MisspeltColumnName = "misspelt_column_name", Warning, own, load:
        "a column is named in other letters, or with blanks or hyphens" => "it is read";
    MisspeltFileName = "misspelt_file_name", Warning, own, load:
        "a file is named in other letters" => "it is read";
    MisspeltNumber = "misspelt_number", Warning, own, load:
        "a number has a decimal comma, or a whole one ends in `.0`" => "it is read";
    MixedCaseRecommendedField = "mixed_case_recommended_field", Warning, canonical, check:
        "a text for riders is all in capitals or all in small letters" => "kept";
    MoreThanOneEntity = "more_than_one_entity", Warning, canonical, check:
        "`feed_info.txt` has more than one row" => "the first counts";
    NewLineInValue = "new_line_in_value", Error, canonical, check:
        "a value goes over several lines" => "kept";
    NonAsciiOrNonPrintableChar = "non_ascii_or_non_printable_char", Warning, canonical, check:
        "an id has other characters than those of ASCII that print" => "kept";
    NotUtf8 = "not_utf_8", Warning, own, load:
        "a file is in UTF-16" => "it is read";
    NumberOutOfRange = "number_out_of_range", Error, canonical, load:
        "a number is too small or too great" => "as if blank; a row that cannot do without it is skipped";
    OverlappingFrequency = "overlapping_frequency", Error, canonical, check:
        "two rows of `frequencies.txt` for one trip overlap" => "both are kept";
    OverlappingZoneAndPickupDropOffWindow = "overlapping_zone_and_pickup_drop_off_window", Error, canonical, check:
        "a trip has two zones that overlap in part at the same time" => "both are kept";
    PlatformWithoutParentStation = "platform_without_parent_station", Info, canonical, check:
        "a stop with a `platform_code` has no `parent_station`" => "kept";
    PointNearOrigin = "point_near_origin", Error, canonical, load:
        "a stop lies within a degree of 0, 0" => "0, 0 itself is no position; others are kept";
    PointNearPole = "point_near_pole", Error, canonical, check:
        "a stop lies within a degree of a pole" => "kept";
    PriorNoticeLastDayAfterStartDay = "prior_notice_last_day_after_start_day", Error, canonical, load:
        "a booking rule ends before it begins" => "the beginning is not looked at";
    RouteBothShortAndLongNameMissing = "route_both_short_and_long_name_missing", Error, canonical, check:
        "a route has no name" => "kept";
    RouteColorContrast = "route_color_contrast", Warning, canonical, check:
        "the text of a route can hardly be told from its colour" => "kept";
    RouteLongNameContainsShortName = "route_long_name_contains_short_name", Warning, canonical, check:
        "the long name of a route begins with the short one" => "kept";
    RouteShortNameTooLong = "route_short_name_too_long", Warning, canonical, check:
        "a short name has more than 12 characters" => "kept";
    SameNameAndDescriptionForRoute = "same_name_and_description_for_route", Warning, canonical, check:
        "the description of a route is its name" => "kept";
    SameNameAndDescriptionForStop = "same_name_and_description_for_stop", Warning, canonical, check:
        "the description of a stop is its name" => "kept";
    SameRouteAndAgencyUrl = "same_route_and_agency_url", Warning, canonical, check:
        "the page of a route is that of its agency" => "kept";
    SameStopAndAgencyUrl = "same_stop_and_agency_url", Warning, canonical, check:
        "the page of a stop is that of an agency" => "kept";
    SameStopAndRouteUrl = "same_stop_and_route_url", Warning, canonical, check:
        "the page of a stop is that of a route" => "kept";
    ServiceHasNoActiveDayOfTheWeek = "service_has_no_active_day_of_the_week", Warning, canonical, check:
        "a row of `calendar.txt` has no day of the week" => "`calendar_dates.txt` may add days";
    SingleShapePoint = "single_shape_point", Warning, canonical, check:
        "a shape has one point" => "it is no way";
    StartAndEndRangeEqual = "start_and_end_range_equal", Error, canonical, load:
        "a row of `frequencies.txt` ends when it begins" => "skipped";
    StartAndEndRangeOutOfOrder = "start_and_end_range_out_of_order", Error, canonical, load:
        "a period ends before it begins, or a departure is before its arrival" => "the row is skipped";
    StationWithParentStation = "station_with_parent_station", Error, canonical, check:
        "a station has a `parent_station`" => "kept";
    StopTimeTimepointWithoutTimes = "stop_time_timepoint_without_times", Error, canonical, check:
        "a stop time says that its times are exact, and lacks one" => "the other stands for both, or it is interpolated";
    StopTimeWithArrivalBeforePreviousDepartureTime = "stop_time_with_arrival_before_previous_departure_time", Error, canonical, load:
        "a trip arrives before it has left the stop before" => "the row is skipped";
    StopTimeWithOnlyArrivalOrDepartureTime = "stop_time_with_only_arrival_or_departure_time", Error, canonical, check:
        "a stop time has one time of two" => "it stands for both";
    StopTooFarFromShape = "stop_too_far_from_shape", Warning, canonical, check:
        "a stop lies more than 100 m from the shape of a trip that calls there" => "kept";
    StopWithoutLocation = "stop_without_location", Error, canonical, load:
        "a stop, station or entrance has no position that can be used" => "that of its station, else it is never nearby";
    StopWithoutStopTime = "stop_without_stop_time", Warning, canonical, check:
        "no trip calls at a stop" => "never shown";
    StopsMatchShapeOutOfOrder = "stops_match_shape_out_of_order", Warning, canonical, load:
        "the stops of a trip do not follow its shape; looked at where one can hail along it" => "the trip cannot be hailed";
    TooLongRow = "too_long_row", Error, own, load:
        "a row is longer than a megabyte" => "skipped";
    TooManyFrequencyDepartures = "too_many_frequency_departures", Error, own, load:
        "`frequencies.txt` stands for more than 5 million departures a day" => "the row is skipped";
    TooManyLanguages = "too_many_languages", Error, own, load:
        "`translations.txt` has more than 1 000 languages" => "those after are left out";
    TranslationForeignKeyViolation = "translation_foreign_key_violation", Error, canonical, check:
        "a translation is of no row" => "not shown";
    TranslationUnexpectedValue = "translation_unexpected_value", Error, canonical, check:
        "a translation has a field that its kind must not have" => "the id of the record counts";
    TranslationUnknownTableName = "translation_unknown_table_name", Warning, canonical, check:
        "a translation is of no table" => "not shown";
    TripCoverageNotActiveForNext7Days = "trip_coverage_not_active_for_next7_days", Warning, canonical, check:
        "the days on which most trips run do not cover the next 7" => "kept";
    TripDistanceExceedsShapeDistance = "trip_distance_exceeds_shape_distance", Error, canonical, check:
        "`shape_dist_traveled` of a stop time is greater than that of the whole shape, and the stop more than 11.1 m from its end" => "kept";
    TripDistanceExceedsShapeDistanceBelowThreshold = "trip_distance_exceeds_shape_distance_below_threshold", Warning, canonical, check:
        "the same, for a stop up to 11.1 m from the end of the shape" => "kept";
    UnclosedQuote = "unclosed_quote", Error, own, load:
        "nothing closes a quote" => "it is left out, and the field ends with the line";
    UnexpectedDelimiter = "unexpected_delimiter", Warning, own, load:
        "semicolons, tabs or bars stand between the values of a file" => "it is read";
    UnexpectedEnumValue = "unexpected_enum_value", Warning, canonical, load:
        "a value is none of those that the field may have" => "the usual one; a row that cannot do without it is skipped";
    UnknownColumn = "unknown_column", Info, canonical, check:
        "GTFS does not have the column" => "it is not read";
    UnknownFile = "unknown_file", Info, canonical, check:
        "GTFS does not have the file" => "it is not read";
    UnreadableFile = "unreadable_file", Error, own, load:
        "a file cannot be read, or not to its end" => "it is used as far as it goes";
    UnsupportedCompression = "unsupported_compression", Error, own, load:
        "a file is packed in a way that is none of GTFS" => "it is left out";
    UnsupportedGeometryType = "unsupported_geometry_type", Error, canonical, load:
        "a zone or an area is no polygon" => "skipped";
    UnusableTrip = "unusable_trip", Warning, canonical, load:
        "a trip has fewer than two stop times that can be used" => "skipped";
    UnusedParentStation = "unused_parent_station", Info, canonical, check:
        "a station has no stops" => "kept";
    UnusedShape = "unused_shape", Warning, canonical, check:
        "no trip has the shape" => "kept";
    UnusedTrip = "unused_trip", Warning, canonical, load:
        "a trip has no stop times" => "skipped";
    WrongParentLocationType = "wrong_parent_location_type", Error, canonical, check:
        "`parent_station` is of a type that cannot be the parent" => "kept";
}
