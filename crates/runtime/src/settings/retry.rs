//! Section `retry`: when deliveries are tried again, unless a connection says otherwise.

use malote_core::policy::Policy;

use crate::settings::reader::Reader;
use crate::settings::words;

/// A hundred years: sums of waits stay far from overflow.
const MOST_S: u64 = 3_155_760_000;

pub(crate) fn read(reader: &mut Reader<'_>) -> Policy {
    let policy = Policy {
        first_s: reader.whole("retry.first_s", 0..=MOST_S),
        factor: reader.whole("retry.factor", 1..=1_000),
        most_s: reader.whole("retry.most_s", 0..=MOST_S),
        jitter_percent: reader.whole("retry.jitter_percent", 0..=100),
        give_up_after_s: reader.whole("retry.give_up_after_s", 1..=MOST_S),
        unknown_after_s: reader.whole("retry.unknown_after_s", 1..=MOST_S),
    };
    if policy.most_s < policy.first_s {
        let (most, first) = (&policy.most_s, &policy.first_s);
        let detail = words::LESS_THAN_FIRST.with(&[("most", most), ("first", first)]);
        reader.refuse("retry.most_s", detail);
    }
    policy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, Sources};

    #[test]
    fn the_built_in_policy_is_the_one_of_the_core() {
        let settings = Settings::load(&Sources::default()).unwrap();
        assert_eq!(settings.retry, Policy::default());
    }
}
