//! What a person gets when the step itself failed.

use serde_json::Map;

use crate::dialog::Assistant;
use crate::dialog::step::COMMAND;
use crate::knowledge::wording::Sentence;
use crate::reply::{OptionReply, Reply, Status};

/// The one sentence that does not stand in `wording/`: it must be there when the knowledge base
/// or the rendering is what failed. It names no place, no figure and no number to call.
const APOLOGY: &str = "对不起，我这边出了点问题，刚才这句没能答上来，不是您的问题。\n请换个说法再问一次；着急的话，先打参保地的医保服务热线。";

/// A kind apology with a way to start afresh.
pub(super) fn reply(assistant: &Assistant, session: &str) -> Reply {
    let label = assistant.knowledge.wording.say(Sentence::NextRestart);
    let restart = OptionReply { value: format!("{COMMAND}restart"), label };
    Reply {
        session: session.to_owned(),
        status: Status::Info,
        facts: Map::new(),
        ask: None,
        answer: None,
        next: Some(restart).filter(|option| !option.label.is_empty()).into_iter().collect(),
        card: None,
        handed: None,
        text: APOLOGY.to_owned(),
    }
}
