//! The words of the page, from the wording of whatever knowledge answers now.

use crate::dialog::Assistant;
use crate::knowledge::wording::Sentence;
use crate::reply::OptionReply;

/// The words of the page.
#[derive(Clone, Copy)]
pub(super) struct Words<'a>(pub &'a Assistant);

impl Words<'_> {
    pub fn say(self, sentence: Sentence) -> String {
        self.0.knowledge.wording.say(sentence)
    }

    /// How a reply of an agent begins: with who says it.
    pub fn agent(self, by: &str) -> String {
        let slots = [("agent", by), ("text", "")];
        self.0.knowledge.wording.fill(Sentence::HandOverSays, &slots)
    }

    /// The words on a button: the page has its own for some commands.
    pub fn label(self, option: &OptionReply) -> String {
        self.command(&option.value).unwrap_or_else(|| option.label.clone())
    }

    /// What the page calls a command, where it is not what the wording calls it everywhere.
    pub fn command(self, value: &str) -> Option<String> {
        let sentence = match value.strip_prefix("cmd:")? {
            "card" => Sentence::WebCard,
            "good" => Sentence::WebGood,
            "bad" => Sentence::WebBad,
            "back" => Sentence::NextBack,
            "restart" => Sentence::NextRestart,
            _ => return None,
        };
        Some(self.say(sentence))
    }

    /// Questions to begin with, without the quotation marks that an example stands in.
    pub fn examples(self) -> [String; 3] {
        [Sentence::WebExampleApply, Sentence::WebExampleAbroad, Sentence::WebExampleDisease]
            .map(|sentence| self.say(sentence).trim_matches(['“', '”']).to_owned())
    }
}
