//! What the last sync found in a target, to check links against before they are saved.

use std::collections::HashMap;

use malote_core::id::ConnectionId;
use malote_core::nearest::nearest;
use malote_core::problem::Problem;
use malote_store::{LinkRow, Store, Window};

use crate::problem::Failure;
use crate::texts::{self, bodies};

/// How many codes are offered in place of one that does not exist.
const OFFERED: usize = 3;

/// The codes of one connection's target, read when first asked for.
pub(crate) struct Catalogue<'a> {
    store: &'a Store,
    connection: ConnectionId,
    codes: HashMap<&'static str, Vec<Code>>,
}

struct Code {
    code: String,
    label: String,
    usable: bool,
}

/// The catalogue that the values of a kind of link come from, and what it is called when one is
/// not there.
fn source(kind: &str) -> Option<(&'static str, &'static texts::Code)> {
    match kind {
        "expense-type" => Some(("catalogue.category", &texts::UNKNOWN_CATEGORY)),
        "account" => Some(("catalogue.account", &texts::UNKNOWN_ACCOUNT)),
        _ => None,
    }
}

/// What is wrong with a list of links as a whole, when every one of them names the same thing
/// that the target does not have.
pub(crate) fn unknown(problems: &[Problem]) -> Option<&'static texts::Code> {
    let codes = [&texts::UNKNOWN_CATEGORY, &texts::UNKNOWN_ACCOUNT];
    let all = |code: &texts::Code| problems.iter().all(|one| one.code == code.name);
    codes.into_iter().find(|code| all(code))
}

impl<'a> Catalogue<'a> {
    pub(crate) fn of(store: &'a Store, connection: ConnectionId) -> Self {
        Self {
            store,
            connection,
            codes: HashMap::new(),
        }
    }

    /// What is wrong with a link's value. Nothing, where no sync has read the catalogue.
    pub(crate) async fn check(
        &mut self,
        place: &str,
        row: &LinkRow,
    ) -> Result<Option<Problem>, Failure> {
        let Some((kind, unknown)) = source(&row.kind) else {
            return Ok(None);
        };
        let value = row.value.as_deref().unwrap_or_default();
        let codes = self.codes(kind).await?;
        let found = codes.iter().find(|one| one.code == value);
        if codes.is_empty() || found.is_some_and(|one| one.usable) {
            return Ok(None);
        }
        let near = offered(value, codes).join(", ");
        let why = match (found.is_some(), near.is_empty()) {
            (true, true) => bodies::UNUSABLE,
            (true, false) => bodies::UNUSABLE_NEAR,
            (false, true) => bodies::NOT_IN_TARGET,
            (false, false) => bodies::NOT_IN_TARGET_NEAR,
        };
        let why = why.with(&[("value", &value), ("near", &near)]);
        let place = format!("{place}/value");
        Ok(Some(Problem::told(place, unknown.name, why)))
    }

    async fn codes(&mut self, kind: &'static str) -> Result<&[Code], Failure> {
        if !self.codes.contains_key(kind) {
            let read = self.read(kind).await?;
            self.codes.insert(kind, read);
        }
        Ok(self.codes.get(kind).map_or(&[], Vec::as_slice))
    }

    async fn read(&self, kind: &str) -> Result<Vec<Code>, Failure> {
        let mut window = Window::first(Window::MOST);
        let mut codes = Vec::new();
        loop {
            let page = self.store.links(self.connection, kind, &window).await?;
            for link in page.items {
                codes.push(Code {
                    code: link.key,
                    label: link.label,
                    usable: link.value.is_some(),
                });
            }
            match page.next {
                None => return Ok(codes),
                next => window.cursor = next,
            }
        }
    }
}

/// The nearest usable codes with their labels, the nearest first.
fn offered(value: &str, codes: &[Code]) -> Vec<String> {
    let mut left: Vec<&Code> = codes.iter().filter(|one| one.usable).collect();
    let mut near = Vec::new();
    while near.len() < OFFERED {
        let Some(code) = nearest(value, left.iter().map(|one| one.code.as_str())) else {
            break;
        };
        let Some(at) = left.iter().position(|one| one.code == code) else {
            break;
        };
        let one = left.swap_remove(at);
        near.push(match one.label.is_empty() {
            true => format!("'{}'", one.code),
            false => format!("'{}' ({})", one.code, one.label),
        });
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_usable_codes_are_offered_and_the_nearest_first() {
        let code = |code: &str, usable| Code {
            code: code.to_owned(),
            label: String::new(),
            usable,
        };
        let codes = [
            code("2.04.01", true),
            code("2.04.9", false),
            code("1.01.01", true),
        ];
        assert_eq!(offered("2.04.9", &codes)[0], "'2.04.01'");
        assert!(!offered("2.04.9", &codes).contains(&"'2.04.9'".to_owned()));
    }
}
