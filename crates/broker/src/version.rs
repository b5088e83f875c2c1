//! Which server is at the other end. lapin keeps the server's greeting to itself, so this asks
//! for one of its own: it sends the protocol header, reads the first frame and hangs up.

use std::time::Duration;

use futures_util::{AsyncReadExt, AsyncWriteExt};
use lapin::tcp::AMQPUriTcpExt;
use tokio::time::timeout;

use crate::settings::Settings;

/// AMQP 0-9-1.
const HEADER: &[u8] = b"AMQP\x00\x00\x09\x01";
/// A frame begins with its type, channel and size.
const FRAME_HEAD: usize = 7;
/// Greetings are a few hundred bytes; anything much larger is not AMQP.
const LONGEST: usize = 64 * 1024;
/// How long all of it may take.
const GREETING_TIMEOUT: Duration = Duration::from_secs(5);
/// The product table's key `version` and the mark of a long string.
const KEY: &[u8] = b"\x07versionS";

/// The server's version, as it states it: `3.10.8`.
pub(crate) async fn of_server(settings: &Settings) -> Option<String> {
    let greeting = timeout(GREETING_TIMEOUT, greeting(settings)).await.ok()??;
    version_in(&greeting)
}

async fn greeting(settings: &Settings) -> Option<Vec<u8>> {
    let uri = settings.uri().ok()?;
    let runtime = lapin::runtime::default_runtime().ok()?;
    let mut stream = uri.connect_async(&runtime).await.ok()?;
    stream.write_all(HEADER).await.ok()?;
    stream.flush().await.ok()?;
    let mut head = [0; FRAME_HEAD];
    stream.read_exact(&mut head).await.ok()?;
    let [.., a, b, c, d] = head;
    let size = usize::try_from(u32::from_be_bytes([a, b, c, d])).ok()?;
    if size > LONGEST {
        return None;
    }
    let mut body = vec![0; size];
    stream.read_exact(&mut body).await.ok()?;
    Some(body)
}

fn version_in(greeting: &[u8]) -> Option<String> {
    let at = greeting
        .windows(KEY.len())
        .position(|window| window == KEY)?;
    let (size, rest) = greeting[at + KEY.len()..].split_first_chunk::<4>()?;
    let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
    let text = rest.get(..size)?;
    String::from_utf8(text.to_vec()).ok()
}

/// Whether the topology works on that version; unknown ones are given the benefit of the doubt.
pub(crate) fn supported(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(major), Some(minor)) => (major, minor) >= (3, 10),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_the_greeting() {
        let greeting =
            b"\x00\x0a\x00\x0a\x00\x09....\x07versionS\x00\x00\x00\x063.10.8\x09copyright";
        assert_eq!(version_in(greeting).as_deref(), Some("3.10.8"));
        assert_eq!(version_in(b"\x07versionS\x00\x00\x00\xff3.1"), None);
        assert_eq!(version_in(b""), None);
    }

    #[test]
    fn versions_from_3_10_on_are_supported() {
        for (version, expected) in [
            ("3.9.29", false),
            ("3.10.0", true),
            ("4.1.2", true),
            ("x", true),
        ] {
            assert_eq!(supported(version), expected, "{version}");
        }
    }
}
