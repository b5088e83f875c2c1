//! What is said of a panic: where it happened, and its words only when they are fixed in the
//! code. Words made at run time may hold a payload, so they are left out.

use std::any::Any;
use std::panic::{self, PanicHookInfo};

use tracing::error;

/// Replaces the standard report of panics, which prints everything.
pub(crate) fn log() {
    panic::set_hook(Box::new(report));
}

fn report(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(String::new, |location| {
        format!("{}:{}", location.file(), location.line())
    });
    let words = fixed_words(info.payload());
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or("unnamed");
    error!(place, thread, "the code failed: {words}");
}

/// The words of a panic when they are part of the program.
pub(crate) fn fixed_words(payload: &(dyn Any + Send)) -> &'static str {
    let words = payload.downcast_ref::<&'static str>();
    words
        .copied()
        .unwrap_or("words made at run time are not shown")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_the_program_are_shown() {
        let fixed: Box<dyn Any + Send> = Box::new("a rule was broken");
        assert_eq!(fixed_words(fixed.as_ref()), "a rule was broken");
        let made: Box<dyn Any + Send> = Box::new("cpf 11144477735".to_owned());
        assert!(!fixed_words(made.as_ref()).contains("11144477735"));
    }
}
