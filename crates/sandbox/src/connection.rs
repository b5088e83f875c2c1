//! TCP connections that can be told to die. A handler holds the line of its connection and may cut
//! it: at once, or in the middle of the body that is about to be written. The caller then sees
//! exactly what a broken network shows, because the socket really closes.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::account::lock;

/// A handler's hold on the connection it answers.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    peer: SocketAddr,
    line: Arc<Line>,
}

#[derive(Debug, Default)]
struct Line(Mutex<State>);

#[derive(Debug, Default, Clone, Copy)]
enum State {
    #[default]
    Whole,
    /// Let the head of the next answer and so many bytes of its body pass.
    CutInBody(usize),
    /// Let so many bytes pass.
    CutAfter(usize),
}

impl Connection {
    /// The address of the caller.
    pub(crate) fn address(&self) -> IpAddr {
        self.peer.ip()
    }

    /// Nothing more is sent; the connection closes when the answer is due.
    pub(crate) fn cut(&self) {
        *lock(&self.line.0) = State::CutAfter(0);
    }

    /// The connection closes after so many bytes of the next body.
    pub(crate) fn cut_in_body(&self, bytes: usize) {
        *lock(&self.line.0) = State::CutInBody(bytes);
    }
}

impl Line {
    /// How many bytes of this write may pass.
    fn allowance(&self, buffer: &[u8]) -> io::Result<usize> {
        let mut state = lock(&self.0);
        if let State::CutInBody(body) = *state
            && let Some(head) = buffer.windows(4).position(|end| end == b"\r\n\r\n")
        {
            *state = State::CutAfter(head + 4 + body);
        }
        match *state {
            State::Whole | State::CutInBody(_) => Ok(buffer.len()),
            State::CutAfter(0) => Err(io::Error::from(io::ErrorKind::ConnectionReset)),
            State::CutAfter(left) => Ok(left.min(buffer.len())),
        }
    }

    fn passed(&self, bytes: usize) {
        if let State::CutAfter(left) = &mut *lock(&self.0) {
            *left = left.saturating_sub(bytes);
        }
    }
}

/// A listener whose connections can be cut.
#[derive(Debug)]
pub(crate) struct CutListener(pub(crate) TcpListener);

impl Listener for CutListener {
    type Io = CutStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (CutStream, SocketAddr) {
        let (stream, peer) = Listener::accept(&mut self.0).await;
        // Answers are small; a failure to switch off batching only makes them later.
        let _ = stream.set_nodelay(true);
        let line = Arc::default();
        (CutStream { stream, line }, peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection that can be cut.
#[derive(Debug)]
pub(crate) struct CutStream {
    stream: TcpStream,
    line: Arc<Line>,
}

impl Connected<IncomingStream<'_, CutListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, CutListener>) -> Self {
        Self {
            peer: *stream.remote_addr(),
            line: Arc::clone(&stream.io().line),
        }
    }
}

impl AsyncRead for CutStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for CutStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let allowed = self.line.allowance(buffer)?;
        let written = Pin::new(&mut self.stream).poll_write(context, &buffer[..allowed]);
        if let Poll::Ready(Ok(bytes)) = written {
            self.line.passed(bytes);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
