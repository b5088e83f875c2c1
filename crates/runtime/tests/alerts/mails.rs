//! The way to a mailbox.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::mailbox::Mailbox;
use crate::world::World;

async fn written(more: &[(&str, &str)], url: &str) -> (World, malote_runtime::alerts::Alerts) {
    let mut settings = vec![
        ("MALOTE__SMTP__URL", url),
        ("MALOTE__SMTP__FROM", "Malote <malote@exemplo.com.br>"),
    ];
    settings.extend(more);
    let mut world = World::at_noon(&settings).await;
    world
        .mailbox(&["ana@exemplo.com.br", "rui@exemplo.com.br"])
        .await;
    world.waiting("71", 3).await;
    let process = world.process();
    for _ in 0..3 {
        process.round().await.unwrap();
        world.pass(30);
    }
    (world, process)
}

#[tokio::test]
async fn a_message_reads_as_text_and_as_a_page_in_portuguese() {
    let (mailbox, url) = Mailbox::listen().await;
    let (_world, process) = written(&[], &url).await;
    assert_eq!(process.send_due().await.unwrap(), 1);
    let [mail] = mailbox.mails().try_into().unwrap();
    assert!(
        mail.from.contains("<malote@exemplo.com.br>"),
        "{}",
        mail.from
    );
    assert_eq!(mail.to.len(), 2);
    assert_eq!(mail.header("Subject"), "Malote: 1 alarme novo");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert!(mail.header("Message-ID").ends_with("@exemplo.com.br>"));
    for part in [
        "text/plain",
        "text/html",
        "tipo de despesa 71 sem categoria",
    ] {
        assert!(mail.text.contains(part), "{part}: {}", mail.text);
    }
    assert!(mail.text.contains("3, R$ 30,00"), "{}", mail.text);
    assert_eq!(mail.login, None);
}

#[tokio::test]
async fn a_repeat_has_the_same_message_id() {
    let (mailbox, url) = Mailbox::listen().await;
    let (world, process) = written(&[], &url).await;
    mailbox.refuse_next("451 busy, ask ana@exemplo.com.br");
    assert_eq!(process.send_due().await.unwrap(), 0);
    world.pass(60);
    assert_eq!(process.send_due().await.unwrap(), 1);
    world.pass(3_600);
    assert_eq!(process.send_due().await.unwrap(), 0, "it was taken");
    let [first, second] = mailbox.mails().try_into().unwrap();
    assert_eq!(first.header("Message-ID"), second.header("Message-ID"));
    assert_eq!(first.header("Subject"), second.header("Subject"));
}

#[tokio::test]
async fn the_password_comes_from_a_file_and_is_asked_for_each_time() {
    let (mailbox, url) = Mailbox::listen().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    let settings = [
        ("MALOTE__SMTP__USER", "malote"),
        ("MALOTE__SMTP__PASSWORD_FILE", file.to_str().unwrap()),
    ];
    let (world, process) = written(&settings, &url).await;
    assert_eq!(process.send_due().await.unwrap(), 0, "there is no file yet");
    assert_eq!(mailbox.mails().len(), 0);
    std::fs::write(&file, "segredo\n").unwrap();
    world.pass(60);
    assert_eq!(process.send_due().await.unwrap(), 1);
    let [mail] = mailbox.mails().try_into().unwrap();
    let login = mail.login.unwrap();
    let (_, login) = login.split_once(' ').unwrap();
    assert_eq!(STANDARD.decode(login).unwrap(), b"\0malote\0segredo");
}

#[tokio::test]
async fn without_a_mail_server_it_waits_and_says_why() {
    let mut world = World::at_noon(&[]).await;
    world.mailbox(&["ana@exemplo.com.br"]).await;
    world.waiting("71", 1).await;
    let process = world.process();
    for _ in 0..3 {
        process.round().await.unwrap();
        world.pass(30);
    }
    assert_eq!(process.send_due().await.unwrap(), 0);
    world.pass(60);
    let lease = std::time::Duration::ZERO;
    let [notice] = world
        .store
        .claim_notices(lease, 9)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    let kept = world
        .store
        .notice(notice.id, &malote_store::Scope::All)
        .await
        .unwrap();
    let failure = kept.failure.unwrap();
    assert!(failure.contains("smtp.url is not set"), "{failure}");
}
