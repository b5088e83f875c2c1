//! Statements: a name and one text for each database, from the files under `sql/`.

/// A statement of the store.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// The name of its files.
    pub(crate) name: &'static str,
    /// The text for PostgreSQL.
    pub(crate) postgres: &'static str,
    /// The text for SQLite.
    pub(crate) sqlite: &'static str,
}

/// Declares a module's statements, and `ALL` of them for the test that prepares each:
/// `statements! { ADD = "tenant_add", LIST = "tenant_list" }`, then `tx.fetch(LIST, …)`. What
/// several begin with stands once, under `parts/`: `LIST = "tenant_list" after "tenant_columns"`.
macro_rules! statements {
    ($($name:ident = $file:literal $(after $part:literal)?),* $(,)?) => {
        $(
            pub(crate) const $name: &$crate::db::Statement = &$crate::db::Statement {
                name: $file,
                postgres: concat!(
                    $(include_str!(concat!(
                        env!("CARGO_MANIFEST_DIR"), "/src/sql/postgres/parts/", $part, ".sql"
                    )),)?
                    include_str!(concat!(
                        env!("CARGO_MANIFEST_DIR"), "/src/sql/postgres/", $file, ".sql"
                    ))
                ),
                sqlite: concat!(
                    $(include_str!(concat!(
                        env!("CARGO_MANIFEST_DIR"), "/src/sql/sqlite/parts/", $part, ".sql"
                    )),)?
                    include_str!(concat!(
                        env!("CARGO_MANIFEST_DIR"), "/src/sql/sqlite/", $file, ".sql"
                    ))
                ),
            };
        )*

        /// Every statement of this module.
        #[cfg(test)]
        pub(crate) const ALL: &[&$crate::db::Statement] = &[$($name),*];
    };
}
pub(crate) use statements;

/// The arguments of a statement, each converted to a value.
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::db::Value::from($value)),*]
    };
}
pub(crate) use args;
