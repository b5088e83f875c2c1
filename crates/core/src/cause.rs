//! Causes: why deliveries are parked, as objects that can be checked, fixed and that release
//! what waits on them.

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::shell;

mod actor;
mod unsynced;

pub use crate::cause::actor::Actor;
pub use crate::cause::unsynced::Unsynced;

/// What kind of thing blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An expense type has no category in the target.
    ExpenseTypeUnlinked,
    /// A member has no usable supplier in the target.
    MemberUnsynced,
    /// The connection names no account.
    AccountUnlinked,
    /// The target refuses the credentials.
    CredentialsRefused,
    /// The payable is already paid, and would have to change.
    AlreadyPaid,
    /// A group of expenses sums to less than nothing.
    NegativeGroup,
    /// Two revisions claim the same instant with different contents.
    RevisionTie,
    /// A person changed the thing in the target.
    EditedInTarget,
    /// A person removed the thing from the target.
    RemovedInTarget,
    /// Nobody knows whether the target applied it.
    OutcomeUnknown,
    /// The target's limit on errors is near: a method rests.
    TargetPause,
}

/// What rests under [`Kind::TargetPause`] when the target cannot be reached at all, in place of one
/// of its methods.
pub const UNREACHABLE: &str = "unreachable";

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::ExpenseTypeUnlinked,
        Self::MemberUnsynced,
        Self::AccountUnlinked,
        Self::CredentialsRefused,
        Self::AlreadyPaid,
        Self::NegativeGroup,
        Self::RevisionTie,
        Self::EditedInTarget,
        Self::RemovedInTarget,
        Self::OutcomeUnknown,
        Self::TargetPause,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExpenseTypeUnlinked => "expense-type-unlinked",
            Self::MemberUnsynced => "member-unsynced",
            Self::AccountUnlinked => "account-unlinked",
            Self::CredentialsRefused => "credentials-refused",
            Self::AlreadyPaid => "already-paid",
            Self::NegativeGroup => "negative-group",
            Self::RevisionTie => "revision-tie",
            Self::EditedInTarget => "edited-in-target",
            Self::RemovedInTarget => "removed-in-target",
            Self::OutcomeUnknown => "outcome-unknown",
            Self::TargetPause => "target-pause",
        }
    }

    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind of link whose arrival resolves it, for causes that resolve themselves so.
    #[must_use]
    pub const fn link(self) -> Option<&'static str> {
        match self {
            Self::ExpenseTypeUnlinked => Some("expense-type"),
            Self::MemberUnsynced => Some("member"),
            Self::AccountUnlinked => Some("account"),
            Self::CredentialsRefused => Some("credentials"),
            _ => None,
        }
    }

    /// The cause that a missing link of this kind is.
    #[must_use]
    pub fn of_link(link: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.link() == Some(link))
    }

    /// Whether a person decides it by replaying or discarding what is parked.
    #[must_use]
    pub const fn decided_by_replay(self) -> bool {
        self.link().is_none() && !matches!(self, Self::TargetPause | Self::NegativeGroup)
    }

    /// Who must act.
    #[must_use]
    pub const fn actor(self) -> Actor {
        match self {
            Self::ExpenseTypeUnlinked
            | Self::MemberUnsynced
            | Self::AccountUnlinked
            | Self::AlreadyPaid
            | Self::NegativeGroup
            | Self::EditedInTarget
            | Self::RemovedInTarget => Actor::Accountant,
            Self::CredentialsRefused | Self::RevisionTie | Self::OutcomeUnknown => Actor::Operator,
            Self::TargetPause => Actor::Vendor,
        }
    }

    /// What blocks, in one sentence.
    #[must_use]
    pub fn says(self, entity: &str, detail: &str, language: Language) -> String {
        self.says_why(entity, detail, None, language)
    }

    /// The same, with the reason that stands beside the link it waits for.
    #[must_use]
    pub fn says_why(
        self,
        entity: &str,
        detail: &str,
        problem: Option<&str>,
        language: Language,
    ) -> String {
        if self == Self::TargetPause && entity == UNREACHABLE {
            return language
                .pick(
                    "não há conexão com o ERP; uma tentativa é feita de tempos em tempos",
                    "the ERP cannot be reached; it is tried again from time to time",
                )
                .to_owned();
        }
        let template = match self {
            Self::MemberUnsynced => Unsynced::of(problem).sentence().say(language),
            _ => {
                let (pt, en) = self.sentences();
                language.pick(pt, en)
            }
        };
        let shown = if detail.is_empty() { entity } else { detail };
        template.replace("{}", shown).replace("{key}", entity)
    }

    const fn sentences(self) -> (&'static str, &'static str) {
        match self {
            Self::ExpenseTypeUnlinked => (
                "tipo de despesa {} sem categoria",
                "expense type {} has no category",
            ),
            Self::MemberUnsynced => {
                let text = Unsynced::Unknown.sentence();
                (text.say(Language::Portuguese), text.say(Language::English))
            }
            Self::AccountUnlinked => ("conexão sem conta corrente", "connection names no account"),
            Self::CredentialsRefused => (
                "o ERP recusou as credenciais",
                "the ERP refused the credentials",
            ),
            Self::AlreadyPaid => (
                "título {} já pago no ERP",
                "payable {} is already paid in the ERP",
            ),
            Self::NegativeGroup => (
                "grupo {} com soma negativa",
                "group {} sums to less than nothing",
            ),
            Self::RevisionTie => (
                "relatório {} com duas aprovações no mesmo instante, de conteúdos diferentes",
                "report {} was approved twice at the same instant with different contents",
            ),
            Self::EditedInTarget => (
                "título {} alterado por alguém no ERP",
                "payable {} was edited in the ERP",
            ),
            Self::RemovedInTarget => (
                "título {} removido por alguém no ERP",
                "payable {} was removed in the ERP",
            ),
            Self::OutcomeUnknown => (
                "não se sabe se o ERP gravou o título {}",
                "nobody knows whether the ERP holds payable {}",
            ),
            Self::TargetPause => ("o ERP está em pausa: {}", "the ERP is resting: {}"),
        }
    }

    /// What to do about it where it stands, in one sentence that can be typed as it is but for
    /// what only a person knows: names are quoted as a shell wants them.
    #[must_use]
    pub fn fix_at(self, place: Place<'_>, language: Language) -> String {
        self.fix_why(place, None, language)
    }

    /// The same, for the reason that stands beside the link it waits for.
    #[must_use]
    pub fn fix_why(self, place: Place<'_>, problem: Option<&str>, language: Language) -> String {
        let template = match self {
            Self::MemberUnsynced => Unsynced::of(problem).fix().say(language),
            _ => self.fix(language),
        };
        let mut out = String::new();
        let mut parts = template.split('{');
        out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or_default();
            out.push_str(&match name {
                "tenant" => shell::value(place.tenant),
                "connection" => shell::value(place.connection),
                _ => shell::argument(place.entity),
            });
            out.push_str(rest);
        }
        out
    }

    const fn fix(self, language: Language) -> &'static str {
        let (pt, en) = match self {
            Self::ExpenseTypeUnlinked => (
                "vincule o tipo a uma categoria: malote link set --tenant{tenant} --connection{connection} expense-type {entity} CATEGORIA",
                "link the type to a category: malote link set --tenant{tenant} --connection{connection} expense-type {entity} CATEGORY",
            ),
            Self::MemberUnsynced => return Unsynced::Unknown.fix().say(language),
            Self::AccountUnlinked => (
                "informe a conta: malote link set --tenant{tenant} --connection{connection} account default CÓDIGO",
                "name the account: malote link set --tenant{tenant} --connection{connection} account default CODE",
            ),
            Self::CredentialsRefused => (
                "informe credenciais novas (malote connection add): são testadas, e o que espera segue; se as atuais voltaram a valer: malote connection test --tenant{tenant} --connection{connection}",
                "give new credentials (malote connection add): they are tested, and what waits goes on; if the present ones work again: malote connection test --tenant{tenant} --connection{connection}",
            ),
            Self::AlreadyPaid => (
                "acerte no ERP e reenvie (delivery replay), ou descarte (delivery discard)",
                "settle it in the ERP and replay (delivery replay), or discard (delivery discard)",
            ),
            Self::NegativeGroup => (
                "corrija o relatório na origem, ou descarte este grupo",
                "correct the report at its source, or discard this group",
            ),
            Self::RevisionTie => (
                "reenvie a aprovação certa e descarte a outra",
                "replay the right approval, discard the other",
            ),
            Self::EditedInTarget => (
                "reenvie para prevalecer o relatório (um título cancelado, só depois de excluído no ERP), ou descarte para manter o ERP",
                "replay to let the report win (a cancelled payable only once it is deleted in the ERP), discard to keep the ERP's values",
            ),
            Self::RemovedInTarget => (
                "reenvie para criar de novo, ou descarte",
                "replay to create it again, or discard",
            ),
            Self::OutcomeUnknown => (
                "pergunte de novo: malote cause recheck; ou confira no ERP: malote delivery resolve \
                 ID --held CÓDIGO --amount VALOR ou --absent",
                "ask once more: malote cause recheck; or look in the ERP: malote delivery resolve \
                 ID --held REFERENCE --amount AMOUNT or --absent",
            ),
            Self::TargetPause => (
                "segue sozinho quando a pausa terminar",
                "goes on by itself when the pause ends",
            ),
        };
        language.pick(pt, en)
    }
}

/// Where a cause stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Whose.
    pub tenant: &'a str,
    /// The connection's name.
    pub connection: &'a str,
    /// What the cause is about.
    pub entity: &'a str,
}

/// A cause about to be stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Draft {
    /// What kind.
    pub kind: Kind,
    /// About what: the type's id, the folded e-mail, the target key.
    pub entity: String,
    /// What a person should read in place of the bare entity.
    #[serde(default)]
    pub detail: String,
}

impl Draft {
    /// A cause about an entity.
    pub fn new(kind: Kind, entity: impl Into<String>) -> Self {
        Self {
            kind,
            entity: entity.into(),
            detail: String::new(),
        }
    }

    /// The same, with words for people.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

#[cfg(test)]
mod tests;
