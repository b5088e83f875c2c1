//! Lines: connections are bounded in number, and one on which nothing is answered for long is
//! ended, unless much comes in. So neither idle lines nor heads that come drop by drop keep others
//! out, and a file may take its time; what comes after a head has the time limit of its request.

use std::io::{self, ErrorKind, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

/// Open lines; who comes then waits until one ends.
const MOST: usize = 4_096;

/// Longer than any request may take that is no file, and than a watcher hears nothing.
const PATIENCE: Duration = Duration::from_secs(90);

/// So much of a file counts like an answer. A head is at most a few times as long.
const MUCH: usize = 64 * 1_024;

/// A listener whose lines end by themselves.
#[derive(Debug)]
pub(crate) struct Lines {
    listener: TcpListener,
    places: Arc<Semaphore>,
    patience: Duration,
}

/// One line.
#[derive(Debug)]
pub(crate) struct Line {
    stream: TcpStream,
    patience: Duration,
    ends: Pin<Box<Sleep>>,
    taken: usize,
    _place: Option<OwnedSemaphorePermit>,
}

impl Lines {
    pub(crate) fn new(listener: TcpListener) -> Self {
        Self {
            listener,
            places: Arc::new(Semaphore::new(MOST)),
            patience: PATIENCE,
        }
    }
}

/// Who is at the other end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

impl Connected<IncomingStream<'_, Lines>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Listener for Lines {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        // It is never closed, so a place always comes.
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let line = Line {
            stream,
            patience: self.patience,
            ends: Box::pin(sleep(self.patience)),
            taken: 0,
            _place: place,
        };
        (line, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Line {
    /// Something was answered.
    fn answered(&mut self, written: &Poll<io::Result<usize>>) {
        if matches!(written, Poll::Ready(Ok(_))) {
            self.goes_on();
        }
    }

    /// So much came in.
    fn came(&mut self, bytes: usize) {
        self.taken += bytes;
        if self.taken >= MUCH {
            self.goes_on();
        }
    }

    fn goes_on(&mut self) {
        self.taken = 0;
        let ends = Instant::now() + self.patience;
        self.ends.as_mut().reset(ends);
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.ends.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(ErrorKind::TimedOut.into()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.came(buffer.filled().len() - before);
        read
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.answered(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.answered(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_line_whose_head_never_ends_is_ended_and_the_next_is_served() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let lines = Lines {
            listener,
            places: Arc::new(Semaphore::new(1)),
            patience: Duration::from_millis(300),
        };
        let router = Router::new().route("/", get(async || "here"));
        let serving = tokio::spawn(async move { axum::serve(lines, router).await });
        let mut slow = TcpStream::connect(address).await.unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\nhost: malote\r\nx-slow: ")
            .await
            .unwrap();
        let mut next = TcpStream::connect(address).await.unwrap();
        let ask = b"GET / HTTP/1.1\r\nhost: malote\r\nconnection: close\r\n\r\n";
        next.write_all(ask).await.unwrap();
        let mut answer = String::new();
        let read = timeout(Duration::from_secs(20), next.read_to_string(&mut answer));
        read.await.expect("the slow line gave its place").unwrap();
        assert!(answer.ends_with("here"), "{answer}");
        let mut rest = Vec::new();
        let read = timeout(Duration::from_secs(20), slow.read_to_end(&mut rest));
        read.await.expect("the slow line ended").ok();
        serving.abort();
    }
}
