//! Wrong usage in Portuguese. What clap would say in English is told here for the mistakes
//! people make; a rare one stays in English.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// A mistake in one sentence; `None` when it is no mistake (help, version) or a rare one.
pub(crate) fn portuguese(error: &Error) -> Option<String> {
    let about = |kind| error.get(kind).map(shown).unwrap_or_default();
    let nearest = |kind| error.get(kind).map(last).unwrap_or_default();
    let argument = about(ContextKind::InvalidArg);
    let value = about(ContextKind::InvalidValue);
    let sentence = match error.kind() {
        ErrorKind::UnknownArgument => {
            let near = nearest(ContextKind::SuggestedArg);
            format!("não existe o argumento '{argument}'{}", hint(&near))
        }
        ErrorKind::InvalidSubcommand => {
            let command = about(ContextKind::InvalidSubcommand);
            let near = nearest(ContextKind::SuggestedSubcommand);
            format!("não existe o comando '{command}'{}", hint(&near))
        }
        ErrorKind::MissingRequiredArgument => format!("falta informar: {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("falta o valor de '{argument}'"),
        ErrorKind::InvalidValue => {
            let known = about(ContextKind::ValidValue);
            format!("'{value}' não serve em '{argument}'; use um destes: {known}")
        }
        ErrorKind::ValueValidation => format!("'{value}' não serve em '{argument}'"),
        ErrorKind::ArgumentConflict => {
            let other = about(ContextKind::PriorArg);
            format!("'{argument}' não combina com '{other}'")
        }
        _ => return None,
    };
    Some(format!("{sentence}\n  veja as opções com --help"))
}

fn hint(near: &str) -> String {
    match near {
        "" => String::new(),
        near => format!("; você quis dizer '{near}'?"),
    }
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        _ => String::new(),
    }
}

/// Of several suggestions the last: they come with the nearest at the end.
fn last(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(texts) => texts.last().cloned().unwrap_or_default(),
        other => shown(other),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Arguments;

    fn told(words: &[&str]) -> Option<String> {
        let typed = ["malote"].iter().chain(words);
        let error = Arguments::command()
            .try_get_matches_from(typed)
            .unwrap_err();
        let text = portuguese(&error)?;
        text.lines().next().map(str::to_owned)
    }

    #[test]
    fn mistakes_are_told_in_portuguese() {
        let cases: [(&[&str], &str); 5] = [
            (
                &["tenat"],
                "não existe o comando 'tenat'; você quis dizer 'tenant'?",
            ),
            (
                &["tenant", "list", "--jsn"],
                "não existe o argumento '--jsn'; você quis dizer '--json'?",
            ),
            (&["tenant", "add"], "falta informar: <TENANT>"),
            (
                &["--lang", "fr", "doctor"],
                "'fr' não serve em '--lang <LANG>'; use um destes: pt, en",
            ),
            (
                &["dead", "replay", "--group", "a", "--code", "b"],
                "'--group <FINGERPRINT>' não combina com '--code <CODE>'",
            ),
        ];
        for (words, wanted) in cases {
            assert_eq!(told(words).as_deref(), Some(wanted));
        }
        assert_eq!(told(&["--help"]), None);
    }
}
