//! Every code of a problem with its status and its words in both languages, and what is said of
//! codes that checks elsewhere give. Codes are part of the contract, words are free. What is said
//! beyond a code stands beside: why a request is not served (`reasons`), what is wrong with a body
//! (`bodies`), what there is to do (`fix`) and what stays of a person (`kept`).

use malote_core::id::Tenant;
use malote_core::language::{Language, Said};
use malote_core::plan::Standing;
use malote_core::problem::Problem;
use malote_store::audit::Flaw;

use crate::preview::Stands;

/// Texts in both languages by their names.
macro_rules! reasons {
    ($($name:ident: $portuguese:literal, $english:literal;)*) => {
        $(pub(crate) const $name: Text = Text::new($portuguese, $english);)*

        #[cfg(test)]
        pub(super) const ALL: &[Text] = &[$($name),*];
    };
}

pub(crate) mod bodies;
pub(crate) mod fix;
pub(crate) mod kept;
pub(crate) mod reasons;

/// A kind of problem.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Code {
    /// The stable name.
    pub(crate) name: &'static str,
    /// The HTTP status.
    pub(crate) status: u16,
    pt: &'static str,
    en: &'static str,
}

impl Code {
    const fn new(name: &'static str, status: u16, pt: &'static str, en: &'static str) -> Self {
        Self {
            name,
            status,
            pt,
            en,
        }
    }

    /// What happened, in one sentence.
    #[must_use]
    pub(crate) const fn says(&self, language: Language) -> &'static str {
        language.pick(self.pt, self.en)
    }
}

macro_rules! codes {
    ($($constant:ident = $name:literal, $status:literal, $pt:literal, $en:literal;)*) => {
        $(
            #[doc = concat!("`", $name, "`: ", $en, ".")]
            pub(crate) const $constant: Code = Code::new($name, $status, $pt, $en);
        )*

        /// Every code.
        pub(crate) const ALL: &[&Code] = &[$(&$constant),*];
    };
}

