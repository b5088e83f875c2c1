//! How a command ends: its exit code, and one clear sentence with what to do about it.

use std::fmt;
use std::io;
use std::process::ExitCode;

use malote_runtime::settings::SettingsError;

use crate::process;

/// The exit codes scripts rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done.
    Done,
    /// Failed; the same may succeed later.
    Failed,
    /// Wrong usage or wrong settings.
    Usage,
    /// There is no such thing.
    NotFound,
    /// Refused: a conflict, or not allowed.
    Refused,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::NotFound => 3,
            Exit::Refused => 4,
        })
    }
}

/// A command that did not do what it was told.
#[derive(Debug)]
pub struct Failure {
    /// How to exit.
    pub exit: Exit,
    message: String,
    fix: Option<String>,
}

impl Failure {
    /// A failure told in one sentence.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            fix: None,
        }
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<String>) -> Self {
        let fix = fix.into();
        self.fix = (!fix.is_empty()).then_some(fix);
        self
    }

    /// Something of this process failed; the whole chain is told.
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Self {
        match error.downcast_ref::<SettingsError>() {
            Some(settings) => Self::new(Exit::Usage, settings.say(process::language())),
            None => Self::new(Exit::Failed, format!("{error:#}")),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.fix {
            Some(fix) => write!(f, "\n  {fix}"),
            None => Ok(()),
        }
    }
}

/// Whoever reads our output may stop reading: that is no failure.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Exit::Done, String::new()),
            _ => Self::new(Exit::Failed, error.to_string()),
        }
    }
}
