//! `malote dead replay`: deliveries as one order that goes on by itself, refused messages one
//! batch after the other.

use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::dead::Replay;
use crate::cli::args::place::Page;
use crate::cli::commands::dead::resent::{self, Resent};
use crate::cli::commands::dead::{order, refusals, trial};
use crate::cli::commands::replay::{follow, sheet};
use crate::cli::failure::{Exit, Failure};
use crate::cli::session::Session;
use crate::cli::words::messages;

/// Where it is ordered.
const REPLAYS: &str = "/v1/replays";

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
        let asked = (filter, &options.order.shown);
        let looked = resent::send_again(session, &refused, &options.order).await?;
        return trial::show(session, REPLAYS, asked, &looked, words).await;
    }
    let replay = match filter {
        Some(filter) => deliveries(session, filter, options).await?,
        None => None,
    };
    let messages = resent::send_again(session, &refused, &options.order).await?;
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

fn tell(session: &Session, replay: Option<&Value>, messages: &Resent) -> Result<(), Failure> {
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
    messages.failures(session)
}