codes! {
    NOT_JSON = "not-json", 400, "o corpo não é JSON", "the body is not JSON";
    INVALID_PARAMETER = "invalid-parameter", 400,
        "um parâmetro do endereço não serve", "a parameter of the address is wrong";
    SEARCH_TOO_BROAD = "search-too-broad", 400,
        "muitos começam assim (mais de 1.000, ou uma chave com menos de 6 caracteres): digite mais",
        "too many begin so (more than 1,000, or a key of fewer than 6 characters): type more";
    UNAUTHENTICATED = "unauthenticated", 401,
        "falta uma chave válida: Authorization: Bearer mlt_…",
        "a valid key is missing: Authorization: Bearer mlt_…";
    FORBIDDEN = "forbidden", 403,
        "a chave não permite isto", "the key does not allow this";
    NOT_FOUND = "not-found", 404, "não encontrado", "not found";
    NOT_SEEN_YET = "not-seen-yet", 404,
        "evento ainda não visto: pode estar no broker",
        "the event was not seen yet: it may still be in the broker";
    UNKNOWN_PERSON = "unknown-person", 404,
        "ninguém é conhecido por isto", "nobody is known by this";
    NO_SUCH_ROUTE = "no-such-route", 404, "endereço inexistente", "there is no such address";
    METHOD_NOT_ALLOWED = "method-not-allowed", 405,
        "o endereço não aceita este método", "the address does not take this method";
    CONFLICT = "conflict", 409,
        "já existe algo no lugar", "something else stands in its place";
    NOT_POSSIBLE = "not-possible", 409,
        "não é possível no estado atual", "not possible in the present state";
    PERSON_IN_USE = "person-in-use", 409,
        "ainda há entregas em andamento com esta pessoa; espere terminarem, ou descarte-as, e peça de novo",
        "deliveries under way still need this person; wait for them or discard them, then ask again";
    NOTHING_TO_REPLAY = "nothing-to-replay", 409,
        "nada que possa ser reenviado corresponde ao filtro",
        "nothing fits the filter that can be replayed";
    IDEMPOTENCY_KEY_IN_USE = "idempotency-key-in-use", 409,
        "o primeiro pedido com esta Idempotency-Key ainda está em andamento; tente de novo",
        "the first request under this Idempotency-Key is still under way; try again";
    TOO_LARGE = "too-large", 413, "grande demais", "too large";
    TOO_MANY_EVENTS = "too-many-events", 413,
        "eventos demais de uma vez: divida o lote", "too many events at once: split the batch";
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type", 415,
        "tipo de conteúdo não aceito: use application/cloudevents+json, application/cloudevents-batch+json ou application/json",
        "content type not taken: use application/cloudevents+json, application/cloudevents-batch+json or application/json";
    WRONG_MEDIA_TYPE = "wrong-media-type", 415,
        "o conteúdo do arquivo não é do tipo declarado",
        "the content of the file is not of the declared type";
    EMPTY_FILE = "empty-file", 422, "o arquivo está vazio", "the file is empty";
    NOT_ONE_FILE = "not-one-file", 422,
        "o formulário deve ter exatamente uma parte, que é o arquivo, com nome de arquivo",
        "the form must have exactly one part, which is the file, with a file name";
    INVALID_BODY = "invalid-body", 422, "o corpo não serve", "the body does not fit";
    ALL_REFUSED = "all-refused", 422,
        "todos os eventos foram recusados", "every event was refused";
    INVALID_EVENT = "invalid-event", 422, "evento inválido", "the event is invalid";
    UNKNOWN_TYPE = "unknown-type", 422,
        "nenhum fluxo recebe este tipo de evento", "no flow takes this type of event";
    UNKNOWN_TENANT = "unknown-tenant", 422, "empresa desconhecida", "there is no such tenant";
    NO_CONNECTION = "no-connection", 422,
        "a empresa não tem conexão que receba este fluxo",
        "the tenant has no connection that takes this flow";
    CONFLICTING_EVENT = "conflicting-event", 422,
        "evento com esta identidade já aceito, com outro conteúdo",
        "an event of this identity was accepted with other content";
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused", 422,
        "esta Idempotency-Key já serviu a outro pedido; use uma nova",
        "this Idempotency-Key stands for another request; use a new one";
    UNKNOWN_ACCOUNT = "unknown-account", 422,
        "a conta não existe no ERP", "the account does not exist in the ERP";
    UNKNOWN_CATEGORY = "unknown-category", 422,
        "a categoria não existe no ERP", "the category does not exist in the ERP";
    TOO_MANY_ATTEMPTS = "too-many-attempts", 429,
        "tentativas demais sem uma chave válida; aguarde",
        "too many attempts without a valid key; wait";
    INTERNAL = "internal", 500,
        "erro interno; consulte o registro pelo x-request-id",
        "internal error; find it in the log by its x-request-id";
    UNAVAILABLE = "unavailable", 503,
        "indisponível agora; tente de novo", "not available now; try again";
    NOT_READY = "not-ready", 503, "ainda não está pronto", "not ready";
    TIMED_OUT = "timed-out", 503,
        "demorou demais; tente de novo", "it took too long; try again";
    FILES_FULL = "files-full", 507,
        "não há espaço para arquivos; nada foi guardado; avise quem opera o Malote e tente depois",
        "there is no room for files; nothing was stored; tell who operates Malote, and try later";
}

/// The code of a refused event by its name.
#[must_use]
pub(crate) fn of_refusal(name: &str) -> &'static Code {
    let found = ALL.iter().find(|code| code.name == name);
    found.copied().unwrap_or(&INVALID_EVENT)
}

/// The code that a bare status stands for.
#[must_use]
pub(crate) fn of_status(status: u16) -> &'static Code {
    match status {
        401 => &UNAUTHENTICATED,
        403 => &FORBIDDEN,
        404 => &NO_SUCH_ROUTE,
        405 => &METHOD_NOT_ALLOWED,
        413 => &TOO_LARGE,
        415 => &UNSUPPORTED_MEDIA_TYPE,
        503 => &TIMED_OUT,
        400..500 => &INVALID_PARAMETER,
        _ => &INTERNAL,
    }
}

