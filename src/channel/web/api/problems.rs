//! What a call may be answered instead of what it asked for, as far as many calls have it in common.
//! What is a call's own stands at its handler.

use std::collections::BTreeMap;

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Header, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::channel::web::problem::Problem;

/// Of any call.
pub(super) struct OfAny;

/// Of a call that takes a JSON body.
pub(super) struct OfBody;

/// Of a call that needs a key.
pub(super) struct OfKey;

impl IntoResponses for OfAny {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems([
            (408, "The request took too long"),
            (429, "Too many requests; `Retry-After` says how long to wait"),
            (503, "Too busy, or the store cannot be used now"),
        ])
    }
}

impl IntoResponses for OfBody {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems([
            (400, "No JSON"),
            (413, "The body is too large"),
            (415, "The body is not sent as JSON"),
            (422, "A field is missing or wrong"),
        ])
    }
}

impl IntoResponses for OfKey {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let unknown = problem("No key, or an unknown one; `WWW-Authenticate` says which kind");
        let challenge = Header::new(ObjectBuilder::new().schema_type(Type::String));
        let unknown = ResponseBuilder::from(unknown).header("WWW-Authenticate", challenge).build();
        let mut all = problems([(403, "The key is for something else")]);
        all.insert("401".to_owned(), unknown.into());
        all
    }
}

fn problems<const N: usize>(of: [(u16, &str); N]) -> BTreeMap<String, RefOr<Response>> {
    of.map(|(status, description)| (status.to_string(), problem(description).into())).into()
}

fn problem(description: &str) -> Response {
    let schema = Ref::from_schema_name(Problem::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build()
}
