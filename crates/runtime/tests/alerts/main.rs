//! Alerts from a round that looks to the receiver that takes the message, over real lines within
//! this machine: a webhook and a mail server that the tests bring with them.

#[cfg(test)]
mod hook;
#[cfg(test)]
mod mailbox;
#[cfg(test)]
mod mails;
#[cfg(test)]
mod told;
#[cfg(test)]
mod webhooks;
#[cfg(test)]
mod world;
