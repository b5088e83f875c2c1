//! Whether words refuse the credentials themselves. Omie repeats them within refusals of
//! something else, so it counts only what a sentence says of them: the refusing word stands
//! right beside their name, with nothing between but their value and small words.

/// What the credentials are called.
const NAMES: [&[&str]; 7] = [
    &["chave", "de", "acesso"],
    &["app_key"],
    &["app_secret"],
    &["app", "key"],
    &["app", "secret"],
    &["appkey"],
    &["appsecret"],
];

/// How words that refuse begin.
const REFUSING: [&str; 4] = ["invalid", "incorret", "suspens", "expirad"];

/// How they begin after "not".
const MISSING: [&str; 5] = ["autoriz", "encontrad", "cadastrad", "valid", "exist"];

/// What may stand between a name and what is said of it.
const SMALL: [&str; 16] = [
    "a",
    "o",
    "as",
    "os",
    "e",
    "foi",
    "esta",
    "estao",
    "sao",
    "is",
    "are",
    "para",
    "informada",
    "informado",
    "informados",
    "fornecida",
];

/// Before a sentence that says it the other way round.
const HEADS: [&str; 4] = ["error", "erro", "acesso", "access"];

/// Whether folded words say that the credentials, or the application they belong to, are refused.
pub(crate) fn denies(folded: &str) -> bool {
    if folded.contains("aplicativo") && folded.contains("suspens") {
        return true;
    }
    let bare = without_values(folded);
    bare.split(['.', '!', ';']).any(|sentence| {
        let words: Vec<&str> = sentence
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| telling(word))
            .collect();
        said_after(&words) || said_before(&words)
    })
}

/// "App_Key inválida".
fn said_after(words: &[&str]) -> bool {
    (0..words.len())
        .any(|at| after_name(&words[at..]).is_some_and(|rest| after_refusal(rest).is_some()))
}

/// "Invalid app_key": only at the beginning, where the word can be about nothing else.
fn said_before(words: &[&str]) -> bool {
    let heads = words.iter().take_while(|word| HEADS.contains(word)).count();
    let words = &words[heads..];
    after_refusal(words).is_some_and(|rest| after_name(rest).is_some())
}

/// What follows the name that stands here, if one does.
fn after_name<'a, 'b>(words: &'a [&'b str]) -> Option<&'a [&'b str]> {
    NAMES.iter().find_map(|name| words.strip_prefix(*name))
}

/// What follows the refusal that stands here, if one does.
fn after_refusal<'a, 'b>(words: &'a [&'b str]) -> Option<&'a [&'b str]> {
    let begins = |word: &str, stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    match words {
        ["nao", word, rest @ ..] if begins(word, &MISSING) => Some(rest),
        [word, rest @ ..] if begins(word, &REFUSING) => Some(rest),
        _ => None,
    }
}

/// Neither a small word nor a value.
fn telling(word: &str) -> bool {
    let value = word.is_empty() || word.contains(|c: char| c.is_ascii_digit());
    !value && !SMALL.contains(&word)
}

/// Without what stands in brackets.
fn without_values(folded: &str) -> String {
    let mut deep = 0_usize;
    let mut kept = String::with_capacity(folded.len());
    for c in folded.chars() {
        match c {
            '[' => deep += 1,
            ']' => deep = deep.saturating_sub(1),
            c if deep == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}
