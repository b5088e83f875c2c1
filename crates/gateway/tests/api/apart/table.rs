//! What is tried on each route by a key that is bound to one tenant. `<name>` stands for something
//! of the other tenant, and for what nobody has; `<mine>` is the key's own tenant, `<my-connection>`
//! its connection.

/// One question, or order.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ask {
    /// What is the other's is answered like what nobody has: path, and body if any.
    Same(&'static str, &'static str),
    /// A list of some of one's own, and nothing of the other's wherever it begins.
    List(&'static str),
    /// The same for a list that has one item at most of each tenant.
    Few(&'static str),
    /// An answer that has nothing of anybody's.
    Nobodys(&'static str),
    /// Concerns all tenants: not for a key that is bound to some.
    Refused(&'static str, &'static str),
    /// What is told as it happens: nothing of the other's.
    Stream(&'static str),
}

/// A route with what is tried on it.
pub(crate) type Tried = (&'static str, &'static str, &'static [Ask]);

mod orders;
mod reads;

/// Every route.
pub(crate) fn tried() -> impl Iterator<Item = &'static Tried> {
    reads::TRIED.iter().chain(orders::TRIED)
}
