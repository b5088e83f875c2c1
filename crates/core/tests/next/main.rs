//! The transition function: a table of every state with every event, and the laws that hold for
//! whatever happens to a delivery, in any order.

mod laws;
mod samples;
mod table;
mod walks;
