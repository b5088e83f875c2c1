//! Every way the simulator can misbehave, on every call of the flow. A person does what the
//! product says a person must; afterwards the ledger is right.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::ask::all;
use crate::harness::api;
use crate::harness::company::{Company, finished, link_all, order};
use crate::harness::embedded::Embedded;
use crate::harness::sandbox::Ledger;
use crate::producer::post;

const PATIENCE: Duration = Duration::from_secs(120);

/// Every misbehaviour of the simulator.
const KINDS: [&str; 23] = [
    "slow",
    "slow_after",
    "cut_before",
    "cut_after",
    "cut_half",
    "html_502",
    "html_502_after",
    "bare_500",
    "bare_500_after",
    "misuse_425",
    "redundant",
    "redundant_after",
    "processed_1100",
    "processed_1100_before",
    "locked_1880",
    "too_many_429",
    "broken_response",
    "broken_response_after",
    "wrong_credentials",
    "garbage",
    "garbage_after",
    "echo_secrets",
    "duplicate_lie",
];

const LISTS: [&str; 3] = [
    "ListarClientes",
    "ListarCategorias",
    "ListarContasCorrentes",
];
const INCLUDES: [&str; 4] = [
    "IncluirContaPagar",
    "IncluirLancCC",
    "ConsultarContaPagar",
    "ConsultaLancCC",
];
const CHANGES: [&str; 4] = [
    "ConsultarContaPagar",
    "ConsultaLancCC",
    "AlterarContaPagar",
    "AlterarLancCC",
];
const REMOVALS: [&str; 4] = [
    "ConsultarContaPagar",
    "ConsultaLancCC",
    "ExcluirContaPagar",
    "ExcluirLancCC",
];

/// One company, whose ERP misbehaves in one way.
struct Suffering<'a> {
    world: &'a Embedded,
    kind: &'static str,
    company: Company,
    connection: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_erp_does_each_payable_is_there_once() {
    let world = Embedded::start().await;
    let suffer =
        |(number, kind): (usize, &'static str)| Suffering::through(&world, number + 1, kind);
    let ledgers = join_all(KINDS.into_iter().enumerate().map(suffer)).await;
    let expected: Ledger = ledgers.into_iter().flatten().collect();
    world.sandbox.assert_ledger(&expected).await;
    let events = 5 * i64::try_from(KINDS.len()).expect("a short list");
    api::assert_totals(&world.api, events, expected.values().sum()).await;
    let orders = world.sandbox.http.get("/sandbox/misbehave").await;
    for order in orders.as_array().expect("orders are listed") {
        assert_eq!(order["times"], 0, "it never came to this: {order}");
    }
    world.sandbox.assert_limits_kept(&[]).await;
    world.end(&["rests under"]).await;
}

impl<'a> Suffering<'a> {
    /// Lives through all of it; what must then be in the ERP.
    async fn through(world: &'a Embedded, number: usize, kind: &'static str) -> Ledger {
        let company = Company::numbered(number);
        world
            .sandbox
            .open(&company.app_key, &company.app_secret)
            .await;
        let connection = company.connect(&world.api, &world.sandbox).await;
        let suffering = Self {
            world,
            kind,
            company,
            connection,
        };
        suffering.misbehave(&LISTS).await;
        suffering.sync().await;
        link_all(&world.api, &suffering.connection).await;
        suffering.misbehave(&INCLUDES).await;
        suffering.approve(1, "10.10", "20.20").await;
        suffering.misbehave(&CHANGES).await;
        suffering.approve(2, "11.11", "22.22").await;
        suffering.misbehave(&REMOVALS).await;
        suffering.reopen().await;
        let place = |payable| {
            let (key, report) = (suffering.company.app_key.clone(), suffering.report("1"));
            (key, report, "2.04.01".to_owned(), payable)
        };
        Ledger::from([(place(true), 1_111), (place(false), 2_222)])
    }

    /// Each of these calls goes wrong once.
    async fn misbehave(&self, calls: &[&str]) {
        for call in calls {
            let order = json!({
                "kind": self.kind, "call": call, "app_key": self.company.app_key,
                "times": 1, "wait_ms": 2_500, "seconds": 1,
            });
            self.world
                .sandbox
                .http
                .post("/sandbox/misbehave", &order)
                .await;
        }
    }

    /// Syncs until it works, as a person would who reads why it did not.
    async fn sync(&self) {
        for _ in 0..6 {
            let task = order(&self.world.api, &self.connection, "sync").await;
            if finished(&self.world.api, &task).await["status"] == "done" {
                return;
            }
        }
        panic!("the sync of '{}' never works", self.kind);
    }

    fn report(&self, suffix: &str) -> String {
        format!("{}{suffix}", &self.company.app_key[8..])
    }

    /// Approves two reports; the second will be taken back.
    async fn approve(&self, revision: u32, repaid: &str, posted: &str) {
        for suffix in ["1", "2"] {
            let expense = |id: &str, amount: &str, reimbursable: bool| {
                json!({"id": id, "type": {"id": "71"}, "date": "2026-11-09", "amount": amount,
                       "reimbursable": reimbursable})
            };
            let data = json!({
                "report": {"id": self.report(suffix), "approved_at": format!("2026-11-1{revision}T12:00:00Z")},
                "member": {"email": "marina@exemplo.com.br"},
                "expenses": [expense("1", repaid, true), expense("2", posted, false)],
            });
            self.publish(
                "expense.report.approved.v1",
                &format!("{suffix}-{revision}"),
                data,
            )
            .await;
        }
        self.settle().await;
    }

    async fn reopen(&self) {
        let report = json!({"id": self.report("2"), "reopened_at": "2026-11-13T12:00:00Z"});
        self.publish(
            "expense.report.reopened.v1",
            "2-3",
            json!({"report": report}),
        )
        .await;
        self.settle().await;
    }

    async fn publish(&self, kind: &str, id: &str, data: Value) {
        let event = json!({
            "specversion": "1.0", "id": id, "source": "/expenses-app", "type": kind,
            "tenant": self.company.tenant, "data": data,
        });
        let (status, answer) = post(&self.world.api, event.to_string().as_bytes()).await;
        assert_eq!(status, 202, "{answer}");
    }

    /// Waits until everything is through, doing what only a person can.
    async fn settle(&self) {
        let what = format!("everything is through in spite of '{}'", self.kind);
        let path = format!("/v1/deliveries?tenant={}", self.company.tenant);
        let done = |status: &Value| status == "delivered" || status == "superseded";
        crate::harness::wait::until(&what, PATIENCE, async || {
            let deliveries = all(&self.world.api, &path).await;
            let open: Vec<&Value> = deliveries
                .iter()
                .filter(|one| !done(&one["status"]))
                .collect();
            for delivery in &open {
                self.help(delivery).await;
            }
            match open.is_empty() {
                true => Ok(()),
                false => Err(format!("{open:#?}")),
            }
        })
        .await;
    }

    /// What a person does about one delivery, if anything.
    async fn help(&self, delivery: &Value) {
        let api = &self.world.api;
        let id = delivery["id"].as_str().unwrap_or_default();
        let refused = delivery["causes"][0]["kind"] == "credentials-refused";
        if delivery["status"] == "dead" {
            // It may have been released since it was listed.
            let _ = api
                .json(
                    Method::POST,
                    &format!("/v1/deliveries/{id}/replay"),
                    &Value::Null,
                )
                .await;
        } else if delivery["status"] == "parked" && refused {
            let task = order(api, &self.connection, "test").await;
            finished(api, &task).await;
        }
    }
}
