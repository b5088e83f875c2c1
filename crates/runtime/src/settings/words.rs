//! What is said about wrong settings, in both languages. Values and names of keys are the same
//! in both.

use malote_core::language::Text;

macro_rules! texts {
    ($($name:ident: $portuguese:literal, $english:literal;)*) => {
        $(pub(crate) const $name: Text = Text::new($portuguese, $english);)*

        #[cfg(test)]
        pub(crate) const ALL: &[Text] = &[$($name),*];
    };
}

texts! {
    WRONG: "as configurações estão erradas", "the settings are wrong";
    FROM_DEFAULT: "padrão", "default";
    FROM_FILE: "'{path}' linha {line}", "'{path}' line {line}";
    FROM_VARIABLE: "variável '{variable}'", "variable '{variable}'";
    FROM_FLAG: "'{flag}'", "'{flag}'";
    UNREADABLE:
        "não consigo ler o arquivo de configurações '{path}': {reason}",
        "cannot read settings file '{path}': {reason}";
    SYNTAX: "{place}: TOML inválido: {detail}", "{place}: not valid TOML: {detail}";
    UNKNOWN: "{place}: configuração desconhecida '{key}'", "{place}: unknown setting '{key}'";
    NEAREST: "; seria '{name}'?", "; did you mean '{name}'?";
    INVALID:
        "{place}: '{key}' é {shown}, mas deve ser {wanted}",
        "{place}: '{key}' is {shown}, but must be {wanted}";
    REFUSED: "{place}: '{key}' {detail}", "{place}: '{key}' {detail}";

    SHOWN_EMPTY: "vazio", "empty";
    SHOWN: "'{value}'", "'{value}'";
    NOT_SHOWN: "outra coisa (não mostrada)", "something else (not shown)";
    OF_TYPE: "do tipo {type}", "of the type {type}";

    WHOLE_NUMBER:
        "um número inteiro de {least} a {most}",
        "a whole number from {least} to {most}";
    TRUTH: "'true' ou 'false'", "'true' or 'false'";
    SOCKET:
        "um endereço IP e uma porta, como '127.0.0.1:7070'",
        "an IP address and a port, such as '127.0.0.1:7070'";
    SECONDS:
        "um número de segundos, como '90' ou '0.5'",
        "a number of seconds, such as '90' or '0.5'";
    SOME_SECONDS:
        "um número de segundos acima de 0, como '90' ou '0.5'",
        "a number of seconds above 0, such as '90' or '0.5'";
    LIST: "uma lista de textos", "an array of texts";
    SCALAR:
        "um texto, um número ou um valor lógico",
        "one text, number or truth value";
    KEY: "32 bytes em base64", "32 bytes in base64";
    PATH: "o caminho de um arquivo", "the path of a file";
    STORE_URL:
        "'sqlite://caminho/arquivo.db' ou 'postgres://usuario:senha@host:5432/banco'",
        "'sqlite://path/to/file.db' or 'postgres://user:password@host:5432/database'";
    FILES_URL:
        "'file://pasta' ou 's3://bucket/prefixo', sem usuário nem senha, '?' ou '#': as credenciais do S3 vêm de AWS_ACCESS_KEY_ID e AWS_SECRET_ACCESS_KEY",
        "'file://folder' or 's3://bucket/prefix', without user or password, '?' or '#': credentials of S3 come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    MAILBOX:
        "um endereço de e-mail, como 'Malote <malote@exemplo.com.br>'",
        "an e-mail address, such as 'Malote <malote@example.com>'";
    SMTP_URL:
        "'smtps://servidor' ou 'smtp://servidor:587', sem usuário nem senha",
        "'smtps://server' or 'smtp://server:587', without user or password";
    LOG_FORM: "'text' ou 'json'", "'text' or 'json'";
    ENDPOINT:
        "um endereço http:// ou https://, como 'http://localhost:4318'",
        "an http:// or https:// address, such as 'http://localhost:4318'";
    DIRECTIVES:
        "diretivas como 'info' ou 'info,malote_store=debug'",
        "directives such as 'info' or 'info,malote_store=debug'";
    WORKER_NAME:
        "1 a 100 letras, dígitos, '-', '_' ou '.'",
        "1 to 100 letters, digits, '-', '_' or '.'";

    LESS_THAN_FIRST:
        "é {most}, menos que 'retry.first_s', que é {first}",
        "is {most}, less than 'retry.first_s', which is {first}";
    LESS_THAN_A_MONTH:
        "é {days}: nada com menos de 31 dias é removido; 0 guarda para sempre",
        "is {days}: nothing younger than 31 days is removed; 0 keeps for ever";
    LESS_THAN_PAYLOADS:
        "é {records}, menos que 'retention.payloads_days', que é {payloads} (0: sempre)",
        "is {records}, less than 'retention.payloads_days', which is {payloads} (0: for ever)";
    REACHABLE:
        "é '{listen}', que outras máquinas alcançam, sem TLS: escute em 127.0.0.1, ou ponha na frente um proxy que fale TLS e defina 'gateway.behind_proxy' como true",
        "is '{listen}', which other machines can reach, without TLS: listen on 127.0.0.1, or put a proxy that speaks TLS in front and set 'gateway.behind_proxy' to true";
    SECRET:
        "é um segredo: informe-o na variável '{variable}'",
        "is a secret: give it in the variable '{variable}' instead";
    IS_WRONG: "está errado: {detail}", "is wrong: {detail}";
}
