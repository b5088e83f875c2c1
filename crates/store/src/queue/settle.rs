//! Writing outcomes, many at a time: the rows that follow, what the target is known to hold,
//! the attempts, the causes, and the followers that may go now.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use malote_core::cause::{Draft, Kind as CauseKind};
use malote_core::delivery::{Known, Status};
use malote_core::id::{ConnectionId, DeliveryId};
use malote_core::job::{Errand, Job};
use malote_core::journal::Exchange;
use malote_core::key::{Parts, target_key};
use malote_core::next::Next;

use crate::Store;
use crate::audit::MALOTE;
use crate::db::{Kind, Transaction, Value};
use crate::error::StoreError;
use crate::personal::outcomes::covered;
use crate::queue::causes::{self, Wanting};
use crate::queue::claim::millis;
use crate::queue::credentials::{self, Sealed};
use crate::queue::spent::Spent;
use crate::queue::{followers, links, spent, sql};

/// How one errand ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The claimed delivery.
    pub job: Arc<Job>,
    /// The row that follows.
    pub next: Next,
    /// The answer in one word, for the attempt.
    pub verdict: &'static str,
    /// What passed between us and the target.
    pub exchanges: Vec<Exchange>,
    /// How long it took.
    pub took: Duration,
    /// The credentials it was tried with, sealed; looked at when the target refused them.
    pub tried: Vec<u8>,
}

impl Outcome {
    fn refuses(&self) -> bool {
        let mut kinds = self.next.causes.iter().map(|cause| cause.kind);
        kinds.any(|kind| kind == CauseKind::CredentialsRefused)
    }

    /// Whether it says anything about the credentials the connection has now.
    fn outdated(&self, stored: &Sealed) -> bool {
        self.refuses() && stored.get(&self.job.connection) != Some(&self.tried)
    }
}

/// Until new credentials are surely in use where the old ones were just refused.
const AGAIN: Duration = Duration::from_secs(1);

/// What a settled batch came to.
#[derive(Debug, Default)]
pub struct Settled {
    /// What was written.
    pub written: HashSet<DeliveryId>,
    /// What was not, because another claim had taken the row.
    pub late: usize,
}

impl Store {
    /// Writes outcomes in one transaction; what another claim has taken is left out.
    ///
    /// # Errors
    /// When the database fails; then nothing was written, and the same call may be repeated.
    pub async fn settle(&self, worker: &str, outcomes: &[Outcome]) -> Result<Settled, StoreError> {
        let mut tx = self.write().await?;
        let outcomes = &covered(&mut *tx, outcomes).await?[..];
        let spent = spent::all(outcomes);
        let stored = hold_connections(&mut *tx, outcomes, &spent).await?;
        self.by(&MALOTE).spend(&mut *tx, &spent).await?;
        let suspended = suspended(&mut *tx, outcomes).await?;
        let wanting = wanting(outcomes, &stored, &suspended);
        let parked = causes::park(&mut *tx, wanting).await?;
        let numbers = update(&mut *tx, outcomes, &parked, &stored).await?;
        let written: Vec<&Outcome> = outcomes
            .iter()
            .filter(|outcome| numbers.contains_key(&claim_of(outcome)))
            .collect();
        drop_late_causes(&mut *tx, &parked, outcomes, &numbers).await?;
        learn(&mut *tx, &written).await?;
        let yielded = followers::give_way(&mut *tx, unapplied(&written)).await?;
        let done = finished(&written).chain(yielded).collect();
        followers::free(&mut *tx, done).await?;
        for connection in refused(outcomes, &stored) {
            credentials::suspend(&mut *tx, connection).await?;
        }
        write_attempts(&mut *tx, worker, &written, &numbers).await?;
        tx.commit().await?;
        Ok(Settled {
            late: outcomes.len() - written.len(),
            written: numbers.into_keys().map(|(id, _)| id).collect(),
        })
    }
}

/// A refusal of credentials that were replaced is no cause to wait. What was under way while its
/// connection was suspended waits with all the others.
fn wanting(
    outcomes: &[Outcome],
    stored: &Sealed,
    suspended: &BTreeSet<ConnectionId>,
) -> Vec<Wanting> {
    let wanting = |outcome: &Outcome| {
        let causes = outcome.next.causes.iter();
        let counts = |cause: &&Draft| {
            cause.kind != CauseKind::CredentialsRefused || !outcome.outdated(stored)
        };
        let mut causes: BTreeSet<Draft> = causes.filter(counts).cloned().collect();
        if suspended.contains(&outcome.job.connection) {
            causes.insert(Draft::new(CauseKind::CredentialsRefused, ""));
        }
        Wanting {
            delivery: outcome.job.id,
            connection: outcome.job.connection,
            amount: outcome.job.amount,
            causes,
        }
    };
    // Of two claims of one delivery only the last counts: the other comes too late.
    let mut last: HashMap<DeliveryId, i64> = HashMap::new();
    for Outcome { job, .. } in outcomes {
        let fence = last.entry(job.id).or_insert(job.fence);
        *fence = job.fence.max(*fence);
    }
    let counts = |outcome: &&Outcome| last[&outcome.job.id] == outcome.job.fence;
    let going_on = outcomes.iter().filter(counts).filter(|one| goes_on(one));
    going_on
        .map(wanting)
        .filter(|one| !one.causes.is_empty())
        .collect()
}

