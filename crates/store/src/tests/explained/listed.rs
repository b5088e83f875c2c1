//! The lists beside those of deliveries and of the trail, which `audited` asks about.

use malote_core::id::ConnectionId;

use crate::admin::sql as admin;
use crate::db::{Kind, Table, args};
use crate::page::Scope;
use crate::read::sql as read;
use crate::replay::sql as replay;
use crate::tests::explained::{Case, KEYS, list};

const REFUSALS: &[&str] = &["refusals_pkey", "sqlite_autoindex_refusals_1"];
const REPLAYS: &[&str] = &["replays_pkey", "sqlite_autoindex_replays_1"];
const CAUSES: &[&str] = &["causes_pkey", "sqlite_autoindex_causes_1"];
const OPEN: &[&str] = &["causes_open_all"];
/// Open ones have their own; with the resolved ones it is the unique name of causes.
const OF_CONNECTION: &[&str] = &[
    "causes_connection_id_",
    "causes_open",
    "sqlite_autoindex_causes_2",
];
const LINKS: &[&str] = &["links_pkey", "sqlite_autoindex_links_1"];

pub(super) fn cases(connection: ConnectionId) -> Vec<Case> {
    let everybody = || Some(Scope::All.table());
    let tenant = || Some(Table::column(&[Kind::Text], ["acme"]));
    let (no, last) = (None::<String>, uuid::Uuid::max());
    let refused = |status: Option<&str>| args![no.clone(), status, last, 50_i64];
    let of = |resolved: bool, all: bool| {
        let connection = (!all).then_some(connection);
        args![connection, resolved, last, 50_i64, all]
    };
    let replays = |all: bool| args![None::<uuid::Uuid>, 50_i64, all];
    let links = args![connection, "expense-type", no.clone(), 50_i64];
    vec![
        (read::DELIVERIES_LIST, list(None, None), None, KEYS),
        (admin::REFUSALS_LIST, refused(None), None, REFUSALS),
        (
            admin::REFUSALS_LIST_OPEN,
            refused(Some("dead")),
            None,
            &["refusals_open"],
        ),
        (
            admin::REFUSALS_LIST_TENANT,
            refused(None),
            tenant(),
            &["refusals_tenant"],
        ),
        (replay::REPLAYS_LIST, replays(true), everybody(), REPLAYS),
        (replay::REPLAYS_LIST, replays(false), tenant(), REPLAYS),
        (read::CAUSE_IDS_EVER, args![last, 50_i64], None, CAUSES),
        (read::CAUSE_IDS_OPEN, args![last, 50_i64], None, OPEN),
        (
            read::CAUSE_IDS_OF,
            of(false, false),
            tenant(),
            OF_CONNECTION,
        ),
        (read::CAUSE_IDS_OF, of(true, false), tenant(), OF_CONNECTION),
        (admin::LINKS_LIST, links, None, LINKS),
    ]
}

/// Rows of many others, so that `PostgreSQL` has something to choose by.
pub(super) const ROWS: &str = "
    INSERT INTO connections (id, tenant, name, target, base_url, settings, sealed, credential)
    SELECT md5(n::text)::uuid, 'acme', 'other-' || n, 'omie', '', '{}', '', ''
    FROM generate_series(1, 50) AS n;
    INSERT INTO causes (id, connection_id, kind, entity, open)
    SELECT gen_random_uuid(), md5((1 + n % 50)::text)::uuid, 'expense-type-unlinked', n::text,
           n % 2 = 0
    FROM generate_series(1, 5000) AS n;
    INSERT INTO links (connection_id, kind, key)
    SELECT md5((1 + n % 50)::text)::uuid, 'expense-type', n::text
    FROM generate_series(1, 5000) AS n;
    INSERT INTO refusals (id, queue, body_digest, tenant, code, detail, errors, body, status)
    SELECT gen_random_uuid(), '', n::text, 'other-' || n % 100, 'code-' || n % 10, '', '[]', '',
           CASE WHEN n % 50 = 0 THEN 'dead' ELSE 'replayed' END
    FROM generate_series(1, 5000) AS n;
    INSERT INTO replays (id, filter, reason, ordered_by, ramp, stop_percent, rate, state, ended_at)
    SELECT gen_random_uuid(), '{}', '', '', '[]', 20, 1, 'finished', now()
    FROM generate_series(1, 1000) AS n";
