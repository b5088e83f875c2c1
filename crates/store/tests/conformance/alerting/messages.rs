//! Messages and the channels they go to.

use std::time::Duration;

use malote_core::alert::Kind;
use malote_core::id::{ChannelId, NoticeId};
use malote_store::alert::outbox::Fate;
use malote_store::audit::{self, MALOTE};
use malote_store::{Scope, StoreError, Window};

use crate::alerting::world::{
    alarms, channel, due, given_up, later, letter, look, new_channel, open_kinds, turn, unlinked,
};
use crate::given::{LEASE, office, tenant};
use crate::harness::{Place, on_both};

on_both!(what_was_told_is_written_with_the_message, |bed| {
    office(&bed.store, "acme").await;
    let to = channel(&bed.store, None).await;
    unlinked(&bed.store, "acme", "1", "71").await;
    look(&bed).await;
    let [alarm] = alarms(&bed.store, false).await.try_into().unwrap();
    assert!(bed.store.alert_board().await.unwrap().told.is_empty());
    let turn = turn(&bed.store).await;
    let letters = [letter(to, &[(&alarm, false)])];
    assert!(bed.store.post_notices(&turn, &letters).await.unwrap());
    let board = bed.store.alert_board().await.unwrap();
    assert!(board.told.contains_key(&(alarm.id, to)));
    assert_eq!(board.channels.len(), 1);
    assert_eq!(board.channels[0].waiting, 1);
    let letters = [letter(to, &[(&alarm, true)])];
    assert!(bed.store.post_notices(&turn, &letters).await.unwrap());
    assert!(bed.store.alert_board().await.unwrap().told.is_empty());
});

on_both!(a_late_turn_tells_nothing, |bed| {
    let to = channel(&bed.store, None).await;
    let late = turn(&bed.store).await;
    bed.advance(LEASE * 10).await;
    turn(&bed.store).await;
    let letters = [letter(to, &[])];
    assert!(!bed.store.post_notices(&late, &letters).await.unwrap());
    assert_eq!(due(&bed.store).await, []);
});

on_both!(
    a_message_is_tried_under_one_identifier_until_it_is_sent,
    |bed| {
        let to = channel(&bed.store, None).await;
        let id = bed
            .store
            .by(&MALOTE)
            .test_channel(to, &Scope::All, "{}")
            .await
            .unwrap();
        let [first] = due(&bed.store).await.try_into().unwrap();
        assert_eq!((first.id, first.tries), (id, 1));
        assert_eq!(due(&bed.store).await, [], "somebody sends it");
        assert!(bed.store.settle_notice(&first, &later(20)).await.unwrap());
        let waiting = bed.store.notice(id, &Scope::All).await.unwrap();
        assert_eq!((waiting.status.as_str(), waiting.tries), ("waiting", 1));
        assert_eq!(waiting.failure.as_deref(), Some("it answered 500"));
        assert_eq!(due(&bed.store).await, []);
        bed.advance(Duration::from_secs(20)).await;
        let [second] = due(&bed.store).await.try_into().unwrap();
        assert_eq!((second.id, second.tries), (id, 2));
        assert!(second.age >= Duration::from_secs(20));
        assert!(bed.store.settle_notice(&second, &Fate::Sent).await.unwrap());
        bed.advance(LEASE).await;
        assert_eq!(due(&bed.store).await, []);
        let sent = bed.store.notice(id, &Scope::All).await.unwrap();
        assert_eq!((sent.status.as_str(), sent.failure), ("sent", None));
    }
);

on_both!(who_lost_its_lease_settles_nothing, |bed| {
    let to = channel(&bed.store, None).await;
    let id = bed
        .store
        .by(&MALOTE)
        .test_channel(to, &Scope::All, "{}")
        .await
        .unwrap();
    let [dead] = due(&bed.store).await.try_into().unwrap();
    bed.advance(LEASE).await;
    let [next] = due(&bed.store).await.try_into().unwrap();
    assert_eq!(next.id, dead.id, "the same message");
    assert!(!bed.store.settle_notice(&dead, &given_up()).await.unwrap());
    assert!(bed.store.settle_notice(&next, &Fate::Sent).await.unwrap());
    assert!(!bed.store.settle_notice(&next, &later(1)).await.unwrap());
    assert_eq!(
        bed.store.notice(id, &Scope::All).await.unwrap().status,
        "sent"
    );
});

on_both!(two_who_send_take_different_messages, |bed| {
    for _ in 0..4 {
        let to = channel(&bed.store, None).await;
        let written = bed
            .store
            .by(&MALOTE)
            .test_channel(to, &Scope::All, "{}")
            .await;
        written.unwrap();
    }
    let other = match bed.place {
        Place::Memory => bed.store.clone(),
        _ => bed.another().await,
    };
    let (one, two) = tokio::join!(due(&bed.store), due(&other));
    let mut ids: Vec<NoticeId> = one.iter().chain(&two).map(|notice| notice.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), one.len() + two.len());
    let rest = due(&bed.store).await;
    assert_eq!(ids.len() + rest.len(), 4);
    if bed.place != Place::Memory {
        other.close().await;
    }
});

