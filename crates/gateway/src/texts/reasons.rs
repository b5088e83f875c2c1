//! Why a request is not served, where more is to be said than its code says, in both languages.

use malote_core::language::{Language, Said, Text};

reasons! {
    ADDRESS_HOLDS_NUL:
        "o endereço contém um caractere NUL", "the address holds a NUL character";
    BODY_BROKE_OFF:
        "o corpo não pode ser lido até o fim", "the body cannot be read to its end";
    FORM_BROKE_OFF:
        "o formulário não pode ser lido até o fim", "the form cannot be read to its end";
    WHOSE_FILE:
        "diga de qual empresa é o arquivo: ?tenant=…", "say whose file it is: ?tenant=…";
    ENCODED_FILE:
        "envie o arquivo como ele é, sem Content-Encoding",
        "send the file as it is, without Content-Encoding";
    FILE_TOO_LARGE:
        "um arquivo tem no máximo {most} bytes", "a file has at most {most} bytes";
    SILENT_SENDER:
        "nada chegou por {seconds} segundos", "nothing came for {seconds} seconds";
    NO_FILES_NOW:
        "arquivos não podem ser gravados agora; nada foi gravado",
        "files cannot be stored now; nothing was stored";
    UNKNOWN_TENANT: "não há empresa '{tenant}'", "there is no tenant '{tenant}'";
    KEY_IS_BOUND:
        "a chave é restrita a empresas, e isto diz respeito a todas",
        "the key is bound to tenants, and this concerns all of them";
    KEY_LACKS_SCOPE: "falta à chave o escopo '{scope}'", "the key lacks the scope '{scope}'";
    OTHER_ADDRESS:
        "só uma chave que não é restrita a empresas pode dar outro 'base_url' que não o do próprio ERP",
        "only a key that is bound to no tenant may name another 'base_url' than the target's own";
    SHARED_RATE:
        "só uma chave que não é restrita a empresas pode definir '{setting}', que é de todas elas",
        "only a key that is bound to no tenant may set '{setting}', which all tenants share";
    ADDRESS_INSIDE:
        "só uma chave que não é restrita a empresas pode dar um endereço desta máquina ou da rede dela",
        "only a key that is bound to no tenant may name an address of this machine or its network";
    NO_RANDOMNESS:
        "a máquina não fornece números aleatórios", "the machine gives no random numbers";
    WRONG_IDEMPOTENCY_KEY:
        "Idempotency-Key deve ser um só texto de 1 a {most} caracteres ASCII visíveis",
        "Idempotency-Key must be one text of 1 to {most} visible ASCII characters";
    ANSWER_LOST:
        "a ordem foi executada; a resposta dela não pode mais ser lida",
        "the request was done; its answer can no longer be read";
    TOO_MANY_WATCH: "já há gente demais acompanhando", "too many watch already";
    TOO_MANY_REQUESTS:
        "pedidos demais ao mesmo tempo; nada foi feito",
        "too many requests at once; nothing was done";
    NOT_ALL_DURABLE:
        "nem todos os eventos puderam ser gravados: envie todos de novo, é seguro",
        "not all events could be made durable: send all again, it is safe";
    UNKNOWN_FLOW: "flow deve ser um de: {flows}", "flow must be one of: {flows}";
    FINGERPRINT_OF_DEAD:
        "fingerprint é do que desistiu, mas status é '{status}'",
        "a fingerprint is of what is dead, but status is '{status}'";
    WRONG_CURSOR:
        "cursor deve ser o que a página anterior deu como next",
        "cursor must be what the page before gave as next";
    WRONG_LIMIT:
        "limit é {limit}, mas deve ser de 1 a {most}",
        "limit is {limit}, but must be from 1 to {most}";
    WRONG_PARAMETER: "não corresponde ao que é aceito: {flaw}", "{flaw}";
    NOT_JSON: "não pode ser lido como JSON: {flaw}", "{flaw}";
    NO_MEDIA_TYPE:
        "o tipo de conteúdo declarado não é um tipo de mídia",
        "the declared content type is no media type";
    OTHER_MEDIA_TYPE:
        "declarado como {declared}, mas os primeiros bytes são {shown}",
        "declared as {declared}, but its first bytes are {shown}";
    UNLIKE_MEDIA_TYPE:
        "declarado como {declared}, mas os primeiros bytes são de outra coisa",
        "declared as {declared}, but its first bytes are something else";
    NO_TAKER:
        "a empresa '{tenant}' não tem conexão que receba o fluxo '{flow}'",
        "tenant '{tenant}' has no connection that takes the flow '{flow}'";
    MISSING: "não há {what} '{key}'", "there is no {what} '{key}'";
    NO_BROKER: "não há broker aqui", "there is no broker here";
    WRONG_TENANT:
        "tenant deve ter de 1 a 40 caracteres a-z, 0-9 e '-', sem começar por '-'",
        "tenant must be 1 to 40 of a-z, 0-9 and '-', not beginning with '-'";
    WRONG_REASON:
        "reason deve ter de 1 a 500 caracteres", "reason must be 1 to 500 characters";
    WRONG_FROM: "from deve ser 1 ou mais", "from must be 1 or more";
    WRONG_HEAD:
        "head deve ser NÚMERO:RESUMO, como está no registro",
        "head must be NUMBER:DIGEST, as the log has it";
}

/// There is none of a kind by a name.
#[must_use]
pub(crate) fn missing(what: &str, key: &str) -> Said {
    Said::of(|language| MISSING.fill(language, &[("what", thing(what, language)), ("key", key)]))
}

/// A kind of thing, by its name in English.
fn thing(what: &str, language: Language) -> &str {
    let portuguese = match what {
        "cause" => "causa",
        "channel" => "canal",
        "connection" => "conexão",
        "delivery" => "entrega",
        "file" => "arquivo",
        "hold" => "guarda legal de",
        "key" => "chave",
        "link" => "vínculo",
        "notice" => "aviso",
        "refused message" => "mensagem recusada",
        "replay" => "ordem",
        "task" => "tarefa",
        "tenant" => "empresa",
        _ => what,
    };
    language.pick(portuguese, what)
}
