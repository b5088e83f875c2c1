//! A gate that lets everything through and remembers it, and servers that answer as told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use malote_connectors::omie::{Access, Credentials};
use malote_core::clock::{Clock, Manual};
use malote_core::gate::{BoxFuture, Call, Closed, Gate, Permit, Used};
use malote_core::journal::Journal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

pub(crate) const KEY: &str = "1234567890123";
pub(crate) const SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// Everything a client needs, kept together for a test.
pub(crate) struct Bench {
    pub(crate) gate: Recorder,
    pub(crate) journal: Journal,
    pub(crate) credentials: Credentials,
    pub(crate) clock: Manual,
    pub(crate) timeout: Duration,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        Self {
            gate: Recorder::default(),
            journal: Journal::default(),
            credentials: Credentials::new(KEY, SECRET).unwrap(),
            clock: Manual::at(now),
            timeout: Duration::from_secs(20),
        }
    }

    pub(crate) fn access<'a>(&'a self, base_url: &'a str) -> Access<'a> {
        let clock: &dyn Clock = &self.clock;
        Access {
            base_url,
            credentials: &self.credentials,
            gate: &self.gate,
            timeout: self.timeout,
            pause: Duration::from_secs(1_800),
            clock,
            journal: Some(&self.journal),
            traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            veil: None,
        }
    }
}

/// Remembers calls and what became of their permits.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) calls: Mutex<Vec<Call>>,
    pub(crate) used: Arc<Mutex<Vec<Used>>>,
    pub(crate) closed: Mutex<Option<Closed>>,
}

impl Recorder {
    pub(crate) fn last(&self) -> Used {
        self.used.lock().unwrap().last().cloned().unwrap()
    }
}

impl Gate for Recorder {
    fn admit(&self, call: Call) -> BoxFuture<'_, Result<Permit, Closed>> {
        self.calls.lock().unwrap().push(call);
        let closed = self.closed.lock().unwrap().clone();
        let used = Arc::clone(&self.used);
        Box::pin(async move {
            match closed {
                Some(closed) => Err(closed),
                None => Ok(Permit::new(move |end| used.lock().unwrap().push(end))),
            }
        })
    }
}

/// Answers every connection with these bytes after a request arrived, and closes it; returns
/// the address to call.
pub(crate) async fn raw_server(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut line, _)) = listener.accept().await {
            let mut request = vec![0; 65_536];
            let _ = line.read(&mut request).await;
            let _ = line.write_all(answer).await;
        }
    });
    format!("http://{address}")
}

/// Takes connections and never answers.
pub(crate) async fn silent_server() -> (String, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (format!("http://{address}"), listener)
}

/// An address where nobody listens.
pub(crate) async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    format!("http://{address}")
}
