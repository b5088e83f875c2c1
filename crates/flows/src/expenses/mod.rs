//! Approved expense reports become payables and account entries in Omie.
//!
//! Expenses of one type are summed, apart for what is reimbursed and what is not; each sum is
//! one thing with one key, the same after every retry, restart and revision. A thing is included
//! first and asked about only after an outcome that is not known; it is altered or removed only
//! after looking whether a person has changed or paid it meanwhile.

mod answer;
mod ask;
mod catalogue;
mod content;
mod deliver;
mod note;
mod owned;
mod payload;
mod plan;
mod standing;
mod told;
mod work;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use malote_connectors::omie::{Credentials, Http};
use malote_core::cause;
use malote_core::clock;
use malote_core::connection::Settings;
use malote_core::delivery::{Answer, Verdict};
use malote_core::envelope::Envelope;
use malote_core::gate::BoxFuture;
use malote_core::job::Job;
use malote_core::plan::Plan;
use malote_core::problem::Refusal;
use malote_runtime::flow::{Catalogue, Errand, Failure, Flow, Target};
use malote_runtime::telemetry::propagation;

use crate::expenses::standing::Standing;
use crate::expenses::work::{Tools, Work};

/// The flow of expense reports.
#[derive(Debug)]
pub struct Expenses {
    http: Http,
    clock: clock::Shared,
    standing: Standing,
}

impl Expenses {
    /// The flow, with connections of its own to the targets.
    #[must_use]
    pub fn new(clock: clock::Shared) -> Self {
        Self {
            http: Http::new(),
            clock,
            standing: Standing::default(),
        }
    }

    /// `trace` is told to the target.
    fn tools<'a>(&'a self, trace: Option<&'a str>) -> Tools<'a> {
        Tools {
            http: &self.http,
            clock: &*self.clock,
            standing: &self.standing,
            trace,
        }
    }
}

impl Flow for Expenses {
    fn name(&self) -> &'static str {
        plan::FLOW
    }

    fn target(&self) -> &'static str {
        "omie"
    }

    fn types(&self) -> &'static [&'static str] {
        &plan::TYPES
    }

    fn plan(&self, envelope: &Envelope, now: Timestamp) -> Result<Plan, Refusal> {
        plan::plan(envelope, now)
    }

    fn payload(&self, job: &Job, settings: &Settings) -> Result<Value, Vec<cause::Draft>> {
        payload::shown(job, settings)
    }

    fn deliver<'a>(&'a self, job: &'a Job, errand: Errand<'a>) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            match Credentials::from_json(&errand.target.credentials) {
                Ok(credentials) => {
                    let trace = propagation::to_send(job.traceparent.as_deref());
                    let tools = self.tools(trace.as_deref());
                    let work = Work::new(tools, &credentials, job, &errand);
                    deliver::deliver(&work).await
                }
                Err(_) => answer::unusable_credentials(),
            }
        })
    }

    fn ask<'a>(&'a self, job: &'a Job, errand: Errand<'a>) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            match Credentials::from_json(&errand.target.credentials) {
                Ok(credentials) => {
                    let trace = propagation::to_send(job.traceparent.as_deref());
                    let tools = self.tools(trace.as_deref());
                    let work = Work::new(tools, &credentials, job, &errand);
                    ask::ask(&work).await
                }
                Err(error) => answer::cannot_ask(&errand.target.settings, &error.to_string()),
            }
        })
    }

    fn test<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(catalogue::test(&self.http, &*self.clock, target))
    }

    fn sync<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<Catalogue, Failure>> {
        Box::pin(catalogue::sync(&self.http, &*self.clock, target))
    }

    fn redact(&self, credentials: &SecretString, text: &str) -> String {
        match Credentials::from_json(credentials) {
            Ok(credentials) => credentials.redact(text),
            Err(_) if credentials.expose_secret().is_empty() => text.to_owned(),
            Err(_) => text.replace(credentials.expose_secret(), "[redacted]"),
        }
    }
}

#[cfg(test)]
mod tests;
