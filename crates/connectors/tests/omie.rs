//! The Omie client against servers that answer, lie, break off and keep silent.

#![cfg(test)]

mod support;

use std::time::Duration;

use malote_connectors::omie::{Class, Client, Http, Kind, Method, Trouble};
use malote_core::gate::{Closed, Outcome, Used};
use serde_json::{Value, json};
use wiremock::matchers::{body_partial_json, header, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use support::{Bench, KEY, SECRET, nobody, raw_server, silent_server};

const WRITE: Method = Method::INCLUDE_PAYABLE;

async fn begun() -> Result<(), Closed> {
    Ok(())
}

/// One write of `{"a":48.90}`, on a fresh bench.
async fn write_to(bench: &Bench, base_url: &str) -> Result<(), Trouble> {
    let http = Http::new();
    let client = Client::new(&http, bench.access(base_url));
    let parameters: Value = serde_json::from_str(r#"{"a":48.90}"#).unwrap();
    client.write(WRITE, &parameters, begun).await.map(|_| ())
}

async fn answering(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(answer)
        .mount(&server)
        .await;
    server
}

fn fault(status: u16, words: &str, code: &str) -> ResponseTemplate {
    let body = json!({ "faultstring": words, "faultcode": code });
    ResponseTemplate::new(status).set_body_json(body)
}

#[tokio::test]
async fn a_trace_that_no_header_can_hold_is_left_out_and_the_call_made() {
    let server = answering(ResponseTemplate::new(200).set_body_json(json!({"ok": 1}))).await;
    let (bench, http, base) = (Bench::new(), Http::new(), server.uri());
    let mut access = bench.access(&base);
    access.traceparent = Some("00-1\n2-01");
    let client = Client::new(&http, access);
    let written = client
        .write(WRITE, &json!({"a": 1}), || async { Ok(()) })
        .await;
    assert!(written.is_ok());
    let received = server.received_requests().await.unwrap();
    assert!(!received[0].headers.contains_key("traceparent"));
}

#[tokio::test]
async fn the_envelope_is_exact_and_follows_any_base_address() {
    let server = MockServer::start().await;
    Mock::given(path("/api/v1/financas/contapagar/"))
        .and(header("content-type", "application/json"))
        .and(header(
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"ok": 1})))
        .expect(2)
        .mount(&server)
        .await;
    let bench = Bench::new();
    for base in ["/api/v1", "/api/v1/"] {
        write_to(&bench, &format!("{}{base}", server.uri()))
            .await
            .unwrap();
    }
    let received = server.received_requests().await.unwrap();
    let body = String::from_utf8(received[0].body.clone()).unwrap();
    assert_eq!(
        body,
        format!(
            r#"{{"call":"IncluirContaPagar","app_key":"{KEY}","app_secret":"{SECRET}","param":[{{"a":48.90}}]}}"#
        )
    );
    assert_eq!(bench.gate.last(), Used::Ended(Outcome::Success));
    let exchange = &bench.journal.take()[0];
    assert_eq!(exchange.request, r#"{"a":48.90}"#);
    assert_eq!(exchange.http_status, Some(200));
}

#[tokio::test]
async fn a_closed_gate_or_a_refused_beginning_sends_nothing() {
    let server = answering(ResponseTemplate::new(200)).await;
    let (bench, http) = (Bench::new(), Http::new());
    let closed = Closed {
        after: Duration::from_secs(7),
        scope: "rate",
    };
    let uri = server.uri();
    let client = Client::new(&http, bench.access(&uri));
    let refuses = || async { Err(closed.clone()) };
    let result = client.write(WRITE, &json!({}), refuses).await;
    assert_eq!(result.unwrap_err(), Trouble::Closed(closed.clone()));
    assert_eq!(bench.gate.last(), Used::NotAtAll);
    *bench.gate.closed.lock().unwrap() = Some(closed.clone());
    let begins = || async { panic!("nothing begins behind a closed gate") };
    let result = client.write(WRITE, &json!({}), begins).await;
    assert_eq!(result.unwrap_err(), Trouble::Closed(closed));
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_cannot_be_reached_was_not_sent() {
    let bench = Bench::new();
    for address in [nobody().await, "nonsense".to_owned(), "http://[".to_owned()] {
        let trouble = write_to(&bench, &address).await.unwrap_err();
        let Trouble::Unreachable(fault) = trouble else {
            panic!("{trouble:?}");
        };
        assert_eq!(fault.code, "unreachable");
        assert_eq!(bench.gate.last(), Used::Unreachable);
    }
}

#[tokio::test]
async fn a_line_that_breaks_leaves_the_outcome_unknown() {
    let answers: [(&'static [u8], &str); 6] = [
        (b"", "cut"),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n{\"codigo_lan",
            "cut",
        ),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{\"a\":",
            "not-json",
        ),
        (
            b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 13\r\n\r\n<html></html>",
            "html",
        ),
        (
            b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n",
            "http-500",
        ),
        (b"GARBAGE\r\n\r\n", "cut"),
    ];
    for (answer, code) in answers {
        let bench = Bench::new();
        let address = raw_server(answer).await;
        let trouble = write_to(&bench, &address).await.unwrap_err();
        let Trouble::Unsure(fault) = trouble else {
            panic!("{trouble:?}");
        };
        assert_eq!(fault.code, code, "{}", String::from_utf8_lossy(answer));
        assert_eq!(bench.gate.last(), Used::CutShort, "it may still be done");
    }
}

#[tokio::test]
async fn silence_ends_in_a_timeout_and_is_unknown() {
    let mut bench = Bench::new();
    bench.timeout = Duration::from_millis(50);
    let (address, _listener) = silent_server().await;
    let trouble = write_to(&bench, &address).await.unwrap_err();
    assert!(
        matches!(&trouble, Trouble::Unsure(fault) if fault.code == "timeout"),
        "{trouble:?}"
    );
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = answering(ResponseTemplate::new(200).set_body_json(json!({}))).await;
    let answer = ResponseTemplate::new(307).insert_header("location", elsewhere.uri());
    let server = answering(answer).await;
    let trouble = write_to(&Bench::new(), &server.uri()).await.unwrap_err();
    assert!(matches!(trouble, Trouble::Unsure(_)));
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let answer = ResponseTemplate::new(200).set_body_bytes(vec![b' '; 9 * 1024 * 1024]);
    let server = answering(answer).await;
    let trouble = write_to(&Bench::new(), &server.uri()).await.unwrap_err();
    assert!(matches!(trouble, Trouble::Unsure(fault) if fault.code == "too-large"));
}

#[tokio::test]
async fn a_block_pauses_the_method_for_the_time_named() {
    let words = "API bloqueada por consumo indevido. Tente novamente em 1678 segundos.";
    let server = answering(fault(425, words, "MISUSE_API_PROCESS")).await;
    let bench = Bench::new();
    let trouble = write_to(&bench, &server.uri()).await.unwrap_err();
    assert!(matches!(&trouble, Trouble::Refused(refusal) if refusal.class == Class::Blocked));
    let Used::Ended(Outcome::Blocked { pause, .. }) = bench.gate.last() else {
        panic!("not blocked");
    };
    assert_eq!(pause, Duration::from_secs(1_678));
    let server = answering(ResponseTemplate::new(425)).await;
    write_to(&bench, &server.uri()).await.unwrap_err();
    assert!(matches!(
        bench.gate.last(),
        Used::Ended(Outcome::Blocked { pause, .. }) if pause == Duration::from_secs(1_800)
    ));
}

#[tokio::test]
async fn credentials_are_in_nothing_that_is_kept() {
    let escaped: String = SECRET.bytes().map(|b| format!("\\u{b:04x}")).collect();
    let percent: String = SECRET.bytes().map(|b| format!("%{b:02x}")).collect();
    let echo = format!(
        "app_key [{KEY}] app_secret [{SECRET}] {percent} {}",
        &SECRET[..9]
    );
    let raw = format!(r#"{{"faultstring":"{echo} {escaped}","faultcode":"SOAP-ENV:{SECRET}"}}"#);
    for body in [raw, echo, format!("<html>{SECRET}</html>")] {
        let server = answering(ResponseTemplate::new(500).set_body_string(body)).await;
        let bench = Bench::new();
        let trouble = write_to(&bench, &server.uri()).await.unwrap_err();
        let kept = format!(
            "{trouble:?} {:?} {:?}",
            bench.journal.take(),
            bench.gate.last()
        );
        for part in [
            KEY,
            SECRET,
            &SECRET[..8],
            &percent[..24],
            &escaped[..48],
            "567890",
        ] {
            assert!(!kept.contains(part), "{part} in {kept}");
        }
    }
    let bench = Bench::new();
    let http = Http::new();
    let access = bench.access("http://127.0.0.1:1");
    assert!(!format!("{:?}", Client::new(&http, access)).contains(KEY));
}

#[tokio::test]
async fn a_consult_is_believed_only_about_our_key() {
    let (bench, http) = (Bench::new(), Http::new());
    let body = json!({"codigo_lancamento_omie": 61, "codigo_lancamento_integracao": "ML2",
        "valor_documento": 1, "codigo_categoria": "2.04.01"});
    let server = answering(ResponseTemplate::new(200).set_body_json(body)).await;
    let uri = server.uri();
    let client = Client::new(&http, bench.access(&uri));
    let found = client.consult(Kind::Payable, "ML2").await.unwrap();
    assert_eq!((found.reference.as_str(), found.supplier), ("61", None));
    let other = client.consult(Kind::Payable, "ML1").await.unwrap_err();
    assert!(matches!(other, Trouble::Unsure(_)));
}

#[tokio::test]
async fn a_success_that_names_no_document_is_unknown() {
    let (bench, http) = (Bench::new(), Http::new());
    for (body, good) in [
        (
            json!({"codigo_lancamento_omie": 61, "codigo_status": "0"}),
            true,
        ),
        (
            json!({"codigo_lancamento_omie": 61, "codigo_lancamento_integracao": "ML1"}),
            true,
        ),
        (
            json!({"codigo_lancamento_omie": 61, "codigo_lancamento_integracao": "X"}),
            false,
        ),
        (json!({"codigo_status": "0"}), false),
        (json!({}), false),
    ] {
        let server = answering(ResponseTemplate::new(200).set_body_json(&body)).await;
        let uri = server.uri();
        let client = Client::new(&http, bench.access(&uri));
        let parameters = json!({"codigo_lancamento_integracao": "ML1"});
        let written = client
            .write_document(Kind::Payable, WRITE, &parameters, begun)
            .await;
        match written {
            Ok(written) => assert!(good && written.reference == "61", "{body}"),
            Err(trouble) => assert!(!good && matches!(trouble, Trouble::Unsure(_)), "{body}"),
        }
    }
}

/// A list of `total` categories that grants at most `cap` a page, however many are asked for.
fn listing(total: i64, cap: i64) -> impl Fn(&Request) -> ResponseTemplate {
    move |request: &Request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let asked = &body["param"][0];
        let page = asked["pagina"].as_i64().unwrap();
        let size = asked["registros_por_pagina"].as_i64().unwrap().min(cap);
        let first = (page - 1) * size;
        if first >= total {
            let words = format!("ERROR: Não existem registros para a página [{page}]!");
            return fault(500, &words, "SOAP-ENV:Client-5113");
        }
        let records: Vec<Value> = (first..total.min(first + size))
            .map(|n| json!({"codigo": format!("2.{n}"), "descricao": "x", "conta_despesa": "S"}))
            .collect();
        ResponseTemplate::new(200).set_body_json(json!({
            "pagina": page, "total_de_paginas": (total + size - 1) / size,
            "registros": records.len(), "total_de_registros": total,
            "categoria_cadastro": records}))
    }
}

async fn categories(server: &MockServer) -> Result<usize, Trouble> {
    let (bench, http) = (Bench::new(), Http::new());
    let uri = server.uri();
    let client = Client::new(&http, bench.access(&uri));
    client.categories().await.map(|found| found.len())
}

#[tokio::test]
async fn lists_are_read_to_the_last_page_whatever_size_is_granted() {
    for (total, cap) in [(156, 100), (5, 1), (500, 500), (1, 500), (0, 100)] {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .respond_with(listing(total, cap))
            .mount(&server)
            .await;
        let expected = usize::try_from(total).unwrap();
        assert_eq!(
            categories(&server).await.unwrap(),
            expected,
            "{total} by {cap}"
        );
    }
}

#[tokio::test]
async fn a_broken_page_is_read_again_from_the_start_in_smaller_pages() {
    let server = MockServer::start().await;
    let words = "SOAP-ERROR: Broken response from Application Server (BG)";
    Mock::given(body_partial_json(
        json!({"param": [{"registros_por_pagina": 500, "pagina": 1}]}),
    ))
    .respond_with(fault(500, words, "SOAP-ENV:Server"))
    .expect(1)
    .mount(&server)
    .await;
    Mock::given(body_partial_json(
        json!({"param": [{"registros_por_pagina": 200, "pagina": 2}]}),
    ))
    .respond_with(fault(200, words, "SOAP-ENV:Server"))
    .expect(1)
    .mount(&server)
    .await;
    Mock::given(method("POST"))
        .respond_with(listing(300, 500))
        .mount(&server)
        .await;
    assert_eq!(categories(&server).await.unwrap(), 300);
}

#[tokio::test]
async fn a_list_that_lies_is_not_taken() {
    let same = json!({"total_de_paginas": 3, "total_de_registros": 3,
        "categoria_cadastro": [{"codigo": "2.1"}]});
    let short = json!({"pagina": 1, "total_de_paginas": 1, "total_de_registros": 2,
        "categoria_cadastro": [{"codigo": "2.1"}]});
    let stuck = json!({"pagina": 7, "total_de_paginas": 9, "total_de_registros": 9,
        "categoria_cadastro": [{"codigo": "2.1"}]});
    for body in [same, short, stuck] {
        let server = answering(ResponseTemplate::new(200).set_body_json(&body)).await;
        let trouble = categories(&server).await.unwrap_err();
        assert!(matches!(trouble, Trouble::Unsure(_)), "{body}");
    }
}

#[tokio::test]
async fn an_object_of_somebody_else_is_no_empty_list_and_proves_nothing() {
    let body = json!({"message": "back soon"});
    let server = answering(ResponseTemplate::new(200).set_body_json(&body)).await;
    let (bench, http) = (Bench::new(), Http::new());
    let uri = server.uri();
    let client = Client::new(&http, bench.access(&uri));
    assert!(matches!(client.accounts().await, Err(Trouble::Unsure(_))));
    let tried = client.try_credentials(jiff::Timestamp::UNIX_EPOCH).await;
    assert!(matches!(tried, Err(Trouble::Unsure(_))), "{tried:?}");
}

#[tokio::test]
async fn no_account_at_all_is_an_empty_list_and_proves_the_credentials() {
    let words = "ERROR: Nenhuma conta corrente foi encontrada!";
    let server = answering(fault(500, words, "SOAP-ENV:Client-101")).await;
    let (bench, http) = (Bench::new(), Http::new());
    let uri = server.uri();
    let client = Client::new(&http, bench.access(&uri));
    assert!(client.accounts().await.unwrap().is_empty());
    let now = "2026-11-22T12:00:00Z".parse().unwrap();
    client.try_credentials(now).await.unwrap();
}
