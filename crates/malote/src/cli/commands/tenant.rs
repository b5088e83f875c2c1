//! `malote tenant`.

use serde_json::json;

use crate::cli::answer::Fields;
use crate::cli::args::tenant::{Add, Tenant};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Column, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{columns, messages};

pub(crate) async fn run(session: &Session, command: &Tenant) -> Result<Exit, Failure> {
    match command {
        Tenant::Add(options) => add(session, options).await,
        Tenant::List => list(session).await,
    }
}

async fn add(session: &Session, options: &Add) -> Result<Exit, Failure> {
    let label = options.label.as_deref().unwrap_or_default();
    let body = json!({"name": options.name, "label": label});
    let body = options.why.beside(body);
    let answer = session.post("/v1/tenants", &body).await?;
    let values = [("tenant", options.name.as_str())];
    let text = messages::TENANT_ADDED.fill(session.language, &values);
    session.say(&answer, &text)?;
    Ok(Exit::Done)
}

async fn list(session: &Session) -> Result<Exit, Failure> {
    let tenants = session.whole("/v1/tenants", &[]).await?;
    if session.out.json {
        session.out.value(&tenants)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        Column::left(columns::TENANT),
        Column::left(columns::LABEL),
        Column::left(columns::SINCE),
    ]);
    for tenant in &tenants {
        let tenant = Fields::of(tenant);
        table.row(cells![
            tenant.text("name"),
            tenant.text("label"),
            session.time(&tenant.text("created_at")),
        ]);
    }
    session
        .out
        .table(&table, messages::NO_TENANTS.say(session.language))?;
    Ok(Exit::Done)
}
