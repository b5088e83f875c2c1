//! What was done and what was found.

use crate::cli::words::texts;

texts! {
    ALL_LEFT_OUT: "{count} entregas já estão em outro reenvio: malote replay list",
        "{count} deliveries are in another replay already: malote replay list";
    ALL_TENANTS: "todas", "all";
    ASKING: "consultando o ERP…", "asking the ERP…";
    AUDIT_EMPTY: "nada foi selado ainda; linhas à espera: {unsealed}",
        "nothing was sealed yet; rows waiting: {unsealed}";
    AUDIT_SOUND: "o histórico está íntegro: {rows} linhas em {blocks} blocos, última ponta {head}; ainda não seladas: {unsealed}",
        "the trail is sound: {rows} rows in {blocks} blocks, head {head}; not sealed yet: {unsealed}";
    CAUSE_RESOLVED: "causa resolvida; entregas liberadas: {count}",
        "cause resolved; deliveries released: {count}";
    CAUSE_STILL: "ainda impede: {says}; {fix}", "still blocks: {says}; {fix}";
    CAUSE_TASK: "o ERP será consultado (tarefa {task}); a causa se resolve sozinha se estiver tudo certo",
        "the ERP will be asked (task {task}); the cause resolves itself if all is well";
    CHANNEL_ADDED: "canal {id} gravado; experimente: malote alert channel test {id}",
        "channel {id} saved; try it: malote alert channel test {id}";
    CHANNEL_BAD: "a mensagem não foi aceita: {failure}",
        "the message was not taken: {failure}";
    CHANNEL_GOOD: "a mensagem foi aceita",
        "the message was taken";
    CHANNEL_REMOVED: "canal removido",
        "channel removed";
    CHANNEL_TRYING: "a mensagem {notice} será enviada",
        "the message {notice} will be sent";
    CHANNEL_WAITS: "ninguém enviou a mensagem ainda: há algum worker em execução?",
        "nobody has sent the message yet: does a worker run?";
    CONNECTION_ADDED: "conexão '{name}' de '{tenant}' gravada; agora: malote connection sync --tenant {tenant} --connection{typed}",
        "connection '{name}' of '{tenant}' saved; now: malote connection sync --tenant {tenant} --connection{typed}";
    CONNECTION_SET: "configurações da conexão '{name}' gravadas",
        "settings of connection '{name}' saved";
    DISCARDED: "entrega {id} descartada", "delivery {id} discarded";
    DONE: "feito", "done";
    FAILED_SO_FAR: "falharam: {count}", "failed: {count}";
    FAILING_SO_FAR: "falhando: {count}", "failing: {count}";
    FILE_REMOVED: "'{file}' removido", "'{file}' removed";
    FILE_STORED: "{file} guardado: {size} bytes, {type}", "{file} stored: {size} bytes, {type}";
    FOR_EVER: "sempre", "for ever";
    HELD_SO_FAR: "retidas: {count}", "held: {count}";
    HOLD_ACTIVE: "em vigor", "in force";
    HOLD_ENDED: "encerrada", "ended";
    HOLD_LIFTED: "guarda de '{tenant}' encerrada: o que já passou do prazo sai na próxima passagem",
        "hold of '{tenant}' lifted: what is old enough goes with the next pass";
    HOLD_SET: "nada de '{tenant}' será removido enquanto a guarda valer",
        "nothing of '{tenant}' is removed while the hold stands";
    IMPORTED: "vínculos gravados: {count}; entregas liberadas: {released}",
        "links saved: {count}; deliveries released: {released}";
    IMPORT_GOOD: "o arquivo está certo: {count} vínculos; nada foi gravado",
        "the file is good: {count} links; nothing was saved";
    KEY_ACTIVATED:
        "a chave {id} agora sela; segredos selados de novo: {count}; copie '{file}' para todas as máquinas; depois: malote key-file rotate --finish",
        "key {id} seals now; secrets sealed anew: {count}; copy '{file}' to every machine; then: malote key-file rotate --finish";
    KEY_CREATED: "esta é a única vez que o token aparece: guarde-o agora",
        "the token is shown only this once: keep it now";
    KEY_FINISHED:
        "só resta a chave {id}; segredos selados de novo: {count}; chaves removidas: {removed}; guarde uma cópia de '{file}' em outro lugar; '{file}.before-{id}' abre os backups feitos antes: apague-o quando não precisar mais deles",
        "key {id} alone is left; secrets sealed anew: {count}; keys removed: {removed}; keep a copy of '{file}' in another place; '{file}.before-{id}' opens the backups made before: remove it once you need none of them";
    KEY_FINISHED_GIVEN:
        "a chave {id} sela tudo; segredos selados de novo: {count}; agora tire as {removed} antigas de MALOTE__SECRETS__KEY em todos os processos",
        "key {id} seals everything; secrets sealed anew: {count}; now remove the {removed} old ones from MALOTE__SECRETS__KEY of every process";
    KEY_PREPARED:
        "a chave {id} está em '{file}' e ainda não sela; copie-o para todas as máquinas; depois: malote key-file rotate --activate",
        "key {id} is in '{file}' and does not seal yet; copy it to every machine; then: malote key-file rotate --activate";
    KEY_REVOKED: "chave revogada", "key revoked";
    KIND_DELIVERY: "entrega", "delivery";
    KIND_MESSAGE: "mensagem", "message";
    LINKED: "{kind} {key} vinculado a {value}; entregas liberadas: {count}",
        "{kind} {key} linked to {value}; deliveries released: {count}";
    MAYBE_MORE: "mostradas {count}; pode haver mais: use --limit ou --all",
        "{count} shown; there may be more: use --limit or --all";
    MESSAGES_DISCARDED: "mensagens descartadas: {count}", "messages discarded: {count}";
    KEY_MADE: "arquivo de chave criado: {file}; dê o mesmo arquivo a todos os processos e guarde uma cópia",
        "key file made: {file}; give every process the same file, and keep a copy";
    MIGRATED: "banco atualizado; migrações aplicadas: {count}",
        "database brought up to date; migrations applied: {count}";
    MIGRATED_ALREADY: "o banco já está atualizado", "the database is up to date already";
    MONTHS_MISSING: "faltam partições: {months}", "partitions are missing: {months}";
    MORE_ROWS: "mostradas as primeiras {count}; há mais", "the first {count} are shown; there are more";
    NO: "não", "no";
    NOTHING_TO_DISCARD: "nada a descartar", "nothing to discard";
    NOTHING_TO_RESTORE: "nada a restaurar", "nothing to restore";
    NOTHING_REMOVED: "nada foi removido", "nothing was removed";
    NOTHING_TO_REPLAY: "nada a reenviar", "nothing to replay";
    NO_ALARMS: "nenhum alarme",
        "no alarms";
    NO_ATTEMPTS: "nenhuma tentativa ainda", "no attempts yet";
    NO_AUDIT: "nenhuma ordem encontrada", "no orders found";
    NO_CAUSES: "nada está impedido", "nothing is blocked";
    NO_CHANNELS: "nenhum canal: os alertas não chegam a ninguém; malote alert channel add …",
        "no channels: alerts reach nobody; malote alert channel add …";
    NO_CONNECTIONS: "nenhuma conexão", "no connections";
    NO_DEAD: "nada morto nem recusado", "nothing dead or refused";
    NO_DELIVERIES: "nenhuma entrega", "no deliveries";
    NO_HOLDS: "nenhuma guarda legal", "no legal holds";
    NO_KEYS: "nenhuma chave de API", "no API keys";
    NO_LINKS: "nenhum vínculo do tipo '{kind}'", "no links of kind '{kind}'";
    NO_REPLAYS: "nenhum reenvio", "no replays";
    NO_TENANTS: "nenhuma empresa; adicione uma: malote tenant add NOME",
        "no tenants; add one: malote tenant add NAME";
    NO_TOTALS: "nenhum evento nesses dias", "no events on these days";
    PAUSED: "conexão '{name}' pausada", "connection '{name}' paused";
    PERSON_ERASED: "pessoa apagada; havia:", "person erased; there was:";
    PERSON_FOUND: "o Malote guarda desta pessoa:", "Malote keeps of this person:";
    PERSON_KEPT: "ao apagar ficam:", "erasing leaves:";
    PERSON_UNKNOWN: "ninguém é conhecido por isto", "nobody is known by this";
    PUBLISHED: "aceitos: {accepted}; repetidos: {duplicates}; recusados: {refused}",
        "accepted: {accepted}; duplicates: {duplicates}; refused: {refused}";
    PUBLISHED_TO_BROKER: "aceitos: {accepted}; recusados: {refused}",
        "accepted: {accepted}; refused: {refused}";
    REPLAYED: "entrega {id} será tentada de novo", "delivery {id} will be tried again";
    REPLAYED_MANY: "reenviados: {replayed}; não aceitos: {failed}",
        "replayed: {replayed}; not taken: {failed}";
    REPLAY_GOES_ON: "o reenvio continua enquanto o Malote estiver no ar; veja: malote replay show {id}; pare: malote replay cancel {id}",
        "the replay goes on while Malote runs; see: malote replay show {id}; end it: malote replay cancel {id}";
    REPLAY_HELD_BY: "espera por conexões pausadas: {names}; retome com malote connection resume",
        "it waits for paused connections: {names}; resume them with malote connection resume";
    REPLAY_LEAVES_FAILING: "ainda falham: {count}; são tentadas de novo sozinhas, e malote replay show diz no que deram",
        "still failing: {count}; they are tried again by themselves, and malote replay show tells what became of them";
    REPLAY_STOPPED: "parou porque mais de {percent}% falharam; o que não foi tentado ficou como estava",
        "it stopped because more than {percent}% failed; what was not tried is as it was";
    RESOLVED: "entrega {id} resolvida", "delivery {id} resolved";
    RESTORED: "entrega {id} restaurada", "delivery {id} restored";
    RESUMED: "conexão '{name}' retomada", "connection '{name}' resumed";
    RETENTION_ORDERED: "ordenado: o que passou do prazo sai na próxima passagem, em segundos",
        "ordered: what is old enough goes with the next pass, within seconds";
    RETENTION_PASS: "próxima passagem: {time}; o histórico de auditoria nunca é removido",
        "next pass: {time}; the audit trail is never removed";
    SECRET_CREATED: "esta é a única vez que o segredo da assinatura aparece: guarde-o agora",
        "this is the only time the secret of the signature is shown: keep it now";
    SENDING: "enviando…",
        "sending…";
    SETTINGS_GOOD: "as configurações estão certas", "the settings are good";
    STATE_ACTIVE: "ativa", "active";
    STATE_PAUSED: "pausada", "paused";
    TASK_WAITS: "tarefa {task} ainda não terminou", "task {task} has not ended yet";
    TENANT_ADDED: "empresa '{tenant}' gravada", "tenant '{tenant}' saved";
    BACKUP_MADE:
        "cópia completa em '{file}'; ela não contém a chave dos segredos: guarde também '{key}', em outro lugar",
        "complete copy in '{file}'; it does not hold the key of the secrets: keep '{key}' too, in another place";
    BACKUP_RESTORED:
        "'{file}' está no lugar; publique de novo o que foi aceito depois da cópia: repetir é seguro",
        "'{file}' is in place; publish again what was accepted after the copy: repeating is safe";
    BACKUP_KEPT: "o que havia antes está em '{kept}'", "what was there before is in '{kept}'";
    DEAD_IMPORTED:
        "{imported} mensagens trazidas do RabbitMQ; {known} já eram conhecidas",
        "{imported} messages taken over from RabbitMQ; {known} were known already";
    HELD_NOW:
        "O que os destinos devem ter agora (correções substituem, remoções descontam):",
        "What the targets should hold now (corrections replace, removals take away):";
    NOTHING_HELD: "nada nos destinos", "nothing in the targets";
    TOTALS_AGREE: "os totais conferem", "the totals agree";
    TOTALS_DIFFER: "os totais NÃO conferem", "the totals do NOT agree";
    UNLINKED: "vínculo de {kind} {key} removido", "link of {kind} {key} removed";
    WOULD_DISCARD: "seriam descartadas {deliveries} entregas e {messages} mensagens; nada foi feito",
        "would discard {deliveries} deliveries and {messages} messages; nothing was done";
    WOULD_RESTORE: "seriam restauradas {deliveries} entregas; nada foi feito",
        "would restore {deliveries} deliveries; nothing was done";
    UNTIL_LIFTED: "até ser encerrada", "until it is lifted";
    WOULD_REPLAY: "seriam reenviadas {deliveries} entregas e {messages} mensagens; nada foi feito",
        "would replay {deliveries} deliveries and {messages} messages; nothing was done";
    YES: "sim", "yes";
}
