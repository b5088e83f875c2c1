//! `malote cause`.

use crate::cli::answer::Fields;
use crate::cli::args::cause::{Cause, List, Recheck};
use crate::cli::client::path::path;
use crate::cli::failure::{Exit, Failure};
use crate::cli::locate;
use crate::cli::output::{Column, Paint, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{columns, messages, names};

pub(crate) async fn run(session: &Session, command: &Cause) -> Result<Exit, Failure> {
    match command {
        Cause::List(options) => list(session, options).await,
        Cause::Recheck(options) => recheck(session, options).await,
    }
}

async fn list(session: &Session, options: &List) -> Result<Exit, Failure> {
    let connection = match &options.connection {
        Some(named) => locate::connection(session, options.tenant.as_deref(), named).await?,
        None => String::new(),
    };
    let query = [
        ("tenant", options.tenant.clone().unwrap_or_default()),
        ("connection", connection),
        ("resolved", options.resolved.to_string()),
    ];
    let causes = session.list("/v1/causes", &query, &options.page).await?;
    if session.out.json {
        session.out.value(&causes)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        Column::left(columns::ID),
        Column::left(columns::TENANT),
        Column::left(columns::CONNECTION),
        Column::left(columns::CAUSE),
        Column::right(columns::WAITING),
        Column::right(columns::AMOUNT),
        Column::left(columns::ACTOR),
        Column::left(columns::FIX),
    ]);
    for cause in &causes {
        let fields = Fields::of(cause);
        let paint = match fields.truth("open") {
            true => Paint::Warning,
            false => Paint::Faint,
        };
        table.row(cells![
            fields.text("id"),
            fields.text("tenant"),
            fields.first(&["connection_name", "connection"]),
            (paint, &*fields.first(&["says", "kind"])),
            session.number(fields.count("waiting.count")),
            session.money(&fields.text("waiting.amount")),
            names::actor(&fields.text("actor"), session.language),
            fields.text("fix"),
        ]);
    }
    session
        .out
        .table(&table, messages::NO_CAUSES.say(session.language))?;
    Ok(Exit::Done)
}

async fn recheck(session: &Session, options: &Recheck) -> Result<Exit, Failure> {
    let route = path("/v1/causes/{}/recheck", &[&options.id]);
    let answer = session.post(&route, &options.why.body()).await?;
    let fields = Fields::of(&answer);
    let language = session.language;
    let (task, says) = (fields.text("task"), fields.text("cause.says"));
    let text = match (fields.truth("cause.open"), task.as_str()) {
        (false, _) => {
            let released = session.number(fields.count("released"));
            messages::CAUSE_RESOLVED.fill(language, &[("count", &released)])
        }
        (true, "") => {
            let values = [("says", &*says), ("fix", &*fields.text("cause.fix"))];
            messages::CAUSE_STILL.fill(language, &values)
        }
        (true, task) => messages::CAUSE_TASK.fill(language, &[("task", task)]),
    };
    session.say(&answer, &text)?;
    Ok(Exit::Done)
}
