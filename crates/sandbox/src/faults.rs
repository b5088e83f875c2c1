//! Refusals, in the target's words. Each has a short result name, by which calls are counted.

use axum::http::StatusCode;
use serde_json::{Value, json};

/// A refusal.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    /// Name under which the call is counted.
    pub(crate) result: &'static str,
    /// Code after `SOAP-ENV:`, or a whole code.
    code: &'static str,
    /// What the target says.
    pub(crate) text: String,
    /// Fixed status; `None` is the configured one of business faults.
    pub(crate) status: Option<StatusCode>,
}

impl Fault {
    fn business(result: &'static str, code: &'static str, text: impl AsRef<str>) -> Self {
        Self {
            result,
            code,
            text: format!("ERROR: {}", text.as_ref()),
            status: None,
        }
    }

    /// The JSON body.
    pub(crate) fn body(&self) -> Value {
        json!({ "faultstring": self.text, "faultcode": self.code })
    }

    pub(crate) fn no_records(page: usize) -> Self {
        let text = format!("Não existem registros para a página [{page}]!");
        Self::business("no-records", "SOAP-ENV:Client-5113", text)
    }

    pub(crate) fn no_bank_account() -> Self {
        let text = "Nenhuma conta corrente foi encontrada!";
        Self::business("no-records", "SOAP-ENV:Client-101", text)
    }

    pub(crate) fn not_found_by_id(id: i64) -> Self {
        let text = format!("Lançamento não cadastrado para o Código [{id}] !");
        Self::business("not-found", "SOAP-ENV:Client-105", text)
    }

    pub(crate) fn not_found_by_key(key: &str) -> Self {
        let text = format!("Lançamento não cadastrado para o Código de Integração [{key}]!");
        Self::business("not-found", "SOAP-ENV:Client-105", text)
    }

    pub(crate) fn duplicate(key: &str) -> Self {
        let text = format!("Lançamento já cadastrado para o Código de Integração [{key}]");
        Self::business("duplicate", "SOAP-ENV:Client-102", text)
    }

    pub(crate) fn redundant(seconds: u64) -> Self {
        let text = format!(
            "Consumo redundante detectado. Aguarde {seconds} segundos para tentar novamente (REDUNDANT)."
        );
        Self::business("redundant", "SOAP-ENV:Client-6", text)
    }

    pub(crate) fn locked() -> Self {
        let text = "Já existe uma requisição desse método sendo executada e você pode tentar novamente em alguns instantes. (1)";
        Self::business("locked", "SOAP-ENV:Client-1880", text)
    }

    pub(crate) fn processed(at: &str) -> Self {
        let text = format!(
            "Esta requisição já foi processada ou está sendo processada e você pode tentar novamente às {at}. (1)"
        );
        Self::business("processed", "SOAP-ENV:Client-1100", text)
    }

    pub(crate) fn misuse(seconds: u64) -> Self {
        Self {
            result: "misuse",
            code: "MISUSE_API_PROCESS",
            text: format!(
                "API bloqueada por consumo indevido. Tente novamente em {seconds} segundos."
            ),
            status: Some(StatusCode::TOO_EARLY),
        }
    }

    pub(crate) fn too_many() -> Self {
        Self {
            result: "too-many",
            code: "",
            text: "Too Many Requests".to_owned(),
            status: Some(StatusCode::TOO_MANY_REQUESTS),
        }
    }

    pub(crate) fn credentials() -> Self {
        Self {
            result: "credentials-refused",
            code: "SOAP-ENV:Client",
            text: "A chave de acesso está inválida ou o aplicativo está suspenso".to_owned(),
            status: Some(StatusCode::FORBIDDEN),
        }
    }

    pub(crate) fn unknown_tag(tag: &str, structure: &str) -> Self {
        let text =
            format!("Tag [{tag}] não faz parte da estrutura do tipo complexo [{structure}]!");
        Self::business("unknown-field", "SOAP-ENV:Client-5001", text)
    }

    pub(crate) fn missing(tag: &str) -> Self {
        let text = format!("O preenchimento da tag [{tag}] é obrigatório!");
        Self::business("missing-field", "SOAP-ENV:Client-1020", text)
    }

    pub(crate) fn invalid(tag: &str, why: &str) -> Self {
        let text = format!("O conteúdo da tag [{tag}] é inválido: {why}!");
        Self::business("invalid-field", "SOAP-ENV:Client-1020", text)
    }

    pub(crate) fn rule(text: impl AsRef<str>) -> Self {
        Self::business("refused", "SOAP-ENV:Client-102", text)
    }

    pub(crate) fn settled(what: &str) -> Self {
        let text =
            format!("Não é permitido {what} um lançamento que já possui pagamento registrado!");
        Self::business("already-settled", "SOAP-ENV:Client-102", text)
    }

    pub(crate) fn not_json() -> Self {
        Self::business("invalid-json", "SOAP-ENV:Client", "Invalid JSON Object")
    }

    pub(crate) fn syntax() -> Self {
        let text = "JSON request with SyntaxError";
        Self::business("invalid-json", "SOAP-ENV:Client", text)
    }

    pub(crate) fn no_such_call(call: &str) -> Self {
        let text = format!("O método [{call}] não existe neste serviço!");
        Self::business("unknown-call", "SOAP-ENV:Client", text)
    }

    pub(crate) fn broken_response() -> Self {
        Self {
            result: "broken-response",
            code: "SOAP-ENV:Server",
            text: "SOAP-ERROR: Broken response from Application Server (BG)".to_owned(),
            status: None,
        }
    }

    pub(crate) fn echo(app_key: &str, app_secret: &str) -> Self {
        let text = format!(
            "Não foi possível processar a requisição app_key [{app_key}] app_secret [{app_secret}]!"
        );
        Self::business("echo", "SOAP-ENV:Client-8000", text)
    }
}
