//! Reads a region's file into rows, with every id resolved.

use std::sync::Arc;

use super::bilingual::say;
use super::fields::{Fields, File};
use super::node::Node;
use super::place::Code as Division;
use super::problem::{Code, nearest};
use super::region::{
    Allowed, Conclusion, Gives, Hint, Outcome, OutcomeKind, Owner, Procedure, Region, Route,
    RouteRow, Row, Section,
};
use super::region_shape::{
    CONCLUSION, HINT, OUTCOME, PROCEDURE, REGION, ROUTE, ROUTE_ROW, row_shape,
};
use super::shared::Shared;
use super::source::ClaimId;
use super::vocabulary::ChoiceId;

/// Reads one region's file.
pub fn read_region(file: &mut File, node: &Node, shared: &Shared) -> Option<Region> {
    let mut fields = file.map(node, &REGION);
    let region = fields.take("region")?;
    let owner = read_owner(file, region, shared)?;
    let mut procedures = Vec::new();
    for (name, key, value) in fields.entries(file, "procedures") {
        let procedure = shared.vocabulary.core.procedure;
        let Some(id) = shared.choice(file, procedure, name, key.place) else { continue };
        let mut reader = Reader { file, shared, owner };
        procedures.push((id, reader.procedure(value)));
    }
    fields.finish();
    Some(Region { owner, procedures, file: file.path.clone() })
}

fn read_owner(file: &mut File, node: &Node, shared: &Shared) -> Option<Owner> {
    let text = file.text(node)?;
    if text == "nation" {
        return Some(Owner::Nation);
    }
    let code = Division::parse(text).filter(|code| shared.places.get(*code).is_some());
    if code.is_none() {
        let message = say!("区划表里没有 {text}", "places.tsv has no {text}");
        let help = say!(
            "写六位区划代码，并加引号；全国写 nation",
            "write the six digits of the division in quotes; nation for the whole country"
        );
        file.report_cause(Code::UnknownRegion, node.place, text, message, Some(help));
    }
    code.map(Owner::Division)
}

/// A region's file while it is read.
pub(super) struct Reader<'a, 'p> {
    pub(super) file: &'a mut File<'p>,
    pub(super) shared: &'a Shared,
    owner: Owner,
}

impl Reader<'_, '_> {
    fn procedure(&mut self, node: &Node) -> Procedure {
        let mut fields = self.file.map(node, &PROCEDURE);
        let mut procedure = Procedure {
            route: fields.take("route").map(|node| Arc::new(self.route(node))),
            ..Procedure::default()
        };
        let conclusions = fields.entries(self.file, "conclusions").into_iter();
        procedure.conclusions =
            conclusions.map(|(id, _, value)| self.conclusion(id, value)).collect();
        for (name, key, value) in fields.entries(self.file, "questions") {
            let fact = self.shared.fact(self.file, name, key.place);
            if let (Some(fact), Some(text)) = (fact, self.file.text(value)) {
                procedure.questions.push((fact, text.to_owned()));
            }
        }
        let hints = fields.list(self.file, "hints").iter();
        procedure.hints = hints.filter_map(|item| self.hint(item)).collect();
        for section in Section::ALL {
            for item in fields.list(self.file, section.name()) {
                self.section_row(item, section, &mut procedure);
            }
        }
        fields.finish();
        procedure
    }

    fn route(&mut self, node: &Node) -> Route {
        let mut fields = self.file.map(node, &ROUTE);
        let ask = fields.list(self.file, "ask").iter();
        let ask = ask.filter_map(|item| {
            let name = self.file.text(item)?;
            self.shared.fact(self.file, name, item.place)
        });
        let ask = ask.collect();
        let outcomes = fields.entries(self.file, "outcomes").into_iter();
        let outcomes: Vec<Outcome> =
            outcomes.map(|(id, _, value)| self.outcome(id, value)).collect();
        let rows = fields.list(self.file, "rows").iter();
        let rows = rows.filter_map(|item| self.route_row(item, &outcomes)).collect();
        fields.finish();
        let (owner, place) = (self.owner, node.place);
        Route { ask, outcomes, rows, owner, file: self.file.path.clone(), place }
    }

    fn outcome(&mut self, id: &str, node: &Node) -> Outcome {
        let mut fields = self.file.map(node, &OUTCOME);
        let assume = fields.take("assume").map(|node| self.condition(node).tests);
        let done = fields.flag(self.file, "done");
        let outcome = self.concluded(id, &mut fields);
        fields.finish();
        Outcome { done, assume: assume.unwrap_or_default(), ..outcome }
    }

