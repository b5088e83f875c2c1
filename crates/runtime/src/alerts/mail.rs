//! Sending a message as an e-mail. The Message-ID is the message's own, so that a repeat can be
//! told by it.

use std::time::Duration;

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use malote_core::id::NoticeId;
use malote_core::text;
use secrecy::{ExposeSecret, SecretString};

use crate::alerts::{letter, message};
use crate::settings::{Line, Smtp};

/// Tells answering machines that nobody waits for their answer.
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Sends a message to mailboxes.
///
/// # Errors
/// What went wrong, in words without a secret.
pub(super) async fn send(
    smtp: &Smtp,
    to: &[Address],
    id: NoticeId,
    body: &str,
    limit: Duration,
) -> Result<(), String> {
    let email = written(smtp, to, id, body)?;
    let transport = transport(smtp, limit)?;
    let sent = tokio::time::timeout(limit, transport.send(email)).await;
    match sent {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(text::chain(&error)),
        Err(_) => Err("the mail server did not answer in time".to_owned()),
    }
}

fn written(smtp: &Smtp, to: &[Address], id: NoticeId, body: &str) -> Result<Message, String> {
    let message: message::Message =
        serde_json::from_str(body).map_err(|error| format!("the message is damaged: {error}"))?;
    let data = &message.data;
    let mut builder = Message::builder()
        .from(smtp.from.clone())
        .subject(data.title.clone())
        .message_id(Some(format!("<{id}@{}>", smtp.from.email.domain())))
        .header(AutoSubmitted);
    for address in to {
        builder = builder.to(Mailbox::new(None, address.clone()));
    }
    let parts = MultiPart::alternative_plain_html(letter::plain(data), letter::html(data));
    builder
        .multipart(parts)
        .map_err(|error| text::chain(&error))
}

fn transport(smtp: &Smtp, limit: Duration) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
    let trusted = || TlsParameters::new(smtp.host.clone()).map_err(|error| text::chain(&error));
    let tls = match smtp.line {
        Line::Tls => Tls::Wrapper(trusted()?),
        Line::StartTls => Tls::Required(trusted()?),
        Line::Plain => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(smtp.host.clone())
        .port(smtp.port)
        .tls(tls)
        .timeout(Some(limit));
    if let Some(user) = &smtp.user {
        let password = password(smtp)?.expose_secret().to_owned();
        builder = builder.credentials(Credentials::new(user.clone(), password));
    }
    Ok(builder.build())
}

fn password(smtp: &Smtp) -> Result<SecretString, String> {
    match (&smtp.password, &smtp.password_file) {
        (Some(password), _) => Ok(password.clone()),
        (None, Some(file)) => match std::fs::read_to_string(file) {
            Ok(text) => Ok(SecretString::from(text.trim_end_matches(['\r', '\n']))),
            Err(error) => Err(format!("cannot read smtp.password_file: {error}")),
        },
        (None, None) => {
            Err("smtp.user has neither smtp.password_file nor smtp.password".to_owned())
        }
    }
}
