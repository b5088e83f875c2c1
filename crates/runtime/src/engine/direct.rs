//! Intake without a broker: the gateway hands events over and waits for the commit.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use malote_core::gate::BoxFuture;
use malote_store::Acceptance;

use crate::engine::{Shared, intake, reading};
use crate::lifecycle::Lifecycle;
use crate::publish::{Publish, Receipt, Submission, Unavailable};

/// Batches waiting for the one transaction at a time; beyond them a publisher is told to wait.
const WAITING: usize = 256;

/// A handle for publishing straight into intake.
#[derive(Clone)]
pub struct Direct(mpsc::Sender<Order>);

struct Order {
    events: Vec<Submission>,
    reply: oneshot::Sender<Result<Vec<Receipt>, Unavailable>>,
}

pub(crate) fn start(shared: Arc<Shared>, life: &Lifecycle) -> Direct {
    let (orders, mut waiting) = mpsc::channel::<Order>(WAITING);
    let stop = life.stopping().clone();
    life.spawn("intake", async move {
        let most = shared.parts.settings.worker.batch;
        loop {
            let mut batch = Vec::new();
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                received = waiting.recv_many(&mut batch, most) => if received == 0 {
                    // Nobody is left who could publish.
                    return stop.cancelled().await;
                }
            }
            take(&shared, batch).await;
        }
    });
    Direct(orders)
}

/// One transaction for all orders that wait; each gets its own receipts.
async fn take(shared: &Arc<Shared>, orders: Vec<Order>) {
    let mut incoming = Vec::new();
    let mut plans: Vec<(oneshot::Sender<_>, Vec<Option<Receipt>>)> = Vec::new();
    for order in orders {
        let mut receipts = Vec::new();
        for event in order.events {
            match reading::plan(shared, event.envelope, event.body) {
                Ok(planned) => {
                    incoming.push(planned);
                    receipts.push(None);
                }
                Err(refusal) => receipts.push(Some(Receipt::Refused(refusal))),
            }
        }
        plans.push((order.reply, receipts));
    }
    let mut batch = intake::batch(None, incoming, Vec::new());
    let accepted = intake::accept_once(shared, &mut batch).await;
    let mut outcomes = match &accepted {
        Ok(accepted) => accepted.outcomes.iter(),
        Err(_) => [].iter(),
    };
    for (reply, receipts) in plans {
        let answer = match &accepted {
            Err(error) => Err(Unavailable {
                reason: error.to_string(),
                retry_after_s: 1,
            }),
            Ok(_) => Ok(receipts
                .into_iter()
                .filter_map(|known| known.or_else(|| outcomes.next().map(receipt)))
                .collect()),
        };
        // A publisher that went away has its events kept all the same.
        let _ = reply.send(answer);
    }
}

fn receipt(outcome: &Acceptance) -> Receipt {
    match outcome {
        Acceptance::Accepted { .. } => Receipt::Accepted,
        Acceptance::Duplicate => Receipt::Duplicate,
        Acceptance::Refused(refusal) => Receipt::Refused(refusal.clone()),
    }
}

impl Publish for Direct {
    fn publish(&self, events: Vec<Submission>) -> BoxFuture<'_, Result<Vec<Receipt>, Unavailable>> {
        Box::pin(async move {
            let (reply, answer) = oneshot::channel();
            let stopping = || Unavailable {
                reason: "the process is stopping".to_owned(),
                retry_after_s: 5,
            };
            let order = Order { events, reply };
            self.0.send(order).await.map_err(|_| stopping())?;
            answer.await.map_err(|_| stopping())?
        })
    }

    fn tells_duplicates(&self) -> bool {
        true
    }
}
