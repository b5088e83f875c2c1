//! What else a large store has: a trail of orders, refused messages, replays with their rows, links
//! and alarms, spread over the same month and the same tenants.

/// A hundred links of each connection, and the sign that its credentials are taken. $1 connections,
/// $2 the first instant.
pub(super) const LINKS: &str = "INSERT INTO links (connection_id, kind, key, value)
    SELECT bench_id('8001', g, $2), 'expense-type', 'type-' || lpad(n::text, 3, '0'), '2.04.01'
    FROM generate_series(0, $1 - 1) AS g, generate_series(0, 99) AS n
    UNION ALL
    SELECT bench_id('8001', g, $2), 'credentials', '', 'ok' FROM generate_series(0, $1 - 1) AS g";

/// A second connection of each tenant, for a flow of which nothing came yet.
pub(super) const PORTALS: &str =
    "INSERT INTO connections (id, tenant, name, target, takes, base_url,
        settings, sealed, credential)
    SELECT bench_id('800b', g, $2), 'scale-' || lpad(g::text, 4, '0'), 'portal', 'portal',
           'documents', 'http://127.0.0.1:9/', '{}', '', 'portal-' || g
    FROM generate_series(0, $1 - 1) AS g";

/// One order of ten deliveries. $1 to $4 as of the deliveries.
pub(super) const AUDIT: &str = "INSERT INTO audit (id, at, who_kind, who, who_label, origin, action,
        tenant, subject, reason, before, after)
    SELECT bench_id('8007', g, $2 + g * $3), to_timestamp(($2 + g * $3) / 1000.0), 'key',
           'mlt_scale' || (g / 10) % 50, 'bench', '127.0.0.1',
           (ARRAY['delivery.replay', 'delivery.discard', 'link.set', 'cause.recheck'])[1 + (g / 10) % 4],
           'scale-' || lpad(((g / 10) % $4)::text, 4, '0'),
           bench_id('8006', g, $2 + g * $3)::text, 'bench', '{}', '{}'
    FROM generate_series(0, $1 - 1, 10) AS g";

/// One of ten messages was refused, and of those nobody did anything about one of ten.
pub(super) const REFUSALS: &str = "INSERT INTO refusals (id, queue, body_digest, tenant, code,
        detail, errors, body, status, first_seen_at, last_seen_at)
    SELECT bench_id('8009', g, $2 + g * $3), 'malote.expenses', md5(g::text),
           'scale-' || lpad(((g / 10) % $4)::text, 4, '0'), 'code-' || (g / 100) % 20, 'bench', '[]',
           '', CASE WHEN (g / 10) % 10 = 7 THEN 'dead' ELSE 'replayed' END,
           to_timestamp(($2 + g * $3) / 1000.0), to_timestamp(($2 + g * $3) / 1000.0)
    FROM generate_series(0, $1 - 1, 10) AS g";

/// One replay of a thousand deliveries, half of them of one tenant; the first has the rows.
pub(super) const REPLAYS: &str = "INSERT INTO replays (id, state, filter, reason, ordered_by,
        tenants, ramp, stop_percent, rate, total, delivered, created_at, updated_at, ended_at)
    SELECT bench_id('8008', g, $2 + g * $3), 'finished', '{}', 'bench', 'bench',
           CASE WHEN (g / 1000) % 2 = 1
                THEN '[\"scale-' || lpad(((g / 1000) % $4)::text, 4, '0') || '\"]' END,
           '[]', 20, 100, t.rows, t.rows, to_timestamp(($2 + g * $3) / 1000.0), now(), now()
    FROM generate_series(0, $1 - 1, 1000) AS g,
         LATERAL (SELECT CASE WHEN g = 0 THEN ($1 - 1) / 10 + 1 ELSE 0 END) AS t (rows)";
/// Its rows, one of ten deliveries.
pub(super) const REPLAY_ROWS: &str = "INSERT INTO replay_rows (replay_id, position, delivery_id,
        connection_id, amount, status, fence, state)
    SELECT bench_id('8008', 0, $2), g / 10 + 1, bench_id('8006', g, $2 + g * $3),
           bench_id('8001', g % $4, $2), 1000, 'dead', 0, 'delivered'
    FROM generate_series(0, $1 - 1, 10) AS g";

/// One alarm of a thousand deliveries; one of ten is open.
pub(super) const ALARMS: &str = r#"INSERT INTO alarms (id, kind, tenant, name, facts, count, amount,
        opened_at, seen_at, closed_at)
    SELECT bench_id('800a', g, $2 + g * $3), 'messages-refused',
           'scale-' || lpad(((g / 1000) % $4)::text, 4, '0'), md5(g::text),
           '{"messages-refused":{"code":"code-1"}}', 1, 0, to_timestamp(($2 + g * $3) / 1000.0),
           now(), CASE WHEN (g / 1000) % 10 <> 0 THEN now() END
    FROM generate_series(0, $1 - 1, 1000) AS g"#;
