//! Rows, read by column name. What cannot be read is a corrupt row, named by statement and
//! column.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use malote_core::money::Money;
use malote_core::personal::tokens;
use sqlx::postgres::{PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Column, Decode, Row as _, Type, TypeInfo, ValueRef};
use uuid::Uuid;

use crate::db::DbError;
use crate::personal::Told;

/// One row of a result.
pub(crate) struct Row {
    statement: &'static str,
    cells: Cells,
    /// The values of the tokens in its texts, once they are told.
    told: Option<Arc<Told>>,
}

enum Cells {
    Postgres(PgRow),
    Sqlite(SqliteRow),
}

impl Row {
    pub(crate) fn postgres(statement: &'static str, row: PgRow) -> Self {
        Self::of(statement, Cells::Postgres(row))
    }

    pub(crate) fn sqlite(statement: &'static str, row: SqliteRow) -> Self {
        Self::of(statement, Cells::Sqlite(row))
    }

    const fn of(statement: &'static str, cells: Cells) -> Self {
        Self {
            statement,
            cells,
            told: None,
        }
    }

    /// From now on its texts are read with these values.
    pub(crate) fn tell(&mut self, told: &Arc<Told>) {
        self.told = Some(told.clone());
    }

    /// Adds the tokens in its texts.
    pub(crate) fn tokens(&self, found: &mut BTreeSet<String>) -> Result<(), DbError> {
        let columns = match &self.cells {
            Cells::Postgres(row) => row.len(),
            Cells::Sqlite(row) => row.len(),
        };
        for column in 0..columns {
            let (text, bytes) = match &self.cells {
                Cells::Postgres(row) => match row.column(column).type_info().name() {
                    "TEXT" => (self.pg_at::<&str>(row, column)?, None),
                    "BYTEA" => (None, self.pg_at::<&[u8]>(row, column)?),
                    _ => (None, None),
                },
                Cells::Sqlite(row) => match lite_type(row, column).as_str() {
                    "TEXT" => (self.lite_at::<&str>(row, column)?, None),
                    "BLOB" => (None, self.lite_at::<&[u8]>(row, column)?),
                    _ => (None, None),
                },
            };
            let chunks = bytes.unwrap_or_default().utf8_chunks();
            for text in text.into_iter().chain(chunks.map(|chunk| chunk.valid())) {
                found.extend(tokens(text).map(str::to_owned));
            }
        }
        Ok(())
    }

    /// An identifier.
    pub(crate) fn uuid(&self, column: &str) -> Result<Uuid, DbError> {
        self.opt_uuid(column)?.ok_or_else(|| self.null(column))
    }

    /// An identifier or null.
    pub(crate) fn opt_uuid(&self, column: &str) -> Result<Option<Uuid>, DbError> {
        match &self.cells {
            Cells::Postgres(row) => self.pg(row, column),
            Cells::Sqlite(row) => match self.lite::<String>(row, column)? {
                Some(text) => Uuid::from_str(&text)
                    .map(Some)
                    .map_err(|error| self.bad(column, error)),
                None => Ok(None),
            },
        }
    }

    /// A text.
    pub(crate) fn text(&self, column: &str) -> Result<String, DbError> {
        self.opt_text(column)?.ok_or_else(|| self.null(column))
    }

    /// A text or null.
    pub(crate) fn opt_text(&self, column: &str) -> Result<Option<String>, DbError> {
        let stored = self.stored_text(column)?;
        Ok(match &self.told {
            Some(told) => stored.map(|text| told.text(&text)),
            None => stored,
        })
    }

    fn stored_text(&self, column: &str) -> Result<Option<String>, DbError> {
        match &self.cells {
            Cells::Postgres(row) => self.pg(row, column),
            Cells::Sqlite(row) => self.lite(row, column),
        }
    }

    /// A whole number.
    pub(crate) fn int(&self, column: &str) -> Result<i64, DbError> {
        self.opt_int(column)?.ok_or_else(|| self.null(column))
    }

    /// A whole number or null.
    pub(crate) fn opt_int(&self, column: &str) -> Result<Option<i64>, DbError> {
        match &self.cells {
            Cells::Postgres(row) => match self.pg_type(row, column)? {
                "INT4" => Ok(self.pg::<i32>(row, column)?.map(i64::from)),
                "INT2" => Ok(self.pg::<i16>(row, column)?.map(i64::from)),
                _ => self.pg(row, column),
            },
            Cells::Sqlite(row) => self.lite(row, column),
        }
    }

    /// A whole number of a narrower type.
    pub(crate) fn number<T: TryFrom<i64>>(&self, column: &str) -> Result<T, DbError> {
        let wide = self.int(column)?;
        T::try_from(wide).map_err(|_| self.bad(column, format!("'{wide}' is out of range")))
    }

