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
    FAILING: "{says}; à espera: {count}, R$ {amount}", "{says}; waiting: {count}, R$ {amount}";
    FILES: "arquivos", "files";
    FILES_FIX:
        "dê permissão de escrita, libere espaço ou corrija files.url; para s3://, confira AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION e AWS_ENDPOINT",
        "make it writable, free some space, or correct files.url; for s3://, check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT";
    FILES_GOOD: "'{place}' aceita arquivos", "'{place}' takes files";
    FILES_NOT_YET: "'{folder}' será criada com o primeiro arquivo",
        "'{folder}' is made when the first file comes";
    FILES_SILENT: "'{place}' não respondeu em {seconds} s", "'{place}' did not answer within {seconds} s";
    FOLDER: "pasta de dados", "data folder";
    FOLDER_FIX: "dê permissão de escrita nela, libere espaço, ou use outra: --data-dir",
        "make it writable, free some space, or use another: --data-dir";
    FOLDER_MISSING: "'{folder}' ainda não existe", "'{folder}' does not exist yet";
    FOLDER_MISSING_FIX: "será criada no primeiro malote up", "malote up makes it when it first starts";
    GATEWAY: "gateway", "gateway";
    GOES_NEXT: "próximo a sair: {class} de {month}, em {days} dias ({time})",
        "next to go: {class} of {month}, in {days} days ({time})";
    HOUSEKEEPING: "faxina", "housekeeping";
    HOUSEKEEPING_FIX: "reinicie um executor e veja o registro dele: ninguém cuida do que parou",
        "restart a worker and see its log: nobody looks after what stopped";
    HOUSEKEEPING_GOOD: "em dia", "up to date";
    KEY: "chave das credenciais", "key of the credentials";
    KEY_FIX: "sem essa chave as credenciais guardadas não abrem: devolva o arquivo, com modo 0600",
        "without this key stored credentials do not open: put the file back, with mode 0600";
    KEY_GOOD: "chave {id}, só o dono pode ler", "key {id}, only its owner may read it";
    KEY_LOST: "{count} segredos foram selados com uma chave que não está no arquivo, e não abrem",
        "{count} secrets were sealed with a key that is not in the file, and do not open";
    KEY_LOST_FIX: "copie o arquivo da máquina onde a chave foi trocada, ou informe as credenciais de novo: malote connection add …",
        "copy the file from the machine where the key was changed, or give the credentials again: malote connection add …";
    KEY_MISSING: "'{file}' ainda não existe", "'{file}' does not exist yet";
    KEY_NEXT: "a chave {id} sela; a {next} está preparada e ainda não sela",
        "key {id} seals; {next} is prepared and does not seal yet";
    KEY_NEXT_FIX: "copie o arquivo para todas as máquinas, depois: malote key-file rotate --activate",
        "copy the file to every machine, then: malote key-file rotate --activate";
    KEY_OLD: "a chave {id} sela; chaves antigas ainda no arquivo: {count}",
        "key {id} seals; old keys still in the file: {count}";
    KEY_OLD_FIX: "copie o arquivo para todas as máquinas, depois: malote key-file rotate --finish",
        "copy the file to every machine, then: malote key-file rotate --finish";
    LEASES_LOST: "entregas de um executor que caiu há {minutes} min ainda não foram retomadas",
        "deliveries of a worker that went down {minutes} min ago were not taken up yet";
    MONTHS_MISSING: "faltam partições: {months}", "partitions are missing: {months}";
    MONTHS_MISSING_FIX: "um worker em execução as cria em até uma hora, ou já: malote retention run",
        "a running worker makes them within the hour, or at once: malote retention run";
    NOTHING_GOES: "nada a remover", "nothing to remove";
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
    NO_WORKERS: "nenhum visto há pouco: nada é enviado", "none was seen lately: nothing is sent";
    NO_WORKERS_FIX: "inicie um: expense-worker, com estas configurações e a mesma chave; no modo embutido, malote up",
        "start one: expense-worker, with these settings and the same key; in the embedded mode, malote up";
    PAUSED: "pausada por uma pessoa", "paused by a person";
    PAUSED_FIX: "malote connection resume --tenant {tenant} --connection{typed}",
        "malote connection resume --tenant {tenant} --connection{typed}";
    PORT_FIX: "encerre quem escuta ali, ou use outra porta: {key}",
        "end whatever listens there, or use another port: {key}";
    PORT_TAKEN: "outro programa já escuta em {address}: o Malote não conseguiria iniciar",
        "another program listens on {address} already: Malote could not start";
    PROCESS: "processo", "process";
    PROCESS_FIX: "se ele caiu, inicie de novo: malote up", "if it went down, start it again: malote up";
    PROCESS_SILENT: "o processo {pid} em {address} não responde",
        "process {pid} at {address} does not answer";
    PROCESS_UP: "processo {pid} responde em {address}", "process {pid} answers at {address}";
    READY: "pronto", "ready";
    READY_FIX: "rode malote doctor na máquina do gateway", "run malote doctor on the gateway's machine";
    RETENTION: "retenção", "retention";
    ROOM: "espaço em disco", "room on the disk";
    ROOM_FIX: "libere espaço ou aumente o disco: sem espaço nada é aceito",
        "free some space or enlarge the disk: without room nothing is accepted";
    ROOM_LEFT: "{size} livres na pasta de dados", "{size} free in the data folder";
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
    UNSEALED: "linhas do histórico esperam o selo há {minutes} min",
        "rows of the trail have waited {minutes} min to be sealed";
    UNSYNCED: "nunca sincronizada: o ERP ainda não foi lido", "never synced: the ERP was not read yet";
    UNSYNCED_FIX: "malote connection sync --tenant {tenant} --connection{typed}",
        "malote connection sync --tenant {tenant} --connection{typed}";
    WORKERS: "executores", "workers";
    WORKERS_SEEN: "vistos há pouco: {count}", "seen lately: {count}";
}
