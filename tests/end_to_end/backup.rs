//! The embedded store copied while it is used, and put back, as a person types it.

use std::os::unix::fs::MetadataExt;

use serde_json::Value;

use crate::typed::Terminal;

async fn tenants(terminal: &Terminal) -> Vec<String> {
    let rows = terminal.rows("malote tenant list").await;
    let name = |row: &Value| {
        row["name"]
            .as_str()
            .expect("a tenant has a name")
            .to_owned()
    };
    rows.iter().map(name).collect()
}

async fn fails(terminal: &Terminal, line: &str, word: &str) {
    let told = terminal.types(line).await;
    assert_eq!(told.code, Some(1), "`{line}`: {told:?}");
    assert!(told.err.contains(word), "`{line}`: {told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_made_while_in_use_is_put_back_whole() {
    let mut terminal = Terminal::open();
    terminal.up(&[]).await;
    terminal.does("malote tenant add acme").await;
    let said = terminal.does("malote backup make copy.db").await;
    assert!(said.contains("secret.key"), "what it lacks: {said}");
    fails(&terminal, "malote backup make copy.db", "there already").await;
    terminal.does("malote tenant add borges").await;
    fails(&terminal, "malote backup restore copy.db", "in use").await;
    // What it last wrote lies in its log only.
    terminal.kill();

    let copy = terminal.path().join("copy.db");
    let mode = std::fs::metadata(&copy).expect("the copy is there").mode();
    assert_eq!(mode & 0o777, 0o600, "it holds personal data");
    let whole = std::fs::read(copy).expect("it can be read");
    terminal.write("none.db", "nothing of the kind");
    std::fs::write(terminal.path().join("torn.db"), &whole[..whole.len() / 2])
        .expect("a file can be written");
    for bad in ["none.db", "torn.db", "nowhere.db"] {
        let line = format!("malote backup restore {bad}");
        fails(&terminal, &line, bad).await;
    }

    let said = terminal.does("malote backup restore copy.db").await;
    assert!(said.contains(".before-"), "where the old one is: {said}");
    assert_eq!(tenants(&terminal).await, ["acme"]);
    terminal.up(&[]).await;
    terminal.does("malote tenant add costa").await;
    assert_eq!(tenants(&terminal).await, ["acme", "costa"]);
    terminal.down(&[]).await;
    let data = std::fs::read_dir(terminal.data()).expect("there is data");
    let mut names = data.map(|entry| entry.expect("a folder can be read").file_name());
    let kept = names.find(|name| name.to_string_lossy().contains(".before-"));
    let kept = kept.expect("nothing is thrown away");
    let line = format!(
        "malote backup restore malote-data/{}",
        kept.to_string_lossy()
    );
    terminal.does(&line).await;
    assert_eq!(tenants(&terminal).await, ["acme", "borges"]);
}
