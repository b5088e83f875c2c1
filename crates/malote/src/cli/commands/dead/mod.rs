//! `malote dead`: deliveries that gave up and messages that were refused, side by side.

use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::dead::{Dead, Groups, List, Which};
use crate::cli::args::place::Page;
use crate::cli::args::why::Why;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Column, Content, Paint, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{columns, messages, names};

mod discard;
pub(crate) mod order;
mod replay;
pub(crate) mod resent;
pub(crate) mod trial;

pub(crate) async fn run(session: &Session, command: &Dead) -> Result<Exit, Failure> {
    match command {
        Dead::Groups(options) => groups(session, options).await,
        Dead::List(options) => list(session, options).await,
        Dead::Replay(options) => replay::run(session, options).await,
        Dead::Discard(options) => discard::run(session, options).await,
        Dead::Import(why) => import(session, why).await,
    }
}

async fn import(session: &Session, why: &Why) -> Result<Exit, Failure> {
    let answer = session.post("/v1/refusals/import", &why.body()).await?;
    let count = |name| session.number(Fields::of(&answer).count(name));
    let values = [("imported", count("imported")), ("known", count("known"))];
    let text = messages::DEAD_IMPORTED.fill(session.language, &values);
    session.say(&answer, &text)?;
    Ok(Exit::Done)
}

async fn groups(session: &Session, options: &Groups) -> Result<Exit, Failure> {
    let query = [("tenant", options.tenant.clone().unwrap_or_default())];
    let groups = session.whole("/v1/failures", &query).await?;
    if session.out.json {
        session.out.value(&groups)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        Column::left(columns::DEAD_KIND),
        Column::left(columns::GROUP),
        Column::right(columns::COUNT),
        Column::right(columns::AMOUNT),
        Column::left(columns::FIRST),
        Column::left(columns::LAST),
        Column::left(columns::SAMPLE),
        Column::left(columns::WHY),
        Column::left(columns::ACTOR),
        Column::left(columns::FIX),
    ]);
    for group in groups.iter().map(Fields::of) {
        let name = group.first(&["code", "fingerprint"]);
        table.row(cells![
            kind(session, group.text("kind") == "delivery"),
            (Paint::Bad, name.as_str()),
            session.number(group.count("count")),
            session.money(&group.text("amount")),
            session.time(&group.text("first_at")),
            session.time(&group.text("last_at")),
            group.text("sample"),
            group.text("detail"),
            names::actor(&group.text("actor"), session.language),
            group.text("fix"),
        ]);
    }
    session
        .out
        .table(&table, messages::NO_DEAD.say(session.language))?;
    Ok(Exit::Done)
}

fn kind(session: &Session, delivery: bool) -> Content {
    let text = match delivery {
        true => messages::KIND_DELIVERY,
        false => messages::KIND_MESSAGE,
    };
    Content::from(text.say(session.language))
}

/// The dead deliveries that are meant.
async fn deliveries(session: &Session, which: &Which, page: &Page) -> Result<Vec<Value>, Failure> {
    if which.code.is_some() {
        return Ok(Vec::new());
    }
    let query = [
        ("status", "dead".to_owned()),
        ("tenant", which.tenant.clone().unwrap_or_default()),
        ("fingerprint", which.group.clone().unwrap_or_default()),
    ];
    session.list("/v1/deliveries", &query, page).await
}

/// The refused messages that are meant.
async fn refusals(session: &Session, which: &Which, page: &Page) -> Result<Vec<Value>, Failure> {
    if which.group.is_some() {
        return Ok(Vec::new());
    }
    let query = [
        ("status", "dead".to_owned()),
        ("tenant", which.tenant.clone().unwrap_or_default()),
        ("code", which.code.clone().unwrap_or_default()),
    ];
    session.list("/v1/refusals", &query, page).await
}

async fn list(session: &Session, options: &List) -> Result<Exit, Failure> {
    let which = options.which.settled();
    let deliveries = deliveries(session, &which, &options.page).await?;
    let refusals = refusals(session, &which, &options.page).await?;
    if session.out.json {
        let marked = |kind: &str, row: &Value| {
            let mut row = row.clone();
            row["dead"] = json!(kind);
            row
        };
        let mut all: Vec<Value> = deliveries
            .iter()
            .map(|row| marked("delivery", row))
            .collect();
        all.extend(refusals.iter().map(|row| marked("message", row)));
        session.out.value(&all)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        Column::left(columns::DEAD_KIND),
        Column::left(columns::ID),
        Column::left(columns::TENANT),
        Column::left(columns::SUBJECT),
        Column::right(columns::AMOUNT),
        Column::left(columns::LAST),
        Column::left(columns::GROUP),
        Column::left(columns::WHY),
    ]);
    for row in deliveries.iter().chain(&refusals).map(Fields::of) {
        let delivery = row.get("code").is_none();
        let group = row.first(&["code", "fingerprint"]);
        table.row(cells![
            kind(session, delivery),
            row.text("id"),
            row.text("tenant"),
            row.first(&["subject", "event_id"]),
            session.money(&row.text("amount")),
            session.time(&row.first(&["updated_at", "last_seen_at"])),
            (Paint::Bad, group.as_str()),
            row.first(&["failure", "detail"]),
        ]);
    }
    session
        .out
        .table(&table, messages::NO_DEAD.say(session.language))?;
    Ok(Exit::Done)
}
