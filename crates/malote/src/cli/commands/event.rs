//! `malote event`.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::event::{Event, Identity, Publish};
use crate::cli::client::ApiError;
use crate::cli::client::path::path;
use crate::cli::commands::delivery;
use crate::cli::commands::show::Sheet;
use crate::cli::events::{self, Found, Unreadable};
use crate::cli::failure::{Exit, Failure};
use crate::cli::input;
use crate::cli::output::{Column, Paint, Table, cells, progress};
use crate::cli::session::Session;
use crate::cli::words::{columns, failures, messages};

/// The most events sent at once.
const BATCH: usize = 100;
/// The most bytes sent at once; well below what a gateway takes.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

pub(crate) async fn run(session: &Session, command: &Event) -> Result<Exit, Failure> {
    match command {
        Event::Publish(options) => publish(session, options).await,
        Event::Show(identity) => show(session, identity).await,
    }
}

/// What became of everything that was handed over.
#[derive(Debug, Default, Serialize)]
struct Report {
    accepted: i64,
    /// Not known with a broker in between.
    duplicates: Option<i64>,
    refused: Vec<Refused>,
}

#[derive(Debug, Serialize)]
struct Refused {
    from: String,
    id: Option<String>,
    code: String,
    errors: Vec<Value>,
}

async fn publish(session: &Session, options: &Publish) -> Result<Exit, Failure> {
    let mut report = Report::default();
    let mut waiting = VecDeque::new();
    for file in &options.files {
        let bytes = input::read(session, file)?;
        for one in events::read(&file.display().to_string(), &bytes) {
            match one {
                Ok(found) => waiting.push_back(found),
                Err(unreadable) => report.refused.push(unreadable.into()),
            }
        }
    }
    let bar = progress::bar(waiting.len());
    while !waiting.is_empty() {
        let batch = next_batch(&mut waiting);
        let sent = send(session, &batch, &mut report).await;
        bar.inc(batch.len() as u64);
        if let Err(failure) = sent {
            bar.finish_and_clear();
            // What was taken before stays taken: the person should know, and may send all again.
            tell(session, &report)?;
            return Err(failure.with_fix(failures::SEND_AGAIN.say(session.language)));
        }
    }
    bar.finish_and_clear();
    tell(session, &report)?;
    let whole = report.refused.is_empty();
    Ok(if whole { Exit::Done } else { Exit::Refused })
}

/// As many as go at once.
fn next_batch(waiting: &mut VecDeque<Found>) -> Vec<Found> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while let Some(next) = waiting.front() {
        bytes += next.event.to_string().len();
        if batch.len() == BATCH || (bytes > BATCH_BYTES && !batch.is_empty()) {
            break;
        }
        batch.extend(waiting.pop_front());
    }
    batch
}

async fn send(session: &Session, batch: &[Found], report: &mut Report) -> Result<(), Failure> {
    let events: Vec<&Value> = batch.iter().map(|found| &found.event).collect();
    let api = session.api().await?;
    let answer = match api.post("/v1/events", &json!(events)).await {
        Ok(answer) => answer,
        // All of them are refused: the problem tells each.
        Err(ApiError::Problem { body, .. }) if body.get("refused").is_some() => body,
        Err(error) => return Err(error.failure(session.language)),
    };
    report.add(Fields::of(&answer), batch);
    Ok(())
}

impl Report {
    fn add(&mut self, answer: Fields<'_>, batch: &[Found]) {
        self.accepted += answer.count("accepted");
        if answer.get("duplicates").is_some() {
            self.duplicates = Some(self.duplicates.unwrap_or(0) + answer.count("duplicates"));
        }
        for refused in answer.list("refused").iter().map(Fields::of) {
            let index = usize::try_from(refused.count("index")).unwrap_or(0);
            let from = batch.get(index).map(|found| found.from.clone());
            self.refused.push(Refused {
                from: from.unwrap_or_default(),
                id: Some(refused.text("id")).filter(|id| !id.is_empty()),
                code: refused.text("code"),
                errors: refused.list("errors").to_vec(),
            });
        }
    }
}

impl From<Unreadable> for Refused {
    fn from(unreadable: Unreadable) -> Self {
        Self {
            from: unreadable.from,
            id: None,
            code: "not-json".to_owned(),
            errors: vec![json!({"pointer": "", "code": "not-json", "detail": unreadable.reason})],
        }
    }
}

fn tell(session: &Session, report: &Report) -> Result<(), Failure> {
    if session.out.json {
        session.out.value(report)?;
        return Ok(());
    }
    let accepted = session.number(report.accepted);
    let refused = session.number(i64::try_from(report.refused.len()).unwrap_or(i64::MAX));
    let text = match report.duplicates {
        Some(duplicates) => messages::PUBLISHED.fill(
            session.language,
            &[
                ("accepted", &accepted),
                ("duplicates", &session.number(duplicates)),
                ("refused", &refused),
            ],
        ),
        None => messages::PUBLISHED_TO_BROKER.fill(
            session.language,
            &[("accepted", &accepted), ("refused", &refused)],
        ),
    };
    session.out.line(&text)?;
    if !report.refused.is_empty() {
        session.out.table(&refusals(&report.refused), "")?;
    }
    Ok(())
}

fn refusals(refused: &[Refused]) -> Table {
    let mut table = Table::new(&[
        Column::left(columns::FROM),
        Column::left(columns::EVENT),
        Column::left(columns::CODE),
        Column::left(columns::PLACE),
        Column::left(columns::WHY),
    ]);
    for one in refused {
        let id = one.id.as_deref().unwrap_or_default();
        let code = (Paint::Bad, one.code.as_str());
        if one.errors.is_empty() {
            table.row(cells![one.from.as_str(), id, code, "", ""]);
        }
        for error in one.errors.iter().map(Fields::of) {
            let (place, why) = (error.text("pointer"), error.text("detail"));
            table.row(cells![one.from.as_str(), id, code, place, why]);
        }
    }
    table
}

async fn show(session: &Session, identity: &Identity) -> Result<Exit, Failure> {
    let places = [identity.tenant.as_str(), &identity.source, &identity.id];
    let event = session
        .get(&path("/v1/events/{}/{}/{}", &places), &[])
        .await?;
    if session.out.json {
        session.out.value(&event)?;
        return Ok(Exit::Done);
    }
    let fields = Fields::of(&event);
    let mut sheet = Sheet::default();
    sheet
        .line(columns::TENANT, fields.text("tenant"))
        .line(columns::SOURCE, fields.text("source"))
        .line(columns::ID, fields.text("id"))
        .line(columns::TYPE, fields.text("type"))
        .line(columns::SUBJECT, fields.text("subject"))
        .line(columns::STATE, fields.text("standing"))
        .line(
            columns::EXPECTED,
            session.money(&fields.text("expected.amount")),
        )
        .line(columns::ACCEPTED, session.time(&fields.text("accepted_at")))
        .line(columns::REMOVED, fields.text("removed"));
    for note in fields.list("notes") {
        sheet.line(columns::NOTE, note.as_str().unwrap_or_default());
    }
    sheet.print(&session.out)?;
    session.out.line("")?;
    let table = delivery::table(session, fields.list("deliveries"));
    session
        .out
        .table(&table, messages::NO_DELIVERIES.say(session.language))?;
    Ok(Exit::Done)
}
