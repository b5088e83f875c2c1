//! The statements of the queue's moves.

use malote_core::delivery::Status;

use crate::db::{DbError, Kind, Row, Table, Value, statements};

statements! {
    ACCEPT_BODIES = "accept_bodies",
    ACCEPT_EVENTS = "accept_events",
    ACCEPT_HOMES = "accept_homes",
    ACCEPT_IDENTITIES = "accept_identities",
    ACCEPT_LOCK = "accept_lock",
    ACCEPT_ROUTES = "accept_routes",
    ATTEMPTS_INSERT = "attempts_insert",
    CALL_PUT = "call_put",
    CALLS_FORGET = "calls_forget",
    CALLS_GET = "calls_get",
    CAUSES_CLOSE = "causes_close",
    CAUSES_INSERT = "causes_insert",
    CAUSES_MET = "causes_met",
    CAUSES_REOPEN = "causes_reopen",
    CAUSES_SHARE = "causes_share",
    CLAIM_BEGIN = "claim_begin",
    CLAIM_LINKS = "claim_links",
    CLAIM_READ = "claim_read",
    CLAIM_TAKE = "claim_take",
    CONNECTION_MARK_SYNCED = "connection_mark_synced",
    CONNECTION_MARK_TESTED = "connection_mark_tested",
    CONNECTIONS_HOLD = "connections_hold",
    CONNECTIONS_SEALED = "connections_sealed",
    CONNECTIONS_SHARE = "connections_share",
    CONTENTS_INSERT = "contents_insert",
    CREDENTIALS_SEEN = "credentials_seen",
    DELIVERIES_GIVE_WAY = "deliveries_give_way",
    DELIVERIES_INSERT = "deliveries_insert",
    DELIVERIES_SUPERSEDE = "deliveries_supersede",
    DELIVERY_CAUSES_DROP = "delivery_causes_drop",
    DELIVERY_CAUSES_DROP_LATE = "delivery_causes_drop_late",
    DELIVERY_CAUSES_INSERT = "delivery_causes_insert",
    DUE_SOONEST = "due_soonest",
    FOLLOWERS_FREE = "followers_free",
    HELD_SOME = "held_some",
    LINK_REMOVE = "link_remove",
    LINK_SPEND = "link_spend",
    LINKS_BEFORE = "links_before",
    LINKS_CLEAR = "links_clear",
    LINKS_FORGET = "links_forget",
    LINKS_GET = "links_get",
    LINKS_HOLD = "links_hold",
    LINKS_SYNC = "links_sync",
    LINKS_UPSERT = "links_upsert",
    METHOD_PUT = "method_put",
    METHODS_GET = "methods_get",
    OWN_CONNECTIONS = "own_connections",
    OWN_COUNTS = "own_counts",
    OWN_FORGET = "own_forget",
    OWN_RELEASE = "own_release",
    OWN_RENEW = "own_renew",
    OWN_TAKE = "own_take",
    PARKED_WITHOUT_CAUSE = "parked_without_cause",
    PAUSE_CLOSE = "pause_close",
    PAUSE_OPEN = "pause_open",
    PAUSE_SHOWS = "pause_shows",
    PAUSES_HIDDEN = "pauses_hidden",
    PAUSES_OVER = "pauses_over",
    RATE_TAKE = "rate_take",
    REFUSAL_INSERT = "refusal_insert",
    REFUSALS_ANNOUNCED = "refusals_announced",
    RELEASE_DELIVERIES = "release_deliveries",
    RELEASE_LOCK = "release_lock",
    RELEASE_ROWS = "release_rows",
    RESCUE = "rescue",
    SETTLE_UPDATE = "settle_update",
    SUBJECT_OPEN = "subject_open",
    SUBJECT_THINGS = "subject_things",
    SUBJECTS_INSERT = "subjects_insert",
    SUBJECTS_LOCK = "subjects_lock",
    SUBJECTS_UPDATE = "subjects_update",
    SUSPEND = "suspend",
    SUSPEND_REST = "suspend_rest",
    SUSPENDED = "suspended",
    TALLY_ADD = "tally_add",
    TALLY_SWEEP = "tally_sweep",
    TALLY_TAKE = "tally_take",
    TASK_SETTLE = "task_settle",
    TASKS_TAKE = "tasks_take",
    THINGS_GONE = "things_gone",
    THINGS_HELD = "things_held",
    THINGS_INSERT = "things_insert",
    WORKER_BEAT = "worker_beat",
    WORKERS_FORGET = "workers_forget",
}

/// A table of rows already made.
pub(super) fn table(kinds: &'static [Kind], rows: Vec<Vec<Value>>) -> Table {
    let mut table = Table::new(kinds);
    for row in rows {
        table.push(row);
    }
    table
}

/// A table of one column.
pub(super) fn ids<T: Into<Value>>(ids: impl IntoIterator<Item = T>) -> Table {
    Table::column(&[Kind::Uuid], ids)
}

/// The status of a delivery's row.
pub(super) fn status(row: &Row) -> Result<Status, DbError> {
    Status::from_name(&row.text("status")?).ok_or_else(|| row.bad("status", "is not a status"))
}
