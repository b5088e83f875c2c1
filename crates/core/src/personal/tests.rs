//! Finding, covering and putting back personal values.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn marina() -> Person {
    Person {
        email: "Marina@exemplo.com.br".into(),
        cpf: Some("111.444.777-35".into()),
        name: Some("Marina Álvares".into()),
    }
}

fn said(text: &str, spots: &[Spot]) -> Vec<(String, bool)> {
    let one = |spot: &Spot| {
        let declared = matches!(spot.who, Who::Declared(0));
        (text[spot.range.clone()].to_owned(), declared)
    };
    spots.iter().map(one).collect()
}

fn found(text: &str) -> Vec<(String, bool)> {
    said(text, &find(text, &[marina()]))
}

#[test]
fn declared_and_mentioned_values_are_found() {
    let text = "Marina Álvares (marina@exemplo.com.br, 11144477735) com joao@x.co.";
    let expected = [
        ("Marina Álvares", true),
        ("marina@exemplo.com.br", true),
        ("11144477735", true),
        ("joao@x.co", false),
    ];
    assert_eq!(found(text), expected.map(|(v, d)| (v.to_owned(), d)));
    assert_eq!(found("nota-529.982.247-25.pdf")[0].0, "529.982.247-25");
}

#[test]
fn other_words_stay() {
    for text in [
        "Marinades 12345678901",
        "a @ b",
        "a@b",
        "1114447773500",
        "@x.co",
        "",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn escapes_hide_nothing_in_a_document() {
    let document =
        r#"{"name":"Marina \u00c1lvares","title":"a\nmarina@exemplo.com.br","cpf": 11144477735}"#;
    let (spots, _) = in_json(document, &[marina()]);
    let expected = [
        r"Marina \u00c1lvares",
        "marina@exemplo.com.br",
        "11144477735",
    ];
    let values: Vec<String> = said(document, &spots)
        .into_iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(values[0], expected[0]);
    assert_eq!(values[2], expected[2]);
    assert!(values[1].contains(expected[1]), "{values:?}");
}

#[test]
fn what_nobody_could_read_is_looked_through_too() {
    let bytes = b"\xff{broken marina@exemplo.com.br \xfe 11144477735";
    let spots = in_bytes(bytes);
    let values: Vec<&[u8]> = spots.iter().map(|one| &bytes[one.range.clone()]).collect();
    assert_eq!(values, [&b"marina@exemplo.com.br"[..], b"11144477735"]);
}

#[test]
fn a_refused_event_names_its_member_too() {
    let event = json!({"data": {"member": {"email": " a@x.co ", "cpf": 7, "name": "Ana"}}});
    let person = Person::of_message(event.to_string().as_bytes()).unwrap();
    assert_eq!((person.email.as_str(), person.cpf), ("a@x.co", None));
    assert_eq!(person.name.as_deref(), Some("Ana"));
    let event = json!({"data": {"member": []}});
    assert_eq!(Person::of_message(event.to_string().as_bytes()), None);
    assert_eq!(Person::of_message(b"lost"), None);
}

#[test]
fn spellings_share_an_identity() {
    assert_eq!(
        Identity::email(" MARINA@x.co"),
        Identity::email("marina@X.co")
    );
    assert_eq!(
        Identity::cpf("111.444.777-35"),
        Identity::cpf("11144477735")
    );
    assert_eq!(Identity::cpf("11144477734"), None);
    assert!(!format!("{:?}", Identity::email("marina@x.co")).contains("marina"));
}

#[test]
fn tokens_are_put_back_where_they_stand() {
    let one = token(&[7; 20]);
    let text = format!("a {one} ⟦p:no⟧ {}", token(&[8; 20]));
    assert_eq!(tokens(&text).next(), Some(one.as_str()));
    let back = put_back(&text, |found| (found == one).then_some("x"));
    assert_eq!(back, format!("a x ⟦p:no⟧ {}", token(&[8; 20])));
    let mut value = json!({ one.clone(): [one.clone()] });
    walk(&mut value, &mut |text| put_back(text, |_| Some("x")));
    assert_eq!(value, json!({"x": ["x"]}));
}

#[test]
fn a_veil_covers_what_it_knows_and_masks_the_rest() {
    let token = token(&[7; 20]);
    let pairs = [("marina@exemplo.com.br".to_owned(), token.clone())];
    let veil = Veil::new(pairs);
    let covered = veil.cover("para marina@exemplo.com.br e joao@x.co");
    assert_eq!(covered, format!("para {token} e [e-mail]"));
    assert!(!veil.erased() && Veil::new([(ERASED.to_owned(), token)]).erased());
}

#[test]
fn no_token_is_broken_by_a_cut_or_by_a_short_name() {
    let one = token(&[7; 20]);
    let text = format!("de {one} a {one}");
    assert_eq!(cut(&text, 79), text);
    assert_eq!(cut(&text, 60), format!("de {one} a…"));
    assert_eq!(cut(&text, 5), "de…");
    assert_eq!(cut("a ⟦b, c", 6), "a…");
    let veil = Veil::new([("p".to_owned(), token(&[8; 20])), ("Ana".to_owned(), one)]);
    let covered = veil.cover("Ana");
    assert_eq!(veil.cover(&covered), covered);
}

proptest! {
    #[test]
    fn covering_and_putting_back_changes_nothing(before in ".{0,40}", after in ".{0,40}") {
        for value in ["Marina Álvares", "marina@exemplo.com.br", "11144477735", ""] {
            let text = serde_json::to_string(&format!("{before} {value} {after}")).unwrap();
            let (spots, _) = in_json(&text, &[marina()]);
            let mut told: Vec<(String, String)> = Vec::new();
            let covered = cover(&text, &spots, |_, value| {
                let number = u8::try_from(told.len()).unwrap();
                told.push((token(&[number; 20]), value.to_owned()));
                token(&[number; 20])
            });
            let back = put_back(&covered, |token| {
                let known = told.iter().find(|one| one.0 == token);
                known.map(|one| one.1.as_str())
            });
            prop_assert_eq!(&back, &text);
        }
    }
}
