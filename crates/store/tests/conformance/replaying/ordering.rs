//! Which deliveries an order holds, and who sees it.

use malote_core::cause::{Draft, Kind};
use malote_core::delivery::Status;
use malote_core::id::{CauseId, DeliveryId};
use malote_store::audit::MALOTE;
use malote_store::replay::{Ordered, Rows, State};
use malote_store::{LinkRow, Scope, StoreError, Window};

use crate::given::{
    accept, approval, delivery_of, office, tenant, wanted, wanted_despite, wanted_linked,
};
use crate::harness::on_both;
use crate::replaying::world::{
    assert_ended, dead, drive, nothing, order, ordered, report, rows, status, step, take,
};

on_both!(the_set_is_fixed_when_it_is_ordered, |bed| {
    let connection = office(&bed.store, "acme").await;
    dead(&bed.store, "acme", connection, 3).await;
    let replay = ordered(&bed.store, &order("acme")).await;
    assert_eq!((replay.counts.total, replay.counts.waiting), (3, 3));
    assert_eq!(replay.amount.centavos(), 450);
    let later = report(&bed.store, "acme", "later").await;
    let later = delivery_of(&bed.store, later, "71/R").await.id;
    let job = crate::given::claim(&bed.store, connection).await.remove(0);
    let refused = crate::replaying::world::refuse(&job);
    crate::given::answer(&bed.store, job, refused).await;
    let replay = drive(&bed, connection, replay.id, take).await;
    assert_ended(&replay, State::Finished);
    assert_eq!((replay.counts.delivered, replay.counts.total), (3, 3));
    assert_eq!(status(&bed.store, later).await, Status::Dead);
});

on_both!(an_order_that_is_given_once_more_is_the_first_one, |bed| {
    let connection = office(&bed.store, "acme").await;
    dead(&bed.store, "acme", connection, 3).await;
    let name = malote_core::id::fresh();
    let given = async || {
        let by = bed.store.by(&MALOTE).making(Some(name));
        match by.order_replay(&order("acme")).await.unwrap() {
            Ordered::Made(replay) => *replay,
            nothing => panic!("{nothing:?}"),
        }
    };
    let first = given().await;
    assert_eq!((first.id.0, first.counts.total), (name, 3));
    let again = given().await;
    assert_eq!((again.id, again.counts), (first.id, first.counts));
    drive(&bed, connection, first.id, crate::replaying::world::refuse).await;
    assert_eq!(given().await.counts.failed, 3, "they are not tried again");
});

on_both!(a_delivery_is_in_one_open_replay_at_most, |bed| {
    let connection = office(&bed.store, "acme").await;
    let ids = dead(&bed.store, "acme", connection, 3).await;
    let mut some = order("acme");
    some.chosen.ids = Some(vec![ids[0], ids[2]]);
    let first = ordered(&bed.store, &some).await;
    assert_eq!(nothing(&bed.store, &some).await, 2);
    let second = ordered(&bed.store, &order("acme")).await;
    assert_eq!((second.counts.total, second.counts.left_out), (1, 2));
    let totals = bed.store.replay_totals(&some.chosen).await.unwrap();
    assert_eq!((totals[0].count, totals[0].left_out), (2, 2));
    let states: Vec<String> = rows(&bed.store, second.id)
        .await
        .into_iter()
        .map(|row| row.0)
        .collect();
    // Counted, not kept.
    assert_eq!(states, ["waiting"]);
    drive(&bed, connection, first.id, |_| {
        malote_core::delivery::Answer::Refused(crate::given::fault())
    })
    .await;
    // They have had their turn, and may be ordered once more.
    assert_eq!(ordered(&bed.store, &some).await.counts.total, 2);
});

on_both!(orders_at_the_same_time_share_nothing, |bed| {
    let connection = office(&bed.store, "acme").await;
    dead(&bed.store, "acme", connection, 5).await;
    let all = order("acme");
    let (one, other) = tokio::join!(
        bed.store.by(&MALOTE).order_replay(&all),
        bed.store.by(&MALOTE).order_replay(&all)
    );
    let left_out = |made: malote_store::replay::Ordered| match made {
        malote_store::replay::Ordered::Made(replay) => replay.counts.left_out,
        malote_store::replay::Ordered::Nothing { left_out } => left_out,
    };
    let mut both = [left_out(one.unwrap()), left_out(other.unwrap())];
    both.sort_unstable();
    assert_eq!(both, [0, 5]);
});

