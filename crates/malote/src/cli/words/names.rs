//! Names that scripts and filters use (statuses, states, who acts), as people read them: in
//! Portuguese with the name behind, for that is what is typed; in English they are words already.

use malote_core::cause::Actor;
use malote_core::language::Language;

/// A status of a delivery, or what a replay does now and what became of its rows.
pub(crate) fn status(name: &str, language: Language) -> String {
    let said = match name {
        "ready" => "pronta",
        "sending" => "enviando",
        "retrying" => "tentando de novo",
        "uncertain" => "incerta",
        "parked" => "parada",
        "delivered" => "entregue",
        "dead" => "morta",
        "discarded" => "descartada",
        "superseded" => "substituída",
        "running" => "em andamento",
        "paused" => "em pausa",
        "stopped" => "interrompido",
        "cancelled" => "cancelado",
        "finished" => "concluído",
        "waiting" => "aguarda",
        "released" => "em tentativa",
        "failed" => "falhou",
        "changed" => "mudou antes da vez",
        "refused" => "recusada",
        "untouched" => "não tocada",
        "sent" => "enviado",
        "given-up" => "abandonado",
        _ => "",
    };
    beside(said, name, language)
}

/// What an order about many does, or what one delivery does in the target.
pub(crate) fn doing(name: &str, language: Language) -> String {
    let said = match name {
        "replay" => "reenvio",
        "discard" => "descarte",
        "restore" => "restauração",
        "include" => "incluir",
        "change" => "alterar",
        "remove" => "remover",
        "nothing" => "nada",
        _ => "",
    };
    beside(said, name, language)
}

/// Who must act.
pub(crate) fn actor(name: &str, language: Language) -> String {
    let said = Actor::from_name(name).map_or("", |actor| actor.says(language));
    beside(said, name, language)
}

fn beside(said: &str, name: &str, language: Language) -> String {
    match language {
        Language::Portuguese if !said.is_empty() => format!("{said} ({name})"),
        Language::Portuguese | Language::English => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use malote_core::delivery::{Operation, Status};
    use malote_store::replay::{Counts, Kind, State};

    use super::*;

    /// Its word in Portuguese with the name behind, and the bare name in English.
    fn check(name: &str, said: fn(&str, Language) -> String) {
        let portuguese = said(name, Language::Portuguese);
        assert!(portuguese.ends_with(&format!(" ({name})")), "{portuguese}");
        assert_eq!(said(name, Language::English), name);
    }

    /// Every state of an order; one more does not compile until it is here.
    fn states() -> [State; 5] {
        match State::Running {
            State::Running
            | State::Paused
            | State::Stopped
            | State::Cancelled
            | State::Finished => [
                State::Running,
                State::Paused,
                State::Stopped,
                State::Cancelled,
                State::Finished,
            ],
        }
    }

    /// Every kind of order; one more does not compile until it is here.
    fn kinds() -> [Kind; 3] {
        match Kind::Replay {
            Kind::Replay | Kind::Discard | Kind::Restore => {
                [Kind::Replay, Kind::Discard, Kind::Restore]
            }
        }
    }

    /// What becomes of the rows of an order: what it counts.
    fn outcomes() -> Vec<String> {
        let counts = serde_json::to_value(Counts::default()).unwrap();
        let mut names = Vec::new();
        for (name, count) in counts.as_object().unwrap() {
            match count.as_object() {
                Some(parts) => names.extend(parts.keys().cloned()),
                None if ["total", "left_out"].contains(&name.as_str()) => {}
                None => names.push(name.clone()),
            }
        }
        names
    }

    #[test]
    fn every_name_has_its_word_and_is_shown_with_it() {
        for one in Status::ALL {
            check(one.name(), status);
        }
        for one in states() {
            check(one.name(), status);
        }
        assert_eq!(outcomes().len(), 9);
        for name in outcomes() {
            check(&name, status);
        }
        for name in ["waiting", "sent", "given-up"] {
            check(name, status);
        }
        for one in Operation::ALL {
            check(one.name(), doing);
        }
        for one in kinds() {
            check(one.name(), doing);
        }
        for one in Actor::ALL {
            check(one.name(), actor);
        }
    }

    #[test]
    fn a_name_that_is_not_known_is_shown_as_it_is() {
        assert_eq!(doing("x", Language::Portuguese), "x");
        assert_eq!(actor("x", Language::Portuguese), "x");
        assert_eq!(status("", Language::Portuguese), "");
        let said = actor("accountant", Language::Portuguese);
        assert_eq!(said, "contador (accountant)");
    }
}
