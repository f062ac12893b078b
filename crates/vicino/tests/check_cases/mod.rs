//! What each check looks for: a feed in which nothing is wrong, edits of it, and where the notice then is.

use vicino::Code;

pub struct Case {
    pub code: Code,
    pub base: &'static str,
    /// Each text is replaced by another, once.
    pub edits: &'static [(&'static str, &'static str)],
    pub expected: &'static str,
}

const fn case(code: Code, edits: &'static [(&'static str, &'static str)], expected: &'static str) -> Case {
    Case { code, base: CLEAN, edits, expected }
}

const fn flex(code: Code, edits: &'static [(&'static str, &'static str)], expected: &'static str) -> Case {
    Case { code, base: FLEX, edits, expected }
}

/// A bus from one stop to another, as GTFS wants it.
pub const CLEAN: &str = "
    # agency.txt
    agency_id,agency_name,agency_url,agency_timezone,agency_lang,agency_phone,agency_email
    a,Bus,https://bus.example,Europe/Rome,it,+39 0577 204111,info@bus.example
    # feed_info.txt
    feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version,feed_contact_email
    Bus,https://bus.example,it,20260101,20271231,1,info@bus.example
    # stops.txt
    stop_id,stop_name,stop_desc,stop_lat,stop_lon,stop_url,location_type,parent_station,platform_code
    A,Gramsci,,43.3224,11.3268,,0,,
    B,Stazione,,43.3314,11.3268,,0,,
    # routes.txt
    route_id,agency_id,route_short_name,route_long_name,route_desc,route_type,route_url,route_color,route_text_color
    10,a,10,Gramsci Stazione,,3,,FFFFFF,000000
    # calendar.txt
    service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
    daily,1,1,1,1,1,1,1,20260101,20271231
    # trips.txt
    route_id,service_id,trip_id,trip_headsign,block_id,shape_id
    10,daily,T1,Stazione,,S
    # shapes.txt
    shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled
    S,43.3224,11.3268,1,0
    S,43.3314,11.3268,2,1000
    # stop_times.txt
    trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled,timepoint
    T1,08:00:00,08:00:00,A,1,0,1
    T1,08:05:00,08:05:00,B,2,1000,1
    # attributions.txt
    organization_name,is_producer
    Bus,1
    # translations.txt
    table_name,field_name,language,translation,record_id,record_sub_id,field_value
    stops,stop_name,en,Station,B,,
";

/// A trip on demand in two zones that have an edge in common.
pub const FLEX: &str = r#"
    # agency.txt
    agency_id,agency_name,agency_url,agency_timezone
    a,Bus,https://bus.example,Europe/Rome
    # feed_info.txt
    feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version,feed_contact_email
    Bus,https://bus.example,it,20260101,20271231,1,info@bus.example
    # routes.txt
    route_id,agency_id,route_short_name,route_type
    20,a,20,3
    # calendar.txt
    service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
    daily,1,1,1,1,1,1,1,20260101,20271231
    # trips.txt
    route_id,service_id,trip_id
    20,daily,F1
    # booking_rules.txt
    booking_rule_id,booking_type,phone_number
    b,0,+39 0577 204111
    # locations.geojson
    {"type": "FeatureCollection", "features": [
    {"type": "Feature", "id": "west", "properties": {"stop_name": "Ovest"}, "geometry": {"type": "Polygon",
    "coordinates": [[[11.30, 43.30], [11.32, 43.30], [11.32, 43.32], [11.30, 43.32], [11.30, 43.30]]]}},
    {"type": "Feature", "id": "east", "properties": {"stop_name": "Est"}, "geometry": {"type": "Polygon",
    "coordinates": [[[11.32, 43.30], [11.34, 43.30], [11.34, 43.32], [11.32, 43.32], [11.32, 43.30]]]}}]}
    # location_groups.txt
    location_group_id
    G
    # stop_times.txt
    trip_id,stop_sequence,location_id,location_group_id,start_pickup_drop_off_window,end_pickup_drop_off_window,pickup_type,drop_off_type,pickup_booking_rule_id,drop_off_booking_rule_id,shape_dist_traveled,timepoint
    F1,1,west,,08:00:00,12:00:00,2,2,b,b,,0
    F1,2,east,,08:00:00,12:00:00,2,2,b,b,,0
"#;

