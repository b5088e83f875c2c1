//! Help texts from M to Z.

/// English, Portuguese.
pub(super) const HELP: &[(&str, &str)] = &[
    (
        "Measure only the embedded mode, without broker and server",
        "Mede só o modo embutido, sem broker e sem servidor",
    ),
    (
        "Measure only lists, searches and a replay in a store with so many deliveries as --history",
        "Mede só listas, buscas e um reenvio em um banco com tantas entregas quanto --history",
    ),
    (
        "Measure the speed on this machine",
        "Mede a velocidade nesta máquina",
    ),
    ("Messages of each measurement", "Mensagens de cada medição"),
    ("Most rows to show", "Máximo de linhas"),
    ("Name of the connection", "Nome da conexão"),
    ("Name of the tenant", "Nome da empresa"),
    (
        "Name or identifier of the connection",
        "Nome ou identificador da conexão",
    ),
    (
        "Only about this, by its identifier",
        "Só sobre isto, pelo identificador",
    ),
    (
        "Only alarms of this kind; may be repeated",
        "Só alarmes deste tipo; pode repetir",
    ),
    (
        "Only alarms of this tenant; may be repeated",
        "Só alarmes desta empresa; pode repetir",
    ),
    ("Only before this instant", "Só antes deste instante"),
    (
        "Only by this key (its prefix) or this user of a machine",
        "Só desta chave (pelo prefixo) ou deste usuário de uma máquina",
    ),
    ("Only check the file", "Só confere o arquivo"),
    ("Only count what would go", "Só conta o que sairia"),
    (
        "Only failures with this fingerprint",
        "Só falhas com esta impressão",
    ),
    (
        "Only from this instant on: 2026-11-09, 2026-11-09T08:00:00-03:00, 2h, 7d",
        "Só a partir deste instante: 2026-11-09, 2026-11-09T08:00:00-03:00, 2h, 7d",
    ),
    ("Only in this status", "Só nesta situação"),
    (
        "Only messages refused with this code, as dead groups shows it",
        "Só mensagens recusadas com este código, como em dead groups",
    ),
    (
        "Only of this connection, by name or identifier",
        "Só desta conexão, por nome ou identificador",
    ),
    ("Only of this flow", "Só deste fluxo"),
    ("Only of this kind", "Só deste tipo"),
    ("Only of this tenant", "Só desta empresa"),
    ("Only say what would be done", "Só diz o que seria feito"),
    (
        "Only say what would be erased and what would stay",
        "Só diz o que seria apagado e o que ficaria",
    ),
    (
        "Only these deliveries; may be repeated",
        "Só estas entregas; pode repetir",
    ),
    (
        "Only this action, such as delivery.discard",
        "Só esta ação, como delivery.discard",
    ),
    (
        "Only this group, as dead groups shows it: a fingerprint of deliveries, or a code of messages",
        "Só este grupo, como em dead groups: uma impressão de entregas, ou um código de mensagens",
    ),
    (
        "Only what waits for this cause",
        "Só o que aguarda esta causa",
    ),
    ("Print JSON, for scripts", "Imprime JSON, para scripts"),
    (
        "Print completions for a shell",
        "Imprime os completamentos de um shell",
    ),
    ("Publish and look up events", "Publica e consulta eventos"),
    (
        "Publish events: one, an array, or JSON lines",
        "Publica eventos: um, uma lista ou um por linha",
    ),
    (
        "Put a copy in the place of the embedded store, which must not be in use",
        "Põe uma cópia no lugar do banco embutido, que não pode estar em uso",
    ),
    (
        "Read members, categories and accounts from the target",
        "Lê colaboradores, categorias e contas do destino",
    ),
    ("Remove a link", "Remove um vínculo"),
    ("Remove one before its time", "Remove um antes do prazo"),
    (
        "Remove one, with the messages that wait for it",
        "Remove um, com as mensagens que o aguardam",
    ),
    (
        "Replays of many deliveries: see them, hold them, end them",
        "Reenvios de muitas entregas: ver, segurar, encerrar",
    ),
    ("Resolved ones too", "Também as resolvidas"),
    ("Revoke one, at once", "Revoga uma, na hora"),
    (
        "Rounds of which the median counts",
        "Rodadas, das quais conta a mediana",
    ),
    (
        "Rows in the store while claims or lists are measured",
        "Linhas no banco enquanto se medem retiradas ou listas",
    ),
    (
        "Run everything in one process, with SQLite",
        "Roda tudo em um processo, com SQLite",
    ),
    (
        "Run the simulated ERP beside it",
        "Roda junto o ERP simulado",
    ),
    (
        "Say what is kept of a person",
        "Diz o que se guarda de uma pessoa",
    ),
    (
        "Say whether the target holds it, when nobody could find out",
        "Diz se está no destino, quando não foi possível saber",
    ),
    (
        "Search key, reference, report and event",
        "Procura por chave, referência, relatório e evento",
    ),
    (
        "Seconds to wait for the end; 0 only orders it",
        "Segundos de espera pelo fim; 0 só ordena",
    ),
    (
        "Seconds to wait for the result; 0: only order it",
        "Segundos à espera do resultado; 0: só encomenda",
    ),
    ("See and decide on deliveries", "Vê e decide sobre entregas"),
    (
        "Send a message that only tries one, and wait for its end",
        "Envia uma mensagem que só experimenta um e espera o fim",
    ),
    ("Send to it again", "Volta a enviar para ela"),
    (
        "Set many from a CSV file: kind, key, value and, if wanted, label",
        "Grava muitos de um CSV: kind, key, value e, se quiser, label",
    ),
    (
        "Setting of the connection, such as due_days=10; may be repeated",
        "Configuração da conexão, como due_days=10; pode repetir",
    ),
    (
        "Settings file; else MALOTE_CONFIG, else malote.toml",
        "Arquivo de configurações; senão MALOTE_CONFIG, senão malote.toml",
    ),
    ("Show all rows", "Mostra todas as linhas"),
    (
        "Show an event and its deliveries",
        "Mostra um evento e suas entregas",
    ),
    (
        "Show each effective value and where it comes from",
        "Mostra cada valor em vigor e de onde vem",
    ),
    (
        "Show how far one is, and what did not succeed",
        "Mostra até onde foi um, e o que não deu certo",
    ),
    (
        "Show how long each class is kept, and what goes next",
        "Mostra por quanto tempo cada classe é guardada e o que sai a seguir",
    ),
    (
        "Show it at work: a simulated ERP, two tenants, sample events",
        "Demonstração: um ERP simulado, duas empresas, eventos de exemplo",
    ),
    ("Show one", "Mostra uma"),
    (
        "Show one with its event, attempts and causes",
        "Mostra uma com evento, tentativas e causas",
    ),
    ("Source of the event", "Origem do evento"),
    (
        "Step 1: add a key that opens and does not seal yet; then copy the file to every machine",
        "Passo 1: acrescenta uma chave que abre e ainda não sela; depois copie o arquivo para todas as máquinas",
    ),
    (
        "Step 2: seal everything with the new key; then copy the file to every machine",
        "Passo 2: sela tudo com a chave nova; depois copie o arquivo para todas as máquinas",
    ),
    (
        "Step 3: remove the old keys; then copy the file to every machine",
        "Passo 3: remove as chaves antigas; depois copie o arquivo para todas as máquinas",
    ),
    ("Stop sending to it", "Para de enviar para ela"),
    (
        "Stop when more than this share of them fails",
        "Para quando mais que esta parte falhar",
    ),
    (
        "Take back what was discarded",
        "Recupera o que foi descartado",
    ),
    (
        "Take over what lies in RabbitMQ's queues of dead and unroutable messages",
        "Traz o que está nas filas do RabbitMQ de mensagens mortas e sem destino",
    ),
    (
        "Talk to this gateway instead of the store of the settings; else MALOTE_SERVER",
        "Fala com este gateway em vez do banco das configurações; senão MALOTE_SERVER",
    ),
    ("Tenant of the connection", "Empresa da conexão"),
    ("Tenant of the event", "Empresa do evento"),
    (
        "Tenant that knows the person",
        "Empresa que conhece a pessoa",
    ),
    ("The ERP Omie", "O ERP Omie"),
    ("The copy", "A cópia"),
    (
        "The key that seals secrets in the store",
        "A chave que sela os segredos do banco",
    ),
    ("The shell", "O shell"),
    (
        "The new app key is of the same company as the one before",
        "A nova app key é da mesma empresa que a anterior",
    ),
    (
        "The target does not hold it (not of a change: say what it holds)",
        "Não está no destino (não de uma alteração: diga o que está lá)",
    ),
    (
        "The target holds it under this reference",
        "Está no destino com esta referência",
    ),
    ("Try again", "Tenta de novo"),
    (
        "Try again after a fix",
        "Tenta de novo depois de um conserto",
    ),
    ("Try its credentials", "Testa as credenciais"),
    ("Value in the target", "Valor no destino"),
    (
        "Wait for its end, and show how it gets on",
        "Espera o fim e mostra o andamento",
    ),
    (
        "What an accountant maps: expense type to category, and others",
        "O que o contador vincula: tipo de despesa a categoria, e outros",
    ),
    ("What deliveries wait for", "O que as entregas aguardam"),
    (
        "What gave up or was refused, grouped by reason",
        "O que morreu ou foi recusado, agrupado por motivo",
    ),
    (
        "What is kept of a person, and erasing it",
        "O que se guarda de uma pessoa, e apagá-la",
    ),
    (
        "What is removed when it is old enough",
        "O que é removido quando passa do prazo",
    ),
    (
        "What is wrong, and where that is told",
        "O que está errado, e onde isso é avisado",
    ),
    ("What it is for", "Para que serve"),
    (
        "What it is, such as application/pdf; else by its first bytes",
        "O que é, como application/pdf; senão, pelos primeiros bytes",
    ),
    (
        "What it may do; may be repeated",
        "O que pode fazer; pode repetir",
    ),
    ("What people call it", "Como as pessoas chamam"),
    (
        "What the targets should hold now instead",
        "Em vez disso, o que os destinos devem ter agora",
    ),
    (
        "When it ends, such as 90d or 2027-01-31; until it is lifted unless given",
        "Quando termina, como 90d ou 2027-01-31; sem isso, até ser encerrada",
    ),
    (
        "When it ends: 90d, 2027-01-31",
        "Quando vence: 90d, 2027-01-31",
    ),
    ("Where alarms are told", "Onde os alarmes são avisados"),
    (
        "Who ordered what, and whether that record is whole",
        "Quem ordenou o quê, e se esse histórico está íntegro",
    ),
    (
        "Store one; the same bytes again are the same file",
        "Guarda um; os mesmos bytes de novo são o mesmo arquivo",
    ),
    (
        "The file; - is standard input",
        "O arquivo; - é a entrada padrão",
    ),
    (
        "What it was called when it was stored: sha256:…",
        "Como se chamou ao ser guardado: sha256:…",
    ),
    (
        "With --dry-run: most rows to show; 50 unless given",
        "Com --dry-run: máximo de linhas; 50 se não for dado",
    ),
    (
        "With --dry-run: show all rows",
        "Com --dry-run: mostra todas as linhas",
    ),
    ("Why, for the trail", "Por quê, para o histórico"),
];
