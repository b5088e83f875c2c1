//! The order of a replay as it is posted.

use jiff::Timestamp;
use malote_core::delivery::Status;
use malote_core::id::{CauseId, ConnectionId, DeliveryId};
use malote_store::Window;
use malote_store::read::delivery;
use malote_store::replay::{Chosen, Kind};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::auth::Principal;
use crate::extract;
use crate::paging;
use crate::problem::Failure;
use crate::routes::bodies::Reason;
use crate::shapes;
use crate::texts::bodies;

/// The stages unless the order says otherwise: one, five, fifty, then all.
const RAMP: [u32; 3] = [1, 5, 50];
const MOST_STAGES: usize = 20;
/// The share of failures that stops it unless the order says otherwise.
const STOP_AT: u32 = 20;
const FASTEST: u32 = 1_000;
/// What stands before the code in the name of a group of refused messages.
pub(in crate::routes) const OF_MESSAGES: &str = "refused|";

/// An order, or the question what it would do.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ReplayOrder)]
#[serde(deny_unknown_fields)]
pub(in crate::routes) struct Asked {
    filter: Filter,
    /// Why; an order needs it.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: Option<String>,
    /// Only show what it would do.
    #[serde(default)]
    pub(super) dry_run: bool,
    /// How many each stage tries; then all.
    ramp: Option<Vec<u32>>,
    /// A share of failures beyond this stops it.
    #[schema(maximum = 100, default = 20)]
    stop_at_failure_percent: Option<u32>,
    /// Tried at most in a second.
    #[schema(minimum = 1, maximum = 1000)]
    rate_per_second: Option<u32>,
    /// Of a dry run: how many rows at most.
    #[schema(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Of a dry run: what the page before gave as `next`.
    cursor: Option<String>,
}

/// An order to give many up, or the question which that would be.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = DiscardOrder)]
#[serde(deny_unknown_fields)]
pub(in crate::routes) struct AskedDiscard {
    filter: Filter,
    /// Why; an order needs it.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    reason: Option<String>,
    /// Only show which.
    #[serde(default)]
    dry_run: bool,
    /// Of a dry run: how many rows at most.
    #[schema(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Of a dry run: what the page before gave as `next`.
    cursor: Option<String>,
}

/// Nothing is sent, so there are neither stages nor failures.
impl From<AskedDiscard> for Asked {
    fn from(asked: AskedDiscard) -> Self {
        Self {
            filter: asked.filter,
            reason: asked.reason,
            dry_run: asked.dry_run,
            ramp: Some(Vec::new()),
            stop_at_failure_percent: Some(100),
            rate_per_second: Some(FASTEST),
            limit: asked.limit,
            cursor: asked.cursor,
        }
    }
}

/// The names of the list of deliveries, and deliveries by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReplayFilter)]
#[serde(deny_unknown_fields)]
struct Filter {
    /// `dead` or `parked`; `discarded` where that is taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<shapes::Status>)]
    status: Option<Status>,
    /// Of this tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<String>,
    /// Of this flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<String>,
    /// Through this connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    connection: Option<ConnectionId>,
    /// Waiting for this cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    cause: Option<CauseId>,
    /// That failed this way.
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    /// Accepted at or after.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
    /// Accepted before.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    /// What the list finds by this text, on all its pages; or `search-too-broad`, as there.
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<String>,
    /// Only these.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Uuid>>)]
    ids: Option<Vec<DeliveryId>>,
}

impl Asked {
    /// Which deliveries: those the caller may see, and of these what fits.
    pub(super) fn chosen(&self, principal: &Principal, kind: Kind) -> Result<Chosen, Failure> {
        let given = self.filter.clone();
        let blank = [&given.flow, &given.fingerprint, &given.q];
        let unfit = |text: &String| text.is_empty() || text.contains('\0');
        let blank = blank.iter().any(|text| text.as_ref().is_some_and(unfit));
        if blank || given == Filter::default() {
            return Err(Failure::invalid("/filter", bodies::EMPTY_FILTER));
        }
        let group = given.fingerprint.as_deref();
        if let Some(code) = group.and_then(|group| group.strip_prefix(OF_MESSAGES)) {
            let why = bodies::GROUP_OF_MESSAGES.with(&[("code", &code)]);
            return Err(Failure::invalid("/filter/fingerprint", why));
        }
        let fits = match kind {
            Kind::Replay | Kind::Discard => {
                matches!(given.status, None | Some(Status::Dead | Status::Parked))
            }
            Kind::Restore => matches!(given.status, None | Some(Status::Discarded)),
        };
        if !fits {
            let why = match kind {
                Kind::Replay => bodies::ONLY_REPLAYED,
                Kind::Discard => bodies::ONLY_DISCARDED,
                Kind::Restore => bodies::ONLY_RESTORED,
            };
            return Err(Failure::invalid("/filter/status", why));
        }
        let tenant = given.tenant.as_deref().map(extract::tenant).transpose()?;
        let filter = delivery::Filter {
            scope: principal.scope_within(tenant.as_ref()),
            status: given.status,
            flow: given.flow,
            connection: given.connection,
            cause: given.cause,
            fingerprint: given.fingerprint,
            since: given.since,
            until: given.until,
            q: given.q,
        };
        Ok(Chosen {
            kind,
            filter,
            ids: given.ids,
        })
    }

    /// The filter, to be shown with the replay.
    pub(super) fn told(&self) -> Result<Value, Failure> {
        serde_json::to_value(&self.filter)
            .map_err(|flaw| Failure::internal("write the filter of a replay", &flaw))
    }

    pub(super) fn reason(&self) -> Result<String, Failure> {
        Reason::of(self.reason.clone().unwrap_or_default())
    }

    pub(super) fn ramp(&self) -> Result<Vec<u32>, Failure> {
        let ramp = self.ramp.clone().unwrap_or_else(|| RAMP.to_vec());
        if ramp.len() > MOST_STAGES || ramp.contains(&0) {
            let why = bodies::RAMP.with(&[("most", &MOST_STAGES)]);
            return Err(Failure::invalid("/ramp", why));
        }
        Ok(ramp)
    }

    pub(super) fn stop_at(&self) -> Result<u32, Failure> {
        match self.stop_at_failure_percent.unwrap_or(STOP_AT) {
            percent @ 0..=100 => Ok(percent),
            _ => Err(Failure::invalid(
                "/stop_at_failure_percent",
                bodies::from_to(0, 100),
            )),
        }
    }

    pub(super) fn rate(&self, usual: u32) -> Result<u32, Failure> {
        match self.rate_per_second.unwrap_or(usual) {
            rate @ 1..=FASTEST => Ok(rate),
            _ => Err(Failure::invalid(
                "/rate_per_second",
                bodies::from_to(1, FASTEST),
            )),
        }
    }

    /// Which page of a dry run.
    pub(super) fn window(&self) -> Result<Window, Failure> {
        paging::window(self.limit, self.cursor.as_deref())
    }
}
