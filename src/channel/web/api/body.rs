//! Reads the JSON body and the parameters of a call; what is wrong with them is said as a problem
//! document.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::channel::web::problem::Problem;

/// A JSON body.
pub(super) struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(problem(&rejection)),
        }
    }
}

/// The parameters behind the question mark.
pub(super) struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let asked = Query::<T>::try_from_uri(&parts.uri);
        asked
            .map(|Query(asked)| Self(asked))
            .map_err(|error| Problem::bad_request(error.body_text()))
    }
}

fn problem(rejection: &JsonRejection) -> Problem {
    let (kind, title) = match rejection.status() {
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("not_json", "要用 Content-Type: application/json"),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "请求太大"),
        StatusCode::UNPROCESSABLE_ENTITY => ("wrong_fields", "JSON 里的字段不对"),
        _ => ("bad_json", "JSON 读不懂"),
    };
    Problem::new(rejection.status(), kind, title).with(rejection.body_text())
}
