//! Names that scripts and filters use (statuses, states, who acts), as people read them: in
//! Portuguese with the name behind, for that is what is typed; in English they are words already.

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
        "left-out" => "fora da ordem",
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
    let said = match name {
        "accountant" => "contador",
        "operator" => "operador",
        "vendor" => "o próprio ERP",
        _ => "",
    };
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
    use malote_core::delivery::Status;

    use super::*;

    #[test]
    fn every_status_has_its_word_and_keeps_its_name() {
        for one in Status::ALL {
            let said = status(one.name(), Language::Portuguese);
            assert!(said.ends_with(&format!(" ({})", one.name())), "{said}");
            assert_eq!(status(one.name(), Language::English), one.name());
        }
        assert_eq!(
            actor("accountant", Language::Portuguese),
            "contador (accountant)"
        );
        assert_eq!(doing("x", Language::Portuguese), "x");
        assert_eq!(status("", Language::Portuguese), "");
    }
}
