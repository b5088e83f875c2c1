//! Whole settings, from texts to typed sections.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::ExposeSecret;

use malote_core::id::Tenant;
use malote_core::language::Language;

use super::*;

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("malote.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn from_file(text: &str) -> Result<Settings, SettingsError> {
    let (_folder, path) = file(text);
    Settings::load(&Sources::of(Some(path), &[]))
}

fn from_environment(environment: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    Settings::load(&Sources::of(None, environment))
}

fn sentences(result: Result<Settings, SettingsError>) -> Vec<String> {
    let problems = result.unwrap_err().problems;
    let said = |problem: &Problem| problem.say(Language::English);
    problems.iter().map(said).collect()
}

#[test]
fn nothing_set_is_the_embedded_product() {
    let settings = Settings::load(&Sources::default()).unwrap();
    let path = PathBuf::from("malote-data/malote.db");
    assert_eq!(settings.store.backend(), Backend::Sqlite(Some(path)));
    assert!(settings.broker.is_none());
    assert_eq!(settings.gateway.listen.to_string(), "127.0.0.1:7070");
    assert_eq!(settings.worker.lease, Duration::from_secs(90));
    assert_eq!(settings.worker.prefetch, 1_024);
    assert_eq!(settings.intake.max_event_bytes, 1_048_576);
}

#[test]
fn each_layer_wins_over_the_one_before() {
    let (_folder, path) = file("[worker]\nbatch = 10\nhold = 11\nlease_s = 1.5\n");
    let environment = [
        ("MALOTE__WORKER__HOLD", "22"),
        ("MALOTE__GATEWAY__LISTEN", "127.0.0.1:1"),
    ];
    let sources = Sources::of(Some(path), &environment).with_flag(
        "gateway.listen",
        "127.0.0.1:2",
        "--listen",
    );
    let settings = Settings::load(&sources).unwrap();
    assert_eq!(settings.worker.batch, 10);
    assert_eq!(settings.worker.hold, 22);
    assert_eq!(settings.worker.lease, Duration::from_millis(1_500));
    assert_eq!(settings.gateway.listen.port(), 2);
}

#[test]
fn a_worker_listens_only_where_it_is_told_to() {
    assert_eq!(from_file("").unwrap().telemetry.listen, None);
    let settings = from_file("telemetry.listen = '127.0.0.1:7071'\n").unwrap();
    let told = settings.telemetry.listen.map(|address| address.port());
    assert_eq!(told, Some(7_071));
    let found = sentences(from_file("telemetry.listen = '7071'\n"));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("but must be an IP address and a port"));
}

#[test]
fn numbers_may_be_written_with_underscores() {
    let settings = from_file("worker.hold = 20_001\n").unwrap();
    assert_eq!(settings.worker.hold, 20_001);
}

#[test]
fn unknown_keys_are_refused_with_place_and_nearest() {
    let (_folder, path) = file("# comment\n[store]\nulr = 'x'\n");
    let sources = Sources::of(Some(path.clone()), &[("MALOTE__BROKER__PREFX", "a")]);
    assert_eq!(
        sentences(Settings::load(&sources)),
        [
            format!(
                "'{}' line 3: unknown setting 'store.ulr'; did you mean 'store.url'?",
                path.display()
            ),
            "variable 'MALOTE__BROKER__PREFX': unknown setting 'broker.prefx'; did you mean \
             'MALOTE__BROKER__PREFIX'?"
                .to_owned(),
        ]
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let text = "[worker]\nbatch = 0\nlease_s = 'soon'\n[telemetry]\nlog = 'xml'\nfilter = 'a=b=c'\n\
                [retry]\nfirst_s = 10\nmost_s = 5\n[gateway]\nbehind_proxy = 'maybe'\n\
                [store]\nurl = 'mysql://x'\n[files]\nurl = ['a']\n";
    let found = sentences(from_file(text));
    for part in [
        "line 2: 'worker.batch' is '0', but must be a whole number from 1 to 10000",
        "line 3: 'worker.lease_s' is 'soon', but must be a number of seconds above 0",
        "'telemetry.log' is 'xml', but must be 'text' or 'json'",
        "'telemetry.filter' is 'a=b=c'",
        "'retry.most_s' is 5, less than 'retry.first_s', which is 10",
        "'gateway.behind_proxy' is 'maybe', but must be 'true' or 'false'",
        "'store.url' is something else (not shown), but must be 'sqlite://",
        "'files.url' is of the type array, but must be one text",
    ] {
        let times = found.iter().filter(|line| line.contains(part)).count();
        assert_eq!(times, 1, "{part}: {found:#?}");
    }
    assert_eq!(found.len(), 8, "{found:#?}");
}

#[test]
fn a_file_that_is_not_toml_is_told_by_line_without_quoting_it() {
    let found = sentences(from_file("[broker]\nurl = 'amqp://ana:s3gredo@host\n"));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("line 2: not valid TOML"), "{found:?}");
    assert!(!found[0].contains("s3gredo"), "{found:?}");
}