pub const CASES: &[Case] = &[
    case(
        Code::AttributionWithoutRole,
        &[("Bus,1\n", "Bus,0\n")],
        r#"attributions.txt:2:organization_name="Bus""#,
    ),
    case(
        Code::ForeignKeyViolation,
        &[(
            "organization_name,is_producer\n    Bus,1",
            "organization_name,is_producer,route_id\n    Bus,1,99",
        )],
        r#"attributions.txt:2:route_id="99""#,
    ),
    case(
        Code::BlockTripsWithOverlappingStopTimes,
        &[
            ("T1,Stazione,,S", "T1,Stazione,K,S\n10,daily,T2,Stazione,K,S"),
            ("B,2,1000,1\n", "B,2,1000,1\nT2,08:02:00,08:02:00,A,1,0,1\nT2,08:07:00,08:07:00,B,2,1000,1\n"),
        ],
        r#"trips.txt:3:block_id="K: T2 begins before T1 ends""#,
    ),
    case(
        Code::DecreasingOrEqualStopTimeDistance,
        &[("B,2,1000,1", "B,2,0,1")],
        r#"stop_times.txt:3:shape_dist_traveled="0 after 0""#,
    ),
    case(
        Code::DecreasingShapeDistance,
        &[("11.3268,1,0", "11.3268,1,2000")],
        r#"shapes.txt:3:shape_dist_traveled="1000 after 2000""#,
    ),
    case(
        Code::DuplicateKey,
        &[("S,43.3314,11.3268,2,1000", "S,43.3314,11.3268,2,1000\nS,43.3315,11.3268,2,1010")],
        r#"shapes.txt:4:shape_pt_sequence="2""#,
    ),
    case(
        Code::DuplicateRouteName,
        &[("10,a,10,", "11,a,10,Gramsci Stazione,,3,,,\n10,a,10,")],
        r#"routes.txt:3:route_short_name="10""#,
    ),
    case(Code::DuplicatedColumn, &[("stop_url,", "stop_desc,")], r#"stops.txt:1:column="stop_desc""#),
    case(
        Code::EmptyColumnName,
        &[("is_producer\n    Bus,1", "is_producer,\n    Bus,1,")],
        r#"attributions.txt:1:column="column 3""#,
    ),
    case(Code::EmptyFile, &[("    10,daily,T1,Stazione,,S\n", "")], "trips.txt"),
    case(Code::EmptyRow, &[("    A,Gramsci", ", ,\nA,Gramsci")], "stops.txt:2"),
    case(
        Code::EqualShapeDistanceDiffCoordinates,
        &[("11.3268,1,0", "11.3268,1,1000")],
        r#"shapes.txt:3:shape_dist_traveled="1000 after 1000""#,
    ),
    case(
        Code::EqualShapeDistanceDiffCoordinatesDistanceBelowThreshold,
        &[("11.3268,2,1000", "11.3268,2,1000\nS,43.331401,11.3268,3,1000")],
        r#"shapes.txt:4:shape_dist_traveled="1000 after 1000""#,
    ),
    case(
        Code::EqualShapeDistanceSameCoordinates,
        &[("11.3268,2,1000", "11.3268,2,1000\nS,43.3314,11.3268,3,1000")],
        r#"shapes.txt:4:shape_dist_traveled="1000 after 1000""#,
    ),
    case(
        Code::ExpiredCalendar,
        &[("daily,1,1,1,1,1,1,1,20260101,20271231", "daily,1,1,1,1,1,1,1,20260101,20261123")],
        r#"calendar.txt:2:service_id="daily""#,
    ),
    case(
        Code::FastTravelBetweenConsecutiveStops,
        &[("T1,08:05:00,08:05:00", "T1,08:00:20,08:00:20")],
        r#"stop_times.txt:3:stop_id="B: 1.0 km from A at 180 km/h""#,
    ),
    case(
        Code::FastTravelBetweenFarStops,
        &[("B,Stazione,,43.3314", "B,Stazione,,43.5314"), ("S,43.3314", "S,43.5314")],
        r#"stop_times.txt:3:stop_id="B: 23.2 km from A at 232 km/h""#,
    ),
    case(
        Code::FeedExpirationDate30Days,
        &[("20260101,20271231,1,info", "20260101,20261224,1,info")],
        r#"feed_info.txt:2:feed_end_date="20261224""#,
    ),
    case(
        Code::FeedExpirationDate7Days,
        &[("20260101,20271231,1,info", "20260101,20261130,1,info")],
        r#"feed_info.txt:2:feed_end_date="20261130""#,
    ),
    case(
        Code::StartAndEndRangeOutOfOrder,
        &[("20260101,20271231,1,info", "20280101,20271231,1,info")],
        r#"feed_info.txt:2:feed_end_date="20271231""#,
    ),
    case(
        Code::FeedInfoLangAndAgencyLangMismatch,
        &[("Europe/Rome,it", "Europe/Rome,de")],
        r#"agency.txt:2:agency_lang="de""#,
    ),
    flex(
        Code::ForbiddenGeographyId,
        &[("F1,1,west,,", "F1,1,west,G,")],
        r#"stop_times.txt:2:location_group_id="G""#,
    ),
    flex(
        Code::ForbiddenShapeDistTraveled,
        &[("2,2,b,b,,0", "2,2,b,b,7,0")],
        r#"stop_times.txt:2:shape_dist_traveled="7""#,
    ),
    case(
        Code::InconsistentAgencyLang,
        &[(
            "info@bus.example\n    # feed_info",
            "info@bus.example\nb,Tram,https://tram.example,Europe/Rome,de,,\n# feed_info",
        )],
        r#"agency.txt:3:agency_lang="de""#,
    ),
    case(
        Code::InvalidDate,
        &[("20260101,20271231,1,info", "2026,20271231,1,info")],
        r#"feed_info.txt:2:feed_start_date="2026""#,
    ),
    case(
        Code::InvalidEmail,
        &[("info@bus", "info at bus")],
        r#"agency.txt:2:agency_email="info at bus.example""#,
    ),
    case(
        Code::InvalidLanguageCode,
        &[("Rome,it", "Rome,italiano!")],
        r#"agency.txt:2:agency_lang="italiano!""#,
    ),
    case(Code::InvalidPhoneNumber, &[("+39 0577 204111", "+39")], r#"agency.txt:2:agency_phone="+39""#),
    case(Code::InvalidUrl, &[("https://bus", "bus")], r#"agency.txt:2:agency_url="bus.example""#),
    case(
        Code::LeadingOrTrailingWhitespaces,
        &[("A,Gramsci,", "A, Gramsci,")],
        r#"stops.txt:2:stop_name=" Gramsci""#,
    ),
    case(
        Code::LocationWithoutParentStation,
        &[("A,Gramsci", "E,Entrata,,43.3,11.3,,2,,\nA,Gramsci")],
        r#"stops.txt:2:stop_id="E""#,
    ),
    case(
        Code::MissingFeedContactEmailAndUrl,
        &[("20271231,1,info@bus.example", "20271231,1,")],
        r#"feed_info.txt:2:feed_contact_email="""#,
    ),
    case(
        Code::MissingFeedInfoDate,
        &[("20260101,20271231,1,info", "20260101,,1,info")],
        r#"feed_info.txt:2:feed_end_date="""#,
    ),
    flex(
        Code::MissingPickupDropOffBookingRuleId,
        &[("2,2,b,b,,0", "2,2,,b,,0")],
        r#"stop_times.txt:2:pickup_booking_rule_id="""#,
    ),
    case(
        Code::MissingRecommendedColumn,
        &[("shape_dist_traveled,timepoint", "shape_dist_traveled,pickup_type")],
        r#"stop_times.txt:1:column="timepoint""#,
    ),
    case(
        Code::MissingRecommendedField,
        &[("20271231,1,info", "20271231,,info")],
        r#"feed_info.txt:2:feed_version="""#,
    ),
    case(Code::MissingRecommendedFile, &[("# shapes.txt", "# transfers.txt")], "shapes.txt"),
    case(
        Code::MissingRequiredColumn,
        &[("agency_name,agency_url", "agency_name,agency_fare_url")],
        r#"agency.txt:1:column="agency_url""#,
    ),
    case(
        Code::MissingRequiredField,
        &[(
            "info@bus.example\n    # feed_info",
            "info@bus.example\n,Tram,https://tram.example,Europe/Rome,,,\n# feed_info",
        )],
        r#"agency.txt:3:agency_id="""#,
    ),
    case(Code::MissingRequiredFile, &[("# feed_info.txt", "# transfers.txt")], "feed_info.txt"),
    case(Code::MissingStopName, &[("A,Gramsci,", "A,,")], r#"stops.txt:2:stop_name="""#),
    case(Code::MissingTimepointValue, &[("A,1,0,1", "A,1,0,")], r#"stop_times.txt:2:timepoint="""#),
    case(
        Code::MixedCaseRecommendedField,
        &[("A,Gramsci", "A,GRAMSCI")],
        r#"stops.txt:2:stop_name="GRAMSCI""#,
    ),
    case(
        Code::MoreThanOneEntity,
        &[(
            "20271231,1,info@bus.example\n",
            "20271231,1,info@bus.example\nTram,https://tram.example,it,20260101,20271231,1,info@tram.example\n",
        )],
        r#"feed_info.txt:3:feed_publisher_name="""#,
    ),
    case(
        Code::NewLineInValue,
        &[("A,Gramsci", "A,\"Piazza\nGramsci\"")],
        r#"stops.txt:2:stop_name="Piazza\nGramsci""#,
    ),
    case(
        Code::NonAsciiOrNonPrintableChar,
        &[("10,daily,T1", "10,daily,Tè,Stazione,,S\n10,daily,T1")],
        r#"trips.txt:2:trip_id="Tè""#,
    ),
    case(
        Code::OverlappingFrequency,
        &[(
            "# attributions.txt",
            "# frequencies.txt\ntrip_id,start_time,end_time,headway_secs\nT1,08:00:00,09:00:00,600\nT1,08:30:00,10:00:00,600\n# attributions.txt",
        )],
        r#"frequencies.txt:3:trip_id="T1""#,
    ),
    flex(
        Code::OverlappingZoneAndPickupDropOffWindow,
        &[
            ("[[11.32, 43.30], [11.34", "[[11.31, 43.30], [11.34"),
            ("[11.32, 43.32], [11.32, 43.30]]]}}]}", "[11.31, 43.32], [11.31, 43.30]]]}}]}"),
        ],
        r#"stop_times.txt:3:location_id="east overlaps west""#,
    ),
    case(
        Code::PlatformWithoutParentStation,
        &[("11.3268,,0,,\n    B", "11.3268,,0,,2\n    B")],
        r#"stops.txt:2:platform_code="2""#,
    ),
    case(
        Code::PointNearPole,
        &[("A,Gramsci,,43.3224", "A,Gramsci,,-89.5")],
        r#"stops.txt:2:stop_lat="-89.5""#,
    ),
    case(
        Code::PointNearOrigin,
        &[("A,Gramsci,,43.3224,11.3268", "A,Gramsci,,0.5,-1")],
        r#"stops.txt:2:stop_lat="0.5""#,
    ),
    case(
        Code::RouteBothShortAndLongNameMissing,
        &[("10,a,10,Gramsci Stazione", "10,a,,")],
        r#"routes.txt:2:route_id="10""#,
    ),
    case(
        Code::RouteColorContrast,
        &[("FFFFFF,000000", "FFFFFF,EEEEEE")],
        r#"routes.txt:2:route_text_color="EEEEEE on FFFFFF""#,
    ),
    case(
        Code::RouteLongNameContainsShortName,
        &[("10,Gramsci Stazione", "10,10 Stazione")],
        r#"routes.txt:2:route_long_name="10 Stazione""#,
    ),
    case(
        Code::RouteShortNameTooLong,
        &[("10,a,10,", "10,a,Gramsci-Stazione,")],
        r#"routes.txt:2:route_short_name="Gramsci-Stazione""#,
    ),
    case(
        Code::SameNameAndDescriptionForRoute,
        &[("Gramsci Stazione,,", "Gramsci Stazione,gramsci stazione,")],
        r#"routes.txt:2:route_desc="gramsci stazione""#,
    ),
    case(
        Code::SameNameAndDescriptionForStop,
        &[("A,Gramsci,,", "A,Gramsci,Gramsci,")],
        r#"stops.txt:2:stop_desc="Gramsci""#,
    ),
    case(
        Code::SameRouteAndAgencyUrl,
        &[("Stazione,,3,,FF", "Stazione,,3,https://bus.example,FF")],
        r#"routes.txt:2:route_url="https://bus.example""#,
    ),
    case(
        Code::SameStopAndAgencyUrl,
        &[("11.3268,,0,,\n    B", "11.3268,https://bus.example,0,,\n    B")],
        r#"stops.txt:2:stop_url="https://bus.example""#,
    ),
    case(
        Code::SameStopAndRouteUrl,
        &[
            ("Stazione,,3,,FF", "Stazione,,3,https://bus.example/10,FF"),
            ("11.3268,,0,,\n    B", "11.3268,https://bus.example/10,0,,\n    B"),
        ],
        r#"stops.txt:2:stop_url="https://bus.example/10""#,
    ),
    case(
        Code::ServiceHasNoActiveDayOfTheWeek,
        &[("daily,1", "never,0,0,0,0,0,0,0,20260101,20271231\ndaily,1")],
        r#"calendar.txt:2:service_id="never""#,
    ),
    case(
        Code::SingleShapePoint,
        &[("S,43.3224,11.3268,1,0", "S,43.3224,11.3268,1,0\nP,43.3224,11.3268,1,0")],
        r#"shapes.txt:3:shape_id="P""#,
    ),
    case(
        Code::StationWithParentStation,
        &[("A,Gramsci", "X,Centro,,43.3,11.3,,1,Y,\nY,Centrale,,43.3,11.3,,1,,\nA,Gramsci")],
        r#"stops.txt:2:parent_station="Y""#,
    ),
    case(
        Code::StopTimeTimepointWithoutTimes,
        &[("T1,08:00:00,08:00:00", "T1,,08:00:00")],
        r#"stop_times.txt:2:timepoint="1""#,
    ),
    case(
        Code::StopTimeWithOnlyArrivalOrDepartureTime,
        &[("T1,08:00:00,08:00:00", "T1,,08:00:00")],
        r#"stop_times.txt:2:arrival_time="""#,
    ),
    case(
        Code::StopTooFarFromShape,
        &[("S,43.3314,11.3268", "S,43.3304,11.3268")],
        r#"shapes.txt:2:shape_id="S: stop B is 111 m away""#,
    ),
    case(
        Code::StopWithoutLocation,
        &[("A,Gramsci", "X,Centro,,,,,1,,\nA,Gramsci")],
        r#"stops.txt:2:stop_id="X""#,
    ),
    case(
        Code::StopWithoutStopTime,
        &[("A,Gramsci", "C,Campo,,43.3,11.3,,0,,\nA,Gramsci")],
        r#"stops.txt:2:stop_id="C""#,
    ),
    case(
        Code::TranslationForeignKeyViolation,
        &[("en,Station,B", "en,Station,Z")],
        r#"translations.txt:2:record_id="Z""#,
    ),
    case(
        Code::TranslationUnexpectedValue,
        &[("en,Station,B,,", "en,Station,B,,Stazione")],
        r#"translations.txt:2:field_value="Stazione""#,
    ),
    case(
        Code::TranslationUnknownTableName,
        &[("stops,stop_name", "halts,stop_name")],
        r#"translations.txt:2:table_name="halts""#,
    ),
    case(
        Code::TripCoverageNotActiveForNext7Days,
        &[("1,1,20260101,20271231", "1,1,20260101,20261128")],
        r#"trips.txt:service_id="usual service from 2026-01-01 to 2026-11-28""#,
    ),
    case(
        Code::TripDistanceExceedsShapeDistance,
        &[("B,2,1000,1", "B,2,1100,1"), ("S,43.3314,11.3268", "S,43.3312,11.3268")],
        r#"stop_times.txt:3:shape_dist_traveled="1100 along a shape of 1000""#,
    ),
    case(
        Code::TripDistanceExceedsShapeDistanceBelowThreshold,
        &[("B,2,1000,1", "B,2,1100,1")],
        r#"stop_times.txt:3:shape_dist_traveled="1100 along a shape of 1000""#,
    ),
    case(
        Code::UnexpectedEnumValue,
        &[
            ("shape_dist_traveled,timepoint", "shape_dist_traveled,drop_off_type"),
            ("B,2,1000,1", "B,2,1000,7"),
        ],
        r#"stop_times.txt:3:drop_off_type="7""#,
    ),
    case(Code::UnknownColumn, &[("stop_url", "stop_colour")], r#"stops.txt:1:column="stop_colour""#),
    case(Code::UnknownFile, &[("# attributions.txt", "# readme.md\nhello\n# attributions.txt")], "readme.md"),
    case(
        Code::UnusedParentStation,
        &[("A,Gramsci", "X,Centro,,43.3,11.3,,1,,\nA,Gramsci")],
        r#"stops.txt:2:stop_id="X""#,
    ),
    case(
        Code::UnusedShape,
        &[("S,43.3224,11.3268,1,0", "P,43.3,11.3,1,0\nP,43.4,11.3,2,9\nS,43.3224,11.3268,1,0")],
        r#"shapes.txt:2:shape_id="P""#,
    ),
    case(
        Code::WrongParentLocationType,
        &[("11.3268,,0,,\n    B", "11.3268,,0,B,\n    B")],
        r#"stops.txt:2:parent_station="B""#,
    ),
];
