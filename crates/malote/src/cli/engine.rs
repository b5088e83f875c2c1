//! Where the command line meets the processes: every call into their assembly stands here.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use malote_core::language::Language;
use malote_runtime::settings::{Settings, Sources};

use crate::cli::answer::Fields;
use crate::cli::args::bench::Bench;
use crate::cli::args::demo::Demo;
use crate::cli::args::up::Up;
use crate::cli::client::path::path;
use crate::cli::failure::{Exit, Failure};
use crate::cli::session::Session;
use crate::process;
use crate::process::local::Local;

/// How often an unfinished task is looked at.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// What a process is started with.
#[derive(Debug, Clone)]
pub struct Launch {
    /// Where its settings come from; flags of the command are not in it yet.
    pub sources: Sources,
    /// Whether a data folder was named on the command line.
    pub data_dir_named: bool,
    /// The language of what it prints.
    pub language: Language,
    /// Whether it prints JSON.
    pub json: bool,
}

pub(crate) async fn up(launch: Launch, options: &Up) -> Result<Exit, Failure> {
    ended(process::up::run(launch, options).await)
}

pub(crate) async fn demo(launch: Launch, options: &Demo) -> Result<Exit, Failure> {
    ended(process::demo::run(launch, options).await)
}

pub(crate) async fn bench(launch: Launch, options: &Bench) -> Result<Exit, Failure> {
    ended(process::bench::run(launch, options).await)
}

fn ended(result: anyhow::Result<()>) -> Result<Exit, Failure> {
    match result {
        Ok(()) => Ok(Exit::Done),
        Err(error) => Err(Failure::of(&error)),
    }
}

/// The API over the store of the settings, inside this process.
pub(crate) async fn local(settings: Settings) -> Result<Local, Failure> {
    let local = Local::open(Arc::new(settings)).await;
    local.map_err(|error| Failure::of(&error))
}

/// Waits for a task, and does it here where no other process would. The task as it is when it
/// is finished, or when the time is up.
pub(crate) async fn finish_task(
    session: &Session,
    id: &str,
    wait: Duration,
) -> Result<Value, Failure> {
    let deadline = Instant::now() + wait;
    session.work().await;
    loop {
        let task = session.get(&path("/v1/tasks/{}", &[id]), &[]).await?;
        if finished(&task) || Instant::now() >= deadline {
            return Ok(task);
        }
        sleep(LOOK_AGAIN).await;
    }
}

/// Waits for a message to a channel, likewise: until it was sent, or a try of it failed.
pub(crate) async fn finish_notice(
    session: &Session,
    id: &str,
    wait: Duration,
) -> Result<Value, Failure> {
    let deadline = Instant::now() + wait;
    session.work().await;
    loop {
        let notice = session
            .get(&path("/v1/alerts/notices/{}", &[id]), &[])
            .await?;
        let fields = Fields::of(&notice);
        let tried = fields.text("status") != "waiting" || !fields.text("failure").is_empty();
        if tried || Instant::now() >= deadline {
            return Ok(notice);
        }
        sleep(LOOK_AGAIN).await;
    }
}

/// Whether a task has a result.
fn finished(task: &Value) -> bool {
    matches!(Fields::of(task).text("status").as_str(), "done" | "failed")
}
