//! How much one client, and how much all together, may ask for.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::sync::Semaphore;
use tokio::time::interval;

use super::access::{Scope, allows, claims_sign_in, recognise};
use super::api::LOOKUP;
use super::app::App;
use super::client;
use super::problem::Problem;

/// How many requests a client may send: a household behind one address, with its reloads.
const A_SECOND: NonZeroU32 = NonZeroU32::new(10).expect("it is not zero");
const BURST: NonZeroU32 = NonZeroU32::new(200).expect("it is not zero");
/// How many lookups a program may send whose key is for them: a hall full of callers.
const LOOKUPS_A_SECOND: NonZeroU32 = NonZeroU32::new(100).expect("it is not zero");
const LOOKUPS_BURST: NonZeroU32 = NonZeroU32::new(2_000).expect("it is not zero");
/// How many requests an agent may send, wherever from: a hall of them is behind one address.
const AGENT_A_SECOND: NonZeroU32 = NonZeroU32::new(20).expect("it is not zero");
const AGENT_BURST: NonZeroU32 = NonZeroU32::new(400).expect("it is not zero");
/// How many requests are worked on at once; beyond that, waiting longer would help nobody.
const AT_ONCE: usize = 1_024;
/// How often clients are forgotten that may ask again at once anyway.
const ROUND: Duration = Duration::from_mins(1);

/// Who has asked how much.
pub(super) struct Limits {
    people: Arc<People>,
    /// Programs, by the id of their key. There are as many as the operator made.
    programs: DefaultKeyedRateLimiter<String>,
    room: Semaphore,
}

/// Who has asked how much, of those who come and go.
struct People {
    /// Clients by their network, those apart that say that they are signed in at the desk: what a hall
    /// full of agents asks for is not taken from whoever else is behind its address.
    clients: DefaultKeyedRateLimiter<(IpAddr, bool)>,
    /// Agents, by their sign-in.
    agents: DefaultKeyedRateLimiter<String>,
}

impl People {
    fn new() -> Self {
        let clients = Quota::per_second(A_SECOND).allow_burst(BURST);
        let agents = Quota::per_second(AGENT_A_SECOND).allow_burst(AGENT_BURST);
        Self { clients: RateLimiter::keyed(clients), agents: RateLimiter::keyed(agents) }
    }

    /// Forgets those who may ask again at once anyway.
    fn forget(&self) {
        self.clients.retain_recent();
        self.agents.retain_recent();
    }
}

impl Limits {
    /// To be called within the runtime.
    pub fn new() -> Self {
        let people = Arc::new(People::new());
        let forgetting = Arc::downgrade(&people);
        tokio::spawn(async move {
            let mut rounds = interval(ROUND);
            while let Some(people) = forgetting.upgrade() {
                people.forget();
                drop(people);
                rounds.tick().await;
            }
        });
        let quota = Quota::per_second(LOOKUPS_A_SECOND).allow_burst(LOOKUPS_BURST);
        let programs = RateLimiter::keyed(quota);
        Self { people, programs, room: Semaphore::new(AT_ONCE) }
    }

    /// How long this client has to wait; none where it may ask now.
    fn wait(&self, address: IpAddr, claims: bool) -> Option<Duration> {
        let now = DefaultClock::default().now();
        let refused = self.people.clients.check_key(&(client::network(address), claims)).err()?;
        Some(refused.wait_time_from(now))
    }

    /// How long whoever signed in so has to wait.
    fn wait_of_agent(&self, token: &String) -> Option<Duration> {
        let now = DefaultClock::default().now();
        Some(self.people.agents.check_key(token).err()?.wait_time_from(now))
    }
}

/// Passes a request on, or turns it away where it is too much.
pub(super) async fn limit(app: &App, request: Request, next: Next) -> Response {
    let address = client::address(app, request.headers(), request.extensions());
    // The operator's own programs on the same machine. Behind a proxy everybody comes from there.
    let is_own = address.is_loopback() && !app.settings.behind_proxy;
    let asked = (request.uri(), request.headers());
    let wait = if is_own { None } else { wait(app, address, asked).await };
    if let Some(wait) = wait {
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_fast", "请求太快，稍等再试");
        return later(&problem, wait);
    }
    let Ok(_place) = app.limits.room.try_acquire() else {
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "full", "现在太忙，稍等再试");
        return later(&problem, Duration::from_secs(1));
    };
    next.run(request).await
}

/// How long whoever asks has to wait. Who it is, is asked of those alone whose address has used up
/// what anybody may ask for.
async fn wait(app: &App, address: IpAddr, (uri, headers): (&Uri, &HeaderMap)) -> Option<Duration> {
    let claims = claims_sign_in(app, headers);
    let wait = app.limits.wait(address, claims)?;
    if is_lookup_of_a_program(app, uri, headers).await {
        return None;
    }
    if !claims {
        return Some(wait);
    }
    match recognise(app, headers).await {
        Ok(Some(signed)) => app.limits.wait_of_agent(&signed.token),
        // The sign-in is over, or was none: it is anybody.
        _ => app.limits.wait(address, false),
    }
}

/// Whether it is a lookup with a key for it, and not too many of them.
async fn is_lookup_of_a_program(app: &App, uri: &Uri, headers: &HeaderMap) -> bool {
    if uri.path() != LOOKUP {
        return false;
    }
    let keyed = allows(app, headers, Scope::Lookup).await;
    matches!(keyed, Ok(Some(keyed)) if app.limits.programs.check_key(&keyed.id).is_ok())
}

fn later(problem: &Problem, wait: Duration) -> Response {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let mut response = problem.clone().into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
