//! Reading a connection to add: every part is checked before anything is stored.

use std::collections::BTreeMap;

use malote_core::connection::{SettingError, Settings};
use malote_core::id::Tenant;
use malote_core::job;
use malote_core::language::{Language, Said};
use malote_core::nearest::nearest;
use malote_runtime::seal::Owner;
use malote_store::admin::connection::NewConnection;
use malote_store::admin::stays::Stays;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::auth::Principal;
use crate::credentials::Credentials;
use crate::extract;
use crate::problem::Failure;
use crate::state::State;
use crate::texts::{self, bodies, reasons};

/// Where Omie's API is.
const OMIE: &str = "https://app.omie.com.br/api/v1/";

/// The setting that concerns all tenants.
const PER_ADDRESS: &str = "calls_per_minute_per_address";

/// A connection as a body gives it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewConnection)]
pub(crate) struct New {
    /// Whose.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{0,39}$")]
    tenant: String,
    /// Its name, one within the tenant.
    #[schema(min_length = 1, max_length = 60, pattern = "^[^/]+$")]
    name: String,
    /// The target.
    #[schema(examples("omie"))]
    target: String,
    /// Where the target's API is; unless given its own address, or of a connection that exists
    /// the one it has. Only a key that is bound to no tenant may name another than the target's.
    base_url: Option<String>,
    /// What the target lets us in with.
    credentials: Credentials,
    /// The account to link as the default one.
    account: Option<String>,
    /// Its settings, all of them; unless given none, or of a connection that exists those it has.
    #[schema(value_type = Option<BTreeMap<String, crate::shapes::connections::SettingValue>>)]
    settings: Option<BTreeMap<String, Value>>,
    /// The flow whose events it takes, none if empty; unless given the target's own, or of a
    /// connection that exists the one it takes.
    takes: Option<String>,
    /// The credentials are of the same company as before, although their key is another one. Needed
    /// only for a connection through which the target holds something.
    #[serde(default)]
    same_company: bool,
    /// Why; the trail keeps it.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S")]
    pub(crate) reason: Option<String>,
}

impl New {
    /// Checks it and seals its credentials; with what was not named, and stays as it is where
    /// there is such a connection.
    pub(crate) fn checked(
        self,
        state: &State,
        principal: &Principal,
        language: Language,
    ) -> Result<(NewConnection, Stays), Failure> {
        let tenant = extract::tenant(&self.tenant)?;
        if !principal.sees(tenant.as_str()) {
            return Err(Failure::not_found("tenant", tenant.as_str()));
        }
        let takes = self.taken_flow(state)?;
        let name = checked_name(&self.name)?;
        let stays = Stays {
            takes: self.takes.is_none(),
            base_url: self.base_url.is_none(),
            settings: self.settings.is_none(),
            company: self.same_company,
        };
        let base_url = checked_address(self.base_url.as_deref().unwrap_or(OMIE))?;
        if base_url.trim_end_matches('/') != OMIE.trim_end_matches('/') {
            reaches_elsewhere(principal)?;
        }
        let given = self.settings.unwrap_or_default();
        let (settings, read) = checked_settings(given, state, language)?;
        let account = self.account.map(|account| account.trim().to_owned());
        if account
            .as_ref()
            .is_some_and(|account| job::code(account).is_none())
        {
            return Err(Failure::invalid("/account", bodies::ACCOUNT_NUMBER));
        }
        let sealable = self.credentials.sealable(&self.target)?;
        let sealed = state.sealer.seal(&sealable.text, owner(&tenant, &name));
        let sealed = sealed.map_err(|flaw| Failure::internal("seal credentials", &flaw))?;
        let new = NewConnection {
            tenant,
            name,
            target: self.target,
            takes,
            base_url,
            settings,
            sealed,
            credential: sealable.digest,
            parts: read.parts,
            account,
        };
        Ok((new, stays))
    }

    fn taken_flow(&self, state: &State) -> Result<Option<String>, Failure> {
        let of_target = || {
            state
                .flows
                .iter()
                .filter(|flow| flow.target() == self.target)
        };
        let Some(usual) = of_target().next() else {
            let targets = state.flows.iter().map(|flow| flow.target());
            return Err(Failure::invalid("/target", unknown(&self.target, targets)));
        };
        match self.takes.as_deref() {
            None => Ok(Some(usual.name().to_owned())),
            Some("") => Ok(None),
            Some(name) if of_target().any(|flow| flow.name() == name) => Ok(Some(name.to_owned())),
            Some(name) => {
                let flows = of_target().map(|flow| flow.name());
                Err(Failure::invalid("/takes", unknown(name, flows)))
            }
        }
    }
}

