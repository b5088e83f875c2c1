//! The one way commands reach Malote: the HTTP API, spoken to a gateway over the network, to the
//! embedded process that runs here over loopback, or to a router inside this process that works
//! on the store of the settings. Commands cannot tell which.

use axum::Router;
use axum::http::Method;
use serde_json::Value;

use malote_core::language::Language;

pub(crate) use crate::cli::client::error::ApiError;
pub(crate) use crate::cli::client::remote::Remote;

mod error;
mod local;
pub(crate) mod path;
mod remote;
pub mod run_file;

/// Parameters of an address.
pub(crate) type Query<'a> = [(&'a str, String)];

/// The API, wherever it is.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    transport: Transport,
    language: Language,
}

#[derive(Debug, Clone)]
enum Transport {
    Remote(Remote),
    Local(Router),
}

/// What is sent along.
#[derive(Debug)]
struct Sent {
    kind: Option<String>,
    bytes: Vec<u8>,
    /// It is a file, which may take its time.
    file: bool,
}

/// An answer before anything is made of it.
#[derive(Debug)]
struct Reply {
    status: u16,
    body: Vec<u8>,
}

impl Api {
    /// An API that is asked over HTTP.
    pub(crate) const fn remote(remote: Remote, language: Language) -> Self {
        Self {
            transport: Transport::Remote(remote),
            language,
        }
    }

    /// An API inside this process.
    pub(crate) const fn local(router: Router, language: Language) -> Self {
        Self {
            transport: Transport::Local(router),
            language,
        }
    }

    /// Calls a route. `path` is encoded already; see [`path`].
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        query: &Query<'_>,
        body: Option<&Value>,
    ) -> Result<Value, ApiError> {
        let body = body.map(|body| Sent {
            kind: Some("application/json".to_owned()),
            bytes: body.to_string().into_bytes(),
            file: false,
        });
        self.send(method, path, query, body).await
    }

    /// Sends a file, of a type unless its bytes shall tell.
    pub(crate) async fn upload(
        &self,
        path: &str,
        query: &Query<'_>,
        kind: Option<&str>,
        bytes: Vec<u8>,
    ) -> Result<Value, ApiError> {
        let body = Sent {
            kind: kind.map(str::to_owned),
            bytes,
            file: true,
        };
        self.send(Method::POST, path, query, Some(body)).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        query: &Query<'_>,
        body: Option<Sent>,
    ) -> Result<Value, ApiError> {
        let address = path::with_query(path, query);
        let tag = self.language.pick("pt-BR", "en");
        let reply = match &self.transport {
            Transport::Remote(remote) => remote.send(method, &address, body, tag).await?,
            Transport::Local(router) => {
                local::send(router.clone(), method, &address, body, tag).await?
            }
        };
        reply.read()
    }

    /// Reads a route.
    pub(crate) async fn get(&self, path: &str, query: &Query<'_>) -> Result<Value, ApiError> {
        self.call(Method::GET, path, query, None).await
    }

    /// Orders something.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, ApiError> {
        self.call(Method::POST, path, &[], Some(body)).await
    }

    /// Puts something in its place.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> Result<Value, ApiError> {
        self.call(Method::PUT, path, &[], Some(body)).await
    }

    /// Removes something.
    pub(crate) async fn delete(&self, path: &str) -> Result<Value, ApiError> {
        self.call(Method::DELETE, path, &[], None).await
    }
}

impl Reply {
    /// A good answer is JSON or nothing; anything else is told with its status.
    fn read(self) -> Result<Value, ApiError> {
        let good = (200..300).contains(&self.status);
        if good && self.body.is_empty() {
            return Ok(Value::Null);
        }
        match serde_json::from_slice(&self.body) {
            Ok(value) if good => Ok(value),
            Ok(body) => Err(ApiError::Problem {
                status: self.status,
                body,
            }),
            Err(_) => Err(ApiError::Strange {
                status: self.status,
            }),
        }
    }
}
