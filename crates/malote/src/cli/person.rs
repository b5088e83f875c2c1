//! Who sits at this machine, for the audit trail: the user the process runs as, which nobody can
//! pretend to be, and the name of the machine.

use std::fs;

use malote_store::audit::Actor;

/// A user of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    name: String,
    machine: String,
}

impl Person {
    /// Whoever runs this process.
    #[must_use]
    pub fn of_process() -> Self {
        let user = rustix::process::getuid().as_raw();
        let known = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let machine = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        Self {
            name: named(&known, user).unwrap_or_else(|| format!("uid {user}")),
            machine: machine.trim().to_owned(),
        }
    }

    /// As the trail has them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::user(&self.name, &self.machine)
    }

    /// `name@machine`, in characters that a header may have.
    #[must_use]
    pub(crate) fn tag(&self) -> String {
        let text = format!("{}@{}", self.name, self.machine);
        text.replace(|c: char| !c.is_ascii_graphic() && c != ' ', "?")
    }
}

/// The name of a user in the list of those of this machine.
fn named(known: &str, user: u32) -> Option<String> {
    for line in known.lines() {
        let mut fields = line.split(':');
        let (name, id) = (fields.next()?, fields.nth(1));
        if id.and_then(|id| id.parse().ok()) == Some(user) && !name.is_empty() {
            return Some(name.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_named_by_the_list_of_the_machine() {
        let known = "root:x:0:0:root:/root:/bin/sh\n\nana:x:1000:1000::/home/ana:/bin/sh\n";
        assert_eq!(named(known, 0).as_deref(), Some("root"));
        assert_eq!(named(known, 1000).as_deref(), Some("ana"));
        assert_eq!(named(known, 7), None);
        assert!(!Person::of_process().name.is_empty());
    }

    #[test]
    fn a_tag_fits_into_a_header() {
        let person = Person {
            name: "josé\n".to_owned(),
            machine: "caixa 1".to_owned(),
        };
        assert_eq!(person.tag(), "jos??@caixa 1");
    }
}
