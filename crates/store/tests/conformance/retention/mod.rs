//! What is old enough goes, and nothing that is needed.

mod holds;
mod payloads;
mod postgres;
mod records;
mod world;
