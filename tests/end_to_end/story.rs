//! The samples in the order an office would meet them, and what must be seen after each.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::ask::{all, event};
use crate::expected::{DELIVERED, Group};
use crate::harness::api;
use crate::harness::company::{Company, finished, link_all, order};
use crate::harness::http::Http;
use crate::harness::money::centavos;
use crate::harness::sandbox::Sandbox;
use crate::harness::wait::until;
use crate::producer::Producer;
use crate::samples::sample;

const PATIENCE: Duration = Duration::from_secs(60);

/// The samples on one product.
pub(crate) struct Story<'a> {
    api: &'a Http,
    sandbox: &'a Sandbox,
    producer: Producer<'a>,
    acme: String,
    slow: String,
}

impl<'a> Story<'a> {
    /// Sets the companies of the README up, and two more in which reports take other ways.
    pub(crate) async fn begin(api: &'a Http, sandbox: &'a Sandbox, producer: Producer<'a>) -> Self {
        let acme = Company::of("acme", "1111111111111", &"a".repeat(32), "4243124");
        let borges = Company::of("borges", "2222222222222", &"b".repeat(32), "5243124");
        let paid = Company::of("paid", "3333333333333", &"c".repeat(32), "4243124");
        let slow = Company::of("slow", "4444444444444", &"d".repeat(32), "4243124");
        for company in [&paid, &slow] {
            sandbox.open(&company.app_key, &company.app_secret).await;
        }
        for company in [&borges, &paid] {
            company.set_up(api, sandbox).await;
        }
        Self {
            acme: acme.set_up(api, sandbox).await,
            slow: slow.set_up(api, sandbox).await,
            api,
            sandbox,
            producer,
        }
    }

    /// Publishes the good samples and looks at what became of each.
    pub(crate) async fn tell(&self) {
        for (file, _, _) in DELIVERED {
            self.producer.publish(&sample(file)).await;
        }
        for (_, id, groups) in DELIVERED {
            self.delivered("acme", id, groups).await;
        }
        self.notes().await;
        self.other_tenant().await;
        self.waiting_ones().await;
        self.second_revision().await;
        self.reopened().await;
        self.already_paid().await;
        self.superseded().await;
    }

    /// What must hold at the end.
    pub(crate) async fn end(&self) {
        let totals = self.api.get("/v1/totals").await;
        assert_eq!(
            totals["agrees"], true,
            "the totals do not agree: {totals:#}"
        );
        let reports: BTreeSet<String> = all(self.api, "/v1/deliveries")
            .await
            .iter()
            .filter_map(|delivery| delivery["subject"].as_str().map(str::to_owned))
            .collect();
        assert_eq!(
            reports.len(),
            11,
            "nothing of a refused event is kept: {reports:?}"
        );
        let held = totals["held"].as_array().expect("totals say what is held");
        let held: i64 = held.iter().map(|row| centavos(&row["amount"])).sum();
        let ledger = self.sandbox.ledger().await;
        assert_eq!(ledger.values().sum::<i64>(), held, "{totals:#}");
        self.sandbox.assert_limits_kept(&[]).await;
    }

    /// Waits until an event is delivered, and compares its groups with the README and the ERP.
    async fn delivered(&self, tenant: &str, id: &str, groups: &[Group]) {
        let event = self
            .with_status(tenant, id, &["delivered"], groups.len())
            .await;
        let deliveries = event["deliveries"]
            .as_array()
            .expect("an event has deliveries");
        let rows = self.rows().await;
        for (name, amount, date) in groups {
            let found = deliveries.iter().find(|delivery| delivery["name"] == *name);
            let found = found.unwrap_or_else(|| panic!("{id} has no {name}: {event:#}"));
            assert_eq!(found["amount"], *amount, "{id} {name}");
            let row = rows
                .iter()
                .find(|row| row["integration_key"] == found["key"]);
            let row = row.unwrap_or_else(|| panic!("the ERP has no {name} of {id}"));
            assert_eq!(
                centavos(&row["amount"]),
                centavos(&found["amount"]),
                "{id} {name}"
            );
            let day = row
                .get("issued")
                .or(row.get("date"))
                .unwrap_or(&Value::Null);
            assert!(date.is_empty() || day == date, "{id} {name}: {day}");
        }
    }

