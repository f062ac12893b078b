//! Which files and columns [GTFS](https://gtfs.org/documentation/schedule/reference/) has, and what is looked at in their
//! values beyond what reading them does.

/// A file whose rows are read.
pub(super) struct FileSchema {
    pub(super) name: &'static str,
    /// Whether a file without rows is as bad as none.
    pub(super) required: bool,
    pub(super) columns: &'static [Column],
}

/// A column of a file.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) need: Need,
}

/// What a value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything, or what reading the file looks at.
    Any,
    Date,
    Email,
    /// A number from 0 to this one.
    Enum(u8),
    Id,
    Language,
    /// A text for riders.
    Mixed,
    Phone,
    Timezone,
    Url,
}

/// Whether there has to be a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Optional,
    /// The column has to be there, and ought to have values.
    RecommendedColumn,
    /// There ought to be a value.
    Recommended,
    /// The column has to be there; reading the file notes blanks.
    RequiredColumn,
    /// The column has to be there with a value in each row.
    Required,
}

const fn any(name: &'static str) -> Column {
    of(Kind::Any, name)
}

const fn of(kind: Kind, name: &'static str) -> Column {
    Column { name, kind, need: Need::Optional }
}

impl Column {
    const fn needs(self, need: Need) -> Self {
        Self { need, ..self }
    }
}

/// The files of GTFS that are not read.
pub(super) const NOT_READ: &[&str] = &[
    "areas.txt",
    "fare_attributes.txt",
    "fare_leg_join_rules.txt",
    "fare_leg_rules.txt",
    "fare_media.txt",
    "fare_products.txt",
    "fare_rules.txt",
    "fare_transfer_rules.txt",
    "levels.txt",
    "networks.txt",
    "pathways.txt",
    "rider_categories.txt",
    "route_networks.txt",
    "stop_areas.txt",
    "timeframes.txt",
    "transfers.txt",
];

/// A file that is read but is no table.
pub(super) const LOCATIONS: &str = "locations.geojson";

/// The schema of a file that is read.
pub(super) fn schema(file: &str) -> Option<&'static FileSchema> {
    FILES.iter().find(|schema| schema.name == file)
}

