//! Which conversations are meant: those of a person, or those named by their ids.

use std::str::FromStr;

use anyhow::bail;
use clap::Args;

use crate::channel::telegram;
use crate::channel::terminal::visible;
use crate::cli::Options;
use crate::cli::key_file::{KeyFile, keys};
use crate::service::secrets::Keys;
use crate::store::{SessionId, Store};

/// Whose conversations are meant.
#[derive(Args, Debug)]
pub(super) struct Whose {
    /// A person.
    #[arg(
        long,
        value_name = "渠道:号码",
        conflicts_with = "ids",
        required_unless_present = "ids",
        help = "这个人的全部会话，例如 telegram:123456789",
        help_heading = "选项"
    )]
    person: Option<Person>,
    /// Conversations.
    #[arg(
        value_name = "编号",
        help = "会话编号（sessions list 里的第一列）",
        help_heading = "参数"
    )]
    ids: Vec<String>,
    #[command(flatten)]
    key_file: KeyFile,
}

/// A person, by what a channel calls them.
#[derive(Clone, Copy, Debug)]
struct Person {
    telegram: i64,
}

impl FromStr for Person {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_prefix("telegram:").and_then(|number| number.parse().ok());
        let telegram = number.filter(|number| *number > 0);
        telegram
            .map(|telegram| Self { telegram })
            .ok_or("写成 telegram:号码，例如 telegram:123456789")
    }
}

impl Whose {
    /// The conversations that are meant; at least one.
    pub fn sessions(&self, options: &Options, store: &dyn Store) -> anyhow::Result<Vec<SessionId>> {
        let Some(person) = self.person else {
            let ids: Vec<_> = self.ids.iter().map(|id| SessionId(id.clone())).collect();
            for id in &ids {
                if store.session(id)?.is_none() {
                    let id = visible(id.as_str());
                    bail!("没有编号是 {id} 的会话。用 mante sessions list 看有哪些");
                }
            }
            return Ok(ids);
        };
        let secrets = self.keys(options, store)?.now();
        let mut ids = Vec::new();
        for start in telegram::conversations_of(person.telegram, &secrets) {
            ids.extend(store.sessions_of(&start)?);
        }
        if ids.is_empty() {
            bail!("没有记下这个人的会话。号码对不对、钥匙是不是机器人用的那把，都核对一下");
        }
        Ok(ids)
    }

    /// The keys under which people are found.
    pub fn keys(&self, options: &Options, store: &dyn Store) -> anyhow::Result<Keys> {
        keys(&self.key_file, options, store)
    }
}
