//! Ordering a replay, and watching it to its end.

use axum::http::Method;
use serde_json::Value;
use tokio::signal;
use tokio::time::sleep;

use crate::cli::answer::Fields;
use crate::cli::client::ApiError;
use crate::cli::client::path::path;
use crate::cli::commands::replay::sheet;
use crate::cli::engine::LOOK_AGAIN;
use crate::cli::failure::Failure;
use crate::cli::output::{complain, progress};
use crate::cli::session::Session;
use crate::cli::words::messages;

/// The code of an order that nothing fits.
const NOTHING: &str = "nothing-to-replay";

/// Gives an order about many deliveries; nothing when nothing fits that is not in another one.
pub(crate) async fn order(
    session: &Session,
    route: &str,
    body: &Value,
) -> Result<Option<Value>, Failure> {
    let api = session.api().await?;
    match api.call(Method::POST, route, &[], Some(body)).await {
        Ok(replay) => Ok(Some(replay)),
        Err(ApiError::Problem { body, .. }) if Fields::of(&body).text("code") == NOTHING => {
            let left_out = Fields::of(&body).count("left_out");
            if left_out > 0 {
                let count = session.number(left_out);
                let values = [("count", count.as_str())];
                complain(&messages::ALL_LEFT_OUT.fill(session.language, &values));
            }
            Ok(None)
        }
        Err(error) => Err(error.failure(session.language)),
    }
}

/// Watches a replay until nothing of it is left to do, or until whoever watches has seen enough:
/// it goes on without them. The replay as it is then.
pub(crate) async fn to_its_end(session: &Session, replay: Value) -> Result<Value, Failure> {
    session.work().await;
    let id = Fields::of(&replay).text("id");
    let total = usize::try_from(Fields::of(&replay).count("total")).unwrap_or(0);
    let bar = progress::of_replay(total);
    let mut seen = replay;
    let mut held_by = String::new();
    let ended = loop {
        let fields = Fields::of(&seen);
        bar.set_position(u64::try_from(done(fields)).unwrap_or(0));
        bar.set_message(so_far(session, fields));
        let names = sheet::holders(fields);
        if !names.is_empty() && names != held_by {
            bar.suspend(|| complain(&sheet::held_by(session, &names)));
        }
        held_by = names;
        if over(fields) {
            break true;
        }
        tokio::select! {
            _ = signal::ctrl_c() => break false,
            () = sleep(LOOK_AGAIN) => {}
        }
        seen = session.get(&path("/v1/replays/{}", &[&id]), &[]).await?;
    };
    bar.finish_and_clear();
    if !ended {
        complain(&messages::REPLAY_GOES_ON.fill(session.language, &[("id", &id)]));
    }
    Ok(seen)
}

/// Whether a replay ended otherwise than it should.
pub(crate) fn went_wrong(replay: &Value) -> bool {
    let fields = Fields::of(replay);
    let state = fields.text("state");
    let missing = ["failed", "failing", "held"].map(|name| fields.count(name));
    missing.iter().any(|count| *count > 0) || matches!(state.as_str(), "stopped" | "cancelled")
}

/// Nothing is left to wait for: what of an ended one keeps failing, or is held, may take days, and
/// one that is held as a whole may take for ever.
fn over(fields: Fields<'_>) -> bool {
    let held = fields.text("state") == "paused";
    let going = fields.count("released") - fields.count("failing") - fields.count("held");
    going <= 0 && (held || fields.get("ended_at").is_some())
}

/// What did not go well so far, in words.
pub(crate) fn so_far(session: &Session, fields: Fields<'_>) -> String {
    let mut parts = Vec::new();
    for (name, text) in [
        ("failed", messages::FAILED_SO_FAR),
        ("failing", messages::FAILING_SO_FAR),
        ("held", messages::HELD_SO_FAR),
    ] {
        let count = fields.count(name);
        if count > 0 || name == "failed" {
            let count = session.number(count);
            parts.push(text.fill(session.language, &[("count", &count)]));
        }
    }
    parts.join(", ")
}

/// How many have had their turn and ended.
fn done(fields: Fields<'_>) -> i64 {
    fields.count("total") - fields.count("waiting") - fields.count("released")
}
