//! What is wrong, in facts that no person has to be named for.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::alert::Kind;
use crate::cause;
use crate::cause::Actor;
use crate::id::{CauseId, ChannelId, ConnectionId, DeliveryId, ReplayId};
use crate::text;
use crate::totals::Total;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facts {
    /// A message to a channel was given up.
    AlertUndeliverable {
        /// Which channel.
        channel: ChannelId,
        /// What it is called.
        name: String,
        /// What went wrong the last time.
        failure: String,
    },
    /// Deliveries wait for a cause.
    CauseOpen {
        /// Which.
        cause: CauseId,
        /// The name of its connection.
        connection: String,
        /// What kind of cause.
        what: cause::Kind,
        /// About what; a token stands for a person where it is kept.
        entity: String,
        /// What a person should read in its place; likewise.
        detail: String,
        /// Why the link it waits for is unusable, where a sync found out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<String>,
    },
    /// Deliveries gave up for the same reason.
    DeliveriesDead {
        /// What makes their failures the same.
        fingerprint: String,
        /// One of them.
        sample: DeliveryId,
    },
    /// Deliveries have kept failing: nothing is parked, and they go by themselves once the target
    /// takes them.
    DeliveriesFailing {
        /// Which connection they go through.
        connection: ConnectionId,
        /// Its name.
        name: String,
        /// Since when the first of them fails.
        since: Timestamp,
        /// What makes the failures of most of them the same; empty where none is known.
        fingerprint: String,
    },
    /// Messages were refused.
    MessagesRefused {
        /// Why.
        code: String,
    },
    /// A replay stopped because too much of it failed.
    ReplayStopped {
        /// Which.
        replay: ReplayId,
        /// How many failed.
        failed: i64,
        /// The share of failures at which it was to stop, in percent.
        limit_percent: i64,
    },
    /// Who normally sends has sent nothing.
    TenantSilent {
        /// Which connection takes its events.
        connection: ConnectionId,
        /// Its name.
        name: String,
        /// What publishes them.
        source: String,
        /// The beginning of the last hour in which something came.
        last_at: Timestamp,
    },
    /// What events expect and what deliveries account for differ.
    TotalsDiffer {
        /// The day of acceptance, in São Paulo.
        day: String,
        /// What events expect.
        expected: Total,
        /// What deliveries account for.
        accounted: Total,
    },
}

impl Facts {
    /// The facts of a cause. Addresses for which no token stands are masked.
    #[must_use]
    pub fn cause(
        cause: CauseId,
        connection: String,
        what: cause::Kind,
        entity: &str,
        detail: &str,
    ) -> Self {
        Self::CauseOpen {
            cause,
            connection,
            what,
            entity: text::masked_addresses(entity),
            detail: text::masked_addresses(detail),
            problem: None,
        }
    }

    /// The same, with what stands beside the link a cause waits for.
    #[must_use]
    pub fn because(mut self, found: Option<String>) -> Self {
        if let Self::CauseOpen { problem, .. } = &mut self {
            *problem = found;
        }
        self
    }

    /// The same, with addresses of members masked.
    #[must_use]
    pub fn masked(mut self) -> Self {
        if let Self::CauseOpen { entity, detail, .. } = &mut self {
            *entity = text::masked_addresses(entity);
            *detail = text::masked_addresses(detail);
        }
        self
    }

    /// What kind of thing is wrong.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::AlertUndeliverable { .. } => Kind::AlertUndeliverable,
            Self::CauseOpen { .. } => Kind::CauseOpen,
            Self::DeliveriesDead { .. } => Kind::DeliveriesDead,
            Self::DeliveriesFailing { .. } => Kind::DeliveriesFailing,
            Self::MessagesRefused { .. } => Kind::MessagesRefused,
            Self::ReplayStopped { .. } => Kind::ReplayStopped,
            Self::TenantSilent { .. } => Kind::TenantSilent,
            Self::TotalsDiffer { .. } => Kind::TotalsDiffer,
        }
    }

    /// The identifier of what it is about: a cause, a fingerprint, a code, a replay, a connection,
    /// a day, a channel.
    #[must_use]
    pub fn about(&self) -> String {
        match self {
            Self::AlertUndeliverable { channel, .. } => channel.to_string(),
            Self::CauseOpen { cause, .. } => cause.to_string(),
            Self::DeliveriesDead { fingerprint, .. } => fingerprint.clone(),
            Self::MessagesRefused { code } => code.clone(),
            Self::ReplayStopped { replay, .. } => replay.to_string(),
            Self::DeliveriesFailing { connection, .. } | Self::TenantSilent { connection, .. } => {
                connection.to_string()
            }
            Self::TotalsDiffer { day, .. } => day.clone(),
        }
    }

    /// What tells it from others of its kind and tenant: the same subject is the same alarm.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::TenantSilent { source, .. } => format!("{}\0{source}", self.about()),
            _ => self.about(),
        }
    }

    /// Whether it cannot wait for the end of quiet hours: money that does not add up, credentials
    /// that are refused, a replay that ran into trouble.
    #[must_use]
    pub const fn urgent(&self) -> bool {
        matches!(
            self,
            Self::TotalsDiffer { .. }
                | Self::ReplayStopped { .. }
                | Self::CauseOpen {
                    what: cause::Kind::CredentialsRefused,
                    ..
                }
        )
    }

    /// Who must act.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        match self {
            Self::CauseOpen { what, .. } => what.actor(),
            _ => Actor::Operator,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::alert::Sighting;

    use super::*;

    #[test]
    fn facts_survive_being_stored_and_mask_addresses() {
        let facts = Facts::cause(
            CauseId::fresh(),
            "matriz".to_owned(),
            cause::Kind::MemberUnsynced,
            "marina@exemplo.com.br",
            "",
        );
        let text = serde_json::to_string(&facts).unwrap();
        assert!(text.contains("m…@exemplo.com.br"), "{text}");
        assert!(!text.contains("marina"), "{text}");
        assert_eq!(serde_json::from_str::<Facts>(&text).unwrap(), facts);
    }

    #[test]
    fn the_name_tells_kinds_tenants_and_subjects_apart() {
        let refused = |tenant: Option<&str>, code: &str| Sighting {
            tenant: tenant.map(str::to_owned),
            facts: Facts::MessagesRefused {
                code: code.to_owned(),
            },
            total: Total::default(),
        };
        let name = refused(Some("acme"), "not-json").name();
        assert_eq!(name, refused(Some("acme"), "not-json").name());
        assert_ne!(name, refused(Some("borges"), "not-json").name());
        assert_ne!(name, refused(None, "not-json").name());
        assert_ne!(name, refused(Some("acme"), "unrouted").name());
    }

    #[test]
    fn kinds_are_known_by_their_names_in_order() {
        let names = Kind::ALL.map(Kind::name);
        assert!(names.is_sorted());
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{}\"", kind.name()));
        }
    }
}
