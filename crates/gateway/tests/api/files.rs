//! Storing files: whole or not at all, each tenant's own, and only what it is declared to be.

use std::fs;
use std::path::Path;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use malote_core::json::digest_bytes;
use malote_store::audit::MALOTE;
use serde_json::{Value, json};

use crate::harness::{Api, Reply, files_in};

mod refused;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n";
const ACME: &str = "/v1/files?tenant=acme";

/// A request with a file as its body.
fn whole(path: &str, kind: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::post(path);
    if let Some(kind) = kind {
        request = request.header(CONTENT_TYPE, kind);
    }
    request.body(body.into()).expect("a request")
}

/// A request with these parts as a form; without a name a part is no file.
fn form(parts: &[(Option<&str>, Option<&str>, &[u8])]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, kind, bytes) in parts {
        body.extend(b"--edge\r\ncontent-disposition: form-data; name=\"file\"");
        if let Some(name) = name {
            body.extend(format!("; filename=\"{name}\"").bytes());
        }
        if let Some(kind) = kind {
            body.extend(format!("\r\ncontent-type: {kind}").bytes());
        }
        body.extend(b"\r\n\r\n");
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    whole(ACME, Some("multipart/form-data; boundary=edge"), body)
}

/// Everything that lies in a folder of files.
fn found(folder: &Path) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => all.extend(found(&path)),
            false => all.push(fs::read(path).expect("a file")),
        }
    }
    all
}

fn said(bytes: &[u8], kind: &str) -> Value {
    let file = format!("sha256:{}", digest_bytes(bytes));
    json!({"file": file, "size": bytes.len(), "media_type": kind})
}

async fn store(api: &Api, request: Request<Body>) -> Reply {
    api.send_local(request).await
}

/// Nothing is stored, and nothing is left once it was looked for.
async fn nothing(api: &Api) {
    malote_gateway::sweep(&api.state).await.expect("sweeping");
    assert!(found(api.files.path()).is_empty());
}

#[tokio::test]
async fn a_file_is_stored_as_it_is_whichever_way_it_comes() {
    let api = Api::ready().await;
    let request = whole(ACME, Some("application/pdf"), PDF);
    let answer = store(&api, request).await.expect(200);
    assert_eq!(answer, said(PDF, "application/pdf"));
    assert_eq!(found(api.files.path()), [PDF]);
    // The same bytes again, declared or not, in a form or not.
    for request in [
        whole(ACME, None, PDF),
        whole(ACME, Some("application/x-www-form-urlencoded"), PDF),
        form(&[(Some("guia.pdf"), Some("application/pdf"), PDF)]),
        form(&[(Some("guia.pdf"), None, PDF)]),
    ] {
        let again = store(&api, request).await.expect(200);
        assert_eq!(again, answer, "the same answer");
        assert_eq!(malote_gateway::sweep(&api.state).await.unwrap(), 1);
        assert_eq!(found(api.files.path()), [PDF], "stored once");
    }
    let large = vec![b'x'; 3_000_000];
    let parts = large
        .chunks(70_001)
        .map(|part| Ok::<_, std::io::Error>(Bytes::copy_from_slice(part)));
    let parts: Vec<_> = parts.collect();
    let request = whole(ACME, None, Body::from_stream(stream::iter(parts)));
    let answer = store(&api, request).await.expect(200);
    assert_eq!(answer, said(&large, "text/plain"));
    assert!(found(api.files.path()).contains(&large));
}

#[tokio::test]
async fn an_upload_that_breaks_off_or_falls_silent_leaves_nothing() {
    let api = Api::with(|state| state.limits.files.silence = Duration::from_millis(200)).await;
    api.office("acme").await;
    // Enough to be written while the rest is awaited.
    let start = || stream::iter((0..30).map(|_| Ok(Bytes::from(vec![b'x'; 50_000]))));
    let cut = start().chain(stream::iter([Err(std::io::Error::other("cut"))]));
    let reply = store(&api, whole(ACME, None, Body::from_stream(cut))).await;
    assert_eq!(reply.problem(422), "invalid-body");
    nothing(&api).await;
    let silent = start().chain(stream::pending::<Result<Bytes, std::io::Error>>());
    let reply = store(&api, whole(ACME, None, Body::from_stream(silent))).await;
    assert_eq!(reply.problem(503), "timed-out");
    nothing(&api).await;
    let open = b"--edge\r\ncontent-disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n";
    let open = stream::iter([Ok(Bytes::from_static(open))]);
    let form = Body::from_stream(open.chain(start()));
    let form = whole(ACME, Some("multipart/form-data; boundary=edge"), form);
    assert_eq!(store(&api, form).await.problem(422), "invalid-body");
    nothing(&api).await;
}

