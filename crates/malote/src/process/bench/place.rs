//! A place of its own for each run: databases on the PostgreSQL of the settings, a prefix on its
//! RabbitMQ, a folder. Nothing that is there already is touched, and all of it is removed at the
//! end, also when the run is interrupted.

use std::path::PathBuf;

use anyhow::{Context, bail};
use lapin::options::{ExchangeDeleteOptions, QueueDeleteOptions};
use lapin::{Channel, Connection as Line, ConnectionProperties};
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use malote_broker::Queue;
use malote_core::id;
use malote_runtime::settings::{Backend, Settings};

use crate::process::bench::order::Pairs;

/// The databases of one run: that of the loops, two with histories, and a large one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Database {
    /// Where the loops write.
    Loops,
    /// With little history.
    Short,
    /// With much.
    Long,
    /// With many tenants, and much that stopped.
    Scale,
}

impl Database {
    const ALL: [Self; 4] = [Self::Loops, Self::Short, Self::Long, Self::Scale];

    const fn name(self) -> &'static str {
        match self {
            Self::Loops => "loops",
            Self::Short => "short",
            Self::Long => "long",
            Self::Scale => "scale",
        }
    }
}

/// Where a run works.
pub(super) struct Place {
    /// Nobody else's.
    random: String,
    /// For everything that is a file.
    pub(super) folder: PathBuf,
    servers: Option<Servers>,
}

/// Servers of the settings.
struct Servers {
    postgres: PgConnectOptions,
    amqp: SecretString,
    prefix: String,
}

impl Place {
    /// Chooses names and makes the folder; the servers are left as they are.
    pub(super) fn choose(settings: &Settings, embedded: bool) -> anyhow::Result<Self> {
        let id = id::fresh().simple().to_string();
        let random = id[20..].to_owned();
        let servers = match embedded {
            true => None,
            false => Some(Servers::of(settings, &random)?),
        };
        let folder = std::env::temp_dir().join(format!("malote-bench-{random}"));
        std::fs::create_dir(&folder)
            .with_context(|| format!("cannot make the folder '{}'", folder.display()))?;
        Ok(Self {
            random,
            folder,
            servers,
        })
    }

    /// The prefix on RabbitMQ and the names of the databases, for whoever has to clean up.
    pub(super) fn names(&self) -> Option<(String, String)> {
        let servers = self.servers.as_ref()?;
        Some((
            servers.prefix.clone(),
            format!("malote_bench_{}_*", self.random),
        ))
    }

    /// Makes the databases.
    pub(super) async fn make(&self) -> anyhow::Result<()> {
        let Some(servers) = &self.servers else {
            return Ok(());
        };
        let mut connection = servers.connect().await?;
        for database in Database::ALL {
            let sql = format!("CREATE DATABASE {}", self.database(database));
            let made = sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&mut connection)
                .await;
            made.context(
                "cannot make a database for the bench: the user of 'store.url' needs CREATEDB",
            )?;
        }
        Ok(connection.close().await?)
    }

    /// The version of PostgreSQL.
    pub(super) async fn postgres_version(&self) -> anyhow::Result<String> {
        let Some(servers) = &self.servers else {
            return Ok(String::new());
        };
        let mut connection = servers.connect().await?;
        let version = sqlx::query_scalar("SHOW server_version")
            .fetch_one(&mut connection)
            .await;
        connection.close().await?;
        Ok(version?)
    }

    /// The address of one of the databases.
    pub(super) fn url(&self, database: Database) -> anyhow::Result<String> {
        let servers = self
            .servers
            .as_ref()
            .context("there is no database server")?;
        let options = servers.postgres.clone().database(&self.database(database));
        Ok(options.to_url_lossy().to_string())
    }

    fn database(&self, database: Database) -> String {
        format!("malote_bench_{}_{}", self.random, database.name())
    }

    /// The settings that lead a part here.
    pub(super) fn pairs(&self) -> anyhow::Result<Pairs> {
        let servers = self.servers.as_ref().context("there are no servers")?;
        let key_file = self.folder.join("secret.key").display().to_string();
        let pairs = [
            ("MALOTE__STORE__URL", self.url(Database::Loops)?),
            (
                "MALOTE__BROKER__URL",
                servers.amqp.expose_secret().to_owned(),
            ),
            ("MALOTE__BROKER__PREFIX", servers.prefix.clone()),
            ("MALOTE__SECRETS__KEY_FILE", key_file),
        ];
        Ok(pairs.map(|(name, value)| (name.to_owned(), value)).to_vec())
    }

    /// Removes everything. What cannot be removed is said, and does not keep the rest.
    pub(super) async fn remove(&self) -> anyhow::Result<()> {
        let folder = std::fs::remove_dir_all(&self.folder).context("cannot remove the folder");
        let Some(servers) = &self.servers else {
            return folder;
        };
        let topology = servers
            .remove_topology()
            .await
            .context("cannot clean up RabbitMQ");
        let databases = self
            .drop_databases(servers)
            .await
            .context("cannot clean up PostgreSQL");
        folder.and(topology).and(databases)
    }

    async fn drop_databases(&self, servers: &Servers) -> anyhow::Result<()> {
        let mut connection = servers.connect().await?;
        for database in Database::ALL {
            let name = self.database(database);
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&mut connection)
                .await?;
        }
        Ok(connection.close().await?)
    }
}

impl Servers {
    fn of(settings: &Settings, random: &str) -> anyhow::Result<Self> {
        let Some(broker) = &settings.broker else {
            bail!("the bench needs 'broker.url'; with --embedded it measures SQLite alone");
        };
        if settings.store.backend() != Backend::Postgres {
            bail!(
                "the bench needs a PostgreSQL 'store.url'; with --embedded it measures SQLite alone"
            );
        }
        let url = settings.store.url.expose_secret();
        // The parser's own words could repeat the password.
        let postgres = url
            .parse()
            .ok()
            .context("'store.url' is not an address of PostgreSQL")?;
        Ok(Self {
            postgres,
            amqp: broker.url.clone(),
            prefix: format!("{}-bench-{random}", broker.prefix),
        })
    }

    async fn connect(&self) -> anyhow::Result<PgConnection> {
        let connected = PgConnection::connect_with(&self.postgres).await;
        connected.context("cannot connect to PostgreSQL")
    }

    async fn remove_topology(&self) -> anyhow::Result<()> {
        let properties = ConnectionProperties::default();
        let line = Line::connect(self.amqp.expose_secret(), properties).await?;
        let channel = line.create_channel().await?;
        self.remove_queues(&channel).await?;
        Ok(line.close(200, "OK".into()).await?)
    }

    async fn remove_queues(&self, channel: &Channel) -> anyhow::Result<()> {
        let of_flows = Queue::ALL.map(|queue| queue.name(&self.prefix));
        let others = ["dead", "unrouted"].map(|name| format!("{}.{name}", self.prefix));
        for queue in of_flows.iter().chain(&others) {
            channel
                .queue_delete(queue.as_str().into(), QueueDeleteOptions::default())
                .await?;
        }
        let events = format!("{}.events", self.prefix);
        for exchange in [&events, &others[0], &others[1]] {
            let options = ExchangeDeleteOptions::default();
            channel
                .exchange_delete(exchange.as_str().into(), options)
                .await?;
        }
        Ok(())
    }
}
