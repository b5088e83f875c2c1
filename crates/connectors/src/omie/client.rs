//! One call: the gate, the beginning of a write, the line, and what the answer means.

use std::future::{Future, ready};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;
use tracing::Instrument;

use malote_core::clock::Clock;
use malote_core::fault::Fault;
use malote_core::gate::{Call, Closed, Gate, Outcome, Permit};
use malote_core::journal::{Exchange, Journal};
use malote_core::personal::{Veil, cut};
use malote_core::text;

use crate::omie::credentials::Credentials;
use crate::omie::fault::{Class, Refusal, field};
use crate::omie::http::{Http, Lost, Request};
use crate::omie::method::Method;
use crate::omie::personal;
use crate::omie::redact::Redactor;
use crate::omie::reply::{self, Raw, Reply};
use crate::omie::value::Object;

/// Longest answer kept with an attempt, in characters.
const KEPT: usize = 2_000;
/// Longest words of a fault, in characters.
const WORDS: usize = 300;
/// Longest part of an answer that is looked at for what is kept of it, in bytes.
const LOOKED_AT: usize = 16 * 1024;

/// With what a client calls.
#[derive(Clone, Copy)]
pub struct Access<'a> {
    /// Where the API is.
    pub base_url: &'a str,
    /// As which application.
    pub credentials: &'a Credentials,
    /// What every call passes.
    pub gate: &'a dyn Gate,
    /// How long one call may take.
    pub timeout: Duration,
    /// How long a method rests when Omie blocks it without saying until when.
    pub pause: Duration,
    /// Where "now" comes from, for waits told as a clock time.
    pub clock: &'a dyn Clock,
    /// Where exchanges are written down.
    pub journal: Option<&'a Journal>,
    /// The producer's trace, continued to Omie.
    pub traceparent: Option<&'a str>,
    /// The persons whom the errand is about: what Omie says of them is told without them, so that
    /// a fingerprint is the same wherever it is made.
    pub veil: Option<&'a Veil>,
}

/// A client of one application, for one errand.
pub struct Client<'a> {
    http: &'a Http,
    access: Access<'a>,
    redactor: Redactor,
}

/// Why a call did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// A limit of ours says not now; nothing was sent.
    Closed(Closed),
    /// No connection came about; nothing was sent.
    Unreachable(Fault),
    /// Omie refuses, in words.
    Refused(Box<Refusal>),
    /// No telling what Omie did.
    Unsure(Fault),
}

impl std::fmt::Debug for Client<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.access.base_url)
            .finish_non_exhaustive()
    }
}

impl<'a> Client<'a> {
    /// A client for one errand, over the shared connections.
    #[must_use]
    pub fn new(http: &'a Http, access: Access<'a>) -> Self {
        Self {
            http,
            access,
            redactor: Redactor::new(access.credentials),
        }
    }

