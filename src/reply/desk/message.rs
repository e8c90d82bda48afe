//! What a text message says of a card: what a caller needs on the phone's screen to act. What else
//! the card holds is not sent, and the message says where it is to be had.

use crate::dialog::Assistant;
use crate::knowledge::wording::Sentence;
use crate::reply::names::Names;

use super::card::{DeskCard, DeskLine, DeskSection, DeskWay, Verdict};
use super::sms::{MOST, SmsLine, has_figure, parts};

/// The sections of an overview that are sent.
const CHANNELS: &str = "channels";
const STEPS: &str = "steps";
const MATERIALS: &str = "materials";
const TIMELINE: &str = "timeline";

/// How far who says something stands before what they say: 文章写：…
const LEAD: usize = 5;

/// The card as text messages.
#[must_use]
pub fn sms_parts(assistant: &Assistant, card: &DeskCard) -> Vec<String> {
    let names = Names { assistant, person: None };
    let taken = vec![Vec::new(); card.sections.len()];
    let mut message = Message { names, card, taken, ways: card.ways.len(), brief: Brief::All };
    message.take();
    message.parts()
}

/// A message being put together.
struct Message<'a> {
    names: Names<'a>,
    card: &'a DeskCard,
    /// The lines that are sent, by their positions in each section.
    taken: Vec<Vec<usize>>,
    /// How many ways are sent.
    ways: usize,
    /// What is sent of each way.
    brief: Brief,
}

