//! The ceiling: consume, POST, acknowledge many at once; no database, nothing kept.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use reqwest::Client;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use malote_broker::{Consumer, Queue, Received, Tag};

use crate::process::bench::message;
use crate::process::bench::meter::Meter;
use crate::process::bench::order::{Drain, Report};
use crate::process::bench::part::{self, Cue, PATIENCE};

/// POSTs at once: as many as the product makes, one for each tenant.
const AT_ONCE: usize = message::TENANTS as usize;

/// A message that was delivered, and when it had been published.
type Delivered = (Tag, u64);

pub(super) async fn run(order: Drain, cue: Cue) -> anyhow::Result<Report> {
    let settings = part::settings(&order.settings)?;
    let broker = part::broker(&settings).await?;
    let posts = Posts::new(&order)?;
    cue.wait().await?;
    let mut meter = Meter::warming_up(Duration::from_secs(order.warm_up_s));
    let mut consumer = broker.consume(Queue::Expenses).await?;
    let mut under_way = FuturesUnordered::new();
    let most = settings.worker.batch;
    while meter.count() < order.count as usize {
        let mut delivered: Vec<Delivered> = Vec::new();
        tokio::select! {
            biased;
            Some(one) = under_way.next() => delivered.push(one?),
            received = timeout(PATIENCE, consumer.receive(most)) => {
                let messages = received.context("no message came")?;
                let messages = messages.context("the broker was closed")?;
                under_way.extend(messages.into_iter().map(|message| posts.deliver(message)));
            }
        }
        while let Some(Some(one)) = under_way.next().now_or_never() {
            delivered.push(one?);
        }
        acknowledge(&mut consumer, &delivered, &mut meter).await;
    }
    let report = meter.report();
    consumer.close().await;
    broker.close().await;
    Ok(report)
}

async fn acknowledge(consumer: &mut Consumer, delivered: &[Delivered], meter: &mut Meter) {
    if delivered.is_empty() {
        return;
    }
    let tags: Vec<Tag> = delivered.iter().map(|(tag, _)| *tag).collect();
    consumer.ack(&tags).await;
    for (_, stamp) in delivered {
        meter.done(*stamp);
    }
}

/// POSTs messages to the stub, a few at a time.
pub(super) struct Posts {
    client: Client,
    url: String,
    places: Arc<Semaphore>,
}

impl Posts {
    /// To the stub of the order.
    pub(super) fn new(order: &Drain) -> anyhow::Result<Self> {
        Ok(Self {
            client: Client::builder().no_proxy().build()?,
            url: format!("{}/api/v1/financas/contapagar/", order.stub),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// POSTs one body and reads the answer.
    pub(super) fn post(&self, body: Vec<u8>) -> impl Future<Output = anyhow::Result<()>> + use<> {
        let (client, url, places) = (self.client.clone(), self.url.clone(), self.places.clone());
        async move {
            let _place = places.acquire().await?;
            let sent = client
                .post(&url)
                .header("content-type", "application/json")
                .body(body);
            let answer = sent.send().await?;
            ensure!(
                answer.status().is_success(),
                "the stub answered {}",
                answer.status()
            );
            answer.bytes().await?;
            Ok(())
        }
    }

    fn deliver(
        &self,
        message: Received,
    ) -> impl Future<Output = anyhow::Result<Delivered>> + use<> {
        let stamp = message::stamp(message.message_id.as_deref().unwrap_or_default());
        let post = self.post(message.body);
        async move {
            post.await?;
            Ok((message.tag, stamp))
        }
    }
}