#[tokio::test]
async fn an_upload_whose_handler_is_dropped_is_removed_when_its_time_is_over() {
    let api = Api::with(|state| state.limits.files.timeout = Duration::from_millis(300)).await;
    api.office("acme").await;
    let start = stream::iter((0..30).map(|_| Ok(Bytes::from(vec![b'x'; 50_000]))));
    let slow = start.chain(stream::pending::<Result<Bytes, std::io::Error>>());
    let reply = store(&api, whole(ACME, None, Body::from_stream(slow))).await;
    assert_eq!(reply.problem(503), "timed-out");
    assert_eq!(
        malote_gateway::sweep(&api.state).await.unwrap(),
        0,
        "not yet"
    );
    api.clock.advance(Duration::from_secs(1));
    assert_eq!(malote_gateway::sweep(&api.state).await.unwrap(), 1);
    nothing(&api).await;
}

#[tokio::test]
async fn an_upload_that_outlives_its_time_is_to_be_repeated_and_leaves_nothing() {
    let api = Api::ready().await;
    // All of it is written at its end; some of it was, and is gone.
    for (size, code) in [(5_000, "timed-out"), (50_000, "unavailable")] {
        let (begun, mut told) = tokio::sync::mpsc::channel(1);
        let (resume, resumed) = tokio::sync::oneshot::channel::<()>();
        let start = stream::iter((0..30).map(move |_| Ok(Bytes::from(vec![b'x'; size]))));
        let end = stream::once(async move {
            begun.send(()).await.expect("somebody listens");
            resumed.await.expect("somebody says so");
            Ok::<_, std::io::Error>(Bytes::from_static(b"the end"))
        });
        let late = whole(ACME, None, Body::from_stream(start.chain(end)));
        let sweeping = async {
            told.recv().await.expect("it is being taken");
            // The machine is suspended, and another one goes on.
            api.clock.advance(Duration::from_secs(86_400));
            let removed = malote_gateway::sweep(&api.state).await.unwrap();
            resume.send(()).expect("it waits");
            removed
        };
        let (reply, removed) = tokio::join!(store(&api, late), sweeping);
        assert_eq!(removed, 1, "it was due");
        assert!(reply.headers.contains_key("retry-after"));
        assert_eq!(reply.problem(503), code);
        nothing(&api).await;
    }
    let again = store(&api, whole(ACME, None, vec![b'x'; 300])).await;
    again.expect(200);
}

#[tokio::test]
async fn tenants_share_nothing_and_never_learn_of_each_other() {
    let api = Api::ready().await;
    let key = |tenants: &'static [&'static str]| api.key(&["publish"], Some(tenants));
    let (acme, borges, both) = (
        key(&["acme"]).await,
        key(&["borges"]).await,
        key(&["acme", "borges"]).await,
    );
    let ask = async |key: &str, path: &str| {
        let mut request = whole(path, None, PDF);
        let bearer = format!("Bearer {key}").parse().unwrap();
        request.headers_mut().insert(AUTHORIZATION, bearer);
        api.send(request).await
    };
    let first = ask(&acme, "/v1/files").await.expect(200);
    let second = ask(&borges, "/v1/files").await.expect(200);
    assert_eq!(first, second, "as if nobody had stored it");
    assert_eq!(found(api.files.path()), [PDF, PDF], "two objects");
    ask(&both, "/v1/files?tenant=borges").await.expect(200);
    let unsaid = ask(&both, "/v1/files").await;
    assert_eq!(unsaid.problem(400), "invalid-parameter");
    let text = |reply: Reply, name: &str| reply.expect(422).to_string().replace(name, "T");
    let foreign = text(ask(&borges, "/v1/files?tenant=acme").await, "acme");
    let missing = text(ask(&borges, "/v1/files?tenant=nobody").await, "nobody");
    assert_eq!(foreign, missing);
    assert!(foreign.contains("unknown-tenant"));
    let wrong = ask(&acme, "/v1/files?tenant=A%20B").await;
    assert_eq!(wrong.problem(400), "invalid-parameter");
    let unsaid = store(&api, whole("/v1/files", None, PDF)).await;
    assert_eq!(unsaid.problem(400), "invalid-parameter");
    // What is removed of one stays with the other.
    let file = first["file"].as_str().unwrap();
    let admin = api.key(&["admin"], Some(&["borges"])).await;
    let why = json!({"reason": "a wrong one"});
    let remove = async |path: String| api.with_key(&admin, "DELETE", &path, Some(&why)).await;
    let foreign = text(
        remove(format!("/v1/files/{file}?tenant=acme")).await,
        "acme",
    );
    let missing = text(
        remove(format!("/v1/files/{file}?tenant=nobody")).await,
        "nobody",
    );
    assert_eq!(foreign, missing);
    remove(format!("/v1/files/{file}")).await.expect(200);
    assert_eq!(
        remove(format!("/v1/files/{file}")).await.problem(404),
        "not-found"
    );
    malote_gateway::sweep(&api.state).await.unwrap();
    assert_eq!(found(api.files.path()), [PDF]);
    let kept = api.store.file(&tenant("acme"), file).await;
    assert!(kept.unwrap().is_some());
}

