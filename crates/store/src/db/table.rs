//! A batch of rows as one argument of a statement.

use crate::db::value::{Kind, Value};

/// Rows of typed columns; always the last argument. Cells may be null. Bytes are not possible.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    kinds: &'static [Kind],
    rows: Vec<Vec<Value>>,
}

impl Table {
    /// No rows yet.
    pub(crate) fn new(kinds: &'static [Kind]) -> Self {
        debug_assert!(!kinds.contains(&Kind::Bytes), "a table holds no bytes");
        Self {
            kinds,
            rows: Vec::new(),
        }
    }

    /// A table of one column.
    pub(crate) fn column<T: Into<Value>>(
        kinds: &'static [Kind; 1],
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let mut table = Self::new(kinds);
        for value in values {
            table.push(vec![value.into()]);
        }
        table
    }

    /// Adds a row with a cell for each column.
    pub(crate) fn push(&mut self, row: Vec<Value>) {
        debug_assert_eq!(row.len(), self.kinds.len(), "a cell for each column");
        self.rows.push(row);
    }

    /// Whether it has no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows as JSON: an array of arrays.
    pub(crate) fn to_json(&self) -> String {
        let mut out = String::with_capacity(self.rows.len() * self.kinds.len() * 16 + 2);
        out.push('[');
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            out.push('[');
            for (index, cell) in row.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_cell(&mut out, cell);
            }
            out.push(']');
        }
        out.push(']');
        out
    }

    /// The cells by column, first to last.
    pub(crate) fn into_columns(self) -> Vec<(Kind, Vec<Value>)> {
        let rows = self.rows.len();
        let mut columns: Vec<(Kind, Vec<Value>)> = self
            .kinds
            .iter()
            .map(|kind| (*kind, Vec::with_capacity(rows)))
            .collect();
        for row in self.rows {
            for ((_, column), cell) in columns.iter_mut().zip(row) {
                column.push(cell);
            }
        }
        columns
    }
}

fn write_cell(out: &mut String, cell: &Value) {
    use std::fmt::Write;

    let written = match cell {
        Value::Null(_) | Value::Bytes(_) => write!(out, "null"),
        Value::Bool(value) => write!(out, "{}", u8::from(*value)),
        Value::Int(value) => write!(out, "{value}"),
        Value::Text(text) => {
            let text = serde_json::to_string(text).expect("a text is always JSON");
            out.push_str(&text);
            Ok(())
        }
        Value::Uuid(id) => write!(out, "\"{id}\""),
        Value::Time(at) => write!(out, "{}", at.as_microsecond()),
    };
    written.expect("writing to a string cannot fail");
}

#[cfg(test)]
mod tests {
    use crate::db::args;

    use super::*;

    #[test]
    fn cells_keep_their_exact_values_in_json() {
        let full = args![i64::MAX, "a\"\n", true, jiff::Timestamp::UNIX_EPOCH];
        let bare = args![None::<i64>, "é", false, None::<jiff::Timestamp>];
        let kinds = &[Kind::Int, Kind::Text, Kind::Bool, Kind::Time];
        let mut table = Table::new(kinds);
        table.push(full);
        table.push(bare);
        assert_eq!(
            table.to_json(),
            "[[9223372036854775807,\"a\\\"\\n\",1,0],[null,\"é\",0,null]]"
        );
        assert_eq!(table.into_columns()[1].1[1], "é".into());
    }
}
