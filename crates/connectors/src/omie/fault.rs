//! What a refusal means. The words decide, folded in case and accents; the numeric code is used
//! for unrelated cases and is asked second, the HTTP status last.

use std::time::Duration;

use malote_core::fault::Fault;
use malote_core::text;

use crate::omie::denial;

/// What a refusal means, as far as it changes what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    /// There is nothing to list. Never says that a certain thing is absent.
    Empty,
    /// There is no document with this key of ours; empty when the words do not repeat it.
    Absent(String),
    /// Something else the call names does not exist.
    NotFound,
    /// The key of ours is taken.
    Duplicate,
    /// A client with this document exists.
    DuplicateClient,
    /// The same call came too soon; a write may be the one that was done before.
    Redundant,
    /// The method serves one call at a time; this one was not served.
    Busy,
    /// The call was or is being processed.
    Processing,
    /// This method is blocked for this key.
    Blocked,
    /// Too many calls; this one was not served.
    TooMany,
    /// The credentials are refused.
    Credentials,
    /// The call has a field its structure has not.
    UnknownField,
    /// The call could not be read.
    NotJson,
    /// The application behind the front broke off.
    Broken,
    /// The document is paid, wholly or in part.
    Settled,
    /// A value or a rule of the data.
    Rule,
    /// The target is unwell and says so.
    Unstable,
    /// Words nobody has met yet.
    Unknown,
}

/// A well-formed refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What it means.
    pub class: Class,
    /// How long it says to wait.
    pub wait: Option<Duration>,
    /// What to keep of it, redacted.
    pub fault: Fault,
}

impl Refusal {
    /// Whether it says explicitly that there is none with this key of ours.
    #[must_use]
    pub fn says_absent(&self, key: &str) -> bool {
        matches!(&self.class, Class::Absent(named) if named.is_empty() || named == key)
    }
}

/// What the words, the code and the status of a refusal mean.
pub(crate) fn classify(words: &str, code: &str, status: u16) -> Class {
    let folded = fold(words);
    by_limits(&folded)
        .or_else(|| by_existence(&folded, words))
        .or_else(|| by_content(&folded))
        .or_else(|| by_code(code))
        .or_else(|| by_status(status))
        .unwrap_or_else(|| by_remains(&folded, code))
}

/// Folded, with single spaces.
pub(crate) fn fold(words: &str) -> String {
    let folded = text::fold(words);
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.join(" ")
}

fn by_limits(folded: &str) -> Option<Class> {
    let has = |part: &str| folded.contains(part);
    let class = if denial::denies(folded) {
        Class::Credentials
    } else if has("consumo redundante") || has("(redundant)") {
        Class::Redundant
    } else if has("misuse") || (has("bloquead") && (has("consumo") || has("api "))) {
        Class::Blocked
    } else if has("consumo indevido")
        || has("limite de requisic")
        || has("limite de consumo")
        || has("too many requests")
    {
        Class::TooMany
    } else if has("ja existe uma requisicao") || has("requisicao desse metodo") {
        Class::Busy
    } else if has("ja foi processada") || has("esta sendo processada") {
        Class::Processing
    } else if has("broken response") {
        Class::Broken
    } else {
        return None;
    };
    Some(class)
}

fn by_existence(folded: &str, words: &str) -> Option<Class> {
    let has = |part: &str| folded.contains(part);
    let document = has("lancamento") || has("titulo") || has("conta a pagar");
    let client = has("cliente") || has("fornecedor");
    let class = if has("nao existem registros") || has("nenhuma conta corrente") {
        Class::Empty
    } else if has("ja cadastrad") && client && !document {
        Class::DuplicateClient
    } else if has("ja cadastrad") && has("integracao") {
        Class::Duplicate
    } else if has("nao cadastrad") && document && !client && has("codigo") {
        absent(folded, words)
    } else if has("nao cadastrad") {
        Class::NotFound
    } else {
        return None;
    };
    Some(class)
}

/// Asked by our key, only words about that key say that it is absent.
fn absent(folded: &str, words: &str) -> Class {
    let named = key_named(words);
    let by_our_code = folded.contains("codigo de integracao");
    match named {
        Some(named) if !named.is_empty() => Class::Absent(named.to_owned()),
        _ if by_our_code => Class::Absent(String::new()),
        _ => Class::NotFound,
    }
}

