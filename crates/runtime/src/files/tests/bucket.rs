//! A bucket, as far as files need one: written from the documentation of S3's REST interface.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use object_store::aws::AmazonS3Builder;
use tokio::net::TcpListener;

use super::*;

/// Larger than one part.
const LARGE: usize = 12_000_000;

/// What lies in it, what is being put together, and how it refuses.
#[derive(Debug, Default)]
struct Bucket {
    objects: BTreeMap<String, Vec<u8>>,
    parts: BTreeMap<String, BTreeMap<u32, Vec<u8>>>,
    refuses: bool,
}

type Shared = Arc<Mutex<Bucket>>;

async fn serve(
    State(bucket): State<Shared>,
    method: Method,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut bucket = bucket.lock().unwrap();
    let signed = headers.get("authorization");
    let signed =
        signed.is_some_and(|value| value.to_str().unwrap().starts_with("AWS4-HMAC-SHA256"));
    if bucket.refuses || !signed {
        return StatusCode::FORBIDDEN.into_response();
    }
    let query = query.unwrap_or_default();
    let value = |name: &str| {
        let found = query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        found.map(str::to_owned)
    };
    match (method, value("uploadId"), value("partNumber")) {
        (Method::PUT, None, None) => {
            bucket.objects.insert(key, body.to_vec());
            tagged("")
        }
        (Method::POST, None, None) => {
            let id = format!("upload-{}", bucket.parts.len());
            bucket.parts.insert(id.clone(), BTreeMap::new());
            tagged(&format!(
                "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
            ))
        }
        (Method::PUT, Some(id), Some(number)) => {
            let parts = bucket.parts.get_mut(&id).unwrap();
            parts.insert(number.parse().unwrap(), body.to_vec());
            tagged("")
        }
        (Method::POST, Some(id), None) => {
            let parts = bucket.parts.remove(&id).unwrap();
            bucket
                .objects
                .insert(key, parts.into_values().flatten().collect());
            tagged("<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>")
        }
        (Method::DELETE, Some(id), None) => {
            bucket.parts.remove(&id);
            StatusCode::NO_CONTENT.into_response()
        }
        (Method::DELETE, None, None) => {
            bucket.objects.remove(&key);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn tagged(body: &str) -> Response {
    ([("etag", "\"e\"")], body.to_owned()).into_response()
}

/// A bucket that is served here, and files in it below `client/files`.
async fn opened() -> (Shared, Files) {
    // Another test of this process may have done it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let bucket = Shared::default();
    let router = Router::new()
        .route("/office/{*key}", any(serve))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(bucket.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let builder = AmazonS3Builder::new()
        .with_bucket_name("office")
        .with_endpoint(endpoint)
        .with_allow_http(true)
        .with_region("sa-east-1")
        .with_access_key_id("id")
        .with_secret_access_key("secret");
    let place = Place::built(builder, "client/files", 50_000_000).unwrap();
    let (name, prefix) = ("office".to_owned(), "client/files".to_owned());
    let files = Files {
        shelf: Shelf::Bucket { name, prefix },
        max_bytes: 50_000_000,
        place: OnceCell::new_with(Some(place)),
    };
    (bucket, files)
}

#[tokio::test]
async fn an_object_of_a_bucket_is_there_once_it_is_finished() {
    let (bucket, files) = opened().await;
    for size in [3, LARGE] {
        let bytes = vec![b'a'; size];
        let object = id::fresh();
        let mut incoming = files.begin(&acme(), object).await.unwrap();
        for part in bytes.chunks(1_000_000) {
            incoming.write(part).await.unwrap();
        }
        assert!(
            bucket.lock().unwrap().objects.is_empty(),
            "not before its end"
        );
        let stored = incoming.finish().await.unwrap();
        let digest = malote_core::json::digest_bytes(&bytes);
        assert_eq!(stored.digest, format!("sha256:{digest}"));
        let key = format!("client/files/acme/{object}");
        assert_eq!(bucket.lock().unwrap().objects.get(&key), Some(&bytes));
        files.remove("acme", object).await.unwrap();
        files.remove("acme", object).await.unwrap();
        let bucket = bucket.lock().unwrap();
        assert!(bucket.objects.is_empty() && bucket.parts.is_empty());
    }
    assert_eq!(files.probe().await.unwrap(), Probe::Usable);
    assert!(bucket.lock().unwrap().objects.is_empty());
}

#[tokio::test]
async fn what_broke_off_leaves_nothing_in_a_bucket() {
    let (bucket, files) = opened().await;
    let mut incoming = files.begin(&acme(), id::fresh()).await.unwrap();
    incoming.write(&vec![b'a'; LARGE]).await.unwrap();
    assert_eq!(bucket.lock().unwrap().parts.len(), 1);
    incoming.abort().await;
    let left = bucket.lock().unwrap();
    assert!(left.objects.is_empty() && left.parts.is_empty());
}

#[tokio::test]
async fn a_bucket_that_refuses_is_an_error() {
    let (bucket, files) = opened().await;
    bucket.lock().unwrap().refuses = true;
    assert!(files.probe().await.is_err());
    let mut incoming = files.begin(&acme(), id::fresh()).await.unwrap();
    incoming.write(b"some").await.unwrap();
    let refused = incoming.finish().await.unwrap_err();
    assert!(!refused.is_full());
    assert!(files.remove("acme", id::fresh()).await.is_err());
}
