//! HMAC with SHA-256 (RFC 2104) over length-prefixed parts, so that nothing can move from one
//! part into the next.

use sha2::{Digest, Sha256};

const BLOCK: usize = 64;

/// The code of parts under a key.
pub(super) fn code(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut message = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        message.extend((part.len() as u64).to_be_bytes());
        message.extend(*part);
    }
    plain(key, &message)
}

fn plain(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; BLOCK];
    block[..key.len()].copy_from_slice(key);
    let padded = |pad: u8| block.map(|byte| byte ^ pad);
    let mut inner = Sha256::new();
    inner.update(padded(0x36));
    inner.update(message);
    let mut outer = Sha256::new();
    outer.update(padded(0x5c));
    outer.update(inner.finalize());
    outer.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// RFC 4231, cases 1 and 2.
    #[test]
    fn it_is_the_published_algorithm() {
        assert_eq!(
            hex(&plain(&[0x0b; 20], b"Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        assert_eq!(
            hex(&plain(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn parts_do_not_run_together() {
        let key = [1; 32];
        assert_ne!(code(&key, &[b"ab", b"c"]), code(&key, &[b"a", b"bc"]));
    }
}
