//! `malote delivery`: see them, and decide about them.

use serde_json::{Value, json};

use crate::cli::args::delivery::{Delivery, Discard, Filter, List, Resolve};
use crate::cli::client::path::path;
use crate::cli::failure::{Exit, Failure};
use crate::cli::locate;
use crate::cli::output::complain;
use crate::cli::output::time::Direction;
use crate::cli::session::Session;
use crate::cli::words::{Text, messages};

pub(crate) use crate::cli::commands::delivery::table::table;

mod restore;
mod sheet;
mod table;

pub(crate) async fn run(session: &Session, command: &Delivery) -> Result<Exit, Failure> {
    match command {
        Delivery::List(options) => list(session, options).await,
        Delivery::Show(one) => {
            let delivery = session
                .get(&path("/v1/deliveries/{}", &[&one.id]), &[])
                .await?;
            sheet::print(session, &delivery)?;
            Ok(Exit::Done)
        }
        Delivery::Replay(several) => {
            let order = Order::plain("replay", messages::REPLAYED);
            let order = order.because(several.reason.as_deref());
            each(session, &several.ids, &order).await
        }
        Delivery::Restore(options) => restore::run(session, options).await,
        Delivery::Discard(options) => discard(session, options).await,
        Delivery::Resolve(options) => resolve(session, options).await,
    }
}

async fn list(session: &Session, options: &List) -> Result<Exit, Failure> {
    let query = query(session, &options.filter).await?;
    let deliveries = session
        .list("/v1/deliveries", &query, &options.page)
        .await?;
    if session.out.json {
        session.out.value(&deliveries)?;
        return Ok(Exit::Done);
    }
    let empty = messages::NO_DELIVERIES.say(session.language);
    session.out.table(&table(session, &deliveries), empty)?;
    if deliveries.len() == options.page.most() {
        let shown = deliveries.len().to_string();
        let text = messages::MAYBE_MORE.fill(session.language, &[("count", &shown)]);
        session.out.line(&text)?;
    }
    Ok(Exit::Done)
}

/// The parameters of a filter.
pub(crate) async fn query(
    session: &Session,
    filter: &Filter,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let connection = match &filter.connection {
        Some(named) => locate::connection(session, filter.tenant.as_deref(), named).await?,
        None => String::new(),
    };
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    Ok(vec![
        ("status", given(&filter.status)),
        ("tenant", given(&filter.tenant)),
        ("flow", given(&filter.flow)),
        ("connection", connection),
        ("cause", given(&filter.cause)),
        ("fingerprint", given(&filter.fingerprint)),
        (
            "since",
            session.instant(filter.since.as_deref(), Direction::Back)?,
        ),
        (
            "until",
            session.instant(filter.until.as_deref(), Direction::Back)?,
        ),
        ("q", given(&filter.q)),
    ])
}

/// What is to be done with a delivery.
#[derive(Debug)]
pub(crate) struct Order {
    verb: &'static str,
    body: Value,
    done: Text,
}

impl Order {
    /// An order that needs no further words.
    pub(crate) fn plain(verb: &'static str, done: Text) -> Self {
        let body = json!({});
        Self { verb, body, done }
    }

    /// The same, for a reason that the trail keeps.
    fn because(mut self, reason: Option<&str>) -> Self {
        if let Some(reason) = reason {
            self.body["reason"] = reason.into();
        }
        self
    }

    /// Gives the order for one delivery.
    pub(crate) async fn give(&self, session: &Session, id: &str) -> Result<Value, Failure> {
        let route = path("/v1/deliveries/{}/{}", &[id, self.verb]);
        session.post(&route, &self.body).await
    }
}

/// Gives an order for several; one that is refused does not keep the others from it. The exit is
/// the worst of all.
pub(crate) async fn each(
    session: &Session,
    ids: &[String],
    order: &Order,
) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    for id in ids {
        match order.give(session, id).await {
            Ok(answer) => {
                let text = order.done.fill(session.language, &[("id", id)]);
                session.say(&answer, &text)?;
            }
            Err(failure) if ids.len() == 1 => return Err(failure),
            Err(failure) => {
                complain(&format!("{id}: {failure}"));
                exit = exit.max(failure.exit);
            }
        }
    }
    Ok(exit)
}

async fn discard(session: &Session, options: &Discard) -> Result<Exit, Failure> {
    let order = Order {
        verb: "discard",
        body: json!({"reason": options.reason}),
        done: messages::DISCARDED,
    };
    each(session, &options.ids, &order).await
}

async fn resolve(session: &Session, options: &Resolve) -> Result<Exit, Failure> {
    let body = match (&options.held, &options.amount) {
        (Some(reference), Some(amount)) => json!({"held": reference, "amount": amount}),
        (Some(reference), None) => json!({"held": reference}),
        (None, _) => json!({"absent": true}),
    };
    let order = Order {
        verb: "resolve",
        body,
        done: messages::RESOLVED,
    };
    let order = order.because(options.reason.as_deref());
    each(session, std::slice::from_ref(&options.id), &order).await
}
