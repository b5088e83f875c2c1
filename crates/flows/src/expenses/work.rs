//! One errand about one job: the client, the connection's settings, and the leave to write.

use malote_connectors::omie::{
    Access, Client, Credentials, Found, Http, Kind, Method, Trouble, Written,
};
use malote_core::cause::{self, Draft};
use malote_core::clock::Clock;
use malote_core::connection::Settings;
use malote_core::job::Job;
use malote_runtime::flow::{Errand, Start};
use serde_json::Value;

use crate::expenses::payload;

/// One errand about one job.
pub(crate) struct Work<'a> {
    pub(crate) client: Client<'a>,
    pub(crate) job: &'a Job,
    pub(crate) settings: &'a Settings,
    start: &'a dyn Start,
}

impl<'a> Work<'a> {
    pub(crate) fn new(
        http: &'a Http,
        credentials: &'a Credentials,
        clock: &'a dyn Clock,
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
            clock,
            journal: Some(errand.journal),
            traceparent: job.traceparent.as_deref(),
        };
        Self {
            client: Client::new(http, access),
            job,
            settings: &target.settings,
            start: errand.start,
        }
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
        match self.client.consult(kind, &self.job.target_key).await {
            Ok(found) => Ok(Some(found)),
            Err(trouble) if self.absent(&trouble) => Ok(None),
            Err(trouble) => Err(trouble),
        }
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
        self.client
            .write_document(kind, method, parameters, begin)
            .await
    }

    /// A cause about the thing of this job.
    pub(crate) fn cause(&self, kind: cause::Kind) -> Draft {
        Draft::new(kind, self.job.target_key.clone()).with_detail(payload::words(self.job))
    }
}
