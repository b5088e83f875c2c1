//! A change of the key, killed wherever it can be, beside processes that go on.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use malote_core::clock::System;
use malote_core::id::ChannelId;
use malote_core::language::Language;
use malote_store::admin::connection::NewConnection;
use malote_store::admin::idempotency::{Begun, Repeatable};
use malote_store::alert::channel::{Kind, NewChannel};
use malote_store::audit::{Filter, MALOTE};
use malote_store::{Options, Window};
use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::*;
use crate::alerts::target::Target;
use crate::seal::{Missing, Ring};
use crate::settings::Secrets;

/// More than one page.
const CONNECTIONS: usize = 130;

/// A store with secrets, a key file, and a process that has it open.
struct World {
    folder: TempDir,
    store: Store,
    running: Sealer,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open("sqlite::memory:", Arc::new(System), &Options::default()).await;
        let running = Sealer::following(&secrets(folder.path()), Missing::Make).unwrap();
        let world = Self {
            folder,
            store: store.unwrap(),
            running,
        };
        let tenant = Tenant::parse("acme").unwrap();
        world
            .store
            .by(&MALOTE)
            .add_tenant(&tenant, "")
            .await
            .unwrap();
        for number in 0..CONNECTIONS {
            world.connect(&format!("c{number:03}")).await.unwrap();
        }
        let begun = world
            .store
            .begin_repeatable(&asked(), Duration::from_secs(60))
            .await;
        let Begun::Fresh { run, .. } = begun.unwrap() else {
            panic!("nobody asked before");
        };
        let name = answer_name("a", "k", "r");
        let sealed = world
            .running
            .seal_for(&"answer".into(), answer(&name))
            .unwrap();
        assert!(
            world
                .store
                .finish_repeatable(&asked(), run, &sealed)
                .await
                .unwrap()
        );
        world.unlock().await;
        world.listen().await;
        world
    }

    /// What opens personal values is made.
    async fn unlock(&self) {
        let unlocked = vault::unlock(self.store.clone(), &self.running).await;
        assert!(unlocked.is_ok());
    }

    /// Somebody is to hear of alarms.
    async fn listen(&self) {
        let id = ChannelId::fresh();
        let target = Target::Email {
            to: vec!["ana@exemplo.com.br".parse().unwrap()],
        };
        let channel = NewChannel {
            id,
            kind: Kind::Email,
            name: "ana".to_owned(),
            target: target.shown(),
            sealed: target.seal(&self.running, id).unwrap(),
            tenants: None,
            kinds: None,
            language: Language::Portuguese,
            quiet: None,
        };
        self.store.by(&MALOTE).add_channel(&channel).await.unwrap();
    }

    /// The running process saves credentials.
    async fn connect(&self, name: &str) -> Result<(), StoreError> {
        let tenant = Tenant::parse("acme").unwrap();
        let owner = Owner {
            tenant: &tenant,
            connection: name,
        };
        let sealed = self
            .running
            .seal(&format!("secret of {name}").into(), owner)
            .unwrap();
        self.save(name, sealed).await
    }

    async fn save(&self, name: &str, sealed: Vec<u8>) -> Result<(), StoreError> {
        let new = NewConnection {
            tenant: Tenant::parse("acme").unwrap(),
            name: name.to_owned(),
            target: "omie".to_owned(),
            takes: None,
            base_url: "http://127.0.0.1:1".to_owned(),
            settings: BTreeMap::new(),
            sealed,
            credential: name.to_owned(),
            parts: false,
            account: None,
        };
        self.store
            .by(&MALOTE)
            .add_connection(&new)
            .await
            .map(|_| ())
    }

    fn path(&self) -> PathBuf {
        secrets(self.folder.path()).key_file
    }

    fn holder(&self) -> Holder {
        Holder::of(&secrets(self.folder.path())).unwrap()
    }

    /// Everything sealed opens with the keys of the file as it is now.
    async fn all_open(&self, with: &Sealer) {
        for place in Place::ALL {
            for one in self.store.sealed(*place, None, 1_000).await.unwrap() {
                assert!(anew(with, &one).is_ok(), "{one:?} with {with:?}");
            }
        }
    }

    /// What a process that starts now, and the one that runs, can do.
    async fn sound(&self) {
        let starting = Sealer::following(&secrets(self.folder.path()), Missing::Refuse).unwrap();
        self.all_open(&starting).await;
        self.all_open(&self.running).await;
    }

    async fn finished(&self, first: u8) {
        self.sound().await;
        let ring = self.holder().ring().unwrap();
        assert_eq!((ring.next(), ring.old()), (None, vec![]));
        assert_ne!(ring.sealing(), first);
        let uses = self.store.sealing_keys().await.unwrap();
        assert!(uses.iter().all(|one| one.key == ring.sealing()), "{uses:?}");
        assert_eq!(self.running.key_id(), ring.sealing());
        let mode = fs::metadata(self.path()).unwrap().permissions().mode() & 0o7777;
        assert_eq!(mode, 0o600);
        // Beside it only what opens older backups.
        let kept = format!("{}.before-{}", self.path().display(), ring.sealing());
        let kept = Ring::read(kept.as_ref()).unwrap();
        assert!(kept.keys().any(|key| key.id() == first));
        assert_eq!(fs::read_dir(self.folder.path()).unwrap().count(), 2);
    }
}

