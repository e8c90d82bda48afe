//! A body in two pieces, of which the second is shared with other answers.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::response::{IntoResponse, Response};
use http_body::{Frame, SizeHint};

use crate::service::Json;

/// What is still to be sent, the last piece first.
pub(super) struct Pieces(Vec<Bytes>);

impl From<Json> for Pieces {
    fn from(json: Json) -> Self {
        let (own, shared) = json.into_pieces();
        let shared = shared.map(Bytes::from_owner::<Arc<[u8]>>);
        Self(shared.into_iter().chain([own.into()]).collect())
    }
}

impl IntoResponse for Pieces {
    fn into_response(self) -> Response {
        Response::new(Body::new(self))
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.iter().map(|piece| piece.len() as u64).sum())
    }
}
