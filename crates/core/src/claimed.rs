//! What a message says of itself that is no event that could be taken: whose, and which.

use crate::id::Tenant;
use crate::json::texts_at;
use crate::text;

/// The longest text that is kept, in characters.
const LONGEST: usize = 200;

/// What can be read of a refused message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claimed {
    /// Whose it claims to be; none when that can be nobody.
    pub tenant: Option<String>,
    /// The source it names.
    pub source: Option<String>,
    /// The identifier it names.
    pub id: Option<String>,
}

impl Claimed {
    /// Looks into a message of at most `most` bytes. Of a larger one nothing is known: whoever may
    /// send it must not make a worker spend its memory on it, again and again.
    #[must_use]
    pub fn read(body: &[u8], most: usize) -> Self {
        if body.len() > most {
            return Self::default();
        }
        let mut found = texts_at(body, &["/tenant", "/source", "/id"]);
        let mut text = |pointer| {
            let text = found.remove(pointer)?;
            let text = text::cut(&text.replace('\0', ""), LONGEST);
            Some(text).filter(|text| !text.is_empty())
        };
        let tenant = text("/tenant");
        Self {
            // An empty name stands for everybody where refusals are counted.
            tenant: tenant.filter(|tenant| Tenant::parse(tenant).is_ok()),
            source: text("/source"),
            id: text("/id"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Claimed {
        Claimed::read(body.as_bytes(), 1_000)
    }

    #[test]
    fn what_is_readable_is_known() {
        let claimed = read(r#"{"tenant":"acme","source":"/app","id":"7\u0000"}"#);
        assert_eq!(claimed.tenant.as_deref(), Some("acme"));
        assert_eq!(claimed.source.as_deref(), Some("/app"));
        assert_eq!(claimed.id.as_deref(), Some("7"));
        assert_eq!(read("lost"), Claimed::default());
    }

    #[test]
    fn a_tenant_that_cannot_be_one_is_none() {
        for bad in ["", "\\u0000", "ACME", "a b", "-a", &"a".repeat(41)] {
            let claimed = read(&format!(r#"{{"tenant":"{bad}","id":"7"}}"#));
            assert_eq!(
                (claimed.tenant, claimed.id.as_deref()),
                (None, Some("7")),
                "{bad}"
            );
        }
    }

    #[test]
    fn nothing_is_known_of_what_is_larger_than_an_event_may_be() {
        let body = r#"{"tenant":"acme","source":"/app","id":"7"}"#.as_bytes();
        assert_ne!(Claimed::read(body, body.len()), Claimed::default());
        assert_eq!(Claimed::read(body, body.len() - 1), Claimed::default());
    }
}
