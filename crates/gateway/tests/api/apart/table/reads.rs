//! The routes that read.

use crate::apart::table::Ask::{Few, List, Nobodys, Refused, Same, Stream};
use crate::apart::table::Tried;

/// What is tried on each of them.
pub(crate) const TRIED: &[Tried] = &[
    ("GET", "/livez", &[Nobodys("/livez")]),
    ("GET", "/readyz", &[Nobodys("/readyz")]),
    ("GET", "/metrics", &[Refused("/metrics", "")]),
    ("GET", "/v1/openapi.json", &[Nobodys("/v1/openapi.json")]),
    ("GET", "/v1/asyncapi.json", &[Nobodys("/v1/asyncapi.json")]),
    (
        "GET",
        "/v1/deliveries",
        &[
            List("/v1/deliveries"),
            List("/v1/deliveries?status=dead"),
            List("/v1/deliveries?fingerprint=<fingerprint>"),
            Same("/v1/deliveries?tenant=<tenant>", ""),
            Same("/v1/deliveries?tenant=<tenant>&status=dead", ""),
            Same("/v1/deliveries?connection=<connection>", ""),
            Same("/v1/deliveries?connection=<connection>&status=parked", ""),
            Same("/v1/deliveries?cause=<cause>", ""),
            Same("/v1/deliveries?q=<report>", ""),
            Same("/v1/deliveries?q=<event>", ""),
            Same("/v1/deliveries?q=<reference>", ""),
            Same("/v1/deliveries?q=<target-key>", ""),
            Same("/v1/deliveries?q=<delivery>", ""),
        ],
    ),
    (
        "GET",
        "/v1/deliveries/stream",
        &[
            Stream("/v1/deliveries/stream"),
            Stream("/v1/deliveries/stream?tenant=<tenant>"),
            Stream("/v1/deliveries/stream?connection=<connection>"),
        ],
    ),
    (
        "GET",
        "/v1/deliveries/{id}",
        &[Same("/v1/deliveries/<delivery>", "")],
    ),
    (
        "GET",
        "/v1/replays/stream",
        &[
            Stream("/v1/replays/stream"),
            Stream("/v1/replays/stream?tenant=<tenant>"),
            Stream("/v1/replays/stream?id=<replay>"),
        ],
    ),
    (
        "GET",
        "/v1/events/{tenant}/{source}/{id}",
        &[
            Same("/v1/events/<tenant>/%2Fapp/<event>", ""),
            Same("/v1/events/<mine>/%2Fapp/<event>", ""),
        ],
    ),
    (
        "GET",
        "/v1/failures",
        &[
            List("/v1/failures"),
            Same("/v1/failures?tenant=<tenant>", ""),
        ],
    ),
    (
        "GET",
        "/v1/refusals",
        &[
            List("/v1/refusals"),
            List("/v1/refusals?code=invalid-event&status=dead"),
            Same("/v1/refusals?tenant=<tenant>", ""),
        ],
    ),
    (
        "GET",
        "/v1/refusals/{id}",
        &[Same("/v1/refusals/<refusal>", "")],
    ),
    ("GET", "/v1/replays", &[List("/v1/replays")]),
    (
        "GET",
        "/v1/replays/{id}",
        &[Same("/v1/replays/<replay>", "")],
    ),
    (
        "GET",
        "/v1/replays/{id}/rows",
        &[
            Same("/v1/replays/<replay>/rows", ""),
            Same("/v1/replays/<replay>/rows?unsuccessful=true", ""),
        ],
    ),
    (
        "GET",
        "/v1/causes",
        &[
            List("/v1/causes"),
            List("/v1/causes?resolved=true"),
            Same("/v1/causes?tenant=<tenant>", ""),
            Same("/v1/causes?connection=<connection>", ""),
        ],
    ),
    ("GET", "/v1/causes/{id}", &[Same("/v1/causes/<cause>", "")]),
    ("GET", "/v1/tenants", &[Few("/v1/tenants")]),
    (
        "GET",
        "/v1/connections",
        &[
            List("/v1/connections"),
            Same("/v1/connections?tenant=<tenant>", ""),
            Same("/v1/connections?name=<name>", ""),
        ],
    ),
    (
        "GET",
        "/v1/connections/{id}",
        &[Same("/v1/connections/<connection>", "")],
    ),
    (
        "GET",
        "/v1/connections/{id}/links/{kind}",
        &[Same("/v1/connections/<connection>/links/expense-type", "")],
    ),
    (
        "GET",
        "/v1/connections/{id}/links/{kind}/{key}",
        &[
            Same("/v1/connections/<connection>/links/expense-type/<link>", ""),
            Same(
                "/v1/connections/<my-connection>/links/expense-type/<link>",
                "",
            ),
            Same("/v1/connections/<my-connection>/links/member/<person>", ""),
        ],
    ),
    ("GET", "/v1/tasks/{id}", &[Same("/v1/tasks/<task>", "")]),
    (
        "GET",
        "/v1/totals",
        &[Few("/v1/totals"), Same("/v1/totals?tenant=<tenant>", "")],
    ),
    ("GET", "/v1/keys", &[List("/v1/keys")]),
    ("GET", "/v1/holds", &[Few("/v1/holds")]),
    ("GET", "/v1/retention", &[Refused("/v1/retention", "")]),
    (
        "GET",
        "/v1/retention/due",
        &[Refused("/v1/retention/due", "")],
    ),
    (
        "GET",
        "/v1/alerts",
        &[
            List("/v1/alerts"),
            List("/v1/alerts?resolved=true"),
            Same("/v1/alerts?tenant=<tenant>", ""),
        ],
    ),
    ("GET", "/v1/alerts/channels", &[List("/v1/alerts/channels")]),
    (
        "GET",
        "/v1/alerts/notices/{id}",
        &[Same("/v1/alerts/notices/<notice>", "")],
    ),
    (
        "GET",
        "/v1/audit",
        &[
            List("/v1/audit"),
            List("/v1/audit?action=replay.order"),
            Same("/v1/audit?tenant=<tenant>", ""),
            Same("/v1/audit?subject=<given-up>", ""),
            Same("/v1/audit?who=<who>", ""),
        ],
    ),
    (
        "GET",
        "/v1/audit/verify",
        &[Refused("/v1/audit/verify", "")],
    ),
];
