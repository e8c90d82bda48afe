//! The interface for programs: `/api/v1`, described by an `OpenAPI` document that is made from this
//! code.

mod body;
mod gaps;
mod lookup;
mod messages;
mod pieces;
mod problems;
mod sessions;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi as _};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::app::App;

pub(super) use lookup::PATH as LOOKUP;

/// Where the document is served.
const DOCUMENT: &str = "/api/v1/openapi.json";

#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "mante · 慢特通",
    description = "How outpatient chronic and special disease benefits (门诊慢特病) are recognised \
                   and filed for, region by region. Every item of an answer says its source, how \
                   sure it is and how old."
), modifiers(&Keys))]
struct Document;

/// Says how a key is shown.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut OpenApi) {
        let key = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("key", key);
    }
}

pub(super) fn router() -> Router<App> {
    let (router, document) = OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(messages::say))
        .routes(routes!(lookup::look_up))
        .routes(routes!(gaps::list))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::read))
        .split_for_parts();
    router.route(DOCUMENT, get(async move |State(app): State<App>| Json(complete(document, &app))))
}

/// The document with what only the knowledge base says: which facts there are.
fn complete(mut document: OpenApi, app: &App) -> OpenApi {
    let lookup = document.paths.paths.get_mut(lookup::PATH).and_then(|path| path.get.as_mut());
    if let Some(lookup) = lookup {
        lookup.parameters = Some(lookup::parameters(&app.service.assistant().knowledge));
    }
    document
}
