//! Texts of the benchmark.

use crate::cli::words::texts;

texts! {
    NAMES: "Trabalha sob o prefixo '{prefix}' e nos bancos '{databases}'; remove ambos ao fim.",
        "Works under the prefix '{prefix}' and in the databases '{databases}'; removes both at the end.";
    REMOVING: "Removendo o que criou…", "Removing what it made…";
    FILLING: "Enchendo dois bancos de histórico…", "Filling two databases with history…";
    CLAIMING: "Medindo retiradas com pouco e com muito histórico…",
        "Measuring claims with little and with much history…";
    WAITING: "Medindo a memória com 20.000 entregas à espera…",
        "Measuring memory with 20,000 deliveries waiting…";
    SCALE: "Enchendo um banco grande e medindo listas, buscas e um reenvio…",
        "Filling a large database and measuring lists, searches and a replay…";
    LIST: "lista", "list";
    KEY_READ: "uma linha por sua chave", "one row by its key";
    REPLAY: "reenvio de {rows}: ordenado em {order} µs, começa {start} µs depois; contagens dobradas em {fold} µs",
        "replay of {rows}: ordered in {order} µs, starts {start} µs later; counts folded in {fold} µs";
    DRAINED: "fila cheia", "from a full queue";
    WITH_PUBLISHER: "com o produtor", "with the publisher";
    HALF_LOAD: "meia carga", "half load";
    EMBEDDED: "embutido, SQLite", "embedded, SQLite";
    BARE: "só consumir, enviar, confirmar", "bare: consume, POST, acknowledge";
    NAIVE: "três gravações por mensagem", "naive: three commits a message";
    PRODUCT: "malote", "malote";
    RATE: "por segundo", "per second";
    CPU: "µs de CPU por 1.000", "CPU µs per 1,000";
    BUSY: "máquina ocupada", "machine busy";
    MEMORY: "pico KiB", "peak KiB";
    P50: "p50 µs", "p50 µs";
    P99: "p99 µs", "p99 µs";
    EXPECTATION: "expectativa", "expectation";
    WANTED: "esperado", "expected";
    MEASURED: "medido", "measured";
    MET: "cumprida", "met";
    YES: "sim", "yes";
    NO: "NÃO", "NO";
}
