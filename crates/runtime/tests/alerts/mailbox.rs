//! A mail server that speaks as much SMTP as a sender needs, and keeps what it gets.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A message as it came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mail {
    pub(crate) login: Option<String>,
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) text: String,
}

impl Mail {
    /// The value of a header of one line.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.text.lines();
        let mut values = lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        values
            .next()
            .unwrap_or_else(|| panic!("no {name}: {}", self.text))
    }
}

/// A mail server.
#[derive(Clone, Default)]
pub(crate) struct Mailbox {
    mails: Arc<Mutex<Vec<Mail>>>,
    /// What it says to the next messages instead of taking them.
    refusals: Arc<Mutex<VecDeque<String>>>,
}

impl Mailbox {
    /// Listens; returns where.
    pub(crate) async fn listen() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let mailbox = Self::default();
        let served = mailbox.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(served.clone().serve(stream));
            }
        });
        (mailbox, url)
    }

    pub(crate) fn refuse_next(&self, answer: &str) {
        self.refusals.lock().unwrap().push_back(answer.to_owned());
    }

    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    async fn serve(self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 box.test ready\r\n").await?;
        let mut mail = Mail::default();
        let mut line = String::new();
        while stream.read_line(&mut line).await? > 0 {
            let said = line.trim_end().to_owned();
            line.clear();
            let (verb, rest) = said.split_once([' ', ':']).unwrap_or((&said, ""));
            let answer = match verb.to_ascii_uppercase().as_str() {
                "EHLO" => "250-box.test\r\n250-AUTH PLAIN\r\n250 8BITMIME".to_owned(),
                "AUTH" => {
                    mail.login = Some(rest.to_owned());
                    "235 welcome".to_owned()
                }
                "MAIL" => {
                    rest.clone_into(&mut mail.from);
                    "250 ok".to_owned()
                }
                "RCPT" => {
                    mail.to.push(rest.to_owned());
                    "250 ok".to_owned()
                }
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    mail.text = text(&mut stream).await?;
                    self.mails.lock().unwrap().push(std::mem::take(&mut mail));
                    let refusal = self.refusals.lock().unwrap().pop_front();
                    refusal.unwrap_or_else(|| "250 taken".to_owned())
                }
                "QUIT" => "221 bye".to_owned(),
                _ => "502 what?".to_owned(),
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }
}

/// The text up to its end, with soft line ends joined.
async fn text(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut text = String::new();
    while !text.ends_with("\r\n.\r\n") {
        if stream.read_line(&mut text).await? == 0 {
            break;
        }
    }
    Ok(text.replace("=\r\n", "").replace("\r\n", "\n"))
}
