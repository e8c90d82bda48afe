//! What stands when a message says several things about one fact.

use std::ops::Range;

use super::how::How;
use super::lexicon::{Sense, Token};
use super::read::Reader;
use super::reading::{Doubt, Found, Said};
use super::scope::{cue, is_denied};
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::lexicon::{Cue, Intent};
use crate::knowledge::place::{Code, Level};
use crate::knowledge::vocabulary::{ChoiceId, FactId, Value};

impl Reader<'_> {
    /// Leaves one value for each fact, and only the doubts that are left open.
    pub(super) fn settle(&mut self) {
        self.drop_other_business();
        self.drop_what_is_about_something_else();
        self.read_what_is_left_out();
        self.drop_what_is_said_in_passing();
        self.drop_what_others_have();
        self.drop_what_is_ruled_out();
        self.drop_what_would_have_to_be();
        self.drop_what_is_only_asked();
        self.doubt_what_is_anothers();
        self.drop_what_does_not_work();
        self.read_comparison();
        self.drop_alternatives();
        self.settle_aspects();
        self.firm_up_corrections();
        self.end_past_stays();
        self.drop_what_strangers_have();
        self.settle_values();
        self.settle_diseases();
        self.drop_weaker_places();
        self.drop_care_at_home();
        self.drop_wider_places();
        self.drop_settled_doubts();
        if self.is_bereaved() {
            self.reading.intents.push(Intent::Bereaved);
        }
    }

    /// 我爸去世了，药费没报: nothing is known of what is left to be done for somebody who has died. In a longer
    /// story it may be somebody else who has.
    fn is_bereaved(&self) -> bool {
        let (grammar, chars) = (&self.knowledge.grammar, &self.message.chars);
        self.story.is_none() && grammar.gone_lately.occur(chars) && grammar.left_to_do.occur(chars)
    }

    /// 我没有高血压，我妈有: what is denied of one person is said of the one named last.
    fn read_what_is_left_out(&mut self) {
        let grammar = &self.knowledge.grammar;
        let text = grammar.behind_has.trim_end(&self.message.text, &['.', '?', ' ']);
        let Some(before) = grammar.has.strip_end(text) else { return };
        let person =
            self.tokens.iter().rev().find(
                |token| matches!(&token.sense, Sense::Word(meaning) if meaning.person.is_some()),
            );
        let named = person.is_some_and(|person| {
            self.message.offsets.get(person.chars.end).is_some_and(|end| *end == before.len())
        });
        if !named {
            return;
        }
        let disease = self.knowledge.shared.vocabulary.core.disease;
        for found in &mut self.reading.facts {
            if let (true, Said::Not(value)) = (found.fact == disease, &found.said) {
                found.said = Said::Is(value.clone());
            }
        }
    }

    /// A question about another benefit is not understood: nothing of it is taken, unless it names
    /// one of the procedures or a disease as well.
    fn drop_other_business(&mut self) {
        if !self.tokens.iter().any(|token| cue(token) == Some(Cue::Outside)) {
            return;
        }
        let core = self.knowledge.shared.vocabulary.core;
        let ours =
            |found: &Found| !found.hint && [core.procedure, core.disease].contains(&found.fact);
        if !self.reading.facts.iter().any(ours) {
            self.reading.facts.clear();
            self.reading.doubts.clear();
        }
    }

    /// One narrow aspect stands; several, or a general "how", are an overview. A hinted one counts
    /// only where none is said outright.
    fn settle_aspects(&mut self) {
        let core = self.knowledge.shared.vocabulary.core;
        let overview = self.knowledge.shared.vocabulary.fact(core.aspect).choice("overview");
        let narrow = |hint: bool| {
            let mut narrow: Vec<ChoiceId> = Vec::new();
            for found in &self.reading.facts {
                if let Said::Is(Value::Choice(choice)) = found.said
                    && found.fact == core.aspect
                    && found.hint == hint
                    && Some(choice) != overview
                    && !narrow.contains(&choice)
                {
                    narrow.push(choice);
                }
            }
            narrow
        };
        let said = narrow(false);
        let narrow = if said.is_empty() { narrow(true) } else { said };
        let keep = match (&narrow[..], overview) {
            ([one], _) => Some(*one),
            ([], _) => return,
            (_, overview) => overview,
        };
        let firm = |found: &Found| found.fact == core.aspect && !found.hint;
        let hint = !self.reading.facts.iter().any(firm);
        let mut kept = false;
        self.reading.facts.retain_mut(|found| {
            if found.fact != core.aspect {
                return true;
            }
            if kept {
                return false;
            }
            kept = true;
            found.hint = hint;
            found.said =
                keep.map_or_else(|| found.said.clone(), |one| Said::Is(Value::Choice(one)));
            true
        });
    }

    /// 打错了，不是职工，居民的: what corrects is more than a hint, and so is what is said of nothing else
    /// (我是转诊的) or beside a denial (不是职工是居民的).
    fn firm_up_corrections(&mut self) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let kinds = ["insurance", "filing_type", "proof"].map(|name| vocabulary.find(name));
        let grammar = &self.knowledge.grammar;
        let denied = self.denied_facts();
        let firm: Vec<bool> = (self.reading.facts.iter())
            .map(|found| {
                let chars = self.chars_of(found);
                let (ahead, behind) =
                    (&self.message.chars[..chars.start], &self.message.chars[chars.end..]);
                let alone =
                    grammar.stating.equal(ahead) && (behind.is_empty() || grammar.of.equal(behind));
                let outright = self.reading.corrects || alone || denied.contains(&found.fact);
                outright && kinds.contains(&Some(found.fact))
            })
            .collect();
        for (found, firm) in self.reading.facts.iter_mut().zip(firm) {
            found.hint &= !firm;
        }
    }

    /// The facts of which a value is denied.
    fn denied_facts(&self) -> Vec<FactId> {
        let denied = |position: &usize| is_denied(self.message, self.tokens, *position);
        let means = |position: usize| match &self.tokens[position].sense {
            Sense::Word(meaning) => meaning.means.iter().map(|(fact, _)| *fact).collect(),
            Sense::Place(_) => Vec::new(),
        };
        (0..self.tokens.len()).filter(denied).flat_map(means).collect()
    }

    /// 邻居办了慢病卡, 我爸的慢病办好了，现在问我自己的: in a few words, what somebody whose case it is not
    /// has already.
    fn drop_what_strangers_have(&mut self) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let had = ["enrolled", "filed"].map(|name| vocabulary.find(name));
        let of_strangers = |found: &Found| {
            let chars = self.chars_of(found);
            let clause = |c: &char| !matches!(c, ',' | '.' | '?');
            let ahead = &self.message.chars[..chars.start];
            let start = chars.start - ahead.iter().rev().take_while(|c| clause(c)).count();
            self.tokens.iter().any(|token| {
                let within = (start..chars.end).contains(&token.chars.start);
                within && (is_strangers(token) || self.is_not_the_one_asking(token))
            })
        };
        let kept: Vec<bool> = (self.reading.facts.iter())
            .map(|found| !(had.contains(&Some(found.fact)) && of_strangers(found)))
            .collect();
        let mut kept = kept.into_iter();
        self.reading.facts.retain(|_| kept.next() != Some(false));
    }

    /// Somebody else, where whoever writes says that it is about themselves.
    fn is_not_the_one_asking(&self, token: &Token) -> bool {
        let Sense::Word(meaning) = &token.sense else { return false };
        let own = self.reading.person.as_deref() == Some("self");
        own && meaning.person.as_deref().is_some_and(|person| !matches!(person, "self" | "patient"))
    }

    /// 去年在北京住院没备案: a stay that is over, unless something says outright that it is not.
    fn end_past_stays(&mut self) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let (stage, inpatient) = (vocabulary.core.stage, vocabulary.core.inpatient);
        let firm = |found: &Found| found.fact == stage && !found.hint;
        // A story tells of many times, and of others.
        if self.story.is_some() || self.reading.facts.iter().any(firm) {
            return;
        }
        let Some(stay) = self.tokens.iter().find_map(|token| self.past_stay(token)) else { return };
        self.reading.facts.retain(|found| ![stage, inpatient].contains(&found.fact));
        for (fact, value) in [(stage, "discharged"), (inpatient, "no")] {
            if let Some(choice) = vocabulary.fact(fact).choice(value) {
                self.found(fact, Said::Is(Value::Choice(choice)), &stay, How::Word, false);
            }
        }
    }

    /// A stay in hospital of the clause behind a time that is over.
    fn past_stay(&self, token: &Token) -> Option<Range<usize>> {
        // 救回来了，在西安住院: what is over is the emergency.
        let told = matches!(&token.sense, Sense::Word(meaning) if !meaning.means.is_empty());
        if cue(token) != Some(Cue::Past) || told {
            return None;
        }
        let chars = &self.message.chars;
        let rest = chars[token.chars.end..].iter();
        let end = token.chars.end + rest.take_while(|c| !matches!(c, ',' | '.' | '?')).count();
        let stayed = &self.knowledge.grammar.stayed;
        let at = (token.chars.end..end).find(|at| stayed.begin(&chars[*at..end]))?;
        Some(token.chars.start..at)
    }

    /// Of several values of one choice the strongest stands: said before hinted, the one that
    /// outranks the others, otherwise the last.
    fn settle_values(&mut self) {
        let vocabulary = &self.knowledge.shared.vocabulary;
        let mut settled: Vec<Found> = Vec::new();
        for found in std::mem::take(&mut self.reading.facts) {
            let Said::Is(Value::Choice(choice)) = found.said else {
                settled.push(found);
                continue;
            };
            let known = settled.iter_mut().find(|other| {
                other.fact == found.fact && matches!(other.said, Said::Is(Value::Choice(_)))
            });
            let Some(known) = known else {
                settled.push(found);
                continue;
            };
            let strongest = vocabulary.fact(found.fact).outranks;
            let keeps_rank =
                matches!(known.said, Said::Is(Value::Choice(c)) if Some(c) == strongest);
            let weaker = found.hint && !known.hint;
            if Some(choice) == strongest || !(weaker || keeps_rank) {
                *known = found;
            }
        }
        self.reading.facts = settled;
    }

    /// All diseases of a message are one list; a hint only counts where nothing is named.
    fn settle_diseases(&mut self) {
        let disease = self.knowledge.shared.vocabulary.core.disease;
        let is_disease = |found: &Found| found.fact == disease && matches!(found.said, Said::Is(_));
        let named = self.reading.facts.iter().any(|found| is_disease(found) && !found.hint);
        let mut list: Vec<DiseaseId> = Vec::new();
        let mut first: Option<Found> = None;
        for found in self.reading.facts.iter().filter(|found| is_disease(found)) {
            if named && found.hint {
                continue;
            }
            if let Said::Is(Value::Diseases(diseases)) = &found.said {
                for disease in diseases {
                    if !list.contains(disease) {
                        list.push(*disease);
                    }
                }
            }
            first.get_or_insert_with(|| found.clone());
        }
        self.reading.facts.retain(|found| !is_disease(found));
        if let Some(mut found) = first {
            found.said = Said::Is(Value::Diseases(list));
            self.reading.facts.push(found);
        }
    }

    /// A place that is only suggested counts where none is named.
    fn drop_weaker_places(&mut self) {
        let region = self.knowledge.shared.vocabulary.core.region;
        let named = |found: &Found| {
            found.fact == region && !found.hint && matches!(found.said, Said::Is(_))
        };
        if self.reading.facts.iter().any(named) {
            self.reading.facts.retain(|found| found.fact != region || !found.hint);
        }
    }

    /// 冬天飞海口住，夏天回呼伦贝尔: whoever names another place is not treated where they are insured.
    fn drop_care_at_home(&mut self) {
        let core = self.knowledge.shared.vocabulary.core;
        let Some(home) = self.reading.value(core.region).cloned() else { return };
        let at_home = |found: &Found| found.said == Said::Is(home.clone());
        let away = self.reading.facts.iter().any(|found| {
            found.fact == core.care_region && matches!(found.said, Said::Is(_)) && !at_home(found)
        });
        // 版纳医保，人在景洪打工: in a part of it, as well.
        let within = |found: &Found| match (&home, &found.said) {
            (Value::Place(home), Said::Is(Value::Place(care))) => {
                home.level() != Level::Province && home.contains(*care)
            }
            _ => false,
        };
        let cared = |found: &Found| found.fact == core.care_region && at_home(found);
        // 我在上海上班，医保交在上海: nor is anybody away who works there.
        let ends: Vec<usize> = (self.reading.facts.iter())
            .filter(|found| found.fact == core.care_region && within(found))
            .map(|found| found.span.end)
            .collect();
        let why = self.knowledge.shared.vocabulary.find("filing_type");
        self.reading.facts.retain(|found| {
            let at_work = Some(found.fact) == why && ends.contains(&found.span.start);
            !(at_work || (away && cared(found)))
        });
    }

    /// 我是临颍的, 漯河的政策: the narrower place stands, wherever the wider one is named again.
    fn drop_wider_places(&mut self) {
        let core = self.knowledge.shared.vocabulary.core;
        if self.reading.corrects {
            return;
        }
        let place = |found: &Found| match found.said {
            Said::Is(Value::Place(code)) => Some((found.fact, code)),
            _ => None,
        };
        let named: Vec<_> = self
            .reading
            .facts
            .iter()
            .filter(|found| [core.region, core.care_region].contains(&found.fact) && !found.hint)
            .filter_map(place)
            .collect();
        self.reading.facts.retain(|found| {
            let wider = |(fact, wide)| {
                named
                    .iter()
                    .any(|(f, narrow)| *f == fact && *narrow != wide && wide.contains(*narrow))
            };
            !place(found).is_some_and(|(fact, wide): (FactId, Code)| wider((fact, wide)))
        });
    }

    /// 慢病线上登记: a word that means either is what it mostly is, if that is hinted at and nothing else.
    fn settle_procedure_by_its_likelier_meaning(&mut self) {
        let procedure = self.knowledge.shared.vocabulary.core.procedure;
        let told = self.reading.facts.iter_mut().filter(|found| found.fact == procedure);
        let [told] = &mut told.collect::<Vec<_>>()[..] else { return };
        let Said::Is(hint) = &told.said else { return };
        let likeliest: Vec<Option<&Value>> = (self.reading.doubts.iter())
            .filter_map(|doubt| match doubt {
                Doubt::Value { fact, values, .. } if *fact == procedure => Some(values.first()),
                _ => None,
            })
            .collect();
        if !likeliest.is_empty() && likeliest.iter().all(|likely| *likely == Some(hint)) {
            told.hint = false;
        }
    }

    /// A doubt about a fact that the message settles elsewhere is none.
    fn drop_settled_doubts(&mut self) {
        self.settle_procedure_by_its_likelier_meaning();
        let core = self.knowledge.shared.vocabulary.core;
        let facts = &self.reading.facts;
        let says = |fact: FactId| {
            facts.iter().any(|f| f.fact == fact && !f.hint && matches!(f.said, Said::Is(_)))
        };
        self.reading.doubts.retain(|doubt| match doubt {
            Doubt::Place { fact, .. } | Doubt::Value { fact, .. } | Doubt::Confirm { fact, .. } => {
                !says(*fact)
            }
            Doubt::Disease { .. } => !says(core.disease),
            Doubt::Home { .. } => !says(core.region),
        });
        let strong_procedure = says(core.procedure);
        let open_procedure = self
            .reading
            .doubts
            .iter()
            .any(|doubt| matches!(doubt, Doubt::Value { fact, .. } if *fact == core.procedure));
        if open_procedure && !strong_procedure {
            self.reading.facts.retain(|found| found.fact != core.procedure);
        }
    }
}

fn is_strangers(token: &Token) -> bool {
    let Sense::Word(meaning) = &token.sense else { return false };
    matches!(meaning.person.as_deref(), Some("friend" | "stranger"))
}
