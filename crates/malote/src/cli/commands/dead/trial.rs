//! `--dry-run` of an order about many deliveries: what each would do, and how much it is.

use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::commands::dead::resent::Resent;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Column, Paint, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{Text, columns, messages};

/// Rows shown to a person; a script gets as many, and how many there are.
const SHOWN: usize = 50;

/// Asks what would happen, and shows it beside what would become of messages.
pub(crate) async fn show(
    session: &Session,
    route: &str,
    filter: Option<Value>,
    refused: &Resent,
    words: Text,
) -> Result<Exit, Failure> {
    let mut answer = json!({"dry_run": true, "count": 0, "items": [], "totals": []});
    if let Some(filter) = filter {
        let asked = json!({"filter": filter, "dry_run": true, "limit": SHOWN});
        answer = session.post(route, &asked).await?;
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
        totals(session, fields)?;
    }
    let (deliveries, messages) = (session.number(count), refused.replayed.to_string());
    let values = [("deliveries", &deliveries), ("messages", &messages)];
    let text = words.fill(session.language, &values);
    session.out.line(&text)?;
    refused.failures(session)?;
    Ok(Exit::Done)
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
