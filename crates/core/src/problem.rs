//! What is wrong with an input: where, and why, as stable codes.

use serde::Serialize;

/// One thing wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A JSON pointer into the event, `""` for the whole of it.
    pub pointer: String,
    /// A stable code: `required`, `not-a-date`…
    pub code: &'static str,
    /// One sentence.
    pub detail: String,
}

impl Problem {
    /// A problem at a place.
    pub fn at(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        }
    }

    /// How many problems were left out, if this one stands for them.
    #[must_use]
    pub fn left_out(&self) -> Option<usize> {
        let count = self.detail.split(' ').next()?;
        (self.code == MORE).then(|| count.parse().ok()).flatten()
    }
}

/// At most [`MOST`] problems; the last one says how many were left out.
#[must_use]
pub fn bounded(mut problems: Vec<Problem>) -> Vec<Problem> {
    if problems.len() > MOST {
        let left_out = problems.len() - (MOST - 1);
        problems.truncate(MOST - 1);
        let detail = format!("{left_out} more problems are not listed");
        problems.push(Problem::at("", MORE, detail));
        problems.shrink_to_fit();
    }
    problems
}

/// The most problems that are kept of one event.
pub const MOST: usize = 100;

/// The code of the last problem where there were more.
const MORE: &str = "more-problems";

/// Why an event is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code}: {}", self.sentence())]
pub struct Refusal {
    /// A stable code: `invalid-event`, `unknown-tenant`, `conflicting-event`…
    pub code: &'static str,
    /// Everything found wrong.
    pub errors: Vec<Problem>,
}

impl Refusal {
    /// A refusal with one problem.
    pub fn one(
        code: &'static str,
        pointer: impl Into<String>,
        problem: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            code,
            errors: vec![Problem::at(pointer, problem, detail)],
        }
    }

    /// A refusal with everything found wrong, of which the first are kept.
    #[must_use]
    pub fn of(code: &'static str, errors: Vec<Problem>) -> Self {
        Self {
            code,
            errors: bounded(errors),
        }
    }

    /// All problems in one sentence, each with its place.
    #[must_use]
    pub fn sentence(&self) -> String {
        let one = |problem: &Problem| match problem.pointer.as_str() {
            "" => problem.detail.clone(),
            pointer => format!("{pointer}: {}", problem.detail),
        };
        let all: Vec<String> = self.errors.iter().take(8).map(one).collect();
        let left_out = self.errors.last().and_then(Problem::left_out);
        let listed = self.errors.len() - usize::from(left_out.is_some());
        let more = listed.saturating_sub(8) + left_out.unwrap_or(0);
        let tail = if more > 0 {
            format!("; and {more} more")
        } else {
            String::new()
        };
        format!("{}{tail}", all.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(count: usize) -> Refusal {
        let one = |at: usize| Problem::at(format!("/{at}"), "required", "is required");
        Refusal::of("invalid-event", (0..count).map(one).collect())
    }

    #[test]
    fn at_most_a_hundred_problems_are_kept_and_the_last_says_how_many_more() {
        assert_eq!(refusal(100).errors.len(), 100);
        assert_eq!(refusal(100).errors[99].code, "required");
        let many = refusal(80_000);
        assert_eq!(many.errors.len(), 100);
        assert_eq!(many.errors[98].pointer, "/98");
        assert_eq!(many.errors[99].detail, "79901 more problems are not listed");
        assert_eq!(many.errors[99].left_out(), Some(79_901));
        assert!(many.sentence().ends_with("/7: is required; and 79992 more"));
        assert!(refusal(9).sentence().ends_with("; and 1 more"));
    }
}
