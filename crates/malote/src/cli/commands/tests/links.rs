//! Links, and finding the connection they belong to.

use std::collections::HashMap;
use std::fs;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::cli::commands::tests::{items, problem};
use crate::cli::failure::Exit;
use crate::cli::testing::malote;

const ACME: &str = "01900000-0000-7000-8000-00000000000a";
const BORGES: &str = "01900000-0000-7000-8000-00000000000b";

async fn connections(Query(asked): Query<HashMap<String, String>>) -> Json<Value> {
    let mut found = vec![
        json!({"id": ACME, "tenant": "acme", "name": "matriz"}),
        json!({"id": BORGES, "tenant": "borges", "name": "matriz"}),
    ];
    found.retain(|row| {
        let fits = |key: &str| {
            asked
                .get(key)
                .is_none_or(|value| row[key] == value.as_str())
        };
        fits("tenant") && fits("name")
    });
    items(found.into())
}

/// Refuses the value `x`, at its place in the list.
async fn save(Path(id): Path<String>, Json(links): Json<Vec<Value>>) -> Response {
    assert_eq!(id, ACME);
    let wrong = links.iter().position(|link| link["value"] == "x");
    match wrong {
        Some(index) => {
            let errors = json!([{"pointer": format!("/{index}/value"), "code": "unknown-category",
                "detail": "there is no category 'x'"}]);
            let body = json!({"code": "unknown-category", "errors": errors});
            problem(StatusCode::UNPROCESSABLE_ENTITY, body)
        }
        None => Json(json!({"saved": links.len(), "released": 3})).into_response(),
    }
}

fn api() -> Router {
    let one = put(|Path(places): Path<(String, String, String)>| async move {
        Json(json!({"saved": 1, "released": 2, "places": [places.0, places.1, places.2]}))
    });
    Router::new()
        .route("/v1/connections", get(connections))
        .route("/v1/connections/{id}/links", put(save))
        .route("/v1/connections/{id}/links/{kind}/{key}", one)
}

#[tokio::test]
async fn a_link_is_set_by_the_names_of_tenant_and_connection() {
    let typed = [
        "link",
        "set",
        "--tenant",
        "borges",
        "--connection",
        "matriz",
    ];
    let ended = malote(
        api(),
        &[&typed[..], &["expense-type", "7/1", "2.04.01"]].concat(),
    )
    .await;
    assert_eq!(ended.exit(), Exit::Done, "{}", ended.told());
    let wanted = "expense-type 7/1 linked to 2.04.01; deliveries released: 2\n";
    assert_eq!(ended.printed, wanted);
}

#[tokio::test]
async fn a_connection_that_is_missing_or_not_the_only_one_is_told() {
    let show = |names: &[&str]| {
        let typed = [&["connection", "pause"][..], names].concat();
        let typed: Vec<String> = typed.into_iter().map(str::to_owned).collect();
        async move {
            let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
            malote(api(), &typed).await
        }
    };
    let several = show(&["matriz"]).await;
    assert_eq!(several.exit(), Exit::Usage);
    assert!(several.told().contains("--tenant"));
    let missing = show(&["filial", "--tenant", "acme"]).await;
    assert_eq!(missing.exit(), Exit::NotFound);
    assert!(
        missing
            .told()
            .starts_with("there is no connection 'filial' of tenant 'acme'")
    );
}

async fn import(text: &str) -> crate::cli::testing::Ended {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("links.csv");
    fs::write(&file, text).unwrap();
    let file = file.display().to_string();
    malote(api(), &["link", "import", "--connection", ACME, &file]).await
}

#[tokio::test]
async fn a_good_file_is_imported_whole() {
    let ended = import("tipo;chave;valor\nexpense-type;71;1\naccount;default;9\n").await;
    assert_eq!(ended.exit(), Exit::Done, "{}", ended.told());
    assert_eq!(ended.printed, "links saved: 2; deliveries released: 3\n");
}

#[tokio::test]
async fn bad_lines_are_told_by_number_whoever_finds_them() {
    let ours = import("expense-type,71\nexpense-type,,1\n").await;
    assert_eq!(ours.exit(), Exit::Refused);
    assert_eq!(
        ours.told(),
        "nothing was saved: 2 bad lines\n  line 1: has 2 columns; it takes 3 or 4: kind, key, \
         value, label\n  line 2: column 'key' is empty"
    );
    let theirs = import("kind,key,value\n\nexpense-type,71,1\nexpense-type,72,x\n").await;
    assert_eq!(theirs.exit(), Exit::Refused);
    assert_eq!(
        theirs.told(),
        "nothing was saved: 1 bad lines\n  line 4: there is no category 'x'"
    );
}
