//! The web: the real program on a port of its own, asked over HTTP.

mod api;
mod chat;
mod served;
