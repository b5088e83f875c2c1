//! `malote key`.

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::key::{Create, Key};
use crate::cli::client::path::path;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::time::Direction;
use crate::cli::output::{Column, Paint, Table, cells, complain};
use crate::cli::session::Session;
use crate::cli::words::{columns, messages};

pub(crate) async fn run(session: &Session, command: &Key) -> Result<Exit, Failure> {
    match command {
        Key::Create(options) => create(session, options).await,
        Key::List => list(session).await,
        Key::Revoke(options) => {
            let route = path("/v1/keys/{}/revoke", &[&options.id]);
            let answer = session.post(&route, &options.why.body()).await?;
            session.say(&answer, messages::KEY_REVOKED.say(session.language))?;
            Ok(Exit::Done)
        }
    }
}

async fn create(session: &Session, options: &Create) -> Result<Exit, Failure> {
    let scopes = options
        .scopes
        .iter()
        .filter_map(ValueEnum::to_possible_value);
    let scopes: Vec<String> = scopes.map(|scope| scope.get_name().to_owned()).collect();
    let mut body = json!({"label": options.label, "scopes": scopes});
    if !options.tenants.is_empty() {
        body["tenants"] = json!(options.tenants);
    }
    let expires = session.instant(options.expires.as_deref(), Direction::Ahead)?;
    if !expires.is_empty() {
        body["expires_at"] = Value::String(expires);
    }
    let answer = session.post("/v1/keys", &options.why.beside(body)).await?;
    if session.out.json {
        session.out.value(&answer)?;
    } else {
        // The token alone on standard output, so that it can be piped into a file.
        session.out.line(&Fields::of(&answer).text("token"))?;
        complain(messages::KEY_CREATED.say(session.language));
    }
    Ok(Exit::Done)
}

async fn list(session: &Session) -> Result<Exit, Failure> {
    let keys = session.whole("/v1/keys", &[]).await?;
    if session.out.json {
        session.out.value(&keys)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        Column::left(columns::ID),
        Column::left(columns::PREFIX),
        Column::left(columns::LABEL),
        Column::left(columns::SCOPES),
        Column::left(columns::TENANTS),
        Column::left(columns::USABLE),
        Column::left(columns::EXPIRES),
        Column::left(columns::LAST_USED),
    ]);
    for key in &keys {
        let fields = Fields::of(key);
        let usable = match fields.truth("usable") {
            true => (Paint::Good, messages::YES.say(session.language)),
            false => (Paint::Faint, messages::NO.say(session.language)),
        };
        let tenants = match fields.list("tenants") {
            [] => messages::ALL_TENANTS.say(session.language).to_owned(),
            tenants => joined(tenants),
        };
        table.row(cells![
            fields.text("id"),
            fields.text("prefix"),
            fields.text("label"),
            joined(fields.list("scopes")),
            tenants,
            usable,
            session.time(&fields.text("expires_at")),
            session.time(&fields.text("last_used_at")),
        ]);
    }
    session
        .out
        .table(&table, messages::NO_KEYS.say(session.language))?;
    Ok(Exit::Done)
}

fn joined(values: &[Value]) -> String {
    let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
    texts.join(", ")
}
