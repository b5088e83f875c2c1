//! `malote person`.

use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::person::{Erase, Person, Who};
use crate::cli::commands::show::Sheet;
use crate::cli::failure::{Exit, Failure};
use crate::cli::input;
use crate::cli::session::Session;
use crate::cli::words::{columns, messages, names};

pub(crate) async fn run(session: &Session, command: &Person) -> Result<Exit, Failure> {
    match command {
        Person::Find(who) => find(session, who).await,
        Person::Erase(options) => erase(session, options).await,
    }
}

/// The order about a person, with whatever it is known by read from where it is kept.
fn asked(session: &Session, who: &Who) -> Result<Value, Failure> {
    let (name, file) = match (&who.email_file, &who.cpf_file) {
        (Some(file), _) => ("email", Some(file)),
        (None, file) => ("cpf", file.as_ref()),
    };
    let mut asked = json!({"tenant": who.tenant});
    if let Some(file) = file {
        let text = input::read_text(session, file)?;
        asked[name] = text.trim().into();
    }
    Ok(asked)
}

async fn find(session: &Session, who: &Who) -> Result<Exit, Failure> {
    let asked = asked(session, who)?;
    let answer = session.post("/v1/people/find", &asked).await?;
    print(session, &answer)?;
    match Fields::of(&answer).count("found.known_as") {
        0 => Ok(Exit::NotFound),
        _ => Ok(Exit::Done),
    }
}

async fn erase(session: &Session, options: &Erase) -> Result<Exit, Failure> {
    let mut asked = asked(session, &options.who)?;
    asked["reason"] = options.reason.as_str().into();
    asked["dry_run"] = options.dry_run.into();
    let answer = session.post("/v1/people/erase", &asked).await?;
    print(session, &answer)?;
    Ok(Exit::Done)
}

fn print(session: &Session, answer: &Value) -> Result<(), Failure> {
    if session.out.json {
        return Ok(session.out.value(answer)?);
    }
    let fields = Fields::of(answer);
    if fields.count("found.known_as") == 0 {
        let text = messages::PERSON_UNKNOWN.say(session.language);
        return Ok(session.out.line(text)?);
    }
    let text = match fields.truth("erased") {
        true => messages::PERSON_ERASED,
        false => messages::PERSON_FOUND,
    };
    session.out.line(text.say(session.language))?;
    let count = |path: &str| session.number(fields.count(path));
    let mut sheet = Sheet::default();
    sheet
        .line(columns::IDENTITIES, count("found.known_as"))
        .line(columns::OTHER_ADDRESSES, count("found.also_known_as"))
        .line(columns::VALUES, count("found.values"))
        .line(columns::EVENTS, count("found.events"))
        .line(columns::DELIVERIES, deliveries(session, fields))
        .line(columns::ATTEMPTS, count("found.attempts"))
        .line(columns::LINKS, count("found.links"))
        .line(columns::CAUSES, count("found.causes"))
        .line(columns::REFUSED_MESSAGES, count("found.refusals"))
        .line(columns::UNFINISHED, list(fields.list("found.unfinished")));
    sheet.print(&session.out)?;
    let stays = messages::PERSON_KEPT.say(session.language);
    session.out.line(stays)?;
    for kept in fields.list("kept") {
        let line = format!("- {}", Fields::of(kept).text("says"));
        session.out.line(&line)?;
    }
    Ok(())
}

/// How many in which status.
fn deliveries(session: &Session, fields: Fields<'_>) -> String {
    let statuses = fields.members("found.deliveries").into_iter();
    let told = statuses.map(|(status, of)| {
        let count = session.number(Fields::of(of).count("count"));
        format!("{count} {}", names::status(status, session.language))
    });
    Vec::from_iter(told).join(", ")
}

fn list(ids: &[Value]) -> String {
    let ids = ids.iter().filter_map(Value::as_str);
    Vec::from_iter(ids).join(" ")
}
