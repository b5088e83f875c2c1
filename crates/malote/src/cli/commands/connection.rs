//! `malote connection`.

use std::path::Path;
use std::time::Duration;

use malote_core::shell;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::connection::{Add, Connection, List, Omie, Set, Turn, Wait};
use crate::cli::args::place::Target;
use crate::cli::commands::link::because;
use crate::cli::commands::show::Sheet;
use crate::cli::engine;
use crate::cli::failure::{Exit, Failure};
use crate::cli::input;
use crate::cli::locate::{self, route};
use crate::cli::output::{Column, Paint, Table, cells, progress};
use crate::cli::session::Session;
use crate::cli::words::{Text, columns, failures, messages};

/// The variable a secret may come from.
const SECRET_VARIABLE: &str = "MALOTE_APP_SECRET";

/// How long the ERP may take to say what it thinks of new credentials.
const TEST: Duration = Duration::from_secs(30);

pub(crate) async fn run(session: &Session, command: &Connection) -> Result<Exit, Failure> {
    match command {
        Connection::Add(Add::Omie(options)) => add_omie(session, options).await,
        Connection::List(options) => list(session, options).await,
        Connection::Show(target) => show(session, target).await,
        Connection::Test(options) => task(session, options, "/test").await,
        Connection::Sync(options) => task(session, options, "/sync").await,
        Connection::Pause(options) => turn(session, options, "/pause", messages::PAUSED).await,
        Connection::Resume(options) => turn(session, options, "/resume", messages::RESUMED).await,
        Connection::Set(options) => set(session, options).await,
    }
}

async fn add_omie(session: &Session, options: &Omie) -> Result<Exit, Failure> {
    let secret = secret(session, options.app_secret_file.as_deref())?;
    let credentials = json!({"app_key": options.app_key, "app_secret": secret.expose_secret()});
    let mut body = json!({
        "tenant": options.tenant,
        "name": options.name,
        "target": "omie",
        "credentials": credentials,
    });
    // What is not named stays as it is, should the connection exist.
    if !options.settings.is_empty() {
        body["settings"] = settings(&options.settings).into();
    }
    for (name, value) in [
        ("account", &options.account),
        ("base_url", &options.base_url),
        ("takes", &options.takes),
    ] {
        if let Some(value) = value {
            body[name] = json!(value);
        }
    }
    if options.same_company {
        body["same_company"] = json!(true);
    }
    let answer = session
        .post("/v1/connections", &options.why.beside(body))
        .await?;
    let typed = shell::value(&options.name);
    let values = [
        ("name", &*options.name),
        ("tenant", &*options.tenant),
        ("typed", &*typed),
    ];
    let text = messages::CONNECTION_ADDED.fill(session.language, &values);
    let test = Fields::of(&answer).text("task");
    if test.is_empty() || session.out.json {
        session.say(&answer, &text)?;
        return Ok(Exit::Done);
    }
    // What waited because others were refused goes only if the ERP takes these.
    let end = asked(session, &test, TEST).await?;
    let (result, exit) = ending(session, &end, &test);
    session.say(&answer, &format!("{text}\n{result}"))?;
    Ok(exit)
}

fn settings(pairs: &[(String, String)]) -> Map<String, Value> {
    let pairs = pairs.iter();
    pairs
        .map(|(key, value)| (key.clone(), Value::String(value.clone())))
        .collect()
}

/// A secret, from a file, standard input or the environment; never from the command line, where
/// other users of the machine could read it.
fn secret(session: &Session, file: Option<&Path>) -> Result<SecretString, Failure> {
    let text = match file {
        Some(path) => input::read_text(session, path)?,
        None => std::env::var(SECRET_VARIABLE).unwrap_or_default(),
    };
    match text.trim() {
        "" => {
            let fix = failures::NO_SECRET_FIX.say(session.language);
            Err(session.usage(failures::NO_SECRET, &[]).with_fix(fix))
        }
        secret => Ok(SecretString::from(secret)),
    }
}

async fn list(session: &Session, options: &List) -> Result<Exit, Failure> {
    let query = [("tenant", options.tenant.clone().unwrap_or_default())];
    let connections = session.whole("/v1/connections", &query).await?;
    if session.out.json {
        session.out.value(&connections)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        Column::left(columns::ID),
        Column::left(columns::TENANT),
        Column::left(columns::NAME),
        Column::left(columns::TARGET),
        Column::left(columns::STATE),
        Column::left(columns::TESTED),
        Column::left(columns::SYNCED),
    ]);
    for connection in &connections {
        let fields = Fields::of(connection);
        let (paint, state) = state(fields);
        table.row(cells![
            fields.text("id"),
            fields.text("tenant"),
            fields.text("name"),
            fields.text("target"),
            (paint, state.say(session.language)),
            session.time(&fields.text("tested_at")),
            session.time(&fields.text("synced_at")),
        ]);
    }
    session
        .out
        .table(&table, messages::NO_CONNECTIONS.say(session.language))?;
    Ok(Exit::Done)
}

