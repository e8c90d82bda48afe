//! What an agent copies: the whole card, one section, a summary for the ticket.

use crate::dialog::Assistant;
use crate::knowledge::wording::Sentence;
use crate::reply::names::Names;

use super::Desk;
use super::card::{DeskCard, DeskLine, DeskSection};
use super::message::sms_parts;
use super::sms::{has_figure, unhedged};

/// All that an agent may read or copy of a lookup, for holding it against what must be so.
#[must_use]
pub fn all_text(assistant: &Assistant, desk: &Desk) -> String {
    let mut texts = vec![desk.first.clone(), desk.others.clone()];
    for chip in &desk.chips {
        texts.extend([chip.label.clone(), chip.value.clone()]);
        texts.extend(chip.options.iter().map(|option| option.label.clone()));
    }
    for facet in &desk.facets {
        texts.extend([facet.label.clone(), facet.question.clone()]);
        texts.extend(facet.options.iter().map(|option| option.label.clone()));
    }
    if let Some(card) = &desk.card {
        texts.push(card.aloud.clone());
        texts.extend([card_text(assistant, card), ticket_text(assistant, card)]);
        texts.extend(sms_parts(assistant, card));
    }
    texts.join("\n")
}

/// The whole card as text.
#[must_use]
pub fn card_text(assistant: &Assistant, card: &DeskCard) -> String {
    let names = Names { assistant, person: None };
    let mut lines = vec![names.fill(Sentence::DeskCopyTitle, &[("title", &card.title)])];
    lines.extend(card.conclusions.iter().chain(&card.warnings).cloned());
    lines.extend(card.figures.iter().cloned());
    for section in &card.sections {
        lines.push(section_text(assistant, section));
    }
    for way in &card.ways {
        let title = names.fill(Sentence::BranchTitle, &[("when", &way.when)]);
        lines.push(format!("{title}{}", way.text));
        lines.extend(way.lines.iter().map(|line| copied(&names, line)));
    }
    if !card.gaps.is_empty() {
        let gaps = card.gaps.join(&names.say(Sentence::Semicolon));
        lines.push(names.fill(Sentence::Gaps, &[("gaps", &gaps)]));
    }
    lines.extend([sources(&names, card), card.refer.clone(), made(&names, card)]);
    lines.join("\n")
}

/// One section as text, each figure with its hedge.
#[must_use]
pub fn section_text(assistant: &Assistant, section: &DeskSection) -> String {
    let names = Names { assistant, person: None };
    let title = names.fill(Sentence::DeskCopyTitle, &[("title", &section.title)]);
    let lines = section.lines.iter().map(|line| copied(&names, line));
    std::iter::once(title).chain(lines).collect::<Vec<_>>().join("\n")
}

fn copied(names: &Names, line: &DeskLine) -> String {
    if !has_figure(&line.text) {
        return names.fill(Sentence::DeskCopyLine, &[("text", &line.text), ("hedge", "")]);
    }
    let text = unhedged(&line.text, &line.hedge);
    let slots = [("text", text.trim_end_matches('。')), ("hedge", line.hedge.as_str())];
    names.fill(Sentence::DeskCopyLine, &slots)
}

/// A summary for the ticket: the case, the conclusion, what is open, what can be said, what it rests
/// on. Nothing in it says who called.
#[must_use]
pub fn ticket_text(assistant: &Assistant, card: &DeskCard) -> String {
    let names = Names { assistant, person: None };
    let titles: Vec<String> = card.sections.iter().map(|section| section.title.clone()).collect();
    let line = |sentence, slot, texts: &[String], between| {
        let all = texts.join(&names.say(between));
        (!all.is_empty()).then(|| names.fill(sentence, &[(slot, &all)]))
    };
    let conclusion = std::slice::from_ref(&card.conclusion);
    let (comma, semicolon) = (Sentence::Comma, Sentence::Semicolon);
    let lines = [
        Some(names.fill(Sentence::DeskTicketTitle, &[("title", &card.title)])),
        line(Sentence::DeskTicketCase, "facts", &card.case, semicolon),
        line(Sentence::DeskTicketConclusion, "text", conclusion, semicolon),
        line(Sentence::DeskTicketOpen, "facts", &card.open, comma),
        line(Sentence::DeskTicketSaid, "sections", &titles, comma),
        line(Sentence::Gaps, "gaps", &card.gaps, semicolon),
        Some(sources(&names, card)),
        Some(made(&names, card)),
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn sources(names: &Names, card: &DeskCard) -> String {
    let texts: Vec<&str> = card.sources.iter().map(|source| source.text.as_str()).collect();
    let all = texts.join(&names.say(Sentence::Semicolon));
    names.fill(Sentence::WhySources, &[("sources", &all)])
}

fn made(names: &Names, card: &DeskCard) -> String {
    let slots = [("date", card.day.as_str()), ("version", card.version.as_str())];
    names.fill(Sentence::DeskMade, &slots)
}
