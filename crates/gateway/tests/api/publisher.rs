//! A publisher that commits straight into the store, and can be told to be down.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use malote_core::clock;
use malote_core::gate::BoxFuture;
use malote_runtime::flow::Flow;
use malote_runtime::publish::{
    Keep, Leftovers, Publish, Receipt, Stranded, Submission, Unavailable,
};
use malote_store::{Acceptance, Batch, Incoming, Refused, Store};

pub(crate) struct Straight {
    pub(crate) store: Store,
    pub(crate) flow: Arc<dyn Flow>,
    pub(crate) clock: clock::Shared,
    /// Nothing can be made durable.
    pub(crate) down: AtomicBool,
    /// As with a broker in between: receipts do not tell duplicates.
    pub(crate) blind: AtomicBool,
    /// Does not answer until told.
    pub(crate) stuck: AtomicBool,
    /// Somebody waits because of that.
    pub(crate) waits: AtomicBool,
}

pub(crate) fn batch(incoming: Vec<Incoming>, refused: Vec<Refused>) -> Batch {
    let queue = (!refused.is_empty()).then(|| "malote.expenses".to_owned());
    Batch {
        incoming,
        refused,
        queue,
        room: Vec::new(),
        worker: "test".to_owned(),
        lease: Duration::from_secs(60),
    }
}

impl Publish for Straight {
    fn publish(&self, events: Vec<Submission>) -> BoxFuture<'_, Result<Vec<Receipt>, Unavailable>> {
        Box::pin(async move {
            if self.down.load(Ordering::SeqCst) {
                return Err(Unavailable {
                    reason: "told to be down".to_owned(),
                    retry_after_s: 7,
                });
            }
            while self.stuck.load(Ordering::SeqCst) {
                self.waits.store(true, Ordering::SeqCst);
                tokio::task::yield_now().await;
            }
            let incoming = events.into_iter().map(|event| Incoming {
                plan: self
                    .flow
                    .plan(&event.envelope, self.clock.now())
                    .expect("the gateway checked it"),
                envelope: event.envelope,
                body: event.body,
            });
            let accepted = self
                .store
                .accept(batch(incoming.collect(), Vec::new()))
                .await;
            let outcomes = accepted.expect("a store in memory").outcomes;
            Ok(outcomes.into_iter().map(receipt).collect())
        })
    }

    fn tells_duplicates(&self) -> bool {
        !self.blind.load(Ordering::SeqCst)
    }
}

fn receipt(outcome: Acceptance) -> Receipt {
    match outcome {
        Acceptance::Accepted { .. } => Receipt::Accepted,
        Acceptance::Duplicate => Receipt::Duplicate,
        Acceptance::Refused(refusal) => Receipt::Refused(refusal),
    }
}

/// A broker in which one message lies for ever.
pub(crate) struct Lying;

impl Leftovers for Lying {
    fn hand_over(&self, keep: Keep) -> BoxFuture<'_, Result<usize, Unavailable>> {
        let letter = Stranded {
            body: b"lost".to_vec(),
            queue: "unrouted".to_owned(),
            code: "unrouted".to_owned(),
            detail: "no queue takes it".to_owned(),
            kept: false,
        };
        Box::pin(async move {
            keep(vec![letter]).await.expect("it is kept");
            Ok(1)
        })
    }
}
