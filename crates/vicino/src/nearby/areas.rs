//! The areas that a place is in.

use serde::Serialize;

use super::Parts;
use super::alerts::{ActiveAlerts, AlertIds};
use crate::id::Id;
use crate::idx::AreaIdx;
use crate::network::Network;
use crate::region::Region;

/// An area that contains the point, or shares a point with the polygon asked about.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct NearbyArea<'n> {
    /// Its id.
    pub id: Id<'n>,
    /// What riders read.
    pub name: &'n str,
    /// Such as `municipality`.
    pub kind: &'n str,
    /// The alerts about it.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Id>))]
    pub alerts: AlertIds<'n>,
    /// Where it is, for maps.
    #[serde(skip)]
    pub(crate) region: &'n Region,
}

/// The area as the answer shows it.
pub(super) fn show<'n>(
    network: &'n Network,
    parts: &mut Parts<'n>,
    index: AreaIdx,
    alerts: &ActiveAlerts<'n>,
) -> NearbyArea<'n> {
    let area = network.area_at(index);
    NearbyArea {
        id: network.area_id(index),
        name: parts.translated(&area.name),
        kind: &area.kind,
        alerts: parts.name_alerts(alerts.of_area(index)),
        region: &area.region,
    }
}
