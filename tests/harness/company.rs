//! Companies set up as an office would: tenant, connection, sync, links.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::http::Http;
use crate::harness::sandbox::Sandbox;
use crate::harness::wait::until;

/// The category of each expense type.
pub(crate) const CATEGORIES: [(&str, &str); 6] = [
    ("71", "2.04.01"),
    ("72", "2.04.02"),
    ("73", "2.04.03"),
    ("74", "2.04.04"),
    ("75", "2.04.05"),
    ("76", "2.04.06"),
];

const TASK: Duration = Duration::from_secs(60);

/// A tenant and its access to the ERP.
#[derive(Debug, Clone)]
pub(crate) struct Company {
    pub(crate) tenant: String,
    pub(crate) app_key: String,
    pub(crate) app_secret: String,
    pub(crate) account: &'static str,
}

impl Company {
    /// One of many, with the clients and categories of the first sample company.
    pub(crate) fn numbered(number: usize) -> Self {
        let secret = format!("{number:032x}");
        let app_key = format!("{}", 3_000_000_000_000_u64 + number as u64);
        Self::of(&format!("company-{number}"), &app_key, &secret, "4243124")
    }

    /// A company under this tenant and key.
    pub(crate) fn of(tenant: &str, app_key: &str, app_secret: &str, account: &'static str) -> Self {
        Self {
            tenant: tenant.to_owned(),
            app_key: app_key.to_owned(),
            app_secret: app_secret.to_owned(),
            account,
        }
    }

    /// Adds tenant and connection; the connection's id.
    pub(crate) async fn connect(&self, api: &Http, sandbox: &Sandbox) -> String {
        let tenant = json!({"name": self.tenant, "label": self.tenant});
        api.post("/v1/tenants", &tenant).await;
        let connection = json!({
            "tenant": self.tenant,
            "name": "matriz",
            "target": "omie",
            "base_url": format!("{}/api/v1/", sandbox.url),
            "credentials": {"app_key": self.app_key, "app_secret": self.app_secret},
            "account": self.account,
            "settings": settings(),
        });
        let added = api.post("/v1/connections", &connection).await;
        added["id"]
            .as_str()
            .expect("a connection has an id")
            .to_owned()
    }

    /// Connects, syncs and links every type; the connection's id.
    pub(crate) async fn set_up(&self, api: &Http, sandbox: &Sandbox) -> String {
        let id = self.connect(api, sandbox).await;
        let task = order(api, &id, "sync").await;
        let end = finished(api, &task).await;
        assert_eq!(end["status"], "done", "the sync failed: {end}");
        link_all(api, &id).await;
        id
    }
}

/// Links every type to its category.
pub(crate) async fn link_all(api: &Http, connection: &str) {
    let links = CATEGORIES.map(|(key, value)| json!({"key": key, "value": value}));
    let path = format!("/v1/connections/{connection}/links/expense-type");
    api.put(&path, &json!(links)).await;
}

/// Orders a test or a sync of a connection; the task's id.
pub(crate) async fn order(api: &Http, connection: &str, what: &str) -> String {
    let path = format!("/v1/connections/{connection}/{what}");
    let task = api.post(&path, &Value::Null).await;
    task["task"].as_str().expect("a task has an id").to_owned()
}

/// A task once nothing more will happen to it.
pub(crate) async fn finished(api: &Http, task: &str) -> Value {
    let path = format!("/v1/tasks/{task}");
    until("a task ends", TASK, async || {
        let (_, task) = api.json(Method::GET, &path, &Value::Null).await?;
        match task["status"].as_str() {
            Some("done" | "failed") => Ok(task),
            _ => Err(task.to_string()),
        }
    })
    .await
}

/// The limits of a connection to the simulator: its own, less what a burst and a late arrival
/// may add within its short minute.
fn settings() -> Value {
    json!({
        "identical_call_window_s": "0.8",
        "calls_per_minute_per_method": "1800",
        "calls_per_minute_per_address": "24000",
        "error_pause_after": "8",
        "error_pause_s": "10",
        "request_timeout_s": "1.5",
        "at_once": "4",
        "retry.first_s": "1",
        "retry.most_s": "3",
    })
}
