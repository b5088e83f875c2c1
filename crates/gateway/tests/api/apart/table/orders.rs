//! The routes that change something, or could.

use crate::apart::table::Ask::{Refused, Same};
use crate::apart::table::Tried;

const WHY: &str = r#"{"reason": "a drill"}"#;
const TENANT: &str = r#"{"filter": {"tenant": "<tenant>"}, "reason": "a drill"}"#;
const CONNECTION: &str = r#"{"filter": {"connection": "<connection>"}, "reason": "a drill"}"#;
const SEARCH: &str = r#"{"filter": {"q": "<report>"}, "reason": "a drill"}"#;
const TRIAL: &str = r#"{"filter": {"tenant": "<tenant>"}, "dry_run": true}"#;
const EVENT: &str = r#"{
    "specversion": "1.0", "id": "<event>", "source": "/app", "tenant": "<tenant>",
    "type": "expense.report.approved.v1",
    "data": {
        "report": {"id": "<report>", "approved_at": "2026-11-13T16:02:11-03:00"},
        "member": {"email": "<person>"},
        "expenses": [{"id": "1", "type": {"id": "71"}, "date": "2026-11-09", "amount": "1.00"}]
    }
}"#;
const NEW_CONNECTION: &str = r#"{
    "tenant": "<tenant>", "name": "<name>", "target": "omie",
    "credentials": {"app_key": "another", "app_secret": "another"}
}"#;
const NEW_CHANNEL: &str = r#"{
    "kind": "email", "name": "x", "to": ["ana@exemplo.com.br"], "tenants": ["<tenant>"]
}"#;

