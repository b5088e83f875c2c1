//! The statements of files.

use crate::db::statements;

statements! {
    FILE_BEGIN = "file_begin",
    FILE_GET = "file_get",
    FILE_LEAVE = "file_leave",
    FILE_LEFTOVER_DROP = "file_leftover_drop",
    FILE_LEFTOVER_DUE = "file_leftover_due",
    FILE_LEFTOVER_FORGET = "file_leftover_forget",
    FILE_LEFTOVERS_TAKE = "file_leftovers_take",
    FILE_PUT = "file_put",
    FILE_REMOVE = "file_remove",
}
