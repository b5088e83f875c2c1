//! One errand about one job: the client, the connection's settings, and the leave to write.

use jiff::Timestamp;
use malote_connectors::omie::{
    Access, Client, Credentials, Found, Http, Kind, Method, Trouble, Written,
};
use malote_core::cause::{self, Draft};
use malote_core::clock::Clock;
use malote_core::connection::Settings;
use malote_core::delivery::Operation;
use malote_core::job::{Errand as Order, Job};
use malote_runtime::flow::{Errand, Memory, NEEDS_SUCCESS, Start, may_find_nothing};
use serde_json::Value;

use crate::expenses::owned;
use crate::expenses::payload;
use crate::expenses::standing::Standing;

/// What every errand uses.
#[derive(Clone, Copy)]
pub(crate) struct Tools<'a> {
    pub(crate) http: &'a Http,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) standing: &'a Standing,
    /// The header `traceparent` of every call.
    pub(crate) trace: Option<&'a str>,
}

/// One errand about one job.
pub(crate) struct Work<'a> {
    pub(crate) client: Client<'a>,
    pub(crate) job: &'a Job,
    pub(crate) settings: &'a Settings,
    standing: &'a Standing,
    start: &'a dyn Start,
    memory: &'a dyn Memory,
    clock: &'a dyn Clock,
}

impl<'a> Work<'a> {
    pub(crate) fn new(
        tools: Tools<'a>,
        credentials: &'a Credentials,
        job: &'a Job,
        errand: &Errand<'a>,
    ) -> Self {
        let target = errand.target;
        let access = Access {
            base_url: &target.base_url,
            credentials,
            gate: &*target.gate,
            timeout: target.settings.request_timeout,
            pause: target.settings.error_pause,
            clock: tools.clock,
            journal: Some(errand.journal),
            traceparent: tools.trace,
            veil: Some(&job.veil),
        };
        Self {
            client: Client::new(tools.http, access),
            job,
            settings: &target.settings,
            standing: tools.standing,
            start: errand.start,
            memory: errand.memory,
            clock: tools.clock,
        }
    }

    /// The moment a payload is built: midnight may have passed since the claim. Never before the
    /// claim, should this machine's clock be behind the database's.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now().max(self.job.claimed_at)
    }

    /// The document with our key; `None` only when Omie says explicitly that there is none, of
    /// either kind it may be.
    pub(crate) async fn find(&self) -> Result<Option<Found>, Trouble> {
        let (likely, other) = payload::kinds(self.job, self.settings);
        let found = self.find_as(likely).await?;
        match (found, other) {
            (None, Some(other)) => self.find_as(other).await,
            (found, _) => Ok(found),
        }
    }

    async fn find_as(&self, kind: Kind) -> Result<Option<Found>, Trouble> {
        let mut found = self.consult(kind).await;
        if waits_for_a_success(&found) && self.reassure(kind).await {
            found = self.consult(kind).await;
        }
        let (connection, key) = (self.job.connection, &self.job.target_key);
        match found {
            Ok(found) => {
                self.standing.saw(connection, kind, key);
                Ok(Some(found))
            }
            Err(trouble) if self.absent(&trouble) => {
                self.standing.missed(connection, kind, key);
                Ok(None)
            }
            Err(trouble) => Err(trouble),
        }
    }

    async fn consult(&self, kind: Kind) -> Result<Found, Trouble> {
        let consulting = self.client.consult(kind, &self.job.target_key);
        // A removal that is asked about has removed it, or so we hope.
        let asked = self.job.errand == Order::Ask && self.job.operation == Operation::Remove;
        let known = self.job.known.as_ref();
        match known.is_some_and(|held| !held.is_perhaps()) && !asked {
            true => consulting.await,
            false => may_find_nothing(consulting).await,
        }
    }

    /// Lets Omie see a success: consults a document that is there. Whether it was.
    async fn reassure(&self, kind: Kind) -> bool {
        let connection = self.job.connection;
        let Some(key) = self.one_standing(kind).await else {
            return false;
        };
        match self.client.consult(kind, &key).await {
            Ok(_) => {
                self.standing.saw(connection, kind, &key);
                true
            }
            Err(Trouble::Closed(_)) => false,
            Err(_) => {
                self.standing.missed(connection, kind, &key);
                false
            }
        }
    }

    /// A document that is there: seen by this process, or remembered from before it.
    async fn one_standing(&self, kind: Kind) -> Option<String> {
        let connection = self.job.connection;
        if let Some(key) = self.standing.one(connection, kind) {
            return Some(key);
        }
        let held = self.memory.held().await;
        let fits = |(key, snapshot): &&(String, Value)| {
            owned::kind_of(snapshot) == Some(kind)
                && *key != self.job.target_key
                && !self.standing.was_missed(connection, kind, key)
        };
        held.iter().find(fits).map(|(key, _)| key.clone())
    }

    /// Whether a trouble says explicitly that there is no document with our key.
    pub(crate) fn absent(&self, trouble: &Trouble) -> bool {
        let key = &self.job.target_key;
        matches!(trouble, Trouble::Refused(refusal) if refusal.says_absent(key))
    }

    /// Writes once, begun durably between the gate and the line.
    pub(crate) async fn write(
        &self,
        kind: Kind,
        method: Method,
        parameters: &Value,
    ) -> Result<Written, Trouble> {
        let begin = || self.start.begin();
        let written = self
            .client
            .write_document(kind, method, parameters, begin)
            .await;
        let (connection, key) = (self.job.connection, &self.job.target_key);
        if method == kind.exclude() {
            self.standing.missed(connection, kind, key);
        } else if written.is_ok() {
            self.standing.saw(connection, kind, key);
        }
        written
    }

    /// A cause about the thing of this job.
    pub(crate) fn cause(&self, kind: cause::Kind) -> Draft {
        Draft::new(kind, self.job.target_key.clone()).with_detail(payload::words(self.job))
    }
}

/// Whether the gate lets this call pass only after another was answered well.
fn waits_for_a_success(found: &Result<Found, Trouble>) -> bool {
    matches!(found, Err(Trouble::Closed(closed)) if closed.scope == NEEDS_SUCCESS)
}
