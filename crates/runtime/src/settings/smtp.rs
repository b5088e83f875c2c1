//! Section `smtp`: the server that takes e-mail for the channels of alerts.

use std::path::PathBuf;

use lettre::message::Mailbox;
use secrecy::SecretString;

use crate::settings::reader::Reader;
use crate::settings::{secret, words};

/// A server that takes e-mail.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is kept secret.
    pub line: Line,
    /// Whom messages come from.
    pub from: Mailbox,
    /// As whom to log in; nobody where there is none.
    pub user: Option<String>,
    /// The password, where it is not in a file.
    pub password: Option<SecretString>,
    /// The file that holds the password; read whenever a message is sent.
    pub password_file: Option<PathBuf>,
}

/// How a line to a server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// TLS from the first byte: `smtps://`.
    Tls,
    /// TLS after asking for it, and nothing without: `smtp://`.
    StartTls,
    /// Not at all: `smtp://` within this machine.
    Plain,
}

impl Smtp {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let text = |name: &str, reader: &Reader<'_>| reader.optional(name).map(str::to_owned);
        let (user, file) = (
            text("smtp.user", reader),
            text("smtp.password_file", reader),
        );
        let password = reader.optional("smtp.password").map(secret);
        let from = text("smtp.from", reader);
        let sender = from
            .as_deref()
            .and_then(|from| from.parse::<Mailbox>().ok());
        if from.is_some() && sender.is_none() {
            reader.invalid("smtp.from", words::MAILBOX);
        }
        let url = reader.optional("smtp.url")?;
        let Some((line, host, port)) = address(url) else {
            reader.invalid("smtp.url", words::SMTP_URL);
            return None;
        };
        let Some(from) = sender else {
            if reader.optional("smtp.from").is_none() {
                reader.invalid("smtp.from", words::MAILBOX);
            }
            return None;
        };
        Some(Self {
            host,
            port,
            line,
            from,
            user,
            password,
            password_file: file.map(PathBuf::from),
        })
    }
}

fn address(url: &str) -> Option<(Line, String, u16)> {
    let (scheme, rest) = url.split_once("://")?;
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if bare.is_empty() || bare.contains(['/', '@', '?', '#', ' ']) {
        return None;
    }
    let near = bare == "localhost"
        || bare
            .parse()
            .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    let (line, usual) = match (scheme, near) {
        ("smtps", _) => (Line::Tls, 465),
        ("smtp", true) => (Line::Plain, 25),
        ("smtp", false) => (Line::StartTls, 587),
        _ => return None,
    };
    let port = match port {
        Some(port) => port.parse().ok().filter(|port| *port != 0)?,
        None => usual,
    };
    Some((line, bare.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_secret_wherever_it_leaves_the_machine() {
        let read = |url: &str| address(url).map(|(line, _, port)| (line, port));
        assert_eq!(read("smtps://mail.exemplo.com.br"), Some((Line::Tls, 465)));
        assert_eq!(
            read("smtp://mail.exemplo.com.br"),
            Some((Line::StartTls, 587))
        );
        assert_eq!(
            read("smtp://mail.exemplo.com.br:2525"),
            Some((Line::StartTls, 2525))
        );
        assert_eq!(read("smtp://127.0.0.1:25"), Some((Line::Plain, 25)));
        assert_eq!(read("smtp://[::1]:1025"), Some((Line::Plain, 1025)));
        for bad in [
            "mail:25",
            "http://mail",
            "smtp://",
            "smtp://a@b:25",
            "smtp://mail:x",
            "smtp://m:0",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
