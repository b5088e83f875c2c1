//! What the loops need of an integration: it plans deliveries from events, performs one, and
//! asks about one whose outcome is unknown.

use std::future::Future;
use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

use malote_core::cause;
use malote_core::connection::Settings;
use malote_core::delivery::{Answer, Verdict};
use malote_core::envelope::Envelope;
use malote_core::fault::Fault;
use malote_core::gate::{BoxFuture, Closed, Gate};
use malote_core::id::{ConnectionId, Tenant};
use malote_core::job::Job;
use malote_core::journal::Journal;
use malote_core::plan::Plan;
use malote_core::problem::Refusal;

/// The scope of a refusal that only another call's success ends.
pub const NEEDS_SUCCESS: &str = "needs-success";

tokio::task_local! {
    static MAY_FIND_NOTHING: ();
}

/// A connection opened for calling its target.
pub struct Target {
    /// Which connection.
    pub connection: ConnectionId,
    /// Whose.
    pub tenant: Tenant,
    /// Where the target's API is.
    pub base_url: String,
    /// Its settings.
    pub settings: Settings,
    /// The unsealed credentials, as the connector's JSON.
    pub credentials: SecretString,
    /// What every call passes.
    pub gate: Arc<dyn Gate>,
}

/// Leave to write: durable before the request leaves.
pub trait Start: Send + Sync {
    /// Records that the write begins, and refuses when the lease leaves too little time.
    fn begin(&self) -> BoxFuture<'_, Result<(), Closed>>;
}

/// What is remembered of the target beyond one errand.
pub trait Memory: Send + Sync {
    /// A few documents that the target is known to hold through the connection: their keys, and
    /// what is stored of them. None when nobody can tell.
    fn held(&self) -> BoxFuture<'_, Vec<(String, Value)>>;
}

/// What surrounds one errand.
pub struct Errand<'a> {
    /// The opened connection.
    pub target: &'a Target,
    /// Where exchanges are written down.
    pub journal: &'a Journal,
    /// To be called right before the first write.
    pub start: &'a dyn Start,
    /// To be asked for a document that is there.
    pub memory: &'a dyn Memory,
}

/// One row of what a sync found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synced {
    /// The kind of link: `member`, or a catalogue: `catalogue.category`, `catalogue.account`.
    pub kind: &'static str,
    /// Its key: a folded e-mail address, a code.
    pub key: String,
    /// What it leads to; `None` when it is known and cannot be used.
    pub value: Option<String>,
    /// What a person calls it.
    pub label: String,
    /// Why it cannot be used: `untagged`, `inactive`, `ambiguous`.
    pub problem: Option<&'static str>,
}

/// Everything a sync read: it replaces what was there of the same kinds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// The kinds that were read to the end.
    pub kinds: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Synced>,
}

/// Why a test or a sync did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The target refuses the credentials.
    CredentialsRefused(Fault),
    /// Not now, for a limit's sake.
    Closed(Closed),
    /// Anything else.
    Failed(Fault),
}

/// An integration.
pub trait Flow: Send + Sync {
    /// Its stable name: `expenses`.
    fn name(&self) -> &'static str;

    /// The target it delivers to: `omie`.
    fn target(&self) -> &'static str;

    /// The event types it takes.
    fn types(&self) -> &'static [&'static str];

    /// What an event wants. Pure.
    ///
    /// # Errors
    /// A refusal with every problem of the event's data.
    fn plan(&self, envelope: &Envelope, now: Timestamp) -> Result<Plan, Refusal>;

    /// Exactly what would be sent for a job, without credentials, as `{method, parameters}`.
    ///
    /// # Errors
    /// The causes that stand in the way.
    fn payload(&self, job: &Job, settings: &Settings) -> Result<Value, Vec<cause::Draft>>;

    /// Brings the target to the job's revision.
    fn deliver<'a>(&'a self, job: &'a Job, errand: Errand<'a>) -> BoxFuture<'a, Answer>;

    /// Asks the target what became of the job.
    fn ask<'a>(&'a self, job: &'a Job, errand: Errand<'a>) -> BoxFuture<'a, Verdict>;

    /// Tries the credentials with one harmless call.
    fn test<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<(), Failure>>;

    /// Reads what links refer to.
    fn sync<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<Catalogue, Failure>>;

    /// Removes secrets of these credentials from a text, for panics and logs.
    fn redact(&self, credentials: &SecretString, text: &str) -> String;
}

/// Marks a call that may well be answered by an error though nothing is wrong: it asks about
/// something that may not be there. Near a target's limit of errors in a row the gate answers
/// such a call with [`Closed`] in the scope [`NEEDS_SUCCESS`]: one that is expected to succeed
/// has to go first.
pub async fn may_find_nothing<F: Future>(call: F) -> F::Output {
    MAY_FIND_NOTHING.scope((), call).await
}

/// Whether this task is within [`may_find_nothing`].
pub(crate) fn finding_nothing_is_likely() -> bool {
    MAY_FIND_NOTHING.try_with(|()| ()).is_ok()
}
