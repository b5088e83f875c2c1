//! What one writes first: for each message three commits of one row (accepted, sending,
//! delivered) over a pool of connections, then one acknowledgement.

use std::sync::Arc;

use anyhow::{Context, ensure};
use secrecy::ExposeSecret;
use sqlx::postgres::{PgPool, PgPoolOptions};
use tokio::task::JoinSet;
use tokio::time::timeout;

use malote_broker::{Queue, Received, Tag};

use crate::process::bench::bare::Posts;
use crate::process::bench::message;
use crate::process::bench::meter::Meter;
use crate::process::bench::order::{Drain, Report};
use crate::process::bench::part::{self, Cue, PATIENCE};

/// Connections, and so messages that are being delivered at once.
pub(super) const POOL: u32 = 16;

/// The one table this needs.
pub(super) const TABLE: &str = "CREATE TABLE naive (
    message_id text PRIMARY KEY,
    body text NOT NULL,
    status text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
)";
const ACCEPTED: &str = "INSERT INTO naive (message_id, body, status) VALUES ($1, $2, 'accepted')";
const SENDING: &str =
    "UPDATE naive SET status = 'sending', updated_at = now() WHERE message_id = $1";
const DELIVERED: &str =
    "UPDATE naive SET status = 'delivered', updated_at = now() WHERE message_id = $1";

pub(super) async fn run(order: Drain, cue: Cue) -> anyhow::Result<Report> {
    let settings = part::settings(&order.settings)?;
    let broker = part::broker(&settings).await?;
    let url = settings.store.url.expose_secret();
    let pool = PgPoolOptions::new()
        .max_connections(POOL)
        .min_connections(POOL);
    let pool = pool.connect(url).await.context("cannot use the database")?;
    let posts = Arc::new(Posts::new(&order)?);
    cue.wait().await?;
    let mut meter = Meter::start();
    let mut consumer = broker.consume(Queue::Expenses).await?;
    let mut under_way = JoinSet::new();
    while meter.count() < order.count as usize {
        tokio::select! {
            biased;
            Some(done) = under_way.join_next() => {
                let (tag, stamp): (Tag, u64) = done??;
                consumer.ack(&[tag]).await;
                meter.done(stamp);
            }
            received = timeout(PATIENCE, consumer.receive(1)) => {
                let messages = received.context("no message came")?;
                for message in messages.context("the broker was closed")? {
                    under_way.spawn(deliver(pool.clone(), posts.clone(), message));
                }
            }
        }
    }
    let report = meter.report();
    consumer.close().await;
    broker.close().await;
    pool.close().await;
    Ok(report)
}

async fn deliver(pool: PgPool, posts: Arc<Posts>, message: Received) -> anyhow::Result<(Tag, u64)> {
    let id = message.message_id.context("a message has no id")?;
    let text = String::from_utf8_lossy(&message.body).into_owned();
    let inserted = sqlx::query(ACCEPTED)
        .bind(&id)
        .bind(text)
        .execute(&pool)
        .await?;
    ensure!(inserted.rows_affected() == 1, "a message was not inserted");
    sqlx::query(SENDING).bind(&id).execute(&pool).await?;
    posts.post(message.body).await?;
    sqlx::query(DELIVERED).bind(&id).execute(&pool).await?;
    Ok((message.tag, message::stamp(&id)))
}
