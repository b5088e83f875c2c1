//! Every setting there is: its name, its default, how it may be shown. The one list behind the
//! file, the environment, "did you mean" and `settings show`.

use malote_core::language::Text;
use malote_core::nearest::nearest;

pub(crate) use crate::settings::keys::key::{Key, Kind};
use crate::settings::keys::key::{address, plain};

mod key;

/// Where the broker users bound to tenants stand; the last part of the name is the user's.
pub(crate) const BROKER_USERS: &str = "broker.users.";

/// The settings, section by section. An empty default means "none".
pub(crate) const KEYS: [Key; 47] = [
    address(
        "store.url",
        "sqlite://malote-data/malote.db",
        Text::new(
            "a fila de estados: sqlite:// ou postgres://",
            "the status queue: sqlite:// or postgres://",
        ),
    ),
    address(
        "broker.url",
        "",
        Text::new(
            "RabbitMQ, amqp:// ou amqps://; nenhum: embutido",
            "RabbitMQ, amqp:// or amqps://; none: embedded",
        ),
    ),
    plain(
        "broker.prefix",
        "malote",
        Text::new(
            "início dos nomes de exchange e filas",
            "what exchange and queue names begin with",
        ),
    ),
    plain(
        "broker.connect_timeout_s",
        "30",
        Text::new(
            "quanto pode demorar a primeira conexão",
            "how long the first connection may take",
        ),
    ),
    plain(
        "gateway.listen",
        "127.0.0.1:7070",
        Text::new("endereço da API HTTP", "address of the HTTP API"),
    ),
    plain(
        "gateway.behind_proxy",
        "false",
        Text::new(
            "um proxy na frente fala TLS",
            "a proxy in front of it speaks TLS",
        ),
    ),
    address(
        "files.url",
        "file://malote-data/files",
        Text::new(
            "onde ficam os arquivos: file:// ou s3://",
            "where files are kept: file:// or s3://",
        ),
    ),
    plain(
        "files.max_bytes",
        "52428800",
        Text::new("maior arquivo, em bytes", "largest file, in bytes"),
    ),
    plain(
        "secrets.key_file",
        "malote-data/secret.key",
        Text::new(
            "a chave que sela as credenciais",
            "the key that seals credentials",
        ),
    ),
    Key {
        name: "secrets.key",
        default: "",
        kind: Kind::Secret,
        about: Text::new(
            "a própria chave, 32 bytes em base64, em vez do arquivo",
            "that key itself, 32 bytes in base64, instead of the file",
        ),
    },
    plain(
        "retry.first_s",
        "5",
        Text::new(
            "a primeira espera antes de nova tentativa",
            "the first wait before a new try",
        ),
    ),
    plain(
        "retry.factor",
        "2",
        Text::new(
            "cada espera é tantas vezes a anterior",
            "each wait is so many times the last",
        ),
    ),
    plain(
        "retry.most_s",
        "3600",
        Text::new("a maior espera", "the longest wait"),
    ),
    plain(
        "retry.jitter_percent",
        "20",
        Text::new("quanto as esperas variam", "how far waits are spread"),
    ),
    plain(
        "retry.give_up_after_s",
        "604800",
        Text::new(
            "por quanto tempo uma entrega pode continuar falhando",
            "how long a delivery may keep failing",
        ),
    ),
    plain(
        "retry.unknown_after_s",
        "86400",
        Text::new(
            "depois de quanto tempo um resultado desconhecido vai para uma pessoa",
            "after how long an unknown outcome goes to a person",
        ),
    ),
    address(
        "telemetry.otlp_endpoint",
        "",
        Text::new(
            "coletor OpenTelemetry, http:// ou https://",
            "OpenTelemetry collector, http:// or https://",
        ),
    ),
    plain(
        "telemetry.log",
        "text",
        Text::new(
            "forma dos registros: text ou json",
            "form of the logs: text or json",
        ),
    ),
    plain(
        "telemetry.filter",
        "info",
        Text::new(
            "o que se registra: info,malote_store=debug",
            "what is logged: info,malote_store=debug",
        ),
    ),
    plain(
        "telemetry.listen",
        "",
        Text::new(
            "endereço de /livez, /readyz e /metrics de um worker",
            "address of a worker's /livez, /readyz and /metrics",
        ),
    ),
    plain(
        "worker.threads",
        "1",
        Text::new(
            "threads de um worker; 0: uma por núcleo",
            "threads of a worker; 0: one for each core",
        ),
    ),
    plain(
        "worker.name",
        "",
        Text::new(
            "nome do worker, seguido de uma parte aleatória; nenhum: máquina e processo",
            "name of the worker, followed by a random part; none: host and process",
        ),
    ),
    plain(
        "worker.lease_s",
        "90",
        Text::new(
            "por quanto tempo uma entrega tomada é do seu worker",
            "how long a claimed delivery belongs to its worker",
        ),
    ),
    plain(
        "worker.grace_s",
        "25",
        Text::new(
            "por quanto tempo um worker que para pode terminar o que começou",
            "how long a stopping worker may finish what it began",
        ),
    ),
    plain(
        "worker.batch",
        "256",
        Text::new(
            "máximo de mensagens em uma transação",
            "most messages taken into one transaction",
        ),
    ),
    plain(
        "worker.prefetch",
        "1024",
        Text::new(
            "mensagens que o broker envia adiante",
            "messages the broker sends ahead",
        ),
    ),
    plain(
        "worker.hold",
        "2000",
        Text::new(
            "máximo de entregas aceitas e ainda em memória",
            "most deliveries accepted and kept in memory unsent",
        ),
    ),
    plain(
        "worker.housekeeping_s",
        "15",
        Text::new(
            "de quanto em quanto tempo se compara o gravado com o desejado",
            "how often stored and wanted state are compared",
        ),
    ),
    plain(
        "worker.postgres_connections",
        "4",
        Text::new(
            "conexões de um processo com o PostgreSQL",
            "connections to PostgreSQL of one process",
        ),
    ),
    plain(
        "worker.owner_lease_s",
        "75",
        Text::new(
            "por quanto tempo uma credencial é do seu worker",
            "how long a credential belongs to its worker",
        ),
    ),
    plain(
        "intake.max_event_bytes",
        "1048576",
        Text::new(
            "maior evento aceito, em bytes",
            "largest event taken, in bytes",
        ),
    ),
    plain(
        "replay.rate_per_second",
        "10",
        Text::new(
            "entregas que um reenvio tenta por segundo, se a ordem não disser outra coisa",
            "deliveries a replay tries in a second, unless its order says otherwise",
        ),
    ),
    plain(
        "retention.payloads_days",
        "400",
        Text::new(
            "dias em que se guarda o que eventos disseram e o que se trocou com destinos; 0: sempre",
            "days that what events said and what passed with targets is kept; 0: for ever",
        ),
    ),
    plain(
        "retention.records_days",
        "2192",
        Text::new(
            "dias em que se guardam entregas concluídas e reenvios; 0: sempre",
            "days that finished deliveries and replays are kept; 0: for ever",
        ),
    ),
    plain(
        "retention.refusals_days",
        "90",
        Text::new(
            "dias em que se guardam mensagens recusadas já decididas; 0: sempre",
            "days that refused messages somebody decided on are kept; 0: for ever",
        ),
    ),
    plain(
        "retention.files_days",
        "400",
        Text::new("dias de arquivos; 0: sempre", "days of files; 0: for ever"),
    ),
    plain(
        "alerts.look_s",
        "30",
        Text::new(
            "de quanto em quanto tempo se procuram alarmes",
            "how often alarms are looked for",
        ),
    ),
    plain(
        "alerts.gather_s",
        "60",
        Text::new(
            "por quanto tempo alarmes são reunidos antes do aviso",
            "how long alarms are gathered before they are told",
        ),
    ),
    plain(
        "alerts.remind_s",
        "86400",
        Text::new(
            "de quanto em quanto tempo se lembra de um alarme que dura",
            "how often one is reminded of an alarm that lasts",
        ),
    ),
    plain(
        "alerts.most",
        "20",
        Text::new(
            "máximo de alarmes detalhados em um aviso",
            "most alarms that one message spells out",
        ),
    ),
    plain(
        "alerts.give_up_after_s",
        "86400",
        Text::new(
            "idade em que se desiste de um aviso que não chega",
            "age at which a message that cannot be sent is given up",
        ),
    ),
    plain(
        "alerts.timeout_s",
        "10",
        Text::new(
            "quanto pode demorar uma tentativa de aviso",
            "how long one try of a message may take",
        ),
    ),
    address(
        "smtp.url",
        "",
        Text::new(
            "servidor de e-mail dos avisos: smtps://host ou smtp://host (com STARTTLS)",
            "mail server for alerts: smtps://host or smtp://host (with STARTTLS)",
        ),
    ),
    plain(
        "smtp.from",
        "",
        Text::new("remetente dos avisos", "whom alerts come from"),
    ),
    plain(
        "smtp.user",
        "",
        Text::new("usuário no servidor de e-mail", "user on the mail server"),
    ),
    Key {
        name: "smtp.password",
        default: "",
        kind: Kind::Secret,
        about: Text::new(
            "a senha desse usuário, em vez do arquivo",
            "that user's password, instead of the file",
        ),
    },
    plain(
        "smtp.password_file",
        "",
        Text::new(
            "arquivo com a senha desse usuário",
            "file with that user's password",
        ),
    ),
];

/// A setting by its name. A name under `broker.users.` is a setting of its own.
pub(crate) fn find(name: &str) -> Option<Key> {
    if let Some(user) = name.strip_prefix(BROKER_USERS) {
        let about = Text::new(
            "empresas pelas quais este usuário do broker pode publicar",
            "tenants this broker user may publish for",
        );
        return (!user.is_empty()).then_some(Key {
            name: BROKER_USERS,
            default: "",
            kind: Kind::List,
            about,
        });
    }
    KEYS.into_iter().find(|key| key.name == name)
}

/// The known name nearest to one that is not known.
pub(crate) fn nearest_to(name: &str) -> Option<&'static str> {
    nearest(name, KEYS.map(|key| key.name))
}

#[cfg(test)]
mod tests;
