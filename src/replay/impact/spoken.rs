//! A row by its names: what it says and when it holds, free of a version's own ids, so that rows
//! of two versions can be held together.

use rust_decimal::Decimal;

use crate::dialog::Assistant;
use crate::knowledge::region::{Allowed, Condition, Gives, Route, Row};
use crate::knowledge::source::{ClaimId, SourceKind};
use crate::knowledge::vocabulary::{ChoiceId, FactId};
use crate::replay::change::short;
use crate::reply::row_text;

/// A row of a section by its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Its key.
    pub key: String,
    /// When it holds.
    pub when: String,
    /// The thing in a few words.
    pub name: String,
    /// Its words.
    pub text: String,
    /// What kind of thing it gives, and which.
    pub thing: String,
    /// Its typed figures.
    pub figures: String,
    /// Where it is shown.
    pub shown: String,
    /// What it rests on.
    pub evidence: String,
}

impl Spoken {
    /// A row of a version.
    #[must_use]
    pub fn of(assistant: &Assistant, row: &Row) -> Self {
        let text = row_text(assistant, row);
        Self {
            key: row.key.clone(),
            when: format!("{} {:?} {:?}", condition(assistant, &row.when), row.from, row.until),
            name: name(assistant, row).unwrap_or_else(|| short(&text)),
            text,
            thing: thing(row),
            figures: figures(row),
            shown: shown(assistant, row),
            evidence: evidence(assistant, &row.claims),
        }
    }
}

fn name(assistant: &Assistant, row: &Row) -> Option<String> {
    let shared = &assistant.knowledge.shared;
    match &row.gives {
        Gives::Material { id, .. } => shared.materials.get(id).map(|paper| paper.name.clone()),
        Gives::Channel { id, .. } => shared.channels.get(id).map(|channel| channel.name.clone()),
        Gives::Stage { stage, .. } => Some(stage.clone()),
        _ => None,
    }
}

fn thing(row: &Row) -> String {
    let channel = row.channel.as_deref().unwrap_or_default();
    match &row.gives {
        Gives::Sentence(_) => format!("sentence {channel}"),
        Gives::Gap(_) => "gap".to_owned(),
        Gives::Channel { id, .. } => format!("channel {id}"),
        Gives::Material { id, .. } => format!("material {id}"),
        Gives::Stage { stage, .. } => format!("stage {stage}"),
        Gives::Benefit { .. } => "benefit".to_owned(),
    }
}

fn figures(row: &Row) -> String {
    let mut found: Vec<String> = Vec::new();
    match &row.gives {
        Gives::Benefit { cap, ratio, .. } => {
            found.extend(cap.map(|cap| format!("一年限额{}元", cap.normalize())));
            let percent = |ratio: Decimal| (ratio * Decimal::ONE_HUNDRED).normalize();
            found.extend(ratio.map(|ratio| format!("报{}%", percent(ratio))));
        }
        Gives::Stage { working_days, open_extra_days, .. } => {
            found.extend(working_days.map(|days| format!("{days}个工作日")));
            found.extend(open_extra_days.map(|days| format!("另加{days}天没写清")));
        }
        _ => {}
    }
    found.join("，")
}

fn shown(assistant: &Assistant, row: &Row) -> String {
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let aspects = vocabulary.fact(vocabulary.core.aspect);
    let label = |aspect: &ChoiceId| {
        aspects.choices.get(usize::from(*aspect)).map_or("", |choice| choice.label.as_str())
    };
    let mut shown: Vec<&str> = row.aspects.iter().map(label).collect();
    if row.more {
        shown.push("不在首屏");
    }
    if row.ask {
        shown.push("会追问");
    }
    let unless = row.unless.iter().map(|(fact, allowed)| test(assistant, *fact, allowed));
    let unless: Vec<String> = unless.map(|test| format!("除非 {test}")).collect();
    shown.extend(unless.iter().map(String::as_str));
    if shown.is_empty() { "照常显示".to_owned() } else { shown.join("、") }
}

/// What something rests on: the claims, and how sure their sources are.
#[must_use]
pub fn evidence(assistant: &Assistant, claims: &[ClaimId]) -> String {
    let sources = &assistant.knowledge.shared.sources;
    let mut names: Vec<String> = claims
        .iter()
        .map(|id| {
            let claim = sources.claim(*id);
            let kind = match sources.source(claim.source).kind {
                SourceKind::Official => "官方文件",
                SourceKind::Reported => "转述的文件",
                SourceKind::WebArticle => "网上文章",
            };
            format!("{}（{kind}）", claim.id)
        })
        .collect();
    names.sort();
    names.join("、")
}

/// A condition by names.
fn condition(assistant: &Assistant, when: &Condition) -> String {
    let tests = when.tests.iter().map(|(fact, allowed)| test(assistant, *fact, allowed));
    let tests: Vec<String> = tests.collect();
    format!("{} {}", tests.join(" "), when.route.join(","))
}

fn test(assistant: &Assistant, fact: FactId, allowed: &Allowed) -> String {
    let shared = &assistant.knowledge.shared;
    let name = &shared.vocabulary.fact(fact).name;
    let diseases = |list: &[_]| {
        let ids: Vec<&str> = list.iter().map(|id| shared.diseases.get(*id).id.as_str()).collect();
        ids.join(",")
    };
    let values = match allowed {
        Allowed::Choices(choices) => {
            let names: Vec<&str> =
                choices.iter().map(|choice| shared.vocabulary.choice_name(fact, *choice)).collect();
            names.join(",")
        }
        Allowed::Diseases { named, other } => format!("{} {other}", diseases(named)),
        Allowed::NotDiseases(named) => format!("not {}", diseases(named)),
        Allowed::Dates { .. } | Allowed::Money { .. } | Allowed::Places(_) => {
            format!("{allowed:?}")
        }
    };
    format!("{name}={values}")
}

/// A whole route by names: equal texts are equal routes.
#[must_use]
pub fn route(assistant: &Assistant, route: &Route) -> Vec<String> {
    let outcomes = route.outcomes.iter().map(|outcome| {
        let (kind, instead) = (outcome.kind, &outcome.instead);
        format!("{} {kind:?} {} {instead:?}", outcome.id, outcome.say)
    });
    let rows = route.rows.iter().map(|row| {
        let (when, evidence) = (condition(assistant, &row.when), evidence(assistant, &row.claims));
        format!("{when} {} {evidence}", route.outcomes[row.to].id)
    });
    outcomes.chain(rows).collect()
}

/// What a route asks and what it takes for granted while nobody said anything.
#[must_use]
pub fn asking(assistant: &Assistant, route: &Route) -> String {
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let asked: Vec<&str> =
        route.ask.iter().map(|fact| vocabulary.fact(*fact).label.as_str()).collect();
    let mut lines = vec![format!("依次问：{}", asked.join("、"))];
    for outcome in route.outcomes.iter().filter(|outcome| !outcome.assume.is_empty()) {
        let words = outcome.assume.iter().map(|(fact, allowed)| match allowed {
            Allowed::Choices(choices) => {
                let fact = vocabulary.fact(*fact);
                let labels = choices.iter().filter_map(|c| fact.choices.get(usize::from(*c)));
                labels.map(|choice| choice.when.as_str()).collect::<Vec<_>>().join("或")
            }
            other => format!("{other:?}"),
        });
        let words: Vec<String> = words.collect();
        lines.push(format!("没说时当作{}：{}", words.join("、"), short(&outcome.say)));
    }
    lines.join("；")
}
