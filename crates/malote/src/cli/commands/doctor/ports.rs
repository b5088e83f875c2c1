//! The addresses that the settings say to listen on: whether somebody else has taken one, so that
//! no process of ours could start.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

use malote_core::language::Language;
use malote_runtime::settings::Settings;

use crate::cli::answer::Fields;
use crate::cli::client::run_file::{RunFile, data_folder};
use crate::cli::client::{Api, Remote};
use crate::cli::commands::doctor::Finding;
use crate::cli::session::Session;
use crate::cli::words::doctor as words;

/// Somebody who listens on this machine answers at once.
const PATIENCE: Duration = Duration::from_secs(2);

/// Who listens at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    Nobody,
    Malote,
    Other,
}

/// One finding for each address that is taken; nothing to say of the others.
pub(super) async fn look(session: &Session, settings: &Settings) -> Vec<Finding> {
    let folder = data_folder(settings);
    let run = folder.as_deref().and_then(RunFile::read);
    let gateway = ("gateway.listen", Some(settings.gateway.listen));
    let telemetry = ("telemetry.listen", settings.telemetry.listen);
    let mut findings = Vec::new();
    for (key, address) in [gateway, telemetry] {
        let Some(address) = address else {
            continue;
        };
        // Of embedded processes only the one of this folder is ours.
        let taken = match holder(address, session.language).await {
            Holder::Nobody => false,
            Holder::Malote => folder.is_some() && key == gateway.0 && run.is_none(),
            // Ours may be too busy to answer; that it does not is told elsewhere.
            Holder::Other => key != gateway.0 || run.is_none(),
        };
        if taken {
            findings.push(told(session.language, key, address));
        }
    }
    findings
}

fn told(language: Language, key: &str, address: SocketAddr) -> Finding {
    let address = address.to_string();
    let values = [("address", address.as_str()), ("key", key)];
    Finding::fail(
        key,
        words::PORT_TAKEN.fill(language, &values),
        &words::PORT_FIX.fill(language, &values),
    )
}

async fn holder(address: SocketAddr, language: Language) -> Holder {
    let address = reachable(address);
    let connected = timeout(PATIENCE, TcpStream::connect(address)).await;
    if !matches!(connected, Ok(Ok(_))) {
        return Holder::Nobody;
    }
    let Ok(remote) = Remote::new(&format!("http://{address}"), None) else {
        return Holder::Other;
    };
    let api = Api::remote(remote, language);
    let lives = |answer: &Value| Fields::of(answer).truth("live");
    match timeout(PATIENCE, api.get("/livez", &[])).await {
        Ok(Ok(answer)) if lives(&answer) => Holder::Malote,
        _ => Holder::Other,
    }
}

/// Whoever listens everywhere is reached on this machine.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use axum::{Json, Router};
    use serde_json::json;
    use tokio::net::TcpListener;

    use super::*;

    const LANGUAGE: Language = Language::English;

    async fn serving(answer: Value) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/livez", get(|| async move { Json(answer) }));
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    #[tokio::test]
    async fn who_listens_is_told_apart() {
        // As the process does when it starts; a test before may have done so.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A port that nobody is given by chance.
        let mut address: SocketAddr = "127.0.0.1:1".parse().unwrap();
        assert_eq!(holder(address, LANGUAGE).await, Holder::Nobody);
        address = serving(json!({"live": true})).await;
        assert_eq!(holder(address, LANGUAGE).await, Holder::Malote);
        address.set_ip(Ipv4Addr::UNSPECIFIED.into());
        assert_eq!(holder(address, LANGUAGE).await, Holder::Malote);
        address = serving(json!({"status": "up"})).await;
        assert_eq!(holder(address, LANGUAGE).await, Holder::Other);
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = silent.local_addr().unwrap();
        assert_eq!(holder(address, LANGUAGE).await, Holder::Other);
    }

    #[test]
    fn a_taken_port_is_told_with_its_setting() {
        let address = "127.0.0.1:7070".parse().unwrap();
        let found = told(LANGUAGE, "gateway.listen", address);
        assert!(found.detail.contains("127.0.0.1:7070"), "{found:?}");
        assert!(found.fix.unwrap().contains("gateway.listen"));
    }
}
