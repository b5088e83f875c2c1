//! Lists in pages: `limit`, an opaque `cursor`, and `next` in the answer.

use std::fmt::Display;

use axum::Json;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::IntoParams;

use malote_store::{Page, Window};

use crate::problem::{Detail, Failure};
use crate::texts::{self, reasons};

/// How many items a page has unless the caller says.
const USUAL: u32 = 50;

/// The parameters of a list that takes no others.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paged {
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u32>,
    /// What the page before gave as `next`.
    pub(crate) cursor: Option<String>,
}

impl Paged {
    /// The part asked for.
    ///
    /// # Errors
    /// As [`window`].
    pub(crate) fn window(&self) -> Result<Window, Failure> {
        window(self.limit, self.cursor.as_deref())
    }
}

/// The part of a list that a caller asks for.
///
/// # Errors
/// When the limit is out of range or the cursor is not one of ours.
pub(crate) fn window(limit: Option<u32>, cursor: Option<&str>) -> Result<Window, Failure> {
    let limit = limit.unwrap_or(USUAL);
    if limit == 0 || limit > Window::MOST {
        let values: [(_, &dyn Display); 2] = [("limit", &limit), ("most", &Window::MOST)];
        return Err(parameter(reasons::WRONG_LIMIT.with(&values)));
    }
    let cursor = match cursor {
        None => None,
        Some(text) => Some(opened(text).ok_or_else(|| parameter(reasons::WRONG_CURSOR))?),
    };
    Ok(Window { limit, cursor })
}

/// A page as the API answers it.
pub(crate) fn answer<T: Serialize>(page: &Page<T>) -> Json<Value> {
    let next = page.next.as_ref().map(|next| URL_SAFE_NO_PAD.encode(next));
    Json(json!({"items": page.items, "next": next}))
}

/// The part asked for of a list that is short enough to be read whole. Items come in the order of
/// their ranks, which are unique; a cursor holds the rank of the last one shown, so that it goes on
/// behind it whatever came or went since. An item whose own rank changes between two pages may come
/// twice or not at all: a rank should last as long as the item.
pub(crate) fn part<T: Serialize>(
    items: Vec<T>,
    window: &Window,
    rank: impl Fn(&T) -> String,
) -> Json<Value> {
    let ranked = items.into_iter().map(|item| (rank(&item), item));
    let shown = |rank: &String| window.cursor.as_ref().is_some_and(|last| rank <= last);
    let mut ranked: Vec<(String, T)> = ranked.filter(|(rank, _)| !shown(rank)).collect();
    ranked.sort_by(|one, other| one.0.cmp(&other.0));
    let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
    let more = ranked.len() > limit;
    ranked.truncate(limit);
    let next = ranked.last().filter(|_| more);
    let next = next.map(|(rank, _)| rank.clone());
    let items = ranked.into_iter().map(|(_, item)| item).collect();
    answer(&Page { items, next })
}

/// A rank by which the largest number comes first.
pub(crate) fn largest_first(number: u128) -> String {
    format!("{:032x}", u128::MAX - number)
}

fn opened(text: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    String::from_utf8(bytes)
        .ok()
        .filter(|cursor| !cursor.is_empty() && !cursor.contains('\0'))
}

fn parameter(detail: impl Into<Detail>) -> Failure {
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
    fn parts_of_a_list_show_every_item_once_though_some_come_and_go() {
        let all = vec!["b", "d", "a", "c"];
        let of = |items: &[&'static str], cursor: Option<String>| {
            let window = window(Some(2), cursor.as_deref()).unwrap();
            let Json(told) = part(items.to_vec(), &window, |item| (*item).to_owned());
            (
                told["items"].clone(),
                told["next"].as_str().map(str::to_owned),
            )
        };
        let (items, next) = of(&all, None);
        assert_eq!(items, json!(["a", "b"]));
        let (items, next) = of(&["aa", "a", "d", "c"], next);
        assert_eq!((items, next), (json!(["c", "d"]), None));
        assert!(largest_first(10) < largest_first(9));
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
