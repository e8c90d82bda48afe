//! `GET /api/v1/lookup`: an answer to facts, without a conversation.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{
    AnyOfBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type,
};

use super::body::Asked;
use super::problems::OfAny;
use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::dialog::absorb::UNSURE;
use crate::dialog::lookup::{Chosen, NotChosen, chosen};
use crate::knowledge::Knowledge;
use crate::knowledge::problem::nearest_name;
use crate::knowledge::vocabulary::{Fact, FactKind};
use crate::reply::Reply;

/// Where it is served.
pub(in crate::channel::web) const PATH: &str = "/api/v1/lookup";

/// What stands for the words of the person, beside the facts.
const WORDS: &str = "q";
/// The longest words that are read, in characters.
const MOST_WORDS: usize = 4_000;

/// The parameters of a lookup, made from the vocabulary.
pub(super) fn parameters(knowledge: &Knowledge) -> Vec<RefOr<Parameter>> {
    let words = text().max_length(Some(MOST_WORDS));
    let words = parameter(WORDS, "Words of the person, read as a message is", words);
    let facts = knowledge.shared.vocabulary.iter().filter(|(_, fact)| !fact.derived);
    let facts = facts.map(|(_, fact)| parameter(&fact.name, &fact.label, values(fact)));
    std::iter::once(words).chain(facts).map(RefOr::T).collect()
}

/// What may be said of a fact. Nothing leaves it open, and nobody may know it.
fn values(fact: &Fact) -> Schema {
    let unsaid = || text().enum_values(Some([UNSURE, ""]));
    let or_unsaid = |said| Schema::AnyOf(AnyOfBuilder::new().item(said).item(unsaid()).build());
    match &fact.kind {
        FactKind::Choice => {
            let names = fact.choices.iter().map(|choice| choice.name.as_str());
            text().enum_values(Some(names.chain([UNSURE, ""]).collect::<Vec<_>>())).into()
        }
        FactKind::Place => or_unsaid(text().pattern(Some("^[0-9]{6}$"))),
        FactKind::Diseases => or_unsaid(text().pattern(Some("^[a-z0-9_]+(,[a-z0-9_]+)*$"))),
        FactKind::Date => {
            or_unsaid(text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))))
        }
        FactKind::Money => or_unsaid(text().pattern(Some("^[0-9]{1,9}(\\.[0-9]{1,2})?$"))),
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn parameter(name: &str, description: &str, schema: impl Into<Schema>) -> Parameter {
    let builder = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query);
    builder.description(Some(description)).schema(Some(schema.into())).build()
}

/// Answers facts at once. What is open stands in the answer's branches; the reply has no session
/// (`""`), and nothing is kept.
#[utoipa::path(
    get,
    path = "/api/v1/lookup",
    operation_id = "lookup",
    responses(
        (status = 200, description = "The reply", body = Reply),
        (status = 404, description = "There is no such place or disease", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "There is no such fact, or no such value of it", body = Problem, content_type = "application/problem+json"),
        OfAny,
    )
)]
pub(super) async fn look_up(
    State(app): State<App>,
    Asked(said): Asked<Vec<(String, String)>>,
) -> Result<Json<Reply>, Problem> {
    once(&said)?;
    let assistant = app.service.assistant();
    let (words, facts): (Vec<_>, Vec<_>) = said.into_iter().partition(|(name, _)| name == WORDS);
    let words = words.into_iter().map(|(_, words)| words).next_back().unwrap_or_default();
    if words.chars().count() > MOST_WORDS {
        return Err(wrong(format!("q 最多 {MOST_WORDS} 个字")));
    }
    let chosen = facts
        .iter()
        .map(|(name, value)| choice(&assistant.knowledge, name, value))
        .collect::<Result<Vec<Chosen>, Problem>>()?;
    let today: Date = (app.clock.civil)().date();
    Ok(Json(app.service.look_up(&words, &chosen, today)))
}

/// Refuses what is said twice: which of the two is meant, nobody knows.
fn once(said: &[(String, String)]) -> Result<(), Problem> {
    let twice = said.iter().enumerate().find(|(at, (name, _))| {
        let before = said.iter().take(*at);
        before.into_iter().any(|(earlier, _)| earlier == name)
    });
    match twice {
        Some((_, (name, _))) => {
            Err(wrong(format!("{name} 只能写一次；几个病种写在一起，用逗号隔开")))
        }
        None => Ok(()),
    }
}

fn choice(knowledge: &Knowledge, name: &str, value: &str) -> Result<Chosen, Problem> {
    chosen(knowledge, name, value).map_err(|refused| {
        let vocabulary = &knowledge.shared.vocabulary;
        let facts = vocabulary.iter().map(|(_, fact)| fact.name.as_str());
        let kind = vocabulary.find(name).map(|fact| vocabulary.fact(fact).kind);
        match refused {
            NotChosen::Value if matches!(kind, Some(FactKind::Place | FactKind::Diseases)) => {
                Problem::new(StatusCode::NOT_FOUND, "unknown", "没有这个地方或病种")
                    .with(format!("{name}：不认识“{value}”"))
            }
            NotChosen::Fact => match nearest_name(name, facts) {
                Some(near) => wrong(format!("没有“{name}”这一项，是不是 {near}？")),
                None => wrong(format!("没有“{name}”这一项")),
            },
            NotChosen::Value if matches!(kind, Some(FactKind::Money)) => {
                wrong(format!("{name}：“{value}”不是金额，要写成 3000 或 3000.50 这样"))
            }
            NotChosen::Value => wrong(format!("{name} 没有“{value}”这个值")),
        }
    })
}

fn wrong(detail: String) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_facts", "查询的条件不对").with(detail)
}
