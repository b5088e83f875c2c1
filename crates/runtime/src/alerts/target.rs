//! Where a channel leads, and what it signs with. Both are sealed at rest: the address of a
//! webhook often holds a key of its own.

use std::net::IpAddr;

use lettre::Address;
use malote_core::id::ChannelId;
use malote_core::text;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::alerts::signature::Secret;
use crate::seal::{Purpose, SealError, Sealer};

/// The most mailboxes of one channel.
pub const MAILBOXES: usize = 10;

/// Where a channel leads.
#[derive(Debug, Clone)]
pub enum Target {
    /// To an address that takes signed requests.
    Webhook {
        /// Which.
        url: Url,
        /// What they are signed with.
        secret: Secret,
    },
    /// To mailboxes.
    Email {
        /// Which.
        to: Vec<Address>,
    },
}

/// Why something cannot be where a channel leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// No address.
    #[error("must be an address such as 'https://example.com/alerts', without user or password")]
    Url,
    /// It leaves the machine in clear.
    #[error("must begin with https://, unless it leads to this machine")]
    Clear,
    /// No mailboxes.
    #[error("must be from 1 to {MAILBOXES} e-mail addresses")]
    Mailboxes,
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    to: Vec<String>,
}

impl Target {
    /// A webhook at an address, with a secret of its own.
    ///
    /// # Errors
    /// When the address will not do.
    pub fn webhook(url: &str, secret: Secret) -> Result<Self, TargetError> {
        let url = Url::parse(url.trim()).map_err(|_| TargetError::Url)?;
        let plain = url.username().is_empty() && url.password().is_none();
        let Some(host) = url
            .host_str()
            .filter(|_| plain && url.as_str().len() <= 2_000)
        else {
            return Err(TargetError::Url);
        };
        match url.scheme() {
            "https" => Ok(Self::Webhook { url, secret }),
            "http" if near(host) => Ok(Self::Webhook { url, secret }),
            "http" => Err(TargetError::Clear),
            _ => Err(TargetError::Url),
        }
    }

    /// Mailboxes.
    ///
    /// # Errors
    /// When there is none, too many, or one is no address.
    pub fn email(to: &[String]) -> Result<Self, TargetError> {
        if to.is_empty() || to.len() > MAILBOXES {
            return Err(TargetError::Mailboxes);
        }
        let read = |one: &String| one.trim().parse().map_err(|_| TargetError::Mailboxes);
        let to = to.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self::Email { to })
    }

    /// Whether it names a place within reach of this machine alone: itself, or its network. What a
    /// public name leads to is known only when it is looked up.
    #[must_use]
    pub fn leads_inside(&self) -> bool {
        match self {
            Self::Webhook { url, .. } => url.host_str().is_none_or(inside),
            Self::Email { .. } => false,
        }
    }

    /// As much of it as may be shown.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Webhook { url, .. } => {
                let port = url.port().map(|port| format!(":{port}"));
                let host = url.host_str().unwrap_or_default();
                format!("{}://{host}{}/…", url.scheme(), port.unwrap_or_default())
            }
            Self::Email { to } => {
                let shown: Vec<String> = to
                    .iter()
                    .map(|one| text::masked_addresses(one.as_ref()))
                    .collect();
                shown.join(", ")
            }
        }
    }

    /// Seals it for a channel.
    ///
    /// # Errors
    /// As [`Sealer::seal_for`].
    pub fn seal(&self, sealer: &Sealer, channel: ChannelId) -> Result<Vec<u8>, SealError> {
        let stored = match self {
            Self::Webhook { url, secret } => Stored {
                url: Some(url.to_string()),
                secret: Some(secret.text().expose_secret().to_owned()),
                to: Vec::new(),
            },
            Self::Email { to } => Stored {
                url: None,
                secret: None,
                to: to.iter().map(ToString::to_string).collect(),
            },
        };
        let text = serde_json::to_string(&stored).map_err(|_| SealError::Seal)?;
        let name = channel.to_string();
        sealer.seal_for(&SecretString::from(text), purpose(&name))
    }

    /// Opens what was sealed for a channel.
    ///
    /// # Errors
    /// As [`Sealer::open_for`].
    pub fn open(sealed: &[u8], sealer: &Sealer, channel: ChannelId) -> Result<Self, SealError> {
        let name = channel.to_string();
        let text = sealer.open_for(sealed, purpose(&name))?;
        let stored: Stored =
            serde_json::from_str(text.expose_secret()).map_err(|_| SealError::Format)?;
        let read = match (&stored.url, &stored.secret) {
            (Some(url), Some(secret)) => {
                let secret = Secret::parse(&SecretString::from(secret.as_str()));
                secret.and_then(|secret| Self::webhook(url, secret).ok())
            }
            _ => Self::email(&stored.to).ok(),
        };
        read.ok_or(SealError::Format)
    }
}

