//! What to do about what gave up or was refused, in both languages. Each says what helps for its
//! code: correcting a value helps nobody whose target did not answer.

use malote_core::cause::Actor;
use malote_core::fault;
use malote_core::language::{Language, Text};

/// What the target says of what it was sent.
const NAMED: Text = Text::new(
    "corrija o que o ERP aponta e reenvie: malote dead replay --group … --reason …; ou descarte",
    "correct what the ERP names and replay: malote dead replay --group … --reason …; or discard",
);
const UNANSWERED: Text = Text::new(
    "o ERP não respondeu como devia: veja se ele está no ar (página de status), o endereço da conexão e a rede (malote connection test …); quando voltar a responder, reenvie: malote dead replay --group … --reason …",
    "the ERP did not answer as it should: see whether it is up (its status page), the connection's address and the network (malote connection test …); once it answers again: malote dead replay --group … --reason …",
);
const ERASED: Text = Text::new(
    "a pessoa foi apagada, e isto nunca pode ser enviado: malote dead discard --group … --reason …",
    "the person was erased, and this can never be sent: malote dead discard --group … --reason …",
);
const OURS: Text = Text::new(
    "a falha é do Malote: veja os registros do worker e avise quem o mantém; corrigida, reenvie: malote dead replay --group … --reason …",
    "the failure is Malote's own: see the worker's log and tell who maintains it; once corrected: malote dead replay --group … --reason …",
);

/// Who must act, and what there is to do.
pub(crate) type Fix = (Actor, &'static str);

/// What to do about deliveries that gave up.
#[must_use]
pub(crate) fn of_delivery(fingerprint: &str, language: Language) -> Fix {
    let (actor, text) = match fault::code_of(fingerprint) {
        "unreachable" | "client" | "timeout" | "cut" | "too-large" | "html" | "not-json"
        | "unreadable" | "never-applied" => (Actor::Vendor, &UNANSWERED),
        code if code.starts_with("http-5") => (Actor::Vendor, &UNANSWERED),
        "person-erased" => (Actor::Operator, &ERASED),
        "bug" | "content" => (Actor::Us, &OURS),
        _ => (Actor::Accountant, &NAMED),
    };
    (actor, text.say(language))
}

/// What to do about refused messages.
#[must_use]
pub(crate) fn of_refusal(code: &str, language: Language) -> Fix {
    let actor = match code {
        "internal-error" => Actor::Us,
        _ => Actor::Operator,
    };
    let (pt, en) = match code {
        "unknown-tenant" => (
            "cadastre a empresa (malote tenant add) e reenvie: malote dead replay --code unknown-tenant",
            "add the tenant (malote tenant add), then: malote dead replay --code unknown-tenant",
        ),
        "no-connection" => (
            "crie a conexão (malote connection add) e reenvie: malote dead replay --code no-connection",
            "add the connection (malote connection add), then: malote dead replay --code no-connection",
        ),
        "not-allowed" => (
            "o usuário do broker não pode publicar por esta empresa: publique com o dela, ou permita (broker.users) e reenvie: malote dead replay --code not-allowed",
            "the broker user may not publish for this tenant: publish with the tenant's own, or allow it (broker.users), then: malote dead replay --code not-allowed",
        ),
        "internal-error" => (
            "a falha é do Malote: veja os registros do worker e avise quem o mantém; corrigida, reenvie: malote dead replay --code internal-error",
            "the failure is Malote's own: see the worker's log and tell who maintains it; once corrected: malote dead replay --code internal-error",
        ),
        "conflicting-event" => (
            "o produtor repetiu um id com outro conteúdo: publique de novo com outro id",
            "the producer used an id again with other content: publish it under a new id",
        ),
        "unknown-type" => (
            "nenhum fluxo recebe este tipo: confira o tipo do evento com o produtor",
            "no flow takes this type: check the event's type with its producer",
        ),
        "delivery-limit" => (
            "os workers caíram repetidamente com esta mensagem: veja os registros e reenvie: malote dead replay --code delivery-limit",
            "workers ended again and again with this message: see their logs, then: malote dead replay --code delivery-limit",
        ),
        "unrouted" => (
            "nenhum fluxo instalado recebe este tipo: confira o tipo com o produtor, ou atualize o Malote e reenvie: malote dead replay --code unrouted",
            "no flow installed takes this type: check it with the producer, or update Malote, then: malote dead replay --code unrouted",
        ),
        _ => (
            "corrija o evento na origem e publique de novo",
            "correct the event at its source and publish it again",
        ),
    };
    (actor, language.pick(pt, en))
}

#[cfg(test)]
mod tests {
    use malote_core::fault::Fault;

    use super::*;

    fn of(code: &str) -> [&'static str; 2] {
        let fault = Fault {
            connector: "omie".to_owned(),
            code: code.to_owned(),
            field: String::new(),
            entity: "IncluirContaPagar".to_owned(),
            detail: "connection refused".to_owned(),
        };
        let fingerprint = fault.fingerprint();
        [Language::Portuguese, Language::English]
            .map(|language| of_delivery(&fingerprint, language).1)
    }

    #[test]
    fn a_target_that_does_not_answer_has_to_answer_again() {
        for code in [
            "unreachable",
            "timeout",
            "html",
            "http-503",
            "never-applied",
        ] {
            let [pt, en] = of(code);
            assert!(pt.contains("quando voltar a responder"), "{code}: {pt}");
            assert!(en.contains("once it answers again"), "{code}: {en}");
        }
    }

    #[test]
    fn what_a_target_names_is_to_be_corrected() {
        for code in ["Client-102", "http-400", "http-200"] {
            let [pt, en] = of(code);
            assert!(pt.starts_with("corrija o que o ERP aponta"), "{code}: {pt}");
            assert!(en.starts_with("correct what the ERP names"), "{code}: {en}");
        }
    }

    #[test]
    fn nobody_is_told_to_correct_what_is_not_theirs() {
        for code in ["bug", "content"] {
            assert!(of(code)[1].contains("Malote's own"), "{code}");
        }
        let [pt, en] = of("person-erased");
        for text in [pt, en] {
            assert!(!text.contains("replay"), "it is refused: {text}");
        }
        for code in ["internal-error", "not-allowed"] {
            let (_, text) = of_refusal(code, Language::English);
            assert!(!text.contains("event at its source"), "{code}: {text}");
        }
    }
}