fn asked() -> Repeatable {
    Repeatable {
        caller: "a".to_owned(),
        key: "k".to_owned(),
        request: "r".to_owned(),
    }
}

fn secrets(folder: &Path) -> Secrets {
    Secrets {
        key_file: folder.join("secret.key"),
        key: None,
    }
}

fn rotation<'a>(world: &'a World, holder: &'a Holder) -> Rotation<'a> {
    Rotation {
        store: &world.store,
        actor: &MALOTE,
        holder,
    }
}

async fn whole(world: &World) -> Stepped {
    rotation(world, &world.holder()).whole().await.unwrap()
}

#[tokio::test]
async fn everything_is_sealed_anew_while_a_process_goes_on() {
    let world = World::new().await;
    let first = world.running.key_id();
    let done = whole(&world).await;
    assert_eq!(done.resealed, CONNECTIONS as u64 + 3);
    assert_eq!(done.removed, 1);
    world.connect("later").await.unwrap();
    world.finished(first).await;
    let filter = Filter {
        action: Some("key-file.rotate".to_owned()),
        ..Filter::default()
    };
    let steps = world.store.audit(&filter, &Window::first(10)).await;
    assert_eq!(steps.unwrap().items.len(), 3);
}

/// How far a change comes before it is killed.
async fn killed_after(world: &World, point: usize) {
    let holder = world.holder();
    let change = rotation(world, &holder);
    if point == 0 {
        // The order is in the trail, the key is not in the file; half a draft is.
        world.store.by(&MALOTE).key_prepared(1).await.unwrap();
        let mut draft = world.path().into_os_string();
        draft.push(".new");
        fs::write(draft, "half").unwrap();
        return;
    }
    change.prepare().await.unwrap();
    if point == 1 {
        return;
    }
    let next = holder.ring().unwrap().next().unwrap();
    world.store.by(&MALOTE).activate_key(next).await.unwrap();
    if point == 2 {
        return;
    }
    holder.activate().unwrap();
    if point == 3 {
        return;
    }
    let sealer = Sealer::with(&holder.ring().unwrap());
    let page = world
        .store
        .sealed(Place::Credentials, None, 7)
        .await
        .unwrap();
    let renewed = page.into_iter().map(|one| {
        let text = anew(&sealer, &one).unwrap();
        (one, text)
    });
    world
        .store
        .reseal(&renewed.collect::<Vec<_>>())
        .await
        .unwrap();
    if point == 4 {
        return;
    }
    let ring = holder.ring().unwrap();
    change.reseal(&ring).await.unwrap();
    if point == 5 {
        return;
    }
    let (sealing, old) = (ring.sealing(), ring.old());
    let retired = world.store.by(&MALOTE).retire_keys(sealing, &old).await;
    assert_eq!(retired.unwrap(), Retired::Done);
}

