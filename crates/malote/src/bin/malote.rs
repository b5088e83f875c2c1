//! The command line of Malote, and everything in one process.

use std::process::ExitCode;

fn main() -> ExitCode {
    malote::process::main::tls();
    malote::cli::main()
}
