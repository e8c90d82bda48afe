//! mante · 慢特通: a chat assistant for outpatient chronic and special disease benefits.
//!
//! The modules are storeys: each may use those above it in this list, never those below.

pub mod knowledge;

pub mod rules;

pub mod language;

pub mod dialog;

pub mod reply;

pub mod store;

pub mod service;

pub mod replay;

pub mod channel;

pub mod cli;

#[cfg(test)]
#[path = "../tests/it/chance.rs"]
mod chance;
