//! Calls over HTTP: to a gateway, or to the embedded process that runs on this machine.

use std::time::Duration;

use axum::http::{Method, header};
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};

use malote_core::text::chain;

use crate::cli::client::{ApiError, Reply, Sent};
use crate::cli::person::Person;

/// Longer than the API itself takes before it gives up.
const TIMEOUT: Duration = Duration::from_secs(40);
/// The same of a file.
const FILE_TIMEOUT: Duration = Duration::from_secs(660);
/// Somebody who listens on this machine answers at once.
const ALIVE_TIMEOUT: Duration = Duration::from_secs(2);

/// An API at an address.
#[derive(Debug, Clone)]
pub(crate) struct Remote {
    client: Client,
    base: String,
    token: Option<SecretString>,
    user: Option<String>,
}

impl Remote {
    /// The API at `address`, with a key.
    ///
    /// # Errors
    /// With one sentence when the address is not one of HTTP or holds a password.
    pub(crate) fn new(address: &str, token: Option<SecretString>) -> Result<Self, String> {
        let url = Url::parse(address).map_err(|error| error.to_string())?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err("http:// or https:// expected".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("no user or password expected; use --token-file".to_owned());
        }
        let client = Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| chain(&error))?;
        Ok(Self {
            client,
            base: url.as_str().trim_end_matches('/').to_owned(),
            token,
            user: None,
        })
    }

    /// The same, for a user of this machine: whoever may read the key of its process is believed
    /// to be who they say.
    pub(crate) fn on_behalf_of(mut self, person: &Person) -> Self {
        self.user = Some(person.tag());
        self
    }

    /// Whether a key would travel in the clear beyond this machine.
    pub(crate) fn exposes_key(&self) -> bool {
        let url = Url::parse(&self.base).ok();
        let open = url.is_some_and(|url| {
            let host = url.host_str().unwrap_or_default();
            url.scheme() == "http" && !matches!(host, "localhost" | "127.0.0.1" | "[::1]")
        });
        open && self.token.is_some()
    }

    /// Whether somebody answers there now.
    pub(crate) async fn alive(&self) -> bool {
        let address = format!("{}/livez", self.base);
        let asked = self.client.get(address).timeout(ALIVE_TIMEOUT).send().await;
        asked.is_ok_and(|response| response.status().is_success())
    }

    pub(super) async fn send(
        &self,
        method: Method,
        address: &str,
        body: Option<Sent>,
        language: &str,
    ) -> Result<Reply, ApiError> {
        let failed = |error: reqwest::Error| ApiError::Unreachable {
            address: self.base.clone(),
            reason: chain(&error.without_url()),
        };
        let mut request = self
            .client
            .request(method, format!("{}{address}", self.base))
            .header(header::ACCEPT_LANGUAGE, language);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose_secret());
        }
        if let Some(user) = &self.user {
            request = request.header(malote_gateway::USER, user);
        }
        if let Some(body) = body {
            if let Some(kind) = &body.kind {
                request = request.header(header::CONTENT_TYPE, kind);
            }
            if body.file {
                request = request.timeout(FILE_TIMEOUT);
            }
            request = request.body(body.bytes);
        }
        let response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(failed)?;
        Ok(Reply {
            status,
            body: body.into(),
        })
    }
}
