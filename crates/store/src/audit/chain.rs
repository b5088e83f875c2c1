//! What the chain is made of, as pure functions: the text of a row, its leaf, a block's digest.
//!
//! Every text is length-prefixed, so that nothing can move from one field into the next without
//! the digest telling.

use malote_core::json::digest_bytes;

use crate::db::Row;
use crate::error::StoreError;

/// Characters of a digest.
pub(super) const DIGEST: usize = 64;

/// What every digest of this way of writing begins with.
const MARK: &str = "malote audit 1";

/// Fields one after the other, each after its length in bytes; nothing is `-`.
fn canonical<'a>(fields: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let mut text = String::from(MARK);
    for field in fields {
        match field {
            None => text.push_str("\n-"),
            Some(field) => {
                text.push_str(&format!("\n{}:{field}", field.len()));
            }
        }
    }
    text
}

/// The digest of a row, as the database has it now.
pub(super) fn leaf(row: &Row) -> Result<String, StoreError> {
    let mut fields = vec![
        Some(row.uuid("id")?.to_string()),
        Some(row.time("at")?.as_microsecond().to_string()),
    ];
    for column in [
        "who_kind",
        "who",
        "who_label",
        "origin",
        "action",
        "tenant",
        "subject",
        "reason",
        "before",
        "after",
    ] {
        fields.push(row.opt_text(column)?);
    }
    let text = canonical(fields.iter().map(Option::as_deref));
    Ok(digest_bytes(text.as_bytes()))
}

/// The digest of a block: it binds its number, the block before, and every row.
pub(super) fn block(number: i64, previous: &str, count: i64, leaves: &str) -> String {
    let (number, count) = (number.to_string(), count.to_string());
    let fields = [previous, &number, &count, leaves].map(Some);
    digest_bytes(canonical(fields).as_bytes())
}

/// The leaves of a block, one by one.
pub(super) fn leaves(text: &str) -> Vec<&str> {
    let mut leaves = Vec::with_capacity(text.len() / DIGEST);
    let mut rest = text;
    while let Some((leaf, tail)) = rest.split_at_checked(DIGEST) {
        leaves.push(leaf);
        rest = tail;
    }
    leaves
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_from_one_field_into_the_next() {
        let text = |fields: &[Option<&str>]| canonical(fields.iter().copied());
        let different = [
            text(&[Some("ab"), Some("c")]),
            text(&[Some("a"), Some("bc")]),
            text(&[Some("ab\n1:c")]),
            text(&[Some("ab"), Some("c"), None]),
            text(&[Some("ab"), Some("c"), Some("")]),
            text(&[Some("ab"), Some("c"), Some("-")]),
        ];
        for (index, one) in different.iter().enumerate() {
            assert!(!different[..index].contains(one), "{one}");
        }
    }

    #[test]
    fn a_block_is_bound_to_its_number_its_rows_and_the_one_before() {
        let leaf = "a".repeat(DIGEST);
        let digest = block(2, "b", 1, &leaf);
        assert_eq!(digest.len(), DIGEST);
        for other in [
            block(3, "b", 1, &leaf),
            block(2, "c", 1, &leaf),
            block(2, "b", 1, &"c".repeat(DIGEST)),
        ] {
            assert_ne!(digest, other);
        }
        assert_eq!(leaves(&leaf.repeat(3)), [leaf.as_str(); 3]);
    }
}
