//! What the bot itself says: its commands, its description, the buttons of its own.

use std::sync::{Arc, Mutex, PoisonError};

use teloxide::types::BotCommand;

use crate::dialog::Assistant;
use crate::knowledge::wording::Sentence;
use crate::reply::OptionReply;
use crate::service::Service;

/// The commands of the menu. The value of a command's button is `cmd:` and its name.
const COMMANDS: [(&str, Sentence); 7] = [
    ("start", Sentence::CommandStart),
    ("help", Sentence::CommandHelp),
    ("restart", Sentence::CommandRestart),
    ("back", Sentence::CommandBack),
    ("why", Sentence::CommandWhy),
    ("sources", Sentence::CommandSources),
    ("forget", Sentence::CommandForget),
];

/// The words of whatever knowledge answers now. The menu alone stays as it was at the start.
pub(super) struct CurrentWords {
    service: Service,
    made: Mutex<(Arc<Assistant>, Arc<Words>)>,
}

impl CurrentWords {
    pub fn new(service: Service) -> Self {
        let assistant = service.assistant();
        let words = Arc::new(Words::new(&assistant));
        Self { service, made: Mutex::new((assistant, words)) }
    }

    pub fn now(&self) -> Arc<Words> {
        let assistant = self.service.assistant();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if !Arc::ptr_eq(&made.0, &assistant) {
            let words = Arc::new(Words::new(&assistant));
            *made = (assistant, words);
        }
        Arc::clone(&made.1)
    }
}

/// The sentences of the wording that this channel says of its own accord.
pub(super) struct Words {
    pub commands: Vec<BotCommand>,
    pub description: String,
    pub short: String,
    pub more: OptionReply,
    /// What stands above all follow-ups.
    pub all: String,
    pub ratings: [OptionReply; 2],
    pub not_yours: String,
    pub caption: String,
    chosen: (String, String),
}

impl Words {
    pub fn new(assistant: &Assistant) -> Self {
        let say = |sentence| assistant.knowledge.wording.say(sentence);
        let button = |value: &str, sentence| OptionReply {
            value: format!("cmd:{value}"),
            label: say(sentence),
        };
        let marked = assistant.knowledge.wording.fill(Sentence::Chosen, &[("label", "\0")]);
        let (before, after) = marked.split_once('\0').unwrap_or((&marked, ""));
        Self {
            commands: COMMANDS.map(|(name, sentence)| BotCommand::new(name, say(sentence))).into(),
            description: say(Sentence::BotDescription),
            short: say(Sentence::BotShort),
            more: button("more", Sentence::NextMore),
            all: say(Sentence::More),
            ratings: [button("good", Sentence::NextGood), button("bad", Sentence::NextBad)],
            not_yours: say(Sentence::NotYours),
            caption: say(Sentence::MediaCaption),
            chosen: (before.to_owned(), after.to_owned()),
        }
    }

    /// The line below a question that was answered by a button.
    pub fn chosen(&self, label: &str) -> String {
        format!("{}{label}{}", self.chosen.0, self.chosen.1)
    }

    /// Whether it is a command of the menu.
    pub fn is_command(name: &str) -> bool {
        COMMANDS.iter().any(|(command, _)| *command == name)
    }
}
