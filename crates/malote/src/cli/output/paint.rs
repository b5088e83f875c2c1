//! Colours. While a table is laid out they are characters without width; only when a line is
//! printed do they become escape codes, or nothing. So a table is aligned the same with and
//! without colours, and nothing that comes from outside can reach the terminal as a code.

/// How a text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    /// As it should be.
    Good,
    /// Somebody should look.
    Warning,
    /// Wrong.
    Bad,
    /// Less important.
    Faint,
    /// More important.
    Strong,
}

/// A colour's character while laid out, and its code.
const CODES: [(char, &str); 6] = [
    ('\u{2061}', "\x1b[32m"),
    ('\u{2062}', "\x1b[33m"),
    ('\u{2063}', "\x1b[31m"),
    ('\u{2064}', "\x1b[2m"),
    ('\u{206a}', "\x1b[1m"),
    (END, "\x1b[0m"),
];
const END: char = '\u{206b}';

impl Paint {
    const fn mark(self) -> char {
        match self {
            Self::Good => CODES[0].0,
            Self::Warning => CODES[1].0,
            Self::Bad => CODES[2].0,
            Self::Faint => CODES[3].0,
            Self::Strong => CODES[4].0,
        }
    }

    /// A text in this colour.
    pub(crate) fn on(self, text: &str) -> String {
        format!("{}{}{END}", self.mark(), harmless(text))
    }

    /// The colour of a status or a verdict.
    pub(crate) fn of_status(status: &str) -> Self {
        match status {
            "delivered" | "ok" | "done" => Self::Good,
            "parked" | "retrying" | "uncertain" | "warn" => Self::Warning,
            "dead" | "fail" | "failed" => Self::Bad,
            "discarded" | "superseded" | "revoked" => Self::Faint,
            _ => Self::Strong,
        }
    }
}

fn marks(c: char) -> Option<&'static str> {
    let found = CODES.iter().find(|(mark, _)| *mark == c);
    found.map(|(_, code)| *code)
}

/// A text from outside on one line, without anything a terminal would obey.
pub(crate) fn harmless(text: &str) -> String {
    let obeyed = |c: char| c.is_control() || marks(c).is_some();
    text.chars()
        .map(|c| if obeyed(c) { ' ' } else { c })
        .collect()
}

/// A line as it is printed.
pub(super) fn finished(text: &str, coloured: bool) -> String {
    let mut finished = String::with_capacity(text.len());
    for c in text.chars() {
        match marks(c) {
            Some(code) if coloured => finished.push_str(code),
            Some(_) => {}
            None => finished.push(c),
        }
    }
    finished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_codes_on_a_terminal_and_nothing_elsewhere() {
        let text = Paint::Bad.on("dead");
        assert_eq!(finished(&text, true), "\x1b[31mdead\x1b[0m");
        assert_eq!(finished(&text, false), "dead");
    }

    #[test]
    fn texts_from_outside_cannot_command_the_terminal() {
        let text = Paint::Good.on("a\x1b[2Jb\u{2063}c\nd");
        assert_eq!(finished(&text, false), "a [2Jb c d");
    }
}
