//! What is wrong with an input: where, and why, as stable codes.

use serde::Serialize;

use crate::language::{Language, Said};

/// One thing wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// A JSON pointer into the event, `""` for the whole of it.
    pub pointer: String,
    /// A stable code: `required`, `not-a-date`…
    pub code: &'static str,
    /// One sentence.
    pub detail: String,
    /// How many problems it stands for that are not listed, if it is [`bounded`] that put it there.
    #[serde(skip)]
    left_out: Option<usize>,
    /// The sentence in both languages, where the code alone does not say it.
    #[serde(skip)]
    said: Option<Box<Said>>,
}

impl Problem {
    /// A problem at a place.
    pub fn at(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
            left_out: None,
            said: None,
        }
    }

    /// A problem at a place, whose sentence stands in both languages.
    pub fn told(pointer: impl Into<String>, code: &'static str, said: impl Into<Said>) -> Self {
        let said = said.into();
        Self {
            said: Some(Box::new(said.clone())),
            ..Self::at(pointer, code, said.to_string())
        }
    }

    /// The sentence in both languages, if it stands in both.
    #[must_use]
    pub fn said(&self) -> Option<&Said> {
        self.said.as_deref()
    }

    /// The same problem of something that lies at a place itself.
    #[must_use]
    pub fn within(mut self, place: &str) -> Self {
        self.pointer.insert_str(0, place);
        self
    }

    /// How many problems were left out, if this one stands for them.
    #[must_use]
    pub const fn left_out(&self) -> Option<usize> {
        self.left_out
    }

    fn more(left_out: usize) -> Self {
        let detail = format!("{left_out} more problems are not listed");
        Self {
            left_out: Some(left_out),
            ..Self::at("", MORE, detail)
        }
    }
}

/// At most [`MOST`] problems; the last one says how many were left out, those counted that were
/// left out before.
#[must_use]
pub fn bounded(mut problems: Vec<Problem>) -> Vec<Problem> {
    let before: usize = problems.iter().filter_map(Problem::left_out).sum();
    problems.retain(|problem| problem.left_out.is_none());
    let found = problems.len();
    if before > 0 || found > MOST {
        problems.truncate(MOST - 1);
        problems.push(Problem::more(before + found - problems.len()));
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

    /// All problems in one sentence, each with its place, in English.
    #[must_use]
    pub fn sentence(&self) -> String {
        let says = |problem: &Problem| problem.detail.clone();
        sentence(&self.errors, Language::English, says)
    }
}

/// Problems in one sentence, each with its place and what is said of it.
#[must_use]
pub fn sentence(
    errors: &[Problem],
    language: Language,
    says: impl Fn(&Problem) -> String,
) -> String {
    let one = |problem: &Problem| match problem.pointer.as_str() {
        "" => says(problem),
        pointer => format!("{pointer}: {}", says(problem)),
    };
    let all: Vec<String> = errors.iter().take(8).map(one).collect();
    let left_out = errors.last().and_then(Problem::left_out);
    let listed = errors.len() - usize::from(left_out.is_some());
    let more = listed.saturating_sub(8) + left_out.unwrap_or(0);
    let tail = match (more, language) {
        (0, _) => String::new(),
        (_, Language::English) => format!("; and {more} more"),
        (_, Language::Portuguese) => format!("; e mais {more}"),
    };
    format!("{}{tail}", all.join("; "))
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

    #[test]
    fn what_was_left_out_before_is_counted_when_lists_are_put_together() {
        let both: Vec<Problem> = [refusal(1_000), refusal(150)]
            .into_iter()
            .flat_map(|one| one.errors)
            .collect();
        let together = bounded(both);
        assert_eq!(together.len(), 100);
        assert_eq!(together[99].left_out(), Some(1_150 - 99));
        assert_eq!(together[99].detail, "1051 more problems are not listed");
        let said = serde_json::to_value(&together[99]).unwrap();
        assert_eq!(said.as_object().unwrap().len(), 3, "{said}");
        let hidden = Problem::at("", MORE, "7 more problems are not listed");
        assert_eq!(hidden.left_out(), None, "words are not read");
    }

    #[test]
    fn a_problem_of_a_part_has_the_place_of_the_part_before_its_own() {
        let problem = Problem::at("/data", "required", "is required").within("/3");
        assert_eq!(problem.pointer, "/3/data");
    }
}
