//! `malote hold`.

use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::hold::{Hold, Lift, Set};
use crate::cli::client::path::path;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::time::Direction;
use crate::cli::output::{Column, Paint, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{columns, messages};

pub(crate) async fn run(session: &Session, command: &Hold) -> Result<Exit, Failure> {
    match command {
        Hold::Set(options) => set(session, options).await,
        Hold::List => list(session).await,
        Hold::Lift(options) => lift(session, options).await,
    }
}

async fn set(session: &Session, options: &Set) -> Result<Exit, Failure> {
    let mut body = json!({"tenant": options.tenant, "reason": options.reason});
    let until = session.instant(options.until.as_deref(), Direction::Ahead)?;
    if !until.is_empty() {
        body["until"] = Value::String(until);
    }
    let answer = session.post("/v1/holds", &body).await?;
    let values = [("tenant", options.tenant.as_str())];
    let text = messages::HOLD_SET.fill(session.language, &values);
    session.say(&answer, &text)?;
    Ok(Exit::Done)
}

async fn lift(session: &Session, options: &Lift) -> Result<Exit, Failure> {
    let route = path("/v1/holds/{}/lift", &[&options.tenant]);
    let body = json!({"reason": options.reason});
    let answer = session.post(&route, &body).await?;
    let values = [("tenant", options.tenant.as_str())];
    let text = messages::HOLD_LIFTED.fill(session.language, &values);
    session.say(&answer, &text)?;
    Ok(Exit::Done)
}

async fn list(session: &Session) -> Result<Exit, Failure> {
    let holds = session.whole("/v1/holds", &[]).await?;
    if session.out.json {
        session.out.value(&holds)?;
        return Ok(Exit::Done);
    }
    let language = session.language;
    let mut table = Table::new(&[
        Column::left(columns::TENANT),
        Column::left(columns::STATE),
        Column::left(columns::UNTIL),
        Column::left(columns::REASON),
        Column::left(columns::WHO),
        Column::left(columns::SINCE),
    ]);
    for hold in holds.iter().map(Fields::of) {
        let state = match hold.truth("active") {
            true => (Paint::Warning, messages::HOLD_ACTIVE.say(language)),
            false => (Paint::Faint, messages::HOLD_ENDED.say(language)),
        };
        let until = match hold.text("until").as_str() {
            "" => messages::UNTIL_LIFTED.say(language).to_owned(),
            until => session.time(until),
        };
        table.row(cells![
            hold.text("tenant"),
            state,
            until,
            hold.text("reason"),
            hold.text("set_by"),
            session.time(&hold.text("set_at")),
        ]);
    }
    session
        .out
        .table(&table, messages::NO_HOLDS.say(language))?;
    Ok(Exit::Done)
}
