//! Telemetry of a whole process, against a collector that only listens. It is alone in its
//! program, because telemetry starts once per process.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use tracing::info_span;

use malote_runtime::settings::{Settings, Sources};
use malote_runtime::telemetry::{self, TelemetryError, propagation};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// One request: its first line and its body.
type Request = (String, Vec<u8>);

/// Answers every request with 200 and tells of it.
fn collect(listener: &TcpListener, told: &Sender<Request>) {
    for mut stream in listener.incoming().map_while(Result::ok) {
        let told = told.clone();
        thread::spawn(move || {
            while let Some(request) = receive(&mut stream) {
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                if stream.write_all(answer).is_err() || told.send(request).is_err() {
                    break;
                }
            }
        });
    }
}

fn receive(stream: &mut TcpStream) -> Option<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let wanted = name.eq_ignore_ascii_case("content-length");
        wanted.then(|| value.trim().parse::<usize>())
    });
    let mut body = vec![0; length.and_then(Result::ok).unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    Some((head.lines().next()?.to_owned(), body))
}

fn holds(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_producers_trace_reaches_the_collector_before_the_process_ends() {
    // In a build of the whole workspace the exporter's client can speak TLS and asks for this.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (told, requests) = channel();
    thread::spawn(move || collect(&listener, &told));
    let environment = [
        ("MALOTE__TELEMETRY__OTLP_ENDPOINT", endpoint.as_str()),
        ("MALOTE__TELEMETRY__LOG", "json"),
    ];
    let settings = Settings::load(&Sources::of(None, &environment)).unwrap();

    let telemetry = telemetry::init(&settings.telemetry, "expense-worker").unwrap();
    let producer = format!("00-{TRACE}-b7ad6b7169203331-01");
    let span = info_span!("deliver");
    propagation::set_parent(&span, Some(&producer), None);
    let sent = propagation::traceparent_of(&span).unwrap();
    assert!(sent.starts_with(&format!("00-{TRACE}-")), "{sent}");
    span.in_scope(|| telemetry.metrics().intake(3, 0));
    drop(span);
    let again = telemetry::init(&settings.telemetry, "expense-worker");
    assert!(matches!(again, Err(TelemetryError::Twice(_))));
    telemetry.close();

    let trace = u128::from_str_radix(TRACE, 16).unwrap().to_be_bytes();
    let (mut traced, mut counted) = (false, false);
    while !(traced && counted) {
        let (line, body) = requests.recv_timeout(Duration::from_secs(20)).unwrap();
        traced |= line.starts_with("POST /v1/traces") && holds(&body, &trace);
        counted |= line.starts_with("POST /v1/metrics") && holds(&body, b"malote_events_accepted");
    }
}
