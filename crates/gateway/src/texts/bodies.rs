//! What is wrong with a body that is JSON, at one place, in both languages. What a library found
//! keeps its own words behind a beginning that is ours.

use malote_core::language::{Said, Text};

reasons! {
    DOES_NOT_FIT: "não corresponde ao que é aceito: {flaw}", "{flaw}";
    HOLDS_NUL: "contém um caractere NUL", "holds a NUL character";
    TEXT:
        "deve ser um texto de {least} a {most} caracteres",
        "must be a text of {least} to {most} characters";
    NAME:
        "deve ter de 1 a 60 caracteres, sem '/'", "must be 1 to 60 characters without '/'";
    ONLY_TEXT: "deve ser um texto", "must be a text";
    FROM_TO: "deve ser de {least} a {most}", "must be from {least} to {most}";
    NOT_A_LIST_OF_EVENTS:
        "um lote deve ser uma lista de eventos", "a batch must be a list of events";
    TOO_MANY_EVENTS:
        "um lote tem no máximo {most} eventos", "a batch has at most {most} events";
    ONE_EVENT: "uma prévia recebe um só evento", "a preview takes one event";
    HEADER_NOT_UTF8:
        "o cabeçalho não é UTF-8 codificado com %XX",
        "the header is not percent-encoded UTF-8";
    NO_SUCH: "não há '{name}', somente: {known}", "there is no '{name}', only: {known}";
    NO_SUCH_NEAR:
        "não há '{name}'; seria '{near}'?", "there is no '{name}'; did you mean '{near}'?";
    ACCOUNT_NUMBER:
        "deve ser o número da conta no ERP, como '4214850'",
        "must be the number of the account in the ERP, such as '4214850'";
    MEMBER_NUMBER:
        "deve ser o número da pessoa no ERP, como '4214850'",
        "must be the number of the member in the ERP, such as '4214850'";
    DEFAULT_ACCOUNT:
        "a chave de uma conta é 'default'", "the key of an account is 'default'";
    TOO_MANY_LINKS: "tem mais de {most} vínculos", "has more than {most} links";
    NOT_IN_TARGET: "não há '{value}' no ERP", "there is no '{value}' in the target";
    NOT_IN_TARGET_NEAR:
        "não há '{value}' no ERP; seria {near}?",
        "there is no '{value}' in the target; did you mean {near}?";
    UNUSABLE:
        "'{value}' não pode ser usado no ERP", "'{value}' cannot be used in the target";
    UNUSABLE_NEAR:
        "'{value}' não pode ser usado no ERP; seria {near}?",
        "'{value}' cannot be used in the target; did you mean {near}?";
    ADDRESS:
        "deve ser um endereço http ou https, como '{example}'",
        "must be an http or https address such as '{example}'";
    PUBLIC_ADDRESS:
        "deve ser um endereço como 'https://exemplo.com.br/alertas', sem usuário nem senha",
        "must be an address such as 'https://example.com/alerts', without user or password";
    CLEAR_ADDRESS:
        "deve começar por https://, a não ser que leve a esta máquina",
        "must begin with https://, unless it leads to this machine";
    MAILBOXES:
        "deve ter de 1 a {most} endereços de e-mail",
        "must be from 1 to {most} e-mail addresses";
    ONE_SCOPE: "precisa de ao menos um escopo", "needs at least one scope";
    ONE_KIND: "precisa de ao menos um tipo", "needs at least one kind";
    ONE_TENANT:
        "precisa de ao menos uma empresa; para valer para todas, deixe de fora",
        "needs at least one tenant; leave it out for all of them";
    PAST: "está no passado", "is in the past";
    WEBHOOK_NEEDS:
        "é o que um webhook precisa, e nenhum 'to'", "is what a webhook needs, and no 'to'";
    EMAIL_NEEDS:
        "é o que um e-mail precisa, de 1 a {most}, e nenhum 'url'",
        "is what an e-mail needs, from 1 to {most}, and no 'url'";
    TWO_CLOCK_TIMES:
        "precisa de dois horários diferentes, como 22:00 e 07:00",
        "needs two different clock times, such as 22:00 and 07:00";
    HELD_OR_ABSENT:
        "deve dizer ou 'held', com a referência no ERP, ou 'absent'",
        "must say either 'held', with the reference in the target, or 'absent'";
    TARGETS_KEY: "deve ser a chave do próprio ERP", "must be the target's own key";
    EMAIL_OR_CPF: "precisa ou de 'email' ou de 'cpf'", "needs either 'email' or 'cpf'";
    NOT_AN_EMAIL: "não é um endereço de e-mail", "is not an e-mail address";
    NOT_A_CPF: "não é um CPF", "is not a CPF";
    SELECTION:
        "deve ter ou um filtro, com código ou empresa, ou de 1 a {most} ids",
        "must have either a filter, with a code or a tenant, or 1 to {most} ids";
    EMPTY_FILTER:
        "deve dizer do que se trata: um filtro vazio seria tudo",
        "must name what is meant: an empty filter would be everything";
    GROUP_OF_MESSAGES:
        "é um grupo de mensagens recusadas, e não de entregas: elas são retomadas por POST /v1/refusals/replay, com filter.code '{code}'",
        "names messages that were refused, and no deliveries: they are taken up by POST /v1/refusals/replay, with filter.code '{code}'";
    ONLY_REPLAYED:
        "deve ser 'dead' ou 'parked': nada mais pode ser reenviado",
        "must be 'dead' or 'parked': nothing else can be replayed";
    ONLY_DISCARDED:
        "deve ser 'dead' ou 'parked': os outros são descartados um a um",
        "must be 'dead' or 'parked': others are given up one by one";
    ONLY_RESTORED:
        "deve ser 'discarded': nada mais pode ser restaurado",
        "must be 'discarded': nothing else can be restored";
    RAMP:
        "deve ter no máximo {most} números, de 1 em diante",
        "must be at most {most} numbers from 1 on";
}

/// A text of another length.
#[must_use]
pub(crate) fn text(least: usize, most: usize) -> Said {
    TEXT.with(&[("least", &least), ("most", &most)])
}

/// A number out of its range.
#[must_use]
pub(crate) fn from_to(least: u32, most: u32) -> Said {
    FROM_TO.with(&[("least", &least), ("most", &most)])
}
