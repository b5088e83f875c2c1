//! Sending a message as a signed request. Redirects are not followed, for they would carry it to
//! where nobody meant it to go; what the receiver answers beyond its status is not looked at.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use malote_core::id::NoticeId;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, ClientBuilder, Url};

use crate::alerts::signature::Secret;

/// The line to webhooks: one pool for those within this machine, one for all others.
#[derive(Debug, Default)]
pub(super) struct Line {
    tls: OnceLock<Client>,
    plain: OnceLock<Client>,
}

impl Line {
    /// Sends a body, signed, under the identifier that every try of it has.
    ///
    /// # Errors
    /// What went wrong, in words without the address.
    pub(super) async fn send(
        &self,
        (url, secret): (&Url, &Secret),
        id: NoticeId,
        body: &str,
        now: Timestamp,
        limit: Duration,
    ) -> Result<(), String> {
        let (id, at) = (id.to_string(), now.as_second());
        let client = self.client(url).map_err(words)?;
        let request = client
            .post(url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", secret.sign(&id, at, body))
            .timeout(limit)
            .body(body.to_owned());
        let answer = request.send().await.map_err(words)?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(format!("it answered {}", status.as_u16())),
        }
    }

    fn client(&self, url: &Url) -> Result<&Client, reqwest::Error> {
        let (place, builder) = match url.scheme() {
            "https" => (&self.tls, Client::builder().https_only(true)),
            _ => (&self.plain, without_tls(Client::builder())),
        };
        if let Some(client) = place.get() {
            return Ok(client);
        }
        let made = builder
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .user_agent(concat!("malote/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(place.get_or_init(|| made))
    }
}

/// Trusts nobody and so never speaks TLS, and leaves this machine through no proxy.
fn without_tls(builder: ClientBuilder) -> ClientBuilder {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider serves its own default versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    builder.tls_backend_preconfigured(config).no_proxy()
}

fn words(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return "it did not answer in time".to_owned();
    }
    if error.is_connect() {
        return "it cannot be reached".to_owned();
    }
    error.without_url().to_string()
}
