//! The environment as a layer of settings: `MALOTE__STORE__URL` is `store.url`. Every variable
//! that begins like ours must be a setting, so that a mistyped one is not silently without
//! effect.

use crate::settings::keys::{self, BROKER_USERS};
use crate::settings::layers::Layers;
use crate::settings::problem::{Origin, Problem};

const PREFIX: &str = "MALOTE__";

/// Adds the variables that are settings.
pub(crate) fn read(environment: &[(String, String)], layers: &mut Layers) {
    let mut ours: Vec<&(String, String)> = environment
        .iter()
        .filter(|(variable, _)| variable.starts_with(PREFIX))
        .collect();
    ours.sort();
    for (variable, value) in ours {
        let name = key_of(variable);
        let place = Origin::Environment {
            variable: variable.clone(),
        };
        if keys::find(&name).is_some() {
            layers.put(&name, value.trim().to_owned(), place);
        } else {
            layers.problems.push(Problem::Unknown {
                place,
                key: name.clone(),
                nearest: keys::nearest_to(&name).map(variable_of),
            });
        }
    }
}

/// The variable that sets a key.
pub(crate) fn variable_of(name: &str) -> String {
    format!("{PREFIX}{}", name.to_ascii_uppercase().replace('.', "__"))
}

/// The key a variable sets. A broker user keeps its letters, for they may be of either case.
fn key_of(variable: &str) -> String {
    let rest = variable.strip_prefix(PREFIX).unwrap_or(variable);
    let parts: Vec<&str> = rest.splitn(3, "__").collect();
    if let [section, group, user] = parts[..] {
        let users = format!("{section}.{group}.").to_ascii_lowercase();
        if users == BROKER_USERS {
            return format!("{users}{user}");
        }
    }
    rest.to_ascii_lowercase().replace("__", ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_and_keys_name_each_other() {
        for key in keys::KEYS {
            assert_eq!(key_of(&variable_of(key.name)), key.name);
        }
    }

    #[test]
    fn a_broker_user_keeps_its_letters() {
        assert_eq!(
            key_of("MALOTE__BROKER__USERS__AppOne"),
            "broker.users.AppOne"
        );
    }
}
