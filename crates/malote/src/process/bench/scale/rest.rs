//! What people ask about everything that is not a delivery: the trail, refused messages, replays,
//! links, alarms, tenants and connections.

use jiff::ToSpan;
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
    /// Refused messages.
    Refusals,
    /// Those nobody did anything about.
    RefusalsDead,
    /// Of these, with one code.
    RefusalsOfCode,
    /// Of one tenant.
    RefusalsOfTenant,
    /// In groups.
    RefusalGroups,
    /// Replays.
    Replays,
    /// Those that a tenant may see.
    ReplaysOfTenant,
    /// Rows from the middle of a large one.
    ReplayRows,
    /// Links of one kind.
    Links,
    /// Open alarms.
    Alarms,
    /// Those that are over too.
    AlarmsEver,
    /// Of one tenant.
    AlarmsOfTenant,
    /// Every tenant: read whole.
    Tenants,
    /// Every connection: read whole.
    Connections,
}

impl Rest {
    /// Each of the lists, with its name.
    pub(super) const ALL: [(&'static str, Question); 18] = [
        ("audit", Question::Rest(Self::Audit)),
        ("audit of a tenant", Question::Rest(Self::AuditOfTenant)),
        ("audit of a person", Question::Rest(Self::AuditOfWho)),
        ("audit of an action", Question::Rest(Self::AuditOfAction)),
        ("audit of a delivery", Question::Rest(Self::AuditOfSubject)),
        ("audit since, until", Question::Rest(Self::AuditSince)),
        ("refused messages", Question::Rest(Self::Refusals)),
        ("refused messages, dead", Question::Rest(Self::RefusalsDead)),
        (
            "refused messages, dead, of a code",
            Question::Rest(Self::RefusalsOfCode),
        ),
        (
            "refused messages of a tenant",
            Question::Rest(Self::RefusalsOfTenant),
        ),
        (
            "refused messages in groups",
            Question::Rest(Self::RefusalGroups),
        ),
        ("replays", Question::Rest(Self::Replays)),
        ("replays of a tenant", Question::Rest(Self::ReplaysOfTenant)),
        ("rows of a replay", Question::Rest(Self::ReplayRows)),
        ("links", Question::Rest(Self::Links)),
        ("alarms", Question::Rest(Self::Alarms)),
        ("alarms, resolved too", Question::Rest(Self::AlarmsEver)),
        ("alarms of a tenant", Question::Rest(Self::AlarmsOfTenant)),
    ];

    /// What is read whole, because it is few.
    pub(super) const WHOLE: [(&'static str, Question); 2] = [
        ("tenants, all", Question::Rest(Self::Tenants)),
        ("connections, all", Question::Rest(Self::Connections)),
    ];

    /// Asks it about a delivery's number.
    pub(super) async fn ask(self, store: &Store, large: &Large, number: i64) -> anyhow::Result<()> {
        let tenant = number % TENANTS;
        let window = Window::default();
        match self {
            Self::Refusals | Self::RefusalsDead | Self::RefusalsOfCode | Self::RefusalsOfTenant => {
                let filter = self.refused(number)?;
                store.refusals(&filter, &window).await?;
            }
            Self::RefusalGroups => {
                store.refusal_groups(&Scope::All).await?;
            }
            Self::Replays => {
                store.replays(&Scope::All, &window).await?;
            }
            Self::ReplaysOfTenant => {
                store.replays(&only(tenant)?, &window).await?;
            }
            Self::ReplayRows => {
                let cursor = Some((number / 10).to_string());
                let window = Window { cursor, ..window };
                let rows = store.replay_rows(large.replay(), &Scope::All, Rows::All, &window);
                rows.await?;
            }
            Self::Links => {
                let connection = large.connection(tenant);
                store.links(connection, "expense-type", &window).await?;
            }
            Self::Alarms | Self::AlarmsEver | Self::AlarmsOfTenant => {
                let filter = alerts::Filter {
                    scope: match self {
                        Self::AlarmsOfTenant => only(tenant)?,
                        _ => Scope::All,
                    },
                    kind: None,
                    resolved: self != Self::Alarms,
                };
                store.alarms(&filter, &window).await?;
            }
            Self::Tenants => {
                store.tenants(&Scope::All).await?;
            }
            Self::Connections => {
                store.connections(&Scope::All).await?;
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
            Self::RefusalsOfTenant => filter.scope = only(number % TENANTS)?,
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
