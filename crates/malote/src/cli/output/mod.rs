//! What goes to standard output: aligned text for people, JSON for scripts. Colours only on a
//! terminal and without `NO_COLOR`.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use malote_core::language::Language;

pub(crate) use crate::cli::output::paint::{Paint, harmless};
pub(crate) use crate::cli::output::table::{Column, Content, Table, cells};

pub(crate) mod amount;
mod paint;
pub(crate) mod progress;
mod table;
pub(crate) mod time;

/// Where output goes and in which form.
pub(crate) struct Output {
    sink: Mutex<Box<dyn Write + Send>>,
    /// JSON instead of text.
    pub(crate) json: bool,
    /// Whether text is coloured.
    pub(crate) coloured: bool,
    /// The language of text.
    pub(crate) language: Language,
}

impl Output {
    /// To the standard output of this process.
    pub(crate) fn of_process(json: bool, language: Language) -> Self {
        let plain = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            sink: Mutex::new(Box::new(io::stdout())),
            json,
            coloured: io::stdout().is_terminal() && !plain("NO_COLOR") && !dumb,
            language,
        }
    }

    /// To somewhere else, without colours.
    #[cfg(test)]
    pub(crate) fn to(sink: Box<dyn Write + Send>, json: bool, language: Language) -> Self {
        Self {
            sink: Mutex::new(sink),
            json,
            coloured: false,
            language,
        }
    }

    /// Prints a line of text.
    pub(crate) fn line(&self, text: &str) -> io::Result<()> {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(sink, "{}", paint::finished(text, self.coloured))?;
        sink.flush()
    }

    /// Prints a value as JSON.
    pub(crate) fn value(&self, value: &impl Serialize) -> io::Result<()> {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::to_writer_pretty(&mut *sink, value)?;
        writeln!(sink)?;
        sink.flush()
    }

    /// Writes bytes as they are.
    pub(crate) fn raw(&self, bytes: &[u8]) -> io::Result<()> {
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        sink.write_all(bytes)?;
        sink.flush()
    }

    /// Prints a table, or words when it has no rows.
    pub(crate) fn table(&self, table: &Table, when_empty: &str) -> io::Result<()> {
        match table.render(self.language) {
            Some(text) => self.line(&text),
            None => self.line(when_empty),
        }
    }
}

/// Tells a person something on standard error, without anything a terminal would obey.
pub(crate) fn complain(text: &str) {
    let lines: Vec<String> = text.lines().map(harmless).collect();
    eprintln!("malote: {}", lines.join("\n"));
}
