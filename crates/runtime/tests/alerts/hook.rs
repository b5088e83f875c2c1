//! A webhook that keeps what it gets and answers as it is told, and a check of signatures that
//! shares no code with ours but the digest.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// By their names in lower case.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Whether the signature is the one that a secret makes.
    pub(crate) fn signed_with(&self, secret: &str) -> bool {
        let (id, at) = (self.id(), &self.headers["webhook-timestamp"]);
        let key = STANDARD
            .decode(secret.strip_prefix("whsec_").unwrap())
            .unwrap();
        let expected = mac(&key, format!("{id}.{at}.{}", self.body).as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(expected));
        self.headers["webhook-signature"] == expected
    }
}

/// HMAC-SHA256 as its definition has it.
fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    assert!(key.len() <= 64, "a longer key would be digested first");
    let pad = |with: u8| -> Vec<u8> {
        let filled = key.iter().copied().chain(std::iter::repeat(0));
        filled.take(64).map(|byte| byte ^ with).collect()
    };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message);
    let outer = Sha256::new().chain_update(pad(0x5c));
    outer.chain_update(inner.finalize()).finalize().to_vec()
}

/// A webhook.
#[derive(Clone, Default)]
pub(crate) struct Hook {
    requests: Arc<Mutex<Vec<Request>>>,
    answers: Arc<Mutex<VecDeque<String>>>,
    came: Arc<Notify>,
}

impl Hook {
    /// Listens; returns where.
    pub(crate) async fn listen() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/alerts", listener.local_addr().unwrap());
        let hook = Self::default();
        let served = hook.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(served.clone().serve(stream));
            }
        });
        (hook, url)
    }

    /// Answers the next request so: `500 Oops`, `302 Found\r\nlocation: …`, or `hang`.
    pub(crate) fn answer_next(&self, answer: &str) {
        self.answers.lock().unwrap().push_back(answer.to_owned());
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits until something came.
    pub(crate) async fn came(&self) {
        self.came.notified().await;
    }

    async fn serve(self, mut stream: TcpStream) {
        while let Some(request) = receive(&mut stream).await {
            self.requests.lock().unwrap().push(request);
            self.came.notify_one();
            let answer = self.answers.lock().unwrap().pop_front();
            let answer = answer.unwrap_or_else(|| "204 No Content".to_owned());
            if answer == "hang" {
                std::future::pending::<()>().await;
            }
            let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

async fn receive(stream: &mut TcpStream) -> Option<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let pairs = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let headers: HashMap<String, String> = pairs
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request {
        headers,
        body: String::from_utf8(body).ok()?,
    })
}