    /// Makes a call that changes nothing.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn read(&self, method: Method, parameters: &Value) -> Result<Object, Trouble> {
        self.call(method, &json(parameters), || ready(Ok(()))).await
    }

    /// Makes a call that changes something. `begin` is awaited once the gate is open and before
    /// anything is sent; if it refuses, nothing is.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn write<B, F>(
        &self,
        method: Method,
        parameters: &Value,
        begin: B,
    ) -> Result<Object, Trouble>
    where
        B: FnOnce() -> F,
        F: Future<Output = Result<(), Closed>>,
    {
        self.call(method, &json(parameters), begin).await
    }

    async fn call<B, F>(
        &self,
        method: Method,
        parameters: &str,
        begin: B,
    ) -> Result<Object, Trouble>
    where
        B: FnOnce() -> F,
        F: Future<Output = Result<(), Closed>>,
    {
        let call = Call::new(method.name, method.write, parameters);
        let call = if method.makes() {
            call.kept_by_its_row()
        } else {
            call
        };
        let permit = self.access.gate.admit(call).await;
        let permit = permit.map_err(Trouble::Closed)?;
        if let Err(closed) = begin().await {
            permit.unused();
            return Err(Trouble::Closed(closed));
        }
        let span = tracing::info_span!("omie_call", method = method.name);
        let result = self.exchange(method, parameters).instrument(span).await;
        self.report(permit, method, &result);
        result
    }

    async fn exchange(&self, method: Method, parameters: &str) -> Result<Object, Trouble> {
        let started = Instant::now();
        let request = Request {
            url: self.url(method),
            body: self.body(method, parameters),
            timeout: self.access.timeout,
            traceparent: self.access.traceparent,
        };
        // Apart, so that a call which waits for its turn takes no room for it.
        let answer = Box::pin(self.http.send(request)).await;
        self.note(method, parameters, started, &answer);
        match answer {
            Ok(raw) => self.understood(method, reply::read(&raw, self.access.clock.now())),
            Err(Lost::Unsent { code, words }) => {
                Err(Trouble::Unreachable(self.fault(method, code, &words)))
            }
            Err(Lost::Unknown { code, words }) => {
                Err(Trouble::Unsure(self.fault(method, code, &words)))
            }
        }
    }

    fn understood(&self, method: Method, reply: Reply) -> Result<Object, Trouble> {
        match reply {
            Reply::Done(body) => Ok(body),
            Reply::Refused {
                class,
                wait,
                code,
                words,
            } => {
                let fault = self.fault(method, &code, &words);
                if class == Class::Unknown {
                    let fingerprint = fault.fingerprint();
                    tracing::info!(fingerprint, "omie refused in words not met before");
                }
                Err(Trouble::Refused(Box::new(Refusal { class, wait, fault })))
            }
            Reply::Unclear { code, words } => {
                Err(Trouble::Unsure(self.fault(method, &code, &words)))
            }
        }
    }

    /// An answer that lacks what every answer of its kind has.
    pub(crate) fn unreadable(&self, method: Method, words: &str) -> Trouble {
        Trouble::Unsure(self.fault(method, "unreadable", words))
    }

    pub(crate) fn fault(&self, method: Method, code: &str, words: &str) -> Fault {
        let words: String = words.chars().take(KEPT).collect();
        let clean = personal::masked(&self.redactor.clean(&words));
        let clean = match self.access.veil {
            Some(veil) => veil.cover(&clean).into_owned(),
            None => clean,
        };
        Fault {
            connector: "omie".to_owned(),
            code: text::cut(&self.redactor.clean(code), 60),
            field: self.redactor.clean(&field(&words)),
            entity: method.name.to_owned(),
            detail: cut(&clean, WORDS),
        }
    }

    fn report(&self, permit: Permit, method: Method, result: &Result<Object, Trouble>) {
        let trouble = match result {
            Ok(_) => return permit.finish(Outcome::Success),
            Err(trouble) => trouble,
        };
        match trouble {
            Trouble::Closed(_) => permit.unused(),
            Trouble::Unreachable(_) => permit.unreachable(),
            // Omie may still be at it: the gate takes it as cut short and waits before the next.
            Trouble::Unsure(_) if method.write => drop(permit),
            Trouble::Unsure(fault) => permit.finish(Outcome::Fault {
                fingerprint: fault.fingerprint(),
            }),
            Trouble::Refused(refusal) => permit.finish(match refusal.class {
                Class::Blocked => Outcome::Blocked {
                    fingerprint: refusal.fault.fingerprint(),
                    pause: refusal.wait.unwrap_or(self.access.pause),
                },
                _ => Outcome::Fault {
                    fingerprint: refusal.fault.fingerprint(),
                },
            }),
        }
    }

    fn note(&self, method: Method, parameters: &str, started: Instant, answer: &Result<Raw, Lost>) {
        let Some(journal) = self.access.journal else {
            return;
        };
        let (http_status, response) = match answer {
            Ok(raw) => {
                let looked_at = &raw.body[..raw.body.len().min(LOOKED_AT)];
                let body = String::from_utf8_lossy(looked_at).into_owned();
                (Some(raw.status), body)
            }
            Err(Lost::Unsent { code, words } | Lost::Unknown { code, words }) => {
                (None, format!("{code}: {words}"))
            }
        };
        let kept = |text: &str| personal::masked(&self.redactor.clean(text));
        journal.add(Exchange {
            method: method.name.to_owned(),
            request: kept(parameters),
            http_status,
            response: text::cut(&kept(&response), KEPT),
            duration_ms: i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX),
        });
    }

    fn url(&self, method: Method) -> String {
        let base = self.access.base_url.trim().trim_end_matches('/');
        format!("{base}/{}/", method.service)
    }

    /// The envelope, around the parameters in their exact text.
    fn body(&self, method: Method, parameters: &str) -> Vec<u8> {
        let credentials = self.access.credentials;
        format!(
            r#"{{"call":{},"app_key":{},"app_secret":{},"param":[{parameters}]}}"#,
            json(&method.name),
            json(&credentials.app_key()),
            json(&credentials.app_secret()),
        )
        .into_bytes()
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts and documents are always JSON")
}