/// What is tried on each of them, in an order in which the other tenant itself could order all of it.
pub(crate) const TRIED: &[Tried] = &[
    ("POST", "/v1/events", &[Same("/v1/events", EVENT)]),
    ("POST", "/v1/preview", &[Same("/v1/preview", EVENT)]),
    (
        "POST",
        "/v1/files",
        &[Same("/v1/files?tenant=<tenant>", WHY)],
    ),
    (
        "POST",
        "/v1/deliveries/{id}/resolve",
        &[Same(
            "/v1/deliveries/<uncertain>/resolve",
            r#"{"absent": true}"#,
        )],
    ),
    (
        "POST",
        "/v1/replays",
        &[
            Same("/v1/replays", TRIAL),
            Same(
                "/v1/replays",
                r#"{"filter": {"ids": ["<delivery>"]}, "reason": "a drill"}"#,
            ),
            Same("/v1/replays", SEARCH),
            Same("/v1/replays", CONNECTION),
            Same("/v1/replays", TENANT),
        ],
    ),
    (
        "POST",
        "/v1/deliveries/discard",
        &[
            Same("/v1/deliveries/discard", TRIAL),
            Same(
                "/v1/deliveries/discard",
                r#"{"filter": {"cause": "<cause>"}, "dry_run": true}"#,
            ),
            Same("/v1/deliveries/discard", SEARCH),
            Same("/v1/deliveries/discard", CONNECTION),
            Same("/v1/deliveries/discard", TENANT),
        ],
    ),
    (
        "POST",
        "/v1/deliveries/restore",
        &[
            Same("/v1/deliveries/restore", TRIAL),
            Same(
                "/v1/deliveries/restore",
                r#"{"filter": {"ids": ["<given-up>"]}, "reason": "x"}"#,
            ),
            Same("/v1/deliveries/restore", TENANT),
        ],
    ),
    (
        "POST",
        "/v1/deliveries/{id}/replay",
        &[Same("/v1/deliveries/<delivery>/replay", WHY)],
    ),
    (
        "POST",
        "/v1/deliveries/{id}/discard",
        &[Same("/v1/deliveries/<ready>/discard", WHY)],
    ),
    (
        "POST",
        "/v1/deliveries/{id}/restore",
        &[Same("/v1/deliveries/<given-up>/restore", WHY)],
    ),
    (
        "POST",
        "/v1/replays/{id}/pause",
        &[Same("/v1/replays/<replay>/pause", "{}")],
    ),
    (
        "POST",
        "/v1/replays/{id}/resume",
        &[Same("/v1/replays/<replay>/resume", "{}")],
    ),
    (
        "POST",
        "/v1/replays/{id}/cancel",
        &[Same("/v1/replays/<replay>/cancel", "{}")],
    ),
    (
        "POST",
        "/v1/refusals/replay",
        &[
            Same(
                "/v1/refusals/replay",
                r#"{"ids": ["<refusal>"], "reason": "a drill"}"#,
            ),
            Same(
                "/v1/refusals/replay",
                r#"{"filter": {"tenant": "<tenant>"}, "dry_run": true}"#,
            ),
            Same("/v1/refusals/replay", TENANT),
        ],
    ),
    (
        "POST",
        "/v1/refusals/{id}/discard",
        &[Same("/v1/refusals/<refusal>/discard", WHY)],
    ),
    (
        "POST",
        "/v1/refusals/import",
        &[Refused("/v1/refusals/import", "{}")],
    ),
    (
        "POST",
        "/v1/causes/{id}/recheck",
        &[Same("/v1/causes/<cause>/recheck", "{}")],
    ),
    (
        "POST",
        "/v1/connections/{id}/test",
        &[Same("/v1/connections/<connection>/test", "{}")],
    ),
    (
        "POST",
        "/v1/connections/{id}/sync",
        &[Same("/v1/connections/<connection>/sync", "{}")],
    ),
    (
        "POST",
        "/v1/connections/{id}/pause",
        &[Same("/v1/connections/<connection>/pause", WHY)],
    ),
    (
        "POST",
        "/v1/connections/{id}/resume",
        &[Same("/v1/connections/<connection>/resume", WHY)],
    ),
    (
        "PUT",
        "/v1/connections/{id}/settings",
        &[Same(
            "/v1/connections/<connection>/settings",
            r#"{"due_days": "7"}"#,
        )],
    ),
    (
        "PUT",
        "/v1/connections/{id}/links",
        &[Same(
            "/v1/connections/<connection>/links",
            r#"[{"kind": "expense-type", "key": "82", "value": "2.04.01"}]"#,
        )],
    ),
    (
        "PUT",
        "/v1/connections/{id}/links/{kind}",
        &[Same(
            "/v1/connections/<connection>/links/expense-type",
            r#"[{"key": "82", "value": "2.04.01"}]"#,
        )],
    ),
    (
        "PUT",
        "/v1/connections/{id}/links/{kind}/{key}",
        &[Same(
            "/v1/connections/<connection>/links/expense-type/<link>",
            r#"{"value": "2.04.01"}"#,
        )],
    ),
    (
        "DELETE",
        "/v1/connections/{id}/links/{kind}/{key}",
        &[
            Same("/v1/connections/<connection>/links/expense-type/<link>", ""),
            Same(
                "/v1/connections/<my-connection>/links/expense-type/<link>",
                "",
            ),
        ],
    ),
    (
        "POST",
        "/v1/connections",
        &[Same("/v1/connections", NEW_CONNECTION)],
    ),
    (
        "POST",
        "/v1/people/find",
        &[
            Same(
                "/v1/people/find",
                r#"{"tenant": "<tenant>", "email": "<person>"}"#,
            ),
            Same(
                "/v1/people/find",
                r#"{"tenant": "<mine>", "email": "<person>"}"#,
            ),
        ],
    ),
    (
        "POST",
        "/v1/people/erase",
        &[
            Same(
                "/v1/people/erase",
                r#"{"tenant": "<tenant>", "email": "<person>", "reason": "a drill"}"#,
            ),
            Same(
                "/v1/people/erase",
                r#"{"tenant": "<mine>", "email": "<person>", "reason": "a drill"}"#,
            ),
        ],
    ),
    (
        "DELETE",
        "/v1/files/{digest}",
        &[
            Same("/v1/files/<digest>?tenant=<tenant>", WHY),
            Same("/v1/files/<digest>", WHY),
        ],
    ),
    (
        "POST",
        "/v1/holds",
        &[Same(
            "/v1/holds",
            r#"{"tenant": "<tenant>", "reason": "a drill"}"#,
        )],
    ),
    (
        "POST",
        "/v1/holds/{tenant}/lift",
        &[Same("/v1/holds/<tenant>/lift", WHY)],
    ),
    (
        "POST",
        "/v1/retention/run",
        &[Refused("/v1/retention/run", WHY)],
    ),
    (
        "POST",
        "/v1/alerts/channels",
        &[Same("/v1/alerts/channels", NEW_CHANNEL)],
    ),
    (
        "POST",
        "/v1/alerts/channels/{id}/test",
        &[Same("/v1/alerts/channels/<channel>/test", "{}")],
    ),
    (
        "DELETE",
        "/v1/alerts/channels/{id}",
        &[Same("/v1/alerts/channels/<channel>", "{}")],
    ),
    (
        "POST",
        "/v1/tenants",
        &[Refused("/v1/tenants", r#"{"name": "<tenant>"}"#)],
    ),
    (
        "POST",
        "/v1/keys",
        &[
            Same(
                "/v1/keys",
                r#"{"label": "x", "scopes": ["read"], "tenants": ["<tenant>"]}"#,
            ),
            Refused("/v1/keys", r#"{"label": "x", "scopes": ["read"]}"#),
        ],
    ),
    (
        "POST",
        "/v1/keys/{key}/revoke",
        &[Same("/v1/keys/<key>/revoke", WHY)],
    ),
];
