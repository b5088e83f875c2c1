//! Integrations: each plans deliveries from events and performs them. Every flow has the same
//! files: `plan` is pure, `deliver` and `ask` speak to the target through its connector.

pub mod expenses;
