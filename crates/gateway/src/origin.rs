//! From where a request comes.
//!
//! Behind a proxy that is the last hop which the proxy wrote down, for everything before it is
//! what the caller claims. Where `X-Forwarded-For` and `Forwarded` name different ones, one of
//! them is the caller's own making, and only the proxy itself is known.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::header::FORWARDED;
use axum::http::{Extensions, HeaderMap, HeaderName};

use crate::lines::Peer;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address a request comes from; `None` where there is none, within a process.
pub(crate) fn of(
    extensions: &Extensions,
    headers: &HeaderMap,
    behind_proxy: bool,
) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<Peer>>();
    let peer = peer.map(|ConnectInfo(Peer(address))| address.ip().to_canonical());
    if !behind_proxy {
        return peer;
    }
    let listed = last(headers, &X_FORWARDED_FOR).map(address);
    let forwarded = last(headers, &FORWARDED).map(|hop| address(named(hop)));
    match (listed, forwarded) {
        (Some(one), Some(other)) if one != other => peer,
        (Some(hop), _) | (None, Some(hop)) => hop.or(peer),
        (None, None) => peer,
    }
}

/// The last element of a header that may be given several times.
fn last<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let value = headers.get_all(name).iter().next_back()?;
    Some(value.to_str().ok()?.rsplit(',').next()?.trim())
}

/// The value of `for` in an element of `Forwarded`.
fn named(element: &str) -> &str {
    for pair in element.split(';') {
        if let Some((name, value)) = pair.split_once('=')
            && name.trim().eq_ignore_ascii_case("for")
        {
            return value.trim().trim_matches('"');
        }
    }
    ""
}

/// An address, with or without a port, a version 6 one with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let found = bare.parse().ok();
    let found = found.or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    found.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(behind_proxy: bool, given: &[(HeaderName, &'static str)]) -> String {
        let mut extensions = Extensions::new();
        let peer: SocketAddr = "192.0.2.1:4711".parse().unwrap();
        extensions.insert(ConnectInfo(Peer(peer)));
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(name, value.parse().unwrap());
        }
        of(&extensions, &headers, behind_proxy).unwrap().to_string()
    }

    #[test]
    fn only_the_last_hop_counts_and_only_behind_a_proxy() {
        let list = [(X_FORWARDED_FOR, "203.0.113.9, 198.51.100.7")];
        assert_eq!(seen(false, &list), "192.0.2.1");
        assert_eq!(seen(true, &list), "198.51.100.7");
        assert_eq!(seen(true, &[]), "192.0.2.1");
        let twice = [
            (X_FORWARDED_FOR, "203.0.113.9"),
            (X_FORWARDED_FOR, "198.51.100.7"),
        ];
        assert_eq!(seen(true, &twice), "198.51.100.7");
        let standard = [(
            FORWARDED,
            "for=1.2.3.4, For=\"[2001:db8::7]:443\";proto=https",
        )];
        assert_eq!(seen(true, &standard), "2001:db8::7");
        assert_eq!(
            seen(true, &[(X_FORWARDED_FOR, "::ffff:1.2.3.4")]),
            "1.2.3.4"
        );
        assert_eq!(seen(true, &[(X_FORWARDED_FOR, "1.2.3.4:99")]), "1.2.3.4");
    }

    #[test]
    fn what_contradicts_itself_or_is_no_address_is_the_proxys() {
        let both = [
            (X_FORWARDED_FOR, "198.51.100.7"),
            (FORWARDED, "for=1.2.3.4"),
        ];
        assert_eq!(seen(true, &both), "192.0.2.1");
        let same = [(X_FORWARDED_FOR, "1.2.3.4"), (FORWARDED, "for=1.2.3.4")];
        assert_eq!(seen(true, &same), "1.2.3.4");
        assert_eq!(seen(true, &[(X_FORWARDED_FOR, "unknown")]), "192.0.2.1");
        assert_eq!(seen(true, &[(FORWARDED, "proto=https")]), "192.0.2.1");
    }
}
