//! The HTTP API.

use std::process::ExitCode;

fn main() -> ExitCode {
    malote::process::gateway::run()
}