/// What is wrong with the audit trail.
#[must_use]
pub(crate) fn flaw(flaw: &Flaw, language: Language) -> String {
    if language == Language::English {
        return flaw.to_string();
    }
    match flaw {
        Flaw::RowChanged { block, row } => format!("a linha '{row}' do bloco {block} foi alterada"),
        Flaw::RowRemoved { block, place } => {
            format!("a linha número {place} do bloco {block} foi removida")
        }
        Flaw::RowAdded { block, row } => {
            format!("a linha '{row}' foi acrescentada ao bloco {block}")
        }
        Flaw::BlockChanged { block } => format!("o bloco {block} foi alterado"),
        Flaw::BlockMissing { block } => format!("falta o bloco {block}"),
        Flaw::OtherHead { block } => {
            format!("o bloco {block} tem outro resumo que não o informado")
        }
    }
}

/// A delivery that is named.
#[must_use]
pub(crate) fn delivery(id: impl std::fmt::Display, language: Language) -> String {
    format!("{} '{id}'", language.pick("entrega", "delivery"))
}

/// How many deliveries are in the way of erasing somebody, and how to see them.
#[must_use]
pub(crate) fn person_in_use(count: i64, tenant: &str, language: Language) -> String {
    let says = PERSON_IN_USE.says(language);
    let list = "malote person find --tenant";
    match language {
        Language::Portuguese => format!(
            "{says}. São {count}, a começar pelas citadas; para ver até 100: {list} {tenant}"
        ),
        Language::English => format!(
            "{says}. There are {count}, beginning with those named; to see up to 100: {list} {tenant}"
        ),
    }
}

/// What is not there any more of something old.
#[must_use]
pub(crate) const fn removed(language: Language) -> &'static str {
    language.pick(
        "o conteúdo e as tentativas foram removidos por idade (retention.payloads_days); o registro, a referência no ERP e os totais permanecem",
        "content and attempts were removed as too old (retention.payloads_days); the record, the reference in the ERP and the totals stay",
    )
}

/// Why a previewed event would do nothing, or wait; none when its deliveries say it.
#[must_use]
pub(crate) const fn stands(stands: Stands, language: Language) -> Option<&'static str> {
    Some(match stands {
        Stands::As(Standing::Newer | Standing::Tie) => return None,
        Stands::As(Standing::Late) => language.pick(
            "nada seria feito: uma revisão mais nova já foi recebida",
            "nothing would be done: a newer revision was taken before",
        ),
        Stands::As(Standing::Repeat) => language.pick(
            "nada seria feito: esta revisão já foi recebida, sob outro id",
            "nothing would be done: this revision was taken before, under another id",
        ),
        Stands::Duplicate => language.pick(
            "nada seria feito: este evento já foi aceito",
            "nothing would be done: this event was accepted before",
        ),
    })
}

