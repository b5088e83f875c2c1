//! Texts of the demonstration.

use crate::cli::words::Text;

pub(crate) const MORNING: Text = Text::new(
    "Manhã: relatórios aprovados chegam de dois clientes…",
    "Morning: approved reports arrive for two tenants…",
);
pub(crate) const SPELL: Text = Text::new(
    "O ERP passa mal: corta respostas, devolve HTML, bloqueia a API. Chegam mais relatórios…",
    "The ERP has a bad spell: lost answers, HTML, a blocked API. More reports arrive…",
);
pub(crate) const AFTERNOON: Text = Text::new(
    "Tarde: uma correção, uma reabertura, cadastros que faltam e mensagens inválidas…",
    "Afternoon: a correction, a reopening, missing links and invalid messages…",
);
pub(crate) const REACHED: Text =
    Text::new("No ERP (livros do ERP)", "In the ERP (by its own books)");
pub(crate) const PARKED: Text = Text::new("Parado, e por quê", "Parked, and why");
pub(crate) const REFUSED: Text = Text::new("Recusado", "Refused");
pub(crate) const TOTALS: Text = Text::new("Totais de controle", "Control totals");
pub(crate) const NOTHING: Text = Text::new("nada", "nothing");
pub(crate) const COMPANY: Text = Text::new("empresa", "company");
pub(crate) const DOCUMENT: Text = Text::new("documento", "document");
pub(crate) const KEY: Text = Text::new("chave", "key");
pub(crate) const SUPPLIER: Text = Text::new("fornecedor", "supplier");
pub(crate) const CATEGORY: Text = Text::new("categoria", "category");
pub(crate) const AMOUNT: Text = Text::new("valor R$", "amount R$");
pub(crate) const PAYABLE: Text = Text::new("conta a pagar", "payable");
pub(crate) const ENTRY: Text = Text::new("lançamento", "account entry");
pub(crate) const TENANT: Text = Text::new("cliente", "tenant");
pub(crate) const CAUSE: Text = Text::new("causa", "cause");
pub(crate) const WAITING: Text = Text::new("aguardam", "waiting");
pub(crate) const WHAT_TO_DO: Text = Text::new("o que fazer", "what to do");
pub(crate) const MESSAGE: Text = Text::new("mensagem", "message");
pub(crate) const CODE: Text = Text::new("código", "code");
pub(crate) const PLACE: Text = Text::new("onde", "where");
pub(crate) const REASON: Text = Text::new("motivo", "reason");
pub(crate) const EXPECTED: Text = Text::new("esperado", "expected");
pub(crate) const DELIVERED: Text = Text::new("entregue", "delivered");
pub(crate) const PARKED_SUM: Text = Text::new("parado", "parked");
pub(crate) const DEAD: Text = Text::new("morto", "dead");
pub(crate) const DISCARDED: Text = Text::new("descartado", "discarded");
pub(crate) const SUPERSEDED: Text = Text::new("substituído", "superseded");
pub(crate) const AGREES: Text = Text::new("confere", "agrees");
pub(crate) const YES: Text = Text::new("sim", "yes");
pub(crate) const NO: Text = Text::new("NÃO", "NO");
pub(crate) const BOOKS_AGREE: Text = Text::new(
    "Do que foi entregue, revisões corrigiram ou removeram depois R$ {replaced}.\nO ERP guarda R$ {theirs}; o Malote diz R$ {ours}. Confere.",
    "Of what was delivered, revisions corrected or removed R$ {replaced} later.\nThe ERP holds R$ {theirs}; Malote says R$ {ours}. They agree.",
);
pub(crate) const BOOKS_DIFFER: Text = Text::new(
    "O ERP guarda R$ {theirs}, mas o Malote diz R$ {ours}!",
    "The ERP holds R$ {theirs}, but Malote says R$ {ours}!",
);
pub(crate) const WHERE_TO_LOOK: Text = Text::new(
    "ERP simulado:  {erp}\nAPI:           {api}\nLinha de comando, em outro terminal:\n  malote --data-dir {folder} cause list\n  malote --data-dir {folder} delivery list\nCtrl-C termina.",
    "Simulated ERP: {erp}\nAPI:           {api}\nCommand line, in another terminal:\n  malote --data-dir {folder} cause list\n  malote --data-dir {folder} delivery list\nCtrl-C ends it.",
);