/// Whether it will be sent or asked about again, now or once its causes are resolved.
const fn goes_on(outcome: &Outcome) -> bool {
    use Status::{Parked, Ready, Retrying, Uncertain};
    matches!(outcome.next.status, Parked | Ready | Retrying | Uncertain)
}

/// The connections of what goes on whose credentials were refused, as long as they are held.
async fn suspended(
    tx: &mut dyn Transaction,
    outcomes: &[Outcome],
) -> Result<BTreeSet<ConnectionId>, StoreError> {
    let going_on = outcomes.iter().filter(|outcome| goes_on(outcome));
    let connections = going_on.map(|outcome| outcome.job.connection).collect();
    credentials::refused(tx, connections).await
}

/// The connections that stop: at the first refusal, and whole.
fn refused(outcomes: &[Outcome], stored: &Sealed) -> BTreeSet<ConnectionId> {
    outcomes
        .iter()
        .filter(|outcome| outcome.refuses() && !outcome.outdated(stored))
        .map(|outcome| outcome.job.connection)
        .collect()
}

/// Holds the connections of what goes on, and takes refused credentials away. Whoever
/// takes something away is alone with them. Returns the credentials of connections where some were
/// refused.
async fn hold_connections(
    tx: &mut dyn Transaction,
    outcomes: &[Outcome],
    spent: &BTreeSet<Spent<'_>>,
) -> Result<Sealed, StoreError> {
    let connections = |which: fn(&Outcome) -> bool| -> BTreeSet<ConnectionId> {
        let outcomes = outcomes.iter().filter(|outcome| which(outcome));
        outcomes.map(|outcome| outcome.job.connection).collect()
    };
    let going_on = connections(goes_on);
    let refusing = connections(Outcome::refuses);
    if refusing.is_empty() && spent.is_empty() && !going_on.is_empty() {
        let table = sql::ids(going_on);
        tx.execute(sql::CONNECTIONS_SHARE, vec![], Some(table))
            .await?;
        return Ok(Sealed::new());
    }
    let all: Vec<ConnectionId> = going_on.union(&refusing).copied().collect();
    if all.is_empty() {
        return Ok(Sealed::new());
    }
    links::hold(tx, &all).await?;
    let stored = credentials::sealed(tx, &refusing).await?;
    for connection in refused(outcomes, &stored) {
        credentials::take_away(tx, connection).await?;
    }
    Ok(stored)
}

const SETTLE: &[Kind] = &[
    Kind::Uuid,
    Kind::Int,
    Kind::Text,
    Kind::Int,
    Kind::Bool,
    Kind::Int,
    Kind::Int,
    Kind::Int,
    Kind::Text,
    Kind::Text,
    Kind::Text,
];

/// A claim: the delivery and the fencing number it was taken with. A batch may hold outcomes of
/// two claims of one delivery, when the first came late.
type Claim = (DeliveryId, i64);

fn claim_of(outcome: &Outcome) -> Claim {
    (outcome.job.id, outcome.job.fence)
}

/// Returns the attempt number of each claim that was written.
async fn update(
    tx: &mut dyn Transaction,
    outcomes: &[Outcome],
    parked: &HashSet<DeliveryId>,
    stored: &Sealed,
) -> Result<HashMap<Claim, i64>, StoreError> {
    let mut sorted: Vec<&Outcome> = outcomes.iter().collect();
    sorted.sort_by_key(|outcome| outcome.job.id);
    let rows = sorted
        .into_iter()
        .map(|outcome| settle_row(outcome, parked, outcome.outdated(stored)))
        .collect();
    let mut numbers = HashMap::new();
    let table = sql::table(SETTLE, rows);
    for row in tx.fetch(sql::SETTLE_UPDATE, vec![], Some(table)).await? {
        let claim = (DeliveryId(row.uuid("id")?), row.int("fence")?);
        numbers.insert(claim, row.int("attempts")?);
    }
    Ok(numbers)
}

