//! What a row of the trail says, and writing it.

use serde_json::{Value, json};

use crate::audit::{By, sql};
use crate::db::{Transaction, args};
use crate::error::StoreError;
use crate::personal::guard;

macro_rules! actions {
    ($($variant:ident = $name:literal, $about:literal;)*) => {
        /// What can be ordered, or is worth a row without an order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $(#[doc = $about] $variant,)*
        }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

actions! {
    AccessForbidden = "access.forbidden", "Requests that a good key does not allow.";
    AccessRejected = "access.rejected", "Requests without a good key.";
    AlertChannelAdd = "alert-channel.add", "A new place where alarms are told.";
    AlertChannelRemove = "alert-channel.remove", "Telling alarms there no more.";
    AlertChannelTest = "alert-channel.test", "Trying a place where alarms are told.";
    CauseRecheck = "cause.recheck", "Looking again whether a cause blocks.";
    ConnectionAdd = "connection.add", "A new connection.";
    ConnectionPause = "connection.pause", "Sending stops.";
    ConnectionResume = "connection.resume", "Sending goes on.";
    ConnectionSync = "connection.sync", "Reading what links refer to.";
    ConnectionTest = "connection.test", "Trying the credentials.";
    ConnectionUpdate = "connection.update", "Other settings, another address, credentials.";
    DeliveryDiscard = "delivery.discard", "Giving a delivery up.";
    DeliveryReplay = "delivery.replay", "Trying a delivery again.";
    DeliveryResolve = "delivery.resolve", "Saying what the target holds.";
    DeliveryRestore = "delivery.restore", "Taking a discard back.";
    DiscardOrder = "discard.order", "Giving many deliveries up.";
    FileRemove = "file.remove", "Removing a file before its time.";
    HoldLift = "hold.lift", "Letting go what was held for the law.";
    HoldSet = "hold.set", "Keeping everything of a tenant, however old.";
    KeyFileRotate = "key-file.rotate", "A step of changing the key that seals secrets.";
    KeyCreate = "key.create", "A new API key.";
    KeyRevoke = "key.revoke", "Ending an API key.";
    LinkImport = "link.import", "Saving several links at once.";
    LinkRemove = "link.remove", "Taking a link's value away.";
    LinkSet = "link.set", "Saving a link.";
    PersonErase = "person.erase", "Erasing a person.";
    PersonFind = "person.find", "Looking up what is kept of a person.";
    RefusalDiscard = "refusal.discard", "Giving a refused message up.";
    RefusalImport = "refusal.import", "Taking messages over that lay in the broker.";
    RefusalReplay = "refusal.replay", "Publishing a refused message again.";
    ReplayCancel = "replay.cancel", "Ending a replay.";
    ReplayOrder = "replay.order", "Trying many deliveries again.";
    ReplayPause = "replay.pause", "Holding a replay.";
    ReplayResume = "replay.resume", "Letting a held replay go on.";
    RestoreOrder = "restore.order", "Taking back that many were given up.";
    RetentionRemove = "retention.remove", "Removing what is older than it is kept.";
    RetentionRun = "retention.run", "Looking now for what is older than it is kept.";
    StoreMigrate = "store.migrate", "Bringing the database up to date.";
    TenantAdd = "tenant.add", "A new tenant, or another label of one.";
}

/// A row to be written; who, from where and why come from the one who orders.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// What.
    pub(crate) action: Action,
    /// Whose; `None` for what concerns all, or several.
    pub(crate) tenant: Option<&'a str>,
    /// About what.
    pub(crate) subject: String,
    /// As it was; null where there was nothing.
    pub(crate) before: Value,
    /// As it is now; null where there is nothing.
    pub(crate) after: Value,
}

impl By<'_> {
    /// Writes a row in the transaction of what it records. Whom its words name stands as a token,
    /// and the chain is made over that.
    pub(crate) async fn record(
        &self,
        tx: &mut dyn Transaction,
        entry: Entry<'_>,
    ) -> Result<(), StoreError> {
        let actor = self.actor;
        let said = json!([entry.subject, self.reason, entry.before, entry.after]);
        let mut said = guard::words(tx, entry.tenant.unwrap_or_default(), said).await?;
        let text = |value: Value| (!value.is_null()).then(|| value.to_string());
        let reason = said[1].take();
        let values = args![
            malote_core::id::fresh(),
            actor.kind.name(),
            &*actor.name,
            &*actor.label,
            &*actor.origin,
            entry.action.name(),
            entry.tenant.map(str::to_owned),
            said[0].as_str().unwrap_or_default(),
            reason.as_str().map(str::to_owned),
            text(said[2].take()),
            text(said[3].take()),
        ];
        tx.execute(sql::AUDIT_INSERT, values, None).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_actions_are_unique_and_sorted() {
        let names: Vec<&str> = Action::ALL.iter().map(|action| action.name()).collect();
        assert!(names.is_sorted_by(|one, other| one < other), "{names:?}");
    }
}
