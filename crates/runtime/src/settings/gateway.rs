//! Section `gateway`: where the HTTP API listens. Beyond this machine it speaks only through a
//! proxy that adds TLS, because API keys travel in every request.

use std::net::{Ipv4Addr, SocketAddr};

use crate::settings::reader::Reader;
use crate::settings::words;

/// The HTTP API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// The address it listens on.
    pub listen: SocketAddr,
    /// Whether a proxy in front of it speaks TLS.
    pub behind_proxy: bool,
}

impl Gateway {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let behind_proxy = reader.truth("gateway.behind_proxy");
        let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listen = reader.socket("gateway.listen").unwrap_or(nowhere);
        if !listen.ip().to_canonical().is_loopback() && !behind_proxy {
            let detail = words::REACHABLE.with(&[("listen", &listen)]);
            reader.refuse("gateway.listen", detail);
        }
        Self {
            listen,
            behind_proxy,
        }
    }
}
