//! Why a member has no usable supplier, as the last sync found it: each reason has its own
//! sentence and its own fix, for what helps against one of them changes nothing about another.

use crate::language::Text;

/// Why no supplier is usable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsynced {
    /// No sync has looked for it since it was first needed.
    Unknown,
    /// Nobody in the ERP has the address.
    NotFound,
    /// Who has it is no employee.
    Untagged,
    /// Who has it is not active.
    Inactive,
    /// Two active employees share it.
    Ambiguous,
}

impl Unsynced {
    /// By the name that a sync leaves beside the link.
    #[must_use]
    pub fn of(problem: Option<&str>) -> Self {
        match problem {
            Some("not-found") => Self::NotFound,
            Some("untagged") => Self::Untagged,
            Some("inactive") => Self::Inactive,
            Some("ambiguous") => Self::Ambiguous,
            Some(_) | None => Self::Unknown,
        }
    }

    /// What blocks, in one sentence.
    pub(super) const fn sentence(self) -> Text {
        match self {
            Self::Unknown => Text::new(
                "colaborador {} sem cadastro utilizável no ERP",
                "member {} is not in the ERP",
            ),
            Self::NotFound => Text::new(
                "nenhum cadastro no ERP com o e-mail {}",
                "nobody in the ERP has the e-mail {}",
            ),
            Self::Untagged => Text::new(
                "colaborador {} sem a etiqueta de funcionário no ERP",
                "member {} lacks the employee tag in the ERP",
            ),
            Self::Inactive => Text::new(
                "colaborador {} inativo no ERP",
                "member {} is inactive in the ERP",
            ),
            Self::Ambiguous => Text::new(
                "mais de um funcionário ativo no ERP com o e-mail {}",
                "more than one active employee in the ERP has the e-mail {}",
            ),
        }
    }

    /// What to do about it.
    pub(super) const fn fix(self) -> Text {
        match self {
            Self::Unknown | Self::NotFound => Text::new(
                "cadastre o fornecedor no ERP com este e-mail e a etiqueta Funcionário, e sincronize: malote connection sync --tenant{tenant} --connection{connection}",
                "give the supplier this e-mail and the tag Funcionário in the ERP, then: malote connection sync --tenant{tenant} --connection{connection}",
            ),
            Self::Untagged => Text::new(
                "dê a etiqueta Funcionário ao cadastro que já tem este e-mail no ERP, e sincronize: malote connection sync --tenant{tenant} --connection{connection}",
                "give the tag Funcionário to the supplier that has this e-mail in the ERP, then: malote connection sync --tenant{tenant} --connection{connection}",
            ),
            Self::Inactive => Text::new(
                "reative no ERP o cadastro com este e-mail, com a etiqueta Funcionário, e sincronize: malote connection sync --tenant{tenant} --connection{connection}",
                "make the supplier with this e-mail active in the ERP again, with the tag Funcionário, then: malote connection sync --tenant{tenant} --connection{connection}",
            ),
            Self::Ambiguous => Text::new(
                "deixe este e-mail em um só funcionário ativo no ERP, e sincronize: malote connection sync --tenant{tenant} --connection{connection}",
                "leave this e-mail with one active employee in the ERP, then: malote connection sync --tenant{tenant} --connection{connection}",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::cause::{Kind, Place};
    use crate::language::Language;

    #[test]
    fn every_reason_has_its_own_sentence_and_fix() {
        let place = Place {
            tenant: "acme",
            connection: "matriz",
            entity: "m@x.co",
        };
        for language in [Language::Portuguese, Language::English] {
            let told = |problem| {
                let kind = Kind::MemberUnsynced;
                let says = kind.says_why("m@x.co", "", problem, language);
                (says, kind.fix_why(place, problem, language))
            };
            let mut seen = Vec::new();
            for problem in ["not-found", "untagged", "inactive", "ambiguous"] {
                let (says, fix) = told(Some(problem));
                assert!(says.contains("m@x.co"), "{says}");
                let sync = "malote connection sync --tenant acme --connection matriz";
                assert!(fix.ends_with(sync), "{fix}");
                assert!(!seen.contains(&says) && !seen.contains(&fix), "{problem}");
                seen.extend([says, fix]);
            }
            assert_eq!(told(None), told(Some("unusable")));
            let other = Kind::ExpenseTypeUnlinked;
            let generic = other.says("71", "", language);
            assert_eq!(
                other.says_why("71", "", Some("untagged"), language),
                generic
            );
        }
    }
}
