//! Who discarded a delivery, and is that record whole? Typed as a person would: while `malote up`
//! runs, after it has ended, and after somebody got at the database.

use std::time::Duration;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};

use crate::harness::wait::until;
use crate::typed::Terminal;

const PATIENCE: Duration = Duration::from_secs(60);

/// The only delivery there is.
async fn delivery(terminal: &Terminal) -> String {
    until("there is a delivery", PATIENCE, async || {
        let rows = terminal.rows("malote delivery list").await;
        let id = rows.first().and_then(|row| row["id"].as_str());
        id.map(str::to_owned).ok_or_else(|| format!("{rows:?}"))
    })
    .await
}

/// The head, once everything is sealed.
async fn head(terminal: &Terminal) -> String {
    until("the trail is sealed", PATIENCE, async || {
        let told = terminal.does("malote audit verify --json").await;
        let found: Value = serde_json::from_str(&told).expect("it is JSON");
        let (number, digest) = (&found["head"]["number"], &found["head"]["digest"]);
        match (found["unsealed"].as_i64(), digest.as_str()) {
            (Some(0), Some(digest)) => Ok(format!("{number}:{digest}")),
            _ => Err(told),
        }
    })
    .await
}

/// Does to the database what its triggers would refuse.
async fn tamper(terminal: &Terminal, sql: &str) {
    let url = format!("sqlite://{}", terminal.data().join("malote.db").display());
    let connected = SqliteConnection::connect(&url).await;
    let mut connection = connected.expect("the database can be opened");
    for trigger in [
        "audit_no_delete",
        "audit_no_update",
        "audit_blocks_no_delete",
    ] {
        let drop = AssertSqlSafe(format!("DROP TRIGGER IF EXISTS {trigger}"));
        connection
            .execute(drop)
            .await
            .expect("triggers can be dropped");
    }
    let done = connection.execute(AssertSqlSafe(sql.to_owned())).await;
    done.expect("rows can be changed");
    connection.close().await.expect("it can be closed");
}

/// A line that finds the trail wrong, and says so.
async fn wrong(terminal: &Terminal, line: &str, words: &str) {
    let told = terminal.types(line).await;
    assert_eq!(told.code, Some(1), "`{line}`: {told:?}");
    assert!(told.err.contains(words), "`{line}`: {told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_discarded_a_delivery_is_found_out_and_cannot_be_hidden() {
    let mut terminal = Terminal::open();
    terminal.write("secret.txt", &"a".repeat(32));
    terminal.up(&[]).await;
    terminal.does("malote tenant add acme").await;
    let add = "malote connection add omie --tenant acme --name matriz --app-key 1111111111111 \
               --app-secret-file secret.txt --account 1 --base-url http://127.0.0.1:9/";
    terminal.does(add).await;
    terminal
        .does("malote event publish samples/events/01-one-expense.json")
        .await;
    let id = delivery(&terminal).await;
    let discard = format!("malote delivery discard {id} --reason paid-by-card");
    terminal.does(&discard).await;

    let list = "malote audit list --action delivery.discard --since 7d";
    let rows = terminal.rows(list).await;
    let [row] = &rows[..] else {
        panic!("one discard: {rows:#?}");
    };
    assert_eq!(row["subject"], id.as_str());
    assert_eq!(row["reason"], "paid-by-card");
    assert_eq!(
        (&row["who"]["kind"], &row["from"]),
        (&"user".into(), &"local".into())
    );
    let shown = terminal.does(&format!("malote delivery show {id}")).await;
    assert!(shown.contains("paid-by-card"), "{shown}");
    let restore = format!("malote delivery restore {id} --reason a-mistake");
    terminal.does(&restore).await;
    let about = format!("malote audit list --subject {id}");
    assert_eq!(terminal.rows(&about).await.len(), 2);

    let first = head(&terminal).await;
    terminal.does("malote tenant add late").await;
    let last = head(&terminal).await;
    assert_ne!(first, last);
    assert!(
        terminal.said().contains(&format!("head {last}")),
        "the log has it"
    );
    terminal.down(&[]).await;

    // Without a process the store itself is asked, and says who did.
    terminal.does("malote tenant add alone").await;
    let rows = terminal.rows("malote audit list --subject alone").await;
    assert_eq!(rows[0]["who"], row["who"]);
    let verify = format!("malote audit verify --head {last}");
    terminal.does(&verify).await;
    let (number, _) = last.split_once(':').expect("a number and a digest");
    let cut = format!(
        "DELETE FROM audit WHERE block = {number}; DELETE FROM audit_blocks WHERE number = {number}"
    );
    tamper(&terminal, &cut).await;
    terminal.does("malote audit verify").await;
    wrong(&terminal, &verify, &format!("block {number} is missing")).await;
    let hide = "UPDATE audit SET reason = 'other' WHERE action = 'delivery.discard'";
    tamper(&terminal, hide).await;
    wrong(&terminal, "malote audit verify", "was changed").await;
}