#[test]
fn a_named_file_must_be_there() {
    let missing = PathBuf::from("/nowhere/malote.toml");
    let found = sentences(Settings::load(&Sources::of(Some(missing), &[])));
    assert!(found[0].starts_with("cannot read settings file '/nowhere/malote.toml'"));
}

#[test]
fn other_machines_are_only_served_through_a_proxy() {
    for address in ["0.0.0.0:7070", "[::]:7070", "192.168.0.4:80"] {
        let alone = [("MALOTE__GATEWAY__LISTEN", address)];
        let found = sentences(from_environment(&alone));
        assert!(
            found[0].contains("'gateway.behind_proxy' to true"),
            "{found:?}"
        );
        let proxied = [alone[0], ("MALOTE__GATEWAY__BEHIND_PROXY", "true")];
        assert!(from_environment(&proxied).unwrap().gateway.behind_proxy);
    }
    assert!(from_environment(&[("MALOTE__GATEWAY__LISTEN", "[::1]:7070")]).is_ok());
}

#[test]
fn broker_users_are_bound_to_tenants() {
    let text = "[broker]\nurl = 'amqp://host'\n[broker.users]\nAppOne = ['acme', 'beta']\n";
    let broker = from_file(text).unwrap().broker.unwrap();
    let tenant = |name| Tenant::parse(name).unwrap();
    assert!(broker.allows("AppOne", &tenant("beta")));
    assert!(!broker.allows("AppOne", &tenant("gama")));
    assert!(broker.allows("another", &tenant("gama")));

    let environment = [
        ("MALOTE__BROKER__URL", "amqp://host"),
        ("MALOTE__BROKER__USERS__AppOne", "acme, beta"),
    ];
    let same = from_environment(&environment).unwrap().broker.unwrap();
    assert_eq!(same.users, broker.users);

    let found = sentences(from_file("broker.users.ana = ['Acme']\n"));
    assert!(found[0].contains("line 1: 'broker.users.ana' is wrong: tenant 'Acme'"));
}

#[test]
fn an_empty_variable_takes_an_optional_value_away() {
    let (_folder, path) = file("broker.url = 'amqp://host'\n");
    let sources = Sources::of(Some(path), &[("MALOTE__BROKER__URL", "")]);
    assert!(Settings::load(&sources).unwrap().broker.is_none());
    let found = sentences(from_environment(&[("MALOTE__STORE__URL", "")]));
    assert!(
        found[0].contains("'store.url' is empty, but must be"),
        "{found:?}"
    );
}