    /// Waits until all deliveries of an event are in one of some statuses.
    async fn with_status(&self, tenant: &str, id: &str, wanted: &[&str], count: usize) -> Value {
        let path = format!("/v1/events/{tenant}/%2Fexpenses-app/{id}");
        let what = format!("{id} of {tenant} is {wanted:?}");
        until(&what, PATIENCE, async || {
            let (status, event) = self.api.try_get(&path).await?;
            let deliveries = event["deliveries"].as_array().cloned().unwrap_or_default();
            let good = |delivery: &Value| wanted.iter().any(|status| delivery["status"] == *status);
            if status == 200 && deliveries.len() == count && deliveries.iter().all(good) {
                return Ok(event);
            }
            Err(format!("{status}: {event:#}"))
        })
        .await
    }

    /// Every row of the ERP that is not removed.
    async fn rows(&self) -> Vec<Value> {
        let mut rows = Vec::new();
        for account in self.sandbox.accounts().await {
            for kind in ["payables", "entries"] {
                let all = account[kind].as_array().expect("a ledger has rows");
                rows.extend(all.iter().filter(|row| row["deleted"] == false).cloned());
            }
        }
        rows
    }

    /// The row of a delivery of an event, removed or not.
    async fn row(&self, tenant: &str, id: &str, name: &str) -> Option<Value> {
        let event = event(self.api, tenant, id).await;
        let deliveries = event["deliveries"]
            .as_array()
            .expect("an event has deliveries");
        let found = deliveries
            .iter()
            .find(|delivery| delivery["name"] == name)?;
        let rows = self.rows().await;
        rows.into_iter()
            .find(|row| row["integration_key"] == found["key"])
    }

    /// A group of nothing is told; characters the ERP cannot hold are replaced visibly.
    async fn notes(&self) {
        let event_6 = event(self.api, "acme", "e-6").await;
        let notes = event_6["notes"].to_string();
        assert!(notes.contains("72") && notes.contains("zero"), "{notes}");
        let row = self.row("acme", "e-13", "71/R").await.expect("it is there");
        let note = row["note"].as_str().unwrap_or_default();
        assert!(note.contains('□') && !note.contains('\u{fffd}'), "{note}");
    }

    /// The same identity and report of another tenant is another thing.
    async fn other_tenant(&self) {
        self.producer
            .publish(&sample("14-other-tenant-same-ids.json"))
            .await;
        self.delivered("borges", "e-1", &[("71/R", "5.00", "2026-11-09")])
            .await;
        let theirs = self
            .row("borges", "e-1", "71/R")
            .await
            .expect("it is there");
        let ours = self.row("acme", "e-1", "71/R").await.expect("it is there");
        assert_ne!(theirs["integration_key"], ours["integration_key"]);
    }

    /// Parked whole, with the cause named, until the cause is gone.
    async fn waiting_ones(&self) {
        self.producer
            .publish(&sample("07-type-without-category.json"))
            .await;
        self.producer
            .publish(&sample("08-member-not-in-the-erp.json"))
            .await;
        let seven = self.with_status("acme", "e-7", &["parked"], 2).await;
        for delivery in seven["deliveries"].as_array().into_iter().flatten() {
            assert_eq!(
                delivery["causes"][0]["kind"], "expense-type-unlinked",
                "{delivery}"
            );
            assert_eq!(delivery["causes"][0]["entity"], "99", "{delivery}");
        }
        let eight = self.with_status("acme", "e-8", &["parked"], 1).await;
        let cause = &eight["deliveries"][0]["causes"][0];
        assert_eq!(cause["kind"], "member-unsynced", "{cause}");
        assert_eq!(cause["entity"], "novato@exemplo.com.br", "{cause}");
        let causes = self.api.get("/v1/causes?tenant=acme").await;
        assert_eq!(
            causes["items"].as_array().map(Vec::len),
            Some(2),
            "{causes:#}"
        );
        self.causes_end().await;
    }

    /// A link and a sync release exactly what waited for them.
    async fn causes_end(&self) {
        let path = format!("/v1/connections/{}/links/expense-type/99", self.acme);
        self.api.put(&path, &json!({"value": "2.04.06"})).await;
        let groups = [
            ("71/R", "42.00", "2026-11-07"),
            ("99/R", "990.00", "2026-11-07"),
        ];
        self.delivered("acme", "e-7", &groups).await;
        self.with_status("acme", "e-8", &["parked"], 1).await;
        let client = json!({
            "integration_code": "", "name": "Novato Silva", "document": "",
            "email": "novato@exemplo.com.br", "tags": ["Funcionário"], "inactive": false,
            "default_account": null,
        });
        self.sandbox
            .http
            .post("/sandbox/accounts/1111111111111/clients", &client)
            .await;
        let task = order(self.api, &self.acme, "sync").await;
        assert_eq!(finished(self.api, &task).await["status"], "done");
        self.delivered("acme", "e-8", &[("72/R", "9.40", "2026-11-08")])
            .await;
        link_all(self.api, &self.acme).await;
    }

