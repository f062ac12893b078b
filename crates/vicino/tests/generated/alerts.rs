//! What generated notices to riders are made of.

use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::flex::{PolygonPlan, polygon};

#[derive(Clone, Debug)]
pub struct AlertPlan {
    pub effect: &'static str,
    pub severity: &'static str,
    pub told: bool,
    pub periods: Vec<PeriodPlan>,
    pub entities: Vec<EntityPlan>,
    /// Only in the file that can have one.
    pub shape: Option<ShapePlan>,
}

/// Minutes after the midnight that the first day of the network begins with; open where there is none.
#[derive(Clone, Debug)]
pub struct PeriodPlan {
    pub from: Option<i64>,
    pub until: Option<i64>,
    /// Of a second, on top of both.
    pub fraction: &'static str,
}

/// What an entity names, by numbers: of a feed, and of a thing in it.
#[derive(Clone, Debug)]
pub struct EntityPlan {
    pub feed: usize,
    pub named: Vec<NamedPlan>,
}

#[derive(Clone, Copy, Debug)]
pub enum NamedPlan {
    Agency(usize),
    Route(usize),
    Direction(usize, u8),
    Mode(&'static str),
    Stop(usize),
    Station(usize),
    Trip(usize),
    OnDemandTrip(usize),
    Zone(usize),
    Group(usize),
    StopOnDemand(usize),
    Area(usize),
    Unknown,
}

#[derive(Clone, Debug)]
pub enum ShapePlan {
    Polygon(PolygonPlan),
    /// Between points of the grid.
    Line(Vec<(i32, i32)>),
    /// Of the grid, or a stop.
    Point((i32, i32), Option<usize>),
}

pub fn alerts() -> impl Strategy<Value = Vec<AlertPlan>> {
    prop_oneof![1 => Just(Vec::new()), 3 => vec(prop_oneof![8 => alert(), 2 => cancellation(), 3 => closure()], 1..=5)]
}

fn trip() -> impl Strategy<Value = NamedPlan> {
    (0..60_usize).prop_map(NamedPlan::Trip)
}

/// Of so many trips that some line loses one and runs on.
fn cancellation() -> impl Strategy<Value = AlertPlan> {
    let entity = (0..2_usize, trip()).prop_map(|(feed, trip)| EntityPlan { feed, named: vec![trip] });
    let periods = prop_oneof![2 => Just(Vec::new()), 1 => vec(period(), 1..=2)];
    (periods, vec(entity, 4..=9)).prop_map(|(periods, entities)| AlertPlan {
        effect: "no_service",
        severity: "",
        told: false,
        periods,
        entities,
        shape: None,
    })
}

/// Of ground so wide that zones lie on it.
fn closure() -> impl Strategy<Value = AlertPlan> {
    let area = (0..4_usize).prop_map(|area| EntityPlan { feed: 0, named: vec![NamedPlan::Area(area)] });
    let wide =
        (-13..=-8, -13..=-8, 12..=24, 12..=24, polygon(12)).prop_map(|(west, south, width, height, form)| {
            ShapePlan::Polygon(PolygonPlan { west, south, width, height, ..form })
        });
    let ground = prop_oneof![
        1 => vec(area, 1..=4).prop_map(|areas| (areas, None)),
        2 => wide.prop_map(|shape| (Vec::new(), Some(shape))),
    ];
    (prop_oneof![2 => Just(Vec::new()), 1 => vec(period(), 1..=1)], ground).prop_map(
        |(periods, (entities, shape))| AlertPlan {
            effect: "no_service",
            severity: "",
            told: false,
            periods,
            entities,
            shape,
        },
    )
}

fn alert() -> impl Strategy<Value = AlertPlan> {
    (
        select(&["no_service", "no_service", "no_service", "detour", "stop_moved", ""][..]),
        select(&["", "info", "warning", "severe"][..]),
        any::<bool>(),
        prop_oneof![1 => Just(Vec::new()), 3 => vec(period(), 1..=2)],
        vec(entity(), 0..=2),
        option::weighted(0.5, shape()),
    )
        .prop_map(|(effect, severity, told, periods, entities, shape)| AlertPlan {
            effect,
            severity,
            told,
            periods,
            entities,
            shape,
        })
}

fn period() -> impl Strategy<Value = PeriodPlan> {
    let hour = select(&[0_i64, 1, 2, 7, 8, 8, 9, 12, 22][..]);
    let minute = select(&[0_i64, 0, 5, 10, 30][..]);
    let start = (-3..=6_i64, hour, minute).prop_map(|(day, hour, minute)| (day * 24 + hour) * 60 + minute);
    let length = select(&[1_i64, 10, 60, 240, 1440, 2880, 5000, 9000, 20_000][..]);
    let fraction = select(&["", "", ".5"][..]);
    (start, length, weighted(0.8), weighted(0.75), fraction).prop_map(
        |(start, length, begins, ends, fraction)| PeriodPlan {
            from: begins.then_some(start),
            until: ends.then_some(start + length),
            fraction,
        },
    )
}

fn entity() -> impl Strategy<Value = EntityPlan> {
    let named = prop_oneof![8 => vec(named(), 1..=1), 4 => vec(named(), 2..=2)];
    (0..2_usize, named).prop_map(|(feed, named)| EntityPlan { feed, named })
}

fn named() -> impl Strategy<Value = NamedPlan> {
    let direction =
        (0..4_usize, 0..2_u8).prop_map(|(route, direction)| NamedPlan::Direction(route, direction));
    prop_oneof![
        3 => (0..3_usize).prop_map(NamedPlan::Agency),
        4 => (0..4_usize).prop_map(NamedPlan::Route),
        2 => direction,
        2 => select(&["bus", "tram", "rail", "on_demand"][..]).prop_map(NamedPlan::Mode),
        5 => (0..9_usize).prop_map(NamedPlan::Stop),
        2 => (0..2_usize).prop_map(NamedPlan::Station),
        4 => trip(),
        1 => (0..3_usize).prop_map(NamedPlan::OnDemandTrip),
        3 => (0..6_usize).prop_map(NamedPlan::Zone),
        2 => (0..3_usize).prop_map(NamedPlan::Group),
        1 => (0..9_usize).prop_map(NamedPlan::StopOnDemand),
        3 => (0..4_usize).prop_map(NamedPlan::Area),
        1 => Just(NamedPlan::Unknown),
    ]
}

fn shape() -> impl Strategy<Value = ShapePlan> {
    let point = || (-12..=12, -12..=12);
    prop_oneof![
        2 => polygon(12).prop_map(ShapePlan::Polygon),
        1 => vec(point(), 2..=4).prop_map(ShapePlan::Line),
        1 => (point(), option::of(0..9_usize)).prop_map(|(point, stop)| ShapePlan::Point(point, stop)),
    ]
}