fn tenant(name: &str) -> malote_core::id::Tenant {
    malote_core::id::Tenant::parse(name).expect("a tenant's name")
}

#[tokio::test]
async fn the_same_bytes_at_once_are_one_file() {
    let api = Api::ready().await;
    let large = vec![b'x'; 600_000];
    let puts = (0..8).map(|_| store(&api, whole(ACME, None, large.clone())));
    for reply in join_all(puts).await {
        assert_eq!(reply.expect(200), said(&large, "text/plain"));
    }
    malote_gateway::sweep(&api.state).await.unwrap();
    assert_eq!(found(api.files.path()), [large]);
}

#[tokio::test]
async fn files_are_there_after_a_restart_and_what_was_under_way_goes() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("malote.db").display());
    let files = folder.path().join("files");
    let at = || Api::over(&url, |state| state.files = files_in(&files));
    let api = at().await;
    api.office("acme").await;
    store(&api, whole(ACME, None, PDF)).await.expect(200);
    // As a process that is killed leaves it: begun, noted, and no more.
    let object = malote_core::id::fresh();
    let acme = tenant("acme");
    api.store
        .begin_file(&acme, object, Duration::from_secs(60))
        .await
        .unwrap();
    let mut upload = api.state.files.begin(&acme, object).await.unwrap();
    upload.write(&vec![b'x'; 600_000]).await.unwrap();
    std::mem::forget(upload);
    assert_eq!(found(&files).len(), 2);
    api.store.close().await;
    drop(api);
    let api = at().await;
    let again = store(&api, whole(ACME, None, PDF)).await.expect(200);
    assert_eq!(again, said(PDF, "application/pdf"));
    malote_gateway::sweep(&api.state).await.unwrap();
    assert_eq!(
        found(&files).len(),
        2,
        "the other one may still be under way"
    );
    api.clock.advance(Duration::from_secs(120));
    malote_gateway::sweep(&api.state).await.unwrap();
    assert_eq!(found(&files), [PDF]);
}

#[tokio::test]
async fn where_files_cannot_be_written_nothing_is_half_stored() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, "no folder").unwrap();
    let api = Api::with(|state| state.files = files_in(&taken)).await;
    api.office("acme").await;
    let reply = store(&api, whole(ACME, None, PDF)).await;
    assert!(reply.headers.contains_key("retry-after"));
    assert_eq!(reply.problem(503), "unavailable");
    let digest = format!("sha256:{}", digest_bytes(PDF));
    assert_eq!(
        api.store.file(&tenant("acme"), &digest).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn too_many_files_at_once_wait_or_come_back_and_other_requests_go_on() {
    let api = Api::with(|state| {
        state.limits.files.at_once = 1;
        state.limits.patience = Duration::from_millis(50);
    })
    .await;
    api.office("acme").await;
    let (begun, mut told) = tokio::sync::mpsc::channel(1);
    let first = stream::once(async move {
        begun.send(()).await.expect("somebody listens");
        Ok::<_, std::io::Error>(Bytes::from_static(PDF))
    });
    let slow = whole(
        ACME,
        None,
        Body::from_stream(first.chain(stream::pending())),
    );
    let others = async {
        told.recv().await.expect("the first is being taken");
        let reply = store(&api, whole(ACME, None, PDF)).await;
        assert!(reply.headers.contains_key("retry-after"));
        assert_eq!(reply.problem(503), "unavailable");
        assert_eq!(api.get("/v1/tenants").await.status, 200);
    };
    tokio::select! {
        reply = store(&api, slow) => panic!("it has no end: {}", reply.text),
        () = others => {}
    }
}

#[tokio::test]
async fn a_held_tenants_file_is_not_removed_by_order() {
    let api = Api::ready().await;
    let file = store(&api, whole(ACME, None, PDF)).await.expect(200);
    let path = format!("/v1/files/{}?tenant=acme", file["file"].as_str().unwrap());
    let by = || api.store.by(&MALOTE);
    by().set_hold(&tenant("acme"), None, "process 1")
        .await
        .unwrap();
    let why = json!({"reason": "a wrong one"});
    let order = async || {
        let request = crate::harness::request("DELETE", &path, None, Some(&why));
        api.send_local(request).await
    };
    assert_eq!(order().await.problem(409), "not-possible");
    by().lift_hold(&tenant("acme")).await.unwrap();
    let silent = crate::harness::request("DELETE", &path, None, Some(&json!({"reason": " "})));
    assert_eq!(api.send_local(silent).await.problem(422), "invalid-body");
    assert_eq!(order().await.expect(200), file);
    nothing(&api).await;
}
