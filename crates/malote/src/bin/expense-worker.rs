//! The worker of expense reports.

use std::process::ExitCode;

fn main() -> ExitCode {
    malote::process::worker::run("expense-worker", malote_broker::Queue::Expenses)
}
