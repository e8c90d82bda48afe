//! What went wrong, as a problem document (RFC 9457) for programs. What it says is for the reader;
//! the cause is for the log.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tracing::error;
use utoipa::ToSchema;

use crate::service::ServiceError;
use crate::store::StoreError;

/// A problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Names the kind of problem: `about:blank#too_long`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this request, and what mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// The kind of problem that a key mends.
const KEY: &str = "key";

impl Problem {
    pub fn new(status: StatusCode, kind: &str, title: &str) -> Self {
        let (kind, title) = (format!("about:blank#{kind}"), title.to_owned());
        Self { kind, title, status: status.as_u16(), detail: None }
    }

    pub fn with(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", "请求写得不对").with(detail)
    }

    /// What the status alone says.
    pub fn refused(status: StatusCode) -> Self {
        let (kind, title) = match status {
            StatusCode::BAD_REQUEST => ("bad_request", "请求写得不对"),
            StatusCode::METHOD_NOT_ALLOWED => ("wrong_method", "这个地址不能这样请求"),
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "请求太大"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("wrong_kind", "发来的不是这里要的格式"),
            StatusCode::UNPROCESSABLE_ENTITY => {
                ("wrong_fields", "发来的内容缺一项，或者有一项不对")
            }
            _ => ("refused", "请求没有办成"),
        };
        Self::new(status, kind, title)
    }

    /// Without a key, or with a wrong one.
    pub fn needs_key(title: &str) -> Self {
        let problem = Self::new(StatusCode::UNAUTHORIZED, KEY, title);
        problem.with("请求头 Authorization: Bearer mante_…；密钥由管理员用 mante key add 生成")
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "没有这一页")
    }

    pub fn fault() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", "程序内部出错")
    }

    pub fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "这个请求花的时间太长")
    }

    pub fn stopping() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "正在停机，请稍后再试")
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        error!(%error, "the store could not be used");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "store", "会话库暂时用不了，请稍后再试")
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Store(error) => error.into(),
            ServiceError::Busy => {
                Self::new(StatusCode::CONFLICT, "busy", "同一个会话同时来了太多消息，请再发一次")
            }
            error => {
                error!(%error, "a turn could not be carried out");
                Self::fault()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        if self.status == StatusCode::UNAUTHORIZED && self.kind.ends_with(&format!("#{KEY}")) {
            let how = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, how);
        }
        // From this a page is made, where a person's browser asked for one.
        response.extensions_mut().insert(self);
        response
    }
}
