//! What an alarm says to people, in both languages. The words of causes are their own.

use jiff::Timestamp;

use crate::alert::{Facts, sao_paulo};
use crate::cause::Place;
use crate::language::{Language, Text};
use crate::shell;
use crate::text;
use crate::totals::Total;

/// Longest fingerprint or failure quoted, in characters.
const QUOTED: usize = 160;

impl Facts {
    /// What is wrong, in one sentence.
    #[must_use]
    pub fn says(&self, language: Language) -> String {
        let fill = |text: Text, values: &[(&str, String)]| text.fill(language, values);
        match self {
            Self::AlertUndeliverable { name, failure, .. } => fill(
                UNDELIVERABLE,
                &[("name", name.clone()), ("failure", quoted(failure))],
            ),
            Self::CauseOpen {
                what,
                entity,
                detail,
                problem,
                ..
            } => what.says_why(entity, detail, problem.as_deref(), language),
            Self::DeliveriesDead { fingerprint, .. } => {
                fill(DEAD, &[("fingerprint", quoted(fingerprint))])
            }
            Self::DeliveriesFailing {
                name,
                since,
                fingerprint,
                ..
            } => failing(name, *since, fingerprint, language),
            Self::MessagesRefused { code } => fill(REFUSED, &[("code", code.clone())]),
            Self::ReplayStopped {
                failed,
                limit_percent,
                ..
            } => fill(
                STOPPED,
                &[
                    ("failed", failed.to_string()),
                    ("limit", limit_percent.to_string()),
                ],
            ),
            Self::TenantSilent {
                name,
                source,
                last_at,
                ..
            } => silent(name, source, *last_at, language),
            Self::TotalsDiffer {
                day,
                expected,
                accounted,
            } => fill(
                TOTALS,
                &[
                    ("day", day.clone()),
                    ("expected", figure(*expected, language)),
                    ("accounted", figure(*accounted, language)),
                ],
            ),
        }
    }

    /// What to do about it, in one sentence.
    #[must_use]
    pub fn fix(&self, tenant: Option<&str>, language: Language) -> String {
        let tenant = tenant.unwrap_or_default();
        let fill = |text: Text, name: &str, value: &str| text.fill(language, &[(name, value)]);
        match self {
            Self::AlertUndeliverable { channel, .. } => {
                fill(UNDELIVERABLE_FIX, "channel", &channel.to_string())
            }
            Self::CauseOpen {
                connection,
                what,
                entity,
                problem,
                ..
            } => {
                let place = Place {
                    tenant,
                    connection,
                    entity,
                };
                what.fix_why(place, problem.as_deref(), language)
            }
            Self::DeliveriesDead { sample, .. } => fill(DEAD_FIX, "sample", &sample.to_string()),
            Self::DeliveriesFailing { name, .. } => FAILING_FIX.fill(
                language,
                &[
                    ("tenant", shell::value(tenant)),
                    ("connection", shell::value(name)),
                ],
            ),
            Self::MessagesRefused { code } => fill(REFUSED_FIX, "code", code),
            Self::ReplayStopped { replay, .. } => fill(STOPPED_FIX, "replay", &replay.to_string()),
            Self::TenantSilent { name, .. } => fill(SILENT_FIX, "name", name),
            Self::TotalsDiffer { day, .. } => {
                TOTALS_FIX.fill(language, &[("day", day.as_str()), ("tenant", tenant)])
            }
        }
    }
}

fn failing(name: &str, since: Timestamp, fingerprint: &str, language: Language) -> String {
    let since = shown(
        since,
        language.pick("%d/%m/%Y %H:%M (Brasília)", "%Y-%m-%d %H:%M (Brasília)"),
    );
    // The sentence stands without a reason, too.
    let why = match fingerprint {
        "" => String::new(),
        known => format!(" ({})", quoted(known)),
    };
    FAILING.fill(
        language,
        &[("name", name), ("since", &since), ("why", &why)],
    )
}

fn silent(name: &str, source: &str, last_at: Timestamp, language: Language) -> String {
    let last = shown(
        last_at,
        language.pick("%d/%m/%Y %Hh (Brasília)", "%Y-%m-%d %H:00 (Brasília)"),
    );
    let values = [("name", name), ("source", source), ("last", &last)];
    SILENT.fill(language, &values)
}

/// An instant as a clock in São Paulo shows it.
fn shown(at: Timestamp, pattern: &str) -> String {
    at.to_zoned(sao_paulo()).strftime(pattern).to_string()
}

fn quoted(words: &str) -> String {
    text::cut(words, QUOTED)
}

/// A count and a sum as people write them.
#[must_use]
pub(crate) fn figure(total: Total, language: Language) -> String {
    let (count, amount) = (total.count, total.amount.to_string());
    match language {
        Language::Portuguese => format!("{count} (R$ {})", amount.replace('.', ",")),
        Language::English => format!("{count} (R$ {amount})"),
    }
}

