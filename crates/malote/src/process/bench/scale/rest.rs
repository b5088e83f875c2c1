//! What people ask about everything that is not a delivery: the trail, refused messages, replays,
//! links, alarms, tenants and connections.

use jiff::ToSpan;
use malote_core::alert::Kind;
use malote_store::admin::refusal;
use malote_store::alert::list as alerts;
use malote_store::audit;
use malote_store::replay::Rows;
use malote_store::{Scope, Store, Window};

use crate::process::bench::scale::large::{Large, TENANTS};
use crate::process::bench::scale::questions::{Question, only};

/// A question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// The trail.
    Audit,
    /// Of one tenant.
    AuditOfTenant,
    /// Of one person.
    AuditOfWho,
    /// Of one kind of order.
    AuditOfAction,
    /// Of one delivery.
    AuditOfSubject,
    /// Of a time.
    AuditSince,
    /// Of one tenant and kind of order.
    AuditOfTenantAction,
    /// Of one person and a kind of order that is rare.
    AuditOfWhoAction,
    /// Refused messages.
    Refusals,
    /// Those nobody did anything about.
    RefusalsDead,
    /// Of these, with one code.
    RefusalsOfCode,
    /// With one code, whatever became of them.
    RefusalsOfCodeEver,
    /// Given up.
    RefusalsDiscarded,
    /// Of one tenant.
    RefusalsOfTenant,
    /// Of one tenant, those nobody did anything about.
    RefusalsOfTenantDead,
    /// Of one tenant in groups.
    RefusalGroupsOfTenant,
    /// In groups.
    RefusalGroups,
    /// Replays.
    Replays,
    /// Those that a tenant may see.
    ReplaysOfTenant,
    /// Rows from the middle of a large one.
    ReplayRows,
    /// What failed of it.
    ReplayFailed,
    /// How far it is.
    ReplayProgress,
    /// Links of one kind.
    Links,
    /// Open alarms.
    Alarms,
    /// Those that are over too.
    AlarmsEver,
    /// Of one tenant.
    AlarmsOfTenant,
    /// Of one kind, which is rare.
    AlarmsOfKind,
    /// Tenants.
    Tenants,
    /// Connections.
    Connections,
    /// Those of one tenant.
    ConnectionsOfTenant,
    /// One connection.
    Connection,
}

