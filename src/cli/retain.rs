//! `--retain`: how long what was said is kept.

use clap::Args;

use crate::service::retention::Retention;

/// The option of every command that keeps conversations for long.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Retain {
    /// For how long turns are kept.
    #[arg(
        long,
        value_name = "天数",
        help = "只留这么多天内的会话，更早的自动删掉，例如 90d（不写就一直留着）",
        help_heading = "选项"
    )]
    pub retain: Option<Retention>,
}
