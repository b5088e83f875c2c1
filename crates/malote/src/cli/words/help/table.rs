//! English and Portuguese of every help text, in the order of the English.

/// English, Portuguese.
pub(super) const HELP: &[(&str, &str)] = &[
    (
        "A tenant's access to a target",
        "O acesso de uma empresa a um destino",
    ),
    (
        "API key for the gateway; better in a file, or in MALOTE_TOKEN",
        "Chave de API do gateway; melhor em um arquivo, ou em MALOTE_TOKEN",
    ),
    (
        "A head from the log, which proves that the end of the trail is still there",
        "Uma ponta do registro, que prova que o fim do histórico ainda está lá",
    ),
    ("API keys", "Chaves de API"),
    (
        "Account (nCodCC) that payables are paid from",
        "Conta corrente (nCodCC) de onde os títulos são pagos",
    ),
    (
        "Add a company or office; adding it again changes nothing but its label",
        "Adiciona uma empresa ou escritório; repetir só muda o rótulo",
    ),
    (
        "Add one; adding it again replaces credentials and settings",
        "Adiciona uma; repetir troca credenciais e configurações",
    ),
    (
        "Address of the API, when it is not Omie's",
        "Endereço da API, quando não é o da Omie",
    ),
    (
        "Address of the HTTP API; port 0 takes a free one",
        "Endereço da API HTTP; a porta 0 escolhe uma livre",
    ),
    (
        "Amount the target holds, when it is another",
        "Valor que está no destino, quando é outro",
    ),
    ("App key", "App key"),
    (
        "Bind it to this tenant; may be repeated",
        "Limita a chave a esta empresa; pode repetir",
    ),
    (
        "Bring the database of the settings up to date",
        "Atualiza o banco das configurações",
    ),
    (
        "CSV file; - is standard input",
        "Arquivo CSV; - é a entrada padrão",
    ),
    (
        "Carries business events into ERPs and accounting portals, exactly once",
        "Leva eventos de negócio a ERPs e portais contábeis, exatamente uma vez",
    ),
    (
        "Change single settings of one",
        "Muda configurações avulsas de uma",
    ),
    (
        "Check everything and say how to fix what is wrong",
        "Confere tudo e diz como consertar o que está errado",
    ),
    ("Check them all at once", "Confere todas de uma vez"),
    ("Companies and offices", "Empresas e escritórios"),
    (
        "Compare what events expect with what deliveries account for",
        "Compara o que os eventos esperam com o que as entregas somam",
    ),
    (
        "Create one; its token is shown once",
        "Cria uma; o token aparece uma única vez",
    ),
    (
        "Delivered rows in the store while claims are measured",
        "Linhas entregues no banco enquanto se mede",
    ),
    ("Effective settings", "Configurações em vigor"),
    (
        "End after the tables instead of staying up",
        "Termina depois das tabelas em vez de continuar no ar",
    ),
    ("File that holds the API key", "Arquivo com a chave de API"),
    (
        "File that holds the app secret; - is standard input; else MALOTE_APP_SECRET",
        "Arquivo com o app secret; - é a entrada padrão; senão MALOTE_APP_SECRET",
    ),
    (
        "Files to publish; - is standard input",
        "Arquivos a publicar; - é a entrada padrão",
    ),
    (
        "First day of acceptance: 2026-11-01",
        "Primeiro dia de aceitação: 2026-11-01",
    ),
    (
        "Folder with everything an embedded process keeps",
        "Pasta com tudo o que um processo embutido guarda",
    ),
    ("Give up, with a reason", "Desiste, com um motivo"),
    (
        "Group by reason: how many, how much, how to fix",
        "Agrupa por motivo: quantas, quanto, como resolver",
    ),
    ("Identifier of the cause", "Identificador da causa"),
    ("Identifier of the delivery", "Identificador da entrega"),
    ("Identifier of the key", "Identificador da chave"),
    (
        "Identifier the producer gave it",
        "Identificador dado pelo produtor",
    ),
    (
        "Identifiers of the deliveries",
        "Identificadores das entregas",
    ),
    (
        "Its name: a-z, 0-9 and -, at most 40",
        "O nome: a-z, 0-9 e -, no máximo 40",
    ),
    ("Key at the source", "Chave na origem"),
    ("Kind of link", "Tipo de vínculo"),
    (
        "Language of messages, pt or en; else by locale",
        "Idioma das mensagens, pt ou en; senão o do sistema",
    ),
    ("Last day of acceptance", "Último dia de aceitação"),
    (
        "Link a key to a value of the target",
        "Vincula uma chave a um valor do destino",
    ),
    (
        "List dead deliveries and refused messages",
        "Lista entregas mortas e mensagens recusadas",
    ),
    (
        "List who ordered what, when, from where and why, the newest first",
        "Lista quem ordenou o quê, quando, de onde e por quê, do mais novo ao mais antigo",
    ),
    (
        "Look whether the trail is as it was sealed",
        "Confere se o histórico está como foi selado",
    ),
    (
        "Only about this, by its identifier",
        "Só sobre isto, pelo identificador",
    ),
    (
        "Only by this key (its prefix) or this user of a machine",
        "Só desta chave (pelo prefixo) ou deste usuário de uma máquina",
    ),
    (
        "Only this action, such as delivery.discard",
        "Só esta ação, como delivery.discard",
    ),
    (
        "Who ordered what, and whether that record is whole",
        "Quem ordenou o quê, e se esse histórico está íntegro",
    ),
    (
        "List deliveries, the newest first",
        "Lista entregas, as mais novas primeiro",
    ),
    (
        "List links of one kind: expense-type, member, account, catalogue.category",
        "Lista vínculos de um tipo: expense-type, member, account, catalogue.category",
    ),
    ("List them", "Lista"),
    ("List them, without their tokens", "Lista, sem os tokens"),
    (
        "List what blocks, how much waits, who must act and how",
        "Lista o que impede, quanto aguarda, quem resolve e como",
    ),
    (
        "Look again whether it still blocks",
        "Confere se ainda impede",
    ),
    (
        "Measure only the embedded mode, without broker and server",
        "Mede só o modo embutido, sem broker e sem servidor",
    ),
    (
        "Measure the speed on this machine",
        "Mede a velocidade nesta máquina",
    ),
    (
        "Be a part of a measurement; only for the bench itself",
        "É uma parte da medição; só para a própria medição",
    ),
    ("Messages of each measurement", "Mensagens de cada medição"),
    (
        "Rounds of which the median counts",
        "Rodadas, das quais conta a mediana",
    ),
    ("Most rows to show", "Máximo de linhas"),
    ("Name of the connection", "Nome da conexão"),
    (
        "Name or identifier of the connection",
        "Nome ou identificador da conexão",
    ),
    ("Only before this instant", "Só antes deste instante"),
    ("Only check the file", "Só confere o arquivo"),
    (
        "Only deliveries with this fingerprint, as dead groups shows it",
        "Só entregas com esta impressão, como em dead groups",
    ),
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
    ("Only of this tenant", "Só desta empresa"),
    ("Only say what would be tried", "Só diz o que seria tentado"),
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
        "Read members, categories and accounts from the target",
        "Lê colaboradores, categorias e contas do destino",
    ),
    ("Remove a link", "Remove um vínculo"),
    ("Resolved ones too", "Também as resolvidas"),
    ("Revoke one, at once", "Revoga uma, na hora"),
    (
        "Run everything in one process, with SQLite",
        "Roda tudo em um processo, com SQLite",
    ),
    (
        "Run the simulated ERP beside it",
        "Roda junto o ERP simulado",
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
        "Seconds to wait for the result; 0: only order it",
        "Segundos à espera do resultado; 0: só encomenda",
    ),
    ("See and decide on deliveries", "Vê e decide sobre entregas"),
    ("Send to it again", "Volta a enviar para ela"),
    (
        "Set many from a CSV file: kind, key, value and, if wanted, label",
        "Grava muitos de um CSV: kind, key, value e, se quiser, label",
    ),
    (
        "Setting of the connection, such as due_days=10; may be repeated",
        "Configuração da conexão, como due_days=10; pode repetir",
    ),
    ("Copies of the embedded store", "Cópias do banco embutido"),
    (
        "Copy the embedded store to a new file, also while it is used",
        "Copia o banco embutido para um arquivo novo, mesmo em uso",
    ),
    (
        "Put a copy in the place of the embedded store, which must not be in use",
        "Põe uma cópia no lugar do banco embutido, que não pode estar em uso",
    ),
    ("The copy", "A cópia"),
    (
        "Take over what lies in RabbitMQ's queues of dead and unroutable messages",
        "Traz o que está nas filas do RabbitMQ de mensagens mortas e sem destino",
    ),
    (
        "What the targets should hold now instead",
        "Em vez disso, o que os destinos devem ter agora",
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
        "Show it at work: a simulated ERP, two tenants, sample events",
        "Demonstração: um ERP simulado, duas empresas, eventos de exemplo",
    ),
    ("Show one", "Mostra uma"),
    (
        "Show one with its event, attempts and causes",
        "Mostra uma com evento, tentativas e causas",
    ),
    ("Source of the event", "Origem do evento"),
    ("Stop sending to it", "Para de enviar para ela"),
    (
        "Take back what was discarded",
        "Recupera o que foi descartado",
    ),
    (
        "Talk to this gateway instead of the store of the settings; else MALOTE_SERVER",
        "Fala com este gateway em vez do banco das configurações; senão MALOTE_SERVER",
    ),
    ("Tenant of the connection", "Empresa da conexão"),
    ("Tenant of the event", "Empresa do evento"),
    ("The ERP Omie", "O ERP Omie"),
    ("The shell", "O shell"),
    ("The target does not hold it", "Não está no destino"),
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
        "What an accountant maps: expense type to category, and others",
        "O que o contador vincula: tipo de despesa a categoria, e outros",
    ),
    ("What deliveries wait for", "O que as entregas aguardam"),
    (
        "What gave up or was refused, grouped by reason",
        "O que morreu ou foi recusado, agrupado por motivo",
    ),
    ("What it is for", "Para que serve"),
    (
        "What it may do; may be repeated",
        "O que pode fazer; pode repetir",
    ),
    ("What people call it", "Como as pessoas chamam"),
    (
        "When it ends: 90d, 2027-01-31",
        "Quando vence: 90d, 2027-01-31",
    ),
    ("Why, for the trail", "Por quê, para o histórico"),
];
