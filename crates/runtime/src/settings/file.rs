//! The settings file as a layer: TOML, read without interpreting its values, so that numbers
//! keep their exact text and every problem knows its line.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::settings::keys::{self, Kind};
use crate::settings::layers::Layers;
use crate::settings::problem::{Origin, Problem};
use crate::settings::words;

/// Adds what a file holds.
pub(crate) fn read(path: &Path, layers: &mut Layers) {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            layers.problems.push(Problem::Unreadable {
                path: path.to_owned(),
                reason: error.to_string(),
            });
            return;
        }
    };
    match DeTable::parse(&text) {
        Ok(table) => Walk { path, text: &text }.table("", table.get_ref(), layers),
        Err(error) => layers.problems.push(Problem::Syntax {
            path: path.to_owned(),
            line: line_at(&text, error.span().map_or(0, |span| span.start)),
            detail: error.message().to_owned(),
        }),
    }
}

/// The number of the line that holds a byte.
fn line_at(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|byte| **byte == b'\n').count()
}

struct Walk<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Walk<'_> {
    /// Visits a table whose keys all begin with `prefix`.
    fn table(&self, prefix: &str, table: &DeTable<'_>, layers: &mut Layers) {
        for (key, value) in table {
            let name = format!("{prefix}{}", key.get_ref());
            let place = Origin::File {
                path: self.path.to_owned(),
                line: line_at(self.text, key.span().start),
            };
            match value.get_ref() {
                DeValue::Table(inner) => self.table(&format!("{name}."), inner, layers),
                other => self.leaf(&name, other, place, layers),
            }
        }
    }

    fn leaf(&self, name: &str, value: &DeValue<'_>, place: Origin, layers: &mut Layers) {
        let Some(key) = keys::find(name) else {
            layers.problems.push(Problem::Unknown {
                place,
                key: name.to_owned(),
                nearest: keys::nearest_to(name).map(str::to_owned),
            });
            return;
        };
        let (text, wanted) = match key.kind {
            Kind::List => (list(value), words::LIST),
            _ => (scalar(value), words::SCALAR),
        };
        match text {
            Some(text) => layers.put_from_file(name, text, place),
            None => layers.problems.push(Problem::Invalid {
                place,
                key: name.to_owned(),
                shown: words::OF_TYPE.with(&[("type", &value.type_str())]),
                wanted: wanted.into(),
            }),
        }
    }
}

/// The exact text of a single value.
fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.trim().to_owned()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

/// The elements of an array of texts, joined as the environment would write them.
fn list(value: &DeValue<'_>) -> Option<String> {
    let mut items = Vec::new();
    for item in value.as_array()?.iter() {
        items.push(item.get_ref().as_str()?);
    }
    Some(items.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!(line_at("a\nb\nc", 0), 1);
        assert_eq!(line_at("a\nb\nc", 2), 2);
        assert_eq!(line_at("a\nb\nc", 4), 3);
    }
}
