//! `malote file`.

use axum::http::Method;
use serde_json::{Value, json};

use crate::cli::answer::Fields;
use crate::cli::args::file::{Add, File, Remove};
use crate::cli::client::path::path;
use crate::cli::failure::{Exit, Failure};
use crate::cli::input;
use crate::cli::session::Session;
use crate::cli::words::messages;

pub(crate) async fn run(session: &Session, command: &File) -> Result<Exit, Failure> {
    match command {
        File::Add(options) => add(session, options).await,
        File::Remove(options) => remove(session, options).await,
    }
}

async fn add(session: &Session, options: &Add) -> Result<Exit, Failure> {
    let bytes = input::read(session, &options.file)?;
    let query = [("tenant", options.tenant.clone())];
    let kind = options.media_type.as_deref();
    let api = session.api().await?;
    let answer = session.told(api.upload("/v1/files", &query, kind, bytes).await)?;
    let file = Fields::of(&answer);
    let values = [
        ("file", &*file.text("file")),
        ("size", &*session.number(file.count("size"))),
        ("type", &*file.text("media_type")),
    ];
    session.say(
        &answer,
        &messages::FILE_STORED.fill(session.language, &values),
    )?;
    Ok(Exit::Done)
}

async fn remove(session: &Session, options: &Remove) -> Result<Exit, Failure> {
    let route = path("/v1/files/{}", &[&options.digest]);
    let query = [("tenant", options.tenant.clone())];
    let body: Value = json!({"reason": options.reason});
    let api = session.api().await?;
    let removed = api.call(Method::DELETE, &route, &query, Some(&body)).await;
    let answer = session.told(removed)?;
    let values = [("file", options.digest.as_str())];
    session.say(
        &answer,
        &messages::FILE_REMOVED.fill(session.language, &values),
    )?;
    Ok(Exit::Done)
}
