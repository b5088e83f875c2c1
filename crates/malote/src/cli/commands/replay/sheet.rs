//! One replay as a person reads it.

use serde_json::Value;

use crate::cli::answer::Fields;
use crate::cli::commands::show::Sheet;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::words::{columns, messages, names};

/// Prints a replay in the form that was asked for.
pub(crate) fn print_or_json(session: &Session, replay: &Value) -> Result<(), Failure> {
    match session.out.json {
        true => Ok(session.out.value(replay)?),
        false => print(session, replay),
    }
}

/// Prints how far a replay is.
pub(crate) fn print(session: &Session, replay: &Value) -> Result<(), Failure> {
    let fields = Fields::of(replay);
    let state = fields.text("state");
    let count = |path: &str| match fields.count(path) {
        0 => String::new(),
        count => session.number(count),
    };
    let mut sheet = Sheet::default();
    sheet
        .line(columns::ID, fields.text("id"))
        .line(
            columns::DEAD_KIND,
            names::doing(&fields.text("kind"), session.language),
        )
        .colour(columns::STATE, session.status(&state))
        .line(columns::REASON, fields.text("reason"))
        .line(columns::ORDERED_BY, fields.text("ordered_by"))
        .line(columns::ORDERED, session.time(&fields.text("created_at")))
        .line(columns::ENDED, session.time(&fields.text("ended_at")))
        .line(columns::FILTER, fields.text("filter"))
        .line(columns::STAGE, stage(session, fields))
        .line(columns::COUNT, session.number(fields.count("total")))
        .line(columns::AMOUNT, session.money(&fields.text("amount")))
        .line(columns::WAITING, count("waiting"))
        .line(columns::BEING_TRIED, count("released"))
        .line(columns::HELD_BACK, count("held"))
        .line(columns::KEEPS_FAILING, count("failing"))
        .line(columns::DELIVERED, count("delivered"))
        .line(columns::FAILED, count("failed"))
        .line(columns::SUPERSEDED, count("superseded"))
        .line(columns::DISCARDED, count("discarded"))
        .line(columns::CHANGED, count("skipped.changed"))
        .line(columns::REFUSED, count("skipped.refused"))
        .line(columns::UNTOUCHED, count("untouched"))
        .line(columns::LEFT_OUT, count("left_out"));
    sheet.print(&session.out)?;
    let names = holders(fields);
    if !names.is_empty() {
        session.out.line(&held_by(session, &names))?;
    }
    if state == "stopped" {
        let percent = fields.text("stop_at_failure_percent");
        let text = messages::REPLAY_STOPPED.fill(session.language, &[("percent", &percent)]);
        session.out.line(&text)?;
    }
    let failing = fields.count("failing");
    if fields.get("ended_at").is_some() && failing > 0 {
        let count = session.number(failing);
        let text = messages::REPLAY_LEAVES_FAILING.fill(session.language, &[("count", &count)]);
        session.out.line(&text)?;
    }
    Ok(())
}

/// The connections that a person holds and that it has something for, one after the other.
pub(super) fn holders(replay: Fields<'_>) -> String {
    let names = replay.list("held_by").iter().filter_map(Value::as_str);
    names.collect::<Vec<_>>().join(", ")
}

/// That it waits for these connections, and what to do.
pub(super) fn held_by(session: &Session, names: &str) -> String {
    messages::REPLAY_HELD_BY.fill(session.language, &[("names", names)])
}

/// Which stage of how many, while it goes on.
fn stage(session: &Session, fields: Fields<'_>) -> String {
    if fields.get("ended_at").is_some() {
        return String::new();
    }
    let number = session.number(fields.count("stage.number") + 1);
    let of = fields.list("ramp").len() + 1;
    format!("{number}/{of}")
}
