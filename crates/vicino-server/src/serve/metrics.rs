//! What is counted, for Prometheus. No label has anything of a question: neither where nor what was asked for.

use std::fmt;
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use super::keys::Keys;
use crate::source::Looks;
use crate::state::State;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

/// What the service counts.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    answered: Family<Answered, Counter>,
    took: Family<Route, Histogram, fn() -> Histogram>,
    pub(super) in_flight: Gauge,
    pub(super) connections: Gauge,
    pub(super) shed: Counter,
    pub(super) panics: Counter,
}

/// Counts one more for as long as it is held.
pub(super) struct Counted(Gauge);

impl Counted {
    pub(super) fn one_more(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// 0.1 ms to 1.6 s.
fn histogram() -> Histogram {
    Histogram::new(exponential_buckets(0.0001, 2.0, 15))
}

impl Metrics {
    pub(super) fn new(state: &State, keys: Option<&Keys>) -> Self {
        let mut registry = Registry::with_prefix("vicino");
        let answered = Family::<Answered, Counter>::default();
        let took = Family::<Route, Histogram, fn() -> Histogram>::new_with_constructor(histogram);
        let (in_flight, connections) = (Gauge::default(), Gauge::default());
        let (shed, panics) = (Counter::default(), Counter::default());
        registry.register("requests", "Requests answered", answered.clone());
        let help = "From the head of a request to the head of its answer";
        registry.register_with_unit("request_duration", help, Unit::Seconds, took.clone());
        registry.register("requests_in_flight", "Requests being answered", in_flight.clone());
        registry.register("connections", "Connections that are open", connections.clone());
        registry.register(
            "requests_shed",
            "Requests told to come back, for more was asked than can be answered",
            shed.clone(),
        );
        registry.register("panics", "Requests whose answer failed by a fault of the program", panics.clone());
        registry.register_collector(Box::new(Sources(state.clone())));
        if let Some(keys) = keys {
            registry.register_collector(Box::new(Reloads(keys.clone())));
        }
        Self { registry, answered, took, in_flight, connections, shed, panics }
    }

    pub(super) fn observe(&self, method: &'static str, route: &'static str, status: u16, took: Duration) {
        self.answered.get_or_create(&Answered { method, route, status }).inc();
        self.took.get_or_create(&Route { route }).observe(took.as_secs_f64());
    }

    /// All of it as Prometheus reads it ([OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/)).
    pub(super) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// How it stands with what is served, looked at when somebody wants to know.
#[derive(Debug)]
struct Sources(State);

impl Collector for Sources {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let state = &self.0;
        gauge(
            &mut encoder,
            "ready",
            "Whether a network is served",
            [([("", ""); 0], f64::from(u8::from(state.is_ready())))],
        )?;
        let streams = [([("", ""); 0], state.open_streams() as f64)];
        gauge(&mut encoder, "streams", "Streams that are open", streams)?;
        let (now, sources) = (state.now(), state.sources());
        let name = |source: &crate::SourceReport| {
            [("kind", source.kind.name().to_owned()), ("name", source.name.clone())]
        };
        let age = |at: jiff::Timestamp| now.duration_since(at).as_secs_f64();
        let ages = sources.iter().filter_map(|source| Some((name(source), age(source.loaded_at?))));
        gauge(&mut encoder, "source_age_seconds", "Since what is served was read", ages)?;
        let looks = sources.iter().map(|source| (name(source), age(source.checked_at)));
        gauge(&mut encoder, "source_checked_seconds", "Since it was looked at", looks)?;
        let refused =
            sources.iter().map(|source| (name(source), f64::from(u8::from(source.refused.is_some()))));
        gauge(&mut encoder, "source_refused", "Whether what was found there last is not served", refused)?;
        let looks = sources.iter().flat_map(|source| {
            let Looks { replaced, unchanged, refused, failed } = source.looks;
            let counts =
                [("replaced", replaced), ("unchanged", unchanged), ("refused", refused), ("failed", failed)];
            counts.map(|(outcome, count)| {
                let [kind, name] = name(source);
                ([kind, name, ("outcome", outcome.to_owned())], count)
            })
        });
        counter(&mut encoder, "source_looks", "Looks after the first, by how they ended", looks)?;
        let network = state.network();
        let feeds = network.feed_summaries();
        let count = |value: u64| value as f64;
        let sizes = feeds.iter().flat_map(|feed| {
            let of = |what: &str| [("feed", feed.name.to_owned()), ("what", what.to_owned())];
            let counts = feed.counts;
            [
                (of("stops"), count(counts.stops as u64)),
                (of("routes"), count(counts.routes as u64)),
                (of("trips"), count(counts.trips)),
                (of("zones"), count(counts.zones as u64)),
            ]
        });
        gauge(&mut encoder, "feed_size", "How much is in the feed", sizes)?;
        let notices = feeds.iter().map(|feed| {
            let total = feed.notices.iter().map(|notice| notice.count).sum();
            ([("feed", feed.name.to_owned())], count(total))
        });
        gauge(&mut encoder, "feed_notices", "What is wrong in the feed", notices)
    }
}

/// How reading the file of keys again ended.
#[derive(Debug)]
struct Reloads(Keys);

impl Collector for Reloads {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let reloads = self.0.reloads().map(|(outcome, count)| ([("outcome", outcome)], count));
        counter(&mut encoder, "keys_reloads", "Changes of the file of keys, by what came of them", reloads)
    }
}

fn gauge<const N: usize, T: AsRef<str>>(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = ([(&'static str, T); N], f64)>,
) -> fmt::Result {
    let values = values.into_iter().map(|(labels, value)| (labels, ConstGauge::new(value)));
    family(encoder, name, help, MetricType::Gauge, values)
}

fn counter<const N: usize, T: AsRef<str>>(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = ([(&'static str, T); N], u64)>,
) -> fmt::Result {
    let values = values.into_iter().map(|(labels, value)| (labels, ConstCounter::new(value)));
    family(encoder, name, help, MetricType::Counter, values)
}

fn family<const N: usize, T: AsRef<str>>(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    kind: MetricType,
    values: impl Iterator<Item = ([(&'static str, T); N], impl EncodeMetric)>,
) -> fmt::Result {
    let mut family = encoder.encode_descriptor(name, help, None, kind)?;
    for (labels, value) in values {
        let labels: Vec<(&str, &str)> = labels.iter().map(|(name, value)| (*name, value.as_ref())).collect();
        value.encode(family.encode_family(&labels)?)?;
    }
    Ok(())
}
