//! Each way of a search has its index, and a tenant's search goes along its own part of it.

use malote_core::id::CauseId;

use crate::db::{Kind, Table, Value, args};
use crate::read::sql as read;
use crate::tests::explained::{Case, OF_THING, list};

const KEY: &[&str] = &[
    "things_target_key_connection_id_key",
    "sqlite_autoindex_things_3",
];
const REFERENCE: &[&str] = &["deliveries_reference"];
const NAME: &[&str] = &["subjects_name_source_flow_", "sqlite_autoindex_subjects_2"];
const EVENT: &[&str] = &[
    "events_event_id_source_tenant_key",
    "sqlite_autoindex_events_2",
];
const OWN_NAME: &[&str] = &["subjects_connection"];
const OWN_EVENT: &[&str] = &["events_tenant"];

pub(super) fn cases() -> Vec<Case> {
    let tenant = || Some(Table::column(&[Kind::Text], ["acme"]));
    let all = [KEY, REFERENCE, NAME, EVENT, OF_THING];
    let own = [KEY, REFERENCE, OWN_NAME, OWN_EVENT, OF_THING];
    let all = all.map(|way| (read::DELIVERIES_LIST_SEARCH, asked(), None, way));
    let own = own.map(|way| (read::DELIVERIES_LIST_SEARCH_TENANT, asked(), tenant(), way));
    all.into_iter().chain(own).collect()
}

/// Reports and events of a hundred others that are called alike, so that the index of names alone
/// would read them too. Only `PostgreSQL` asks how many there are.
pub(super) const NAMES: &str = "
    INSERT INTO subjects (id, connection_id, flow, source, name, revision, newest_at, newest_rank,
                          newest_digest, newest_event)
    SELECT gen_random_uuid(), md5((n % 100)::text)::uuid, 'expenses', '/app', 'r-' || n, 1, now(), 1,
           '', gen_random_uuid()
    FROM generate_series(1, 20000) AS n;
    INSERT INTO events (id, tenant, source, event_id, type, digest, flow, connection_id,
                        expected_count, expected_amount, day)
    SELECT gen_random_uuid(), 'other-' || n % 100, '/app', 'r-' || n, '', '', 'expenses',
           md5((n % 100)::text)::uuid, 1, 1, now()::date
    FROM generate_series(1, 20000) AS n";

fn asked() -> Vec<Value> {
    let (id, cause) = (uuid::Uuid::nil(), None::<CauseId>);
    [list(None, None), args!["r-1", "r-1~", id, cause]].concat()
}
