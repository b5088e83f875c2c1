//! Executables of Malote: the command line, and the wiring of every process.

pub mod cli;
pub mod process;
