//! What is no file, not what it is declared to be, or too large: refused, and nothing of it stays.

use axum::body::{Body, Bytes};
use axum::http::Request;
use futures_util::stream;

use crate::files::{ACME, PDF, form, nothing, store, whole};
use crate::harness::Api;

const MOST: usize = 300_000;

async fn api() -> Api {
    let api = Api::with(|state| state.limits.files.bytes = MOST as u64).await;
    api.office("acme").await;
    api
}

/// Every one of these requests is refused so.
async fn refused(requests: Vec<Request<Body>>, status: u16, code: &str) {
    let api = api().await;
    for request in requests {
        let shown = format!("{request:?}");
        let reply = store(&api, request).await;
        assert_eq!(reply.problem(status), code, "{shown}");
        nothing(&api).await;
    }
}

fn with_header(name: &'static str, value: &'static str) -> Request<Body> {
    let mut request = whole(ACME, None, "short");
    let value = value.parse().expect("a header");
    request.headers_mut().insert(name, value);
    request
}

#[tokio::test]
async fn no_bytes_are_no_file() {
    let requests = vec![whole(ACME, None, ""), form(&[(Some("a.pdf"), None, b"")])];
    refused(requests, 422, "empty-file").await;
}

#[tokio::test]
async fn a_form_has_one_part_which_is_the_file() {
    let file = |name: &'static str| (Some(name), Some("text/plain"), &b"some"[..]);
    let field = (None, None, &b"note"[..]);
    let requests = vec![
        form(&[]),
        form(&[field]),
        form(&[field, file("a")]),
        form(&[file("a"), field]),
        form(&[file("a"), file("b")]),
    ];
    refused(requests, 422, "not-one-file").await;
    let edge = Some("multipart/form-data; boundary=edge");
    let requests = vec![
        whole(ACME, edge, "--edge\r\ncontent"),
        whole(ACME, edge, "nothing of a form"),
        whole(ACME, Some("multipart/form-data"), "no edge"),
    ];
    refused(requests, 422, "invalid-body").await;
}

#[tokio::test]
async fn a_file_is_what_it_is_declared_to_be() {
    let requests = vec![
        whole(ACME, Some("application/pdf"), "no PDF"),
        whole(ACME, Some("image/png"), PDF),
        form(&[(Some("a.pdf"), Some("application/pdf"), b"no PDF")]),
        whole(ACME, Some("pdf"), PDF),
        with_header("content-encoding", "gzip"),
    ];
    refused(requests, 415, "wrong-media-type").await;
}

#[tokio::test]
async fn a_file_is_not_larger_than_it_may_be() {
    let endless = || Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 4_096]));
    let endless = Body::from_stream(stream::repeat_with(endless));
    let requests = vec![
        whole(ACME, None, vec![b'x'; MOST + 1]),
        with_header("content-length", "300001"),
        whole(ACME, None, endless),
        form(&[(Some("a"), None, &[b'x'; MOST + 1])]),
        form(&[(Some("a"), None, &[b'x'; MOST + 100_000])]),
    ];
    refused(requests, 413, "too-large").await;
    let api = api().await;
    for request in [
        whole(ACME, None, vec![b'x'; MOST]),
        form(&[(Some("a"), None, &[b'x'; MOST])]),
    ] {
        assert_eq!(store(&api, request).await.expect(200)["size"], MOST);
    }
}
