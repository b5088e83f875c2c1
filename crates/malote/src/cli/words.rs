//! Every text the command line says to a person, in Portuguese and in English, side by side.
//! Names that are typed (statuses, kinds, codes, settings) are the same in both; beside those that
//! people read most stands what they mean ([`names`]).

pub(crate) mod bench;
pub(crate) mod columns;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod failures;
pub(crate) mod help;
pub(crate) mod messages;
pub(crate) mod names;
pub(crate) mod process;
pub(crate) mod usage;

pub(crate) use malote_core::language::Text;

/// Declares texts: `NAME: "português", "English";`, and a list of them all for the tests.
macro_rules! texts {
    ($($name:ident: $portuguese:literal, $english:literal;)*) => {
        $(pub(crate) const $name: crate::cli::words::Text =
            crate::cli::words::Text::new($portuguese, $english);)*

        #[cfg(test)]
        pub(crate) const ALL: &[crate::cli::words::Text] = &[$($name),*];
    };
}
pub(crate) use texts;

#[cfg(test)]
mod tests {
    use malote_core::language::Language;

    use super::*;

    fn places(text: &str) -> Vec<&str> {
        let parts = text.split('{').skip(1);
        let mut names: Vec<&str> = parts
            .filter_map(|part| Some(part.split_once('}')?.0))
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn both_languages_have_the_same_places() {
        for list in [
            bench::ALL,
            columns::ALL,
            doctor::ALL,
            failures::ALL,
            messages::ALL,
            process::ALL,
        ] {
            for text in list {
                assert_eq!(
                    places(text.say(Language::Portuguese)),
                    places(text.say(Language::English)),
                    "{text:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_filled_in_is_not_looked_at_again() {
        let text = Text::new("{a} e {b}", "{a} and {b}");
        let filled = text.fill(Language::English, &[("a", "{b}"), ("b", "2")]);
        assert_eq!(filled, "{b} and 2");
    }
}
