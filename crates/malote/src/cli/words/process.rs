//! What a long-running process says when it cannot start.

use crate::cli::words::texts;

texts! {
    GATEWAY: "A API HTTP do Malote", "The HTTP API of Malote";
    WORKER:
        "Recebe os eventos de uma fila e leva o que deles resulta aos destinos",
        "Takes the events of a queue and carries what follows from them to the targets";
    NO_DATA_FOLDER:
        "não consigo criar a pasta de dados '{folder}'",
        "cannot make the data folder '{folder}'";
    DATA_FOLDER:
        "não consigo usar a pasta de dados '{folder}'",
        "cannot use the data folder '{folder}'";
    FOLDER_IN_USE:
        "a pasta de dados '{folder}' está em uso por outro processo; dê a este outra pasta com --data-dir",
        "the data folder '{folder}' is in use by another process; give this one its own with --data-dir";
    FOLDER_SILENT:
        "um processo usa a pasta de dados e não responde; espere um momento, ou encerre-o",
        "a process holds the data folder but does not answer; wait a moment, or end it";
    STATUS_QUEUE: "não consigo abrir a fila de estados", "cannot open the status queue";
    KEY_OF_SECRETS:
        "não consigo ler a chave dos segredos",
        "cannot read the key of the secrets";
    UP_WITH_BROKER:
        "'broker.url' está definido: rode 'malote-gateway' e 'expense-worker' em vez de 'malote up'",
        "'broker.url' is set: run 'malote-gateway' and 'expense-worker' instead of 'malote up'";
    UP_WITHOUT_FILE:
        "'malote up' precisa de um arquivo SQLite em 'store.url'",
        "'malote up' needs a SQLite file in 'store.url'";
    NEEDS_BROKER:
        "'{process}' precisa de 'broker.url'; sem broker, 'malote up' roda tudo em um processo",
        "'{process}' needs 'broker.url'; without a broker, 'malote up' runs everything in one process";
    NEEDS_POSTGRES:
        "'{process}' precisa de um 'store.url' PostgreSQL; com SQLite, 'malote up' roda tudo em um processo",
        "'{process}' needs a PostgreSQL 'store.url'; with SQLite, 'malote up' runs everything in one process";
    BROKER: "não consigo usar o broker", "cannot use the broker";
    CANNOT_LISTEN:
        "não consigo escutar em '{address}'; escolha outro com {with}",
        "cannot listen on '{address}'; choose another with {with}";
}
