//! What a person wrote in the ERP beside what Malote owns there survives later approvals.

use std::time::Duration;

use serde_json::{Value, json};

use crate::ask::all;
use crate::harness::company::Company;
use crate::harness::embedded::Embedded;
use crate::harness::wait::until;
use crate::producer::post;

const PATIENCE: Duration = Duration::from_secs(60);

/// A company whose reports are approved again and again.
struct Office<'a> {
    world: &'a Embedded,
    company: Company,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_due_date_that_a_person_moved_survives_another_approval() {
    let world = Embedded::start().await;
    let office = Office::open(&world).await;
    office.approve(11, "20.20").await;
    let first = office.payables().await;
    assert_ne!(first[0]["due"], "2027-01-15");
    for payable in &first {
        office.edit(payable, &json!({"due": "2027-01-15"})).await;
    }
    let theirs = json!({"note": "Relatório 1: pago em dinheiro", "date": "2026-11-01"});
    office.edit(&first[1], &theirs).await;

    // Nothing but the hour of the approval is new.
    office.approve(12, "20.20").await;
    let same = office.payables().await;
    let writes =
        |rows: &[Value]| -> Vec<Value> { rows.iter().map(|row| row["writes"].clone()).collect() };
    assert_eq!(writes(&same), writes(&first), "there was nothing to write");

    office.approve(13, "33.33").await;
    let changed = office.payables().await;
    assert_eq!(changed[0], same[0]);
    assert_eq!(changed[1]["amount"], "33.33");
    for field in ["due", "note", "issued"] {
        assert_eq!(changed[1][field], same[1][field], "{field}");
    }
    assert_eq!(changed[1]["due"], "2027-01-15");
    world.sandbox.assert_limits_kept(&[]).await;
    world.end(&[]).await;
}

impl<'a> Office<'a> {
    async fn open(world: &'a Embedded) -> Self {
        let company = Company::numbered(1);
        let (key, secret) = (&company.app_key, &company.app_secret);
        world.sandbox.open(key, secret).await;
        company.set_up(&world.api, &world.sandbox).await;
        Self { world, company }
    }

    /// A report of two groups, of which the second is worth so much.
    async fn approve(&self, day: u32, second: &str) {
        let expense = |kind: &str, amount: &str| json!({"id": kind, "type": {"id": kind}, "date": "2026-11-09", "amount": amount});
        let data = json!({
            "report": {"id": "1", "approved_at": format!("2026-11-{day}T12:00:00Z")},
            "member": {"email": "marina@exemplo.com.br"},
            "expenses": [expense("71", "10.10"), expense("72", second)],
        });
        let event = json!({
            "specversion": "1.0", "id": format!("e-{day}"), "source": "/app", "data": data,
            "tenant": self.company.tenant, "type": "expense.report.approved.v1",
        });
        let (status, answer) = post(&self.world.api, event.to_string().as_bytes()).await;
        assert_eq!(status, 202, "{answer}");
        let path = format!("/v1/deliveries?tenant={}", self.company.tenant);
        until("all is delivered", PATIENCE, async || {
            let mut open = all(&self.world.api, &path).await;
            open.retain(|one| one["status"] != "delivered");
            match open.is_empty() {
                true => Ok(()),
                false => Err(format!("{open:#?}")),
            }
        })
        .await;
    }

    /// What the ERP has, by category.
    async fn payables(&self) -> Vec<Value> {
        let accounts = self.world.sandbox.accounts().await;
        let ours = |one: &&Value| one["app_key"] == self.company.app_key.as_str();
        let account = accounts.iter().find(ours).expect("the company is there");
        let mut rows = account["payables"].as_array().cloned().unwrap_or_default();
        rows.sort_by_key(|row| row["category"].to_string());
        assert_eq!(rows.len(), 2, "{rows:#?}");
        rows
    }

    /// A person changes something at the ERP's desk.
    async fn edit(&self, payable: &Value, edit: &Value) {
        let key = payable["integration_key"].as_str().unwrap_or_default();
        let path = format!(
            "/sandbox/accounts/{}/payables/{key}/edit",
            self.company.app_key
        );
        self.world.sandbox.http.post(&path, edit).await;
    }
}
