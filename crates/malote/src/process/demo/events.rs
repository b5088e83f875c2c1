//! The sample events, as producers send them.

/// A sample: its name and its bytes.
pub(super) type Sample = (&'static str, &'static [u8]);

macro_rules! sample {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../samples/events/",
                $name
            ))
            .as_slice(),
        )
    };
}

/// An ordinary morning.
pub(super) const MORNING: &[Sample] = &[
    sample!("01-one-expense.json"),
    sample!("02-grouped-by-type.json"),
    sample!("03-reimbursable-and-card.json"),
    sample!("09-revision-1.json"),
    sample!("14-other-tenant-same-ids.json"),
];

/// What arrives while the ERP misbehaves.
pub(super) const DURING_THE_SPELL: &[Sample] = &[
    sample!("04-cents-that-floats-lose.json"),
    sample!("05-thousand-expenses.json"),
    sample!("06-return-reduces-the-group.json"),
    sample!("12-json-number-amounts.json"),
    sample!("13-accents-emoji-quotes.json"),
];

/// Corrections, reports that cannot go yet, and messages nobody can take.
pub(super) const AFTERNOON: &[Sample] = &[
    sample!("10-revision-2-of-09.json"),
    sample!("11-reopened.json"),
    sample!("07-type-without-category.json"),
    sample!("08-member-not-in-the-erp.json"),
    sample!("bad-01-not-json.txt"),
    sample!("bad-02-empty.txt"),
    sample!("bad-03-no-tenant.json"),
    sample!("bad-04-unknown-type.json"),
    sample!("bad-05-no-expenses.json"),
    sample!("bad-06-three-decimals.json"),
    sample!("bad-07-comma-decimal.json"),
    sample!("bad-08-dollars.json"),
    sample!("bad-09-impossible-date.json"),
    sample!("bad-10-same-identity-other-content.json"),
    sample!("bad-11-repeated-expense-id.json"),
    sample!("bad-12-truncated.txt"),
    sample!("bad-13-javascript-link.json"),
    sample!("bad-14-unknown-tenant.json"),
    sample!("bad-15-invalid-email.json"),
];
