//! The other direction: updates are posted to the bot, one after the other, until it takes them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use tokio::time::sleep;

use super::api::Shared;
use super::methods::{METHODS, call};
use super::params::Params;
use super::state::{Call, Webhook};

/// How long the first failed delivery waits for its repetition, and any later one at most.
const FIRST_WAIT: Duration = Duration::from_millis(20);
const LONGEST_WAIT: Duration = Duration::from_millis(640);

/// Posts whatever waits, for as long as the server runs.
pub async fn deliver(shared: Arc<Shared>) {
    let client = Client::builder().no_proxy().timeout(Duration::from_secs(10)).build();
    let client = client.expect("a client without any trimmings");
    let mut wait = FIRST_WAIT;
    loop {
        let woken = shared.wake.notified();
        let next = {
            let state = shared.lock();
            let front = state.pending.front();
            let front = front.map(|pending| (pending.id, pending.update.clone()));
            state.webhook.clone().zip(front)
        };
        let Some((webhook, (id, update))) = next else {
            woken.await;
            continue;
        };
        match post(&client, &webhook, &update).await {
            Ok(answer) => {
                wait = FIRST_WAIT;
                shared.change(|state| {
                    if state.pending.front().is_some_and(|pending| pending.id == id) {
                        state.pending.pop_front();
                    }
                    called_in_answer(state, &answer);
                });
            }
            Err(error) => {
                shared.change(|state| {
                    if let Some(webhook) = &mut state.webhook {
                        webhook.last_error = Some(error);
                    }
                });
                sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
}

/// Posts one update; gives the body of the answer.
async fn post(client: &Client, webhook: &Webhook, update: &Value) -> Result<String, String> {
    let mut request =
        client.post(&webhook.url).header(CONTENT_TYPE, "application/json").body(update.to_string());
    if let Some(secret) = &webhook.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let answer = request.send().await.map_err(|error| error.to_string())?;
    let status = answer.status();
    if !status.is_success() {
        return Err(format!("Wrong response from the webhook: {status}"));
    }
    answer.text().await.map_err(|error| error.to_string())
}

/// A bot may call one method in its answer; nobody hears how that went but the log.
fn called_in_answer(state: &mut super::state::State, answer: &str) {
    let Ok(Value::Object(params)) = serde_json::from_str(answer) else {
        return;
    };
    let name = params.get("method").and_then(Value::as_str).unwrap_or_default();
    if let Some(method) = METHODS.into_iter().find(|method| method.eq_ignore_ascii_case(name)) {
        let params = Params::of(params);
        let status = call(state, method, &params).map_or_else(|refusal| refusal.code, |_| 200);
        state.calls.push(Call {
            method: method.to_owned(),
            params: Value::Object(params.0),
            at: Instant::now(),
            status: Some(status),
        });
    }
}
