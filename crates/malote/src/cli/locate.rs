//! Finding a connection by what a person types: its identifier, or tenant and name.

use uuid::Uuid;

use crate::cli::answer::Fields;
use crate::cli::args::place::{Target, Whose};
use crate::cli::client::path::path;
use crate::cli::failure::{Exit, Failure};
use crate::cli::session::Session;
use crate::cli::words::failures;

/// The identifier of a connection named or identified.
pub(crate) async fn connection(
    session: &Session,
    tenant: Option<&str>,
    named: &str,
) -> Result<String, Failure> {
    if Uuid::parse_str(named).is_ok() {
        return Ok(named.to_owned());
    }
    let query = [
        ("tenant", tenant.unwrap_or_default().to_owned()),
        ("name", named.to_owned()),
    ];
    let found = session.whole("/v1/connections", &query).await?;
    match &found[..] {
        [one] => Ok(Fields::of(one).text("id")),
        [] => Err(missing(session, tenant, named)),
        _ => Err(session.usage(failures::WHICH_CONNECTION, &[("name", named)])),
    }
}

fn missing(session: &Session, tenant: Option<&str>, named: &str) -> Failure {
    let language = session.language;
    let sentence = match tenant {
        Some(tenant) => {
            failures::NO_CONNECTION_OF.fill(language, &[("name", named), ("tenant", tenant)])
        }
        None => failures::NO_CONNECTION.fill(language, &[("name", named)]),
    };
    Failure::new(Exit::NotFound, sentence).with_fix(failures::NO_CONNECTION_FIX.say(language))
}

/// The identifier of the connection a command is about.
pub(crate) async fn target(session: &Session, target: &Target) -> Result<String, Failure> {
    connection(session, target.tenant.as_deref(), target.name()).await
}

/// The identifier of the connection whose links a command is about.
pub(crate) async fn whose(session: &Session, whose: &Whose) -> Result<String, Failure> {
    connection(session, whose.tenant.as_deref(), &whose.connection).await
}

/// The path of a route about one connection.
pub(crate) fn route(id: &str, tail: &str) -> String {
    path("/v1/connections/{}", &[id]) + tail
}
