//! The first commands in a folder or on a database of which Malote knows nothing yet.

use std::os::unix::fs::MetadataExt;

use crate::harness::servers::Servers;
use crate::typed::Terminal;

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_in_the_wrong_folder_is_told_so_and_leaves_nothing_there() {
    let terminal = Terminal::open();
    for line in [
        "malote delivery list",
        "malote dead groups",
        "malote totals",
    ] {
        let told = terminal.types(line).await;
        assert_eq!(told.code, Some(3), "`{line}`: {told:?}");
        assert!(told.err.contains("malote up"), "`{line}`: {told:?}");
    }
    assert!(!terminal.data().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_database_gets_its_key_file_once() {
    let terminal = Terminal::open();
    let servers = Servers::shared();
    let name = format!("test-{:016x}", fastrand::Rng::new().u64(..));
    let database = servers.new_database(&name).await;
    let settings = format!("store.url = '{database}'\nsecrets.key_file = 'keys/secret.key'\n");
    terminal.write("malote.toml", &settings);
    let file = terminal.path().join("keys/secret.key");

    let told = terminal.does("malote migrate").await;
    assert!(told.contains("key file made: keys/secret.key"), "{told}");
    let mode = std::fs::metadata(&file).expect("it is there").mode();
    assert_eq!(mode & 0o777, 0o600);
    terminal.does("malote tenant add acme").await;

    // Another machine must be given the file: a key of its own would open nothing.
    std::fs::remove_file(&file).expect("it can be removed");
    let told = terminal.does("malote migrate").await;
    assert!(!told.contains("key file"), "{told}");
    assert!(!file.exists());
    let told = terminal.types("malote tenant list").await;
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(told.err.contains("is missing: copy"), "{told:?}");
    let drop = format!("DROP DATABASE \"{name}\" WITH (FORCE)");
    servers.execute(&drop).await;
}
