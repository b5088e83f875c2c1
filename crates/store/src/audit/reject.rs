//! Attempts without a good key: a row of the trail without an order.

use serde_json::json;

use crate::Store;
use crate::audit::{Action, Actor, Entry};
use crate::error::StoreError;

/// Attempts from one address in one stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The address they came from.
    pub origin: String,
    /// How many.
    pub count: u64,
    /// How long a time they took, in seconds.
    pub seconds: u64,
    /// The key they tried last, where it has the form of one; whoever tries need not hold it.
    pub prefix: Option<String>,
    /// Why that one was rejected.
    pub why: &'static str,
}

impl Store {
    /// Writes down that somebody without a good key was turned away.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn access_rejected(&self, rejected: &Rejected) -> Result<(), StoreError> {
        let stranger = Actor::stranger(&rejected.origin);
        let mut tx = self.write().await?;
        let entry = Entry {
            action: Action::AccessRejected,
            tenant: None,
            subject: rejected.prefix.clone().unwrap_or_default(),
            before: serde_json::Value::Null,
            after: json!({
                "count": rejected.count,
                "seconds": rejected.seconds,
                "last": rejected.why,
            }),
        };
        self.by(&stranger).record(&mut *tx, entry).await?;
        Ok(tx.commit().await?)
    }
}