on_both!(what_only_its_fix_removes_is_never_in_a_set, |bed| {
    office(&bed.store, "acme").await;
    let wants = vec![wanted_linked("71/R", 1, "71")];
    let event = accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    let linked = delivery_of(&bed.store, event, "71/R").await;
    let paid = vec![Draft::new(Kind::AlreadyPaid, "KEY")];
    let wants = vec![wanted_despite("71/R", 1, paid)];
    let event = accept(&bed.store, approval("acme", "e2", "r2", 1, wants)).await;
    let decided = delivery_of(&bed.store, event, "71/R").await;
    let mut parked = order("acme");
    // What is parked is not meant unless it is said.
    assert_eq!(nothing(&bed.store, &parked).await, 0);
    parked.chosen.filter.status = Some(Status::Parked);
    assert_eq!(ordered(&bed.store, &parked).await.counts.total, 1);
    let mut of_cause = order("acme");
    of_cause.chosen.filter.cause = Some(linked.causes[0].id);
    assert_eq!(nothing(&bed.store, &of_cause).await, 0);
    of_cause.chosen.filter.cause = Some(decided.causes[0].id);
    assert_eq!(nothing(&bed.store, &of_cause).await, 1);
    parked.chosen.filter.status = Some(Status::Discarded);
    let refused = bed.store.by(&MALOTE).order_replay(&parked).await;
    assert!(matches!(refused, Err(StoreError::Refused { .. })));
});

on_both!(which_of_several_approvals_counts_is_never_guessed, |bed| {
    office(&bed.store, "acme").await;
    for id in ["e1", "e2"] {
        accept(
            &bed.store,
            approval("acme", id, "r1", 1, vec![wanted(id, 1)]),
        )
        .await;
    }
    let parked = crate::given::deliveries(&bed.store).await;
    let tied: Vec<DeliveryId> = parked
        .iter()
        .filter(|one| one.status == Status::Parked)
        .map(|one| one.id)
        .collect();
    assert!(!tied.is_empty());
    let mut all = order("acme");
    all.chosen.filter.status = Some(Status::Parked);
    assert_eq!(nothing(&bed.store, &all).await, 0);
    all.chosen.ids = Some(vec![tied[0]]);
    assert_eq!(ordered(&bed.store, &all).await.counts.total, 1);
});

on_both!(every_part_of_a_filter_narrows_it, |bed| {
    let connection = office(&bed.store, "acme").await;
    let other = office(&bed.store, "borges").await;
    let ids = dead(&bed.store, "acme", connection, 2).await;
    dead(&bed.store, "borges", other, 1).await;
    let fingerprint = crate::given::fault().fingerprint();
    let total = async |change: &dyn Fn(&mut malote_store::replay::Chosen)| {
        let mut chosen = malote_store::replay::Chosen::default();
        change(&mut chosen);
        let totals = bed.store.replay_totals(&chosen).await.unwrap();
        totals.iter().map(|one| one.count).sum::<i64>()
    };
    let now = bed.now();
    let hour = jiff::SignedDuration::from_hours(1);
    assert_eq!(total(&|_| {}).await, 3);
    assert_eq!(total(&|c| c.filter.status = Some(Status::Dead)).await, 3);
    assert_eq!(
        total(&|c| c.filter.flow = Some("taxes".to_owned())).await,
        0
    );
    assert_eq!(total(&|c| c.filter.connection = Some(other)).await, 1);
    assert_eq!(total(&|c| c.filter.since = Some(now + hour)).await, 0);
    assert_eq!(total(&|c| c.filter.until = Some(now - hour)).await, 0);
    assert_eq!(
        total(&|c| c.filter.fingerprint = Some(fingerprint.clone())).await,
        3
    );
    assert_eq!(
        total(&|c| c.filter.fingerprint = Some("other".to_owned())).await,
        0
    );
    assert_eq!(total(&|c| c.filter.q = Some("acme-".to_owned())).await, 2);
    assert_eq!(total(&|c| c.filter.q = Some("acme-1".to_owned())).await, 1);
    assert_eq!(total(&|c| c.filter.q = Some(ids[0].to_string())).await, 1);
    assert_eq!(total(&|c| c.filter.cause = Some(CauseId::fresh())).await, 0);
    assert_eq!(total(&|c| c.ids = Some(vec![ids[1]])).await, 1);
    assert_eq!(total(&|c| c.ids = Some(Vec::new())).await, 0);
    let borges = Scope::Only(vec![tenant("borges")]);
    assert_eq!(total(&|c| c.filter.scope = borges.clone()).await, 1);
    // Named, and another's: as if it did not exist.
    let foreign = |c: &mut malote_store::replay::Chosen| {
        c.filter.scope = borges.clone();
        c.ids = Some(ids.clone());
    };
    assert_eq!(total(&foreign).await, 0);
    let nobody = |c: &mut malote_store::replay::Chosen| c.filter.scope = Scope::Only(Vec::new());
    assert_eq!(total(&nobody).await, 0);
});