fn state(connection: Fields<'_>) -> (Paint, Text) {
    match connection.truth("paused") {
        true => (Paint::Warning, messages::STATE_PAUSED),
        false => (Paint::Good, messages::STATE_ACTIVE),
    }
}

async fn show(session: &Session, target: &Target) -> Result<Exit, Failure> {
    let id = locate::target(session, target).await?;
    let connection = session.get(&route(&id, ""), &[]).await?;
    if session.out.json {
        session.out.value(&connection)?;
        return Ok(Exit::Done);
    }
    let fields = Fields::of(&connection);
    let (paint, state) = state(fields);
    let mut sheet = Sheet::default();
    sheet
        .line(columns::ID, fields.text("id"))
        .line(columns::TENANT, fields.text("tenant"))
        .line(columns::NAME, fields.text("name"))
        .line(columns::TARGET, fields.text("target"))
        .line(columns::ADDRESS, fields.text("base_url"))
        .line(columns::TAKES, fields.text("takes"))
        .colour(columns::STATE, (paint, state.say(session.language)))
        .line(columns::CREATED, session.time(&fields.text("created_at")))
        .line(columns::UPDATED, session.time(&fields.text("updated_at")))
        .line(columns::TESTED, session.time(&fields.text("tested_at")))
        .line(columns::SYNCED, session.time(&fields.text("synced_at")));
    for (key, value) in fields.members("settings") {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        sheet.line(columns::SETTING, format!("{key} = {value}"));
    }
    sheet.print(&session.out)?;
    Ok(Exit::Done)
}

/// Orders a test or a sync, and waits for its result.
async fn task(session: &Session, options: &Wait, verb: &str) -> Result<Exit, Failure> {
    let id = locate::target(session, &options.target).await?;
    let order = session.post(&route(&id, verb), &options.why.body()).await?;
    let task = Fields::of(&order).text("task");
    let (end, (text, exit)) = match options.wait {
        0 => {
            let waits = messages::TASK_WAITS.fill(session.language, &[("task", &task)]);
            (order, (waits, Exit::Done))
        }
        seconds => {
            let end = asked(session, &task, Duration::from_secs(seconds)).await?;
            let ending = ending(session, &end, &task);
            (end, ending)
        }
    };
    session.say(&end, &text)?;
    Ok(exit)
}

/// Waits for the end of a task, with a sign that the ERP is being asked.
async fn asked(session: &Session, task: &str, wait: Duration) -> Result<Value, Failure> {
    let sign = progress::waiting(messages::ASKING.say(session.language));
    let end = engine::finish_task(session, task, wait).await;
    sign.finish_and_clear();
    end
}

/// What came of a task that was waited for.
fn ending(session: &Session, end: &Value, task: &str) -> (String, Exit) {
    let language = session.language;
    let result = Fields::of(end).text("result");
    match Fields::of(end).text("status").as_str() {
        "done" if result.is_empty() => (messages::DONE.say(language).to_owned(), Exit::Done),
        "done" => (result, Exit::Done),
        "failed" => (result, Exit::Failed),
        _ => {
            let mut text = messages::TASK_WAITS.fill(language, &[("task", task)]);
            if !result.is_empty() {
                text = format!("{text}: {result}");
            }
            (text, Exit::Failed)
        }
    }
}

async fn turn(session: &Session, options: &Turn, verb: &str, done: Text) -> Result<Exit, Failure> {
    let id = locate::target(session, &options.target).await?;
    let answer = session.post(&route(&id, verb), &options.why.body()).await?;
    let text = done.fill(session.language, &[("name", options.target.name())]);
    session.say(&answer, &text)?;
    Ok(Exit::Done)
}

/// Changes single settings: the others, the credentials and the address stay.
async fn set(session: &Session, options: &Set) -> Result<Exit, Failure> {
    let id = locate::target(session, &options.target).await?;
    let known = session.get(&route(&id, ""), &[]).await?;
    let fields = Fields::of(&known);
    let mut merged: Map<String, Value> = Map::new();
    for (key, value) in fields.members("settings") {
        merged.insert(key.to_owned(), value.clone());
    }
    merged.extend(settings(&options.settings));
    // An empty value is how a person asks for the default again.
    merged.retain(|_, value| value.as_str() != Some(""));
    let place = because(&route(&id, "/settings"), options.why.reason.as_deref());
    let answer = session.put(&place, &Value::Object(merged)).await?;
    let values = [("name", options.target.name())];
    let text = messages::CONNECTION_SET.fill(session.language, &values);
    session.say(&answer, &text)?;
    Ok(Exit::Done)
}
