//! One simulator per test, on a free port, with a fixed day.

use std::net::SocketAddr;

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use malote_sandbox::{Clock, Config};

pub(crate) const ACME: &str = "1111111111111";
pub(crate) const BORGES: &str = "2222222222222";
pub(crate) const MARINA: i64 = 5_998_877_001;
pub(crate) const PAYABLES: &str = "financas/contapagar";
pub(crate) const ENTRIES: &str = "financas/contacorrentelancamentos";

/// A running simulator.
pub(crate) struct Sandbox {
    pub(crate) address: SocketAddr,
    http: reqwest::Client,
    _stop: oneshot::Sender<()>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// The text of a refusal.
    pub(crate) fn fault(&self) -> String {
        let text = self.json()["faultstring"].as_str().map(str::to_owned);
        text.unwrap_or_else(|| panic!("no refusal: {}", self.text))
    }

    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }
}

/// Saturday noon in Brazil, 21 November 2026.
pub(crate) fn config() -> Config {
    let at: Timestamp = "2026-11-21T15:00:00Z".parse().unwrap();
    Config {
        clock: Clock::fixed(at),
        demo_world: true,
        ..Config::default()
    }
}

pub(crate) async fn start() -> Sandbox {
    start_with(config()).await
}

pub(crate) async fn start_with(config: Config) -> Sandbox {
    // Whoever comes second finds it done.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(malote_sandbox::serve(listener, config, async {
        let _ = stopped.await;
    }));
    Sandbox {
        address,
        http: reqwest::Client::new(),
        _stop: stop,
    }
}

pub(crate) fn secret_of(app_key: &str) -> String {
    match app_key {
        ACME => "a".repeat(32),
        _ => "b".repeat(32),
    }
}

pub(crate) fn envelope(app_key: &str, call: &str, param: &Value) -> Value {
    json!({
        "call": call,
        "app_key": app_key,
        "app_secret": secret_of(app_key),
        "param": [param],
    })
}

impl Sandbox {
    /// A call of the first company.
    pub(crate) async fn call(&self, service: &str, call: &str, param: Value) -> Reply {
        self.call_as(ACME, service, call, param).await
    }

    pub(crate) async fn call_as(
        &self,
        app_key: &str,
        service: &str,
        call: &str,
        param: Value,
    ) -> Reply {
        let body = envelope(app_key, call, &param).to_string();
        self.post(service, body).await.unwrap()
    }

    pub(crate) async fn include(&self, param: Value) -> Reply {
        self.call(PAYABLES, "IncluirContaPagar", param).await
    }

    pub(crate) async fn consult(&self, key: &str) -> Reply {
        let param = json!({ "codigo_lancamento_integracao": key });
        self.call(PAYABLES, "ConsultarContaPagar", param).await
    }

    pub(crate) async fn post(&self, service: &str, body: String) -> reqwest::Result<Reply> {
        let url = format!("http://{}/api/v1/{service}/", self.address);
        let request = self
            .http
            .post(url)
            .header("content-type", "application/json");
        let response = request.body(body).send().await?;
        Ok(Reply {
            status: response.status().as_u16(),
            text: response.text().await?,
        })
    }

    /// A command; the empty body is no body.
    pub(crate) async fn command(&self, method: Method, path: &str, body: Value) -> Reply {
        let url = format!("http://{}{path}", self.address);
        let mut request = self.http.request(method, url);
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        Reply {
            status: response.status().as_u16(),
            text: response.text().await.unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.command(Method::GET, path, Value::Null).await
    }

    pub(crate) async fn misbehave(&self, order: Value) {
        let reply = self
            .command(Method::POST, "/sandbox/misbehave", order)
            .await;
        reply.ok();
    }

    /// The ledger of one company.
    pub(crate) async fn ledger(&self, app_key: &str) -> Value {
        let path = format!("/sandbox/ledger?app_key={app_key}");
        self.get(&path).await.ok()["accounts"][0].clone()
    }

    /// Kinds of the breaches so far.
    pub(crate) async fn violations(&self) -> Vec<String> {
        let calls = self.get("/sandbox/calls").await.ok();
        let violations = calls["violations"].as_array().unwrap().iter();
        let kinds = violations.map(|violation| violation["kind"].as_str().unwrap().to_owned());
        kinds.collect()
    }

    /// A plain connection on which a call was sent.
    pub(crate) async fn send_raw(&self, call: &str, param: &Value) -> TcpStream {
        let body = envelope(ACME, call, param).to_string();
        let head = [
            format!("POST /api/v1/{PAYABLES}/ HTTP/1.1"),
            "host: sandbox".to_owned(),
            "content-type: application/json".to_owned(),
            format!("content-length: {}", body.len()),
        ];
        let request = format!("{}\r\n\r\n{body}", head.join("\r\n"));
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// What comes back on a plain connection until it closes.
    pub(crate) async fn raw(&self, call: &str, param: &Value) -> String {
        let mut stream = self.send_raw(call, param).await;
        let mut received = Vec::new();
        stream.read_to_end(&mut received).await.unwrap();
        String::from_utf8(received).unwrap()
    }
}

/// A payable that is accepted.
pub(crate) fn payable(key: &str) -> Value {
    json!({
        "codigo_lancamento_integracao": key,
        "codigo_cliente_fornecedor": MARINA,
        "data_vencimento": "30/11/2026",
        "data_previsao": "30/11/2026",
        "data_emissao": "09/11/2026",
        "valor_documento": number("48.90"),
        "codigo_categoria": "2.04.01",
        "id_conta_corrente": 4_243_124,
        "numero_documento": "VX7700001",
        "observacao": "Almoço",
    })
}

/// An account entry that is accepted.
pub(crate) fn entry(key: &str) -> Value {
    json!({
        "cCodIntLanc": key,
        "cabecalho": { "nCodCC": 4_243_999, "dDtLanc": "12/11/2026", "nValorLanc": number("89.90") },
        "detalhes": {
            "cCodCateg": "2.04.01",
            "cTipo": "CRT",
            "cNumDoc": "VX7700123",
            "nCodCliente": MARINA,
            "cObs": "cartão",
        },
    })
}

/// A JSON number written exactly so.
pub(crate) fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The value with some fields replaced; a null removes one.
pub(crate) fn with(mut value: Value, changes: Value) -> Value {
    for (name, change) in changes.as_object().unwrap() {
        if change.is_null() {
            value.as_object_mut().unwrap().remove(name);
        } else {
            value[name] = change.clone();
        }
    }
    value
}
