//! An order about many deliveries, as it is posted.

use serde_json::{Map, Value, json};

use crate::cli::args::bulk::{Order, Pace};
use crate::cli::args::dead::{More, Which};
use crate::cli::failure::Failure;
use crate::cli::locate;
use crate::cli::output::time::Direction;
use crate::cli::session::Session;
use crate::cli::words::failures;

/// Whether deliveries are meant at all: a code is one of refused messages.
pub(super) const fn about_deliveries(which: &Which) -> bool {
    which.code.is_none()
}

/// Whether refused messages are meant: they know nothing of what is said about deliveries.
pub(super) fn about_messages(which: &Which, more: &More) -> bool {
    which.group.is_none() && *more == More::default()
}

/// What is meant; refused when nothing narrows it.
pub(super) async fn filter(
    session: &Session,
    which: &Which,
    more: &More,
) -> Result<Value, Failure> {
    if which.code.is_some() && *more != More::default() {
        return Err(session.usage(failures::ONLY_DELIVERIES, &[]));
    }
    let connection = match &more.connection {
        Some(named) => locate::connection(session, which.tenant.as_deref(), named).await?,
        None => String::new(),
    };
    let mut filter = Map::new();
    for (name, value) in [
        ("status", more.status.clone().unwrap_or_default()),
        ("tenant", which.tenant.clone().unwrap_or_default()),
        ("flow", more.flow.clone().unwrap_or_default()),
        ("connection", connection),
        ("cause", more.cause.clone().unwrap_or_default()),
        ("fingerprint", which.group.clone().unwrap_or_default()),
        (
            "since",
            session.instant(more.since.as_deref(), Direction::Back)?,
        ),
        (
            "until",
            session.instant(more.until.as_deref(), Direction::Back)?,
        ),
        ("q", more.q.clone().unwrap_or_default()),
    ] {
        if !value.is_empty() {
            filter.insert(name.to_owned(), value.into());
        }
    }
    if !more.ids.is_empty() {
        filter.insert("ids".to_owned(), json!(more.ids));
    }
    if filter.is_empty() && about_deliveries(which) {
        return Err(empty(session));
    }
    Ok(filter.into())
}

/// Nothing says which are meant.
pub(crate) fn empty(session: &Session) -> Failure {
    let fix = failures::EMPTY_FILTER_FIX.say(session.language);
    session.usage(failures::EMPTY_FILTER, &[]).with_fix(fix)
}

/// The whole order, without how fast it goes.
pub(crate) fn body(session: &Session, filter: Value, order: &Order) -> Result<Value, Failure> {
    let Some(reason) = &order.reason else {
        return Err(session.usage(failures::NO_REASON, &[]));
    };
    Ok(json!({"filter": filter, "reason": reason}))
}

/// The same, with how fast it goes.
pub(crate) fn paced(mut body: Value, pace: &Pace) -> Value {
    let given = [
        ("ramp", pace.ramp.as_ref().map(|ramp| json!(ramp))),
        ("rate_per_second", pace.rate.map(|rate| json!(rate))),
        (
            "stop_at_failure_percent",
            pace.stop_at.map(|percent| json!(percent)),
        ),
    ];
    for (name, value) in given {
        if let Some(value) = value {
            body[name] = value;
        }
    }
    body
}