    /// A conclusion in the place of a wider route's.
    fn conclusion(&mut self, id: &str, node: &Node) -> Conclusion {
        let mut fields = self.file.map(node, &CONCLUSION);
        let outcome = self.concluded(id, &mut fields);
        let claims = self.claims(&mut fields);
        fields.finish();
        Conclusion { outcome, claims }
    }

    fn concluded(&mut self, id: &str, fields: &mut Fields) -> Outcome {
        let kind = match fields.word(self.file, "kind") {
            Some("refused") => OutcomeKind::Refused,
            Some("silent") => OutcomeKind::Silent,
            _ => OutcomeKind::Way,
        };
        let outcome = Outcome {
            id: id.to_owned(),
            kind,
            say: fields.need_text(self.file, "say"),
            instead: fields.text(self.file, "instead"),
            phone: fields.text(self.file, "phone"),
            aspects: self.aspects(fields),
            done: false,
            assume: Vec::new(),
            owner: self.owner,
            place: fields.place,
        };
        let silent_on_way = outcome.instead.is_none() && !fields.is_misspelt("instead");
        if kind == OutcomeKind::Refused && silent_on_way {
            let message = say!(
                "结论 {id} 是“不符合”，要写 怎样才行（instead）",
                "the outcome {id} refuses and must say instead: what would do"
            );
            self.file.report(Code::MissingKey, fields.place, message);
        }
        outcome
    }

    fn route_row(&mut self, node: &Node, outcomes: &[Outcome]) -> Option<RouteRow> {
        let mut fields = self.file.map(node, &ROUTE_ROW);
        let id = fields.need_text(self.file, "id");
        let when = self.when(&mut fields);
        let to = fields.take("to").and_then(|node| {
            let name = self.file.text(node)?;
            let position = outcomes.iter().position(|outcome| outcome.id == name);
            if position.is_none() {
                let help = nearest(name, outcomes.iter().map(|outcome| outcome.id.as_str()));
                let message = say!("没有结论 {name}", "there is no outcome {name}");
                let cause = format!("{}: {name}", self.file.path);
                self.file.report_cause(Code::UnknownOutcome, node.place, cause, message, help);
            }
            position
        });
        let claims = self.claims(&mut fields);
        fields.finish();
        Some(RouteRow { id, when, to: to?, claims, place: node.place })
    }

    fn section_row(&mut self, node: &Node, section: Section, procedure: &mut Procedure) {
        let shape = row_shape(section, |key| node.has(key));
        let mut fields = self.file.map(node, shape);
        let key = fields.need_text(self.file, "key");
        let repeated = |row: &Arc<Row>| row.section == section && row.key == key;
        if !key.is_empty() && procedure.rows.iter().any(repeated) {
            let section = section.name();
            let message =
                say!("{section} 里的 {key} 写了两次", "{key} is written twice in {section}");
            self.file.report(Code::DuplicateId, node.place, message);
        }
        if node.has("absent") {
            if fields.flag(self.file, "absent") {
                procedure.absent.push((section, key));
            }
            fields.finish();
            return;
        }
        let gives = self.gives(&mut fields, section);
        let is_step = section == Section::Steps && !matches!(gives, Gives::Gap(_));
        let mut row = Row {
            key,
            section,
            when: self.when(&mut fields),
            gives,
            channel: is_step.then(|| self.channel(&mut fields)).flatten(),
            claims: self.claims(&mut fields),
            aspects: self.aspects(&mut fields),
            more: fields.flag(self.file, "more"),
            ask: fields.flag(self.file, "ask"),
            from: fields.date(self.file, "from"),
            until: fields.date(self.file, "until"),
            verified: fields.date(self.file, "verified"),
            review_by: fields.date(self.file, "review_by"),
            beside: fields.flag(self.file, "beside"),
            signpost: fields.flag(self.file, "signpost"),
            unless: self.unless(&mut fields),
            fee: fields.flag(self.file, "fee"),
            owner: self.owner,
            file: self.file.path.clone(),
            place: node.place,
        };
        fields.finish();
        row.limit(&self.shared.sources);
        procedure.rows.push(Arc::new(row));
    }

