//! What a worker runs: settings, telemetry, shutdown, and the loops around the status queue.

pub mod alerts;
pub mod boot_clock;
pub mod channels;
pub mod engine;
pub mod files;
pub mod flow;
pub mod language;
pub mod lifecycle;
pub mod publish;
pub mod seal;
pub mod settings;
pub mod telemetry;
pub mod vault;
