//! A bar for long work and a sign while something is waited for, on standard error and only on
//! a terminal.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Work of fewer steps is over before anybody could read a bar.
const LONG: usize = 200;
/// How often the sign moves.
const TICK: Duration = Duration::from_millis(120);

/// A bar for so many steps, or none that could be seen.
pub(crate) fn bar(steps: usize) -> ProgressBar {
    if steps < LONG || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(steps as u64);
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// A bar for the rows of a replay, however few they are: it may go slowly.
pub(crate) fn of_replay(rows: usize) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(rows as u64);
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(TICK);
    bar
}

/// A sign that something is waited for.
pub(crate) fn waiting(text: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let sign = ProgressBar::new_spinner().with_message(text.to_owned());
    sign.enable_steady_tick(TICK);
    sign
}
