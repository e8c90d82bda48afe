//! mante · 慢特通
pub mod dialog;
pub mod knowledge;
pub mod language;
pub mod reply;
pub mod rules;
pub mod service;
pub mod store;
