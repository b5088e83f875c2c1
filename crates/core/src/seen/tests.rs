//! What a person's word means, operation by operation.

use super::*;

fn money(text: &str) -> Money {
    Money::parse(text).unwrap()
}

fn known(amount: &str) -> Held {
    Held {
        reference: "4711".to_owned(),
        snapshot: json!({ "amount": amount, "category": "2.01" }),
        amount: money(amount),
    }
}

fn held(amount: Option<&str>) -> Said {
    Said::Held {
        reference: "4712".to_owned(),
        amount: amount.map(money),
    }
}

fn found(amount: &str) -> Held {
    Held {
        reference: "4712".to_owned(),
        snapshot: json!({ "amount": amount }),
        amount: money(amount),
    }
}

#[test]
fn an_include_is_there_with_its_own_sum_or_edited() {
    let include = |said: &Said| seen(Operation::Include, money("300.00"), None, said);
    let as_wanted = Ok(Seen::AsWanted(found("300.00")));
    assert_eq!(include(&held(None)), as_wanted);
    assert_eq!(include(&held(Some("300.00"))), as_wanted);
    let edited = found("30.00").edited(None);
    assert_eq!(
        include(&held(Some("30.00"))),
        Ok(Seen::Otherwise(edited.clone()))
    );
    assert!(edited.undecided());
    assert_eq!(include(&Said::Absent), Ok(Seen::Absent));
}

#[test]
fn a_change_is_told_from_what_was_there_by_its_sum() {
    let before = known("300.00");
    let change = |said: &Said| seen(Operation::Change, money("250.00"), Some(&before), said);
    assert_eq!(
        change(&held(Some("250.00"))),
        Ok(Seen::AsWanted(found("250.00")))
    );
    let kept = Held {
        reference: "4712".to_owned(),
        ..before.clone()
    };
    assert_eq!(change(&held(Some("300.00"))), Ok(Seen::Otherwise(kept)));
    let Ok(Seen::Otherwise(edited)) = change(&held(Some("30.00"))) else {
        panic!("nobody of us wrote it");
    };
    assert!(edited.undecided());
    assert_eq!(edited.written(), Some(&before.snapshot));
    let (was, wanted) = (money("300.00"), money("250.00"));
    assert_eq!(change(&held(None)), Err(Unclear::Amount { was, wanted }));
    let reference = "4711".to_owned();
    assert_eq!(
        change(&Said::Absent),
        Err(Unclear::Removed { reference, was })
    );
}

#[test]
fn a_change_that_keeps_the_sum_is_never_told_by_it() {
    let before = known("300.00");
    let said = held(Some("300.00"));
    let told = seen(Operation::Change, money("300.00"), Some(&before), &said);
    assert!(matches!(told, Ok(Seen::Otherwise(_))), "{told:?}");
}

#[test]
fn what_was_only_perhaps_there_may_be_absent() {
    let perhaps = Held::perhaps(money("100.00"));
    let change = |said: &Said| seen(Operation::Change, money("150.00"), Some(&perhaps), said);
    assert_eq!(change(&Said::Absent), Ok(Seen::Absent));
    assert!(change(&held(None)).is_err());
    let there = Ok(Seen::Otherwise(found("100.00")));
    assert_eq!(change(&held(Some("100.00"))), there);
    let there = Ok(Seen::AsWanted(found("150.00")));
    assert_eq!(change(&held(Some("150.00"))), there);
}

#[test]
fn a_removal_that_was_not_done_leaves_what_is_known() {
    let before = known("300.00");
    let remove = |said: &Said| seen(Operation::Remove, Money::ZERO, Some(&before), said);
    let kept = Held {
        reference: "4712".to_owned(),
        ..before.clone()
    };
    for said in [held(None), held(Some("300.00"))] {
        assert_eq!(remove(&said), Ok(Seen::Otherwise(kept.clone())));
    }
    let Ok(Seen::Otherwise(edited)) = remove(&held(Some("0.00"))) else {
        panic!("a removal is never done with something there");
    };
    assert!(edited.undecided());
    assert_eq!(remove(&Said::Absent), Ok(Seen::Absent));
}