    /// The second approval changes one payable and removes the other.
    async fn second_revision(&self) {
        self.producer
            .publish(&sample("10-revision-2-of-09.json"))
            .await;
        self.with_status("acme", "e-10", &["delivered"], 2).await;
        let row = self.row("acme", "e-10", "71/R").await.expect("it is there");
        assert_eq!(centavos(&row["amount"]), 9_500);
        assert_eq!(row["writes"], 2, "included and changed: {row}");
        assert_eq!(self.row("acme", "e-9", "72/R").await, None, "it is removed");
    }

    async fn reopened(&self) {
        self.producer.publish(&sample("11-reopened.json")).await;
        self.with_status("acme", "e-11", &["delivered"], 1).await;
        assert_eq!(self.row("acme", "e-1", "71/R").await, None, "it is removed");
    }

    /// What somebody paid is neither changed nor removed: its change is parked.
    async fn already_paid(&self) {
        for file in ["09-revision-1.json", "01-one-expense.json"] {
            self.producer.publish(&of_tenant(file, "paid")).await;
        }
        self.with_status("paid", "e-9", &["delivered"], 2).await;
        self.with_status("paid", "e-1", &["delivered"], 1).await;
        for id in ["e-9", "e-1"] {
            let row = self.row("paid", id, "71/R").await.expect("it is there");
            let key = row["integration_key"].as_str().unwrap_or_default();
            let path = format!("/sandbox/accounts/3333333333333/payables/{key}/pay");
            self.sandbox.http.post(&path, &json!({})).await;
        }
        for file in ["10-revision-2-of-09.json", "11-reopened.json"] {
            self.producer.publish(&of_tenant(file, "paid")).await;
        }
        let ten = self
            .with_status("paid", "e-10", &["delivered", "parked"], 2)
            .await;
        for delivery in ten["deliveries"].as_array().into_iter().flatten() {
            let parked = delivery["name"] == "71/R";
            assert_eq!(delivery["status"] == "parked", parked, "{delivery}");
            assert!(
                !parked || delivery["causes"][0]["kind"] == "already-paid",
                "{delivery}"
            );
        }
        let eleven = self.with_status("paid", "e-11", &["parked"], 1).await;
        assert_eq!(eleven["deliveries"][0]["causes"][0]["kind"], "already-paid");
        let row = self.row("paid", "e-9", "71/R").await.expect("it is there");
        assert_eq!(centavos(&row["amount"]), 8_000, "{row}");
    }

    /// What was not sent yet when the second approval came is never sent.
    async fn superseded(&self) {
        let path = format!("/v1/connections/{}/pause", self.slow);
        self.api.post(&path, &Value::Null).await;
        // Whoever does a task has read its connections anew.
        let task = order(self.api, &self.slow, "test").await;
        finished(self.api, &task).await;
        self.producer
            .publish(&of_tenant("09-revision-1.json", "slow"))
            .await;
        self.with_status("slow", "e-9", &["ready"], 2).await;
        self.producer
            .publish(&of_tenant("10-revision-2-of-09.json", "slow"))
            .await;
        self.with_status("slow", "e-9", &["superseded"], 2).await;
        let path = format!("/v1/connections/{}/resume", self.slow);
        self.api.post(&path, &Value::Null).await;
        api::settled(self.api, 18, PATIENCE).await;
        let row = self.row("slow", "e-10", "71/R").await.expect("it is there");
        assert_eq!(
            (centavos(&row["amount"]), &row["writes"]),
            (9_500, &json!(1)),
            "{row}"
        );
        assert_eq!(
            self.row("slow", "e-9", "72/R").await,
            None,
            "it was never sent"
        );
    }
}

/// A sample as if another tenant had sent it.
fn of_tenant(file: &str, tenant: &str) -> Vec<u8> {
    let mut event: Value = serde_json::from_slice(&sample(file)).expect("a good sample is JSON");
    event["tenant"] = tenant.into();
    event.to_string().into_bytes()
}
