//! Rows, read by column name. What cannot be read is a corrupt row, named by statement and
//! column.

use std::str::FromStr;

use jiff::Timestamp;
use malote_core::money::Money;
use sqlx::postgres::{PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Column, Decode, Row as _, Type, TypeInfo};
use uuid::Uuid;

use crate::db::DbError;

/// One row of a result.
pub(crate) struct Row {
    statement: &'static str,
    cells: Cells,
}

enum Cells {
    Postgres(PgRow),
    Sqlite(SqliteRow),
}

impl Row {
    pub(crate) fn postgres(statement: &'static str, row: PgRow) -> Self {
        let cells = Cells::Postgres(row);
        Self { statement, cells }
    }

    pub(crate) fn sqlite(statement: &'static str, row: SqliteRow) -> Self {
        let cells = Cells::Sqlite(row);
        Self { statement, cells }
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
        read.ok_or_else(|| self.null(column))
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
        let text = self.text(column)?;
        serde_json::from_str(&text).map_err(|error| self.bad(column, error))
    }

    /// A JSON document or null.
    pub(crate) fn opt_json<T: serde::de::DeserializeOwned>(
        &self,
        column: &str,
    ) -> Result<Option<T>, DbError> {
        match self.opt_text(column)? {
            None => Ok(None),
            Some(text) => serde_json::from_str(&text)
                .map(Some)
                .map_err(|error| self.bad(column, error)),
        }
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

    fn pg_type<'r>(&self, row: &'r PgRow, column: &str) -> Result<&'r str, DbError> {
        let found = row
            .try_column(column)
            .map_err(|error| self.bad(column, error))?;
        Ok(found.type_info().name())
    }
}