    fn gives(&mut self, fields: &mut Fields, section: Section) -> Gives {
        if fields.has("gap") {
            return Gives::Gap(fields.need_text(self.file, "gap"));
        }
        let say = fields.text(self.file, "say");
        let typed = match section {
            Section::Channels => {
                self.channel(fields).map(|id| Gives::Channel { id, say: say.clone() })
            }
            Section::Materials => self.material(fields, say.as_deref()),
            Section::Timeline => self.stage(fields, say.as_deref()),
            Section::Benefits => self.benefit(fields, say.as_deref()),
            _ => return Gives::Sentence(say.unwrap_or_default()),
        };
        typed.unwrap_or_else(|| {
            if say.is_none() && !["say", "gap"].iter().any(|key| fields.is_misspelt(key)) {
                let message = say!(
                    "这一行没有 说法（say），也没有 没写的（gap）",
                    "this row has neither say nor gap"
                );
                self.file.report(Code::MissingKey, fields.place, message);
            }
            Gives::Sentence(say.unwrap_or_default())
        })
    }

    fn channel(&mut self, fields: &mut Fields) -> Option<String> {
        let node = fields.take("channel")?;
        let id = self.file.text(node)?;
        if self.shared.channels.get(id).is_none() {
            let help = nearest(id, self.shared.channels.ids());
            let message = say!("channels.yaml 里没有 {id}", "channels.yaml has no {id}");
            self.file.report_cause(Code::UnknownChannel, node.place, id, message, help);
        }
        Some(id.to_owned())
    }

    fn material(&mut self, fields: &mut Fields, say: Option<&str>) -> Option<Gives> {
        let note = fields.text(self.file, "note").or_else(|| say.map(str::to_owned));
        let node = fields.take("material")?;
        let id = self.file.text(node)?;
        if self.shared.materials.get(id).is_none() {
            let help = nearest(id, self.shared.materials.ids());
            let message = say!("materials.yaml 里没有 {id}", "materials.yaml has no {id}");
            self.file.report_cause(Code::UnknownMaterial, node.place, id, message, help);
        }
        Some(Gives::Material { id: id.to_owned(), note })
    }

    fn stage(&mut self, fields: &mut Fields, say: Option<&str>) -> Option<Gives> {
        let working_days = fields.count(self.file, "working_days");
        let extra = fields.count(self.file, "open_extra_days");
        let stage = fields.text(self.file, "stage")?;
        let say = say.map(str::to_owned);
        Some(Gives::Stage { stage, working_days, open_extra_days: extra, say })
    }

    fn benefit(&mut self, fields: &mut Fields, say: Option<&str>) -> Option<Gives> {
        let cap = fields.sum(self.file, "cap");
        let ratio = fields.ratio(self.file, "ratio");
        let stacking = fields.text(self.file, "stacking");
        let say = say.map(str::to_owned);
        (cap.is_some() || ratio.is_some()).then_some(Gives::Benefit { cap, ratio, stacking, say })
    }

    fn claims(&mut self, fields: &mut Fields) -> Vec<ClaimId> {
        let Some(node) = fields.take("claims") else {
            return Vec::new();
        };
        let mut claims = Vec::new();
        for item in self.file.list(node) {
            let Some(number) = self.file.text(item) else { continue };
            match self.shared.sources.find(number) {
                Some(claim) => claims.push(claim),
                None => {
                    let help = nearest(number, self.shared.sources.numbers());
                    let message =
                        say!("sources 里没有依据 {number}", "sources has no claim {number}");
                    self.file.report_cause(Code::UnknownClaim, item.place, number, message, help);
                }
            }
        }
        if node.is_empty() {
            let message = say!(
                "依据（claims）不能是空的：每一行都要有依据",
                "claims must not be empty: every row rests on something"
            );
            self.file.report(Code::MissingKey, node.place, message);
        }
        claims
    }

    fn aspects(&mut self, fields: &mut Fields) -> Vec<ChoiceId> {
        let aspect = self.shared.vocabulary.core.aspect;
        let items = fields.list(self.file, "aspects").iter();
        let aspects = items.filter_map(|item| {
            let name = self.file.text(item)?;
            self.shared.choice(self.file, aspect, name, item.place)
        });
        aspects.collect()
    }

    fn hint(&mut self, node: &Node) -> Option<Hint> {
        let mut fields = self.file.map(node, &HINT);
        let when = self.when(&mut fields);
        let suggests = fields.take("suggests")?;
        let tests = self.condition(suggests).tests;
        let say = fields.need_text(self.file, "say");
        let claims = self.claims(&mut fields);
        fields.finish();
        match tests.into_iter().next() {
            Some((fact, Allowed::Choices(choices))) => {
                Some(Hint { when, fact, value: *choices.first()?, say, claims })
            }
            _ => None,
        }
    }
}
