//! Reads the condition of a row, `when:`, into the values that each fact may have.

use super::fields::Fields;
use super::node::{Kind, Node};
use super::place::Code as Division;
use super::region::{Allowed, Condition};
use super::region_reader::Reader;
use super::region_shape::{DATES, NOT, SUMS};
use super::vocabulary::{ChoiceId, FactId, FactKind};

impl Reader<'_, '_> {
    pub(super) fn when(&mut self, fields: &mut Fields) -> Condition {
        fields.take("when").map(|node| self.condition(node)).unwrap_or_default()
    }

    /// What a row does not hold beside.
    pub(super) fn unless(&mut self, fields: &mut Fields) -> Vec<(FactId, Allowed)> {
        fields.take("unless").map(|node| self.condition(node).tests).unwrap_or_default()
    }

    pub(super) fn condition(&mut self, node: &Node) -> Condition {
        let mut condition = Condition::default();
        for (name, key, value) in self.file.entries(node) {
            if name == "route" {
                condition.route = self.file.texts(value);
                continue;
            }
            let Some(fact) = self.shared.fact(self.file, name, key.place) else { continue };
            if let Some(allowed) = self.allowed(fact, value) {
                condition.tests.push((fact, allowed));
            }
        }
        condition.tests.sort_by_key(|(fact, _)| *fact);
        condition
    }

    fn allowed(&mut self, fact: FactId, node: &Node) -> Option<Allowed> {
        match self.shared.vocabulary.fact(fact).kind {
            FactKind::Choice => self.choices(fact, node),
            FactKind::Diseases => self.diseases(node),
            FactKind::Date => {
                let mut fields = self.file.map(node, &DATES);
                let from = fields.date(self.file, "from");
                let before = fields.date(self.file, "before");
                fields.finish();
                Some(Allowed::Dates { from, before })
            }
            FactKind::Money => {
                let mut fields = self.file.map(node, &SUMS);
                let from = fields.sum(self.file, "from");
                let up_to = fields.sum(self.file, "up_to");
                fields.finish();
                Some(Allowed::Money { from, up_to })
            }
            FactKind::Place => {
                let codes = self.file.texts(node);
                Some(Allowed::Places(codes.iter().filter_map(|c| Division::parse(c)).collect()))
            }
        }
    }

    fn choices(&mut self, fact: FactId, node: &Node) -> Option<Allowed> {
        let (negated, list) = self.negation(node)?;
        let mut choices = Vec::new();
        for item in list {
            let Some(name) = self.file.text(item) else { continue };
            choices.extend(self.shared.choice(self.file, fact, name, item.place));
        }
        if negated {
            let count = self.shared.vocabulary.fact(fact).choices.len();
            let all = (0..count).filter_map(|position| ChoiceId::try_from(position).ok());
            choices = all.filter(|choice| !choices.contains(choice)).collect();
        }
        Some(Allowed::Choices(choices))
    }

    fn diseases(&mut self, node: &Node) -> Option<Allowed> {
        let (negated, list) = self.negation(node)?;
        let (mut named, mut other) = (Vec::new(), false);
        for item in list {
            match self.file.text(item) {
                Some("other") => other = true,
                Some(id) => named.extend(self.shared.disease(self.file, id, item.place)),
                None => {}
            }
        }
        Some(if negated { Allowed::NotDiseases(named) } else { Allowed::Diseases { named, other } })
    }

    /// A list of values, or `{ not: [...] }`.
    fn negation<'n>(&mut self, node: &'n Node) -> Option<(bool, &'n [Node])> {
        if !matches!(node.kind, Kind::Map(_)) {
            return Some((false, self.file.list(node)));
        }
        let mut fields = self.file.map(node, &NOT);
        let list = fields.take("not");
        fields.finish();
        list.map(|node| (true, self.file.list(node)))
    }
}
