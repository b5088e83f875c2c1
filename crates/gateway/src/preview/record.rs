//! What our record has of the things of one subject: their keys, and what the target is known
//! to hold of them.

use std::collections::BTreeMap;

use malote_core::delivery::Status;
use malote_core::id::ConnectionId;
use malote_core::key::{Parts, target_key};
use malote_store::read::delivery::{Delivery, Filter, Known};
use malote_store::{Scope, Store, Window};
use serde_json::Value;

use crate::check::Checked;
use crate::problem::Failure;

/// How many removals of one thing are looked back through for its present key.
const INCARNATIONS: i32 = 32;

/// A thing of the subject.
pub(super) struct There {
    pub(super) key: String,
    pub(super) incarnation: i32,
    pub(super) known: Option<Known>,
    /// The content that was last delivered.
    pub(super) delivered: Option<Value>,
}

/// Where to look.
pub(super) struct Record<'a> {
    pub(super) store: &'a Store,
    pub(super) checked: &'a Checked,
    pub(super) connection: ConnectionId,
}

/// The key of a thing of the event's subject.
pub(super) fn key(
    checked: &Checked,
    connection: ConnectionId,
    name: &str,
    incarnation: i32,
) -> String {
    let envelope = &checked.submission.envelope;
    target_key(Parts {
        tenant: &envelope.tenant,
        connection,
        source: &envelope.source,
        subject: &checked.plan.subject,
        name,
        incarnation,
    })
}

impl Record<'_> {
    /// The things by name, from the subject's newest deliveries.
    pub(super) async fn read(&self) -> Result<BTreeMap<String, There>, Failure> {
        let subject = &self.checked.plan.subject;
        let filter = Filter {
            scope: self.scope(),
            flow: Some(self.checked.plan.flow.to_owned()),
            connection: Some(self.connection),
            q: Some(subject.clone()),
            ..Filter::default()
        };
        let window = Window::first(Window::MOST);
        let page = self.store.deliveries(&filter, &window).await?;
        let mut things = BTreeMap::new();
        for delivery in page.items.iter().filter(|one| one.subject == *subject) {
            self.learn(delivery, &mut things).await?;
        }
        Ok(things)
    }

    fn scope(&self) -> Scope {
        Scope::Only(vec![self.checked.submission.envelope.tenant.clone()])
    }

    /// Learns from a delivery, the newest of a thing coming first.
    async fn learn(
        &self,
        delivery: &Delivery,
        things: &mut BTreeMap<String, There>,
    ) -> Result<(), Failure> {
        let name = &delivery.name;
        let of_key =
            |number: &i32| key(self.checked, self.connection, name, *number) == delivery.key;
        let Some(incarnation) = (0..INCARNATIONS).find(of_key) else {
            // Another source has a subject of the same name.
            return Ok(());
        };
        let delivered = delivery.status == Status::Delivered;
        let before = things.get(name);
        let news = before.is_none_or(|thing| delivered && thing.delivered.is_none());
        if !news {
            return Ok(());
        }
        let detail = self.store.delivery(delivery.id, &self.scope()).await?;
        let thing = things.entry(name.clone()).or_insert_with(|| There {
            key: delivery.key.clone(),
            incarnation,
            known: detail.known,
            delivered: None,
        });
        if delivered {
            thing.delivered = Some(detail.content);
        }
        Ok(())
    }
}
