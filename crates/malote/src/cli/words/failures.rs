//! What went wrong, and what to do about it.

use crate::cli::words::texts;

texts! {
    AUDIT_TAMPERED: "o histórico NÃO está como foi selado: {detail}",
        "the trail is NOT as it was sealed: {detail}";
    AUDIT_TAMPERED_FIX: "quem mexeu teve acesso ao banco: preserve-o como está e compare com um backup e com as pontas no registro",
        "whoever did it had access to the database: keep it as it is, and compare with a backup and with the heads in the log";
    BACKUP_EMBEDDED:
        "'malote backup' copia o banco SQLite do modo embutido; no PostgreSQL use pg_dump ou uma réplica",
        "'malote backup' copies the SQLite store of the embedded mode; for PostgreSQL use pg_dump or a replica";
    BACKUP_EXISTS: "'{file}' já existe; escolha outro nome", "'{file}' is there already; choose another name";
    BACKUP_FAILED: "não consigo copiar para '{file}': {reason}", "cannot copy to '{file}': {reason}";
    BACKUP_NO_FILE: "não há arquivo '{file}'", "there is no file '{file}'";
    BACKUP_NO_STORE: "não há banco em '{file}'", "there is no store in '{file}'";
    RESTORE_FAILED: "não consigo restaurar '{file}': {reason}", "cannot restore '{file}': {reason}";
    RESTORE_IN_USE: "a pasta '{file}' está em uso: encerre 'malote up' antes",
        "the folder '{file}' is in use: end 'malote up' first";
    CSV_EMPTY: "falta a coluna '{value}'", "column '{value}' is empty";
    CSV_FIELDS: "tem {value} colunas; são 3 ou 4: kind, key, value, label",
        "has {value} columns; it takes 3 or 4: kind, key, value, label";
    CSV_FORM: "cada linha: kind;key;value;label, por exemplo expense-type;71;2.04.01;Alimentação",
        "each line: kind,key,value,label, for instance expense-type,71,2.04.01,Meals";
    CSV_QUOTE: "aspas abertas e nunca fechadas{value}", "a quote is opened and never closed{value}";
    CSV_REPEATED: "repete a chave da linha {value} com outro valor",
        "repeats the key of line {value} with another value";
    EMPTY_FILTER: "reenviar tudo não é permitido sem filtro", "replaying everything needs a filter";
    EMPTY_FILTER_FIX: "diga qual, por exemplo --group, --code ou --tenant; veja malote dead groups",
        "say which, for instance --group, --code or --tenant; see malote dead groups";
    EXPOSED_KEY: "aviso: a chave de API viaja sem criptografia por http://; use https://",
        "warning: the API key travels unencrypted over http://; use https://";
    IMPORT_REFUSED: "nada foi gravado: {count} linhas com problema",
        "nothing was saved: {count} bad lines";
    LINE: "linha {line}: {detail}", "line {line}: {detail}";
    NOT_UTF8: "não é UTF-8", "it is not UTF-8";
    NOT_WITH_SERVER: "'{command}' trata das configurações desta máquina; tire --server e MALOTE_SERVER",
        "'{command}' is about the settings of this machine; leave out --server and MALOTE_SERVER";
    NO_CONNECTION: "não há conexão '{name}'", "there is no connection '{name}'";
    NO_CONNECTION_FIX: "veja as que existem: malote connection list",
        "see which there are: malote connection list";
    NO_CONNECTION_OF: "não há conexão '{name}' da empresa '{tenant}'",
        "there is no connection '{name}' of tenant '{tenant}'";
    NO_KEY_FIX: "informe uma chave com --token-file ou MALOTE_TOKEN; crie uma: malote key create",
        "give a key with --token-file or MALOTE_TOKEN; make one: malote key create";
    NO_REASON: "um reenvio precisa de um motivo: --reason TEXTO", "a replay needs a reason: --reason TEXT";
    NO_ROWS: "o arquivo não tem nenhum vínculo", "the file has no links";
    NO_WEBHOOK_URL: "falta o endereço do webhook: em um arquivo (--url-file ARQUIVO), pela entrada padrão (--url-file -) ou na variável MALOTE_WEBHOOK_URL",
        "the address of the webhook is missing: in a file (--url-file FILE), on standard input (--url-file -) or in the variable MALOTE_WEBHOOK_URL";
    NO_SECRET: "falta o app secret", "the app secret is missing";
    NO_SECRET_FIX: "informe-o em um arquivo (--app-secret-file ARQUIVO), pela entrada padrão (--app-secret-file -) ou na variável MALOTE_APP_SECRET",
        "give it in a file (--app-secret-file FILE), on standard input (--app-secret-file -) or in the variable MALOTE_APP_SECRET";
    SCOPE_FIX: "use uma chave com essa permissão; veja malote key list",
        "use a key with that scope; see malote key list";
    SEND_AGAIN: "envie tudo de novo: o que já foi aceito não tem efeito repetido",
        "send everything again: what was taken already has no second effect";
    SERVER: "--server '{address}' não serve: {reason}", "--server '{address}' cannot be used: {reason}";
    SETTINGS_FIX: "veja todas: malote settings show", "see them all: malote settings show";
    STRANGE: "a resposta (HTTP {status}) não é do Malote", "the answer (HTTP {status}) is not from Malote";
    STRANGE_FIX: "confira o endereço em --server, e se há um proxy no caminho",
        "check the address in --server, and whether a proxy stands in between";
    TIME: "'{text}' não é um instante; por exemplo 2026-11-09, 2026-11-09T08:00:00-03:00, 2h, 7d",
        "'{text}' is not an instant; for instance 2026-11-09, 2026-11-09T08:00:00-03:00, 2h, 7d";
    UNREACHABLE: "não foi possível alcançar '{address}': {reason}", "cannot reach '{address}': {reason}";
    UNREACHABLE_FIX: "confira o endereço e se o Malote está no ar: malote doctor",
        "check the address and whether Malote is running: malote doctor";
    UNREADABLE: "não foi possível ler '{file}': {reason}", "cannot read '{file}': {reason}";
    WHICH_CONNECTION: "várias empresas têm uma conexão '{name}'; diga qual com --tenant",
        "several tenants have a connection '{name}'; say which with --tenant";
}
