//! Tenants, keys, totals, and how the process is.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::shapes::{Money, Total};

/// A tenant.
#[derive(Debug, ToSchema)]
pub struct Tenant {
    /// Its name in events.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// A tenant that was added.
#[derive(Debug, ToSchema)]
pub struct TenantAdded {
    /// Its name in events.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Whether it is new.
    pub created: bool,
}

/// An API key, without its secret.
#[derive(Debug, ToSchema)]
pub struct Key {
    /// Which.
    pub id: Uuid,
    /// The part of the token that may be shown.
    pub prefix: String,
    /// What it is for.
    pub label: String,
    /// What it allows.
    pub scopes: Vec<KeyScope>,
    /// The tenants it is bound to; null: all.
    pub tenants: Option<Vec<String>>,
    /// Neither revoked nor expired.
    pub usable: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// Last use, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The whole token: in this one answer, never again.
    #[schema(required = false)]
    pub token: Option<String>,
}

/// What a key allows.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum KeyScope {
    /// Publishing events.
    Publish,
    /// Reading everything but keys.
    Read,
    /// Acting on deliveries, causes, links and connections; and reading.
    Operate,
    /// Everything, keys included.
    Admin,
}

/// Control totals: what events expect beside what their deliveries say.
#[derive(Debug, ToSchema)]
pub struct Totals {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Whether every account of this page agrees, to the centavo.
    pub agrees: bool,
    /// One account for each day and tenant, by day.
    pub items: Vec<Account>,
    /// What should now be in the targets, by tenant; on the first page only.
    pub held: Vec<Held>,
    /// The cursor of the next page; null on the last one.
    pub next: Option<String>,
}

/// The account of one tenant's accepted events of one day in São Paulo.
#[derive(Debug, ToSchema)]
pub struct Account {
    /// Whose.
    pub tenant: String,
    /// Day of acceptance.
    pub day: Date,
    /// How many events.
    pub events: i64,
    /// What their own lines add up to.
    pub expected: Total,
    /// What their deliveries say, by status.
    pub by_status: BTreeMap<String, Total>,
    /// The sum over all statuses; null when it is beyond counting.
    pub accounted: Option<Total>,
    /// Whether both sides agree.
    pub agrees: bool,
}

/// What should now be in the targets of one tenant.
#[derive(Debug, ToSchema)]
pub struct Held {
    /// Whose.
    pub tenant: String,
    /// How many things.
    pub count: i64,
    /// Their sum.
    pub amount: Money,
    /// What is only perhaps there, and not among them: a write was given up before anybody knew
    /// whether it was applied.
    pub perhaps: Total,
}

/// The process lives.
#[derive(Debug, ToSchema)]
pub struct Live {
    /// Always true.
    pub live: bool,
}

/// The process can work.
#[derive(Debug, ToSchema)]
pub struct Ready {
    /// Always true.
    pub ready: bool,
    /// Its parts.
    pub parts: Parts,
}

/// Which part can work.
#[derive(Debug, ToSchema)]
pub struct Parts {
    /// The database answers and its schema is this version's.
    pub store: bool,
    /// Events can be made durable.
    pub publisher: bool,
}
