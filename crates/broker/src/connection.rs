//! One connection to RabbitMQ that is sure to end.
//!
//! lapin drives each connection from a thread of its own, and that thread ends with the socket.
//! A peer that accepts the connection and then says nothing (a frozen server) would keep the
//! thread for ever, so this module keeps a second handle on the socket and cuts it.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lapin::tcp::{AMQPUriTcpExt, AsyncTcpStream, TLSConfig};
use lapin::uri::{AMQPScheme, AMQPUri};
use lapin::{Channel, Connection, ConnectionProperties};
use tokio::time::timeout;

use crate::error::{self, BrokerError};
use crate::settings::{self, Settings};
use crate::topology;

/// How long one try may take, from the first packet to a usable connection.
pub(crate) const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a parting word may take before the socket is cut.
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(2);

/// A connection and the means to cut it.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) connection: Connection,
    cut: Cut,
}

impl Line {
    /// Connects once. `purpose` is shown in RabbitMQ's list of connections.
    pub(crate) async fn open(settings: &Settings, purpose: &str) -> Result<Self, BrokerError> {
        // Whatever ends this function early, also being dropped, cuts the socket.
        let cut = Cut::default();
        let handshake = handshake(settings, purpose, Arc::clone(&cut.0));
        let address = settings.address();
        Err(match timeout(HANDSHAKE_TIMEOUT, handshake).await {
            Ok(Ok(connection)) => return Ok(Self { connection, cut }),
            Ok(Err(source)) if refused(&source) => BrokerError::Refused { address, source },
            Ok(Err(source)) => BrokerError::Connect { address, source },
            Err(_) => BrokerError::Silent {
                address,
                waited: HANDSHAKE_TIMEOUT,
            },
        })
    }

    /// Whether messages can pass, as far as known.
    pub(crate) fn usable(&self) -> bool {
        self.connection.status().connected()
    }

    /// Whether RabbitMQ has stopped reading from this connection.
    pub(crate) fn blocked(&self) -> bool {
        self.connection.status().blocked()
    }

    /// Opens a channel, in bounded time.
    pub(crate) async fn channel(&self) -> lapin::Result<Channel> {
        topology::open(&self.connection).await
    }

    /// Says goodbye if the peer listens, and ends the connection in any case.
    pub(crate) async fn close(&self) {
        let goodbye = self.connection.close(200, "OK".into());
        let _ = timeout(GOODBYE_TIMEOUT, goodbye).await;
        self.cut.0.cut();
    }
}

async fn handshake(
    settings: &Settings,
    purpose: &str,
    socket: Arc<Socket>,
) -> lapin::Result<Connection> {
    let uri = settings.uri().map_err(io::Error::other)?;
    let name = format!("{} {purpose}", settings.prefix);
    let properties = ConnectionProperties::default().with_connection_name(name.into());
    let runtime = lapin::runtime::default_runtime()?;
    let connecting = Connection::connector(
        uri,
        runtime,
        async move |uri: AMQPUri, runtime| {
            let mut plain = uri.clone();
            plain.scheme = AMQPScheme::AMQP;
            let connected = timeout(HANDSHAKE_TIMEOUT, plain.connect_async(&runtime)).await;
            let stream = connected.map_err(|_| error::timed_out(HANDSHAKE_TIMEOUT))??;
            #[cfg(unix)]
            if let AsyncTcpStream::Plain(inner) = &stream {
                use std::os::fd::AsFd;
                socket.keep(inner.get_ref().as_fd().try_clone_to_owned()?.into());
            }
            if settings::encrypted(&uri) {
                return Ok(stream
                    .into_tls(&uri.authority.host, TLSConfig::default())
                    .await?);
            }
            Ok(stream)
        },
        properties,
    );
    connecting.await
}

/// The broker answered, and the answer will stay the same until somebody changes something.
fn refused(error: &lapin::Error) -> bool {
    use lapin::ErrorKind::ProtocolError;
    use lapin::protocol::{AMQPErrorKind, AMQPHardError, AMQPSoftError};

    let ProtocolError(error) = error.kind() else {
        return false;
    };
    matches!(
        error.kind(),
        AMQPErrorKind::Soft(AMQPSoftError::ACCESSREFUSED)
            | AMQPErrorKind::Hard(AMQPHardError::NOTALLOWED | AMQPHardError::INVALIDPATH)
    )
}

/// Cuts its socket when dropped.
#[derive(Debug, Default)]
struct Cut(Arc<Socket>);

impl Drop for Cut {
    fn drop(&mut self) {
        self.0.cut();
    }
}

/// A second handle on a connection's socket.
#[derive(Debug, Default)]
struct Socket(Mutex<Handle>);

#[derive(Debug, Default)]
enum Handle {
    /// Not connected yet.
    #[default]
    None,
    /// What to cut.
    Open(TcpStream),
    /// Nobody wants it any more.
    Cut,
}

impl Socket {
    /// Takes the handle, or cuts it if that was asked for while connecting.
    #[cfg(unix)]
    fn keep(&self, stream: TcpStream) {
        let mut handle = self.lock();
        match &*handle {
            Handle::Cut => shut(&stream),
            _ => *handle = Handle::Open(stream),
        }
    }

    /// Ends whatever still goes on over it.
    fn cut(&self) {
        if let Handle::Open(stream) = std::mem::replace(&mut *self.lock(), Handle::Cut) {
            shut(&stream);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Handle> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shut(stream: &TcpStream) {
    // It may be closed already, which is what is wanted.
    let _ = stream.shutdown(Shutdown::Both);
}