on_both!(only_who_sees_all_its_tenants_sees_a_replay, |bed| {
    let connection = office(&bed.store, "acme").await;
    let other = office(&bed.store, "borges").await;
    dead(&bed.store, "acme", connection, 1).await;
    let own = ordered(&bed.store, &order("acme")).await;
    dead(&bed.store, "borges", other, 1).await;
    let mut everybody = order("acme");
    everybody.chosen.filter.scope = Scope::All;
    let all = ordered(&bed.store, &everybody).await;
    let acme = Scope::Only(vec![tenant("acme")]);
    let borges = Scope::Only(vec![tenant("borges")]);
    let both = Scope::Only(vec![tenant("acme"), tenant("borges")]);
    let seen = async |scope: &Scope| {
        let page = bed.store.replays(scope, &Window::first(10)).await.unwrap();
        page.items.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(seen(&Scope::All).await, [all.id, own.id]);
    assert_eq!(seen(&acme).await, [own.id]);
    assert_eq!(seen(&both).await, [own.id]);
    assert_eq!(seen(&borges).await, []);
    assert_eq!(seen(&Scope::Only(Vec::new())).await, []);
    for scope in [&borges, &Scope::Only(Vec::new())] {
        let missing = bed.store.replay_progress(own.id, scope).await;
        assert!(matches!(missing, Err(StoreError::NotFound { .. })));
        let missing = bed
            .store
            .replay_rows(own.id, scope, Rows::All, &Window::first(1))
            .await;
        assert!(matches!(missing, Err(StoreError::NotFound { .. })));
    }
});

on_both!(a_dry_run_shows_todays_links_and_changes_nothing, |bed| {
    let connection = office(&bed.store, "acme").await;
    let link = |value: &str| LinkRow::to("expense-type", "71", value);
    let saved = bed
        .store
        .by(&MALOTE)
        .set_links(connection, &[link("2.01")])
        .await;
    saved.unwrap();
    let wants = vec![wanted_linked("71/R", 1, "71")];
    accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
    let job = crate::given::claim(&bed.store, connection).await.remove(0);
    assert_eq!(job.links.get("expense-type", "71"), Some("2.01"));
    let refused = crate::replaying::world::refuse(&job);
    crate::given::answer(&bed.store, job, refused).await;
    bed.store
        .by(&MALOTE)
        .set_links(connection, &[link("2.02")])
        .await
        .unwrap();
    let chosen = order("acme").chosen;
    let page = bed.store.dry_replay(&chosen, &Window::first(1)).await;
    let page = page.unwrap();
    assert_eq!(page.next, None);
    let look = &page.items[0];
    assert_eq!(look.job.links.get("expense-type", "71"), Some("2.02"));
    assert_eq!((look.status, look.newest), (Status::Dead, true));
    assert_eq!(look.job.operation.name(), "include");
    assert_eq!(status(&bed.store, look.id()).await, Status::Dead);
    assert!(bed.store.open_replays().await.unwrap().is_empty());
    let replay = ordered(&bed.store, &order("acme")).await;
    step(&bed, replay.id).await;
    let job = crate::given::claim(&bed.store, connection).await.remove(0);
    assert_eq!(job.links.get("expense-type", "71"), Some("2.02"));
});
