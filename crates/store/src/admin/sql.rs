//! The statements of administration.

use crate::db::statements;

statements! {
    CONNECTION_GET = "connection_get",
    CONNECTION_INSERT = "connection_insert",
    CONNECTION_MARK_SYNCED = "connection_mark_synced",
    CONNECTION_MARK_TESTED = "connection_mark_tested",
    CONNECTION_NAMED = "connection_named",
    CONNECTION_PAUSE = "connection_pause",
    CONNECTION_SETTINGS = "connection_settings",
    CONNECTION_TAKER = "connection_taker",
    CONNECTION_UPDATE = "connection_update",
    CONNECTIONS_LIST = "connections_list",
    KEY_GET = "key_get",
    KEY_INSERT = "key_insert",
    KEY_REVOKE = "key_revoke",
    KEY_TOUCH = "key_touch",
    KEYS_LIST = "keys_list",
    LINK_GET = "link_get",
    LINKS_LIST = "links_list",
    REFUSAL_GET = "refusal_get",
    REFUSAL_GROUPS = "refusal_groups",
    REFUSAL_MARK = "refusal_mark",
    REFUSALS_LIST = "refusals_list",
    TASK_GET = "task_get",
    TASK_INSERT = "task_insert",
    TASK_WAITING = "task_waiting",
    TENANT_INSERT = "tenant_insert",
    TENANT_LABEL = "tenant_label",
    TENANT_LOCK = "tenant_lock",
    TENANTS_LIST = "tenants_list",
}
