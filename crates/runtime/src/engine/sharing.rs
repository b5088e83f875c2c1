//! The limits of a credential that several connections share.
//!
//! Connections of one tenant are bound by the strictest of them. Where tenants share a credential,
//! they share what the target itself limits, and nobody's settings stop another: none counts as
//! stricter than the target is.

use malote_core::connection::Settings;

/// The settings that a credential's gate goes by: those of its connections, each with its tenant.
pub(crate) fn strictest(connections: Vec<(&str, Settings)>) -> Option<Settings> {
    let first = connections.first()?.0.to_owned();
    let alone = connections.iter().all(|(tenant, _)| **tenant == first);
    let counted = connections.into_iter().map(|(_, settings)| match alone {
        true => settings,
        false => no_stricter_than_the_target(settings),
    });
    counted.reduce(stricter)
}

fn stricter(one: Settings, other: Settings) -> Settings {
    Settings {
        identical_call_window: one.identical_call_window.max(other.identical_call_window),
        calls_per_minute_per_method: one
            .calls_per_minute_per_method
            .min(other.calls_per_minute_per_method),
        calls_per_minute_per_address: one
            .calls_per_minute_per_address
            .min(other.calls_per_minute_per_address),
        error_pause_after: one.error_pause_after.min(other.error_pause_after),
        error_pause: one.error_pause.max(other.error_pause),
        request_timeout: one.request_timeout.max(other.request_timeout),
        ..one
    }
}

/// How long a call may take is no limit of the target's: the gate has to reckon with it. Neither is
/// the rate of an address, which no tenant sets.
fn no_stricter_than_the_target(own: Settings) -> Settings {
    let usual = Settings::with_retry(own.retry);
    Settings {
        identical_call_window: own.identical_call_window.min(usual.identical_call_window),
        calls_per_minute_per_method: own
            .calls_per_minute_per_method
            .max(usual.calls_per_minute_per_method),
        error_pause_after: own.error_pause_after.max(usual.error_pause_after),
        error_pause: own.error_pause.min(usual.error_pause),
        ..own
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use malote_core::policy::Policy;

    use super::*;

    fn usual() -> Settings {
        Settings::with_retry(Policy::default())
    }

    fn strict() -> Settings {
        Settings {
            identical_call_window: Duration::from_secs(9_999),
            calls_per_minute_per_method: 1,
            calls_per_minute_per_address: 1,
            error_pause_after: 1,
            error_pause: Duration::from_secs(86_400),
            ..usual()
        }
    }

    #[test]
    fn connections_of_one_tenant_share_the_strictest_limits() {
        let both = strictest(vec![("acme", usual()), ("acme", strict())]);
        assert_eq!(both, Some(strict()));
        assert_eq!(strictest(Vec::new()), None);
    }

    #[test]
    fn nobody_stops_another_tenant_by_settings() {
        for order in [["acme", "borges"], ["borges", "acme"]] {
            let of = |tenant: &str| match tenant {
                "borges" => strict(),
                _ => usual(),
            };
            let both = strictest(order.map(|tenant| (tenant, of(tenant))).to_vec());
            let rate = strict().calls_per_minute_per_address;
            let expected = Settings {
                calls_per_minute_per_address: rate,
                ..usual()
            };
            assert_eq!(both, Some(expected), "{order:?}: the rate is everybody's");
        }
    }

    #[test]
    fn nobody_loosens_what_another_keeps_to() {
        let loose = Settings {
            calls_per_minute_per_method: 9_000,
            identical_call_window: Duration::from_secs(1),
            ..usual()
        };
        let both = strictest(vec![("acme", usual()), ("borges", loose)]);
        assert_eq!(both, Some(usual()));
    }
}
