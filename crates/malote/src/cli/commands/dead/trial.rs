//! `--dry-run` of an order about many deliveries: what each would do, what would be sent now beside
//! what was sent before, and how much it is.

use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::bulk::Shown;
use crate::cli::args::place::Page;
use crate::cli::commands::dead::resent::Resent;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Column, Paint, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{Text, columns, messages};

/// The most rows the API looks at at once.
const PAGE: usize = 200;
/// How much of a value is shown: a list is read by its lines.
const WIDEST: usize = 60;

/// Asks what would happen, and shows it beside what would become of messages.
pub(crate) async fn show(
    session: &Session,
    route: &str,
    (filter, shown): (Option<Value>, &Shown),
    refused: &Resent,
    words: Text,
) -> Result<Exit, Failure> {
    let mut answer = json!({"dry_run": true, "count": 0, "items": [], "totals": []});
    if let Some(filter) = filter {
        answer = looked_at(session, route, &filter, &shown.page()).await?;
    }
    answer["messages"] = json!(refused.replayed);
    answer["refused_again"] = json!(refused.failed);
    if session.out.json {
        session.out.value(&answer)?;
        return Ok(Exit::Done);
    }
    let fields = Fields::of(&answer);
    let count = fields.count("count");
    if count == 0 && refused.none() {
        session
            .out
            .line(messages::NOTHING_TO_REPLAY.say(session.language))?;
        return Ok(Exit::Done);
    }
    if count > 0 {
        rows(session, fields)?;
        differences(session, fields)?;
        totals(session, fields)?;
    }
    let (deliveries, messages) = (session.number(count), refused.replayed.to_string());
    let values = [("deliveries", &deliveries), ("messages", &messages)];
    let text = words.fill(session.language, &values);
    session.out.line(&text)?;
    refused.failures(session)?;
    Ok(Exit::Done)
}

/// The answer of the first page with the rows of as many as were asked for.
async fn looked_at(
    session: &Session,
    route: &str,
    filter: &Value,
    page: &Page,
) -> Result<Value, Failure> {
    let (mut first, mut found, mut next) = (None, Vec::new(), String::new());
    loop {
        let limit = (page.most() - found.len()).clamp(1, PAGE);
        let mut asked = json!({"filter": filter, "dry_run": true, "limit": limit});
        if !next.is_empty() {
            asked["cursor"] = next.into();
        }
        let answer = session.post(route, &asked).await?;
        found.extend_from_slice(Fields::of(&answer).list("items"));
        next = Fields::of(&answer).text("next");
        let none = Fields::of(&answer).list("items").is_empty();
        first.get_or_insert(answer);
        if next.is_empty() || none || found.len() >= page.most() {
            break;
        }
    }
    let mut told = first.unwrap_or_default();
    told["items"] = found.into();
    told["next"] = match next.as_str() {
        "" => Value::Null,
        more => more.into(),
    };
    Ok(told)
}

fn rows(session: &Session, fields: Fields<'_>) -> Result<(), Failure> {
    let mut table = Table::new(&[
        Column::left(columns::ID),
        Column::left(columns::TENANT),
        Column::left(columns::SUBJECT),
        Column::right(columns::AMOUNT),
        Column::left(columns::EFFECT),
        Column::left(columns::CHANGES),
        Column::left(columns::WAITS_FOR),
    ]);
    for row in fields.list("items").iter().map(Fields::of) {
        let effect = row.text("effect");
        let paint = match effect.as_str() {
            "may-be-duplicate" => Paint::Warning,
            _ => Paint::Strong,
        };
        table.row(cells![
            row.text("delivery"),
            row.text("tenant"),
            row.text("subject"),
            session.money(&row.text("amount")),
            (paint, effect.as_str()),
            listed(row.list("changes"), |name| name
                .as_str()
                .unwrap_or_default()
                .to_owned()),
            (
                Paint::Warning,
                &*listed(row.list("causes"), |cause| Fields::of(cause).text("says"))
            ),
        ]);
    }
    session.out.table(&table, "")?;
    if fields.get("next").is_some() {
        let shown = fields.list("items").len().to_string();
        let text = messages::MORE_ROWS.fill(session.language, &[("count", &shown)]);
        session.out.line(&text)?;
    }
    Ok(session.out.line("")?)
}

/// Every parameter that would not be what it was, with both values.
fn differences(session: &Session, fields: Fields<'_>) -> Result<(), Failure> {
    let mut table = Table::new(&[
        Column::left(columns::ID),
        Column::left(columns::PARAMETER),
        Column::left(columns::SENT_BEFORE),
        Column::left(columns::WOULD_BE_SENT),
    ]);
    let mut any = false;
    for row in fields.list("items").iter().map(Fields::of) {
        for name in row.list("changes").iter().filter_map(Value::as_str) {
            let value = |of: &str| {
                let parameters = row.get(of).and_then(|sent| sent.get("parameters"));
                shown(parameters.and_then(|all| all.get(name)))
            };
            let (before, now) = (value("before"), value("payload"));
            any = true;
            table.row(cells![
                row.text("delivery"),
                name,
                (Paint::Faint, &*before),
                (Paint::Strong, &*now),
            ]);
        }
    }
    if any {
        session.out.table(&table, "")?;
        session.out.line("")?;
    }
    Ok(())
}

/// A value on one line; a text without its quotation marks, and nothing where there is none.
fn shown(value: Option<&Value>) -> String {
    let text = match value {
        None => return "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    match text.chars().count() > WIDEST {
        true => text.chars().take(WIDEST - 1).chain(['…']).collect(),
        false => text,
    }
}

fn listed(values: &[Value], told: impl Fn(&Value) -> String) -> String {
    let told: Vec<String> = values.iter().map(told).collect();
    told.join(", ")
}

fn totals(session: &Session, fields: Fields<'_>) -> Result<(), Failure> {
    let mut table = Table::new(&[
        Column::left(columns::TENANT),
        Column::right(columns::COUNT),
        Column::right(columns::AMOUNT),
        Column::right(columns::LEFT_OUT),
    ]);
    for total in fields.list("totals").iter().map(Fields::of) {
        table.row(cells![
            total.text("tenant"),
            session.number(total.count("count")),
            session.money(&total.text("amount")),
            session.number(total.count("left_out")),
        ]);
    }
    session.out.table(&table, "")?;
    Ok(session.out.line("")?)
}
