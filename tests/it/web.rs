//! The web: the real program on a port of its own, asked over HTTP.

mod access;
mod api;
mod chat;
mod desk;
mod ended;
mod forged;
mod keys;
mod overview;
pub mod queue;
mod replicas;
pub mod served;
mod sessions;
pub mod signed;
mod staff;
