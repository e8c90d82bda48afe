//! Telegram: the channel against a fake Bot API server, and that server itself.

mod bot;
mod buttons;
mod cards;
mod fake;
mod fake_fails;
mod fake_is_strict;
mod faults;
mod groups;
mod hand_over;
mod refusals;
mod reload;
mod talk;
mod webhook;
