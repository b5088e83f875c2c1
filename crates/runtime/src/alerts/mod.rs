//! Alerts: looking for alarms, and telling them through channels.
//!
//! Every process that works does this; the store sees to it that one looks at a time and that
//! each message is written once. A message is sent until its receiver has taken it, always under
//! the same identifier (`webhook-id`, Message-ID): a process that dies between sending and saying
//! so leads to a repeat that can be told as one, never to another message.

mod letter;
mod mail;
pub mod message;
pub mod signature;
pub mod target;
mod webhook;
mod words;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use malote_core::alert::plan::{Known, State, due};
use malote_core::clock;
use malote_core::id::NoticeId;
use malote_core::policy::Policy;
use malote_core::text;
use malote_store::alert::channel::Channel;
use malote_store::alert::list::Board;
use malote_store::alert::outbox::{Fate, Letter, Notice};
use malote_store::{Scope, Store, StoreError, Wake};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::alerts::message::Message;
use crate::alerts::target::Target;
use crate::engine::Parts;
use crate::seal::Sealer;
use crate::settings::Settings;
use crate::telemetry::{Metrics, events};

/// Messages sent at once.
const AT_ONCE: u32 = 16;
/// Longest words of a failure that are kept, in characters.
const WORDS: usize = 300;
/// What a try takes beyond its time limit, at most.
const MARGIN: Duration = Duration::from_secs(30);
/// When a message is tried again.
const RETRY: Policy = Policy {
    first_s: 5,
    factor: 2,
    most_s: 900,
    jitter_percent: 20,
    give_up_after_s: 0,
    unknown_after_s: 0,
};

/// Looks for alarms and tells them.
pub struct Alerts {
    store: Store,
    sealer: Arc<Sealer>,
    settings: Arc<Settings>,
    clock: clock::Shared,
    metrics: Metrics,
    line: webhook::Line,
}

impl Alerts {
    /// With the parts of a process.
    #[must_use]
    pub fn new(parts: &Parts) -> Self {
        Self {
            store: parts.store.clone(),
            sealer: parts.sealer.clone(),
            settings: parts.settings.clone(),
            clock: parts.clock.clone(),
            metrics: parts.metrics.clone(),
            line: webhook::Line::default(),
        }
    }

    /// Looks and tells until told to stop.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut wakes = self.store.listen();
        while !stop.is_cancelled() {
            if let Err(error) = self.round().await {
                report(&error, "alarms cannot be looked for");
            }
            let pause = tokio::time::sleep(self.settings.alerts.look);
            tokio::pin!(pause);
            loop {
                if let Err(error) = self.send_due().await {
                    report(&error, "alerts cannot be sent");
                }
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = &mut pause => break,
                    () = notice(&mut wakes) => {}
                }
            }
        }
    }

    /// Looks for alarms and writes what is to be told, if it is this process's turn. Returns
    /// whether it was.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn round(&self) -> Result<bool, StoreError> {
        let settings = &self.settings.alerts;
        let turn = self.store.take_alert_turn(settings.look).await?;
        let mut ours = false;
        if let Some(turn) = turn {
            let gather = settings.rules.gather;
            if self.store.look_for_alarms(&turn, gather).await? {
                let board = self.store.alert_board().await?;
                let letters = self.letters(&board, turn.at);
                ours = self.store.post_notices(&turn, &letters).await?;
            }
        }
        self.metrics.alerts(&self.store.alert_figures().await?);
        Ok(ours)
    }

    /// What the channels are told now.
    fn letters(&self, board: &Board, now: jiff::Timestamp) -> Vec<Letter> {
        let settings = &self.settings.alerts;
        let mut letters = Vec::new();
        for channel in &board.channels {
            let listener = &channel.listener;
            let known = board.alarms.iter().map(|alarm| Known {
                alarm,
                told_at: board.told.get(&(alarm.id, listener.id)).copied(),
            });
            let Some(digest) = due(listener, known, now, settings.rules) else {
                continue;
            };
            let told = digest.lines.iter();
            letters.push(Letter {
                id: NoticeId::fresh(),
                channel: listener.id,
                body: Message::of(&digest, listener.language, settings.most, now).body(),
                told: told
                    .map(|(state, alarm)| (alarm.id, *state == State::Resolved))
                    .collect(),
                reminds: digest.reminds(),
            });
        }
        letters
    }

    /// Sends the messages that are due. Returns how many were taken.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn send_due(&self) -> Result<usize, StoreError> {
        let lease = self.settings.alerts.timeout + MARGIN;
        let mut sent = 0;
        loop {
            let notices = self.store.claim_notices(lease, AT_ONCE).await?;
            if notices.is_empty() {
                return Ok(sent);
            }
            for done in join_all(notices.iter().map(|notice| self.send(notice))).await {
                sent += usize::from(done?);
            }
        }
    }

    /// Sends one message and writes what became of it. Returns whether it was taken.
    async fn send(&self, notice: &Notice) -> Result<bool, StoreError> {
        let channel = match self.store.channel(notice.channel, &Scope::All).await {
            Ok(channel) => Some(channel),
            Err(StoreError::NotFound { .. }) => None,
            Err(error) => return Err(error),
        };
        let fate = match &channel {
            None => Fate::GivenUp {
                failure: "the channel was removed".to_owned(),
            },
            Some(channel) => match self.attempt(channel, notice).await {
                Ok(()) => Fate::Sent,
                Err(failure) => self.after(notice, &failure),
            },
        };
        let (failure, given_up) = match &fate {
            Fate::Sent => (None, false),
            Fate::Later { failure, .. } => (Some(failure.as_str()), false),
            Fate::GivenUp { failure } => (Some(failure.as_str()), true),
        };
        events::NoticeTried {
            notice: notice.id,
            channel: notice.channel,
            kind: channel.as_ref().map(|channel| channel.kind.name()),
            failure,
            given_up,
        }
        .emit(&self.metrics);
        self.store.settle_notice(notice, &fate).await?;
        Ok(fate == Fate::Sent)
    }

    async fn attempt(&self, channel: &Channel, notice: &Notice) -> Result<(), String> {
        let limit = self.settings.alerts.timeout;
        let target = Target::open(&channel.sealed, &self.sealer, channel.listener.id);
        match target.map_err(|error| error.to_string())? {
            Target::Webhook { url, secret } => {
                let now = self.clock.now();
                let (id, body) = (notice.id, notice.body.as_str());
                self.line.send((&url, &secret), id, body, now, limit).await
            }
            Target::Email { to } => {
                let smtp = self.settings.smtp.as_ref();
                let smtp = smtp.ok_or("smtp.url is not set in the settings of this process")?;
                mail::send(smtp, &to, notice.id, &notice.body, limit).await
            }
        }
    }

    /// What follows a failure.
    fn after(&self, notice: &Notice, failure: &str) -> Fate {
        let failure = text::cut(&text::masked_addresses(failure), WORDS);
        if notice.age >= self.settings.alerts.give_up_after {
            return Fate::GivenUp { failure };
        }
        let (_, seed) = notice.id.0.as_u64_pair();
        let after = RETRY.delay(notice.tries, seed.wrapping_add(u64::from(notice.tries)));
        Fate::Later { failure, after }
    }
}

fn report(error: &StoreError, what: &'static str) {
    match error.is_transient() {
        true => tracing::debug!(%error, "{what}: the store is away"),
        false => tracing::error!(%error, "{what}"),
    }
}

/// Waits until there may be a message to be sent.
async fn notice(wakes: &mut broadcast::Receiver<Wake>) {
    loop {
        match wakes.recv().await {
            Ok(Wake::Notice) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}