/// The key in brackets that the words are about; credentials that are repeated beside it are not.
fn key_named(words: &str) -> Option<&str> {
    let mut named = None;
    let mut before = words;
    while let Some((said, rest)) = before.split_once('[') {
        let (value, after) = rest.split_once(']')?;
        let said = fold(said);
        let said = said.trim_end_matches(|c: char| !c.is_alphanumeric());
        if !said.ends_with("app_key") && !said.ends_with("app_secret") {
            named = Some(value.trim());
        }
        before = after;
    }
    named
}

fn by_content(folded: &str) -> Option<Class> {
    let has = |part: &str| folded.contains(part);
    if has("nao faz parte da estrutura") {
        return Some(Class::UnknownField);
    }
    if has("invalid json") || has("syntaxerror") {
        return Some(Class::NotJson);
    }
    if has("tag [") {
        return Some(Class::Rule);
    }
    settled(folded).then_some(Class::Settled)
}

/// A word for "paid", and a word for "not" or "already". A payment that something is of, as in
/// "forma de pagamento", is none that was made.
fn settled(folded: &str) -> bool {
    let mut paid = false;
    let mut refused = false;
    let mut before = "";
    for word in folded.split(|c: char| !c.is_alphanumeric()) {
        let noun = matches!(word, "pagamento" | "pagamentos" | "baixa" | "baixas");
        paid |= (noun && !matches!(before, "de" | "da" | "do" | "para"))
            || matches!(word, "pago" | "paga" | "pagos")
            || ["liquidad", "baixad", "quitad", "conciliad"]
                .iter()
                .any(|stem| word.starts_with(stem));
        refused |= matches!(word, "nao" | "ja" | "impossivel");
        if !word.is_empty() {
            before = word;
        }
    }
    paid && refused
}

fn by_code(code: &str) -> Option<Class> {
    let class = match code {
        "Client-5113" => Class::Empty,
        "Client-6" | "Client-5020" => Class::Redundant,
        "Client-1880" => Class::Busy,
        "Client-1100" => Class::Processing,
        "MISUSE_API_PROCESS" => Class::Blocked,
        "Client-5001" => Class::UnknownField,
        _ => return None,
    };
    Some(class)
}

const fn by_status(status: u16) -> Option<Class> {
    match status {
        401 | 403 => Some(Class::Credentials),
        425 => Some(Class::Blocked),
        429 => Some(Class::TooMany),
        _ => None,
    }
}

fn by_remains(folded: &str, code: &str) -> Class {
    let unwell = [
        "tente novamente",
        "tentar novamente",
        "timeout",
        "tempo limite",
        "instabilidade",
        "indisponivel",
        "erro interno",
        "internal server error",
    ];
    if code.starts_with("Server")
        || code == "Client-500"
        || unwell.iter().any(|part| folded.contains(part))
    {
        return Class::Unstable;
    }
    let data = [
        "obrigatori",
        "invalid",
        "informe ",
        "deve ser",
        "nao permitid",
    ];
    let numbered = matches!(
        code,
        "Client-101" | "Client-102" | "Client-103" | "Client-105" | "Client-1020"
    );
    if numbered || data.iter().any(|part| folded.contains(part)) {
        return Class::Rule;
    }
    Class::Unknown
}

/// The field a refusal is about: `Tag [X]`, `campo [x]`, or the master data it names.
pub(crate) fn field(words: &str) -> String {
    let folded = fold(words);
    for before in ["tag [", "campo ["] {
        if let Some((_, rest)) = folded.split_once(before)
            && let Some((name, _)) = rest.split_once(']')
            && name.len() <= 60
        {
            return name.to_owned();
        }
    }
    let flawed = [
        "nao cadastrad",
        "nao encontrad",
        "invalid",
        "inativ",
        "bloquead",
    ];
    if flawed.iter().any(|word| folded.contains(word)) {
        let master = ["categoria", "conta corrente", "cliente", "fornecedor"];
        let named = master.into_iter().find(|name| folded.contains(name));
        return named.unwrap_or_default().replace(' ', "_");
    }
    String::new()
}

#[cfg(test)]
#[path = "fault_tests.rs"]
mod tests;
