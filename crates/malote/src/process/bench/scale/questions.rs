//! What people ask of a large store, each with values of its own every time: here of deliveries and
//! what holds them up.

use jiff::ToSpan;
use jiff::tz::TimeZone;
use malote_core::clock::{Clock, System};
use malote_core::delivery::Status;
use malote_core::id::Tenant;
use malote_store::read::causes;
use malote_store::read::delivery::Filter;
use malote_store::{Scope, Store, Window};

use crate::process::bench::scale::large::{CAUSES, GROUPS, Large, TENANTS};
use crate::process::bench::scale::rest::Rest;

/// A question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// The newest deliveries.
    Newest,
    /// A page from the middle.
    Deep,
    /// Of a time.
    Since,
    /// In each status of these.
    Status(Status),
    /// Of one tenant.
    OfTenant,
    /// Of one tenant and status.
    OfTenantStatus(Status),
    /// Of one tenant and a time.
    OfTenantSince,
    /// Of one connection.
    OfConnection,
    /// Of one connection and status.
    OfConnectionStatus(Status),
    /// Of one connection, failed alike.
    OfConnectionGroup,
    /// Of one connection and a time.
    OfConnectionSince,
    /// Of one flow.
    OfFlow,
    /// Of a flow that none is of.
    OfRareFlow,
    /// The same, of one status.
    OfRareFlowStatus(Status),
    /// Waiting for a cause.
    OfCause,
    /// Failed alike.
    OfGroup,
    /// Failed alike, of one tenant.
    OfGroupTenant,
    /// By the key in the target.
    Key,
    /// By the target's reference.
    Reference,
    /// By the report.
    Report,
    /// By the event.
    EventId,
    /// By an event that is not there.
    Nothing,
    /// By the report, of one tenant.
    ReportOfTenant,
    /// One delivery with all there is about it.
    Detail,
    /// One event.
    Event,
    /// Failures in groups.
    Groups,
    /// Failures of one tenant in groups.
    GroupsOfTenant,
    /// Causes and how much waits.
    Causes,
    /// The same of one tenant.
    CausesOfTenant,
    /// The same of one connection, those that are resolved too.
    CausesOfConnection,
    /// One cause.
    Cause,
    /// A month's totals of one tenant.
    TotalsOfTenant,
    /// A page of a day's totals of all.
    Totals,
    /// What should be in the targets.
    Held,
    /// The same of one tenant.
    HeldOfTenant,
    /// About anything else.
    Rest(Rest),
}

/// A flow of which there is nothing, though each tenant has a connection that takes it.
const RARE: &str = "documents";

