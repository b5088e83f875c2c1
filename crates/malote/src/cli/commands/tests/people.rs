//! Persons: addresses come from a file, and what stays is said.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::cli::commands::tests::problem;
use crate::cli::failure::Exit;
use crate::cli::testing::malote;

fn found(erased: bool, known_as: i64) -> Response {
    let found = json!({"known_as": known_as, "also_known_as": 1, "values": 3, "events": 2,
        "deliveries": {"delivered": {"count": 2, "amount": "3.00"}}, "unfinished": []});
    let kept = json!([{"what": "backups", "says": "Backups made before."}]);
    Json(json!({"erased": erased, "found": found, "kept": kept})).into_response()
}

fn api() -> Router {
    let find = post(|Json(asked): Json<Value>| async move {
        let known = asked["email"] == "marina@exemplo.com.br" && asked["tenant"] == "acme";
        found(false, known.into())
    });
    let erase = post(|Json(asked): Json<Value>| async move {
        match asked["cpf"].as_str() {
            Some("11144477735") => found(asked["dry_run"] == false, 1),
            _ => {
                let errors =
                    json!([{"pointer": "", "code": "unfinished", "detail": "delivery 'd'"}]);
                let body = json!({"code": "person-in-use", "title": "in use", "errors": errors});
                problem(StatusCode::CONFLICT, body)
            }
        }
    });
    Router::new()
        .route("/v1/people/find", find)
        .route("/v1/people/erase", erase)
}

async fn person(typed: &[&str], known_by: &str) -> (Exit, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("who");
    std::fs::write(&file, format!("{known_by}\n")).unwrap();
    let mut whole = vec!["person"];
    whole.extend(typed);
    whole.push(file.to_str().unwrap());
    let ended = malote(api(), &whole).await;
    (ended.exit(), ended.printed.clone(), ended.told())
}

#[tokio::test]
async fn what_is_kept_of_a_person_is_shown() {
    let find = ["find", "--tenant", "acme", "--email-file"];
    let (exit, printed, _) = person(&find, "marina@exemplo.com.br").await;
    assert_eq!(exit, Exit::Done);
    assert!(printed.contains("2 delivered") && printed.contains("Backups made before."));
    assert!(!printed.contains("marina"), "{printed}");
    let (exit, printed, _) = person(&find, "nobody@x.co").await;
    assert_eq!(
        (exit, printed.trim()),
        (Exit::NotFound, "nobody is known by this")
    );
}

#[tokio::test]
async fn a_person_is_erased_or_it_is_said_what_is_in_the_way() {
    let erase = [
        "erase",
        "--tenant",
        "acme",
        "--reason",
        "asked",
        "--cpf-file",
    ];
    let (exit, printed, _) = person(&erase, "11144477735").await;
    assert_eq!(exit, Exit::Done);
    assert!(printed.starts_with("person erased"), "{printed}");
    let (exit, _, told) = person(&erase, "52998224725").await;
    assert_eq!(exit, Exit::Refused);
    assert!(told.contains("delivery 'd'"), "{told}");
}
