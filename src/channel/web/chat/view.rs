//! The page and its parts as HTML.

use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

use super::conversation::{Conversation, Exchange, Speaker};
use super::prose::prose;
use super::words::Words;
use crate::channel::web::page::page;
use crate::dialog::Assistant;
use crate::knowledge::wording::Sentence;
use crate::reply::card::Card;
use crate::reply::{AskReply, OptionReply, Reply, Status};

/// Where the forms go.
const SAY: &str = "/chat/say";
/// The most characters that are taken of a forwarded question.
const LONGEST_QUESTION: usize = 100;
/// How many aspects an answer offers before 更多.
const FEW: usize = 4;
/// What an answer offers besides, before 更多.
const NAMED: [&str; 5] = ["cmd:papers", "cmd:card", "cmd:change", "cmd:human", "cmd:no_human"];
/// What stands below the input at all times.
const ALWAYS: [&str; 2] = ["cmd:back", "cmd:restart"];

/// A conversation to be shown.
pub(super) struct View<'a> {
    words: Words<'a>,
    conversation: &'a Conversation,
}

impl<'a> View<'a> {
    pub fn new(assistant: &'a Assistant, conversation: &'a Conversation) -> Self {
        Self { words: Words(assistant), conversation }
    }

    /// The whole page. `ask` is a question that somebody forwarded; `note` is told first.
    pub fn page(&self, ask: Option<&str>, note: Option<Sentence>) -> Markup {
        let say = |sentence| self.words.say(sentence);
        let ask: String = ask.unwrap_or_default().chars().take(LONGEST_QUESTION).collect();
        let last = self.conversation.last().map_or(0, |last| last.number);
        let body = html! {
            header.top {
                h1 { (say(Sentence::WebName)) }
                p { (say(Sentence::WebAbout)) }
            }
            main #chat data-live=[self.conversation.is_live.then_some("1")] data-last=(last)
                data-sending=(say(Sentence::WebSending)) data-copied=(say(Sentence::WebCopied))
                data-copy-self=(say(Sentence::WebCopySelf))
            {
                div #log {
                    @if self.conversation.turns.is_empty() { (self.opening()) }
                    (self.turns())
                }
                div.aloud #aloud aria-live="polite" {}
                div #choices { (self.choices()) }
                p #status role="status" {
                    @if let Some(note) = note { (say(note)) }
                }
                div #trouble hidden {
                    p { (say(Sentence::WebFailed)) }
                    button.big type="button" { (say(Sentence::WebAgain)) }
                }
            }
            (self.dock(&ask, last))
        };
        page(&say(Sentence::WebName), "chat.css", "chat.js", &body)
    }

    /// What stands there before anything was said.
    fn opening(&self) -> Markup {
        html! {
            section.turn #now {
                div.reply {
                    h2.who { (self.words.say(Sentence::WebAssistant)) }
                    (prose(&self.words.say(Sentence::Greeting), false))
                }
            }
        }
    }

    /// What stands there after everything was erased.
    pub fn farewell(assistant: &Assistant) -> Markup {
        let words = Words(assistant);
        html! {
            section.turn #now {
                div.reply tabindex="-1" {
                    h2.who { (words.say(Sentence::WebAssistant)) }
                    (prose(&words.say(Sentence::Forgotten), false))
                }
            }
        }
    }

    /// All turns, without those in whose place a later one stands.
    pub fn turns(&self) -> Markup {
        let turns = &self.conversation.turns;
        let renewed = |at: usize| turns.get(at + 1).is_some_and(|next| next.renews);
        let shown = turns.iter().enumerate().filter(|(at, _)| !renewed(*at));
        html! {
            @for (at, exchange) in shown {
                (self.turn(exchange, at + 1 == turns.len()))
            }
        }
    }

    fn turn(&self, exchange: &Exchange, is_last: bool) -> Markup {
        let reply = &exchange.reply;
        let who = match &exchange.speaker {
            Speaker::Assistant => self.words.say(Sentence::WebAssistant),
            Speaker::Agent(by) => self.words.agent(by),
        };
        let is_agents = exchange.speaker != Speaker::Assistant;
        html! {
            section.turn id=[is_last.then_some("now")] data-turn=(exchange.number)
                data-renews=[exchange.renews.then_some("1")]
                data-card=[reply.card.is_some().then_some("1")]
            {
                @if let Some(said) = &exchange.said {
                    p.said { span.who { (self.words.say(Sentence::WebYou)) } (said) }
                }
                @if !reply.text.is_empty() {
                    div.reply.agent[is_agents] tabindex="-1" {
                        h2.who { (who) }
                        (self.prose(reply, &who))
                        @if let Some(card) = &reply.card { (self.card(exchange.number, card)) }
                    }
                }
            }
        }
    }

    /// The reply, without who says it, which stands above. What speaks of the buttons is no good on
    /// paper.
    fn prose(&self, reply: &Reply, who: &str) -> Markup {
        let (text, more) = (spoken(reply), self.words.say(Sentence::MoreBelow));
        let text = text.strip_prefix(who).unwrap_or(&text);
        let on_paper = text.strip_suffix(&more).filter(|text| text.ends_with('\n'));
        html! {
            (prose(on_paper.unwrap_or(text), is_answer(reply)))
            @if on_paper.is_some() { p.unprinted { (more) } }
        }
    }

    fn card(&self, turn: u64, card: &Card) -> Markup {
        let say = |sentence| self.words.say(sentence);
        let link = format!("/?ask={}", utf8_percent_encode(&card.code.text, NON_ALPHANUMERIC));
        html! {
            figure {
                img src={ "/card/" (turn) ".png" } width="1080" height="1620"
                    alt=(say(Sentence::WebCardPicture));
                figcaption { (say(Sentence::WebCardHint)) }
            }
            details {
                summary { (say(Sentence::WebCardWords)) }
                (prose(&card.as_text(), false))
            }
            p.unprinted { (say(Sentence::WebLink)) }
            p.link { a href=(link) { (card.code.text) } }
            p.tools {
                button.copy type="button" hidden { (say(Sentence::WebCopy)) }
                button.share type="button" hidden { (say(Sentence::WebShare)) }
                button.print type="button" hidden { (say(Sentence::WebPrint)) }
                a.button href={ "/card/" (turn) ".pdf" } { (say(Sentence::WebCardPdf)) }
            }
        }
    }

    // Buttons.

    /// The buttons of the last reply; examples where nothing was said yet, or nothing is left of it.
    pub fn choices(&self) -> Markup {
        let Some(last) = self.conversation.last() else { return self.examples() };
        if !self.conversation.is_live && self.begins(&last.reply) {
            return self.examples();
        }
        let mut next: Vec<OptionReply> = last.reply.next.clone();
        next.retain(|option| !ALWAYS.contains(&option.value.as_str()));
        let (few, more) = parted(next, is_answer(&last.reply));
        html! {
            @if let Some(ask) = &last.reply.ask {
                (self.form(Sentence::WebChoices, "big", &ask.options, &[]))
            }
            @if !few.is_empty() || !more.is_empty() {
                (self.form(Sentence::WebNext, "small", &few, &more))
            }
        }
    }

    /// Whether a reply stands at the beginning: its buttons are still those of what was taken back.
    fn begins(&self, reply: &Reply) -> bool {
        let beginnings = [Sentence::Greeting, Sentence::Restarted, Sentence::NothingToUndo];
        let knows_nothing = reply.ask.is_none() && reply.facts.is_empty();
        knows_nothing && beginnings.iter().any(|begin| self.words.say(*begin) == reply.text)
    }

    fn form(
        &self,
        name: Sentence,
        class: &str,
        few: &[OptionReply],
        more: &[OptionReply],
    ) -> Markup {
        let button = |option: &OptionReply| {
            html! {
                button name="choose" value=(option.value) { (self.words.label(option)) }
            }
        };
        html! {
            form.choices.(class) method="post" action=(SAY) aria-label=(self.words.say(name)) {
                (hidden(self.conversation.last().map_or(0, |last| last.number)))
                input type="hidden" name="turn" value=(self.conversation.stamp);
                @for option in few { (button(option)) }
                @if !more.is_empty() {
                    details {
                        summary { (self.words.say(Sentence::WebMore)) }
                        div.choices.(class) { @for option in more { (button(option)) } }
                    }
                }
            }
        }
    }

    fn examples(&self) -> Markup {
        html! {
            form.choices.big method="post" action=(SAY)
                aria-label=(self.words.say(Sentence::WebExamples))
            {
                p { (self.words.say(Sentence::WebExamples)) }
                (hidden(self.conversation.last().map_or(0, |last| last.number)))
                @for example in self.words.examples() {
                    button name="text" value=(example) { (example) }
                }
                p { (self.words.say(Sentence::WebPrivate)) }
            }
        }
    }

    /// What is always at hand: the input, a step back, a new start.
    fn dock(&self, ask: &str, last: u64) -> Markup {
        let say = |sentence| self.words.say(sentence);
        let send = if ask.is_empty() { Sentence::WebSend } else { Sentence::WebAsk };
        html! {
            section.dock aria-label=(say(Sentence::WebInput)) {
                @if !ask.is_empty() { p #forwarded { (say(Sentence::WebForwarded)) } }
                form #ask method="post" action=(SAY) {
                    (hidden(last))
                    textarea name="text" rows="1" maxlength="4000" required autocomplete="off"
                        enterkeyhint="send" aria-label=(say(Sentence::WebInput))
                        placeholder=(say(Sentence::WebInput)) { (ask) }
                    button.send { (say(send)) }
                }
                form #steps method="post" action=(SAY) aria-label=(say(Sentence::WebSteps)) {
                    (hidden(last))
                    @for value in ALWAYS {
                        button name="choose" value=(value) {
                            (self.words.command(value).unwrap_or_default())
                        }
                    }
                }
            }
        }
    }
}

