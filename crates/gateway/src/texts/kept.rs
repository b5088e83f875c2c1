//! What erasing a person leaves, and why, in both languages.

use malote_core::language::Language;

/// Something that stays.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The stable name.
    pub(crate) name: &'static str,
    pt: &'static str,
    en: &'static str,
}

impl Kept {
    /// What, and why.
    pub(crate) const fn says(&self, language: Language) -> &'static str {
        language.pick(self.pt, self.en)
    }
}

/// Everything that stays.
pub(crate) const ALL: &[Kept] = &[
    Kept {
        name: "fiscal-records",
        pt: "Valores, datas, identificadores do relatório, referências do ERP e totais, sem a \
             pessoa: são registro fiscal, que a lei manda guardar até prescreverem os créditos \
             tributários (LGPD, Lei 13.709/2018, art. 16, I; CTN, art. 195, parágrafo único).",
        en: "Amounts, dates, report identifiers, references of the ERP and totals, without the \
             person: fiscal records, which the law orders to keep until the tax claims lapse \
             (LGPD, Lei 13.709/2018, art. 16, I; CTN, art. 195, sole paragraph).",
    },
    Kept {
        name: "audit-trail",
        pt: "A trilha de quem ordenou o quê, sem a pessoa: prova o que foi feito, inclusive este \
             pedido (LGPD, art. 6º, X, e art. 37).",
        en: "The trail of who ordered what, without the person: it proves what was done, this \
             request too (LGPD, art. 6, X, and art. 37).",
    },
    Kept {
        name: "target",
        pt: "O que já está no ERP: o Malote não apaga nada lá; peça a quem responde por ele.",
        en: "What is in the ERP already: Malote erases nothing there; ask who answers for it.",
    },
    Kept {
        name: "files",
        pt: "Arquivos guardados (POST /v1/files): ninguém os lê à procura de pessoas; saem por \
             idade (retention.files_days), ou já, um a um: malote file remove.",
        en: "Files that were stored (POST /v1/files): nobody searches them for persons; they go \
             by age (retention.files_days), or at once, one by one: malote file remove.",
    },
    Kept {
        name: "backups",
        pt: "Cópias de segurança feitas antes, com a chave da pessoa: até você as apagar. Quem \
             restaura uma cópia antiga repete os pedidos feitos depois dela.",
        en: "Backups made before, with the person's key: until you delete them. Who restores an \
             old one repeats the requests made since.",
    },
    Kept {
        name: "broker",
        pt: "Mensagens que ainda estão nas filas do RabbitMQ, como malote.dead: até serem \
             consumidas ou removidas de lá.",
        en: "Messages still in the queues of RabbitMQ, such as malote.dead: until they are \
             consumed or removed there.",
    },
    Kept {
        name: "alarms",
        pt: "Avisos de alarmes já enviados, por e-mail ou webhook, com o nome e o endereço \
             mascarado: estão com quem os recebeu.",
        en: "Messages of alarms that were sent, by e-mail or webhook, with the name and the masked \
             address: they are with whoever got them.",
    },
    Kept {
        name: "repeated-requests",
        pt: "Respostas guardadas para Idempotency-Key, seladas, que podem mostrar a pessoa: por um \
             dia, para que um pedido repetido não seja feito duas vezes.",
        en: "Answers kept for Idempotency-Key, sealed, which may show the person: for a day, so \
             that a repeated request is not done twice.",
    },
    Kept {
        name: "free-text",
        pt: "Em textos livres só se reconhecem e-mails, CPFs e o nome completo como o evento o \
             deu; apelidos e nomes soltos ficam.",
        en: "In free texts only e-mail addresses, CPFs and the full name as the event gave it \
             are recognised; nicknames and single names stay.",
    },
];
