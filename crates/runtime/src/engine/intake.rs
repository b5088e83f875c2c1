//! Intake from the broker: as many messages as are there into one transaction, then one
//! acknowledgement; with many waiting, two batches overlap, and one goes on while the other is
//! acknowledged. A message is acknowledged only after the commit that holds its event and all its
//! deliveries, or its refusal and the announcement of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use malote_broker::{Consumer, Dead, Publisher, Received, Tag};
use malote_core::id::{ConnectionId, Tenant};
use malote_core::problem::Refusal;
use malote_store::{Acceptance, Accepted, Announcement, Batch, Incoming, Refused, StoreError};

use crate::boot_clock::{self, Deadline};
use crate::engine::batches::Batches;
use crate::engine::credential::Connection;
use crate::engine::places::Places;
use crate::engine::reading::{self, Read};
use crate::engine::{Shared, sender};
use crate::telemetry::events;

/// The store or the broker is away: tried again after so long.
const AGAIN: Duration = Duration::from_millis(250);
/// Batches on their way into the store at once, when there is more than fits into one: while one
/// waits for the database, the next is read.
const ABREAST: usize = 2;

/// The intake of one queue.
pub(crate) struct Intake {
    consumer: Consumer,
    taker: Taker,
}

/// Takes batches; what two of them may do at once.
struct Taker {
    shared: Arc<Shared>,
    publisher: Publisher,
    queue: String,
}

impl Intake {
    pub(crate) fn new(shared: Arc<Shared>, consumer: Consumer, publisher: Publisher) -> Self {
        let queue = consumer.queue().to_owned();
        let taker = Taker {
            shared,
            publisher,
            queue,
        };
        Self { consumer, taker }
    }

    /// Takes messages until told to stop.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let Self {
            mut consumer,
            taker,
        } = self;
        let most = taker.shared.parts.settings.worker.batch;
        let mut taking = Batches::new();
        // A batch that is not full has taken all there was: two small ones would cost twice.
        let mut full = false;
        loop {
            let room = taking.is_empty() || (full && taking.len() < ABREAST);
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                Some(taken) = taking.next() => {
                    if !acknowledge(&mut consumer, taken, &mut taking).await {
                        break;
                    }
                }
                received = taker.receive(&mut consumer, most), if room => match received {
                    Some(messages) => {
                        full = messages.len() == most;
                        taking.push(taker.take(messages, &stop));
                    }
                    None => break,
                },
            }
        }
        while let Some(taken) = taking.next().await {
            acknowledge(&mut consumer, taken, &mut taking).await;
        }
        consumer.close().await;
    }
}

/// However long the broker takes for it, the other batches go on. `false`: it was not taken, because
/// the process is stopping.
async fn acknowledge<F: Future>(
    consumer: &mut Consumer,
    taken: Option<Vec<Tag>>,
    others: &mut Batches<F>,
) -> bool {
    if let Some(tags) = &taken {
        others.beside(consumer.ack(tags)).await;
    }
    taken.is_some()
}

impl Taker {
    /// Waits until sending has caught up, and for messages.
    async fn receive(&self, consumer: &mut Consumer, most: usize) -> Option<Vec<Received>> {
        self.shared.keep_pace().await;
        consumer.receive(most).await
    }

    /// Accepts and announces one batch; returns what may be acknowledged. `None`: the process is
    /// stopping, and the messages go back to the queue.
    async fn take(&self, messages: Vec<Received>, stop: &CancellationToken) -> Option<Vec<Tag>> {
        let (mut incoming, mut refused) = (Vec::new(), Vec::new());
        for message in &messages {
            match reading::read(&self.shared, &message.body, message.user_id.as_deref()) {
                Read::Event(mut event) => {
                    if event.envelope.traceparent.is_none() {
                        event.envelope.traceparent.clone_from(&message.traceparent);
                    }
                    incoming.push(*event);
                }
                Read::Refusal(refusal) => refused.push(*refusal),
            }
        }
        let accepted = accept(&self.shared, Some(&self.queue), incoming, refused, stop).await?;
        let announced = self.announce(&messages, accepted, stop).await;
        announced.then(|| messages.iter().map(|message| message.tag).collect())
    }

