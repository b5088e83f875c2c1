//! One delivery with its event, what it waits for, and every attempt.

use serde_json::Value;

use malote_core::cause::{Kind, Place};

use crate::cli::answer::Fields;
use crate::cli::commands::audit;
use crate::cli::commands::show::Sheet;
use crate::cli::failure::Failure;
use crate::cli::output::{Column, Paint, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::{columns, messages, names};

/// Prints a delivery.
pub(super) fn print(session: &Session, delivery: &Value) -> Result<(), Failure> {
    if session.out.json {
        session.out.value(delivery)?;
        return Ok(());
    }
    let fields = Fields::of(delivery);
    members(session, fields).print(&session.out)?;
    causes(session, fields)?;
    attempts(session, fields)?;
    orders(session, fields)
}

fn members(session: &Session, fields: Fields<'_>) -> Sheet {
    let event = [fields.text("event.source"), fields.text("event.id")].join(" ");
    let mut sheet = Sheet::default();
    sheet
        .line(columns::ID, fields.text("id"))
        .colour(columns::STATUS, session.status(&fields.text("status")))
        .line(columns::TENANT, fields.text("tenant"))
        .line(
            columns::CONNECTION,
            fields.first(&["connection_name", "connection"]),
        )
        .line(columns::SUBJECT, fields.text("subject"))
        .line(columns::PART, fields.text("name"))
        .line(columns::REVISION, fields.text("revision"))
        .line(
            columns::OPERATION,
            names::doing(&fields.text("operation"), session.language),
        )
        .line(columns::AMOUNT, session.money(&fields.text("amount")))
        .line(columns::KEY, fields.text("key"))
        .line(columns::REFERENCE, fields.text("reference"))
        .line(columns::HELD, session.money(&fields.text("known.amount")))
        .line(columns::FOLLOWS, fields.text("follows"))
        .line(columns::NEXT, session.time(&fields.text("next_attempt_at")))
        .line(columns::REASON, fields.text("reason"))
        .line(columns::REMOVED, fields.text("removed"))
        .line(columns::FAILURE, fields.text("failure"))
        .line(columns::FINGERPRINT, fields.text("fingerprint"))
        .line(columns::EVENT, event.trim())
        .line(columns::CREATED, session.time(&fields.text("created_at")))
        .line(columns::UPDATED, session.time(&fields.text("updated_at")));
    for note in fields.list("event.notes") {
        sheet.line(columns::NOTE, note.as_str().unwrap_or_default());
    }
    sheet
}

fn causes(session: &Session, fields: Fields<'_>) -> Result<(), Failure> {
    let language = session.language;
    let (tenant, connection) = (fields.text("tenant"), fields.text("connection_name"));
    for cause in fields.list("causes").iter().map(Fields::of) {
        let (entity, detail) = (cause.text("entity"), cause.text("detail"));
        let (says, fix) = match Kind::from_name(&cause.text("kind")) {
            Some(kind) => {
                let place = Place {
                    tenant: &tenant,
                    connection: &connection,
                    entity: &entity,
                };
                let problem = cause.text("problem");
                let problem = Some(problem.as_str());
                let says = kind.says_why(&entity, &detail, problem, language);
                (says, kind.fix_why(place, problem, language))
            }
            None => (cause.text("kind"), String::new()),
        };
        session.out.line("")?;
        let mut sheet = Sheet::default();
        sheet
            .colour(columns::WAITS_FOR, (Paint::Warning, says))
            .line(columns::FIX, &fix)
            .line(columns::CAUSE, cause.text("id"));
        sheet.print(&session.out)?;
    }
    Ok(())
}

/// What persons ordered about it.
fn orders(session: &Session, fields: Fields<'_>) -> Result<(), Failure> {
    let rows = fields.list("audit");
    if !rows.is_empty() {
        session.out.line("")?;
        session.out.table(&audit::of_one(session, rows), "")?;
    }
    Ok(())
}

fn attempts(session: &Session, fields: Fields<'_>) -> Result<(), Failure> {
    let mut table = Table::new(&[
        Column::right(columns::NUMBER),
        Column::left(columns::ERRAND),
        Column::left(columns::VERDICT),
        Column::left(columns::FINGERPRINT),
        Column::left(columns::STARTED),
        Column::left(columns::WORKER),
    ]);
    for attempt in fields.list("tries").iter().map(Fields::of) {
        table.row(cells![
            attempt.count("number"),
            attempt.text("errand"),
            attempt.text("verdict"),
            attempt.text("fingerprint"),
            session.time(&attempt.text("started_at")),
            attempt.text("worker"),
        ]);
    }
    session.out.line("")?;
    session
        .out
        .table(&table, messages::NO_ATTEMPTS.say(session.language))?;
    Ok(())
}
