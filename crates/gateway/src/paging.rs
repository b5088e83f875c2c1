//! Lists in pages: `limit`, an opaque `cursor`, and `next` in the answer.

use axum::Json;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Value, json};

use malote_store::{Page, Window};

use crate::problem::Failure;
use crate::texts;

/// How many items a page has unless the caller says.
const USUAL: u32 = 50;

/// The part of a list that a caller asks for.
///
/// # Errors
/// When the limit is out of range or the cursor is not one of ours.
pub(crate) fn window(limit: Option<u32>, cursor: Option<&str>) -> Result<Window, Failure> {
    let limit = limit.unwrap_or(USUAL);
    if limit == 0 || limit > Window::MOST {
        return Err(parameter(format!(
            "limit is {limit}, but must be from 1 to {}",
            Window::MOST
        )));
    }
    let cursor = match cursor {
        None => None,
        Some(text) => Some(opened(text).ok_or_else(|| {
            parameter("cursor must be what the page before gave as next".to_owned())
        })?),
    };
    Ok(Window { limit, cursor })
}

/// A page as the API answers it.
pub(crate) fn answer<T: Serialize>(page: &Page<T>) -> Json<Value> {
    let next = page.next.as_ref().map(|next| URL_SAFE_NO_PAD.encode(next));
    Json(json!({"items": page.items, "next": next}))
}

/// A list that fits on one page.
pub(crate) fn whole<T: Serialize>(items: &[T]) -> Json<Value> {
    Json(json!({"items": items, "next": null}))
}

fn opened(text: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    String::from_utf8(bytes)
        .ok()
        .filter(|cursor| !cursor.is_empty() && !cursor.contains('\0'))
}

fn parameter(detail: String) -> Failure {
    Failure::new(&texts::INVALID_PARAMETER).because(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was_given() {
        let page = Page {
            items: vec![1],
            next: Some("marina@exemplo.com.br".to_owned()),
        };
        let Json(answer) = answer(&page);
        let next = answer["next"].as_str().unwrap();
        assert_ne!(next, "marina@exemplo.com.br");
        let window = window(None, Some(next)).unwrap();
        assert_eq!(window.cursor, page.next);
        assert_eq!(window.limit, 50);
    }

    #[test]
    fn a_limit_beyond_the_most_and_a_foreign_cursor_are_refused() {
        assert!(window(Some(200), None).is_ok());
        for limit in [0, 201] {
            assert!(window(Some(limit), None).is_err(), "{limit}");
        }
        for cursor in ["", "*", "AA", "_w"] {
            assert!(window(None, Some(cursor)).is_err(), "{cursor}");
        }
    }
}
