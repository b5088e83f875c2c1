//! Looking at and waiting for what the simulator saw.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::account::Account;
use crate::app::App;
use crate::control::{Problem, Reply};
use crate::journal::Filter;

const LONGEST_WAIT_MS: u64 = 30_000;

/// Counters by company, method and result; breaches; most calls at once.
pub(super) async fn calls(State(app): State<Arc<App>>) -> Json<Value> {
    let mut calls = Vec::new();
    let mut total: u64 = 0;
    for (app_key, tally) in app.journal.tallies() {
        for ((call, result), count) in tally {
            total += count;
            calls.push(
                json!({ "app_key": app_key, "call": call, "result": result, "count": count }),
            );
        }
    }
    let mut at_once = json!({});
    for account in app.accounts() {
        for (call, most) in account.meters.most_in_flight() {
            at_once[&account.app_key][call] = json!(most);
        }
    }
    let (violation_count, violations) = app.journal.violations();
    Json(json!({
        "total": total,
        "calls": calls,
        "violation_count": violation_count,
        "violations": violations,
        "max_concurrency": at_once,
        "refusals": app.journal.refusals(),
    }))
}

/// What to wait for: calls, live payables or live entries.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    calls: Option<u64>,
    payables: Option<usize>,
    entries: Option<usize>,
    app_key: Option<String>,
    call: Option<String>,
    /// Counts only calls answered with this result.
    result: Option<String>,
    /// Counts calls when answered instead of when they arrive.
    #[serde(default)]
    answered: bool,
    timeout_ms: Option<u64>,
}

/// Answers once as much was seen as asked for; 408 if that takes too long.
pub(super) async fn wait(State(app): State<Arc<App>>, Query(wanted): Query<Wanted>) -> Reply {
    let timeout = Duration::from_millis(wanted.timeout_ms.unwrap_or(LONGEST_WAIT_MS));
    let filter = Filter {
        app_key: wanted.app_key.clone(),
        call: wanted.call.clone(),
        result: wanted.result.clone(),
    };
    let is_seen = || {
        let calls = wanted
            .calls
            .is_none_or(|calls| app.journal.count(&filter, wanted.answered) >= calls);
        calls && holds(&app, &wanted)
    };
    let seen = tokio::time::timeout(timeout, app.journal.until(is_seen)).await;
    let calls = app.journal.count(&filter, wanted.answered);
    match seen {
        Ok(()) => Ok(Json(json!({ "calls": calls }))),
        Err(_) => Err(Problem(
            StatusCode::REQUEST_TIMEOUT,
            format!("not seen in time; calls so far: {calls}"),
        )),
    }
}

fn holds(app: &App, wanted: &Wanted) -> bool {
    if wanted.payables.is_none() && wanted.entries.is_none() {
        return true;
    }
    let (mut payables, mut entries) = (0, 0);
    for account in chosen(app, wanted.app_key.as_deref()) {
        let books = account.books();
        payables += books
            .payables
            .rows()
            .iter()
            .filter(|row| !row.deleted)
            .count();
        entries += books
            .entries
            .rows()
            .iter()
            .filter(|row| !row.deleted)
            .count();
    }
    wanted.payables.is_none_or(|most| payables >= most)
        && wanted.entries.is_none_or(|most| entries >= most)
}

fn chosen(app: &App, app_key: Option<&str>) -> Vec<Arc<Account>> {
    match app_key {
        Some(app_key) => app.account(app_key).into_iter().collect(),
        None => app.accounts(),
    }
}
