//! Credentials that the ERP no longer takes, and what a person gives instead: only what it takes
//! lets the waiting go, and finding that out costs one call.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::company::Company;
use crate::harness::sandbox::Sandbox;
use crate::harness::{api, company};
use crate::typed::Terminal;

const PATIENCE: Duration = Duration::from_secs(60);
/// How many wait, with one payable each.
const REPORTS: i64 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn only_credentials_that_the_erp_takes_release_what_waited() {
    let mut terminal = Terminal::open();
    let erp = Sandbox::start(terminal.path()).await;
    terminal.up(&[]).await;
    let api = terminal.api();
    let mut acme = Company::numbered(1);
    erp.open(&acme.app_key, &acme.app_secret).await;
    acme.set_up(&api, &erp).await;

    "the secret it has from today".clone_into(&mut acme.app_secret);
    erp.open(&acme.app_key, &acme.app_secret).await;
    publish(&terminal, &acme).await;
    api::settled(&api, REPORTS, PATIENCE).await;
    assert_eq!(waiting(&terminal).await, REPORTS);
    let before = includes(&erp).await;

    terminal.write("secret.txt", "a mistyped secret");
    let told = terminal.types(&renewal(&acme)).await;
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(told.out.contains("credentials refused"), "{told:?}");
    assert_eq!(waiting(&terminal).await, REPORTS);
    assert_eq!(includes(&erp).await, before, "what waits is not tried");

    terminal.write("secret.txt", &acme.app_secret);
    let told = terminal.does(&renewal(&acme)).await;
    let goes_on = format!("credentials accepted; {REPORTS} deliveries go on");
    assert!(told.contains(&goes_on), "{told}");
    api::settled(&api, REPORTS, PATIENCE).await;
    assert_eq!(erp.ledger().await.len(), 3, "each is paid once");
    terminal.down(&["credentials"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erp_that_is_away_is_asked_again_until_it_says_what_it_thinks_of_them() {
    let mut terminal = Terminal::open();
    let erp = Sandbox::start(terminal.path()).await;
    terminal.up(&[]).await;
    let api = terminal.api();
    let acme = Company::numbered(1);
    erp.open(&acme.app_key, "another secret").await;
    let connection = acme.connect(&api, &erp).await;
    let refused = company::order(&api, &connection, "test").await;
    assert_eq!(company::finished(&api, &refused).await["status"], "failed");

    let elsewhere = json!({
        "tenant": acme.tenant, "name": "matriz", "target": "omie",
        "base_url": "http://127.0.0.1:9/",
        "credentials": {"app_key": acme.app_key, "app_secret": acme.app_secret},
    });
    let added = api.post("/v1/connections", &elsewhere).await;
    let path = format!("/v1/tasks/{}", added["task"].as_str().expect("a test"));
    crate::harness::wait::until("a try fails and is told", PATIENCE, async || {
        let task = api.get(&path).await;
        let told = task["status"] == "waiting" && task["result"] != "";
        told.then_some(()).ok_or_else(|| task.to_string())
    })
    .await;
    terminal.down(&["credentials", "connect", "task"]).await;
}

/// The line that gives the connection new credentials.
fn renewal(company: &Company) -> String {
    format!(
        "malote connection add omie --tenant {} --name matriz --app-key {} --app-secret-file secret.txt",
        company.tenant, company.app_key
    )
}

async fn publish(terminal: &Terminal, company: &Company) {
    let events: Vec<Value> = (0..REPORTS)
        .map(|number| approved(company, number))
        .collect();
    terminal.write("events.json", &json!(events).to_string());
    terminal.does("malote event publish events.json").await;
}

fn approved(company: &Company, number: i64) -> Value {
    json!({
        "specversion": "1.0", "id": format!("e-{number}"), "source": "/app",
        "type": "expense.report.approved.v1", "tenant": company.tenant,
        "data": {
            "report": {"id": format!("90{number}"), "approved_at": "2026-11-13T16:02:11-03:00"},
            "member": {"email": "marina@exemplo.com.br"},
            "expenses": [{"id": format!("x-{number}"), "type": {"id": "71"},
                          "date": "2026-11-09", "amount": "10.00", "reimbursable": true}],
        },
    })
}

/// How many wait for credentials.
async fn waiting(terminal: &Terminal) -> i64 {
    let causes = terminal.rows("malote cause list").await;
    let kinds: Vec<&Value> = causes.iter().map(|cause| &cause["kind"]).collect();
    assert_eq!(kinds, ["credentials-refused"]);
    causes[0]["waiting"]["count"].as_i64().expect("a number")
}

/// How often the ERP was asked to include a payable, and what it answered.
async fn includes(erp: &Sandbox) -> Vec<Value> {
    let calls = erp.calls().await["calls"].clone();
    let calls = calls.as_array().expect("calls are listed");
    let include = |call: &&Value| call["call"] == "IncluirContaPagar";
    calls.iter().filter(include).cloned().collect()
}
