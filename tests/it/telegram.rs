//! Telegram: the channel against a fake Bot API server, and that server itself.

pub mod bot;
mod buttons;
mod cards;
pub mod fake;
mod fake_fails;
mod fake_is_strict;
mod faults;
mod groups;
mod hand_over;
mod refusals;
mod reload;
mod replicas;
mod talk;
mod webhook;
