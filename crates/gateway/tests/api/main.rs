//! The HTTP API from outside: every route's happy path and refusals, who may call what, and that
//! a tenant's key finds nothing of another. Over a store in memory, the real expenses flow, and
//! a publisher that commits straight into the store.

mod access;
mod alerts;
mod apart;
mod attempts;
mod audit;
mod bodied;
mod callers;
mod causes;
mod conform;
mod connections;
mod deliveries;
mod documents;
mod every_order;
mod failures;
mod files;
mod harness;
mod idempotency;
mod isolation;
mod keys;
mod limits;
mod links;
mod lists;
mod orders;
mod people;
mod preview;
mod process;
mod publisher;
mod publishing;
mod replays;
mod retention;
mod samples;
mod schemas;
mod told;
mod watching;
