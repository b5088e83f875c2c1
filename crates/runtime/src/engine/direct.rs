//! Intake without a broker: the gateway hands events over and waits for the commit.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use malote_core::gate::BoxFuture;
use malote_core::problem::Refusal;
use malote_core::text;
use malote_store::{Acceptance, Incoming, StoreError};

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
            shared.keep_pace().await;
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
    let take = |events| take_all(shared.clone(), events);
    let mut outcomes = accept(incoming, take).await.into_iter();
    for (reply, known) in plans {
        // A publisher that went away has its events kept all the same.
        let _ = reply.send(receipts(known, &mut outcomes));
    }
}

/// The receipts of one order: those known before, and the next outcomes for the others.
fn receipts(
    known: Vec<Option<Receipt>>,
    outcomes: &mut impl Iterator<Item = Result<Receipt, Unavailable>>,
) -> Result<Vec<Receipt>, Unavailable> {
    // All of them are taken, or the next order would get what belongs to this one.
    let all: Vec<_> = known
        .into_iter()
        .filter_map(|known| known.map(Ok).or_else(|| outcomes.next()))
        .collect();
    all.into_iter().collect()
}

/// Takes events in one transaction; if the store cannot hold one of them, each by itself, so
/// that only that one is refused.
async fn accept<T, F>(
    events: Vec<T>,
    take: impl Fn(Vec<T>) -> F,
) -> Vec<Result<Receipt, Unavailable>>
where
    F: Future<Output = Result<Vec<Receipt>, Failed<T>>>,
{
    let count = events.len();
    if count == 0 {
        return Vec::new();
    }
    let Failed { error, events } = match take(events).await {
        Ok(receipts) => return receipts.into_iter().map(Ok).collect(),
        Err(failed) => failed,
    };
    if error.is_transient() {
        return vec![Err(unavailable(&error)); count];
    }
    if count == 1 {
        return vec![Ok(unacceptable(&error))];
    }
    tracing::error!(%error, "a batch of events could not be taken; they are tried one by one");
    let mut outcomes = Vec::with_capacity(count);
    for event in events {
        match take(vec![event]).await {
            Ok(receipts) => outcomes.extend(receipts.into_iter().map(Ok)),
            Err(failed) if failed.error.is_transient() => {
                // It may stay so: the others are not tried, and come again.
                outcomes.resize(count, Err(unavailable(&failed.error)));
                return outcomes;
            }
            Err(failed) => outcomes.push(Ok(unacceptable(&failed.error))),
        }
    }
    outcomes
}

/// What could not be taken, and why.
struct Failed<T> {
    error: StoreError,
    events: Vec<T>,
}

async fn take_all(
    shared: Arc<Shared>,
    events: Vec<Incoming>,
) -> Result<Vec<Receipt>, Failed<Incoming>> {
    let mut batch = intake::batch(None, events, Vec::new());
    match intake::accept_once(&shared, &mut batch).await {
        Ok(accepted) => Ok(accepted.outcomes.iter().map(receipt).collect()),
        Err(error) => Err(Failed {
            error,
            events: batch.incoming,
        }),
    }
}

fn unavailable(error: &StoreError) -> Unavailable {
    Unavailable {
        reason: error.to_string(),
        retry_after_s: 1,
    }
}

/// The store cannot hold this one event, now or later.
fn unacceptable(error: &StoreError) -> Receipt {
    tracing::error!(error = %text::chain(error), "an event cannot be stored");
    let detail = "the event could not be stored";
    Receipt::Refused(Refusal::one("internal-error", "", "internal-error", detail))
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn broken() -> StoreError {
        StoreError::NotFound {
            what: "column",
            key: "x".to_owned(),
        }
    }

    /// Takes everything but what is called bad; remembers what was tried together.
    async fn accepted(events: &[&'static str]) -> (Vec<bool>, Vec<usize>) {
        let tries = Mutex::<Vec<usize>>::default();
        let take = async |events: Vec<&'static str>| {
            tries.lock().unwrap().push(events.len());
            match events.contains(&"bad") {
                true => Err(Failed {
                    error: broken(),
                    events,
                }),
                false => Ok(vec![Receipt::Accepted; events.len()]),
            }
        };
        let outcomes = accept(events.to_vec(), take).await;
        let good = |one: &Result<Receipt, Unavailable>| match one.as_ref().unwrap() {
            Receipt::Accepted => true,
            Receipt::Refused(refusal) => refusal.code != "internal-error",
            Receipt::Duplicate => panic!("nothing was there before"),
        };
        let taken = outcomes.iter().map(good).collect();
        (taken, tries.into_inner().unwrap())
    }

    #[tokio::test]
    async fn of_a_batch_only_the_event_that_cannot_be_stored_is_refused() {
        let (taken, tries) = accepted(&["a", "bad", "b"]).await;
        assert_eq!(taken, [true, false, true]);
        assert_eq!(tries, [3, 1, 1, 1]);
        assert_eq!(accepted(&["a", "b"]).await, (vec![true, true], vec![2]));
        assert_eq!(accepted(&["bad"]).await, (vec![false], vec![1]));
        assert_eq!(accepted(&[]).await, (vec![], vec![]));
    }

    #[test]
    fn each_order_gets_its_own_receipts_whatever_becomes_of_another() {
        let gone = || {
            Err(Unavailable {
                reason: "away".to_owned(),
                retry_after_s: 1,
            })
        };
        let outcomes = [gone(), Ok(Receipt::Accepted), Ok(Receipt::Duplicate)];
        let mut outcomes = outcomes.into_iter();
        assert!(receipts(vec![None, None], &mut outcomes).is_err());
        let known = Receipt::Accepted;
        let mixed = receipts(vec![Some(known.clone()), None], &mut outcomes);
        assert_eq!(mixed, Ok(vec![known, Receipt::Duplicate]));
    }
}
