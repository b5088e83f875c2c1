//! The API and the simulated ERP as this demonstration calls them: plain HTTP on loopback.

use std::net::SocketAddr;

use anyhow::Context;
use reqwest::{Client, Method, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use malote_core::language::Language;

/// A client of the API.
pub(super) struct Http {
    client: Client,
    address: SocketAddr,
    token: SecretString,
    language: Language,
}

impl Http {
    pub(super) fn new(
        address: SocketAddr,
        token: SecretString,
        language: Language,
    ) -> anyhow::Result<Self> {
        let client = Client::builder().no_proxy().build()?;
        Ok(Self {
            client,
            address,
            token,
            language,
        })
    }

    /// Calls a route of the API that must succeed.
    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> anyhow::Result<Value> {
        let (status, answer) = self
            .send(
                method,
                path,
                "application/json",
                body.to_string().into_bytes(),
            )
            .await?;
        anyhow::ensure!(status < 300, "'{path}' answered {status}: {answer}");
        Ok(answer)
    }

    /// Reads a route of the API.
    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::GET, path, &Value::Null).await
    }

    /// Publishes bytes as a producer would, whatever they are.
    pub(super) async fn publish(&self, bytes: &[u8]) -> anyhow::Result<(u16, Value)> {
        let media = "application/cloudevents+json";
        self.send(Method::POST, "/v1/events", media, bytes.to_vec())
            .await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        media: &str,
        body: Vec<u8>,
    ) -> anyhow::Result<(u16, Value)> {
        let url = format!("http://{}{path}", self.address);
        let mut request = self
            .client
            .request(method.clone(), url)
            .bearer_auth(self.token.expose_secret())
            .header(header::ACCEPT_LANGUAGE, self.language.pick("pt-BR", "en"));
        if method != Method::GET {
            request = request.header(header::CONTENT_TYPE, media).body(body);
        }
        let response = request
            .send()
            .await
            .with_context(|| format!("cannot call '{path}'"))?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    /// Gives the simulated ERP an order, or reads its ledger.
    pub(super) async fn erp(
        &self,
        erp: SocketAddr,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        let url = format!("http://{erp}{path}");
        let request = match body {
            Some(body) => self.client.post(url).json(body),
            None => self.client.get(url),
        };
        let response = request.send().await?.error_for_status()?;
        let text = response.text().await?;
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}