impl Message<'_> {
    fn take(&mut self) {
        if self.card.overview {
            self.take_overview();
        } else {
            self.take_asked();
        }
    }

    /// Where it is done, the papers and the time; then of the steps what has room. Where nobody says
    /// whether it can be done, nobody is sent to do it.
    fn take_overview(&mut self) {
        // Of several ways only what all have in common.
        let is_one = self.card.ways.iter().all(|way| way.refused);
        let main = |line: &DeskLine| !line.later && (is_one || !line.open);
        if let Some(materials) = self.section(MATERIALS) {
            // A list of papers is whole or it misleads.
            self.taken[materials] = self.lines_that(materials, main);
        }
        if self.card.verdict == Verdict::Silent {
            return;
        }
        let mut is_led = false;
        if let Some(channels) = self.section(CHANNELS) {
            let leads = |line: &DeskLine| !line.later || self.is_a_step(line);
            let lines = &self.card.sections[channels].lines;
            let firsts = self.firsts(channels).into_iter().filter(|at| leads(&lines[*at]));
            self.taken[channels] = firsts.collect();
            is_led = !self.taken[channels].is_empty();
        }
        self.take_conditions();
        if let Some(timeline) = self.section(TIMELINE) {
            self.may(timeline, self.lines_that(timeline, main));
        }
        if let Some(steps) = self.section(STEPS) {
            self.may(steps, self.lines_that(steps, |line| main(line) && !(is_led && line.open)));
        }
    }

    /// The conclusion says already that there are conditions: of many, the first are told.
    fn take_conditions(&mut self) {
        let hangs = self.card.verdict == Verdict::Open && !self.card.conclusions.is_empty();
        while hangs && self.ways > 1 && self.parts().len() > MOST {
            self.ways -= 1;
        }
    }

    /// Whether a main step leads through a channel: its name stands there, or its condition.
    fn is_a_step(&self, channel: &DeskLine) -> bool {
        let Some(steps) = self.section(STEPS) else { return false };
        let mut main = self.card.sections[steps].lines.iter().filter(|line| !line.later);
        let name = channel.own.split_once('「').and_then(|(_, rest)| rest.split_once('」'));
        main.any(|step| {
            let names_it = || name.is_some_and(|(name, _)| step.own.contains(name));
            step.when == channel.when && (!channel.when.is_empty() || names_it())
        })
    }

    /// All that was asked, as far as it has room: of channels first one for each condition.
    fn take_asked(&mut self) {
        for brief in [Brief::Firsts, Brief::First] {
            if self.parts().len() > MOST {
                self.brief = brief;
            }
        }
        for (at, section) in self.card.sections.iter().enumerate() {
            match section.kind {
                MATERIALS => self.taken[at] = (0..section.lines.len()).collect(),
                CHANNELS => self.taken[at] = self.firsts(at),
                _ => {}
            }
        }
        for (at, section) in self.card.sections.iter().enumerate() {
            self.may(at, (0..section.lines.len()).collect());
        }
    }

    fn section(&self, kind: &str) -> Option<usize> {
        self.card.sections.iter().position(|section| section.kind == kind)
    }

    fn lines_that(&self, section: usize, wanted: impl Fn(&DeskLine) -> bool) -> Vec<usize> {
        let lines = self.card.sections[section].lines.iter().enumerate();
        lines.filter(|(_, line)| wanted(line)).map(|(at, _)| at).collect()
    }

    /// The first line of a section under each condition.
    fn firsts(&self, section: usize) -> Vec<usize> {
        let lines = &self.card.sections[section].lines;
        let is_first = |at: &usize| is_first(lines, *at);
        (0..lines.len()).filter(is_first).collect()
    }

    /// Takes lines in their order as long as they have room.
    fn may(&mut self, section: usize, lines: Vec<usize>) {
        for line in lines {
            let before = self.taken[section].clone();
            if before.contains(&line) {
                continue;
            }
            self.taken[section].push(line);
            self.taken[section].sort_unstable();
            if self.parts().len() > MOST {
                self.taken[section] = before;
                return;
            }
        }
    }

    fn parts(&self) -> Vec<String> {
        let mut lines = vec![self.whole(&self.card.title)];
        lines.extend(self.conclusions());
        lines.extend(self.card.figures.iter().map(|figure| self.whole(figure)));
        lines.extend(self.ways());
        let mut said: Vec<SmsLine> = Vec::new();
        for (section, taken) in self.card.sections.iter().zip(&self.taken) {
            let taken: Vec<&DeskLine> = taken.iter().map(|at| &section.lines[*at]).collect();
            said.extend(self.of_section(section, &taken));
        }
        // Something says once how sure all is; that nothing is known is sure.
        if !lines.iter().any(|line| line.hedged) {
            let head = if self.card.verdict == Verdict::Missing { lines.len() } else { 1 };
            if let Some(first) = lines.iter_mut().skip(head).chain(&mut said).next() {
                first.hedged = true;
            }
        }
        lines.extend(said);
        lines.extend(self.gaps());
        lines.extend(self.end(&lines));
        parts(&lines)
    }

    /// A line about the whole card. Whoever reads it is the patient.
    fn whole(&self, text: &str) -> SmsLine {
        SmsLine { text: self.told(text), hedge: self.card.hedge.clone(), hedged: false }
    }

    fn told(&self, text: &str) -> String {
        text.replace(&self.card.refer, &self.card.refer_patient)
    }

    /// The conclusions, the first that says anything hedged; of an admission the first sentence.
    fn conclusions(&self) -> Vec<SmsLine> {
        let is_missing = self.card.verdict == Verdict::Missing;
        let line = |(at, text): (usize, &String)| {
            let first = || text.split_inclusive('。').next().unwrap_or_default();
            let text = if is_missing && at == 0 { first() } else { text };
            SmsLine { hedged: at == usize::from(is_missing), ..self.whole(text) }
        };
        self.card.conclusions.iter().enumerate().map(line).collect()
    }

    /// Where it is refused already, nothing hangs on another condition.
    fn ways(&self) -> impl Iterator<Item = SmsLine> {
        let ways = self.card.ways.iter().take(self.ways);
        let ways = ways.filter(|_| self.card.verdict != Verdict::Refused);
        ways.flat_map(|way| {
            let title = self.names.fill(Sentence::BranchTitle, &[("when", &way.when)]);
            if !way.text.is_empty() {
                return vec![self.whole(&format!("{title}{}", reason(way)))];
            }
            let lines: Vec<&DeskLine> = firsts(&way.lines, self.brief).collect();
            self.grouped(&lines, |text| format!("{title}{text}"))
        })
    }

    /// Lines of a section under its title.
    fn of_section(&self, section: &DeskSection, lines: &[&DeskLine]) -> Vec<SmsLine> {
        self.grouped(lines, |text| {
            let slots = [("title", section.title.as_str()), ("text", text)];
            self.names.fill(Sentence::DeskSmsLine, &slots)
        })
    }

    /// Lines under a title; one for each hedge that a figure wants.
    fn grouped(&self, lines: &[&DeskLine], titled: impl Fn(&str) -> String) -> Vec<SmsLine> {
        let mut groups: Vec<Vec<&DeskLine>> = Vec::new();
        let figured = |line: &&DeskLine| has_figure(&line.text);
        for line in lines {
            let fits = |group: &Vec<&DeskLine>| {
                let known = group.iter().copied().find(figured);
                !figured(line) || known.is_none_or(|known| known.hedge == line.hedge)
            };
            match groups.last_mut().filter(|group| fits(group)) {
                Some(group) => group.push(line),
                None => groups.push(vec![line]),
            }
        }
        let line = |lines: Vec<&DeskLine>| {
            let text = self.told(&titled(&self.joined(&lines)));
            let hedge = lines.iter().copied().find(figured).unwrap_or(lines[0]).hedge.clone();
            SmsLine { text, hedge, hedged: false }
        };
        groups.into_iter().map(line).collect()
    }

    /// Neighbours under one condition share its words, and those that one says who says them.
    fn joined(&self, lines: &[&DeskLine]) -> String {
        let mut text = String::new();
        let mut last: Option<&DeskLine> = None;
        for line in lines {
            let own = line.own.trim_end_matches('。');
            match last {
                Some(last) if !line.when.is_empty() && last.when == line.when => {
                    text += &self.names.say(Sentence::Comma);
                    text += own;
                }
                Some(last) => {
                    text += &self.names.say(Sentence::Semicolon);
                    let again = lead(&last.text).filter(|lead| line.text.starts_with(lead));
                    text += &line.text.trim_end_matches('。')[again.map_or(0, str::len)..];
                }
                None => text += line.text.trim_end_matches('。'),
            }
            last = Some(line);
        }
        text
    }

    /// What was asked and is not written.
    fn gaps(&self) -> Option<SmsLine> {
        let is_asked = !self.card.overview && self.card.verdict != Verdict::Missing;
        let gaps = Some(&self.card.gaps).filter(|gaps| is_asked && !gaps.is_empty())?;
        let gaps = gaps.join(&self.names.say(Sentence::Semicolon));
        Some(self.whole(&self.names.fill(Sentence::Gaps, &[("gaps", &gaps)])))
    }

    /// Whom to ask, unless that is said, and where the rest is to be had.
    fn end(&self, lines: &[SmsLine]) -> Option<SmsLine> {
        let office = &self.card.refer_patient;
        let is_said = lines.iter().any(|line| line.text.contains(office));
        let office = Some(office.clone()).filter(|_| !is_said);
        let rest = self.leaves_out().then(|| self.names.say(Sentence::DeskSmsRest));
        let end: Vec<String> = office.into_iter().chain(rest).collect();
        let end = end.join(&self.names.say(Sentence::Semicolon));
        (!end.is_empty()).then(|| self.whole(&end))
    }

    /// Whether the card holds lines that are not sent.
    fn leaves_out(&self) -> bool {
        let mut sections = self.card.sections.iter().zip(&self.taken);
        sections.any(|(section, taken)| taken.len() < section.lines.len())
            || self.ways < self.card.ways.len()
            || self.card.ways.iter().any(|way| {
                !way.lines.is_empty()
                    && (!way.text.is_empty()
                        || firsts(&way.lines, self.brief).count() < way.lines.len())
            })
    }
}

