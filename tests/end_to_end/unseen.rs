//! Many writes are lost on their way to the ERP, and the question after each finds nothing, which
//! the ERP counts as a fault: it must not be asked until it blocks us.

use std::time::Duration;

use serde_json::json;

use crate::ask::all;
use crate::harness::api;
use crate::harness::company::Company;
use crate::harness::embedded::Embedded;
use crate::harness::sandbox::Ledger;
use crate::harness::wait::until;
use crate::producer::post;

const PATIENCE: Duration = Duration::from_secs(120);

/// Reports whose first write is lost, in two lots with a good one between, or the write itself
/// would come near the limit.
const LOST: [u32; 2] = [7, 6];
const REPORTS: u32 = 14;

#[tokio::test(flavor = "multi_thread")]
async fn questions_that_find_nothing_never_make_the_erp_block_us() {
    let world = Embedded::start().await;
    let company = Company::numbered(1);
    world
        .sandbox
        .open(&company.app_key, &company.app_secret)
        .await;
    company.set_up(&world.api, &world.sandbox).await;
    for (times, after) in LOST.into_iter().zip([0, 1]) {
        let order = json!({"kind": "cut_before", "call": "IncluirContaPagar",
            "app_key": company.app_key, "times": times, "after": after});
        world.sandbox.http.post("/sandbox/misbehave", &order).await;
    }
    let mut expected = Ledger::new();
    for number in 0..REPORTS {
        let report = format!("{}", 9_000_000 + number);
        publish(&world, &company, &report).await;
        let place = (company.app_key.clone(), report, "2.04.01".to_owned(), true);
        expected.insert(place, 1_010);
    }
    delivered(&world, &company).await;
    world.sandbox.assert_ledger(&expected).await;
    api::assert_totals(&world.api, REPORTS.into(), expected.values().sum()).await;
    world.sandbox.assert_limits_kept(&[]).await;
    let calls = world.sandbox.calls().await.to_string();
    assert!(calls.contains("ConsultarContaPagar"), "nothing was asked");
    world.end(&["rests under"]).await;
}

async fn publish(world: &Embedded, company: &Company, report: &str) {
    let event = json!({
        "specversion": "1.0", "id": report, "source": "/expenses-app",
        "type": "expense.report.approved.v1", "tenant": company.tenant,
        "data": {
            "report": {"id": report, "approved_at": "2026-11-11T12:00:00Z"},
            "member": {"email": "marina@exemplo.com.br"},
            "expenses": [{"id": "1", "type": {"id": "71"}, "date": "2026-11-09",
                "amount": "10.10", "reimbursable": true}],
        },
    });
    let (status, answer) = post(&world.api, event.to_string().as_bytes()).await;
    assert_eq!(status, 202, "{answer}");
}

async fn delivered(world: &Embedded, company: &Company) {
    let path = format!("/v1/deliveries?tenant={}", company.tenant);
    until("every report is delivered", PATIENCE, async || {
        let deliveries = all(&world.api, &path).await;
        let open = deliveries
            .iter()
            .filter(|one| one["status"] != "delivered")
            .count();
        match open {
            0 if deliveries.len() == REPORTS as usize => Ok(()),
            _ => Err(format!("{open} of {} are not", deliveries.len())),
        }
    })
    .await;
}
