//! What came back, read body first whatever the HTTP status. Pure, so that every answer Omie
//! has given anybody can be a test.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::omie::fault::{Class, classify, fold};
use crate::omie::value::{Object, code, text};
use crate::omie::wait;

/// An answer as it was read from the line.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Vec<u8>,
}

/// What it says.
#[derive(Debug, PartialEq)]
pub(crate) enum Reply {
    /// The target did what was asked.
    Done(Object),
    /// A well-formed refusal.
    Refused {
        class: Class,
        wait: Option<Duration>,
        code: String,
        words: String,
    },
    /// Nothing that says whether it was done.
    Unclear { code: String, words: String },
}

/// Longest text that can be a refusal in plain words.
const LONGEST_WORDS: usize = 2_000;

/// Reads an answer.
pub(crate) fn read(raw: &Raw, now: Timestamp) -> Reply {
    match serde_json::from_slice::<Value>(&raw.body) {
        Ok(Value::Object(body)) => object(body, raw, now),
        Ok(_) => unclear(format!("http-{}", raw.status), "not an object"),
        Err(_) => plain(raw, now),
    }
}

fn object(body: Object, raw: &Raw, now: Timestamp) -> Reply {
    if let Some(words) = text(&body, "faultstring") {
        let given = code(&body, "faultcode").unwrap_or_default();
        return refused(words, &given, raw, now);
    }
    if body.contains_key("faultstring") || body.contains_key("faultcode") {
        return unclear(format!("http-{}", raw.status), "a refusal without words");
    }
    // A status that is not zero is a refusal in the shape of a success.
    for (status, says) in [
        ("codigo_status", "descricao_status"),
        ("cCodStatus", "cDesStatus"),
    ] {
        if let Some(given) = code(&body, status).filter(|given| !matches!(given.as_str(), "" | "0"))
        {
            let words = text(&body, says).unwrap_or("no words");
            return refused(words, &given, raw, now);
        }
    }
    if (200..300).contains(&raw.status) {
        return Reply::Done(body);
    }
    if matches!(raw.status, 401 | 403 | 425 | 429) {
        return refused(&Value::Object(body).to_string(), "", raw, now);
    }
    unclear(format!("http-{}", raw.status), "no refusal in the answer")
}

/// Not JSON: only what the status or the words say beyond doubt counts.
fn plain(raw: &Raw, now: Timestamp) -> Reply {
    let words = String::from_utf8_lossy(&raw.body);
    let words = words.trim();
    let folded = fold(&words.chars().take(LONGEST_WORDS).collect::<String>());
    let page = folded.contains("<html") || folded.contains("<!doctype");
    let class = classify(&folded, "", 0);
    let certain = match raw.status {
        425 | 429 => true,
        401 | 403 => class == Class::Credentials,
        _ if page || words.len() > LONGEST_WORDS => false,
        _ => !matches!(
            class,
            Class::Unknown | Class::Rule | Class::Absent(_) | Class::NotFound | Class::Settled
        ),
    };
    if certain {
        let words = if page { "a page of HTML" } else { words };
        return refused(words, "", raw, now);
    }
    match (page, words.is_empty()) {
        (true, _) => unclear("html".to_owned(), &format!("status {}", raw.status)),
        (false, true) => unclear(format!("http-{}", raw.status), "an empty answer"),
        (false, false) => unclear("not-json".to_owned(), "the answer is not JSON"),
    }
}

fn refused(words: &str, given: &str, raw: &Raw, now: Timestamp) -> Reply {
    let code = given.strip_prefix("SOAP-ENV:").unwrap_or(given);
    let class = classify(words, code, raw.status);
    let code = match code {
        "" => format!("http-{}", raw.status),
        code => code.to_owned(),
    };
    let told = raw.retry_after.map(|wait| wait.min(wait::LONGEST));
    Reply::Refused {
        wait: wait::named(&fold(words), now).max(told),
        class,
        code,
        words: words.to_owned(),
    }
}

