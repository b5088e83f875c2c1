//! A part: a process of its own for each thing that is measured, so that processor time and
//! memory are its own. It reads its order, prepares, says that it is ready, waits for its cue,
//! does it, reports. It ends when whoever started it goes away.

use std::io::{BufRead, Write};
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::{mpsc, oneshot};

use malote_broker::Broker;
use malote_runtime::settings::{Settings, Sources};

use crate::process::bench::order::{Order, Report, Word};
use crate::process::bench::stub::Stub;
use crate::process::bench::{bare, embedded, naive, product, publisher};
use crate::process::main;

/// Without progress for so long, a part gives up.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// Makes this process the part it is told to be.
pub(super) async fn run() -> anyhow::Result<()> {
    let (done, ended) = oneshot::channel();
    // With a runtime of its own, as a worker has.
    std::thread::spawn(move || {
        let result = order().and_then(perform);
        // Nobody waits any more only when the whole process ends.
        let _ = done.send(result);
    });
    match ended.await? {
        Ok(report) => say(&Word::Done(report)),
        Err(error) => {
            let reason = format!("{error:#}");
            say(&Word::Failed { reason })?;
            Err(error)
        }
    }
}

fn order() -> anyhow::Result<Order> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    serde_json::from_str(&line).context("cannot read the order")
}

fn say(word: &Word) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, word)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

fn perform(order: Order) -> anyhow::Result<Report> {
    let threads = match &order {
        Order::Stub { .. } | Order::Publish(_) => 1,
        Order::Bare(drain) | Order::Naive(drain) | Order::Product(drain) => {
            settings(&drain.settings)?.worker.threads
        }
        Order::Embedded(embedded) => settings(&embedded.settings)?.worker.threads,
    };
    let runtime = main::runtime(threads)?;
    let report = runtime.block_on(async {
        let (cue, mut gone) = Cue::listen();
        tokio::select! {
            report = play(order, cue) => report,
            _ = gone.recv() => bail!("whoever started this part is gone"),
        }
    });
    runtime.shutdown_timeout(Duration::from_millis(100));
    report
}

async fn play(order: Order, cue: Cue) -> anyhow::Result<Report> {
    match order {
        Order::Stub { delay_ms } => {
            let stub = Stub::open(Duration::from_millis(delay_ms)).await?;
            let address = format!("http://{}", stub.address()?);
            say(&Word::Ready {
                address: Some(address),
            })?;
            stub.serve().await?;
            Ok(Report::default())
        }
        Order::Publish(publish) => publisher::run(publish, cue).await,
        Order::Bare(drain) => bare::run(drain, cue).await,
        Order::Naive(drain) => naive::run(drain, cue).await,
        Order::Product(drain) => product::run(drain, cue).await,
        Order::Embedded(embedded) => embedded::run(embedded, cue).await,
    }
}

/// The settings of a part.
pub(super) fn settings(pairs: &[(String, String)]) -> anyhow::Result<Settings> {
    let pairs: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    Ok(Settings::load(&Sources::of(None, &pairs))?)
}

/// The broker of the settings.
pub(super) async fn broker(settings: &Settings) -> anyhow::Result<Broker> {
    let broker = settings.broker.as_ref().context("no broker is set")?;
    let link = broker.link(settings.worker.prefetch);
    Broker::connect(link).await.context("cannot use the broker")
}

/// The sign to begin.
pub(super) struct Cue(UnboundedReceiver<()>);

impl Cue {
    /// Listens on standard input: a line is the cue, its end means that nobody is there.
    fn listen() -> (Self, UnboundedReceiver<()>) {
        let (cues, cue) = mpsc::unbounded_channel();
        let (end, gone) = mpsc::unbounded_channel();
        // Reading cannot be cancelled, so it has a thread of its own that ends with the process.
        std::thread::spawn(move || read_cues(&cues, &end));
        (Self(cue), gone)
    }

    /// Says that this part is ready, and waits for its cue.
    pub(super) async fn wait(mut self) -> anyhow::Result<()> {
        say(&Word::Ready { address: None })?;
        self.0.recv().await.context("there will be no cue")
    }
}

fn read_cues(cues: &UnboundedSender<()>, end: &UnboundedSender<()>) {
    let mut line = String::new();
    while let Ok(1..) = std::io::stdin().lock().read_line(&mut line) {
        line.clear();
        // A part that no longer listens is about to end.
        let _ = cues.send(());
    }
    let _ = end.send(());
}
