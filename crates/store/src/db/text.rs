//! SQL texts as SQLite takes them: `now()` becomes a parameter, so that whoever opened the
//! store turns its clock.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use crate::db::Statement;

/// A text ready for SQLite.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    /// The text.
    pub(crate) sql: SqlStr,
    /// The number of the parameter that takes the present instant.
    pub(crate) now: Option<usize>,
}

/// Texts by the name of their statement; each is made ready once.
#[derive(Debug, Default)]
pub(crate) struct Texts(RwLock<HashMap<&'static str, Prepared>>);

impl Texts {
    /// The text of a statement.
    pub(crate) fn get(&self, statement: &'static Statement) -> Prepared {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(prepared) = known.get(statement.name) {
            return prepared.clone();
        }
        drop(known);
        let prepared = prepare(statement.sqlite);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(statement.name, prepared.clone());
        prepared
    }
}

const NOW: &str = "now()";

fn prepare(sql: &'static str) -> Prepared {
    if !sql.contains(NOW) {
        return Prepared {
            sql: sql.into_sql_str(),
            now: None,
        };
    }
    let number = highest_parameter(sql) + 1;
    let text = sql.replace(NOW, &format!("?{number}"));
    Prepared {
        sql: AssertSqlSafe(text).into_sql_str(),
        now: Some(number),
    }
}

fn highest_parameter(sql: &str) -> usize {
    let mut highest = 0;
    for part in sql.split('?').skip(1) {
        let end = part
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(part.len());
        highest = highest.max(part[..end].parse().unwrap_or(0));
    }
    highest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn now_is_the_parameter_after_the_last() {
        let prepared = prepare("UPDATE x SET a = ?2, at = now() WHERE b < now() AND c = ?10");
        assert_eq!(prepared.now, Some(11));
        assert_eq!(
            prepared.sql.as_str(),
            "UPDATE x SET a = ?2, at = ?11 WHERE b < ?11 AND c = ?10"
        );
        assert_eq!(prepare("SELECT now()").now, Some(1));
        assert_eq!(prepare("SELECT ?1").now, None);
    }
}
