//! Help texts from A to L.

/// English, Portuguese.
pub(super) const HELP: &[(&str, &str)] = &[
    (
        "A head from the log, which proves that the end of the trail is still there",
        "Uma ponta do registro, que prova que o fim do histórico ainda está lá",
    ),
    (
        "A signed request to an address; its secret is shown once",
        "Uma requisição assinada a um endereço; o segredo aparece uma vez",
    ),
    (
        "A tenant's access to a target",
        "O acesso de uma empresa a um destino",
    ),
    (
        "API key for the gateway; better in a file, or in MALOTE_TOKEN",
        "Chave de API do gateway; melhor em um arquivo, ou em MALOTE_TOKEN",
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
    ("Add one", "Adiciona um"),
    (
        "Add one; adding it again replaces credentials and what is named",
        "Adiciona uma; repetir troca as credenciais e o que for informado",
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
        "Address that gets it; may be repeated",
        "Endereço que recebe; pode repetir",
    ),
    (
        "Amount the target holds: of a change always, else when it is another",
        "Valor que está no destino: de uma alteração sempre, senão quando é outro",
    ),
    (
        "An e-mail, through the server of the settings",
        "Um e-mail, pelo servidor das configurações",
    ),
    ("App key", "App key"),
    (
        "Be a part of a measurement; only for the bench itself",
        "É uma parte da medição; só para a própria medição",
    ),
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
        "Change the key and seal every secret anew, while Malote runs; run again after an interruption",
        "Troca a chave e sela de novo cada segredo, com o Malote no ar; repita após uma interrupção",
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
    ("Copies of the embedded store", "Cópias do banco embutido"),
    (
        "Copy the embedded store to a new file, also while it is used",
        "Copia o banco embutido para um arquivo novo, mesmo em uso",
    ),
    (
        "Create one; its token is shown once",
        "Cria uma; o token aparece uma única vez",
    ),
    (
        "CSV file; - is standard input",
        "Arquivo CSV; - é a entrada padrão",
    ),
    (
        "Every process reads this very key file: take all steps at once",
        "Todos os processos leem este mesmo arquivo: dá todos os passos de uma vez",
    ),
    (
        "Erase a person: nothing of it can be read any more",
        "Apaga uma pessoa: nada dela pode mais ser lido",
    ),
    (
        "File that holds the CPF; - is standard input",
        "Arquivo com o CPF; - é a entrada padrão",
    ),
    (
        "File that holds the e-mail address; - is standard input",
        "Arquivo com o e-mail; - é a entrada padrão",
    ),
    (
        "dead or parked; dead unless given",
        "dead ou parked; sem isto, dead",
    ),
    (
        "Deliveries tried in a second",
        "Entregas tentadas por segundo",
    ),
    ("Do not wait for its end", "Não espera o fim"),
    ("Effective settings", "Configurações em vigor"),
    (
        "End after the tables instead of staying up",
        "Termina depois das tabelas em vez de continuar no ar",
    ),
    (
        "End one: what was not tried stays as it was",
        "Encerra um: o que não foi tentado fica como estava",
    ),
    (
        "Flow whose events it takes; empty: none, so that another connection may take them",
        "Fluxo cujos eventos ela recebe; vazio: nenhum, para que outra conexão possa receber",
    ),
    ("File that holds the API key", "Arquivo com a chave de API"),
    (
        "File that holds the address; - is standard input; else MALOTE_WEBHOOK_URL",
        "Arquivo com o endereço; - é a entrada padrão; senão MALOTE_WEBHOOK_URL",
    ),
    (
        "File that holds the app secret; - is standard input; else MALOTE_APP_SECRET",
        "Arquivo com o app secret; - é a entrada padrão; senão MALOTE_APP_SECRET",
    ),
    ("Files that events refer to", "Arquivos citados por eventos"),
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
    (
        "Hold one: what is being tried goes on, nothing more is",
        "Segura um: o que está em tentativa segue, e mais nada",
    ),
    (
        "Hours in São Paulo in which only what is urgent is told: 22:00-07:00",
        "Horas em São Paulo em que só o urgente é avisado: 22:00-07:00",
    ),
    (
        "How many to try before each next stage, which begins when they went well; then all",
        "Quantas tentar antes de cada etapa, que só começa se a anterior foi bem; depois todas",
    ),
    ("Identifier of the cause", "Identificador da causa"),
    ("Identifier of the channel", "Identificador do canal"),
    ("Identifier of the delivery", "Identificador da entrega"),
    ("Identifier of the key", "Identificador da chave"),
    ("Identifier of the replay", "Identificador do reenvio"),
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
    (
        "Keep everything of a tenant, however old",
        "Guarda tudo de uma empresa, por mais antigo que seja",
    ),
    ("Key at the source", "Chave na origem"),
    ("Kind of link", "Tipo de vínculo"),
    (
        "Language of its messages, pt or en",
        "Idioma das mensagens, pt ou en",
    ),
    (
        "Language of messages, pt or en; else by locale",
        "Idioma das mensagens, pt ou en; senão o do sistema",
    ),
    ("Last day of acceptance", "Último dia de aceitação"),
    (
        "Legal holds: tenants of which nothing is removed, however old",
        "Guardas legais: empresas das quais nada é removido, por mais antigo que seja",
    ),
    ("Let a held one go on", "Deixa seguir um que estava seguro"),
    (
        "Let what is old enough go at once, rather than within the hour",
        "Remove já o que passou do prazo, em vez de dentro de uma hora",
    ),
    (
        "Let what is old enough of a tenant go again",
        "Deixa sair de novo o que passou do prazo de uma empresa",
    ),
    (
        "Link a key to a value of the target",
        "Vincula uma chave a um valor do destino",
    ),
    (
        "List dead deliveries and refused messages",
        "Lista entregas mortas e mensagens recusadas",
    ),
    (
        "List deliveries, the newest first",
        "Lista entregas, as mais novas primeiro",
    ),
    (
        "List links of one kind: expense-type, member, account, catalogue.category",
        "Lista vínculos de um tipo: expense-type, member, account, catalogue.category",
    ),
    (
        "List replays, the newest first",
        "Lista os reenvios, o mais novo primeiro",
    ),
    ("List them", "Lista"),
    (
        "List them, and what became of their last message",
        "Lista os canais e o que houve com a última mensagem",
    ),
    ("List them, without their tokens", "Lista, sem os tokens"),
    (
        "List what blocks, how much waits, who must act and how",
        "Lista o que impede, quanto aguarda, quem resolve e como",
    ),
    (
        "List what is wrong, how much it holds up, who must act and how",
        "Lista o que está errado, quanto isso segura, quem resolve e como",
    ),
    (
        "List who ordered what, when, from where and why, the newest first",
        "Lista quem ordenou o quê, quando, de onde e por quê, do mais novo ao mais antigo",
    ),
    (
        "Look again whether it still blocks",
        "Confere se ainda impede",
    ),
    (
        "Look whether the trail is as it was sealed",
        "Confere se o histórico está como foi selado",
    ),
];
