//! The line to Omie: one pool per process, no redirects, no repeats of its own, a bound on what
//! is read. A client that can speak TLS is made only when an address asks for it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};

use malote_core::text;

use crate::omie::reply::Raw;

/// No answer is larger; a page of 500 clients is below 1 MiB.
const LARGEST_ANSWER: usize = 8 * 1024 * 1024;
/// Nothing has been sent when a connection does not come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Shorter than servers keep idle connections, so that few requests meet a closed one.
const IDLE: Duration = Duration::from_secs(20);

/// The connections of this process to Omie.
#[derive(Debug, Default)]
pub struct Http {
    plain: OnceLock<reqwest::Client>,
    tls: OnceLock<reqwest::Client>,
}

/// One request, ready to leave.
pub(crate) struct Request<'a> {
    pub(crate) url: String,
    pub(crate) body: Vec<u8>,
    pub(crate) timeout: Duration,
    pub(crate) traceparent: Option<&'a str>,
}

/// Why there is no answer. The words never hold the address or the body.
#[derive(Debug)]
pub(crate) enum Lost {
    /// Nothing was sent.
    Unsent { code: &'static str, words: String },
    /// It may have been received and acted upon.
    Unknown { code: &'static str, words: String },
}

impl Http {
    /// No connections yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) async fn send(&self, request: Request<'_>) -> Result<Raw, Lost> {
        let client = self.client(&request.url).map_err(unsent)?;
        let mut builder = client
            .post(&request.url)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .timeout(request.timeout)
            .body(request.body);
        if let Some(trace) = request.traceparent.and_then(header) {
            builder = builder.header("traceparent", trace);
        }
        let mut response = builder.send().await.map_err(lost)?;
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(Duration::from_secs);
        let mut raw = Raw {
            status: response.status().as_u16(),
            retry_after,
            body: Vec::new(),
        };
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if raw.body.len() + chunk.len() > LARGEST_ANSWER {
                return Err(Lost::Unknown {
                    code: "too-large",
                    words: format!("the answer is larger than {LARGEST_ANSWER} bytes"),
                });
            }
            raw.body.extend_from_slice(&chunk);
        }
        Ok(raw)
    }

    fn client(&self, url: &str) -> Result<&reqwest::Client, reqwest::Error> {
        let tls = url
            .get(..6)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"));
        let (place, builder) = if tls {
            (&self.tls, reqwest::Client::builder())
        } else {
            (&self.plain, without_tls(reqwest::Client::builder()))
        };
        if let Some(client) = place.get() {
            return Ok(client);
        }
        let made = builder
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE)
            .user_agent(concat!("malote/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(place.get_or_init(|| made))
    }
}

/// A trace as a header; one that cannot be one is left out, for a call matters more than its trace.
fn header(trace: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(trace).ok()
}

/// Trusts nobody and so never speaks TLS, and therefore needs neither the machine's roots nor a
/// provider installed by the process.
fn without_tls(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider serves its own default versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    builder.tls_backend_preconfigured(config).no_proxy()
}

fn unsent(error: reqwest::Error) -> Lost {
    Lost::Unsent {
        code: "client",
        words: words(error),
    }
}

fn lost(error: reqwest::Error) -> Lost {
    if error.is_connect() || error.is_builder() {
        return Lost::Unsent {
            code: "unreachable",
            words: words(error),
        };
    }
    Lost::Unknown {
        code: if error.is_timeout() { "timeout" } else { "cut" },
        words: words(error),
    }
}

/// The error and what lies under it, without the address.
fn words(error: reqwest::Error) -> String {
    text::chain(&error.without_url())
}
