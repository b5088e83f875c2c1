//! The front of this ERP: one address, JSON in and out, credentials in the body. Twice it answers
//! by a fault although nothing is wrong: once nothing was done, once it was.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::another_erp::books::Books;
use crate::another_erp::shape::{self, Fault};

pub(super) const APP_KEY: &str = "2718281828459";
pub(super) const APP_SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// Which include is not served, and which is served but answered by a fault.
const BUSY: u32 = 2;
const REDUNDANT: u32 = 4;

type Shared = Arc<Mutex<Books>>;
type Answer = (StatusCode, String);

/// A running ERP.
pub(super) struct Erp {
    pub(super) url: String,
    books: Shared,
    task: JoinHandle<()>,
}

impl Erp {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a free port can be had");
        let address = listener.local_addr().expect("it has an address");
        let books = Shared::default();
        let router = Router::new().fallback(serve).with_state(Arc::clone(&books));
        let task = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it serves");
        });
        let url = format!("http://{address}/api/v1/");
        Self { url, books, task }
    }

    /// The books as they are now.
    pub(super) fn books(&self) -> Books {
        lock(&self.books).clone()
    }
}

impl Drop for Erp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(books: &Shared) -> MutexGuard<'_, Books> {
    books.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(
    State(books): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let mut books = lock(&books);
    let json = headers
        .get("content-type")
        .is_some_and(|media| media.as_bytes().starts_with(b"application/json"));
    if method != Method::POST || !json {
        let words = format!("{method} of {headers:?}");
        return refused(&mut books, "none", &("SOAP-ENV:Client", words));
    }
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let call = body["call"].as_str().unwrap_or_default();
    match asked(&mut books, uri.path(), call, &body) {
        Ok(answer) => answer,
        Err(fault) => refused(&mut books, call, &fault),
    }
}

fn asked(books: &mut Books, path: &str, call: &str, body: &Value) -> Result<Answer, Fault> {
    let names: Vec<&String> = body
        .as_object()
        .into_iter()
        .flat_map(|body| body.keys())
        .collect();
    if names.len() != 4 || body["app_key"] != APP_KEY || body["app_secret"] != APP_SECRET {
        let words = "A chave de acesso está inválida ou o aplicativo está suspenso";
        return Err(("SOAP-ENV:Client-403", words.to_owned()));
    }
    let fields = shape::checked(path, call, &body["param"])?;
    let times = books.calls.entry(call.to_owned()).or_default();
    *times += 1;
    let turn = if call == "IncluirContaPagar" {
        *times
    } else {
        0
    };
    if turn == BUSY {
        books.faults.push("500 busy");
        let words = "Já existe uma requisição desse método sendo executada e você pode tentar \
                     novamente em alguns instantes. (1)";
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        return Ok((status, told("SOAP-ENV:Client-1880", words)));
    }
    let answer = books.answer(call, fields)?;
    if turn == REDUNDANT {
        books.faults.push("200 redundant");
        let words = "Consumo redundante detectado. Aguarde 1 segundos para tentar novamente \
                     (REDUNDANT).";
        return Ok((StatusCode::OK, told("SOAP-ENV:Client-6", words)));
    }
    Ok((StatusCode::OK, answer.to_string()))
}

fn refused(books: &mut Books, call: &str, (code, words): &Fault) -> Answer {
    books.refused.push(format!("{call}: {words}"));
    (StatusCode::INTERNAL_SERVER_ERROR, told(code, words))
}

fn told(code: &str, words: &str) -> String {
    json!({"faultstring": format!("ERROR: {words}"), "faultcode": code}).to_string()
}