fn settle_row(outcome: &Outcome, parked: &HashSet<DeliveryId>, outdated: bool) -> Vec<Value> {
    let next = &outcome.next;
    // What it would wait for turned out to be there.
    let status = match next.status {
        Status::Parked if !parked.contains(&outcome.job.id) && next.doubt => Status::Uncertain,
        Status::Parked if !parked.contains(&outcome.job.id) => Status::Ready,
        _ if parked.contains(&outcome.job.id) => Status::Parked,
        status => status,
    };
    let reference = match &next.known {
        Known::Held(held) => Some(held.reference.clone()),
        Known::Unchanged | Known::Gone => None,
    };
    vec![
        outcome.job.id.into(),
        outcome.job.fence.into(),
        status.into(),
        millis(if outdated { AGAIN } else { next.after }).into(),
        next.doubt.into(),
        next.tries.into(),
        next.questions.into(),
        next.contradictions.into(),
        next.fault
            .as_ref()
            .map(malote_core::fault::Fault::fingerprint)
            .into(),
        next.fault.as_ref().map(|fault| fault.detail.clone()).into(),
        reference.into(),
    ]
}

/// A late outcome must not leave causes on a row it did not write.
async fn drop_late_causes(
    tx: &mut dyn Transaction,
    parked: &HashSet<DeliveryId>,
    outcomes: &[Outcome],
    numbers: &HashMap<Claim, i64>,
) -> Result<(), StoreError> {
    let late: Vec<DeliveryId> = outcomes
        .iter()
        .filter(|outcome| parked.contains(&outcome.job.id))
        .filter(|outcome| !numbers.contains_key(&claim_of(outcome)))
        .map(|outcome| outcome.job.id)
        .collect();
    if !late.is_empty() {
        tx.execute(sql::DELIVERY_CAUSES_DROP_LATE, vec![], Some(sql::ids(late)))
            .await?;
    }
    Ok(())
}

/// What outcomes taught about the things in the target.
async fn learn(tx: &mut dyn Transaction, written: &[&Outcome]) -> Result<(), StoreError> {
    let (mut held, mut gone) = (Vec::new(), Vec::new());
    for outcome in written {
        let job = &outcome.job;
        match &outcome.next.known {
            Known::Unchanged => {}
            Known::Held(now) => {
                let ours = outcome.next.status == Status::Delivered;
                held.push(vec![
                    job.thing.into(),
                    now.reference.as_str().into(),
                    now.snapshot.to_string().into(),
                    now.amount.into(),
                    ours.then(|| job.content_digest.clone()).into(),
                    job.revision.into(),
                ]);
            }
            Known::Gone => {
                let incarnation = job.incarnation + 1;
                gone.push(vec![
                    job.thing.into(),
                    incarnation.into(),
                    next_key(job, incarnation).into(),
                ]);
            }
        }
    }
    if !held.is_empty() {
        use Kind::{Int, Text, Uuid};
        let table = sql::table(&[Uuid, Text, Text, Int, Text, Int], held);
        tx.execute(sql::THINGS_HELD, vec![], Some(table)).await?;
    }
    if !gone.is_empty() {
        let table = sql::table(&[Kind::Uuid, Kind::Int, Kind::Text], gone);
        tx.execute(sql::THINGS_GONE, vec![], Some(table)).await?;
    }
    Ok(())
}

fn next_key(job: &Job, incarnation: i32) -> String {
    target_key(Parts {
        tenant: &job.tenant,
        connection: job.connection,
        source: &job.source,
        subject: &job.subject,
        name: &job.name,
        incarnation,
    })
}

/// Nothing more will happen to these by themselves.
fn finished(written: &[&Outcome]) -> impl Iterator<Item = DeliveryId> {
    let finished = |outcome: &&&Outcome| outcome.next.status.finished();
    written
        .iter()
        .filter(finished)
        .map(|outcome| outcome.job.id)
}

/// These are known not to be applied, and unfinished.
fn unapplied(written: &[&Outcome]) -> Vec<DeliveryId> {
    let unapplied = |next: &Next| !next.status.finished() && !next.doubt;
    written
        .iter()
        .filter(|outcome| unapplied(&outcome.next))
        .map(|outcome| outcome.job.id)
        .collect()
}

async fn write_attempts(
    tx: &mut dyn Transaction,
    worker: &str,
    written: &[&Outcome],
    numbers: &HashMap<Claim, i64>,
) -> Result<(), StoreError> {
    use Kind::{Int, Text, Uuid};
    let rows = written
        .iter()
        .map(|outcome| {
            let errand = match outcome.job.errand {
                Errand::Deliver => "deliver",
                Errand::Ask => "ask",
            };
            let fault = outcome.next.fault.as_ref();
            vec![
                outcome.job.id.into(),
                numbers[&claim_of(outcome)].into(),
                errand.into(),
                outcome.verdict.into(),
                fault.map(malote_core::fault::Fault::fingerprint).into(),
                exchanges(&outcome.exchanges).into(),
                millis(outcome.took).into(),
            ]
        })
        .collect();
    let table = sql::table(&[Uuid, Int, Text, Text, Text, Text, Int], rows);
    tx.execute(sql::ATTEMPTS_INSERT, vec![worker.into()], Some(table))
        .await?;
    Ok(())
}

fn exchanges(exchanges: &[Exchange]) -> String {
    serde_json::to_string(exchanges).expect("texts and numbers are always JSON")
}
