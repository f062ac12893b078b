//! What generated on-demand service and areas are made of.

use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Ids of zones in an order that is not that of the file.
pub const ZONE_IDS: [&str; 6] = ["zb", "za", "ZC", "z10", "z9", "zé"];
pub const RULE_IDS: [&str; 4] = ["r2", "r10", "R", "r1"];

#[derive(Clone, Debug)]
pub struct FlexPlan {
    pub zones: Vec<PolygonPlan>,
    /// The stops of each group.
    pub groups: Vec<Vec<usize>>,
    pub rules: Vec<RulePlan>,
    pub trips: Vec<FlexTripPlan>,
    pub phones: bool,
    /// Rows, features and references that cannot be used.
    pub mess: bool,
}

/// A polygon between points of the grid, in steps from the middle of the world.
#[derive(Clone, Debug)]
pub struct PolygonPlan {
    pub west: i32,
    pub south: i32,
    pub width: i32,
    pub height: i32,
    pub form: Form,
    pub named: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    Square,
    /// With a hole in the middle.
    Holed,
    /// Of two squares.
    Two,
    Triangle,
    Diamond,
    /// Going in on one side.
    Notched,
}

#[derive(Clone, Debug)]
pub struct RulePlan {
    pub kind: u8,
    /// Minutes.
    pub shortest: i64,
    pub longest: Option<i64>,
    pub last: (i64, &'static str),
    pub start: Option<(i64, &'static str)>,
    pub service: Option<usize>,
    pub texts: [bool; 4],
    /// Whether what may be left out is, and what must be is given.
    pub bare: bool,
    pub surplus: bool,
}

#[derive(Clone, Debug)]
pub struct FlexTripPlan {
    pub route: usize,
    pub service: usize,
    pub wheelchair: &'static str,
    /// Whether the next route has the same hours.
    pub twin: bool,
    pub rows: Vec<FlexRowPlan>,
}

#[derive(Clone, Debug)]
pub struct FlexRowPlan {
    pub spot: SpotPlan,
    /// Minutes of the service day, and how many they are.
    pub from: i64,
    pub length: i64,
    pub pickup: &'static str,
    pub drop_off: &'static str,
    pub pickup_rule: Option<usize>,
    pub drop_off_rule: Option<usize>,
    pub safe_duration: Option<(&'static str, &'static str)>,
}

#[derive(Clone, Copy, Debug)]
pub enum SpotPlan {
    Zone(usize),
    Group(usize),
    Stop(usize),
    /// A zone or a group in the column of stops.
    ZoneAsStop(usize),
    GroupAsStop(usize),
}

pub fn flex() -> impl Strategy<Value = FlexPlan> {
    let some = (
        vec(polygon(12), 0..=6),
        vec(vec(0..9_usize, 0..=3), 0..=2),
        vec(rule(), 0..=4),
        vec(flex_trip(), 1..=6),
        any::<bool>(),
        weighted(0.15),
    );
    let some = some.prop_map(|(zones, groups, rules, trips, phones, mess)| FlexPlan {
        zones,
        groups,
        rules,
        trips,
        phones,
        mess,
    });
    let none = Just(FlexPlan {
        zones: Vec::new(),
        groups: Vec::new(),
        rules: Vec::new(),
        trips: Vec::new(),
        phones: false,
        mess: false,
    });
    prop_oneof![1 => none, 3 => some]
}

pub fn polygon(most: i32) -> impl Strategy<Value = PolygonPlan> {
    let form =
        select(&[Form::Square, Form::Holed, Form::Two, Form::Triangle, Form::Diamond, Form::Notched][..]);
    (-12..=8, -12..=8, 3..=most, 3..=most, form, weighted(0.8)).prop_map(
        |(west, south, width, height, form, named)| PolygonPlan { west, south, width, height, form, named },
    )
}

fn rule() -> impl Strategy<Value = RulePlan> {
    const TIMES: [&str; 6] = ["00:00:00", "08:00:00", "12:30:00", "17:00:00", "24:00:00", "26:00:00"];
    // Days before the last day, seldom enough that booking closes before it opens.
    let start = (prop_oneof![1 => Just(-1_i64), 8 => 0..=2_i64, 1 => 3..=7_i64], select(&TIMES[..]));
    (
        0..=2_u8,
        select(&[0_i64, 0, 10, 30, 30, 60, 120, 600, 1500][..]),
        option::weighted(0.6, select(&[60_i64, 120, 180, 240, 600, 1440, 4000][..])),
        (prop_oneof![4 => 0..=1_i64, 1 => 2..=5_i64], select(&TIMES[..])),
        option::weighted(0.75, start),
        option::weighted(0.35, 0..3_usize),
        any::<[bool; 4]>(),
        weighted(0.1),
        weighted(0.1),
    )
        .prop_map(|(kind, shortest, longest, last, start, service, texts, bare, surplus)| RulePlan {
            kind,
            shortest,
            longest,
            last,
            start: start.map(|(days, time)| (first_day(kind, last.0, days), time)),
            service,
            texts,
            bare,
            surplus,
        })
}

/// The day before on which booking opens, counted from the last one where there is one.
fn first_day(kind: u8, last: i64, days: i64) -> i64 {
    if kind == 2 { (last + days).max(0) } else { days.max(0) }
}

fn flex_trip() -> impl Strategy<Value = FlexTripPlan> {
    (0..4_usize, 0..3_usize, select(&["", "1", "1", "2"][..]), weighted(0.2), vec(flex_row(), 2..=3))
        .prop_map(|(route, service, wheelchair, twin, rows)| FlexTripPlan {
            route,
            service,
            wheelchair,
            twin,
            rows,
        })
}

fn flex_row() -> impl Strategy<Value = FlexRowPlan> {
    let spot = prop_oneof![
        8 => (0..6_usize).prop_map(SpotPlan::Zone),
        2 => (0..2_usize).prop_map(SpotPlan::Group),
        2 => (0..9_usize).prop_map(SpotPlan::Stop),
        1 => (0..6_usize).prop_map(SpotPlan::ZoneAsStop),
        1 => (0..2_usize).prop_map(SpotPlan::GroupAsStop),
    ];
    let from = select(&[0_i64, 60, 120, 480, 480, 510, 540, 720, 1320, 1380, 1440, 1500, 2940][..]);
    let length = select(&[1_i64, 30, 60, 60, 120, 240, 240, 720, 1440, 2000, 0, -10][..]);
    let pickup = || select(&["", "0", "1", "1", "2", "2", "2", "3"][..]);
    (
        spot,
        from,
        length,
        pickup(),
        pickup(),
        option::weighted(0.7, 0..4_usize),
        option::weighted(0.5, 0..4_usize),
        option::weighted(0.2, (select(&["1.5", "2"][..]), select(&["600", "0", "300.5"][..]))),
    )
        .prop_map(|(spot, from, length, pickup, drop_off, pickup_rule, drop_off_rule, safe_duration)| {
            FlexRowPlan { spot, from, length, pickup, drop_off, pickup_rule, drop_off_rule, safe_duration }
        })
}
