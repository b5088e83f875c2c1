//! What the doctor says.

use crate::cli::words::texts;

texts! {
    ALERTS: "alertas",
        "alerts";
    BROKER_FIX: "inicie o RabbitMQ, ou corrija broker.url", "start RabbitMQ, or correct broker.url";
    CHANNEL: "alertas: '{name}'",
        "alerts: '{name}'";
    CHANNEL_FIX: "corrija o destino e teste: malote alert channel test {id}",
        "correct where it leads, then: malote alert channel test {id}";
    CHANNEL_GOOD: "nada à espera",
        "nothing waits";
    CHANNEL_LOST: "a última mensagem foi abandonada: {failure}",
        "the last message was given up: {failure}";
    CHANNEL_WAITS: "mensagens à espera: {count}",
        "messages wait: {count}";
    CLOCK: "relógio", "clock";
    CLOCK_AHEAD: "o relógio desta máquina está {seconds} s adiantado em relação ao do banco",
        "this machine's clock is {seconds} s ahead of the database's";
    CLOCK_BEHIND: "o relógio desta máquina está {seconds} s atrasado em relação ao do banco",
        "this machine's clock is {seconds} s behind the database's";
    CLOCK_FIX: "acerte o que estiver errado por um servidor de hora (timedatectl set-ntp true): vencimentos e esperas seguem o relógio desta máquina",
        "set the wrong one by a time server (timedatectl set-ntp true): due dates and waits go by this machine's clock";
    CLOCK_GOOD: "igual ao do banco", "the same as the database's";
    CONNECTIONS: "conexões", "connections";
    FOLDER: "pasta de dados", "data folder";
    FOLDER_FIX: "dê permissão de escrita nela, libere espaço, ou use outra: --data-dir",
        "make it writable, free some space, or use another: --data-dir";
    FOLDER_MISSING: "'{folder}' ainda não existe", "'{folder}' does not exist yet";
    FOLDER_MISSING_FIX: "será criada no primeiro malote up", "malote up makes it when it first starts";
    GATEWAY: "gateway", "gateway";
    KEY: "chave das credenciais", "key of the credentials";
    KEY_FIX: "sem essa chave as credenciais guardadas não abrem: devolva o arquivo, com modo 0600",
        "without this key stored credentials do not open: put the file back, with mode 0600";
    KEY_GOOD: "chave {id}, só o dono pode ler", "key {id}, only its owner may read it";
    KEY_MISSING: "'{file}' ainda não existe", "'{file}' does not exist yet";
    NO_BROKER: "sem broker: modo embutido", "no broker: embedded mode";
    NO_CHANNELS: "nenhum canal; para ser avisado: malote alert channel add …",
        "no channels; to be told: malote alert channel add …";
    NO_CONNECTIONS: "nenhuma conexão", "no connections";
    NO_CONNECTIONS_FIX: "adicione uma: malote connection add omie …",
        "add one: malote connection add omie …";
    NO_FILE: "sem arquivo: valores padrão e ambiente", "no file: defaults and environment";
    NO_MAIL: "smtp.url não está nas configurações",
        "smtp.url is not in the settings";
    NO_MAIL_FIX: "defina smtp.url e smtp.from, aqui e nos workers",
        "set smtp.url and smtp.from, here and for the workers";
    NO_PROCESS: "nenhum em execução nesta pasta", "none is running on this folder";
    PAUSED: "pausada por uma pessoa", "paused by a person";
    PAUSED_FIX: "malote connection resume --tenant {tenant} {name}",
        "malote connection resume --tenant {tenant} {name}";
    PROCESS: "processo", "process";
    PROCESS_FIX: "se ele caiu, inicie de novo: malote up", "if it went down, start it again: malote up";
    PROCESS_SILENT: "o processo {pid} em {address} não responde",
        "process {pid} at {address} does not answer";
    PROCESS_UP: "processo {pid} responde em {address}", "process {pid} answers at {address}";
    READY: "pronto", "ready";
    READY_FIX: "rode malote doctor na máquina do gateway", "run malote doctor on the gateway's machine";
    SCHEMA_FIX: "malote migrate", "malote migrate";
    SCHEMA_GOOD: "alcançável, esquema {version}", "reachable, schema {version}";
    SCHEMA_NEWER: "o banco foi atualizado por uma versão mais nova (migração {version})",
        "the database was migrated by a newer version (migration {version})";
    SCHEMA_NEWER_FIX: "use essa versão do Malote", "use that version of Malote";
    SCHEMA_PENDING: "migrações pendentes: {count}", "migrations pending: {count}";
    SETTINGS: "configurações", "settings";
    STORE_FIX: "inicie o banco, ou corrija store.url", "start the database, or correct store.url";
    STORE_MISSING: "'{file}' ainda não existe", "'{file}' does not exist yet";
    SYNCED: "sincronizada em {time}", "synced {time}";
    UNSYNCED: "nunca sincronizada: o ERP ainda não foi lido", "never synced: the ERP was not read yet";
    UNSYNCED_FIX: "malote connection sync --tenant {tenant} {name}",
        "malote connection sync --tenant {tenant} {name}";
}
