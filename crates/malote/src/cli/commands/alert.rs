//! `malote alert`.

use std::time::Duration;

use axum::http::Method;
use clap::ValueEnum;
use serde_json::{Value, json};

use malote_core::language::Language;

use crate::cli::answer::Fields;
use crate::cli::args::alert::{Add, Alert, Channel, Common, Kind, List, Test, Webhook};
use crate::cli::client::path::path;
use crate::cli::engine;
use crate::cli::failure::{Exit, Failure};
use crate::cli::input;
use crate::cli::output::{Column, Paint, Table, cells, complain, progress};
use crate::cli::session::Session;
use crate::cli::words::{columns, failures, messages, names};

/// Where the address of a webhook may stand: it often holds a key.
const URL_VARIABLE: &str = "MALOTE_WEBHOOK_URL";

pub(crate) async fn run(session: &Session, command: &Alert) -> Result<Exit, Failure> {
    match command {
        Alert::List(options) => list(session, options).await,
        Alert::Channel(Channel::Add(options)) => add(session, options).await,
        Alert::Channel(Channel::List) => channels(session).await,
        Alert::Channel(Channel::Test(options)) => test(session, options).await,
        Alert::Channel(Channel::Remove(options)) => {
            let route = path("/v1/alerts/channels/{}", &[&options.id]);
            let (api, why) = (session.api().await?, options.why.body());
            let removed = api.call(Method::DELETE, &route, &[], Some(&why)).await;
            let answer = session.told(removed)?;
            session.say(&answer, messages::CHANNEL_REMOVED.say(session.language))?;
            Ok(Exit::Done)
        }
    }
}

async fn list(session: &Session, options: &List) -> Result<Exit, Failure> {
    let query = [
        ("tenant", options.tenant.clone().unwrap_or_default()),
        ("kind", options.kind.map(name).unwrap_or_default()),
        ("resolved", options.resolved.to_string()),
    ];
    let alarms = session.list("/v1/alerts", &query, &options.page).await?;
    if session.out.json {
        session.out.value(&alarms)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        Column::left(columns::SINCE),
        Column::left(columns::TENANT),
        Column::left(columns::KIND),
        Column::left(columns::ALARM),
        Column::right(columns::WAITING),
        Column::right(columns::AMOUNT),
        Column::left(columns::ACTOR),
        Column::left(columns::FIX),
    ]);
    for alarm in &alarms {
        let fields = Fields::of(alarm);
        let paint = match (
            fields.text("resolved_at").is_empty(),
            fields.truth("urgent"),
        ) {
            (false, _) => Paint::Faint,
            (true, false) => Paint::Warning,
            (true, true) => Paint::Bad,
        };
        table.row(cells![
            session.time(&fields.text("opened_at")),
            fields.text("tenant"),
            fields.text("kind"),
            (paint, &*fields.text("says")),
            session.number(fields.count("count")),
            session.money(&fields.text("amount")),
            names::actor(&fields.text("actor"), session.language),
            fields.text("fix"),
        ]);
    }
    session
        .out
        .table(&table, messages::NO_ALARMS.say(session.language))?;
    Ok(Exit::Done)
}

async fn add(session: &Session, options: &Add) -> Result<Exit, Failure> {
    let body = match options {
        Add::Webhook(webhook) => {
            let mut body = common(&webhook.common, "webhook");
            body["url"] = url(session, webhook)?.into();
            body
        }
        Add::Email(email) => {
            let mut body = common(&email.common, "email");
            body["to"] = json!(email.to);
            body
        }
    };
    let answer = session.post("/v1/alerts/channels", &body).await?;
    let fields = Fields::of(&answer);
    let id = fields.text("id");
    let added = messages::CHANNEL_ADDED.fill(session.language, &[("id", &id)]);
    let secret = fields.text("secret");
    if session.out.json {
        session.out.value(&answer)?;
    } else if secret.is_empty() {
        session.out.line(&added)?;
    } else {
        // The secret alone on standard output, so that it can be piped into a file.
        session.out.line(&secret)?;
        complain(&added);
        complain(messages::SECRET_CREATED.say(session.language));
    }
    Ok(Exit::Done)
}

