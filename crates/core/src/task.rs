//! The outcome of a test or a sync, stored as facts and told in the language of whoever reads it.

use serde::{Deserialize, Serialize};

use crate::language::{Language, Text};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The credentials work.
    Accepted {
        /// How many deliveries go on because of it.
        released: usize,
    },
    /// What links refer to was read.
    Synced {
        /// How many usable links there are, by their kind.
        counts: Vec<(String, usize)>,
        /// How many deliveries go on because of it.
        released: usize,
    },
    /// The target does not take the credentials.
    CredentialsRefused {
        /// The target's words.
        detail: String,
    },
    /// The target could not be asked, or refused.
    Failed {
        /// Our class or the target's code.
        code: String,
        /// Its words.
        detail: String,
    },
    /// The connection cannot be opened with what is stored of it.
    CannotOpen,
    /// What the target answered could not be stored.
    NotStored,
}

impl Outcome {
    /// In one sentence.
    #[must_use]
    pub fn says(&self, language: Language) -> String {
        let goes_on = |released: &usize| {
            let text = if *released == 1 { GOES_ON } else { GO_ON };
            text.fill(language, &[("count", released.to_string())])
        };
        match self {
            Self::Accepted { released } => {
                format!("{}; {}", ACCEPTED.say(language), goes_on(released))
            }
            Self::Synced { counts, released } => {
                let counted = |(kind, count): &(String, usize)| {
                    format!("{count} {}", named(kind, *count, language))
                };
                let counts: Vec<String> = counts.iter().map(counted).collect();
                format!("{}; {}", counts.join(", "), goes_on(released))
            }
            Self::CredentialsRefused { detail } => {
                REFUSED.fill(language, &[("detail", detail.as_str())])
            }
            Self::Failed { code, detail } => format!("{code}: {detail}"),
            Self::CannotOpen => CANNOT_OPEN.say(language).to_owned(),
            Self::NotStored => NOT_STORED.say(language).to_owned(),
        }
    }
}

/// So many links of a kind.
fn named(kind: &str, count: usize, language: Language) -> &str {
    let (one, many) = match kind {
        "member" => (
            language.pick("colaborador", "member"),
            language.pick("colaboradores", "members"),
        ),
        "catalogue.category" => (
            language.pick("categoria", "category"),
            language.pick("categorias", "categories"),
        ),
        "catalogue.account" => (
            language.pick("conta corrente", "account"),
            language.pick("contas correntes", "accounts"),
        ),
        other => (other, other),
    };
    if count == 1 { one } else { many }
}

const ACCEPTED: Text = Text::new("credenciais aceitas", "credentials accepted");
const GOES_ON: Text = Text::new("{count} entrega segue", "{count} delivery goes on");
const GO_ON: Text = Text::new("{count} entregas seguem", "{count} deliveries go on");
const REFUSED: Text = Text::new(
    "credenciais recusadas: {detail}",
    "credentials refused: {detail}",
);
const CANNOT_OPEN: Text = Text::new(
    "a conexão não pode ser aberta; veja 'malote doctor'",
    "the connection cannot be opened; see 'malote doctor'",
);
const NOT_STORED: Text = Text::new(
    "o resultado não pôde ser gravado; peça de novo",
    "what came of it could not be stored; order it again",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_it_is_told_in_both_languages() {
        let counts = vec![
            ("member".to_owned(), 1),
            ("catalogue.category".to_owned(), 40),
            ("catalogue.account".to_owned(), 0),
            ("other".to_owned(), 2),
        ];
        let synced = Outcome::Synced {
            counts,
            released: 1,
        };
        assert_eq!(
            synced.says(Language::Portuguese),
            "1 colaborador, 40 categorias, 0 contas correntes, 2 other; 1 entrega segue"
        );
        assert_eq!(
            synced.says(Language::English),
            "1 member, 40 categories, 0 accounts, 2 other; 1 delivery goes on"
        );
        let detail = "chave inválida".to_owned();
        for outcome in [
            Outcome::Accepted { released: 0 },
            Outcome::CredentialsRefused { detail },
            Outcome::CannotOpen,
            Outcome::NotStored,
        ] {
            let said = |language| outcome.says(language);
            assert_ne!(said(Language::Portuguese), said(Language::English));
        }
    }
}
