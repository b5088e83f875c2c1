//! `malote link import`: a whole file or nothing of it.

use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::link::Import;
use crate::cli::client::ApiError;
use crate::cli::commands::link::because;
use crate::cli::commands::link::csv::{self, BadLine, Flaw, Row};
use crate::cli::failure::{Exit, Failure};
use crate::cli::input;
use crate::cli::locate::{self, route};
use crate::cli::session::Session;
use crate::cli::words::{failures, messages};

pub(super) async fn run(session: &Session, options: &Import) -> Result<Exit, Failure> {
    let text = input::read_text(session, &options.file)?;
    let rows = csv::read(&text).map_err(|bad| refused(session, &told(session, &bad)))?;
    if rows.is_empty() {
        let fix = failures::CSV_FORM.say(session.language);
        return Err(session.usage(failures::NO_ROWS, &[]).with_fix(fix));
    }
    let count = rows.len().to_string();
    let id = locate::whose(session, &options.whose).await?;
    if options.dry_run {
        let text = messages::IMPORT_GOOD.fill(session.language, &[("count", &count)]);
        session.say(&json!({"rows": rows.len()}), &text)?;
        return Ok(Exit::Done);
    }
    let route = because(&route(&id, "/links"), options.reason.as_deref());
    let answer = save(session, &route, &rows).await?;
    let released = session.number(Fields::of(&answer).count("released"));
    let values = [("count", &*count), ("released", &*released)];
    session.say(&answer, &messages::IMPORTED.fill(session.language, &values))?;
    Ok(Exit::Done)
}

async fn save(session: &Session, route: &str, rows: &[Row]) -> Result<Value, Failure> {
    let links = rows.iter().map(
        |row| json!({"kind": row.kind, "key": row.key, "value": row.value, "label": row.label}),
    );
    let body = Value::Array(links.collect());
    let saved = session.api().await?.put(route, &body).await;
    match saved {
        Ok(answer) => Ok(answer),
        Err(error) => Err(match lines(session, &error, rows) {
            lines if lines.is_empty() => error.failure(session.language),
            lines => refused(session, &lines),
        }),
    }
}

/// What the API found wrong, by the lines of the file instead of places in the request.
fn lines(session: &Session, error: &ApiError, rows: &[Row]) -> Vec<String> {
    let ApiError::Problem { body, .. } = error else {
        return Vec::new();
    };
    let problems = Fields::of(body).list("errors").iter().map(Fields::of);
    let placed = problems.filter_map(|problem| {
        let pointer = problem.text("pointer");
        let index: usize = pointer.split('/').nth(1)?.parse().ok()?;
        let row = rows.get(index)?;
        Some(line(session, row.line, &problem.text("detail")))
    });
    placed.collect()
}

fn line(session: &Session, number: usize, detail: &str) -> String {
    let number = number.to_string();
    failures::LINE.fill(session.language, &[("line", &*number), ("detail", detail)])
}

fn told(session: &Session, bad: &[BadLine]) -> Vec<String> {
    let one = |bad: &BadLine| {
        let (text, value) = match &bad.flaw {
            Flaw::Fields(count) => (failures::CSV_FIELDS, count.to_string()),
            Flaw::Empty(name) => (failures::CSV_EMPTY, (*name).to_owned()),
            Flaw::Quote => (failures::CSV_QUOTE, String::new()),
            Flaw::Repeated(other) => (failures::CSV_REPEATED, other.to_string()),
        };
        let detail = text.fill(session.language, &[("value", &value)]);
        line(session, bad.line, &detail)
    };
    bad.iter().map(one).collect()
}

/// Nothing of the file was used, and why.
fn refused(session: &Session, lines: &[String]) -> Failure {
    let count = lines.len().to_string();
    let sentence = failures::IMPORT_REFUSED.fill(session.language, &[("count", &count)]);
    Failure::new(Exit::Refused, sentence).with_fix(lines.join("\n  "))
}