#[test]
fn wrong_broker_settings_are_found_at_the_start() {
    let environment = [
        ("MALOTE__BROKER__URL", "http://ana:s3gredo@host"),
        ("MALOTE__BROKER__PREFIX", "malote"),
    ];
    let found = sentences(from_environment(&environment));
    assert!(
        found[0].contains("variable 'MALOTE__BROKER__URL'"),
        "{found:?}"
    );
    assert!(!found[0].contains("s3gredo"), "{found:?}");
    let found = sentences(from_environment(&[("MALOTE__BROKER__PREFIX", "a b")]));
    assert!(
        found[0].contains("variable 'MALOTE__BROKER__PREFIX'"),
        "{found:?}"
    );
}

#[test]
fn the_sealing_key_itself_comes_only_from_the_environment() {
    let found = sentences(from_file("secrets.key = 'abc'\n"));
    assert!(found[0].contains("in the variable 'MALOTE__SECRETS__KEY' instead"));
    let found = sentences(from_environment(&[("MALOTE__SECRETS__KEY", "s3gredo")]));
    assert!(found[0].contains("must be 32 bytes in base64"), "{found:?}");
    assert!(!found[0].contains("s3gredo"));
}

#[test]
fn one_folder_can_hold_everything() {
    let sources = Sources::default().with_data_dir(&PathBuf::from("/srv/m"), "--data-dir");
    let settings = Settings::load(&sources).unwrap();
    assert_eq!(
        settings.store.url.expose_secret(),
        "sqlite:///srv/m/malote.db"
    );
    assert_eq!(settings.files.shelf.to_string(), "file:///srv/m/files");
    assert_eq!(
        settings.secrets.key_file,
        PathBuf::from("/srv/m/secret.key")
    );
}

#[test]
fn the_report_tells_origins_and_hides_secrets() {
    let (_folder, path) = file("broker.url = 'amqp://ana:s3gredo@host'\nworker.batch = 0\n");
    let key = "A".repeat(43) + "=";
    let environment = [
        ("MALOTE__STORE__URL", "postgres://ana:s3gredo@host/malote"),
        ("MALOTE__SECRETS__KEY", key.as_str()),
    ];
    let sources = Sources::of(Some(path), &environment);
    let found = report(&sources, Language::English);
    let row = |key: &str| found.rows.iter().find(|row| row.key == key).unwrap();
    assert_eq!(row("store.url").value, "postgres://ana:***@host/malote");
    assert_eq!(row("store.url").place, "variable 'MALOTE__STORE__URL'");
    assert_eq!(row("broker.url").origin, "file");
    assert!(row("broker.url").place.ends_with("line 1"));
    assert_eq!(row("secrets.key").value, "***");
    assert_eq!(row("retry.first_s").origin, "default");
    assert!(!row("worker.name").value.is_empty());
    assert_eq!(found.problems.len(), 1);
    let everything = format!("{found:?} {:?}", Settings::load(&sources));
    assert!(!everything.contains("s3gredo") && !everything.contains(&key));
}

fn places(text: &str) -> Vec<&str> {
    let parts = text.split('{').skip(1);
    let mut names: Vec<&str> = parts
        .filter_map(|part| Some(part.split_once('}')?.0))
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn both_languages_have_the_same_places() {
    for text in words::ALL {
        let (portuguese, english) = (Language::Portuguese, Language::English);
        assert_eq!(
            places(text.say(portuguese)),
            places(text.say(english)),
            "{text:?}"
        );
    }
}

#[test]
fn what_is_wrong_is_told_in_portuguese_too() {
    let error = from_environment(&[
        ("MALOTE__WORKER__BATCH", "0"),
        ("MALOTE__WORKER__BATHC", "1"),
    ])
    .unwrap_err();
    assert_eq!(
        error.say(Language::Portuguese),
        "as configurações estão erradas\n  variável 'MALOTE__WORKER__BATHC': configuração \
         desconhecida 'worker.bathc'; seria 'MALOTE__WORKER__BATCH'?\n  variável \
         'MALOTE__WORKER__BATCH': 'worker.batch' é '0', mas deve ser um número inteiro de 1 a 10000"
    );
}
