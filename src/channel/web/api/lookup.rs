//! `GET /api/v1/lookup`: an answer to facts, without a conversation.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use jiff::civil::Date;
use utoipa::IntoParams;

use crate::channel::web::app::App;
use crate::channel::web::problem::Problem;
use crate::dialog::lookup::{Chosen, NotChosen, chosen};
use crate::knowledge::Knowledge;
use crate::knowledge::problem::nearest_name;
use crate::reply::Reply;

/// What stands for the words of the person, beside the facts.
const WORDS: &str = "q";
/// The longest words that are read, in characters.
const MOST_WORDS: usize = 4_000;

/// The facts that decide most; every other fact of the vocabulary is taken as well.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the parameters; they are read from the vocabulary")]
pub(super) struct Facts {
    /// Words of the person, read as a message is.
    #[param(max_length = 4000)]
    q: Option<String>,
    /// Where the person is insured: a code of GB/T 2260.
    #[param(pattern = "^([0-9]{6})?$")]
    region: Option<String>,
    /// Where the person is treated: a code of GB/T 2260.
    #[param(pattern = "^([0-9]{6})?$")]
    care_region: Option<String>,
    /// `enrollment` or `cross_region_filing`.
    #[param(example = "enrollment")]
    procedure: Option<String>,
    /// What of it is wanted.
    #[param(example = "materials")]
    aspect: Option<String>,
    /// Ids of diseases, with commas between them.
    #[param(example = "diabetes")]
    disease: Option<String>,
    /// `in_prefecture`, `in_province` or `out_of_province`.
    care_place: Option<String>,
    /// `online` or `offline`.
    handling: Option<String>,
    /// Why somebody is treated elsewhere.
    filing_type: Option<String>,
    /// `employee` or `resident`.
    insurance: Option<String>,
    /// How far the person is.
    stage: Option<String>,
}

/// Answers facts at once. What is open stands in the answer's branches; the reply has no session
/// (`""`), and nothing is kept.
#[utoipa::path(
    get,
    path = "/api/v1/lookup",
    operation_id = "lookup",
    params(Facts),
    responses(
        (status = 200, description = "The reply", body = Reply),
        (status = 408, description = "The request took too long", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "There is no such fact, or no such value of it", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests; `Retry-After` says how long to wait", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too busy", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn look_up(
    State(app): State<App>,
    Query(said): Query<Vec<(String, String)>>,
) -> Result<Json<Reply>, Problem> {
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

fn choice(knowledge: &Knowledge, name: &str, value: &str) -> Result<Chosen, Problem> {
    chosen(knowledge, name, value).map_err(|refused| {
        let vocabulary = &knowledge.shared.vocabulary;
        let facts = vocabulary.iter().map(|(_, fact)| fact.name.as_str());
        match refused {
            NotChosen::Fact => match nearest_name(name, facts) {
                Some(near) => wrong(format!("没有“{name}”这一项，是不是 {near}？")),
                None => wrong(format!("没有“{name}”这一项")),
            },
            NotChosen::Value => wrong(format!("{name} 没有“{value}”这个值")),
        }
    })
}

fn wrong(detail: String) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_facts", "查询的条件不对").with(detail)
}