fn common(options: &Common, kind: &str) -> Value {
    let language = match Language::from(options.language) {
        Language::Portuguese => "pt-BR",
        Language::English => "en",
    };
    let body = json!({"kind": kind, "name": options.name, "language": language});
    let mut body = options.why.beside(body);
    if !options.tenants.is_empty() {
        body["tenants"] = json!(options.tenants);
    }
    if !options.kinds.is_empty() {
        let kinds: Vec<String> = options.kinds.iter().copied().map(name).collect();
        body["kinds"] = json!(kinds);
    }
    if let Some((from, to)) = &options.quiet {
        body["quiet"] = json!({"from": from, "to": to});
    }
    body
}

fn name(kind: Kind) -> String {
    let value = kind.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

fn url(session: &Session, options: &Webhook) -> Result<String, Failure> {
    let text = match &options.url_file {
        Some(file) => input::read_text(session, file)?,
        None => std::env::var(URL_VARIABLE).unwrap_or_default(),
    };
    match text.trim() {
        "" => Err(session.usage(failures::NO_WEBHOOK_URL, &[])),
        url => Ok(url.to_owned()),
    }
}

async fn channels(session: &Session) -> Result<Exit, Failure> {
    let channels = session.whole("/v1/alerts/channels", &[]).await?;
    if session.out.json {
        session.out.value(&channels)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        Column::left(columns::ID),
        Column::left(columns::KIND),
        Column::left(columns::NAME),
        Column::left(columns::TARGET),
        Column::left(columns::TENANTS),
        Column::left(columns::QUIET),
        Column::right(columns::WAITING),
        Column::left(columns::LAST_MESSAGE),
    ]);
    for channel in &channels {
        let fields = Fields::of(channel);
        let tenants = match fields.list("tenants") {
            [] => messages::ALL_TENANTS.say(session.language).to_owned(),
            tenants => tenants
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", "),
        };
        let quiet = match (fields.text("quiet.from"), fields.text("quiet.to")) {
            (from, _) if from.is_empty() => String::new(),
            (from, to) => format!("{from}-{to}"),
        };
        table.row(cells![
            fields.text("id"),
            fields.text("kind"),
            fields.text("name"),
            fields.text("target"),
            tenants,
            quiet,
            session.number(fields.count("waiting")),
            last(session, fields),
        ]);
    }
    session
        .out
        .table(&table, messages::NO_CHANNELS.say(session.language))?;
    Ok(Exit::Done)
}

/// What became of a channel's last message.
fn last(session: &Session, channel: Fields<'_>) -> (Paint, String) {
    let at = session.time(&channel.text("last.at"));
    match channel.text("last.status").as_str() {
        "" => (Paint::Faint, String::new()),
        "sent" => {
            let status = names::status("sent", session.language);
            (Paint::Good, format!("{status} {at}"))
        }
        status => {
            let failure = channel.text("last.failure");
            let status = names::status(status, session.language);
            (Paint::Bad, format!("{status} {at}: {failure}"))
        }
    }
}

async fn test(session: &Session, options: &Test) -> Result<Exit, Failure> {
    let route = path("/v1/alerts/channels/{}/test", &[&options.id]);
    let order = session.post(&route, &options.why.body()).await?;
    let notice = Fields::of(&order).text("notice");
    if options.wait == 0 {
        let values = [("notice", &*notice)];
        session.say(
            &order,
            &messages::CHANNEL_TRYING.fill(session.language, &values),
        )?;
        return Ok(Exit::Done);
    }
    let sign = progress::waiting(messages::SENDING.say(session.language));
    let wait = Duration::from_secs(options.wait);
    let end = engine::finish_notice(session, &notice, wait).await;
    sign.finish_and_clear();
    let end = end?;
    let fields = Fields::of(&end);
    let failure = fields.text("failure");
    let (text, exit) = match (fields.text("status").as_str(), &*failure) {
        ("sent", _) => (messages::CHANNEL_GOOD, Exit::Done),
        (_, "") => (messages::CHANNEL_WAITS, Exit::Failed),
        _ => (messages::CHANNEL_BAD, Exit::Failed),
    };
    let text = text.fill(session.language, &[("failure", &*failure)]);
    session.say(&end, &text)?;
    Ok(exit)
}
