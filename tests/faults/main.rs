//! Processes and servers that are killed, frozen, stopped and filled while reports flow. After
//! each the ERP holds every payable once with the right centavos, and the totals agree.

mod broker;
mod embedded;
mod flow;
mod full;
#[path = "../harness/mod.rs"]
mod harness;
mod pair;
mod random;
mod replays;
mod reports;
mod store;
mod workers;
