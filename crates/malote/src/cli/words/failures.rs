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
    EMPTY_FILTER: "uma ordem sobre todas as entregas não é permitida sem filtro",
        "an order about everything needs a filter";
    EMPTY_FILTER_FIX: "diga qual, por exemplo --group, --code ou --tenant; veja malote dead groups",
        "say which, for instance --group, --code or --tenant; see malote dead groups";
    EXPOSED_KEY: "aviso: a chave de API viaja sem criptografia por http://; use https://",
        "warning: the API key travels unencrypted over http://; use https://";
    IMPORT_REFUSED: "nada foi gravado: {count} linhas com problema",
        "nothing was saved: {count} bad lines";
    KEY_BUSY: "outro processo está trocando a chave", "another process is changing the key";
    KEY_FAILED: "a chave não foi trocada: {reason}", "the key was not changed: {reason}";
    KEY_GIVEN: "a chave vem de MALOTE__SECRETS__KEY: ponha ali a nova na primeira linha e a antiga na segunda, em todos os processos; depois --activate e --finish",
        "the key comes from MALOTE__SECRETS__KEY: put the new one on its first line and the old one on the second, for every process; then --activate and --finish";
    KEY_NOT_ACTIVE: "a chave preparada ainda não sela: --activate vem antes de --finish",
        "the prepared key does not seal yet: --activate comes before --finish";
    KEY_NOT_PREPARED: "nenhuma chave foi preparada: comece com --prepare",
        "no key is prepared: begin with --prepare";
    KEY_SEALED: "um segredo não pôde ser selado de novo, por isso a chave antiga fica; informe-o de novo e repita o comando: {reason}",
        "a secret could not be sealed anew, so the old key stays; give it again and repeat the command: {reason}";
    KEY_STEPS: "com PostgreSQL outros processos podem usar uma cópia do arquivo da chave: a troca tem três passos",
        "with PostgreSQL other processes may use a copy of the key file: changing the key takes three steps";
    KEY_STEPS_FIX: "malote key-file rotate --prepare, --activate, --finish, copiando o arquivo para todas as máquinas depois de cada um; ou --one-machine, se todos os processos leem este mesmo arquivo",
        "malote key-file rotate --prepare, --activate, --finish, copying the file to every machine after each; or --one-machine, if every process reads this very file";
    KEY_STILL_USED: "{count} segredos continuam sendo selados com a chave antiga: copie o arquivo da chave para todas as máquinas e repita o comando",
        "{count} secrets are sealed with the old key again and again: copy the key file to every machine and repeat the command";
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
    NO_REASON: "esta ordem precisa de um motivo: --reason TEXTO",
        "this order needs a reason: --reason TEXT";
    NO_ROWS: "o arquivo não tem nenhum vínculo", "the file has no links";
    NO_STORE: "não há Malote aqui: '{file}' não existe", "there is no Malote here: '{file}' does not exist";
    NO_STORE_FIX: "rode 'malote up' nesta pasta, ou diga onde ele está: --data-dir PASTA, --config ARQUIVO ou --server ENDEREÇO",
        "run 'malote up' in this folder, or say where it is: --data-dir FOLDER, --config FILE or --server ADDRESS";
    NO_WEBHOOK_URL: "falta o endereço do webhook: em um arquivo (--url-file ARQUIVO), pela entrada padrão (--url-file -) ou na variável MALOTE_WEBHOOK_URL",
        "the address of the webhook is missing: in a file (--url-file FILE), on standard input (--url-file -) or in the variable MALOTE_WEBHOOK_URL";
    NO_SECRET: "falta o app secret", "the app secret is missing";
    NO_SECRET_FIX: "informe-o em um arquivo (--app-secret-file ARQUIVO), pela entrada padrão (--app-secret-file -) ou na variável MALOTE_APP_SECRET",
        "give it in a file (--app-secret-file FILE), on standard input (--app-secret-file -) or in the variable MALOTE_APP_SECRET";
    ONLY_DELIVERIES: "um código de mensagens recusadas não combina com filtros de entregas (--status, --flow, --id…)",
        "a code of refused messages goes with no filter of deliveries (--status, --flow, --id…)";
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
