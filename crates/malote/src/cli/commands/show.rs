//! One thing, member by member, as people read it.

use std::io;

use crate::cli::output::{Output, Paint, harmless};
use crate::cli::words::Text;

/// Titles and values under each other; what is empty is left out.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    lines: Vec<(Text, String)>,
}

impl Sheet {
    /// Adds a line, unless there is nothing to say.
    pub(super) fn line(&mut self, title: Text, value: impl AsRef<str>) -> &mut Self {
        self.painted(title, harmless(value.as_ref()))
    }

    /// Adds a line with a colour.
    pub(super) fn colour(
        &mut self,
        title: Text,
        (paint, value): (Paint, impl AsRef<str>),
    ) -> &mut Self {
        match value.as_ref() {
            "" => self,
            value => self.painted(title, paint.on(value)),
        }
    }

    fn painted(&mut self, title: Text, value: String) -> &mut Self {
        if !value.is_empty() {
            self.lines.push((title, value));
        }
        self
    }

    /// Prints the lines, values under values.
    pub(super) fn print(&self, out: &Output) -> io::Result<()> {
        let titles = self.lines.iter().map(|(title, _)| title.say(out.language));
        let width = titles.map(|title| title.chars().count()).max().unwrap_or(0);
        for (title, value) in &self.lines {
            let title = title.say(out.language);
            let gap = " ".repeat(width - title.chars().count() + 2);
            out.line(&format!("{}{gap}{value}", Paint::Faint.on(title)))?;
        }
        Ok(())
    }
}
