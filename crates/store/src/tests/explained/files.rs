//! What is asked of files again and again.

use jiff::Timestamp;
use uuid::Uuid;

use crate::db::args;
use crate::files::sql as files;
use crate::retention::sql as retention;
use crate::tests::explained::Case;

pub(super) fn cases() -> Vec<Case> {
    let (lease, old) = (
        args![60_000_i64, 10_i64, Uuid::nil()],
        args![Timestamp::UNIX_EPOCH, 500_i64],
    );
    vec![
        (
            files::FILE_LEFTOVERS_TAKE,
            lease,
            None,
            &["file_leftovers_due"],
        ),
        (retention::RETENTION_FILES, old, None, &["files_last_put"]),
    ]
}
