//! What a file is: what its sender declares, held against its first bytes.
//!
//! Guarantees: a file declared as something that is known here, and that is not that, is refused;
//! one that is declared as nothing in particular gets the type that its bytes show; everything else
//! is taken as declared.

use std::fmt;

/// How many of the first bytes are looked at.
pub const HEAD: usize = 4_096;

/// Bytes of which nothing is known.
pub const UNKNOWN: &str = "application/octet-stream";

/// The longest declared type taken.
const LONGEST: usize = 127;

/// How far into a file a PDF may begin.
const PDF_WITHIN: usize = 1_024;

/// What bytes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    Pdf,
    Png,
    Jpeg,
    Zip,
    Ofx,
    Xml,
    Text,
    Other,
}

impl Shows {
    /// The media type; nothing for what only its sender can name.
    const fn media_type(self) -> Option<&'static str> {
        match self {
            Self::Pdf => Some("application/pdf"),
            Self::Png => Some("image/png"),
            Self::Jpeg => Some("image/jpeg"),
            Self::Zip => Some("application/zip"),
            Self::Ofx => Some("application/x-ofx"),
            Self::Xml => Some("application/xml"),
            Self::Text => Some("text/plain"),
            Self::Other => None,
        }
    }
}

/// Why a declared type is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch {
    /// It is no media type.
    Malformed,
    /// The bytes are something else.
    Other {
        /// As declared.
        declared: String,
        /// What the bytes show, if it is known.
        shown: Option<&'static str>,
    },
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the declared content type is no media type"),
            Self::Other { declared, shown } => {
                let shown = shown.unwrap_or("something else");
                write!(f, "declared as {declared}, but its first bytes are {shown}")
            }
        }
    }
}

/// The media type of a file, from what is declared and its first bytes.
///
/// # Errors
/// When the declared type is malformed, or known and not what the bytes are.
pub fn of(declared: Option<&str>, head: &[u8]) -> Result<String, Mismatch> {
    let shown = shows(&head[..head.len().min(HEAD)]);
    let declared = declared.map(str::trim).filter(|text| !text.is_empty());
    let Some(declared) = declared else {
        return Ok(shown.media_type().unwrap_or(UNKNOWN).to_owned());
    };
    let (essence, charset) = read(declared).ok_or(Mismatch::Malformed)?;
    if says_nothing(&essence) {
        return Ok(shown.media_type().unwrap_or(UNKNOWN).to_owned());
    }
    if !fits(&essence, shown) {
        return Err(Mismatch::Other {
            declared: essence,
            shown: shown.media_type(),
        });
    }
    Ok(charset.map_or_else(
        || essence.clone(),
        |charset| format!("{essence}; charset={charset}"),
    ))
}

/// `type/subtype` in lower case, and the charset.
fn read(declared: &str) -> Option<(String, Option<String>)> {
    let mut parts = declared.split(';');
    let essence = parts.next()?.trim().to_ascii_lowercase();
    let (kind, subtype) = essence.split_once('/')?;
    let token = |text: &str| {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte);
        !text.is_empty() && text.bytes().all(known)
    };
    if declared.len() > LONGEST || !token(kind) || !token(subtype) {
        return None;
    }
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches('"').to_ascii_lowercase();
        (name.trim().eq_ignore_ascii_case("charset") && token(&value)).then_some(value)
    });
    Some((essence, charset))
}

/// What clients send when nobody told them what it is.
fn says_nothing(essence: &str) -> bool {
    matches!(
        essence,
        UNKNOWN
            | "binary/octet-stream"
            | "application/x-www-form-urlencoded"
            | "application/unknown"
    )
}

/// Whether bytes may be what is declared. What is not known here may be anything.
fn fits(essence: &str, shown: Shows) -> bool {
    match essence {
        "application/pdf" | "application/x-pdf" => shown == Shows::Pdf,
        "image/png" => shown == Shows::Png,
        "image/jpeg" | "image/jpg" | "image/pjpeg" => shown == Shows::Jpeg,
        "application/zip" | "application/x-zip-compressed" => shown == Shows::Zip,
        "application/x-ofx" | "application/ofx" | "application/vnd.intu.qfx" => shown == Shows::Ofx,
        "application/xml" | "text/xml" => matches!(shown, Shows::Xml | Shows::Ofx),
        office if office.starts_with("application/vnd.openxmlformats-officedocument.") => {
            shown == Shows::Zip
        }
        xml if xml.ends_with("+xml") => matches!(shown, Shows::Xml | Shows::Ofx),
        text if text.starts_with("text/") => {
            matches!(shown, Shows::Text | Shows::Xml | Shows::Ofx)
        }
        _ => true,
    }
}

