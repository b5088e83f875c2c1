//! The conductor's hold on a part: start it, cue it, hear its report. Dropped, it ends the part.

use std::process::Stdio;

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;

use crate::process::bench::order::{Order, Report, Word};

/// Most that is kept of what a part complained about.
const COMPLAINTS: u64 = 16 * 1024;

/// A part that waits for its cue or plays.
pub(super) struct Player {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    complaints: JoinHandle<String>,
    /// Where it listens, if it does.
    pub(super) address: Option<String>,
}

impl Player {
    /// Starts a part and waits until it is ready.
    pub(super) async fn start(order: &Order) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("cannot find this program")?;
        let mut child = Command::new(program)
            .args(["bench", "--part"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start a part of the bench")?;
        let input = child.stdin.take().context("a part has no input")?;
        let output = child.stdout.take().context("a part has no output")?;
        let errors = child.stderr.take().context("a part has no errors")?;
        let mut player = Self {
            child,
            input,
            output: BufReader::new(output).lines(),
            complaints: tokio::spawn(complaints(errors)),
            address: None,
        };
        player.tell(&serde_json::to_string(order)?).await?;
        match player.hear().await? {
            Word::Ready { address } => player.address = address,
            Word::Done(_) => bail!("a part of the bench was done before it began"),
            Word::Failed { reason } => bail!("a part of the bench could not begin: {reason}"),
        }
        Ok(player)
    }

    /// Lets it begin.
    pub(super) async fn cue(&mut self) -> anyhow::Result<()> {
        self.tell("now").await
    }

    /// Waits until it is done.
    pub(super) async fn report(mut self) -> anyhow::Result<Report> {
        match self.hear().await? {
            Word::Done(report) => {
                self.child.wait().await?;
                Ok(report)
            }
            Word::Ready { .. } => bail!("a part of the bench is ready twice"),
            Word::Failed { reason } => {
                self.child.wait().await?;
                let complaints = self.complaints.await?;
                bail!("a part of the bench failed: {reason}\n{complaints}")
            }
        }
    }

    /// Lets it begin, and waits until it is done.
    pub(super) async fn play(mut self) -> anyhow::Result<Report> {
        self.cue().await?;
        self.report().await
    }

    async fn tell(&mut self, line: &str) -> anyhow::Result<()> {
        let line = format!("{line}\n");
        let told = self.input.write_all(line.as_bytes()).await;
        told.context("a part of the bench ended early")
    }

    async fn hear(&mut self) -> anyhow::Result<Word> {
        let line = self.output.next_line().await?;
        let line = line.context("a part of the bench ended without a word")?;
        serde_json::from_str(&line).context("a part of the bench said something else")
    }
}

/// Gathers what a part writes on its error output, so that it does not stand in the way.
async fn complaints(mut errors: ChildStderr) -> String {
    let mut kept = Vec::new();
    // What cannot be read any more is not waited for.
    let _ = (&mut errors).take(COMPLAINTS).read_to_end(&mut kept).await;
    let _ = tokio::io::copy(&mut errors, &mut tokio::io::sink()).await;
    String::from_utf8_lossy(&kept).into_owned()
}