impl Rest {
    /// Each of the lists, with its name.
    pub(super) const ALL: [(&'static str, Question); 31] = [
        ("audit", Question::Rest(Self::Audit)),
        ("audit of a tenant", Question::Rest(Self::AuditOfTenant)),
        ("audit of a person", Question::Rest(Self::AuditOfWho)),
        ("audit of an action", Question::Rest(Self::AuditOfAction)),
        ("audit of a delivery", Question::Rest(Self::AuditOfSubject)),
        ("audit since, until", Question::Rest(Self::AuditSince)),
        (
            "audit of a tenant and an action",
            Question::Rest(Self::AuditOfTenantAction),
        ),
        (
            "audit of a person and an action",
            Question::Rest(Self::AuditOfWhoAction),
        ),
        ("refused messages", Question::Rest(Self::Refusals)),
        ("refused messages, dead", Question::Rest(Self::RefusalsDead)),
        (
            "refused messages, dead, of a code",
            Question::Rest(Self::RefusalsOfCode),
        ),
        (
            "refused messages of a code",
            Question::Rest(Self::RefusalsOfCodeEver),
        ),
        (
            "refused messages, given up",
            Question::Rest(Self::RefusalsDiscarded),
        ),
        (
            "refused messages of a tenant",
            Question::Rest(Self::RefusalsOfTenant),
        ),
        (
            "refused messages of a tenant, dead",
            Question::Rest(Self::RefusalsOfTenantDead),
        ),
        (
            "refused messages of a tenant in groups",
            Question::Rest(Self::RefusalGroupsOfTenant),
        ),
        (
            "refused messages in groups",
            Question::Rest(Self::RefusalGroups),
        ),
        ("replays", Question::Rest(Self::Replays)),
        ("replays of a tenant", Question::Rest(Self::ReplaysOfTenant)),
        ("rows of a replay", Question::Rest(Self::ReplayRows)),
        (
            "rows of a replay that failed",
            Question::Rest(Self::ReplayFailed),
        ),
        ("a replay", Question::Rest(Self::ReplayProgress)),
        ("links", Question::Rest(Self::Links)),
        ("alarms", Question::Rest(Self::Alarms)),
        ("alarms, resolved too", Question::Rest(Self::AlarmsEver)),
        ("alarms of a tenant", Question::Rest(Self::AlarmsOfTenant)),
        ("alarms of a kind", Question::Rest(Self::AlarmsOfKind)),
        ("tenants", Question::Rest(Self::Tenants)),
        ("connections", Question::Rest(Self::Connections)),
        (
            "connections of a tenant",
            Question::Rest(Self::ConnectionsOfTenant),
        ),
        ("a connection", Question::Rest(Self::Connection)),
    ];

    /// Asks it about a delivery's number.
    pub(super) async fn ask(self, store: &Store, large: &Large, number: i64) -> anyhow::Result<()> {
        let tenant = number % TENANTS;
        let window = Window::default();
        match self {
            Self::Replays => {
                store.replays(&Scope::All, &window).await?;
            }
            Self::ReplaysOfTenant => {
                store.replays(&only(tenant)?, &window).await?;
            }
            Self::ReplayProgress => {
                store.replay_progress(large.replay(), &Scope::All).await?;
            }
            Self::ReplayRows | Self::ReplayFailed => {
                let cursor = Some((number / 10).to_string());
                let window = Window { cursor, ..window };
                let which = match self {
                    Self::ReplayRows => Rows::All,
                    _ => Rows::Unsuccessful,
                };
                let rows = store.replay_rows(large.replay(), &Scope::All, which, &window);
                rows.await?;
            }
            Self::Links => {
                let connection = large.connection(tenant);
                store.links(connection, "expense-type", &window).await?;
            }
            Self::Alarms | Self::AlarmsEver | Self::AlarmsOfTenant | Self::AlarmsOfKind => {
                let mut filter = alerts::Filter {
                    resolved: self != Self::Alarms,
                    ..alerts::Filter::default()
                };
                match self {
                    Self::AlarmsOfTenant => filter.scope = only(tenant)?,
                    Self::AlarmsOfKind => filter.kind = Some(Kind::TotalsDiffer),
                    _ => {}
                }
                store.alarms(&filter, &window).await?;
            }
            Self::Tenants => {
                store.tenants_page(&Scope::All, &window).await?;
            }
            Self::Connections => {
                store.connections_page(&Scope::All, None, &window).await?;
            }
            Self::ConnectionsOfTenant => {
                let scope = only(tenant)?;
                store.connections_page(&scope, None, &window).await?;
            }
            Self::Connection => {
                store.connection(large.connection(tenant)).await?;
            }
            _ => self.ask_long(store, large, number).await?,
        }
        Ok(())
    }

    /// Asks it about what grows for ever: refused messages and the trail.
    async fn ask_long(self, store: &Store, large: &Large, number: i64) -> anyhow::Result<()> {
        let window = Window::default();
        match self {
            Self::RefusalGroups => {
                store.refusal_groups(&Scope::All).await?;
            }
            Self::RefusalGroupsOfTenant => {
                store.refusal_groups(&only(number % TENANTS)?).await?;
            }
            Self::Refusals
            | Self::RefusalsDead
            | Self::RefusalsOfCode
            | Self::RefusalsOfCodeEver
            | Self::RefusalsDiscarded
            | Self::RefusalsOfTenant
            | Self::RefusalsOfTenantDead => {
                let filter = self.refused(number)?;
                store.refusals(&filter, &window).await?;
            }
            _ => {
                let filter = self.ordered(large, number)?;
                store.audit(&filter, &window).await?;
            }
        }
        Ok(())
    }

    fn refused(self, number: i64) -> anyhow::Result<refusal::Filter> {
        let mut filter = refusal::Filter::default();
        match self {
            Self::RefusalsOfTenant | Self::RefusalsOfTenantDead => {
                filter.scope = only(number % TENANTS)?;
                if self == Self::RefusalsOfTenantDead {
                    filter.status = Some(refusal::Status::Dead);
                }
            }
            Self::RefusalsOfCodeEver => filter.code = Some(format!("code-{}", number % 40)),
            Self::RefusalsDiscarded => filter.status = Some(refusal::Status::Discarded),
            Self::RefusalsDead => filter.status = Some(refusal::Status::Dead),
            Self::RefusalsOfCode => {
                filter.status = Some(refusal::Status::Dead);
                filter.code = Some(format!("code-{}", number % 20));
            }
            _ => {}
        }
        Ok(filter)
    }

    fn ordered(self, large: &Large, number: i64) -> anyhow::Result<audit::Filter> {
        let mut filter = audit::Filter::default();
        match self {
            Self::AuditOfTenant => filter.scope = only(number % TENANTS)?,
            Self::AuditOfTenantAction => {
                filter.scope = only(number % TENANTS)?;
                filter.action = Some("cause.recheck".to_owned());
            }
            Self::AuditOfWhoAction => {
                filter.who = Some(format!("mlt_scale{}", number % 50));
                filter.action = Some("key.create".to_owned());
            }
            Self::AuditOfWho => filter.who = Some(format!("mlt_scale{}", number % 50)),
            Self::AuditOfAction => filter.action = Some("delivery.discard".to_owned()),
            Self::AuditOfSubject => {
                filter.subject = Some(large.delivery(number / 10 * 10).to_string());
            }
            Self::AuditSince => {
                filter.since = Some(large.made(number)?);
                filter.until = Some(large.made(number)? + 1.hours());
            }
            _ => {}
        }
        Ok(filter)
    }
}
