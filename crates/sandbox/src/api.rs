//! The target's own interface: one POST per call.
//!
//! A call is admitted by the limits, given a plan (honest, or one ordered to misbehave), acted upon
//! under its company's lock and answered. A call that takes time runs apart from its connection: the
//! target goes on when the caller gives up waiting.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use serde_json::Value;

use crate::account::Account;
use crate::answer::{Answer, render};
use crate::app::App;
use crate::calls::{self, Method, Scene};
use crate::connection::Connection;
use crate::envelope::Envelope;
use crate::faults::Fault;
use crate::meters::{Attempt, Slot};
use crate::misbehave::{Ending, Plan, Victim};
use crate::shape::{self, Object};

/// Answers one call.
pub(crate) async fn call(
    State(app): State<Arc<App>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    Path((module, service)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let envelope = if is_json(&headers) {
        Envelope::parse(&body)
    } else {
        Err(Fault::not_json())
    };
    let answer = match envelope {
        Ok(envelope) => {
            let service = format!("{module}/{service}");
            answer(&app, &connection, &service, envelope).await
        }
        Err(fault) => {
            app.journal.arrived("", "(unreadable)");
            app.journal.answered("", "(unreadable)", fault.result);
            app.refused("", "(unreadable)", &fault);
            Answer::Refused(fault)
        }
    };
    render(&app.config, &connection, answer)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/json"))
}

/// A call that passed the limits.
struct Admitted {
    account: Arc<Account>,
    method: &'static Method,
    param: Object,
    slot: Slot,
}

async fn answer(
    app: &Arc<App>,
    connection: &Connection,
    service: &str,
    envelope: Envelope,
) -> Answer {
    let call = calls::name(&envelope.call);
    app.journal.arrived(&envelope.app_key, call);
    let key = integration_key(&envelope.param).to_owned();
    let victim = Victim {
        app_key: &envelope.app_key,
        app_secret: &envelope.app_secret,
        call,
        key: &key,
    };
    let (account, method, slot) = match admit(app, connection, service, call, &envelope) {
        Ok(admitted) => admitted,
        Err(fault) => {
            app.journal.answered(&envelope.app_key, call, fault.result);
            app.refused(&envelope.app_key, call, &fault);
            return Answer::Refused(fault);
        }
    };
    let plan = app
        .orders
        .plan(victim, &app.config.clock, app.config.latency);
    let admitted = Admitted {
        account,
        method,
        param: envelope.param,
        slot,
    };
    if !plan.waits() {
        return carry_out(Arc::clone(app), admitted, plan).await;
    }
    let running = tokio::spawn(carry_out(Arc::clone(app), admitted, plan));
    running.await.unwrap_or(Answer::Bare)
}

fn integration_key(param: &Object) -> &str {
    shape::text(param, "codigo_lancamento_integracao")
        .or_else(|| shape::text(param, "cCodIntLanc"))
        .unwrap_or_default()
}

fn admit(
    app: &App,
    connection: &Connection,
    service: &str,
    call: &'static str,
    envelope: &Envelope,
) -> Result<(Arc<Account>, &'static Method, Slot), Fault> {
    let app_key = &envelope.app_key;
    let now = Instant::now();
    app.addresses
        .admit(&app.config, connection.address(), now)
        .map_err(|breach| app.breached(app_key, call, breach))?;
    let account = app.account(app_key);
    let account = account.filter(|account| account.accepts(&envelope.app_secret));
    let account = account.ok_or_else(Fault::credentials)?;
    let method = calls::find(service, &envelope.call);
    let method = method.ok_or_else(|| Fault::no_such_call(&envelope.call))?;
    let param = if app.config.limits.is_some() {
        serde_json::to_string(&envelope.param).map_err(|_| Fault::syntax())?
    } else {
        String::new()
    };
    let attempt = Attempt {
        call,
        write: method.write,
        param: &param,
    };
    let slot = account.meters.admit(&app.config, attempt, now);
    let slot = slot.map_err(|breach| {
        settle(app, &account, call, true);
        app.breached(app_key, call, breach)
    })?;
    Ok((account, method, slot))
}

fn settle(app: &App, account: &Account, call: &'static str, faulty: bool) {
    if let Some(detail) = account
        .meters
        .settle(&app.config, call, faulty, Instant::now())
    {
        app.violated(&account.app_key, call, "consecutive-faults", detail);
    }
}

async fn carry_out(app: Arc<App>, admitted: Admitted, plan: Plan) -> Answer {
    let Admitted {
        account,
        method,
        param,
        slot,
    } = admitted;
    let call = method.call;
    if !plan.before.is_zero() {
        tokio::time::sleep(plan.before).await;
    }
    let outcome = plan.acts.then(|| act(&app, &account, method, &param));
    if let Some(seconds) = plan.closes_for {
        let length = Duration::from_secs(seconds);
        let now = Instant::now();
        account.meters.close(&app.config, call, length, now);
    }
    if !plan.after.is_zero() {
        app.journal.touch();
        tokio::time::sleep(plan.after).await;
    }
    if let Some(faulty) = is_faulty(&plan.ending, outcome.as_ref()) {
        settle(&app, &account, call, faulty);
    }
    let did = outcome.as_ref().map_or("ok", |outcome| match outcome {
        Ok(_) => "ok",
        Err(fault) => fault.result,
    });
    let answer = Answer::of(plan.ending, outcome);
    if let Answer::Refused(fault) = &answer {
        app.refused(&account.app_key, call, fault);
    }
    drop(slot);
    app.journal
        .answered(&account.app_key, call, plan.result.unwrap_or(did));
    answer
}

fn act(app: &App, account: &Account, method: &Method, param: &Object) -> Result<Value, Fault> {
    shape::check(method.shape, param)?;
    let scene = Scene {
        account,
        config: &app.config,
        now: app.config.clock.civil(),
    };
    let answer = (method.act)(&scene, param)?;
    if method.call == "UpsertContaPagar" {
        let detail = format!(
            "wrote key '{}' over whatever it held",
            integration_key(param)
        );
        app.violated(&account.app_key, method.call, "upsert", detail);
    }
    Ok(answer)
}

/// What the target itself counts as a fault; `None` where the call never reached it.
fn is_faulty(ending: &Ending, outcome: Option<&Result<Value, Fault>>) -> Option<bool> {
    match ending {
        Ending::Fault(_) | Ending::Html | Ending::Bare => Some(true),
        Ending::Truth | Ending::Garbage | Ending::Cut | Ending::CutHalf => {
            outcome.map(Result::is_err)
        }
    }
}
