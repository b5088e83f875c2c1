//! The key that seals secrets, changed by a person while Malote runs.

use std::os::unix::fs::MetadataExt;

use crate::typed::Terminal;

const ADD: &str = "malote connection add omie --name matriz --app-key 1111111111111 \
                   --app-secret-file secret.txt --account 1001 --base-url http://127.0.0.1:9/";

async fn refused(terminal: &Terminal, line: &str, word: &str) {
    let told = terminal.types(line).await;
    assert_eq!(told.code, Some(4), "`{line}`: {told:?}");
    assert!(told.err.contains(word), "`{line}`: {told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_changed_under_a_process_that_goes_on() {
    let mut terminal = Terminal::open();
    terminal.up(&[]).await;
    terminal.write("secret.txt", "the secret");
    terminal.does("malote tenant add acme").await;
    terminal.does("malote tenant add borges").await;
    terminal.does(&format!("{ADD} --tenant acme")).await;
    let file = terminal.data().join("secret.key");
    let read = || std::fs::read_to_string(&file).expect("the key file can be read");
    let first = read();

    let said = terminal.does("malote key-file rotate").await;
    // The credentials, and what opens personal values.
    assert!(said.contains("sealed anew: 2"), "{said}");
    assert_ne!(read(), first);
    assert_eq!(read().lines().count(), 1, "the old key is gone");
    let mode = std::fs::metadata(&file).expect("it is there").mode();
    assert_eq!(mode & 0o777, 0o600);
    let sealing = said.split_whitespace().nth(1).expect("it names the key");
    let before = format!("secret.key.before-{sealing}");
    let before = std::fs::read_to_string(terminal.data().join(before));
    let before = before.expect("what opens older backups is kept");
    assert!(before.contains(first.trim()));

    // Step by step, as with several machines.
    refused(&terminal, "malote key-file rotate --activate", "--prepare").await;
    terminal.does("malote key-file rotate --prepare").await;
    refused(&terminal, "malote key-file rotate --finish", "--activate").await;
    terminal.does(&format!("{ADD} --tenant borges")).await;
    terminal.does("malote key-file rotate --activate").await;
    let found = terminal.types("malote doctor").await;
    assert!(found.out.contains("--finish"), "{found:?}");
    terminal.does(&format!("{ADD} --tenant acme")).await;
    terminal.does("malote key-file rotate --finish").await;
    let found = terminal.types("malote doctor").await;
    assert!(!found.out.contains("--finish"), "{found:?}");
    let trail = terminal
        .rows("malote audit list --action key-file.rotate")
        .await;
    assert_eq!(trail.len(), 6, "{trail:?}");

    // Whoever starts now opens everything; its log would say if not.
    terminal.down(&[]).await;
    terminal.up(&[]).await;
    let connections = terminal.rows("malote connection list").await;
    assert_eq!(connections.len(), 2);
    terminal.down(&[]).await;

    // A key that is not the one they were sealed with is found out.
    std::fs::write(&file, first).expect("the key file can be written");
    let found = terminal.types("malote doctor").await;
    assert_eq!(found.code, Some(1), "{found:?}");
    assert!(found.out.contains("do not open"), "{found:?}");
}
