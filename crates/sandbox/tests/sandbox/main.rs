//! The simulator, asked over real connections.

#[cfg(test)]
mod control;
#[cfg(test)]
mod entries;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod misbehaviour;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod payables;
#[cfg(test)]
mod support;