/// Whether no line before one stands under its condition.
fn is_first(lines: &[DeskLine], at: usize) -> bool {
    lines[..at].iter().all(|line| line.when != lines[at].when)
}

/// Which lines of a way are sent; papers always: a list of them is whole or it misleads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Brief {
    All,
    /// The first under each condition.
    Firsts,
    /// The first.
    First,
}

fn firsts(lines: &[DeskLine], brief: Brief) -> impl Iterator<Item = &DeskLine> {
    let is_sent = move |(at, line): &(usize, &DeskLine)| match brief {
        _ if line.kind == MATERIALS => true,
        Brief::All => true,
        Brief::Firsts => is_first(lines, *at),
        Brief::First => *at == 0,
    };
    lines.iter().enumerate().filter(is_sent).map(|(_, line)| line)
}

/// What a way says; of a refusal what is wanted, and not once more that it is refused.
fn reason(way: &DeskWay) -> &str {
    let ends = way.text.trim_end_matches('。').rfind('。').filter(|_| way.refused);
    ends.map_or(&way.text, |end| &way.text[..end + '。'.len_utf8()])
}

/// Who says something, where a text begins with that.
pub(super) fn lead(text: &str) -> Option<&str> {
    let (lead, _) = text.split_once('：')?;
    (lead.chars().count() < LEAD).then(|| &text[..lead.len() + '：'.len_utf8()])
}
