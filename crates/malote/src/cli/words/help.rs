//! The help texts in Portuguese. Their English stands where the arguments are declared, and is
//! the key here; a test holds the two together.

use clap::{Arg, ArgAction, Command};

use malote_core::language::Language;

mod table;

/// The commands with their help in a language.
pub(crate) fn translated(command: Command, language: Language) -> Command {
    match language {
        Language::English => command,
        Language::Portuguese => portuguese(command).arg(
            Arg::new("versão")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help("Mostra a versão")
                .help_heading(OPTIONS),
        ),
    }
}

const OPTIONS: &str = "Opções";
const COMMON: &str = "Opções gerais";

fn portuguese(command: Command) -> Command {
    let about = command.get_about().map(|about| said(&about.to_string()));
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    let command = command.mut_args(|arg| {
        let heading = match arg.get_help_heading() {
            Some(_) => COMMON,
            None if arg.is_positional() => "Argumentos",
            None => OPTIONS,
        };
        let help = arg.get_help().map(|help| said(&help.to_string()));
        let arg = arg.help_heading(heading);
        match help {
            Some(help) => arg.help(help),
            None => arg,
        }
    });
    let help = Arg::new("ajuda")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help("Mostra esta ajuda")
        .help_heading(OPTIONS);
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg(help)
        .help_template("{about-with-newline}\nUso: {usage}\n\n{all-args}")
        .subcommand_help_heading("Comandos")
        .mut_subcommands(portuguese)
}

fn said(english: &str) -> String {
    let found = table::all().find(|(key, _)| *key == english);
    found
        .map_or(english, |(_, portuguese)| portuguese)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Arguments;

    /// Every help text of a command and of all below it.
    fn texts(command: &Command, found: &mut Vec<String>) {
        found.extend(command.get_about().map(ToString::to_string));
        let helps = command.get_arguments().filter_map(|arg| arg.get_help());
        found.extend(helps.map(ToString::to_string));
        for subcommand in command.get_subcommands() {
            texts(subcommand, found);
        }
    }

    #[test]
    fn every_help_text_has_its_portuguese_and_none_is_left_over() {
        let mut found = Vec::new();
        texts(&Arguments::command(), &mut found);
        found.sort();
        found.dedup();
        let missing: Vec<&String> = found
            .iter()
            .filter(|text| table::all().all(|(key, _)| key != text))
            .collect();
        assert!(missing.is_empty(), "without Portuguese: {missing:#?}");
        let unused: Vec<&str> = table::all()
            .map(|(key, _)| *key)
            .filter(|key| found.iter().all(|text| text != key))
            .collect();
        assert!(unused.is_empty(), "left over: {unused:#?}");
    }

    #[test]
    fn the_commands_are_sound_in_both_languages() {
        for language in [Language::English, Language::Portuguese] {
            translated(Arguments::command(), language).debug_assert();
        }
    }
}