#[tokio::test]
async fn whatever_it_is_killed_in_it_is_sound_and_ends_when_run_again() {
    for point in 0..=6 {
        let world = World::new().await;
        let first = world.running.key_id();
        killed_after(&world, point).await;
        world.sound().await;
        world.connect("meanwhile").await.unwrap();
        world.sound().await;
        whole(&world).await;
        world.finished(first).await;
    }
}

#[tokio::test]
async fn another_machine_goes_on_with_the_copy_it_was_given() {
    let world = World::new().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let copied = || {
        fs::copy(world.path(), secrets(elsewhere.path()).key_file).unwrap();
    };
    copied();
    let other = Sealer::following(&secrets(elsewhere.path()), Missing::Refuse).unwrap();
    let holder = world.holder();
    let change = rotation(&world, &holder);
    assert!(matches!(
        change.activate().await,
        Err(RotationError::NotPrepared)
    ));
    change.prepare().await.unwrap();
    assert!(matches!(
        change.finish().await,
        Err(RotationError::NotActive)
    ));
    copied();
    change.activate().await.unwrap();
    // It was not told yet: it opens what the first one seals, and goes on sealing with the old key.
    world.all_open(&other).await;
    let tenant = Tenant::parse("acme").unwrap();
    let seal = |name: &str| {
        let owner = Owner {
            tenant: &tenant,
            connection: name,
        };
        other.seal(&"secret".into(), owner).unwrap()
    };
    world.save("between", seal("between")).await.unwrap();
    let done = change.finish().await.unwrap();
    assert_eq!((done.resealed, done.removed), (1, 1));
    world.sound().await;
    // It was forgotten: what nobody could open is refused, until it is given the file.
    let refused = world.save("late", seal("late")).await.unwrap_err();
    assert!(
        refused.is_transient() && refused.to_string().contains("copy"),
        "{refused}"
    );
    copied();
    world.save("late", seal("late")).await.unwrap();
    world.sound().await;
}

#[tokio::test]
async fn what_is_damaged_keeps_the_old_key() {
    let world = World::new().await;
    let mut damaged = world
        .store
        .sealed(Place::Credentials, None, 1)
        .await
        .unwrap()[0]
        .text
        .clone();
    *damaged.last_mut().unwrap() ^= 1;
    world.save("damaged", damaged).await.unwrap();
    let holder = world.holder();
    let failed = rotation(&world, &holder).whole().await.unwrap_err();
    assert!(failed.to_string().contains("acme damaged"), "{failed}");
    assert_eq!(holder.ring().unwrap().old().len(), 1);
    let (key, running) = (holder.ring().unwrap().sealing(), &world.running);
    let uses = world.store.sealing_keys().await.unwrap();
    let anew = uses.iter().find(|one| one.key == key).unwrap();
    assert_eq!(anew.count, CONNECTIONS as i64, "{running:?}");
}

#[tokio::test]
async fn one_process_changes_the_file_at_a_time() {
    let world = World::new().await;
    let _first = world.holder();
    let second = Holder::of(&secrets(world.folder.path())).unwrap_err();
    assert!(matches!(second, KeyError::Busy(_)));
}

#[tokio::test]
async fn keys_of_the_environment_are_activated_and_retired_and_never_written() {
    let world = World::new().await;
    let old = fs::read_to_string(world.path()).unwrap();
    let given = |text: String| Secrets {
        key_file: PathBuf::new(),
        key: Some(SecretString::from(text)),
    };
    let alone = Holder::of(&given(old.clone())).unwrap();
    let refused = rotation(&world, &alone).prepare().await.unwrap_err();
    assert!(
        refused.to_string().contains("MALOTE__SECRETS__KEY"),
        "{refused}"
    );
    let new = Key::fresh(&[world.running.key_id()]).unwrap();
    let text = format!("{}\n{old}", new.to_text().expose_secret());
    let both = Holder::of(&given(text)).unwrap();
    let change = rotation(&world, &both);
    let done = change.activate().await.unwrap();
    assert_eq!(done.resealed, CONNECTIONS as u64 + 3);
    change.finish().await.unwrap();
    world.all_open(&Sealer::new(&new)).await;
}
