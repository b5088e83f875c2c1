//! Two tenants with their connections to the simulated ERP, set up as an office would.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::Method;
use serde_json::{Value, json};

use crate::process::demo::http::Http;
use crate::process::up::Embedded;

/// What the demonstration plays in.
pub(super) struct World {
    pub(super) http: Http,
    pub(super) embedded: Embedded,
    pub(super) erp: SocketAddr,
}

/// A company of the demonstration.
struct Company {
    tenant: &'static str,
    label: &'static str,
    app_key: &'static str,
    app_secret: &'static str,
    account: &'static str,
    types: &'static [(&'static str, &'static str)],
}

const ACME: Company = Company {
    tenant: "acme",
    label: "Acme Engenharia",
    app_key: "1111111111111",
    app_secret: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    account: "4243124",
    types: &[
        ("71", "2.04.01"),
        ("72", "2.04.02"),
        ("73", "2.04.03"),
        ("74", "2.04.04"),
        ("75", "2.04.05"),
        ("76", "2.04.06"),
    ],
};

const BORGES: Company = Company {
    tenant: "borges",
    label: "Borges Consultoria",
    app_key: "2222222222222",
    app_secret: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
    account: "5243124",
    types: &[("71", "2.04.01")],
};

impl World {
    /// Sets both companies up and reads members, categories and accounts from the ERP.
    pub(super) async fn build(
        http: Http,
        embedded: Embedded,
        erp: SocketAddr,
    ) -> anyhow::Result<Self> {
        let world = Self {
            http,
            embedded,
            erp,
        };
        tokio::try_join!(world.company(&ACME), world.company(&BORGES))?;
        Ok(world)
    }

    async fn company(&self, company: &Company) -> anyhow::Result<()> {
        let tenant = json!({"name": company.tenant, "label": company.label});
        self.http.call(Method::POST, "/v1/tenants", &tenant).await?;
        let connection = json!({
            "tenant": company.tenant,
            "name": "matriz",
            "target": "omie",
            "base_url": format!("http://{}/api/v1/", self.erp),
            "credentials": {"app_key": company.app_key, "app_secret": company.app_secret},
            "account": company.account,
            "settings": scaled_limits(),
        });
        let added = self
            .http
            .call(Method::POST, "/v1/connections", &connection)
            .await?;
        let id = added["id"]
            .as_str()
            .context("a new connection has no id")?
            .to_owned();
        let task = self
            .http
            .call(
                Method::POST,
                &format!("/v1/connections/{id}/sync"),
                &Value::Null,
            )
            .await?;
        self.finished(&task).await?;
        for (kind, category) in company.types {
            let path = format!("/v1/connections/{id}/links/expense-type/{kind}");
            self.http
                .call(Method::PUT, &path, &json!({"value": category}))
                .await?;
        }
        Ok(())
    }

    async fn finished(&self, task: &Value) -> anyhow::Result<()> {
        let id = task["task"]
            .as_str()
            .or(task["id"].as_str())
            .context("a task has no id")?;
        loop {
            let task = self.http.get(&format!("/v1/tasks/{id}")).await?;
            match task["status"].as_str() {
                Some("done") => return Ok(()),
                Some("failed") => bail!("the sync failed: {}", task["result"]),
                _ => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }
}

/// The limits of the real ERP, a hundred times faster, as the simulated one runs.
fn scaled_limits() -> Value {
    json!({
        "identical_call_window_s": "0.61",
        "calls_per_minute_per_method": "24000",
        "calls_per_minute_per_address": "96000",
        "error_pause_s": "1",
        "request_timeout_s": "0.5",
        "retry.first_s": "1",
    })
}
