//! Whoever reads it is told what went wrong: a program by the problem document, a person by a page
//! that says the same and leads on.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use super::app::App;
use super::desk::frame::unframed;
use super::problem::Problem;
use crate::knowledge::wording::Sentence;

/// What begins the path of whatever is for programs alone.
const FOR_PROGRAMS: &str = "/api/";
/// What begins the path of whatever is behind the counter.
const DESK: &str = "/desk";

/// Who reads an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// A program, or a script of ours.
    Program,
    /// Somebody who looks at a page of ours.
    Visitor,
    /// Somebody who wants to look behind the counter.
    Agent,
}

impl Reader {
    /// Who reads the answer to this request.
    pub fn of(request: &Request) -> Self {
        let path = request.uri().path();
        if path.starts_with(FOR_PROGRAMS) || !takes_page(request.headers()) {
            Self::Program
        } else if path.starts_with(DESK) {
            Self::Agent
        } else {
            Self::Visitor
        }
    }

    /// The answer as this reader is to have it.
    pub fn told(self, app: &App, response: Response) -> Response {
        let leads = match self {
            Self::Program => return response,
            Self::Visitor => {
                ("/", app.service.assistant().knowledge.wording.say(Sentence::WebHome))
            }
            Self::Agent => ("/desk", "回到工作台".to_owned()),
        };
        as_page(response, |problem| {
            let body = html! {
                div.sheet { (content(problem)) p { a href=(leads.0) { (leads.1) } } }
            };
            unframed(&problem.title, &body)
        })
    }
}

/// What was refused before any of our code read it, said as we say it. The framework says it in English,
/// for whoever wrote the request.
pub(super) fn in_our_words(response: Response) -> Response {
    let status = response.status();
    let has_failed = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_plain = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if has_failed && is_plain { Problem::refused(status).into_response() } else { response }
}

/// A problem as a page; any other answer as it is.
pub(super) fn as_page(mut response: Response, page: impl FnOnce(&Problem) -> Markup) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let page = page(&problem).into_string();
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    parts.headers.insert(header::CONTENT_TYPE, kind);
    Response::from_parts(parts, Body::from(page))
}

/// What a page says of a problem.
pub(super) fn content(problem: &Problem) -> Markup {
    html! {
        h1 { (problem.title) }
        @if let Some(detail) = &problem.detail { p { (detail) } }
    }
}

/// Whether it is a browser that is to show what it gets.
pub(super) fn takes_page(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(header::ACCEPT).iter();
    accepted.any(|kinds| kinds.to_str().is_ok_and(|kinds| kinds.contains("text/html")))
}
