//! Requests that were turned away: rows of the trail without an order.

use serde_json::json;

use crate::Store;
use crate::audit::{Action, Actor, Entry};
use crate::error::StoreError;

/// What requests were turned away for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// A good key: there was none, or one that is not good.
    Key,
    /// The right: the key is good, and does not allow it.
    Right,
}

/// Requests of one caller that were turned away in one stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Who it was as far as that is known, and from where.
    pub who: Actor,
    /// For what.
    pub lacking: Lacking,
    /// The one tenant that the caller is bound to, if it is one.
    pub tenant: Option<String>,
    /// The prefix of the key that was tried last, where it has the form of one (whoever tries need
    /// not hold it); or the route that is not allowed.
    pub subject: String,
    /// How many.
    pub count: u64,
    /// How long a time they took, in seconds.
    pub seconds: u64,
    /// Why the last one was turned away.
    pub why: &'static str,
}

impl Store {
    /// Writes down that somebody was turned away.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn access_rejected(&self, rejected: &Rejected) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let entry = Entry {
            action: match rejected.lacking {
                Lacking::Key => Action::AccessRejected,
                Lacking::Right => Action::AccessForbidden,
            },
            tenant: rejected.tenant.as_deref(),
            subject: rejected.subject.clone(),
            before: serde_json::Value::Null,
            after: json!({
                "count": rejected.count,
                "seconds": rejected.seconds,
                "last": rejected.why,
            }),
        };
        self.by(&rejected.who).record(&mut *tx, entry).await?;
        Ok(tx.commit().await?)
    }
}
