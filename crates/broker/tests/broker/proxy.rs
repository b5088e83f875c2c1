//! A line between client and server that a test can cut or freeze.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the line does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Open,
    /// Open connections are broken, new ones are refused.
    Cut,
    /// Bytes are swallowed in both directions; nobody is told.
    Frozen,
}

/// Listens on a port of its own and passes everything on.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    line: Arc<watch::Sender<Line>>,
}

impl Proxy {
    pub(crate) async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let port = listener.local_addr().expect("has an address").port();
        let line = Arc::new(watch::channel(Line::Open).0);
        let states = Arc::clone(&line);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *states.borrow() == Line::Cut {
                    continue;
                }
                if let Ok(server) = TcpStream::connect(&server).await {
                    join(client, server, &states);
                }
            }
        });
        Self { port, line }
    }

    pub(crate) fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

fn join(client: TcpStream, server: TcpStream, states: &Arc<watch::Sender<Line>>) {
    let (client_in, client_out) = client.into_split();
    let (server_in, server_out) = server.into_split();
    tokio::spawn(pass(client_in, server_out, states.subscribe()));
    tokio::spawn(pass(server_in, client_out, states.subscribe()));
}

async fn pass(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut states: watch::Receiver<Line>,
) {
    // Frozen bytes are gone, so a connection that was frozen never recovers.
    let mut frozen = false;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = tokio::select! {
            changed = states.changed() => match (changed, *states.borrow_and_update()) {
                (Err(_), _) | (_, Line::Cut) => return,
                (Ok(()), state) => {
                    frozen |= state == Line::Frozen;
                    continue;
                }
            },
            read = from.read(&mut buffer) => read,
        };
        let Ok(count @ 1..) = read else { return };
        if !frozen && to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}
