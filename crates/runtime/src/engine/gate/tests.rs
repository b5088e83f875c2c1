//! What a gate counts of calls, and what it lets be made again.

use malote_core::clock::{self, System};
use malote_core::connection::Settings;
use malote_core::id::ConnectionId;
use malote_core::policy::Policy;
use malote_store::Options;

use super::*;
use crate::engine::address::Addresses;
use crate::telemetry::Meters;

const METHOD: &str = "ConsultarContaPagar";

#[tokio::test]
async fn a_call_that_reaches_nobody_is_counted_and_may_be_made_again() {
    let meters = Meters::scraped("test").unwrap();
    let clock: clock::Shared = Arc::new(System);
    let options = Options::default();
    let store = Store::open("sqlite::memory:", clock, &options).await;
    let opening = Opening {
        digest: "digest".to_owned(),
        limits: Limits {
            address: Addresses::default().of("", 6_000),
            connection: ConnectionId(malote_core::id::fresh()),
            settings: Settings::with_retry(Policy::default()),
        },
        store: store.unwrap(),
        metrics: meters.metrics().clone(),
        quiet: Duration::ZERO,
    };
    let gate = CredentialGate::open(opening).await.unwrap();
    gate.renew(boot_clock::now_ms() + 60_000);
    let call = Call::new(METHOD, false, "{}");
    gate.pass(call.clone()).await.unwrap().unreachable();
    gate.pass(call.clone()).await.unwrap().unused();
    gate.pass(call.clone()).await.unwrap().unreachable();
    let text = meters.render();
    let counted = "malote_calls_total{method=\"ConsultarContaPagar\",outcome=\"unreachable\"} 2";
    assert!(text.lines().any(|line| line == counted), "{text}");
    assert!(!text.contains("outcome=\"success\""), "{text}");
    assert_eq!(gate.state().method(METHOD).faults.count, 0);
}