/// The worker posts there, and its answers are shown: whoever is bound to tenants does not choose
/// what is reached from where Malote runs.
fn reaches_elsewhere(principal: &Principal) -> Result<(), Failure> {
    match principal.tenants() {
        None => Ok(()),
        Some(_) => Err(Failure::new(&texts::FORBIDDEN).because(reasons::OTHER_ADDRESS)),
    }
}

/// The rate of an address is that of all tenants: too low it stops them, too high it has them
/// blocked. Whoever is bound to tenants leaves it as it is.
pub(crate) fn shared_rate(
    principal: &Principal,
    settings: &BTreeMap<String, String>,
    known: &BTreeMap<String, String>,
) -> Result<(), Failure> {
    let stays = settings.get(PER_ADDRESS) == known.get(PER_ADDRESS);
    match principal.tenants() {
        Some(_) if !stays => {
            let detail = reasons::SHARED_RATE.with(&[("setting", &PER_ADDRESS)]);
            Err(Failure::new(&texts::FORBIDDEN).because(detail))
        }
        Some(_) | None => Ok(()),
    }
}

/// Settings as they are kept, and as they will be read.
pub(crate) fn checked_settings(
    given: BTreeMap<String, Value>,
    state: &State,
    language: Language,
) -> Result<(BTreeMap<String, String>, Settings), Failure> {
    let settings = texts_of(given)?;
    let read = Settings::read(&settings, state.retry);
    let read = read.map_err(|flaw| setting(&flaw, language))?;
    Ok((settings, read))
}

/// Whose credentials they are: they open for no other connection.
fn owner<'a>(tenant: &'a Tenant, name: &'a str) -> Owner<'a> {
    Owner {
        tenant,
        connection: name,
    }
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Said {
    let shown = malote_core::text::cut(name, 40);
    match nearest(name, known.clone()) {
        Some(near) => bodies::NO_SUCH_NEAR.with(&[("name", &shown), ("near", &near)]),
        None => {
            let known: Vec<&str> = known.collect();
            bodies::NO_SUCH.with(&[("name", &shown), ("known", &known.join(", "))])
        }
    }
}

fn checked_name(name: &str) -> Result<String, Failure> {
    let name = name.trim();
    match plain(name, 60) && !name.contains('/') {
        true => Ok(name.to_owned()),
        false => Err(Failure::invalid("/name", bodies::NAME)),
    }
}

fn checked_address(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let host = rest
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_default();
    let fits = plain(text, 300)
        && !host.is_empty()
        && !host.contains('@')
        && !text.contains(['?', '#', ' ']);
    match fits {
        true => Ok(text.to_owned()),
        false => {
            let detail = bodies::ADDRESS.with(&[("example", &OMIE)]);
            Err(Failure::invalid("/base_url", detail))
        }
    }
}

fn plain(text: &str, most: usize) -> bool {
    !text.is_empty() && text.chars().count() <= most && !text.contains(char::is_control)
}

/// Settings are texts; numbers and truths are taken by their JSON text.
fn texts_of(given: BTreeMap<String, Value>) -> Result<BTreeMap<String, String>, Failure> {
    let mut settings = BTreeMap::new();
    for (key, value) in given {
        let text = match value {
            Value::String(text) => text,
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            _ => {
                let place = format!("/settings/{key}");
                return Err(Failure::invalid(&place, bodies::ONLY_TEXT));
            }
        };
        settings.insert(key, text);
    }
    Ok(settings)
}

fn setting(flaw: &SettingError, language: Language) -> Failure {
    let (SettingError::Unknown { key, .. } | SettingError::Invalid { key, .. }) = flaw;
    let place = format!("/settings/{key}");
    Failure::new(&texts::INVALID_BODY).at(&place, "invalid-setting", flaw.says(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_host_or_with_credentials_is_refused() {
        for good in [
            OMIE,
            "http://127.0.0.1:9090",
            "http://127.0.0.1:9090/api/v1",
        ] {
            assert_eq!(checked_address(good).unwrap(), good);
        }
        for bad in [
            "",
            "ftp://x",
            "https://",
            "https:///x",
            "https://u:p@x/",
            "http://x/?a=1",
        ] {
            assert!(checked_address(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn settings_are_taken_by_their_text() {
        let given = BTreeMap::from([
            ("due_days".to_owned(), Value::from(3)),
            ("parts".to_owned(), Value::from(true)),
        ]);
        let texts = texts_of(given).unwrap();
        assert_eq!(
            (texts["due_days"].as_str(), texts["parts"].as_str()),
            ("3", "true")
        );
        let given = BTreeMap::from([("due_days".to_owned(), Value::Null)]);
        assert!(texts_of(given).is_err());
    }
}
