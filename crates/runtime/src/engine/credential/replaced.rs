//! What a target says about credentials counts only while they are the connection's. A call may
//! be under way when a person replaces them: its refusal says nothing about the new ones, which
//! must not be suspended for it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

use malote_core::cause::{self, Draft};
use malote_core::connection::Settings;
use malote_core::delivery::{Answer, Verdict};
use malote_core::envelope::Envelope;
use malote_core::fault::Fault;
use malote_core::gate::{BoxFuture, Closed};
use malote_core::job::Job;
use malote_core::plan::Plan;
use malote_core::problem::Refusal;
use malote_store::{OwnedConnection, Store};

use crate::flow::{Catalogue, Errand, Failure, Flow, Target};

/// Until the new credentials are surely in use here.
const SOON: Duration = Duration::from_secs(1);
/// The scope of a call that has to be made again with other credentials.
const SCOPE: &str = "credentials";

/// The flow of a connection, with the credentials it was opened with.
pub(crate) struct Current {
    pub(crate) flow: Arc<dyn Flow>,
    pub(crate) store: Store,
    pub(crate) info: OwnedConnection,
}

impl Current {
    /// Whether the connection has other credentials by now. When the store cannot say, it counts
    /// as unchanged: a person looks at a refusal, and nobody at a call that is made again.
    async fn replaced(&self) -> bool {
        let credential = std::slice::from_ref(&self.info.credential);
        let Ok(stored) = self.store.owned_connections(credential).await else {
            return false;
        };
        let same = |one: &OwnedConnection| one.id == self.info.id && one.sealed == self.info.sealed;
        !stored.iter().any(same)
    }

    async fn outdated(&self, causes: &[Draft]) -> bool {
        let refused = |cause: &Draft| cause.kind == cause::Kind::CredentialsRefused;
        causes.iter().any(refused) && self.replaced().await
    }
}

fn again() -> Closed {
    Closed {
        after: SOON,
        scope: SCOPE,
    }
}

impl Flow for Current {
    fn name(&self) -> &'static str {
        self.flow.name()
    }

    fn target(&self) -> &'static str {
        self.flow.target()
    }

    fn types(&self) -> &'static [&'static str] {
        self.flow.types()
    }

    fn plan(&self, envelope: &Envelope, now: Timestamp) -> Result<Plan, Refusal> {
        self.flow.plan(envelope, now)
    }

    fn payload(&self, job: &Job, settings: &Settings) -> Result<Value, Vec<Draft>> {
        self.flow.payload(job, settings)
    }

    fn deliver<'a>(&'a self, job: &'a Job, errand: Errand<'a>) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let answer = self.flow.deliver(job, errand).await;
            match &answer {
                Answer::Park { causes, .. } if self.outdated(causes).await => Answer::Throttled {
                    after: SOON,
                    scope: SCOPE.to_owned(),
                },
                _ => answer,
            }
        })
    }

    fn ask<'a>(&'a self, job: &'a Job, errand: Errand<'a>) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let verdict = self.flow.ask(job, errand).await;
            match &verdict {
                Verdict::Barred { causes } if self.outdated(causes).await => Verdict::Unknown {
                    after: SOON,
                    fault: Fault {
                        connector: "malote".to_owned(),
                        code: SCOPE.to_owned(),
                        field: String::new(),
                        entity: self.name().to_owned(),
                        detail: "the credentials were replaced while it was asked about".to_owned(),
                    },
                },
                _ => verdict,
            }
        })
    }

    fn test<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let tested = self.flow.test(target).await;
            let about_them = matches!(tested, Ok(()) | Err(Failure::CredentialsRefused(_)));
            match about_them && self.replaced().await {
                true => Err(Failure::Closed(again())),
                false => tested,
            }
        })
    }

    fn sync<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<Catalogue, Failure>> {
        Box::pin(async move {
            let synced = self.flow.sync(target).await;
            let refused = matches!(synced, Err(Failure::CredentialsRefused(_)));
            match refused && self.replaced().await {
                true => Err(Failure::Closed(again())),
                false => synced,
            }
        })
    }

    fn redact(&self, credentials: &SecretString, text: &str) -> String {
        self.flow.redact(credentials, text)
    }
}

#[cfg(test)]
mod tests;