const FILES: &[FileSchema] = &[
    FileSchema {
        name: "agency.txt",
        required: true,
        columns: &[
            of(Kind::Id, "agency_id"),
            any("agency_name").needs(Need::RequiredColumn),
            of(Kind::Url, "agency_url").needs(Need::Required),
            any("agency_timezone").needs(Need::RequiredColumn),
            of(Kind::Language, "agency_lang"),
            of(Kind::Phone, "agency_phone"),
            of(Kind::Url, "agency_fare_url"),
            of(Kind::Email, "agency_email"),
            of(Kind::Enum(2), "cemv_support"),
        ],
    },
    FileSchema {
        name: "stops.txt",
        required: true,
        columns: &[
            of(Kind::Id, "stop_id").needs(Need::RequiredColumn),
            any("stop_code"),
            of(Kind::Mixed, "stop_name"),
            any("tts_stop_name"),
            of(Kind::Mixed, "stop_desc"),
            any("stop_lat"),
            any("stop_lon"),
            of(Kind::Id, "zone_id"),
            of(Kind::Url, "stop_url"),
            any("location_type"),
            any("parent_station"),
            of(Kind::Timezone, "stop_timezone"),
            any("wheelchair_boarding"),
            of(Kind::Id, "level_id"),
            any("platform_code"),
            of(Kind::Enum(1), "stop_access"),
        ],
    },
    FileSchema {
        name: "routes.txt",
        required: true,
        columns: &[
            of(Kind::Id, "route_id").needs(Need::RequiredColumn),
            any("agency_id"),
            any("route_short_name"),
            of(Kind::Mixed, "route_long_name"),
            of(Kind::Mixed, "route_desc"),
            any("route_type").needs(Need::RequiredColumn),
            of(Kind::Url, "route_url"),
            any("route_color"),
            any("route_text_color"),
            any("route_sort_order"),
            any("continuous_pickup"),
            of(Kind::Enum(3), "continuous_drop_off"),
            of(Kind::Id, "network_id"),
            of(Kind::Enum(2), "cemv_support"),
        ],
    },
    FileSchema {
        name: "trips.txt",
        required: true,
        columns: &[
            any("route_id").needs(Need::RequiredColumn),
            any("service_id").needs(Need::RequiredColumn),
            of(Kind::Id, "trip_id").needs(Need::RequiredColumn),
            of(Kind::Mixed, "trip_headsign"),
            of(Kind::Mixed, "trip_short_name"),
            any("direction_id"),
            of(Kind::Id, "block_id"),
            any("shape_id"),
            any("wheelchair_accessible"),
            of(Kind::Enum(2), "bikes_allowed"),
            of(Kind::Enum(2), "cars_allowed"),
            any("safe_duration_factor"),
            any("safe_duration_offset"),
        ],
    },
    FileSchema {
        name: "stop_times.txt",
        required: true,
        columns: &[
            any("trip_id").needs(Need::RequiredColumn),
            any("arrival_time"),
            any("departure_time"),
            any("stop_id"),
            any("location_group_id"),
            any("location_id"),
            any("stop_sequence").needs(Need::RequiredColumn),
            any("stop_headsign"),
            any("start_pickup_drop_off_window"),
            any("end_pickup_drop_off_window"),
            any("pickup_type"),
            any("drop_off_type"),
            any("continuous_pickup"),
            of(Kind::Enum(3), "continuous_drop_off"),
            any("shape_dist_traveled"),
            of(Kind::Enum(1), "timepoint").needs(Need::RecommendedColumn),
            any("pickup_booking_rule_id"),
            any("drop_off_booking_rule_id"),
            any("safe_duration_factor"),
            any("safe_duration_offset"),
            // Of the older draft of on-demand service, which is read too.
            any("start_pickup_dropoff_window"),
            any("end_pickup_dropoff_window"),
            any("dropoff_booking_rule_id"),
        ],
    },
    FileSchema {
        name: "calendar.txt",
        required: false,
        columns: &[
            of(Kind::Id, "service_id").needs(Need::RequiredColumn),
            any("monday").needs(Need::RequiredColumn),
            any("tuesday").needs(Need::RequiredColumn),
            any("wednesday").needs(Need::RequiredColumn),
            any("thursday").needs(Need::RequiredColumn),
            any("friday").needs(Need::RequiredColumn),
            any("saturday").needs(Need::RequiredColumn),
            any("sunday").needs(Need::RequiredColumn),
            any("start_date").needs(Need::RequiredColumn),
            any("end_date").needs(Need::RequiredColumn),
        ],
    },
    FileSchema {
        name: "calendar_dates.txt",
        required: false,
        columns: &[
            any("service_id").needs(Need::RequiredColumn),
            any("date").needs(Need::RequiredColumn),
            any("exception_type").needs(Need::RequiredColumn),
        ],
    },
    FileSchema {
        name: "feed_info.txt",
        required: false,
        columns: &[
            any("feed_publisher_name").needs(Need::Required),
            of(Kind::Url, "feed_publisher_url").needs(Need::Required),
            of(Kind::Language, "feed_lang").needs(Need::Required),
            of(Kind::Language, "default_lang"),
            of(Kind::Date, "feed_start_date").needs(Need::Recommended),
            of(Kind::Date, "feed_end_date").needs(Need::Recommended),
            any("feed_version").needs(Need::Recommended),
            of(Kind::Email, "feed_contact_email"),
            of(Kind::Url, "feed_contact_url"),
        ],
    },
    FileSchema {
        name: "shapes.txt",
        required: false,
        columns: &[
            any("shape_id").needs(Need::Required),
            any("shape_pt_lat").needs(Need::RequiredColumn),
            any("shape_pt_lon").needs(Need::RequiredColumn),
            any("shape_pt_sequence").needs(Need::RequiredColumn),
            any("shape_dist_traveled"),
        ],
    },
    FileSchema {
        name: "frequencies.txt",
        required: false,
        columns: &[
            any("trip_id").needs(Need::RequiredColumn),
            any("start_time").needs(Need::RequiredColumn),
            any("end_time").needs(Need::RequiredColumn),
            any("headway_secs").needs(Need::RequiredColumn),
            any("exact_times"),
        ],
    },
    FileSchema {
        name: "attributions.txt",
        required: false,
        columns: &[
            of(Kind::Id, "attribution_id"),
            any("agency_id"),
            any("route_id"),
            any("trip_id"),
            any("organization_name").needs(Need::RequiredColumn),
            of(Kind::Enum(1), "is_producer"),
            of(Kind::Enum(1), "is_operator"),
            of(Kind::Enum(1), "is_authority"),
            of(Kind::Url, "attribution_url"),
            of(Kind::Email, "attribution_email"),
            of(Kind::Phone, "attribution_phone"),
        ],
    },
    FileSchema {
        name: "translations.txt",
        required: false,
        columns: &[
            any("table_name").needs(Need::Required),
            any("field_name").needs(Need::Required),
            of(Kind::Language, "language").needs(Need::RequiredColumn),
            any("translation").needs(Need::RequiredColumn),
            any("record_id"),
            any("record_sub_id"),
            any("field_value"),
            // Of the older draft of translations, which is read too.
            any("trans_id"),
            any("lang"),
        ],
    },
    FileSchema {
        name: "booking_rules.txt",
        required: false,
        columns: &[
            of(Kind::Id, "booking_rule_id").needs(Need::RequiredColumn),
            any("booking_type").needs(Need::RequiredColumn),
            any("prior_notice_duration_min"),
            any("prior_notice_duration_max"),
            any("prior_notice_last_day"),
            any("prior_notice_last_time"),
            any("prior_notice_start_day"),
            any("prior_notice_start_time"),
            any("prior_notice_service_id"),
            any("message"),
            any("pickup_message"),
            any("drop_off_message"),
            of(Kind::Phone, "phone_number"),
            of(Kind::Url, "info_url"),
            of(Kind::Url, "booking_url"),
        ],
    },
    FileSchema {
        name: "location_groups.txt",
        required: false,
        columns: &[
            of(Kind::Id, "location_group_id").needs(Need::RequiredColumn),
            any("location_group_name"),
            // Of the older draft, which has a row for each member.
            any("location_id"),
        ],
    },
    FileSchema {
        name: "location_group_stops.txt",
        required: false,
        columns: &[
            any("location_group_id").needs(Need::RequiredColumn),
            any("stop_id").needs(Need::RequiredColumn),
        ],
    },
];
