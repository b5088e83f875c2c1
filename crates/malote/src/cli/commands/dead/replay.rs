//! `malote dead replay`: everything that is meant, fixed before the first is tried.

use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::dead::Replay;
use crate::cli::args::place::Page;
use crate::cli::commands::dead::{deliveries, refusals};
use crate::cli::commands::delivery::Order;
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Column, Paint, Table, cells, progress};
use crate::cli::session::Session;
use crate::cli::words::{columns, failures, messages};

/// The most refused messages replayed by one call.
const BATCH: usize = 100;

/// What came of it.
#[derive(Debug, Default, Serialize)]
struct Report {
    dry_run: bool,
    deliveries: usize,
    messages: usize,
    replayed: usize,
    failed: Vec<Failed>,
}

#[derive(Debug, Serialize)]
struct Failed {
    id: String,
    reason: String,
}

pub(super) async fn run(session: &Session, options: &Replay) -> Result<Exit, Failure> {
    let which = &options.which;
    if which.group.is_none() && which.code.is_none() && which.tenant.is_none() {
        let fix = failures::EMPTY_FILTER_FIX.say(session.language);
        return Err(session.usage(failures::EMPTY_FILTER, &[]).with_fix(fix));
    }
    let deliveries = ids(&deliveries(session, which, &Page::ALL).await?);
    let refusals = ids(&refusals(session, which, &Page::ALL).await?);
    let mut report = Report {
        dry_run: options.dry_run,
        deliveries: deliveries.len(),
        messages: refusals.len(),
        ..Report::default()
    };
    if !options.dry_run {
        let bar = progress::bar(deliveries.len() + refusals.len());
        let order = Order::plain("replay", messages::REPLAYED);
        for id in deliveries {
            match order.give(session, &id).await {
                Ok(_) => report.replayed += 1,
                Err(failure) => report.failed.push(Failed::because(id, &failure)),
            }
            bar.inc(1);
        }
        for batch in refusals.chunks(BATCH) {
            send_again(session, batch, &mut report).await?;
            bar.inc(batch.len() as u64);
        }
        bar.finish_and_clear();
    }
    tell(session, &report)?;
    let whole = report.failed.is_empty();
    Ok(if whole { Exit::Done } else { Exit::Refused })
}

fn ids(found: &[Value]) -> Vec<String> {
    found.iter().map(|row| Fields::of(row).text("id")).collect()
}

impl Failed {
    fn because(id: String, failure: &Failure) -> Self {
        let reason = failure.to_string();
        Self { id, reason }
    }
}

/// Publishes refused messages again as they came.
async fn send_again(
    session: &Session,
    batch: &[String],
    report: &mut Report,
) -> Result<(), Failure> {
    let body = json!({"ids": batch, "dry_run": false});
    let answer = session.post("/v1/refusals/replay", &body).await?;
    let fields = Fields::of(&answer);
    for name in ["replayed", "duplicates"] {
        report.replayed += usize::try_from(fields.count(name)).unwrap_or(0);
    }
    for refused in fields.list("refused").iter().map(Fields::of) {
        report.failed.push(Failed {
            id: refused.text("id"),
            reason: reason(refused),
        });
    }
    Ok(())
}

/// Its code and every place that is still wrong.
fn reason(refused: Fields<'_>) -> String {
    let mut parts = vec![refused.text("code")];
    for error in refused.list("errors").iter().map(Fields::of) {
        parts.push(format!(
            "{} {}",
            error.text("pointer"),
            error.text("detail")
        ));
    }
    parts.join(": ")
}

fn tell(session: &Session, report: &Report) -> Result<(), Failure> {
    if session.out.json {
        session.out.value(report)?;
        return Ok(());
    }
    let (deliveries, refused) = (report.deliveries.to_string(), report.messages.to_string());
    let replayed = report.replayed.to_string();
    let text = match (report.deliveries + report.messages, report.dry_run) {
        (0, _) => messages::NO_DEAD.say(session.language).to_owned(),
        (_, true) => messages::WOULD_REPLAY.fill(
            session.language,
            &[("deliveries", &deliveries), ("messages", &refused)],
        ),
        (_, false) => {
            let failed = report.failed.len().to_string();
            let values = [("replayed", &*replayed), ("failed", &*failed)];
            messages::REPLAYED_MANY.fill(session.language, &values)
        }
    };
    session.out.line(&text)?;
    let mut table = Table::new(&[Column::left(columns::ID), Column::left(columns::WHY)]);
    for failed in &report.failed {
        table.row(cells![
            failed.id.as_str(),
            (Paint::Bad, failed.reason.as_str())
        ]);
    }
    if !report.failed.is_empty() {
        session.out.table(&table, "")?;
    }
    Ok(())
}
