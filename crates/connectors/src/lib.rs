//! HTTP clients of the target systems, one folder per target, each in its target's vocabulary.
//!
//! A connector calls, reads and classifies; it decides nothing about deliveries and knows
//! neither store nor broker.

pub mod omie;
