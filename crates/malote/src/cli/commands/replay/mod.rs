//! `malote replay`: orders to try many deliveries again, while they go and after.

use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::place::Page;
use crate::cli::args::replay::{List, One, Replay, Show};
use crate::cli::client::path::path;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Column, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{columns, messages, names};

pub(crate) mod follow;
pub(crate) mod sheet;

pub(crate) async fn run(session: &Session, command: &Replay) -> Result<Exit, Failure> {
    match command {
        Replay::List(options) => list(session, options).await,
        Replay::Show(options) => show(session, options).await,
        Replay::Pause(one) => order(session, one, "pause").await,
        Replay::Resume(one) => order(session, one, "resume").await,
        Replay::Cancel(one) => order(session, one, "cancel").await,
    }
}

async fn list(session: &Session, options: &List) -> Result<Exit, Failure> {
    let replays = session.list("/v1/replays", &[], &options.page).await?;
    if session.out.json {
        session.out.value(&replays)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        Column::left(columns::ID),
        Column::left(columns::DEAD_KIND),
        Column::left(columns::STATE),
        Column::right(columns::COUNT),
        Column::right(columns::WAITING),
        Column::right(columns::DELIVERED),
        Column::right(columns::FAILED),
        Column::right(columns::AMOUNT),
        Column::left(columns::ORDERED),
        Column::left(columns::ORDERED_BY),
        Column::left(columns::REASON),
    ]);
    for replay in replays.iter().map(Fields::of) {
        table.row(cells![
            replay.text("id"),
            names::doing(&replay.text("kind"), session.language),
            session.status(&replay.text("state")),
            session.number(replay.count("total")),
            session.number(replay.count("waiting") + replay.count("released")),
            session.number(replay.count("delivered")),
            session.number(replay.count("failed")),
            session.money(&replay.text("amount")),
            session.time(&replay.text("created_at")),
            replay.text("ordered_by"),
            replay.text("reason"),
        ]);
    }
    session
        .out
        .table(&table, messages::NO_REPLAYS.say(session.language))?;
    Ok(Exit::Done)
}

async fn show(session: &Session, options: &Show) -> Result<Exit, Failure> {
    let route = path("/v1/replays/{}", &[&options.id]);
    let mut replay = session.get(&route, &[]).await?;
    if options.follow {
        replay = follow::to_its_end(session, replay).await?;
    }
    let rows = unsuccessful(session, &options.id, &options.page).await?;
    if session.out.json {
        replay["unsuccessful"] = json!(rows);
        session.out.value(&replay)?;
        return Ok(Exit::Done);
    }
    sheet::print(session, &replay)?;
    if rows.is_empty() {
        return Ok(Exit::Done);
    }
    session.out.line("")?;
    let mut table = Table::new(&[
        Column::left(columns::ID),
        Column::left(columns::TENANT),
        Column::left(columns::SUBJECT),
        Column::right(columns::AMOUNT),
        Column::left(columns::STATE),
        Column::left(columns::STATUS),
        Column::left(columns::WHY),
    ]);
    for row in rows.iter().map(Fields::of) {
        table.row(cells![
            row.text("delivery"),
            row.text("tenant"),
            row.text("subject"),
            session.money(&row.text("amount")),
            session.status(&row.text("state")),
            session.status(&row.text("status")),
            row.text("note"),
        ]);
    }
    session.out.table(&table, "")?;
    Ok(Exit::Done)
}

async fn unsuccessful(session: &Session, id: &str, page: &Page) -> Result<Vec<Value>, Failure> {
    let route = path("/v1/replays/{}/rows", &[id]);
    let query = [("unsuccessful", "true".to_owned())];
    session.list(&route, &query, page).await
}

async fn order(session: &Session, one: &One, verb: &str) -> Result<Exit, Failure> {
    let route = path("/v1/replays/{}/{}", &[&one.id, verb]);
    let replay = session.post(&route, &one.why.body()).await?;
    sheet::print_or_json(session, &replay)?;
    Ok(Exit::Done)
}