/// What is wrong at one place, in Portuguese; English is what the check itself says.
const PLACES: &[(&str, &str)] = &[
    ("bad-character", "contém um caractere proibido"),
    ("conflicting-event", "já aceito com outro conteúdo"),
    (
        "invalid-tenant",
        "deve ter de 1 a 40 caracteres a-z, 0-9 e '-', sem começar por '-'",
    ),
    (
        "no-connection",
        "a empresa não tem conexão que receba este fluxo",
    ),
    ("not-a-boolean", "deve ser true ou false"),
    ("not-a-cpf", "não é um CPF"),
    ("not-a-date", "não é um dia existente, como 2026-11-09"),
    ("not-a-link", "deve ser um endereço http ou https"),
    ("not-a-list", "deve ser uma lista"),
    ("not-a-text", "deve ser um texto"),
    (
        "not-an-amount",
        "não é um valor decimal com ponto e até 2 casas",
    ),
    ("not-an-email", "não é um endereço de e-mail"),
    (
        "not-an-instant",
        "não é um instante RFC 3339, como 2026-11-13T16:02:11-03:00",
    ),
    ("not-an-object", "deve ser um objeto"),
    ("not-json", "não é JSON"),
    ("not-utf8", "não é UTF-8"),
    ("repeated-id", "repete um id"),
    ("required", "é obrigatório"),
    ("too-deep", "aninhado demais"),
    ("too-far-ahead", "está no futuro"),
    ("too-large", "é grande demais"),
    ("too-long", "é longo demais"),
    ("too-many", "tem itens demais"),
    ("unknown-account", "a conta não existe no ERP"),
    ("unknown-category", "a categoria não existe no ERP"),
    ("unknown-tenant", "empresa desconhecida"),
    ("unknown-type", "nenhum fluxo recebe este tipo"),
    ("unsupported-currency", "somente BRL"),
    ("unsupported-version", "deve ser '1.0'"),
];

/// A tenant that is not there for the caller, as a check says it.
#[must_use]
pub(crate) fn unknown_tenant(tenant: &Tenant) -> Said {
    reasons::UNKNOWN_TENANT.with(&[("tenant", tenant)])
}

/// What is wrong at one place: in the caller's words, else as the check says it.
#[must_use]
pub(crate) fn problem(problem: &Problem, language: Language) -> String {
    if let (Some(count), Language::Portuguese) = (problem.left_out(), language) {
        return format!("há mais {count} problemas que não aparecem aqui");
    }
    if let Some(said) = problem.said() {
        return said.say(language);
    }
    let said = place(problem.code, language);
    said.map_or_else(|| problem.detail.clone(), str::to_owned)
}

/// What is wrong at one place, when there are words for it in the language.
#[must_use]
fn place(code: &str, language: Language) -> Option<&'static str> {
    if language == Language::English {
        return None;
    }
    let found = PLACES.binary_search_by(|(name, _)| (*name).cmp(code));
    found.ok().map(|at| PLACES[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_code_speaks_both_languages() {
        let mut names: Vec<&str> = ALL.iter().map(|code| code.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        for code in ALL {
            assert_ne!(code.pt, code.en, "{}", code.name);
            assert!((400..600).contains(&code.status), "{}", code.name);
        }
    }

    #[test]
    fn flaws_are_told_in_both_languages() {
        let row = uuid::Uuid::nil();
        for found in [
            Flaw::RowChanged { block: 3, row },
            Flaw::RowRemoved { block: 3, place: 2 },
            Flaw::RowAdded { block: 3, row },
            Flaw::BlockChanged { block: 3 },
            Flaw::BlockMissing { block: 3 },
            Flaw::OtherHead { block: 3 },
        ] {
            let english = flaw(&found, Language::English);
            let portuguese = flaw(&found, Language::Portuguese);
            assert!(english.contains("block 3"), "{english}");
            assert!(portuguese.contains("bloco 3"), "{portuguese}");
        }
    }

    /// The places of a text, in alphabetical order.
    fn places(text: &str) -> Vec<&str> {
        let parts = text.split('{').skip(1);
        let mut names: Vec<&str> = parts.filter_map(|part| part.split('}').next()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_reason_is_told_in_both_languages_with_the_same_places() {
        for text in reasons::ALL.iter().chain(bodies::ALL) {
            let (portuguese, english) =
                (text.say(Language::Portuguese), text.say(Language::English));
            assert_ne!(portuguese, english);
            assert_eq!(places(portuguese), places(english), "{english}");
        }
    }

    #[test]
    fn places_are_sorted_so_that_they_are_found() {
        assert!(PLACES.is_sorted());
        for (name, text) in PLACES {
            assert_eq!(place(name, Language::Portuguese), Some(*text));
        }
        assert_eq!(place("required", Language::English), None);
    }
}
