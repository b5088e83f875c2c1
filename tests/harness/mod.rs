//! What end-to-end and fault tests share: real processes, real servers, a simulated ERP, and the
//! questions asked of them.

pub(crate) mod api;
pub(crate) mod company;
pub(crate) mod embedded;
pub(crate) mod fleet;
pub(crate) mod http;
pub(crate) mod logs;
pub(crate) mod money;
pub(crate) mod process;
pub(crate) mod queues;
pub(crate) mod sandbox;
pub(crate) mod servers;
pub(crate) mod wait;