    /// Publishes refusals to the dead letters, confirmed, before their messages are
    /// acknowledged; waits for the broker as long as it takes. `false`: the process is stopping,
    /// and some are not announced yet.
    async fn announce(
        &self,
        messages: &[Received],
        announcements: Vec<Announcement>,
        stop: &CancellationToken,
    ) -> bool {
        let mut open = announcements;
        loop {
            let dead = open
                .iter()
                .map(|one| dead_letter(&self.queue, messages, &one.refused))
                .collect();
            let results = self.publisher.publish_dead(dead).await;
            let mut done = Vec::new();
            let mut left = Vec::new();
            for (one, result) in open.into_iter().zip(results) {
                match result {
                    Ok(()) => done.push(one.id),
                    Err(_) => left.push(one),
                }
            }
            let marked = self.announced(&done, stop).await;
            open = left;
            if open.is_empty() || !marked {
                return marked;
            }
            tokio::select! {
                () = stop.cancelled() => return false,
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }

    /// Marks refusals as announced. `false`: the process is stopping; they are announced once
    /// more when their messages come back.
    async fn announced(&self, done: &[uuid::Uuid], stop: &CancellationToken) -> bool {
        while let Err(error) = self.shared.parts.store.refusals_announced(done).await {
            if !error.is_transient() {
                tracing::error!(%error, "announced refusals could not be marked");
                break;
            }
            tokio::select! {
                () = stop.cancelled() => return false,
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
        true
    }
}

fn dead_letter(queue: &str, messages: &[Received], refused: &Refused) -> Dead {
    let detail = refused.refusal.sentence();
    let of_message = messages.iter().find(|message| message.body == refused.body);
    match of_message {
        Some(message) => message.refused(queue, refused.refusal.code, &detail),
        None => Dead {
            body: refused.body.clone(),
            reason: refused.refusal.code.to_owned(),
            detail,
            queue: queue.to_owned(),
            routing_key: String::new(),
            message_id: refused.event_id.clone(),
            content_type: None,
            traceparent: None,
            tracestate: None,
        },
    }
}

/// Accepts, waiting for the database as long as it takes, and starts what came back leased.
/// `None`: the process is stopping and nothing was taken.
async fn accept(
    shared: &Arc<Shared>,
    queue: Option<&str>,
    incoming: Vec<Incoming>,
    refused: Vec<Refused>,
    stop: &CancellationToken,
) -> Option<Vec<Announcement>> {
    let mut away = false;
    let mut batch = batch(queue, incoming, refused);
    loop {
        match accept_once(shared, &mut batch).await {
            Ok(accepted) => {
                if away {
                    events::StoreTurned { fault: None }.emit(&shared.parts.metrics);
                }
                return Some(accepted.announcements);
            }
            Err(error) if error.is_transient() => {
                if !away {
                    let fault = error.to_string();
                    events::StoreTurned {
                        fault: Some(&fault),
                    }
                    .emit(&shared.parts.metrics);
                }
                away = true;
                tokio::select! {
                    () = stop.cancelled() => return None,
                    () = tokio::time::sleep(AGAIN) => {}
                }
            }
            Err(error) if batch.incoming.len() + batch.refused.len() > 1 => {
                tracing::error!(%error, "a batch could not be taken; its messages are tried one by one");
                let (incoming, refused) = (batch.incoming, batch.refused);
                return Box::pin(one_by_one(shared, queue, incoming, refused, stop)).await;
            }
            Err(error) => {
                let (incoming, refused) = (batch.incoming, batch.refused);
                return unacceptable(shared, queue, &error, incoming, refused, stop).await;
            }
        }
    }
}

async fn one_by_one(
    shared: &Arc<Shared>,
    queue: Option<&str>,
    incoming: Vec<Incoming>,
    refused: Vec<Refused>,
    stop: &CancellationToken,
) -> Option<Vec<Announcement>> {
    let mut all = Vec::new();
    for one in incoming {
        all.extend(accept(shared, queue, vec![one], Vec::new(), stop).await?);
    }
    for one in refused {
        all.extend(accept(shared, queue, Vec::new(), vec![one], stop).await?);
    }
    Some(all)
}

/// The store cannot hold this one message: it becomes a refusal of ours, so that it neither
/// blocks the queue nor vanishes.
async fn unacceptable(
    shared: &Arc<Shared>,
    queue: Option<&str>,
    error: &StoreError,
    incoming: Vec<Incoming>,
    refused: Vec<Refused>,
    stop: &CancellationToken,
) -> Option<Vec<Announcement>> {
    tracing::error!(%error, "a message cannot be stored");
    let Some(one) = incoming.into_iter().next() else {
        // Not even the refusal can be remembered; it is announced all the same.
        let announcement = |refused| Announcement {
            id: malote_core::id::fresh(),
            refused,
        };
        return Some(refused.into_iter().map(announcement).collect());
    };
    let refusal = Refused {
        body: one.body.into_bytes(),
        tenant: Some(one.envelope.tenant.as_str().to_owned()),
        source: None,
        event_id: None,
        refusal: Refusal::one(
            "internal-error",
            "",
            "internal-error",
            "the message could not be stored",
        ),
    };
    Box::pin(accept(shared, queue, Vec::new(), vec![refusal], stop)).await
}

/// What is to be accepted in one transaction; places and the lease are added when it is tried.
pub(crate) fn batch(queue: Option<&str>, incoming: Vec<Incoming>, refused: Vec<Refused>) -> Batch {
    Batch {
        incoming,
        refused,
        queue: queue.map(str::to_owned),
        ..Batch::default()
    }
}

/// One transaction, with places promised for what may come back leased.
pub(crate) async fn accept_once(
    shared: &Arc<Shared>,
    batch: &mut Batch,
) -> Result<Accepted, StoreError> {
    // Until what comes back leased is in hand itself.
    let _hand = shared.hand();
    let mut promised = promise(shared, &batch.incoming);
    let lease = shared.lease();
    // Counted from before the call: the process may be held up any time after it.
    let until = Deadline::after(boot_clock::now_ms(), lease);
    let places = promised.values();
    batch.room = places
        .map(|(connection, places)| connection.info.room(places.count()))
        .collect();
    shared.worker().clone_into(&mut batch.worker);
    batch.lease = lease;
    let mut accepted = shared.parts.store.accept(&*batch).await?;
    for job in std::mem::take(&mut accepted.jobs) {
        let promise = promised.get_mut(&job.connection);
        let place = promise.and_then(|(_, places)| places.one());
        sender::start_job(shared, job, until, place);
    }
    drop(promised);
    // Somebody may have found no room because of a promise that was not needed.
    shared.look.notify_one();
    count(shared, batch.queue.as_deref(), &accepted);
    Ok(accepted)
}

/// Places that are promised to a batch, and the connections as they were opened.
type Promised = HashMap<ConnectionId, (Arc<Connection>, Places)>;

/// Free places of owned connections without older work: what is new there goes at once.
fn promise(shared: &Shared, incoming: &[Incoming]) -> Promised {
    let mut promised = Promised::new();
    if shared.stop.is_cancelled() {
        return promised;
    }
    let mut wanted: HashMap<&Tenant, usize> = HashMap::new();
    for one in incoming {
        *wanted.entry(&one.envelope.tenant).or_default() += one.plan.wanted.len();
    }
    if wanted.is_empty() {
        return promised;
    }
    let now = boot_clock::now_ms();
    let mut left = shared.hold_left();
    for connection in shared.owners.connections() {
        let Some(wanted) = wanted.get(&connection.target.tenant) else {
            continue;
        };
        if connection.backlog() || connection.due(now) {
            continue;
        }
        let room = connection.room(now).min(left).min(*wanted);
        if room > 0 {
            left -= room;
            let places = connection.places(room);
            promised.insert(connection.info.id, (connection, places));
        }
    }
    promised
}

fn count(shared: &Shared, queue: Option<&str>, accepted: &Accepted) {
    let (mut taken, mut repeated) = (0, 0);
    for outcome in &accepted.outcomes {
        match outcome {
            Acceptance::Accepted { .. } => taken += 1,
            Acceptance::Duplicate => repeated += 1,
            Acceptance::Refused(_) => {}
        }
    }
    shared.parts.metrics.intake(taken, repeated);
    for one in &accepted.announcements {
        events::Refused {
            code: one.refused.refusal.code,
            queue: queue.unwrap_or("http"),
            tenant: None,
        }
        .emit(&shared.parts.metrics);
    }
}
