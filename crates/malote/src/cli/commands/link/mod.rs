//! `malote link`.

use serde_json::json;

use crate::cli::answer::Fields;
use crate::cli::args::link::{Link, List, Remove, Set};
use crate::cli::args::place::Page;
use crate::cli::client::path::{path, with_query};
use crate::cli::failure::{Exit, Failure};
use crate::cli::locate;
use crate::cli::output::{Column, Paint, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{columns, messages};

mod csv;
mod import;

/// The links of one kind.
const KIND: &str = "/v1/connections/{}/links/{}";
/// One link.
const ONE: &str = "/v1/connections/{}/links/{}/{}";

pub(crate) async fn run(session: &Session, command: &Link) -> Result<Exit, Failure> {
    match command {
        Link::List(options) => list(session, options).await,
        Link::Set(options) => set(session, options).await,
        Link::Remove(options) => remove(session, options).await,
        Link::Import(options) => import::run(session, options).await,
    }
}

async fn list(session: &Session, options: &List) -> Result<Exit, Failure> {
    let id = locate::whose(session, &options.whose).await?;
    let links = session
        .list(&path(KIND, &[&id, &options.kind]), &[], &Page::ALL)
        .await?;
    if session.out.json {
        session.out.value(&links)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        Column::left(columns::KEY),
        Column::left(columns::VALUE),
        Column::left(columns::LABEL),
        Column::left(columns::PROBLEM),
        Column::left(columns::UPDATED),
    ]);
    for link in links.iter().map(Fields::of) {
        let problem = link.text("problem");
        table.row(cells![
            link.text("key"),
            link.text("value"),
            link.text("label"),
            (Paint::Warning, problem.as_str()),
            session.time(&link.text("updated_at")),
        ]);
    }
    let values = [("kind", options.kind.as_str())];
    session
        .out
        .table(&table, &messages::NO_LINKS.fill(session.language, &values))?;
    Ok(Exit::Done)
}

/// A route with the reason that the trail keeps.
pub(crate) fn because(route: &str, reason: Option<&str>) -> String {
    with_query(route, &[("reason", reason.unwrap_or_default().to_owned())])
}

async fn set(session: &Session, options: &Set) -> Result<Exit, Failure> {
    let id = locate::whose(session, &options.whose).await?;
    let mut body = json!({"value": options.value});
    if let Some(label) = &options.label {
        body["label"] = json!(label);
    }
    let route = path(ONE, &[&id, &options.kind, &options.key]);
    let route = because(&route, options.reason.as_deref());
    let answer = session.put(&route, &body).await?;
    let released = session.number(Fields::of(&answer).count("released"));
    let values = [
        ("kind", options.kind.as_str()),
        ("key", &options.key),
        ("value", &options.value),
        ("count", &released),
    ];
    session.say(&answer, &messages::LINKED.fill(session.language, &values))?;
    Ok(Exit::Done)
}

async fn remove(session: &Session, options: &Remove) -> Result<Exit, Failure> {
    let id = locate::whose(session, &options.whose).await?;
    let route = path(ONE, &[&id, &options.kind, &options.key]);
    let route = because(&route, options.reason.as_deref());
    let answer = session.delete(&route).await?;
    let values = [("kind", options.kind.as_str()), ("key", &options.key)];
    session.say(&answer, &messages::UNLINKED.fill(session.language, &values))?;
    Ok(Exit::Done)
}
