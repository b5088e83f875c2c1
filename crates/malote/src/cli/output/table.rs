//! Aligned tables: money and counts to the right, everything else to the left.

use comfy_table::{Cell, CellAlignment, presets};

use malote_core::language::Language;

use crate::cli::output::paint::{self, Paint};
use crate::cli::words::Text;

/// A column: its title and its side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    title: Text,
    right: bool,
}

impl Column {
    /// A column of words.
    pub(crate) const fn left(title: Text) -> Self {
        Self {
            title,
            right: false,
        }
    }

    /// A column of numbers.
    pub(crate) const fn right(title: Text) -> Self {
        Self { title, right: true }
    }
}

/// Rows under titles.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(columns: &[Column]) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row. Texts that come from outside are made harmless here, unless painted already.
    pub(crate) fn row(&mut self, cells: Vec<Content>) {
        self.rows
            .push(cells.into_iter().map(|cell| cell.0).collect());
    }

    /// The whole table; nothing when it has no rows.
    pub(crate) fn render(&self, language: Language) -> Option<String> {
        if self.rows.is_empty() {
            return None;
        }
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING);
        let titles = self.columns.iter().map(|column| {
            let title = column.title.say(language).to_uppercase();
            cell(&Paint::Faint.on(&title), *column)
        });
        table.set_header(titles.collect::<Vec<_>>());
        for row in &self.rows {
            let cells = row.iter().zip(&self.columns);
            table.add_row(
                cells
                    .map(|(text, column)| cell(text, *column))
                    .collect::<Vec<_>>(),
            );
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        Some(table.trim_fmt())
    }
}

fn cell(text: &str, column: Column) -> Cell {
    let side = if column.right {
        CellAlignment::Right
    } else {
        CellAlignment::Left
    };
    Cell::new(text).set_alignment(side)
}

/// What stands in one cell.
#[derive(Debug, Clone)]
pub(crate) struct Content(String);

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self(paint::harmless(&text))
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self(paint::harmless(text))
    }
}

impl From<i64> for Content {
    fn from(count: i64) -> Self {
        Self(count.to_string())
    }
}

impl From<(Paint, &str)> for Content {
    fn from((paint, text): (Paint, &str)) -> Self {
        Self(paint.on(text))
    }
}

impl From<(Paint, String)> for Content {
    fn from((paint, text): (Paint, String)) -> Self {
        Self(paint.on(&text))
    }
}

/// A row of cells of any content.
macro_rules! cells {
    ($($content:expr),* $(,)?) => { vec![$(crate::cli::output::Content::from($content)),*] };
}
pub(crate) use cells;

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 2] = [
        Column::left(Text::new("situação", "status")),
        Column::right(Text::new("valor", "amount")),
    ];

    #[test]
    fn columns_are_aligned_whatever_is_painted() {
        let mut table = Table::new(&COLUMNS);
        table.row(cells![(Paint::Bad, "dead"), "1.234,50"]);
        table.row(cells!["não sei", "7,00"]);
        let text = table.render(Language::Portuguese).unwrap();
        let plain = crate::cli::output::paint::finished(&text, false);
        assert_eq!(
            plain,
            "SITUAÇÃO     VALOR\ndead      1.234,50\nnão sei       7,00"
        );
    }

    #[test]
    fn a_table_without_rows_is_nothing() {
        assert!(Table::new(&COLUMNS).render(Language::English).is_none());
    }
}
