//! A simulated ERP on a local address, until interrupted.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::{Parser, ValueEnum};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use malote_sandbox::{Config, DeletedKey, FaultStatus, Limits};

/// Simulates the ERP Omie in memory, with a page at its address.
#[derive(Debug, Parser)]
#[command(name = "malote-sandbox", version)]
struct Arguments {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:7171")]
    listen: SocketAddr,
    /// Start with the two companies of the demonstration.
    #[arg(long)]
    demo_world: bool,
    /// How long a second of the limits lasts (0.01: sixty seconds pass in 0.6).
    #[arg(long, default_value_t = 1.0, value_parser = positive)]
    time_scale: f64,
    /// Whether limits of consumption hold.
    #[arg(long, value_enum, default_value_t = Switch::On)]
    limits: Switch,
    /// How long every call takes.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// HTTP status of business faults.
    #[arg(long, default_value = "500", value_parser = fault_status)]
    fault_status: FaultStatus,
    /// Let the key of an excluded record be used again.
    #[arg(long)]
    free_deleted_keys: bool,
    /// File to write the port into once ready.
    #[arg(long)]
    port_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Switch {
    On,
    Off,
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(scale) if scale > 0.0 && scale <= 1000.0 => Ok(scale),
        _ => Err("expected a number above 0 and up to 1000".to_owned()),
    }
}

fn fault_status(text: &str) -> Result<FaultStatus, String> {
    match text {
        "200" => Ok(FaultStatus::Ok),
        "500" => Ok(FaultStatus::InternalServerError),
        _ => Err("expected 200 or 500".to_owned()),
    }
}

impl Arguments {
    fn config(&self) -> Config {
        Config {
            limits: match self.limits {
                Switch::On => Some(Limits::default()),
                Switch::Off => None,
            },
            time_scale: self.time_scale,
            fault_status: self.fault_status,
            deleted_key: if self.free_deleted_keys {
                DeletedKey::Free
            } else {
                DeletedKey::Taken
            },
            latency: Duration::from_millis(self.latency_ms),
            demo_world: self.demo_world,
            ..Config::default()
        }
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("malote-sandbox: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let listener = TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("listening on '{}'", arguments.listen))?;
    let address = listener.local_addr().context("reading the own address")?;
    if let Some(path) = &arguments.port_file {
        write_port(path, address.port())
            .with_context(|| format!("writing the port to '{}'", path.display()))?;
    }
    println!("http://{address}");
    io::stdout().flush().context("telling the address")?;
    malote_sandbox::serve(listener, arguments.config(), interrupted())
        .await
        .context("serving")
}

/// Whoever sees the file sees the whole port: it appears under its name only when written.
fn write_port(path: &Path, port: u16) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    std::fs::write(&unfinished, format!("{port}\n"))?;
    std::fs::rename(&unfinished, path)
}

async fn interrupted() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