/// What each form sends along: an id, so that the same form sent twice is one message, and what the
/// page shows already.
fn hidden(last: u64) -> Markup {
    html! {
        input type="hidden" name="message_id" value=(Uuid::new_v4());
        input type="hidden" name="since" value=(last);
    }
}

fn is_answer(reply: &Reply) -> bool {
    matches!(reply.status, Status::Answer | Status::NotCovered)
}

/// What is offered at once, and what behind 更多.
fn parted(next: Vec<OptionReply>, rates: bool) -> (Vec<OptionReply>, Vec<OptionReply>) {
    let starts = |start: &str| next.iter().any(|option| option.value.starts_with(start));
    if starts("cmd:forget_yes") {
        // Nothing else should be pressed by mistake now.
        let own = next.into_iter().filter(|option| option.value.starts_with("cmd:forget_"));
        return (own.collect(), Vec::new());
    }
    if starts("change:") || starts("paper:") {
        return (next, Vec::new());
    }
    let mut aspects = 0;
    let (few, mut more): (Vec<_>, Vec<_>) = next.into_iter().partition(|option| {
        let is_aspect = option.value.starts_with("aspect:");
        aspects += usize::from(is_aspect);
        let is_named = NAMED.contains(&option.value.as_str());
        is_named || option.value.starts_with("leg:") || (is_aspect && aspects <= FEW)
    });
    if rates {
        let rating = |value: &str| OptionReply { value: value.to_owned(), label: String::new() };
        more.extend(["cmd:good", "cmd:bad"].map(rating));
    }
    (few, more)
}

/// The text without the numbered options, which are buttons here.
fn spoken(reply: &Reply) -> String {
    let options = reply.ask.as_ref().map_or(&[][..], |AskReply { options, .. }| options);
    let lines: Vec<&str> = reply.text.split('\n').collect();
    let Some(first) = lines.len().checked_sub(options.len()) else { return reply.text.clone() };
    let numbered = lines[first..].iter().zip(options).all(|(line, option)| {
        line.starts_with(|char: char| char.is_ascii_digit()) && line.ends_with(&option.label)
    });
    if numbered { lines[..first].join("\n") } else { reply.text.clone() }
}