/// What a channel's target is sealed as.
/// What the address of a channel is sealed for.
pub(crate) const fn purpose(channel: &str) -> Purpose<'_> {
    Purpose {
        kind: "alert-channel",
        name: channel,
    }
}

/// Whether a host is this machine.
fn near(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// Whether a host is in a network that is not public.
fn inside(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(ip) if ip.is_loopback() || ip.is_unspecified() => true,
        Ok(IpAddr::V4(ip)) => {
            let [first, second, ..] = ip.octets();
            let shared = first == 100 && second & 0b1100_0000 == 64;
            ip.is_private() || ip.is_link_local() || shared
        }
        Ok(IpAddr::V6(ip)) => ip.is_unique_local() || ip.is_unicast_link_local(),
        Err(_) => {
            let name = bare.trim_end_matches('.').to_ascii_lowercase();
            let within = [".localhost", ".local", ".internal"];
            !name.contains('.') || within.iter().any(|end| name.ends_with(end))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::seal::Key;

    use super::*;

    fn secret() -> Secret {
        Secret::fresh().unwrap()
    }

    #[test]
    fn a_webhook_leaves_the_machine_only_under_tls() {
        for good in [
            "https://hooks.exemplo.com.br/a?key=b",
            "http://127.0.0.1:9/x",
            "http://localhost/x",
            "http://[::1]:9/",
        ] {
            assert!(Target::webhook(good, secret()).is_ok(), "{good}");
        }
        let refused = |url: &str| Target::webhook(url, secret()).unwrap_err();
        assert_eq!(refused("http://hooks.exemplo.com.br/"), TargetError::Clear);
        assert_eq!(
            refused("http://127.0.0.1.exemplo.com.br/"),
            TargetError::Clear
        );
        for bad in ["hooks", "ftp://x/", "https://a:b@x/", "file:///etc/passwd"] {
            assert_eq!(refused(bad), TargetError::Url, "{bad}");
        }
    }

    #[test]
    fn addresses_of_this_machine_and_its_network_are_inside() {
        let leads_inside = |url: &str| Target::webhook(url, secret()).unwrap().leads_inside();
        for url in [
            "http://127.0.0.1:9/",
            "http://localhost/",
            "https://127.1/",
            "https://10.1.2.3/",
            "https://192.168.0.9:8443/x",
            "https://169.254.169.254/latest",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://postgres/",
            "https://vault.internal/",
            "https://db.localhost./",
        ] {
            assert!(leads_inside(url), "{url}");
        }
        for url in [
            "https://hooks.exemplo.com.br/",
            "https://8.8.8.8/",
            "https://[2606:4700::1]/",
        ] {
            assert!(!leads_inside(url), "{url}");
        }
    }

    #[test]
    fn what_is_shown_holds_neither_keys_nor_whole_addresses() {
        let url = "https://hooks.exemplo.com.br:8443/services/T0/secret";
        let hook = Target::webhook(url, secret()).unwrap();
        assert_eq!(hook.shown(), "https://hooks.exemplo.com.br:8443/…");
        let mail = Target::email(&["ana@exemplo.com.br".to_owned()]).unwrap();
        assert_eq!(mail.shown(), "a…@exemplo.com.br");
        assert!(!format!("{hook:?}").contains("whsec_"));
    }

    #[test]
    fn a_target_opens_only_for_its_channel() {
        let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned();
        let sealer = Sealer::new(&Key::from_text(&key.into()).unwrap());
        let (one, other) = (ChannelId::fresh(), ChannelId::fresh());
        let mail = Target::email(&["ana@exemplo.com.br".to_owned()]).unwrap();
        let hook = Target::webhook("https://hooks.exemplo.com.br/a", secret()).unwrap();
        for target in [mail, hook] {
            let sealed = target.seal(&sealer, one).unwrap();
            let opened = Target::open(&sealed, &sealer, one).unwrap();
            assert_eq!(opened.shown(), target.shown());
            assert!(Target::open(&sealed, &sealer, other).is_err());
        }
    }
}
