//! `malote dead discard`: deliveries as one order that goes on by itself, refused messages one
//! after the other.

use serde_json::{Value, json};

use crate::cli::args::dead::Discard;
use crate::cli::args::place::Page;
use crate::cli::client::path::path;
use crate::cli::commands::dead::resent::Resent;
use crate::cli::commands::dead::{order, refusals, replay, trial};
use crate::cli::commands::replay::{follow, sheet};
use crate::cli::failure::{Exit, Failure};
use crate::cli::output::progress;
use crate::cli::session::Session;
use crate::cli::words::{failures, messages};

/// Where it is ordered.
const DISCARDS: &str = "/v1/deliveries/discard";

pub(super) async fn run(session: &Session, options: &Discard) -> Result<Exit, Failure> {
    let (which, more) = (&options.which.settled(), &options.more);
    let filter = order::filter(session, which, more).await?;
    let filter = order::about_deliveries(which).then_some(filter);
    let refused = match order::about_messages(which, more) {
        true => replay::ids(&refusals(session, which, &Page::ALL).await?),
        false => Vec::new(),
    };
    if options.order.dry_run {
        let words = messages::WOULD_DISCARD;
        let asked = (filter, &options.order.shown);
        return trial::show(session, DISCARDS, asked, &Resent::of(refused.len()), words).await;
    }
    let Some(reason) = &options.order.reason else {
        return Err(session.usage(failures::NO_REASON, &[]));
    };
    let made = match filter {
        Some(filter) => {
            let body = order::body(session, filter, &options.order)?;
            follow::order(session, DISCARDS, &body).await?
        }
        None => None,
    };
    let done = match made {
        Some(made) if !options.order.detach => Some(follow::to_its_end(session, made).await?),
        made => made,
    };
    give_up(session, &refused, reason).await?;
    tell(session, done.as_ref(), refused.len())?;
    let good = done.as_ref().is_none_or(|one| !follow::went_wrong(one));
    Ok(if good { Exit::Done } else { Exit::Failed })
}

async fn give_up(session: &Session, refused: &[String], reason: &str) -> Result<(), Failure> {
    let bar = progress::bar(refused.len());
    for id in refused {
        let route = path("/v1/refusals/{}/discard", &[id]);
        session.post(&route, &json!({"reason": reason})).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

fn tell(session: &Session, order: Option<&Value>, refused: usize) -> Result<(), Failure> {
    if session.out.json {
        let both = json!({"discard": order, "messages": refused});
        return Ok(session.out.value(&both)?);
    }
    match order {
        Some(order) => sheet::print(session, order)?,
        None if refused == 0 => {
            let text = messages::NOTHING_TO_DISCARD.say(session.language);
            session.out.line(text)?;
        }
        None => {}
    }
    if refused > 0 {
        let count = refused.to_string();
        let text = messages::MESSAGES_DISCARDED.fill(session.language, &[("count", &count)]);
        session.out.line(&text)?;
    }
    Ok(())
}
