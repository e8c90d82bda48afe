//! People on Telegram: a double of the Bot API hands their messages to any replica's webhook and takes
//! the answers.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use governor::DefaultDirectRateLimiter;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::spawn_local;
use tokio::time::timeout;
use uuid::Uuid;

use super::Wanted;
use super::api::pace;
use super::caller::Caller;
use super::figures::Figures;
use super::http::{self, Handler, Request, Then};
use super::replica::{HOOK, Replica};

/// A conversation as people hold it. Each person begins at another place of it.
const CONVERSATION: [&str; 6] =
    ["你好", "临汾居民医保，糖尿病，怎么办慢病", "写了", "材料", "能报多少", "重新开始"];
/// The day of every message: 2026-11-21.
const DATE: u32 = 1_795_224_600;
/// How long somebody waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// The double.
pub struct BotApi {
    /// Where it is reached.
    pub url: String,
    taken: Rc<Taken>,
    /// The number of the first chat: those of an earlier double may still be waited for by a replica
    /// that was killed.
    first: i64,
}

/// What the double has taken.
#[derive(Default)]
struct Taken {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    /// With which the webhook is called.
    secret: String,
    /// Who waits for an answer.
    waiting: HashMap<i64, Rc<Notify>>,
    /// Answers to nobody.
    surplus: u64,
    updates: i64,
    bytes: HashMap<i64, usize>,
}

impl BotApi {
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let taken = Rc::new(Taken::default());
        spawn_local(http::serve(listener, Rc::clone(&taken)));
        let first = i64::from(Uuid::new_v4().as_fields().0);
        Ok(Self { url, taken, first })
    }
}

impl Handler for Taken {
    async fn handle(&self, request: Request<'_>, reply: &mut Vec<u8>) -> Then {
        if !request.body.is_empty() && !request.content_type.starts_with("application/json") {
            // Only JSON is read here; a bot that sends forms is to notice.
            return Then::HangUp;
        }
        let method = request.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let body: Value = serde_json::from_slice(request.body).unwrap_or_default();
        let chat = body["chat_id"].as_i64().unwrap_or_default();
        let mut state = self.state.borrow_mut();
        let result = match method.as_str() {
            "getme" => json!({
                "id": 123_456_789, "is_bot": true, "first_name": "慢特通",
                "username": "mante_test_bot", "can_join_groups": true,
                "can_read_all_group_messages": false, "supports_inline_queries": false,
                "can_connect_to_business": false, "has_main_web_app": false,
            }),
            "getwebhookinfo" => {
                json!({ "url": "", "has_custom_certificate": false, "pending_update_count": 0 })
            }
            "setwebhook" => {
                body["secret_token"].as_str().unwrap_or_default().clone_into(&mut state.secret);
                json!(true)
            }
            "sendmessage" => {
                state.bytes.insert(chat, request.body.len());
                match state.waiting.remove(&chat) {
                    Some(answered) => answered.notify_one(),
                    None => state.surplus += 1,
                }
                message(chat)
            }
            "editmessagetext" | "editmessagereplymarkup" => message(chat),
            _ => json!(true),
        };
        reply.extend_from_slice(json!({ "ok": true, "result": result }).to_string().as_bytes());
        Then::Answer(200)
    }
}

fn message(chat: i64) -> Value {
    json!({
        "message_id": 1, "date": DATE, "text": "好",
        "chat": { "id": chat, "first_name": "王", "type": "private" },
    })
}

/// Lets everybody talk until then.
pub async fn talk(
    bot_api: &BotApi,
    replicas: &[Replica],
    wanted: &Wanted,
    until: Instant,
) -> Result<Figures> {
    let figures = Rc::new(RefCell::new(Figures::new()));
    let pace = pace(wanted)?;
    let secret: Rc<str> = bot_api.taken.state.borrow().secret.as_str().into();
    let mut people = Vec::new();
    for number in 0..wanted.clients {
        let mut callers = Vec::new();
        for replica in replicas {
            callers.push(Caller::connect(replica.address).await?);
        }
        let person = Person {
            taken: Rc::clone(&bot_api.taken),
            secret: Rc::clone(&secret),
            chat: bot_api.first + i64::try_from(number)?,
            callers,
        };
        let (figures, pace) = (Rc::clone(&figures), pace.clone());
        people
            .push(spawn_local(async move { person.talk(pace.as_deref(), &figures, until).await }));
    }
    for person in people {
        person.await??;
    }
    let surplus = bot_api.taken.state.borrow().surplus;
    ensure!(surplus == 0, "{surplus} answers too many");
    Ok(Rc::into_inner(figures).context("somebody still talks")?.into_inner())
}

struct Person {
    taken: Rc<Taken>,
    secret: Rc<str>,
    chat: i64,
    callers: Vec<Caller>,
}

impl Person {
    async fn talk(
        mut self,
        pace: Option<&DefaultDirectRateLimiter>,
        figures: &RefCell<Figures>,
        until: Instant,
    ) -> Result<()> {
        for said in usize::try_from(self.chat)?.. {
            if Instant::now() >= until {
                break;
            }
            if let Some(pace) = pace {
                pace.until_ready().await;
            }
            let began = Instant::now();
            let bytes = self.say(CONVERSATION[said % CONVERSATION.len()], said).await?;
            figures.borrow_mut().answered(began.elapsed(), bytes);
        }
        Ok(())
    }

    /// Says one thing to the next replica and waits for the answer; how many bytes it had.
    async fn say(&mut self, text: &str, said: usize) -> Result<usize> {
        let (answered, chat) = (Rc::new(Notify::new()), self.chat);
        let id = {
            let mut state = self.taken.state.borrow_mut();
            state.waiting.insert(chat, Rc::clone(&answered));
            state.updates += 1;
            state.updates
        };
        let person = json!({ "id": chat, "is_bot": false, "first_name": "王" });
        let update = json!({ "update_id": id, "message": {
            "message_id": id, "from": person, "date": DATE, "text": text,
            "chat": { "id": chat, "first_name": "王", "type": "private" },
        } });
        let at = said % self.callers.len();
        let (status, _) =
            self.callers[at].post(HOOK, Some(&self.secret), update.to_string()).await?;
        ensure!(status.is_success(), "the webhook says {status}");
        let mut silent = String::new();
        write!(silent, "nobody answered {text} within {PATIENCE:?}")?;
        timeout(PATIENCE, answered.notified()).await.context(silent)?;
        Ok(self.taken.state.borrow_mut().bytes.remove(&chat).unwrap_or_default())
    }
}
