//! What is said about a wrong setting of a connection, in both languages.

use crate::language::Text;

pub(crate) const UNKNOWN: Text = Text::new(
    "configuração de conexão desconhecida '{key}'",
    "unknown connection setting '{key}'",
);
pub(crate) const MEANT: Text = Text::new(
    "configuração de conexão desconhecida '{key}'; seria '{name}'?",
    "unknown connection setting '{key}'; did you mean '{name}'?",
);
pub(crate) const INVALID: Text = Text::new(
    "a configuração de conexão '{key}' é '{value}', mas deve ser {wanted}",
    "connection setting '{key}' is '{value}', but must be {wanted}",
);
pub(crate) const WHOLE_NUMBER: Text = Text::new(
    "um número inteiro de {least} a {most}",
    "a whole number from {least} to {most}",
);
pub(crate) const SECONDS: Text = Text::new(
    "um número de segundos de {least} a {most}",
    "a number of seconds from {least} to {most}",
);
pub(crate) const TRUTH: Text = Text::new("'true' ou 'false'", "'true' or 'false'");
pub(crate) const DOCUMENT: Text = Text::new("'entry' ou 'payable'", "'entry' or 'payable'");
