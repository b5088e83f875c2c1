//! What a person should know about the broker: version, topology, and what waits in the queues
//! that only people empty. Looking changes nothing: what is missing is reported, not created.

use lapin::options::QueueDeclareOptions;
use lapin::types::FieldTable;

use malote_core::text::chain;

use crate::connection::Line;
use crate::error::BrokerError;

use crate::settings::Settings;
use crate::topology::{Item, Topology};
use crate::version;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Good,
    /// Works, but somebody should look.
    Notice,
    /// Does not work.
    Problem,
}

/// One thing found out about the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub level: Level,
    /// What it is about: a queue, an exchange, the server.
    pub subject: String,
    /// What was found.
    pub detail: String,
    /// What to do about it.
    pub fix: Option<String>,
}

impl Finding {
    fn good(subject: &str, detail: String) -> Self {
        Self {
            level: Level::Good,
            subject: subject.to_owned(),
            detail,
            fix: None,
        }
    }

    pub(crate) fn problem(subject: &str, detail: String, fix: &str) -> Self {
        let fix = Some(fix.to_owned());
        Self {
            level: Level::Problem,
            subject: subject.to_owned(),
            detail,
            fix,
        }
    }
}

/// Everything about the server and the topology.
pub(crate) async fn check(line: &Line, settings: &Settings, topology: &Topology) -> Vec<Finding> {
    let mut findings = vec![server(settings).await];
    for item in topology.items() {
        if !matches!(item, Item::Binding { .. }) {
            findings.push(thing(line, &item).await);
        }
    }
    let dead = "take them over with 'malote dead import', then see 'malote dead groups'";
    findings.extend(waiting(line, &topology.dead(), "dead letters wait", dead).await);
    let unrouted = "their event type is unknown here: 'malote dead import' shows whose they are";
    findings.extend(
        waiting(
            line,
            &topology.unrouted(),
            "unroutable events wait",
            unrouted,
        )
        .await,
    );
    findings
}

async fn server(settings: &Settings) -> Finding {
    let subject = settings.address();
    match version::of_server(settings).await {
        Some(found) if version::supported(&found) => {
            Finding::good(&subject, format!("RabbitMQ {found}"))
        }
        Some(found) => Finding::problem(
            &subject,
            format!("RabbitMQ {found} is too old"),
            "install RabbitMQ 3.10 or newer",
        ),
        None => Finding {
            level: Level::Notice,
            subject,
            detail: "the server does not tell its version".to_owned(),
            fix: None,
        },
    }
}

/// Whether an exchange or queue is there, and as it should be.
async fn thing(line: &Line, item: &Item) -> Finding {
    match compare(line, item).await {
        Ok(true) => Finding::good(item.name(), "present, with the right properties".to_owned()),
        Ok(false) => Finding::problem(
            item.name(),
            "missing".to_owned(),
            "restart a worker or the gateway: each declares the topology when it connects",
        ),
        Err(BrokerError::TopologyDiffers { name, detail, fix }) => {
            Finding::problem(&name, detail, &fix)
        }
        Err(error) => Finding::problem(
            item.name(),
            chain(&error),
            "check the permissions of the broker user: it needs configure, write and read",
        ),
    }
}

/// A failed question closes its channel, so each gets a new one.
async fn compare(line: &Line, item: &Item) -> Result<bool, BrokerError> {
    let failed = |source| BrokerError::Declare {
        name: item.name().to_owned(),
        source,
    };
    let channel = line.channel().await.map_err(failed)?;
    if !item.exists(&channel).await? {
        return Ok(false);
    }
    // It exists, so declaring it creates nothing and compares the properties.
    item.declare(&channel).await?;
    Ok(true)
}

async fn waiting(line: &Line, queue: &str, what: &str, fix: &str) -> Option<Finding> {
    let channel = line.channel().await.ok()?;
    let options = QueueDeclareOptions {
        passive: true,
        ..Default::default()
    };
    let declared = channel
        .queue_declare(queue.into(), options, FieldTable::default())
        .await;
    let count = declared.ok()?.message_count();
    (count > 0).then(|| Finding {
        level: Level::Notice,
        subject: queue.to_owned(),
        detail: format!("{count} {what}"),
        fix: Some(fix.to_owned()),
    })
}
