//! A Telegram Bot API server on this machine, as strict as the real one and somewhat stricter.
//!
//! It listens on a real socket, on a thread of its own, so that a test drives it without being
//! asynchronous: [`Fake::start`], then what a person does ([`Fake::send_text`], [`Fake::tap`]),
//! then what they see ([`Fake::wait_for_messages`]). Nothing here sleeps for a fixed time; a wait
//! that is not fulfilled fails the test and shows the calls that were made.

mod api;
mod html;
mod http;
mod keyboard;
mod methods;
mod params;
mod phone;
mod state;
mod webhook;

use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::{Arc, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::task::LocalSet;

pub use self::keyboard::Button;
pub use self::state::{Call, Fault, State};

use self::api::{Api, Shared};

/// The only token that the server knows.
pub const TOKEN: &str = "123456789:AAFake_Token-for_tests_only_0123456";

/// After how long a wait has failed. Long: it is reached only when something is broken.
const DEADLINE: Duration = Duration::from_mins(1);

/// The server. It stops when it is dropped.
pub struct Fake {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Fake {
    /// Starts a server on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket that does not block");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::<Shared>::default();
        let (stop, stopped) = oneshot::channel();
        let of_server = shared.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime");
            LocalSet::new().block_on(&runtime, async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                tokio::select! {
                    () = http::serve(listener, Rc::new(Api(of_server.clone()))) => {}
                    () = webhook::deliver(of_server) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { shared, address, stop: Some(stop), thread: Some(thread) }
    }

    /// What stands where `https://api.telegram.org` would.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Looks at everything the server knows.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.lock()
    }

    /// Waits until something is so, and gives what was looked for.
    pub fn wait<T>(&self, what: &str, mut ready: impl FnMut(&State) -> Option<T>) -> T {
        let deadline = Instant::now() + DEADLINE;
        let mut state = self.lock();
        loop {
            if let Some(found) = ready(&state) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let calls = state.calls.clone();
                drop(state);
                panic!("waited for {what} in vain; the calls: {calls:#?}");
            }
            let woken = self.shared.changed.wait_timeout(state, left);
            state = woken.expect("nobody fails while looking").0;
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        self.shared.change(change)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}
