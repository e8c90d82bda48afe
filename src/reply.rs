//! How is it put? Act and wording in, [`Reply`] out, and the reply as plain text. Knows nothing of
//! where it is sent.

pub mod answer;
pub mod card;
mod compare;
pub mod desk;
mod encoded;
mod fee;
mod figures;
mod handing;
mod headline;
mod item;
mod lines;
mod logged;
mod names;
mod news;
mod next;
mod others;
mod papers;
mod phone;
mod public;
mod question;
mod render;
mod screen;
mod text;
mod voice;
mod ways;
mod why;

pub use encoded::Encoded;
pub use handing::{facts_told, recap};
pub use logged::{from_log, rule_ids};
pub use next::pressed;
pub use public::{
    AnswerReply, AskReply, BranchReply, HandedReply, ItemReply, OptionReply, Reply, SectionReply,
    SourceReply, Status,
};
pub use render::{Detail, render, render_detail};
pub use voice::{Voice, row_id, row_text};
