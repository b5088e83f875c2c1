//! What the README of the samples says of those that go through.

/// A delivery as a README says it: its group, its amount, its date.
pub(crate) type Group = (&'static str, &'static str, &'static str);

/// What is delivered of the samples that go through, by file and event.
pub(crate) const DELIVERED: [(&str, &str, &[Group]); 9] = [
    (
        "01-one-expense.json",
        "e-1",
        &[("71/R", "48.90", "2026-11-09")],
    ),
    (
        "02-grouped-by-type.json",
        "e-2",
        &[
            ("71/R", "421.45", "2026-11-10"),
            ("72/R", "87.45", "2026-11-11"),
            ("73/R", "780.00", "2026-11-11"),
        ],
    ),
    (
        "03-reimbursable-and-card.json",
        "e-3",
        &[
            ("71/R", "55.00", "2026-11-03"),
            ("71/N", "89.90", "2026-11-03"),
            ("74/N", "210.00", "2026-11-04"),
        ],
    ),
    (
        "04-cents-that-floats-lose.json",
        "e-4",
        &[("75/R", "121.60", "2026-11-05")],
    ),
    (
        "05-thousand-expenses.json",
        "e-5",
        &[
            ("71/N", "36540.25", "2026-10-28"),
            ("71/R", "65787.79", "2026-10-28"),
            ("72/N", "32550.24", "2026-10-28"),
            ("72/R", "64965.94", "2026-10-28"),
            ("73/N", "31228.81", "2026-10-28"),
            ("73/R", "60536.43", "2026-10-28"),
            ("74/N", "35197.25", "2026-10-28"),
            ("74/R", "64654.52", "2026-10-28"),
            ("75/N", "30581.67", "2026-10-28"),
            ("75/R", "64504.57", "2026-10-28"),
        ],
    ),
    (
        "06-return-reduces-the-group.json",
        "e-6",
        &[("76/R", "110.00", "2026-11-06")],
    ),
    (
        "09-revision-1.json",
        "e-9",
        &[
            ("71/R", "80.00", "2026-11-02"),
            ("72/R", "30.00", "2026-11-02"),
        ],
    ),
    (
        "12-json-number-amounts.json",
        "e-12",
        &[("71/R", "1234567890.30", "")],
    ),
    (
        "13-accents-emoji-quotes.json",
        "e-13",
        &[("71/R", "17.30", "")],
    ),
];
