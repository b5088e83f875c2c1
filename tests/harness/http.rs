//! JSON over HTTP on loopback, for the API under test and for the simulator's control.

use reqwest::{Client, Method};
use serde_json::Value;

/// One server, called with or without a key.
#[derive(Clone)]
pub(crate) struct Http {
    client: Client,
    base: String,
    token: Option<String>,
}

/// An answer: its status and its JSON, null if it was none.
pub(crate) type Answer = (u16, Value);

impl Http {
    pub(crate) fn new(base: &str, token: Option<String>) -> Self {
        malote::process::main::tls();
        let client = Client::builder().no_proxy().build();
        Self {
            client: client.expect("a plain client can be built"),
            base: base.trim_end_matches('/').to_owned(),
            token,
        }
    }

    /// Sends bytes of a media type.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        media: &str,
        body: Vec<u8>,
    ) -> Result<Answer, String> {
        let url = format!("{}{path}", self.base);
        let mut request = self.client.request(method, url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if !media.is_empty() {
            request = request.header("content-type", media).body(body);
        }
        let response = request.send().await.map_err(|error| format!("{error:?}"))?;
        let status = response.status().as_u16();
        let text = response.text().await.map_err(|error| error.to_string())?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    /// Reads what must be there.
    pub(crate) async fn get(&self, path: &str) -> Value {
        good(path, self.try_get(path).await)
    }

    /// Reads, and says why it could not.
    pub(crate) async fn try_get(&self, path: &str) -> Result<Answer, String> {
        self.send(Method::GET, path, "", Vec::new()).await
    }

    /// Posts what must be taken.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Value {
        good(path, self.json(Method::POST, path, body).await)
    }

    /// Puts what must be taken.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> Value {
        good(path, self.json(Method::PUT, path, body).await)
    }

    /// Sends JSON.
    pub(crate) async fn json(
        &self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Answer, String> {
        let media = "application/json";
        self.send(method, path, media, body.to_string().into_bytes())
            .await
    }
}

fn good(path: &str, answer: Result<Answer, String>) -> Value {
    match answer {
        Ok((200..300, value)) => value,
        Ok((status, value)) => panic!("'{path}' answered {status}: {value}"),
        Err(error) => panic!("'{path}' did not answer: {error}"),
    }
}