on_both!(messages_of_a_channel_go_in_their_order, |bed| {
    let (one, other) = (
        channel(&bed.store, None).await,
        channel(&bed.store, None).await,
    );
    let test = async |to: ChannelId| {
        let written = bed
            .store
            .by(&MALOTE)
            .test_channel(to, &Scope::All, "{}")
            .await;
        written.unwrap()
    };
    let (first, second, third) = (test(one).await, test(one).await, test(other).await);
    let taken = due(&bed.store).await;
    let mut ids: Vec<NoticeId> = taken.iter().map(|notice| notice.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, [first, third]);
    let held = taken.iter().find(|notice| notice.id == first).unwrap();
    assert!(bed.store.settle_notice(held, &later(600)).await.unwrap());
    bed.advance(Duration::from_secs(300)).await;
    let waiting = due(&bed.store).await;
    assert!(waiting.iter().all(|notice| notice.id != second));
    bed.advance(Duration::from_secs(300)).await;
    let again = due(&bed.store).await;
    let again = again.iter().find(|notice| notice.id == first).unwrap();
    assert!(bed.store.settle_notice(again, &Fate::Sent).await.unwrap());
    let last = due(&bed.store).await;
    assert!(last.iter().any(|notice| notice.id == second));
});

on_both!(
    a_channel_that_does_not_answer_is_an_alarm_until_it_does,
    |bed| {
        let to = channel(&bed.store, Some(&["acme"])).await;
        let test = async || {
            let written = bed
                .store
                .by(&MALOTE)
                .test_channel(to, &Scope::All, "{}")
                .await;
            written.unwrap();
            let [notice] = due(&bed.store).await.try_into().unwrap();
            notice
        };
        let lost = test().await;
        bed.store.settle_notice(&lost, &given_up()).await.unwrap();
        look(&bed).await;
        assert_eq!(open_kinds(&bed.store).await, [Kind::AlertUndeliverable]);
        let [alarm] = alarms(&bed.store, false).await.try_into().unwrap();
        assert_eq!(alarm.tenant.as_deref(), Some("acme"));
        assert_eq!(bed.store.alert_figures().await.unwrap().given_up, 1);
        let seen = bed.store.channel(to, &Scope::All).await.unwrap();
        assert_eq!(seen.last.unwrap().status, "given-up");
        let good = test().await;
        bed.store.settle_notice(&good, &Fate::Sent).await.unwrap();
        look(&bed).await;
        assert_eq!(alarms(&bed.store, false).await, []);
    }
);

on_both!(
    a_channel_is_seen_by_whom_it_reaches_no_further_than,
    |bed| {
        let store = &bed.store;
        let (all, acme) = (
            channel(store, None).await,
            channel(store, Some(&["acme"])).await,
        );
        let both = channel(store, Some(&["acme", "borges"])).await;
        let seen = async |scope: Scope| {
            let channels = store.channels(&scope).await.unwrap();
            channels
                .iter()
                .map(|one| one.listener.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(seen(Scope::All).await, [all, acme, both]);
        let mine = || Scope::Only(vec![tenant("acme")]);
        assert_eq!(seen(mine()).await, [acme]);
        for hidden in [all, both] {
            let missing = |error: StoreError| matches!(error, StoreError::NotFound { .. });
            assert!(missing(store.channel(hidden, &mine()).await.unwrap_err()));
            let by = store.by(&MALOTE);
            assert!(missing(
                by.remove_channel(hidden, &mine()).await.unwrap_err()
            ));
            assert!(missing(
                by.test_channel(hidden, &mine(), "{}").await.unwrap_err()
            ));
            let notice = by.test_channel(hidden, &Scope::All, "{}").await.unwrap();
            assert!(missing(store.notice(notice, &mine()).await.unwrap_err()));
        }
    }
);

on_both!(a_channel_that_is_made_once_more_is_the_same, |bed| {
    let mut new = new_channel(None);
    let by = bed.store.by(&MALOTE);
    by.add_channel(&new).await.unwrap();
    new.sealed = vec![4, 5, 6];
    by.add_channel(&new).await.unwrap();
    let channels = bed.store.channels(&Scope::All).await.unwrap();
    assert_eq!(channels.len(), 1);
    let kept = bed.store.channel(new.id, &Scope::All).await.unwrap();
    assert_eq!(kept.sealed, [4, 5, 6], "with the secret that is told now");
});

on_both!(
    a_channel_comes_back_as_it_was_stored_and_goes_with_its_messages,
    |bed| {
        let to = channel(&bed.store, Some(&["acme"])).await;
        let kept = bed.store.channel(to, &Scope::All).await.unwrap();
        assert_eq!(kept.name, "plantão");
        assert_eq!(kept.sealed, [1, 2, 3]);
        let kinds = kept.listener.kinds.as_deref();
        assert_eq!(
            kinds,
            Some(&[Kind::CauseOpen, Kind::AlertUndeliverable][..])
        );
        assert_eq!(kept.listener.quiet.unwrap().minutes(), (22 * 60, 7 * 60));
        let by = bed.store.by(&MALOTE).because(Some("ana left"));
        by.test_channel(to, &Scope::All, "{}").await.unwrap();
        by.remove_channel(to, &Scope::All).await.unwrap();
        assert_eq!(due(&bed.store).await, []);
        assert_eq!(bed.store.channels(&Scope::All).await.unwrap(), []);
        let filter = audit::Filter {
            subject: Some(to.to_string()),
            scope: Scope::Only(vec![tenant("acme")]),
            ..audit::Filter::default()
        };
        let rows = bed.store.audit(&filter, &Window::default()).await.unwrap();
        let actions: Vec<&str> = rows.items.iter().map(|row| row.action.as_str()).collect();
        assert_eq!(
            actions,
            [
                "alert-channel.remove",
                "alert-channel.test",
                "alert-channel.add"
            ]
        );
        assert_eq!(rows.items[0].reason.as_deref(), Some("ana left"));
    }
);
