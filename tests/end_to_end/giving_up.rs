//! Many deliveries given up and taken back, as a person types it, also under a process that is
//! killed in between.

use crate::typed::Terminal;

#[tokio::test(flavor = "multi_thread")]
async fn many_are_given_up_for_a_reason_and_taken_back() {
    let mut terminal = Terminal::open();
    terminal.up(&[]).await;
    terminal.write("secret.txt", "the secret");
    terminal.does("malote tenant add acme").await;
    terminal
        .does(
            "malote connection add omie --tenant acme --name matriz --app-key 1111111111111 \
             --app-secret-file secret.txt --account 1001 --base-url http://127.0.0.1:9/",
        )
        .await;
    let mut events = String::new();
    for number in 0..5 {
        let line = serde_json::json!({
            "specversion": "1.0", "id": format!("e-{number}"), "source": "/app",
            "type": "expense.report.approved.v1", "tenant": "acme",
            "data": {
                "report": {"id": format!("r-{number}"), "approved_at": "2026-11-13T16:02:11-03:00"},
                "member": {"email": "marina@exemplo.com.br"},
                "expenses": [{"id": format!("x-{number}"), "type": {"id": "71"},
                              "date": "2026-11-09", "amount": "10.00"}],
            },
        });
        events += &format!("{line}\n");
    }
    terminal.write("events.jsonl", &events);
    terminal.does("malote event publish events.jsonl").await;
    let parked = "malote delivery list --status parked";
    assert_eq!(terminal.rows(parked).await.len(), 5);

    let which = "--tenant acme --status parked";
    let said = terminal
        .does(&format!("malote dead discard {which} --dry-run"))
        .await;
    assert!(said.contains("would discard 5 deliveries"), "{said}");
    let order = format!("malote dead discard {which} --reason typo");
    terminal.does(&format!("{order} --detach")).await;
    terminal.kill();
    terminal.up(&[]).await;
    let made = terminal.rows("malote replay list").await;
    let id = made[0]["id"].as_str().expect("an id").to_owned();
    let done = terminal
        .does(&format!("malote replay show {id} --follow"))
        .await;
    assert!(done.contains("finished"), "{done}");
    let discarded = terminal
        .rows("malote delivery list --status discarded")
        .await;
    assert_eq!(discarded.len(), 5);
    let one = discarded[0]["id"].as_str().expect("an id");
    let told = terminal
        .rows(&format!("malote audit list --subject {one}"))
        .await;
    assert_eq!((&told[0]["reason"], told.len()), (&"typo".into(), 1));

    let back = "malote delivery restore --tenant acme --reason mistake --detach";
    let said = terminal.does(back).await;
    assert!(said.contains("restore"), "{said}");
    let refused = terminal
        .types("malote delivery restore --reason mistake")
        .await;
    assert_eq!(refused.code, Some(2), "{refused:?}");
}
