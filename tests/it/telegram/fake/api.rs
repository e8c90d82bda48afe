//! From a request to a call, with the faults that were ordered, the log and the long poll.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::time::{Instant as Deadline, sleep, timeout_at};

use super::TOKEN;
use super::http::{Handler, Request, Then};
use super::methods::{METHODS, allow, call};
use super::params::{Params, Refusal};
use super::state::{Call, Fault, State};

/// The state, and who waits for it to change.
#[derive(Default)]
pub struct Shared {
    state: Mutex<State>,
    /// Wakes the test.
    pub changed: Condvar,
    /// Wakes the polls and the delivery.
    pub wake: Notify,
}

impl Shared {
    /// Looks at the state. A test that failed while it looked is no reason for the server to fail.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes everybody who waits for something.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        self.wake.notify_waiters();
        result
    }
}

/// The server's side of every connection.
pub struct Api(pub Arc<Shared>);

impl Handler for Api {
    async fn handle(&self, request: Request<'_>, reply: &mut Vec<u8>) -> Then {
        let (method, params) = match route(&request).await {
            Ok(routed) => routed,
            Err(refusal) => {
                write(reply, &refusal.body());
                return Then::Answer(refusal.code);
            }
        };
        // The entry in the log and what the call did appear together: who waits for one sees both.
        let (number, fault, result) = self.0.change(|state| {
            let at = Instant::now();
            let params_seen = Value::Object(params.0.clone());
            state.calls.push(Call { method: method.into(), params: params_seen, at, status: None });
            let fault = state.fault(method);
            let result = match fault {
                Some(Fault::DropBefore) => None,
                Some(Fault::RetryAfter(seconds)) => Some(Err(Refusal::retry_after(seconds))),
                Some(Fault::Refused(why)) => Some(Err(Refusal::bad(why))),
                Some(Fault::Moved(chat)) => Some(Err(Refusal::moved(chat))),
                Some(Fault::ServerError) => Some(Err(Refusal::new(500, "Internal Server Error"))),
                _ if method == "getUpdates" => None,
                _ => Some(call(state, method, &params)),
            };
            (state.calls.len() - 1, fault, result)
        });
        let result = match (result, fault) {
            (Some(result), _) => result,
            (None, Some(Fault::DropBefore)) => return Then::HangUp,
            (None, _) => self.poll(&params).await,
        };
        match fault {
            Some(Fault::DropAfter) => return Then::HangUp,
            Some(Fault::Slow(late)) => sleep(late).await,
            _ => {}
        }
        let status = result.as_ref().map_or_else(|refusal| refusal.code, |_| 200);
        match (fault, result) {
            (Some(Fault::Malformed), _) => reply.extend_from_slice(b"<html>Bad Gateway</html>"),
            (_, Ok(result)) => write(reply, &json!({"ok": true, "result": result})),
            (_, Err(refusal)) => write(reply, &refusal.body()),
        }
        self.0.change(|state| state.calls[number].status = Some(status));
        Then::Answer(status)
    }
}

impl Api {
    /// `getUpdates`: at once where something waits, else as soon as something comes.
    async fn poll(&self, params: &Params) -> Result<Value, Refusal> {
        let seconds = params.int("timeout").unwrap_or(0).clamp(0, 50);
        let deadline = Deadline::now() + Duration::from_secs(seconds.unsigned_abs());
        let limit = params.int("limit").unwrap_or(100);
        let limit = usize::try_from(limit.clamp(1, 100)).unwrap_or(100);
        let mine = self.0.change(|state| {
            if state.webhook.is_some() {
                return Err(conflict("can't use getUpdates method while webhook is active"));
            }
            allow(state, params)?;
            state.acknowledge(params.int("offset").unwrap_or(0));
            state.polls += 1;
            Ok(state.polls)
        })?;
        loop {
            let woken = self.0.wake.notified();
            {
                let mut state = self.0.lock();
                if state.polls != mine {
                    return Err(conflict(
                        "terminated by other getUpdates request; make sure that only one bot \
                         instance is running",
                    ));
                }
                if state.webhook.is_some() {
                    return Err(conflict("terminated by setWebhook request"));
                }
                if !state.pending.is_empty() {
                    return Ok(state.batch(limit).into());
                }
            }
            if timeout_at(deadline, woken).await.is_err() {
                return Ok(json!([]));
            }
        }
    }
}

/// Which method is called, and with what.
async fn route(request: &Request<'_>) -> Result<(&'static str, Params), Refusal> {
    let path = request.path.strip_prefix("/bot").and_then(|path| path.split_once('/'));
    let (token, name) = path.ok_or_else(|| Refusal::new(404, "Not Found"))?;
    if token != TOKEN {
        return Err(Refusal::new(401, "Unauthorized"));
    }
    let method = METHODS.into_iter().find(|method| method.eq_ignore_ascii_case(name));
    let method = method.ok_or_else(|| Refusal::new(404, "Not Found: method not found"))?;
    Ok((method, Params::read(request.content_type, request.body).await?))
}

fn conflict(what: &str) -> Refusal {
    Refusal::new(409, format!("Conflict: {what}"))
}

fn write(reply: &mut Vec<u8>, body: &Value) {
    serde_json::to_writer(reply, body).expect("JSON is written to memory");
}