    /// A whole number that fits 32 bits.
    pub(crate) fn int32(&self, column: &str) -> Result<i32, DbError> {
        self.number(column)
    }

    /// A count that fits 32 bits.
    pub(crate) fn uint32(&self, column: &str) -> Result<u32, DbError> {
        self.number(column)
    }

    /// Centavos.
    pub(crate) fn money(&self, column: &str) -> Result<Money, DbError> {
        self.int(column).map(Money::from_centavos)
    }

    /// An instant.
    pub(crate) fn time(&self, column: &str) -> Result<Timestamp, DbError> {
        self.opt_time(column)?.ok_or_else(|| self.null(column))
    }

    /// An instant or null.
    pub(crate) fn opt_time(&self, column: &str) -> Result<Option<Timestamp>, DbError> {
        match &self.cells {
            Cells::Postgres(row) => {
                let read: Option<jiff_sqlx::Timestamp> = self.pg(row, column)?;
                Ok(read.map(jiff_sqlx::Timestamp::to_jiff))
            }
            Cells::Sqlite(row) => match self.lite::<i64>(row, column)? {
                Some(microseconds) => Timestamp::from_microsecond(microseconds)
                    .map(Some)
                    .map_err(|error| self.bad(column, error)),
                None => Ok(None),
            },
        }
    }

    /// A yes or no.
    pub(crate) fn bool(&self, column: &str) -> Result<bool, DbError> {
        let read = match &self.cells {
            Cells::Postgres(row) => self.pg(row, column)?,
            Cells::Sqlite(row) => self.lite::<i64>(row, column)?.map(|number| number != 0),
        };
        read.ok_or_else(|| self.null(column))
    }

    /// Bytes.
    pub(crate) fn bytes(&self, column: &str) -> Result<Vec<u8>, DbError> {
        let read = match &self.cells {
            Cells::Postgres(row) => self.pg(row, column)?,
            Cells::Sqlite(row) => self.lite(row, column)?,
        };
        let stored: Vec<u8> = read.ok_or_else(|| self.null(column))?;
        Ok(match &self.told {
            Some(told) => told.bytes(&stored),
            None => stored,
        })
    }

    /// A text that means something: a status, a tenant.
    pub(crate) fn parsed<T>(
        &self,
        column: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, DbError> {
        let text = self.text(column)?;
        parse(&text).ok_or_else(|| self.bad(column, format!("unexpected '{text}'")))
    }

    /// A JSON document.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T, DbError> {
        let document = self.opt_json(column)?;
        document.ok_or_else(|| self.null(column))
    }

    /// A JSON document or null.
    pub(crate) fn opt_json<T: serde::de::DeserializeOwned>(
        &self,
        column: &str,
    ) -> Result<Option<T>, DbError> {
        let Some(stored) = self.stored_text(column)? else {
            return Ok(None);
        };
        let text = match &self.told {
            Some(told) => told.json(&stored),
            None => stored,
        };
        let read = serde_json::from_str(&text);
        read.map(Some).map_err(|error| self.bad(column, error))
    }

    /// What to say of a column whose value makes no sense.
    pub(crate) fn bad(&self, column: &str, detail: impl ToString) -> DbError {
        DbError::corrupt(self.statement, column, detail.to_string())
    }

    fn null(&self, column: &str) -> DbError {
        self.bad(column, "null where a value must be")
    }

    fn pg<'r, T>(&self, row: &'r PgRow, column: &str) -> Result<Option<T>, DbError>
    where
        T: Decode<'r, Postgres> + Type<Postgres>,
    {
        row.try_get(column).map_err(|error| self.bad(column, error))
    }

    fn lite<'r, T>(&self, row: &'r SqliteRow, column: &str) -> Result<Option<T>, DbError>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite>,
    {
        row.try_get(column).map_err(|error| self.bad(column, error))
    }

    fn pg_at<'r, T>(&self, row: &'r PgRow, column: usize) -> Result<Option<T>, DbError>
    where
        T: Decode<'r, Postgres> + Type<Postgres>,
    {
        let read = row.try_get(column);
        read.map_err(|error| self.bad(&column.to_string(), error))
    }

    fn lite_at<'r, T>(&self, row: &'r SqliteRow, column: usize) -> Result<Option<T>, DbError>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite>,
    {
        let read = row.try_get(column);
        read.map_err(|error| self.bad(&column.to_string(), error))
    }

    fn pg_type<'r>(&self, row: &'r PgRow, column: &str) -> Result<&'r str, DbError> {
        let found = row
            .try_column(column)
            .map_err(|error| self.bad(column, error))?;
        Ok(found.type_info().name())
    }
}

/// The type of one value, which in SQLite need not be that of its column.
fn lite_type(row: &SqliteRow, column: usize) -> String {
    let value = row.try_get_raw(column);
    value.map_or_else(
        |_| String::new(),
        |value| value.type_info().name().to_owned(),
    )
}
