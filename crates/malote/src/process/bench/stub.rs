//! The target of all loops: as little HTTP/1.1 as keeps connections alive, one answer for
//! everything. It is fast, so that what is measured is in front of it.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What an include is answered with.
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n\
{\"codigo_lancamento_omie\":4242,\"codigo_status\":\"0\",\"descricao_status\":\"Cadastrado (stub)\"}";
/// No head is longer; a longer one ends the connection.
const LONGEST_HEAD: usize = 16 * 1024;

/// A stub on a free port of this machine.
pub(super) struct Stub {
    listener: TcpListener,
    delay: Duration,
}

impl Stub {
    /// Listens.
    pub(super) async fn open(delay: Duration) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        Ok(Self { listener, delay })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers for ever.
    pub(super) async fn serve(self) -> std::io::Result<()> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            let delay = self.delay;
            tokio::spawn(async move {
                // A client that goes away ends its connection and nothing else.
                let _ = answer(stream, delay).await;
            });
        }
    }
}

async fn answer(mut stream: TcpStream, delay: Duration) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(8 * 1024);
    loop {
        while let Some(length) = request_length(&buffer) {
            buffer.drain(..length);
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            stream.write_all(ANSWER).await?;
        }
        if buffer.len() > LONGEST_HEAD && head_end(&buffer).is_none() {
            return Ok(());
        }
        if stream.read_buf(&mut buffer).await? == 0 {
            return Ok(());
        }
    }
}

/// The length of the first request, once all of it is there.
fn request_length(buffer: &[u8]) -> Option<usize> {
    let head = head_end(buffer)?;
    let length = head + content_length(&buffer[..head]);
    (buffer.len() >= length).then_some(length)
}

fn head_end(buffer: &[u8]) -> Option<usize> {
    let at = buffer.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some(at + 4)
}

fn content_length(head: &[u8]) -> usize {
    const NAME: &[u8] = b"content-length:";
    let line = head.split(|byte| *byte == b'\n').find(|line| {
        line.get(..NAME.len())
            .is_some_and(|name| name.eq_ignore_ascii_case(NAME))
    });
    let value = line.and_then(|line| std::str::from_utf8(&line[NAME.len()..]).ok());
    value
        .and_then(|value| value.trim().parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_has_the_length_it_says() {
        let head = head_end(ANSWER).unwrap();
        assert_eq!(content_length(&ANSWER[..head]), ANSWER.len() - head);
        assert_eq!(request_length(ANSWER), Some(ANSWER.len()));
    }

    #[test]
    fn a_request_is_answered_once_all_of_it_is_there() {
        let request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde";
        for cut in 0..request.len() {
            assert_eq!(request_length(&request[..cut]), None, "{cut}");
        }
        assert_eq!(request_length(request), Some(request.len()));
    }
}
