//! A connection to a replica that stays open.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::spawn_local;

pub struct Caller {
    connection: SendRequest<Full<Bytes>>,
    host: String,
}

impl Caller {
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("nobody listens")?;
        stream.set_nodelay(true)?;
        let (connection, work) = handshake(TokioIo::new(stream)).await?;
        // A connection that breaks shows at the next call.
        spawn_local(async move { work.await.ok() });
        Ok(Self { connection, host: address.to_string() })
    }

    /// Posts JSON and gives what comes back, whole.
    pub async fn post(
        &mut self,
        path: &str,
        secret: Option<&str>,
        body: String,
    ) -> Result<(StatusCode, Bytes)> {
        let mut request = Request::post(path)
            .header("host", &self.host)
            .header("content-type", "application/json");
        if let Some(secret) = secret {
            request = request.header("x-telegram-bot-api-secret-token", secret);
        }
        self.connection.ready().await?;
        let answer = self.connection.send_request(request.body(Full::from(body))?).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }
}
