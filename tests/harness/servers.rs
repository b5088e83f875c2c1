//! The PostgreSQL and RabbitMQ of a test.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// Where both are.
#[derive(Debug, Clone)]
pub(crate) struct Servers {
    pub(crate) postgres: String,
    pub(crate) amqp: String,
}

impl Servers {
    /// Those of the test run.
    pub(crate) fn shared() -> Self {
        Self {
            postgres: variable("MALOTE_TEST_POSTGRES"),
            amqp: variable("MALOTE_TEST_AMQP"),
        }
    }

    /// Makes a database; its address.
    pub(crate) async fn new_database(&self, name: &str) -> String {
        self.execute(&format!("CREATE DATABASE \"{name}\"")).await;
        let (server, _) = self
            .postgres
            .rsplit_once('/')
            .expect("an address has a path");
        format!("{server}/{name}")
    }

    /// Executes a statement as the superuser of the server.
    pub(crate) async fn execute(&self, sql: &str) {
        malote::process::main::tls();
        let connection = PgConnection::connect(&self.postgres).await;
        let mut connection = connection.expect("PostgreSQL of the tests answers");
        let done = connection.execute(AssertSqlSafe(sql.to_owned())).await;
        done.unwrap_or_else(|error| panic!("'{sql}': {error}"));
    }
}

fn variable(name: &str) -> String {
    let value = std::env::var(name);
    value.unwrap_or_else(|_| {
        panic!("{name} is not set: run the tests with 'tests/run', which brings the servers")
    })
}