fn unclear(code: String, words: &str) -> Reply {
    Reply::Unclear {
        code,
        words: words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Reply {
        let raw = Raw {
            status,
            retry_after: None,
            body: body.as_bytes().to_vec(),
        };
        read(&raw, "2026-11-22T12:00:00Z".parse().unwrap())
    }

    fn class(status: u16, body: &str) -> Class {
        match reply(status, body) {
            Reply::Refused { class, .. } => class,
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn the_body_is_read_before_the_status() {
        let fault = r#"{"faultstring":"ERROR: Lançamento já cadastrado para o Código de Integração [ML1]","faultcode":"SOAP-ENV:Client-102"}"#;
        for status in [200, 400, 500, 502] {
            assert_eq!(class(status, fault), Class::Duplicate);
        }
        assert!(matches!(reply(200, r#"{"a":1}"#), Reply::Done(_)));
    }

    #[test]
    fn a_success_with_another_status_than_zero_is_a_refusal() {
        let body = r#"{"codigo_status":"102","descricao_status":"Lançamento já cadastrado para o Código de Integração [X]"}"#;
        assert_eq!(class(200, body), Class::Duplicate);
        let body = r#"{"nCodLanc":1,"cCodStatus":"0","cDesStatus":"ok"}"#;
        assert!(matches!(reply(200, body), Reply::Done(_)));
    }

    #[test]
    fn what_says_nothing_is_unclear() {
        for (status, body) in [
            (200, ""),
            (200, "[]"),
            (200, "null"),
            (200, r#"{"faultstring":"","faultcode":""}"#),
            (200, r#"{"codigo_lancamento_omie":61"#),
            (200, "<html>ok</html>"),
            (302, ""),
            (500, ""),
            (500, "{}"),
            (502, "<html><h1>502 Bad Gateway</h1></html>"),
            (403, "<html>Forbidden</html>"),
            (520, "error code: 520"),
            (
                200,
                "Lançamento não cadastrado para o Código de Integração [ML1]",
            ),
        ] {
            let read = reply(status, body);
            assert!(matches!(read, Reply::Unclear { .. }), "{body}: {read:?}");
        }
    }

    #[test]
    fn some_words_are_clear_without_json() {
        assert_eq!(class(429, "Too Many Requests"), Class::TooMany);
        assert_eq!(class(429, "<html>slow down</html>"), Class::TooMany);
        assert_eq!(class(425, ""), Class::Blocked);
        assert_eq!(class(500, "Invalid JSON Object"), Class::NotJson);
        let broken = "SOAP-ERROR: Broken response from Application Server (BG)";
        assert_eq!(class(500, broken), Class::Broken);
        let refused = "A chave de acesso está inválida ou o aplicativo está suspenso";
        assert_eq!(class(403, refused), Class::Credentials);
        assert_eq!(class(403, r#"{"message":"?"}"#), Class::Credentials);
    }

    #[test]
    fn a_header_names_no_longer_wait_than_words_may() {
        let raw = Raw {
            status: 429,
            retry_after: Some(Duration::from_secs(u64::MAX)),
            body: b"Too Many Requests".to_vec(),
        };
        let read = read(&raw, "2026-11-22T12:00:00Z".parse().unwrap());
        let Reply::Refused { wait, .. } = read else {
            panic!("{read:?}");
        };
        assert_eq!(wait, Some(Duration::from_secs(86_400)));
    }

    #[test]
    fn the_longer_wait_wins() {
        let raw = Raw {
            status: 425,
            retry_after: Some(Duration::from_secs(5)),
            body: r#"{"faultstring":"API bloqueada por consumo indevido. Tente novamente em 1678 segundos.","faultcode":"MISUSE_API_PROCESS"}"#.as_bytes().to_vec(),
        };
        let read = read(&raw, "2026-11-22T12:00:00Z".parse().unwrap());
        let Reply::Refused { wait, code, .. } = read else {
            panic!("{read:?}");
        };
        assert_eq!(wait, Some(Duration::from_secs(1_678)));
        assert_eq!(code, "MISUSE_API_PROCESS");
    }
}