const UNDELIVERABLE: Text = Text::new(
    "o canal de alertas '{name}' não recebeu uma mensagem, e ela foi abandonada: {failure}",
    "the alert channel '{name}' did not take a message, and it was given up: {failure}",
);
const UNDELIVERABLE_FIX: Text = Text::new(
    "corrija o destino e teste: malote alert channel test {channel}",
    "correct where it leads, then: malote alert channel test {channel}",
);
const DEAD: Text = Text::new(
    "entregas desistiram pelo mesmo motivo: {fingerprint}",
    "deliveries gave up for the same reason: {fingerprint}",
);
const DEAD_FIX: Text = Text::new(
    "veja uma delas (malote delivery show {sample}), corrija e reenvie: malote dead groups; malote dead replay --group …",
    "look at one (malote delivery show {sample}), correct and replay: malote dead groups; malote dead replay --group …",
);
const FAILING: Text = Text::new(
    "entregas da conexão '{name}' falham desde {since}: o ERP não responde ou recusa por enquanto{why}",
    "deliveries of the connection '{name}' have been failing since {since}: the ERP does not answer or refuses for now{why}",
);
const FAILING_FIX: Text = Text::new(
    "veja a página de status do ERP e o endereço da conexão: malote connection test --tenant{tenant} --connection{connection}; quando ele responder, as entregas seguem sozinhas",
    "look at the ERP's status page and at the connection's address: malote connection test --tenant{tenant} --connection{connection}; the deliveries go by themselves once it answers",
);
const REFUSED: Text = Text::new(
    "mensagens recusadas: {code}",
    "messages were refused: {code}",
);
const REFUSED_FIX: Text = Text::new(
    "malote dead groups diz o que fazer; depois: malote dead replay --code {code}",
    "malote dead groups says what to do; then: malote dead replay --code {code}",
);
const STOPPED: Text = Text::new(
    "um reenvio parou: {failed} falharam, e o limite era {limit}%",
    "a replay stopped: {failed} failed, and the limit was {limit}%",
);
const STOPPED_FIX: Text = Text::new(
    "malote replay show {replay} mostra por quê; corrija e ordene outro",
    "malote replay show {replay} shows why; correct it and order another",
);
const SILENT: Text = Text::new(
    "nada chegou de '{source}' para a conexão '{name}' desde {last}, em horas em que costuma chegar",
    "nothing came from '{source}' for the connection '{name}' since {last}, at hours when it usually does",
);
const SILENT_FIX: Text = Text::new(
    "pergunte a quem mantém o sistema de origem se ele está publicando (conexão '{name}')",
    "ask who runs the system it comes from whether it publishes (connection '{name}')",
);
const TOTALS: Text = Text::new(
    "os totais de controle de {day} não conferem: os eventos esperam {expected}, as entregas somam {accounted}",
    "the control totals of {day} do not agree: events expect {expected}, deliveries add up to {accounted}",
);
const TOTALS_FIX: Text = Text::new(
    "compare: malote totals --tenant {tenant} --from {day} --to {day}; guarde o banco como está e avise quem mantém o Malote",
    "compare: malote totals --tenant {tenant} --from {day} --to {day}; keep the database as it is and tell who maintains Malote",
);

#[cfg(test)]
mod tests {
    use crate::cause;
    use crate::id::{CauseId, ChannelId, ConnectionId, DeliveryId, ReplayId};
    use crate::money::Money;

    use super::*;

    fn every() -> Vec<Facts> {
        let total = |count, centavos| Total {
            count,
            amount: Money::from_centavos(centavos),
        };
        vec![
            Facts::AlertUndeliverable {
                channel: ChannelId::fresh(),
                name: "on call".to_owned(),
                failure: "answered 500".to_owned(),
            },
            Facts::cause(
                CauseId::fresh(),
                "matriz".to_owned(),
                cause::Kind::ExpenseTypeUnlinked,
                "71",
                "71 (Alimentação)",
            ),
            Facts::DeliveriesDead {
                fingerprint: "omie|Client-102".to_owned(),
                sample: DeliveryId::fresh(),
            },
            Facts::DeliveriesFailing {
                connection: ConnectionId::fresh(),
                name: "filial sul".to_owned(),
                since: "2026-11-20T18:05:00Z".parse().unwrap(),
                fingerprint: "omie|unreachable".to_owned(),
            },
            Facts::MessagesRefused {
                code: "not-json".to_owned(),
            },
            Facts::ReplayStopped {
                replay: ReplayId::fresh(),
                failed: 3,
                limit_percent: 20,
            },
            Facts::TenantSilent {
                connection: ConnectionId::fresh(),
                name: "matriz".to_owned(),
                source: "/app".to_owned(),
                last_at: "2026-11-20T18:00:00Z".parse().unwrap(),
            },
            Facts::TotalsDiffer {
                day: "2026-11-20".to_owned(),
                expected: total(3, 30_000),
                accounted: total(2, 20_000),
            },
        ]
    }

    #[test]
    fn every_kind_speaks_both_languages_and_leaves_no_place_open() {
        for facts in every() {
            let mut said = Vec::new();
            for language in [Language::Portuguese, Language::English] {
                let texts = [facts.says(language), facts.fix(Some("acme"), language)];
                for text in &texts {
                    assert!(!text.is_empty() && !text.contains(['{', '}']), "{text}");
                }
                said.push(texts);
            }
            assert_ne!(said[0], said[1]);
        }
    }

    #[test]
    fn what_to_try_against_a_target_that_fails_can_be_pasted() {
        let fix = every()[3].fix(Some("acme"), Language::English);
        let command = "malote connection test --tenant acme --connection 'filial sul'";
        assert!(fix.contains(command), "{fix}");
    }

    #[test]
    fn figures_and_hours_are_those_of_brazil() {
        let said: Vec<String> = every()
            .iter()
            .map(|facts| facts.says(Language::Portuguese))
            .collect();
        assert!(
            said[3].contains("20/11/2026 15:05 (Brasília)"),
            "{}",
            said[3]
        );
        assert!(said[6].contains("20/11/2026 15h"), "{}", said[6]);
        assert!(said[7].contains("3 (R$ 300,00)"), "{}", said[7]);
        assert!(said[7].contains("2 (R$ 200,00)"), "{}", said[7]);
    }
}
