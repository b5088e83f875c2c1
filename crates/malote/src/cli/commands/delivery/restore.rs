//! `malote delivery restore`: by name one after the other, by what fits as one order that goes on
//! by itself.

use serde_json::{Map, Value, json};

use crate::cli::args::delivery::{Discarded, Restore};
use crate::cli::commands::dead::resent::Resent;
use crate::cli::commands::dead::{order, trial};
use crate::cli::commands::delivery::{Order, each};
use crate::cli::commands::replay::{follow, sheet};
use crate::cli::failure::{Exit, Failure};
use crate::cli::locate;
use crate::cli::output::time::Direction;
use crate::cli::session::Session;
use crate::cli::words::messages;

/// Where it is ordered.
const RESTORES: &str = "/v1/deliveries/restore";

pub(super) async fn run(session: &Session, options: &Restore) -> Result<Exit, Failure> {
    let named = options.which == Discarded::default() && !options.order.dry_run;
    if named && !options.ids.is_empty() {
        let order = Order::plain("restore", messages::RESTORED);
        let order = order.because(options.order.reason.as_deref());
        return each(session, &options.ids, &order).await;
    }
    let filter = filter(session, options).await?;
    if options.order.dry_run {
        let words = messages::WOULD_RESTORE;
        let asked = (Some(filter), &options.order.shown);
        return trial::show(session, RESTORES, asked, &Resent::default(), words).await;
    }
    let body = order::body(session, filter, &options.order)?;
    let body = order::paced(body, &options.pace);
    let Some(made) = follow::order(session, RESTORES, &body).await? else {
        let text = messages::NOTHING_TO_RESTORE.say(session.language);
        session.say(&Value::Null, text)?;
        return Ok(Exit::Done);
    };
    let done = match options.order.detach {
        true => made,
        false => follow::to_its_end(session, made).await?,
    };
    sheet::print_or_json(session, &done)?;
    Ok(match follow::went_wrong(&done) {
        true => Exit::Failed,
        false => Exit::Done,
    })
}

/// What is meant; refused when nothing narrows it.
async fn filter(session: &Session, options: &Restore) -> Result<Value, Failure> {
    let which = &options.which;
    let connection = match &which.connection {
        Some(named) => locate::connection(session, which.tenant.as_deref(), named).await?,
        None => String::new(),
    };
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    let instant = |value: &Option<String>| session.instant(value.as_deref(), Direction::Back);
    let mut filter = Map::new();
    for (name, value) in [
        ("tenant", given(&which.tenant)),
        ("flow", given(&which.flow)),
        ("connection", connection),
        ("fingerprint", given(&which.fingerprint)),
        ("since", instant(&which.since)?),
        ("until", instant(&which.until)?),
        ("q", given(&which.q)),
    ] {
        if !value.is_empty() {
            filter.insert(name.to_owned(), value.into());
        }
    }
    if !options.ids.is_empty() {
        filter.insert("ids".to_owned(), json!(options.ids));
    }
    if filter.is_empty() {
        return Err(order::empty(session));
    }
    Ok(filter.into())
}
