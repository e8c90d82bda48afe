//! Runs the real program as a web server, and asks it as a browser or a program would.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::redirect::Policy;
use serde_json::Value;

use crate::program::Machine;

/// How long something is waited for that should come at once.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running web server. It is killed when it is dropped.
pub struct Served {
    child: Child,
    told: Arc<(Mutex<String>, Condvar)>,
    /// Where it listens: `http://127.0.0.1:12345`.
    pub address: String,
}

impl Served {
    /// Starts the server on a machine, on a port that is free.
    pub fn start(machine: &Machine) -> Self {
        Self::start_with(machine, &[])
    }

    /// The same with more arguments.
    pub fn start_with(machine: &Machine, more: &[&str]) -> Self {
        let args = [&["serve", "--listen", "127.0.0.1:0", "--durability", "normal"], more].concat();
        Self::run(&mut machine.command(&args))
    }

    /// Runs a command that serves, and waits until it does.
    pub fn run(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let told = Arc::<(Mutex<String>, Condvar)>::default();
        let (lines, keep) = (BufReader::new(child.stderr.take().unwrap()), told.clone());
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                *keep.0.lock().unwrap() += &(line + "\n");
                keep.1.notify_all();
            }
        });
        let mut served = Self { child, told, address: String::new() };
        let said = served.wait_until_told("已就绪：http://");
        let start = said.find("http://").unwrap();
        let end = said[start..].find("/ ").unwrap();
        said[start..start + end].clone_into(&mut served.address);
        served
    }

    /// Waits until the server has told its operator this; gives all that it told.
    pub fn wait_until_told(&self, words: &str) -> String {
        let (told, changed) = &*self.told;
        let silent = |told: &mut String| !told.contains(words);
        let waited = changed.wait_timeout_while(told.lock().unwrap(), PATIENCE, silent).unwrap();
        assert!(!waited.1.timed_out(), "not told: {words}; but: {}", waited.0);
        waited.0.clone()
    }

    /// All that the server has told its operator, its log included.
    pub fn told(&self) -> String {
        self.told.0.lock().unwrap().clone()
    }

    /// A browser that has never been here. It keeps cookies and follows no redirect by itself.
    pub fn visitor(&self) -> Visitor {
        let client = Client::builder().cookie_store(true).redirect(Policy::none());
        let client = client.timeout(PATIENCE).build().unwrap();
        Visitor { client, address: self.address.clone() }
    }

    /// The same visitor, who comes here after having been elsewhere.
    pub fn visited_by(&self, visitor: &Visitor) -> Visitor {
        Visitor { client: visitor.client.clone(), address: self.address.clone() }
    }

    /// Kills the server at once, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the server to end, and gives its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Somebody who asks the server.
pub struct Visitor {
    client: Client,
    address: String,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    /// A header as text; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().unwrap();
        Self { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

impl Visitor {
    /// Fetches a page.
    pub fn get(&self, path: &str) -> Answer {
        self.ask(self.request("GET", path))
    }

    /// Sends JSON.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.ask(self.request("POST", path).header("content-type", "application/json").body(body))
    }

    /// The same of a server that may be gone; none where it did not answer in full.
    pub fn try_post(&self, path: &str, body: &Value) -> Option<Answer> {
        let request = self.request("POST", path).header("content-type", "application/json");
        let response = request.body(body.to_string()).send().ok()?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Some(Answer { status, headers, text: response.text().ok()? })
    }

    /// Sends a form.
    pub fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(self.request("POST", path).form(fields))
    }

    /// A request to be filled in.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.client.request(method.parse().unwrap(), format!("{}{path}", self.address))
    }

    /// Sends a request.
    #[expect(clippy::unused_self, reason = "it is the visitor who asks")]
    pub fn ask(&self, request: RequestBuilder) -> Answer {
        request.send().unwrap().into()
    }
}

#[test]
fn the_server_is_there_and_ends_when_it_is_told_to() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    assert_eq!(served.visitor().get("/healthz").text, "ok\n");
    assert_eq!(served.stop(), Some(0));
}
