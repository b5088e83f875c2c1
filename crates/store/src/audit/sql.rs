//! The statements of the trail.

use crate::db::statements;

statements! {
    AUDIT_ALONE = "audit_alone",
    AUDIT_BEYOND = "audit_beyond",
    AUDIT_BLOCK_GET = "audit_block_get",
    AUDIT_BLOCK_INSERT = "audit_block_insert",
    AUDIT_BLOCK_ROWS = "audit_block_rows",
    AUDIT_HEAD = "audit_head",
    AUDIT_INSERT = "audit_insert",
    AUDIT_LIST = "audit_list",
    AUDIT_LIST_ACTION = "audit_list_action",
    AUDIT_LIST_SUBJECT = "audit_list_subject",
    AUDIT_LIST_TENANT = "audit_list_tenant",
    AUDIT_LIST_WHO = "audit_list_who",
    AUDIT_SEAL = "audit_seal",
    AUDIT_UNSEALED = "audit_unsealed",
    AUDIT_WAITING = "audit_waiting",
}
