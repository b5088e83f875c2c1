//! `malote dead replay`: deliveries as one order that goes on by itself, refused messages one
//! batch after the other.

use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::dead::Replay;
use crate::cli::args::place::Page;
use crate::cli::commands::dead::{order, refusals, trial};
use crate::cli::commands::replay::{follow, sheet};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::{Column, Paint, Table, cells, progress};
use crate::cli::session::Session;
use crate::cli::words::{columns, messages};

/// Where it is ordered.
const REPLAYS: &str = "/v1/replays";

/// The most refused messages replayed by one call.
const BATCH: usize = 100;

/// What came of refused messages.
#[derive(Debug, Default, Serialize)]
struct Messages {
    replayed: usize,
    failed: Vec<Failed>,
}

#[derive(Debug, Serialize)]
struct Failed {
    id: String,
    reason: String,
}

pub(super) async fn run(session: &Session, options: &Replay) -> Result<Exit, Failure> {
    let (which, more) = (&options.which.settled(), &options.more);
    let filter = order::filter(session, which, more).await?;
    let filter = order::about_deliveries(which).then_some(filter);
    let refused = match order::about_messages(which, more) {
        true => ids(&refusals(session, which, &Page::ALL).await?),
        false => Vec::new(),
    };
    if options.order.dry_run {
        let words = messages::WOULD_REPLAY;
        return trial::show(session, REPLAYS, filter, refused.len(), words).await;
    }
    let replay = match filter {
        Some(filter) => deliveries(session, filter, options).await?,
        None => None,
    };
    let messages = send_all_again(session, &refused).await?;
    tell(session, replay.as_ref(), &messages)?;
    let good = replay.as_ref().is_none_or(|one| !follow::went_wrong(one));
    Ok(match (good, messages.failed.is_empty()) {
        (false, _) => Exit::Failed,
        (true, false) => Exit::Refused,
        (true, true) => Exit::Done,
    })
}

/// Orders the replay and watches it, unless told not to. Nothing when nothing fits.
async fn deliveries(
    session: &Session,
    filter: Value,
    options: &Replay,
) -> Result<Option<Value>, Failure> {
    let body = order::body(session, filter, &options.order)?;
    let body = order::paced(body, &options.pace);
    let Some(ordered) = follow::order(session, REPLAYS, &body).await? else {
        return Ok(None);
    };
    if options.order.detach {
        return Ok(Some(ordered));
    }
    follow::to_its_end(session, ordered).await.map(Some)
}

pub(super) fn ids(found: &[Value]) -> Vec<String> {
    found.iter().map(|row| Fields::of(row).text("id")).collect()
}

async fn send_all_again(session: &Session, refused: &[String]) -> Result<Messages, Failure> {
    let mut messages = Messages::default();
    let bar = progress::bar(refused.len());
    for batch in refused.chunks(BATCH) {
        send_again(session, batch, &mut messages).await?;
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    Ok(messages)
}

/// Publishes refused messages again as they came.
async fn send_again(
    session: &Session,
    batch: &[String],
    messages: &mut Messages,
) -> Result<(), Failure> {
    let body = json!({"ids": batch, "dry_run": false});
    let answer = session.post("/v1/refusals/replay", &body).await?;
    let fields = Fields::of(&answer);
    for name in ["replayed", "duplicates"] {
        messages.replayed += usize::try_from(fields.count(name)).unwrap_or(0);
    }
    for refused in fields.list("refused").iter().map(Fields::of) {
        messages.failed.push(Failed {
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

fn tell(session: &Session, replay: Option<&Value>, messages: &Messages) -> Result<(), Failure> {
    if session.out.json {
        let both = json!({"replay": replay, "messages": messages});
        session.out.value(&both)?;
        return Ok(());
    }
    let sent = messages.replayed + messages.failed.len();
    if let Some(replay) = replay {
        sheet::print(session, replay)?;
    } else if sent == 0 {
        session
            .out
            .line(messages::NOTHING_TO_REPLAY.say(session.language))?;
    }
    if sent == 0 {
        return Ok(());
    }
    let (replayed, failed) = (
        messages.replayed.to_string(),
        messages.failed.len().to_string(),
    );
    let values = [("replayed", &*replayed), ("failed", &*failed)];
    session
        .out
        .line(&messages::REPLAYED_MANY.fill(session.language, &values))?;
    let mut table = Table::new(&[Column::left(columns::ID), Column::left(columns::WHY)]);
    for failed in &messages.failed {
        table.row(cells![
            failed.id.as_str(),
            (Paint::Bad, failed.reason.as_str())
        ]);
    }
    if !messages.failed.is_empty() {
        session.out.table(&table, "")?;
    }
    Ok(())
}
