//! What every store promises, tested on SQLite in memory, on SQLite in a file and on PostgreSQL.
//!
//! The PostgreSQL is named by `MALOTE_TEST_POSTGRES`, and without it the tests fail; each test
//! makes a database of its own there and drops it again.

#[cfg(test)]
mod acting;
#[cfg(test)]
mod administration;
#[cfg(test)]
mod alerting;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod backlog;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod counted;
#[cfg(test)]
mod doubting;
#[cfg(test)]
mod facade;
#[cfg(test)]
mod files;
#[cfg(test)]
mod given;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod looked;
#[cfg(test)]
mod personal;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod repeatable;
#[cfg(test)]
mod replaying;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod sealing;
#[cfg(test)]
mod searching;
#[cfg(test)]
mod undoing;
#[cfg(test)]
mod whole;
