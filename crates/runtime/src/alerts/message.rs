//! The message that a channel gets: one JSON document, which a webhook sends as it stands and an
//! e-mail is written from, so that every try says the same.

use jiff::Timestamp;
use malote_core::alert::Kind;
use malote_core::alert::plan::{Digest, State};
use malote_core::cause::Actor;
use malote_core::language::Language;
use malote_core::money::Money;
use malote_store::alert::channel::tag;
use serde::{Deserialize, Serialize};

use crate::alerts::words;

/// What a message of alarms is called.
pub const ALERTS: &str = "malote.alerts.v1";
/// What a message that tries a channel is called.
pub const TEST: &str = "malote.alerts.test.v1";

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// [`ALERTS`] or [`TEST`].
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was written.
    pub timestamp: Timestamp,
    /// What it says.
    pub data: Data,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Data {
    /// `pt-BR` or `en`.
    pub language: String,
    /// All of it in one line.
    pub title: String,
    /// The alarms that are spelled out.
    pub alarms: Vec<Line>,
    /// How many more there are.
    pub more: usize,
}

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which: the same in every message about it.
    pub id: String,
    /// What kind of thing is wrong.
    pub kind: Kind,
    /// Why it is told.
    pub state: State,
    /// The identifier of what it is about.
    pub about: String,
    /// Whose; null for what concerns no tenant alone.
    pub tenant: Option<String>,
    /// What is wrong.
    pub says: String,
    /// What to do.
    pub fix: String,
    /// Who must act.
    pub actor: Actor,
    /// How many deliveries or messages it holds up.
    pub count: i64,
    /// Their sum.
    pub amount: Money,
    /// Since when.
    pub opened_at: Timestamp,
    /// When it was over.
    pub resolved_at: Option<Timestamp>,
}

impl Message {
    /// What a channel is told, spelling out at most so many alarms.
    #[must_use]
    pub fn of(digest: &Digest<'_>, language: Language, most: usize, now: Timestamp) -> Self {
        let count = |state: State| digest.lines.iter().filter(|line| line.0 == state).count();
        let title = words::title(
            count(State::Opened),
            count(State::StillOpen),
            count(State::Resolved),
            language,
        );
        let line = |(state, alarm): &(State, &malote_core::alert::Alarm)| Line {
            id: alarm.id.to_string(),
            kind: alarm.facts.kind(),
            state: *state,
            about: alarm.facts.about(),
            tenant: alarm.tenant.clone(),
            says: alarm.facts.says(language),
            fix: alarm.facts.fix(alarm.tenant.as_deref(), language),
            actor: alarm.facts.actor(),
            count: alarm.total.count,
            amount: alarm.total.amount,
            opened_at: alarm.opened_at,
            resolved_at: alarm.closed_at,
        };
        let alarms: Vec<Line> = digest.lines.iter().take(most).map(line).collect();
        let more = digest.lines.len() - alarms.len();
        Self::new(ALERTS, title, alarms, more, language, now)
    }

    /// A message that tries a channel.
    #[must_use]
    pub fn test(language: Language, now: Timestamp) -> Self {
        let title = words::TEST.say(language).to_owned();
        Self::new(TEST, title, Vec::new(), 0, language, now)
    }

    fn new(
        kind: &str,
        title: String,
        alarms: Vec<Line>,
        more: usize,
        language: Language,
        timestamp: Timestamp,
    ) -> Self {
        let language = tag(language).to_owned();
        Self {
            kind: kind.to_owned(),
            timestamp,
            data: Data {
                language,
                title,
                alarms,
                more,
            },
        }
    }

    /// As it is sent.
    ///
    /// # Panics
    /// Never: texts and numbers are always JSON.
    #[must_use]
    pub fn body(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are always JSON")
    }
}