fn shows(head: &[u8]) -> Shows {
    let signatures: [(&[u8], Shows); 5] = [
        (b"\x89PNG\r\n\x1a\n", Shows::Png),
        (b"\xff\xd8\xff", Shows::Jpeg),
        (b"PK\x03\x04", Shows::Zip),
        (b"PK\x05\x06", Shows::Zip),
        (b"%PDF-", Shows::Pdf),
    ];
    for (start, shows) in signatures {
        if head.starts_with(start) {
            return shows;
        }
    }
    let early = &head[..head.len().min(PDF_WITHIN)];
    if holds(early, b"%PDF-") {
        return Shows::Pdf;
    }
    let Some(text) = text(head) else {
        return Shows::Other;
    };
    let start = text.trim_ascii_start();
    if start.starts_with(b"OFXHEADER") || holds(start, b"<OFX>") || holds(start, b"<?OFX") {
        return Shows::Ofx;
    }
    let named = |byte: &u8| byte.is_ascii_alphabetic() || b"?!_:".contains(byte);
    if start.first() == Some(&b'<') && start.get(1).is_some_and(named) {
        return Shows::Xml;
    }
    Shows::Text
}

/// The bytes without the mark of their encoding and, of UTF-16, without zeros; nothing when they
/// are no text. Which of the encodings of one byte it is does not matter here.
fn text(head: &[u8]) -> Option<Vec<u8>> {
    let wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let text: Vec<u8> = match wide {
        true => head[2..]
            .iter()
            .copied()
            .filter(|byte| *byte != 0)
            .collect(),
        false => head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).to_vec(),
    };
    let control = |byte: &u8| *byte < 0x20 && !b"\t\n\r\x0c\x1a\x1b".contains(byte);
    (!text.iter().any(control)).then_some(text)
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
    const OFX: &[u8] = b"OFXHEADER:100\r\nDATA:OFXSGML\r\n\r\n<OFX>";
    const CSV: &[u8] = b"data;valor\r\n01/11/2026;1.234,56 cr\xe9dito\r\n";

    #[test]
    fn what_is_declared_as_nothing_gets_the_type_it_shows() {
        for (bytes, kind) in [
            (PDF, "application/pdf"),
            (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"PK\x03\x04\x14\0", "application/zip"),
            (OFX, "application/x-ofx"),
            (b"<?xml version=\"1.0\"?><nfe/>", "application/xml"),
            (b"\xef\xbb\xbf<nfeProc>", "application/xml"),
            (b"\xff\xfe<\0a\0/\0>\0", "application/xml"),
            (CSV, "text/plain"),
            (b"\0\x01\x02", UNKNOWN),
        ] {
            for declared in [
                None,
                Some(""),
                Some(UNKNOWN),
                Some("application/x-www-form-urlencoded"),
            ] {
                assert_eq!(of(declared, bytes).as_deref(), Ok(kind), "{declared:?}");
            }
        }
    }

    #[test]
    fn what_is_declared_and_so_is_taken() {
        for (declared, bytes, kept) in [
            ("Application/PDF", PDF, "application/pdf"),
            (
                "application/pdf",
                b"junk before\n%PDF-1.4\n",
                "application/pdf",
            ),
            (
                "text/csv; charset=\"Windows-1252\"; header=present",
                CSV,
                "text/csv; charset=windows-1252",
            ),
            ("text/xml", OFX, "text/xml"),
            ("image/svg+xml", b"<svg/>", "image/svg+xml"),
            ("application/json", b"{}", "application/json"),
            (
                "application/vnd.ms-excel",
                b"\xd0\xcf\x11\xe0\0",
                "application/vnd.ms-excel",
            ),
            (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                b"PK\x03\x04",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
        ] {
            assert_eq!(of(Some(declared), bytes).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn what_is_declared_and_is_not_so_is_refused() {
        for (declared, bytes) in [
            ("application/pdf", CSV),
            ("application/pdf", b"\x89PNG\r\n\x1a\n"),
            ("image/png", b"\xff\xd8\xff\xe0"),
            ("image/jpeg", PDF),
            ("application/zip", b"<a/>"),
            ("application/xml", CSV),
            ("text/csv", b"\0\x01\x02"),
            ("text/plain", b"PK\x03\x04\x14\0"),
            ("application/x-ofx", CSV),
        ] {
            let refused = of(Some(declared), bytes).unwrap_err();
            assert!(refused.to_string().contains(declared), "{refused}");
        }
        for malformed in ["pdf", "/", "text/", "a b/c", "text/plain,text/csv"] {
            assert_eq!(
                of(Some(malformed), CSV),
                Err(Mismatch::Malformed),
                "{malformed}"
            );
        }
    }
}
