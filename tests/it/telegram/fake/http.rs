//! A small HTTP/1.1 server, for the fake Bot API and for the load driver of the benchmark.
//!
//! Written by hand for two reasons: a test must be able to hang up in the middle of a request, which
//! a framework does its best to prevent, and a load driver must cost less than what it measures.

use std::io;
use std::io::Write as _;
use std::rc::Rc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_local;

/// A request that has arrived as a whole.
pub struct Request<'a> {
    /// The path, as it was sent.
    pub path: &'a str,
    /// The media type of the body; empty where none was named.
    pub content_type: &'a str,
    /// The body, without any transfer encoding.
    pub body: &'a [u8],
}

/// What becomes of a request.
pub enum Then {
    /// The reply is sent with this status.
    Answer(u16),
    /// The connection is closed without a byte.
    HangUp,
}

/// Whoever answers the requests.
pub trait Handler {
    /// Answers one request; the body of the reply, JSON, is written to `reply`.
    async fn handle(&self, request: Request<'_>, reply: &mut Vec<u8>) -> Then;
}

/// Serves every connection on the current thread, until it is dropped.
pub async fn serve<H: Handler + 'static>(listener: TcpListener, handler: Rc<H>) {
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let handler = handler.clone();
            // A client that goes away is none of the server's business.
            spawn_local(async move { converse(stream, &*handler).await.ok() });
        }
    }
}

/// One connection, one request after the other.
async fn converse(mut stream: TcpStream, handler: &impl Handler) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    let mut reply = Vec::new();
    let mut output = Vec::new();
    loop {
        let (head, length) = loop {
            if let Some(head) = Head::read(&buffer)? {
                match whole(&buffer[head.length..], &head)? {
                    Some(length) => break (head, length),
                    None if head.expects_continue && buffer.len() == head.length => {
                        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
                    }
                    None => {}
                }
            }
            buffer.reserve(16 * 1024);
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        let end = head.length + length;
        let unchunked;
        let body = if head.chunked {
            unchunked = chunks(&buffer[head.length..])?.map(|(body, _)| body).unwrap_or_default();
            &unchunked[..]
        } else {
            &buffer[head.length..end]
        };
        let close = head.close;
        let request = Request { path: head.path, content_type: head.content_type, body };
        reply.clear();
        let Then::Answer(status) = handler.handle(request, &mut reply).await else {
            return Ok(());
        };
        buffer.drain(..end);
        output.clear();
        write!(
            output,
            "HTTP/1.1 {status} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            if status == 200 { "OK" } else { "Not OK" },
            reply.len(),
        )?;
        output.extend_from_slice(&reply);
        stream.write_all(&output).await?;
        if close {
            return Ok(());
        }
    }
}

/// What the head of a request says.
struct Head<'a> {
    path: &'a str,
    content_type: &'a str,
    content_length: usize,
    chunked: bool,
    expects_continue: bool,
    close: bool,
    /// How long the head itself is.
    length: usize,
}

impl<'a> Head<'a> {
    /// Reads the head; `None` while it has not arrived as a whole.
    fn read(buffer: &'a [u8]) -> io::Result<Option<Self>> {
        let Some(length) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            return Ok(None);
        };
        let text = std::str::from_utf8(&buffer[..length]).map_err(broken)?;
        let mut lines = text.split("\r\n");
        let path = lines.next().and_then(|line| line.split(' ').nth(1));
        let mut head = Head {
            path: path.ok_or_else(|| broken("no path"))?,
            content_type: "",
            content_length: 0,
            chunked: false,
            expects_continue: false,
            close: false,
            length: length + 4,
        };
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let value = value.trim();
            let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
            if is("content-type") {
                head.content_type = value;
            } else if is("content-length") {
                head.content_length = value.parse().map_err(broken)?;
            } else if is("transfer-encoding") {
                head.chunked = value.eq_ignore_ascii_case("chunked");
            } else if is("expect") {
                head.expects_continue = true;
            } else if is("connection") {
                head.close = value.eq_ignore_ascii_case("close");
            }
        }
        Ok(Some(head))
    }
}

/// How many bytes the body takes, where all of them are there.
fn whole(rest: &[u8], head: &Head<'_>) -> io::Result<Option<usize>> {
    if head.chunked {
        return Ok(chunks(rest)?.map(|(_, taken)| taken));
    }
    Ok((rest.len() >= head.content_length).then_some(head.content_length))
}

/// A body in chunks, and how many bytes it took; `None` while it has not arrived as a whole.
fn chunks(rest: &[u8]) -> io::Result<Option<(Vec<u8>, usize)>> {
    let mut body = Vec::new();
    let mut at = 0;
    loop {
        let Some(line) = rest[at..].windows(2).position(|window| window == b"\r\n") else {
            return Ok(None);
        };
        let size = std::str::from_utf8(&rest[at..at + line]).map_err(broken)?;
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(broken)?;
        let start = at + line + 2;
        let Some(chunk) = rest.get(start..start + size + 2) else {
            return Ok(None);
        };
        body.extend_from_slice(&chunk[..size]);
        at = start + size + 2;
        if size == 0 {
            return Ok(Some((body, at)));
        }
    }
}

fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