impl Question {
    /// Each of them, with its name.
    pub(super) const ALL: [(&'static str, Self); 38] = [
        ("deliveries", Self::Newest),
        ("deliveries, a later page", Self::Deep),
        ("deliveries since, until", Self::Since),
        ("deliveries, delivered", Self::Status(Status::Delivered)),
        ("deliveries, dead", Self::Status(Status::Dead)),
        ("deliveries, parked", Self::Status(Status::Parked)),
        ("deliveries, superseded", Self::Status(Status::Superseded)),
        ("deliveries of a tenant", Self::OfTenant),
        (
            "deliveries of a tenant, dead",
            Self::OfTenantStatus(Status::Dead),
        ),
        (
            "deliveries of a tenant, uncertain",
            Self::OfTenantStatus(Status::Uncertain),
        ),
        (
            "deliveries of a tenant, delivered",
            Self::OfTenantStatus(Status::Delivered),
        ),
        (
            "deliveries of a tenant, sending",
            Self::OfTenantStatus(Status::Sending),
        ),
        ("deliveries of a tenant, since, until", Self::OfTenantSince),
        ("deliveries of a connection", Self::OfConnection),
        (
            "deliveries of a connection, dead",
            Self::OfConnectionStatus(Status::Dead),
        ),
        (
            "deliveries of a connection, ready",
            Self::OfConnectionStatus(Status::Ready),
        ),
        (
            "deliveries of a connection, a group",
            Self::OfConnectionGroup,
        ),
        (
            "deliveries of a connection, since, until",
            Self::OfConnectionSince,
        ),
        ("deliveries of a flow", Self::OfFlow),
        ("deliveries of a rare flow", Self::OfRareFlow),
        (
            "deliveries of a rare flow, dead",
            Self::OfRareFlowStatus(Status::Dead),
        ),
        ("deliveries of a cause", Self::OfCause),
        ("deliveries of a group", Self::OfGroup),
        ("deliveries of a group, of a tenant", Self::OfGroupTenant),
        ("search by key", Self::Key),
        ("search by reference", Self::Reference),
        ("search by report", Self::Report),
        ("search by event", Self::EventId),
        ("search that finds nothing", Self::Nothing),
        ("search by report, of a tenant", Self::ReportOfTenant),
        ("a delivery", Self::Detail),
        ("an event", Self::Event),
        ("failures", Self::Groups),
        ("failures of a tenant", Self::GroupsOfTenant),
        ("causes", Self::Causes),
        ("causes of a tenant", Self::CausesOfTenant),
        (
            "causes of a connection, resolved too",
            Self::CausesOfConnection,
        ),
        ("a cause", Self::Cause),
    ];

    /// Asked beside them, and not a list: it reads what it adds up.
    pub(super) const SUMS: [(&'static str, Self); 4] = [
        ("totals of a tenant, a month", Self::TotalsOfTenant),
        ("totals, a day, a page", Self::Totals),
        ("held of a tenant", Self::HeldOfTenant),
        ("held", Self::Held),
    ];

    /// Asks it about anything.
    pub(super) async fn ask(
        self,
        store: &Store,
        large: &Large,
        random: &mut fastrand::Rng,
    ) -> anyhow::Result<()> {
        let number = large.any(random);
        let tenant = number % TENANTS;
        match self {
            Self::Detail => {
                store.delivery(large.delivery(number), &Scope::All).await?;
            }
            Self::Event => {
                let id = format!("event-{number:09}");
                let found = store.event(&name(tenant)?, "/scale", &id).await?;
                anyhow::ensure!(found.is_some(), "event {id} is not there");
            }
            Self::Groups => {
                store.failure_groups(&Scope::All).await?;
            }
            Self::GroupsOfTenant => {
                store.failure_groups(&only(tenant)?).await?;
            }
            Self::Cause => {
                let cause = large.cause(number % CAUSES);
                store.cause(cause, &Scope::All).await?;
            }
            Self::Causes | Self::CausesOfTenant | Self::CausesOfConnection => {
                let mut filter = causes::Filter::default();
                if self == Self::CausesOfTenant {
                    filter.scope = only(tenant)?;
                }
                if self == Self::CausesOfConnection {
                    filter.connection = Some(large.connection(tenant));
                    filter.resolved = true;
                }
                store.causes(&filter, &Window::default()).await?;
            }
            Self::TotalsOfTenant => {
                let today = System.now().to_zoned(TimeZone::UTC).date();
                let (scope, window) = (only(tenant)?, Window::default());
                let totals = store.totals_page(&scope, today - 30.days(), today, &window);
                totals.await?;
            }
            Self::Totals => {
                let day = large.made(number)?.to_zoned(TimeZone::UTC).date();
                let window = Window::default();
                let totals = store.totals_page(&Scope::All, day, day, &window);
                totals.await?;
            }
            Self::Held => {
                store.held(&Scope::All).await?;
            }
            Self::HeldOfTenant => {
                store.held(&only(tenant)?).await?;
            }
            Self::Rest(rest) => rest.ask(store, large, number).await?,
            _ => {
                let window = self.window(large, number);
                let filter = self.filter(large, number)?;
                store.deliveries(&filter, &window).await?;
            }
        }
        Ok(())
    }

    fn window(self, large: &Large, number: i64) -> Window {
        let mut window = Window::default();
        if self == Self::Deep {
            window.cursor = Some(large.delivery(number).to_string());
        }
        window
    }

    fn filter(self, large: &Large, number: i64) -> anyhow::Result<Filter> {
        let tenant = number % TENANTS;
        let mut filter = Filter::default();
        match self {
            Self::Status(status) | Self::OfTenantStatus(status) => filter.status = Some(status),
            Self::OfRareFlow => filter.flow = Some(RARE.to_owned()),
            Self::OfRareFlowStatus(status) => {
                filter.flow = Some(RARE.to_owned());
                filter.status = Some(status);
            }
            Self::OfCause => filter.cause = Some(large.cause(number % CAUSES)),
            Self::OfConnection => filter.connection = Some(large.connection(tenant)),
            Self::OfConnectionStatus(status) => {
                filter.connection = Some(large.connection(tenant));
                filter.status = Some(status);
            }
            Self::OfFlow => filter.flow = Some("expenses".to_owned()),
            Self::OfGroup | Self::OfGroupTenant => {
                filter.fingerprint = Some(format!("omie/refused/{}", number % GROUPS));
            }
            Self::OfConnectionGroup => {
                filter.connection = Some(large.connection(tenant));
                filter.fingerprint = Some(format!("omie/refused/{}", number % GROUPS));
            }
            Self::Since | Self::OfTenantSince | Self::OfConnectionSince => {
                if self == Self::OfConnectionSince {
                    filter.connection = Some(large.connection(tenant));
                }
                filter.since = Some(large.made(number)?);
                filter.until = Some(large.made(number)? + 1.hours());
            }
            _ => filter.q = self.text(number),
        }
        let of_tenant = matches!(
            self,
            Self::OfTenant
                | Self::OfTenantStatus(_)
                | Self::OfTenantSince
                | Self::OfGroupTenant
                | Self::ReportOfTenant
        );
        if of_tenant {
            filter.scope = only(tenant)?;
        }
        Ok(filter)
    }

    fn text(self, number: i64) -> Option<String> {
        match self {
            Self::Key => Some(format!("MLSCALE{number:013}")),
            Self::Reference => Some(format!("r-{number}")),
            Self::Report | Self::ReportOfTenant => Some(format!("report-{number:09}")),
            Self::EventId => Some(format!("event-{number:09}")),
            Self::Nothing => Some(format!("nothing-{number}")),
            _ => None,
        }
    }
}

fn name(tenant: i64) -> anyhow::Result<Tenant> {
    Ok(Tenant::parse(&format!("scale-{tenant:04}"))?)
}

pub(super) fn only(tenant: i64) -> anyhow::Result<Scope> {
    Ok(Scope::Only(vec![name(tenant)?]))
}
