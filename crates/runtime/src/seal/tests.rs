//! What sealing promises, and what a key file must be.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;

use super::*;
use crate::settings::Secrets;

fn key(fill: u8) -> Key {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode([fill; 32]);
    Key::from_text(&SecretString::from(text)).unwrap()
}

fn tenant(name: &str) -> Tenant {
    Tenant::parse(name).unwrap()
}

fn in_file(path: &Path) -> Secrets {
    Secrets {
        key_file: path.to_owned(),
        key: None,
    }
}

#[test]
fn what_was_sealed_opens_for_its_owner() {
    let acme = tenant("acme");
    let owner = Owner {
        tenant: &acme,
        connection: "matriz",
    };
    let sealer = Sealer::new(&key(1));
    let secret = SecretString::from("{\"app_secret\":\"çedilha\"}");
    let sealed = sealer.seal(&secret, owner).unwrap();
    let opened = sealer.open(&sealed, owner).unwrap();
    assert_eq!(opened.expose_secret(), secret.expose_secret());
    assert_ne!(sealed, sealer.seal(&secret, owner).unwrap());
    let readable = sealed.windows(10).any(|part| part == b"app_secret");
    assert!(!readable);
}

#[test]
fn a_changed_or_cut_text_does_not_open() {
    let acme = tenant("acme");
    let owner = Owner {
        tenant: &acme,
        connection: "matriz",
    };
    let sealer = Sealer::new(&key(1));
    let sealed = sealer.seal(&SecretString::from("segredo"), owner).unwrap();
    for place in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        assert!(sealer.open(&changed, owner).is_err(), "byte {place}");
        assert!(
            sealer.open(&sealed[..place], owner).is_err(),
            "cut at {place}"
        );
    }
    assert_eq!(sealer.open(&[], owner).unwrap_err(), SealError::Format);
}

#[test]
fn another_key_is_named_as_such() {
    let acme = tenant("acme");
    let owner = Owner {
        tenant: &acme,
        connection: "matriz",
    };
    let (ours, theirs) = (key(1), key(2));
    let sealed = Sealer::new(&theirs)
        .seal(&SecretString::from("segredo"), owner)
        .unwrap();
    assert_eq!(
        Sealer::new(&ours).open(&sealed, owner).unwrap_err(),
        SealError::OtherKey {
            sealed_with: theirs.id(),
            ours: ours.id()
        }
    );
}

#[test]
fn it_opens_for_no_other_owner() {
    let (ab, a) = (tenant("ab"), tenant("a"));
    let owner = Owner {
        tenant: &ab,
        connection: "c",
    };
    let sealer = Sealer::new(&key(1));
    let sealed = sealer.seal(&SecretString::from("segredo"), owner).unwrap();
    for (tenant, connection) in [(&a, "bc"), (&ab, "d"), (&a, "c")] {
        let other = Owner { tenant, connection };
        let error = sealer.open(&sealed, other).unwrap_err();
        assert_eq!(error, SealError::Forged, "{other:?}");
    }
}

#[test]
fn neither_key_nor_sealer_shows_the_key() {
    let key = key(7);
    let shown = format!("{key:?} {:?}", Sealer::new(&key));
    assert!(
        !shown.contains("7, 7") && !shown.contains("BwcH"),
        "{shown}"
    );
}

#[test]
fn the_first_start_makes_a_key_that_later_starts_use() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/secret.key");
    let first = Key::obtain(&in_file(&path), Missing::Make).unwrap();
    let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode, 0o600);
    let second = Key::obtain(&in_file(&path), Missing::Refuse).unwrap();
    assert_eq!(first.bytes(), second.bytes());
    let left = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(left, 1, "no draft is left behind");
}

#[test]
fn processes_that_start_together_agree_on_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.key");
    let obtain = || Key::obtain(&in_file(&path), Missing::Make).unwrap();
    let keys: Vec<Key> = thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(obtain)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(keys.iter().all(|key| key.bytes() == keys[0].bytes()));
}

#[test]
fn a_key_file_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.key");
    Key::obtain(&in_file(&path), Missing::Make).unwrap();
    for mode in [0o640, 0o604, 0o620] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = Key::obtain(&in_file(&path), Missing::Make).unwrap_err();
        assert!(matches!(error, KeyError::Exposed { .. }));
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
}

#[test]
fn a_shared_key_is_never_made_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.key");
    let error = Key::obtain(&in_file(&path), Missing::Refuse).unwrap_err();
    assert!(
        error.to_string().contains("MALOTE__SECRETS__KEY"),
        "{error}"
    );
    assert!(!path.exists());
}

#[test]
fn a_damaged_key_file_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.key");
    fs::write(&path, "").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let error = Key::obtain(&in_file(&path), Missing::Make).unwrap_err();
    assert!(matches!(error, KeyError::NotAKeyFile(_)), "{error}");
}

#[test]
fn a_key_of_the_environment_wins_over_the_file() {
    let given = Secrets {
        key_file: "/nowhere/secret.key".into(),
        key: Some(SecretString::from("A".repeat(43) + "=")),
    };
    let obtained = Key::obtain(&given, Missing::Refuse).unwrap();
    assert_eq!(obtained.bytes(), &[0; 32]);
}
