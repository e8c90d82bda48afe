//! The way to the database: a few connections, on a runtime of their own, and patience.
//!
//! The store is called from plain threads and from those of another runtime; whoever calls waits.
//! A server that restarts, starts up or hands over to another is waited for, for half a minute.

use std::ops::AsyncFnMut;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{
    Client, Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime as Timers,
};
use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::Error;
use tracing::{info, warn};

use super::address::PostgresAddress;
use super::cause::{self, Fault};
use super::tls;
use crate::store::{Durability, ServerFault, StoreError};

/// How long a server that is away is waited for, before whoever asked is told.
const PATIENCE: Duration = Duration::from_secs(30);
/// The first and the longest pause between two attempts.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How long one piece of work may take altogether. Statements end before, by `statement_timeout`; this
/// is for a server that has stopped to answer at all.
const WORK: Duration = Duration::from_secs(40);
/// How long a connection is waited for while others use all there are, and while it is made.
const WAITING: Duration = Duration::from_secs(10);

/// What every connection is set to. A lock is held for one short transaction, so who waits longer
/// waits for something that hangs.
const SETTINGS: &str = "SET statement_timeout = '30s'; SET lock_timeout = '10s'; \
    SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = warning;";
/// A commit that is acknowledged before it is written: the database server has it, so that it survives
/// the end of this process, but not a crash of the server.
const NORMAL: &str = "SET synchronous_commit = off";
/// What an administrator has set to be stronger stays.
const FULL: &str = "SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') <> 'remote_apply'";

/// The connections to one database.
pub(super) struct Link {
    /// None only while it is dropped.
    runtime: Option<Runtime>,
    pool: Pool,
    /// How many there may be.
    most: usize,
    /// How the database is called before people.
    pub server: Arc<str>,
}

impl Link {
    /// Makes ready to connect; connects to nothing yet.
    pub fn new(address: &PostgresAddress, durability: Durability) -> Result<Self, StoreError> {
        let server: Arc<str> = address.to_string().into();
        let other = |reason: String| {
            let fault = ServerFault::Other { reason };
            StoreError::Server { server: server.to_string(), fault }
        };
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("postgres")
            .enable_all()
            .build()
            .map_err(|error| other(error.to_string()))?;
        let tls = tls::connector(&address.trust).map_err(|reason| {
            let fault = ServerFault::Tls { reason };
            StoreError::Server { server: server.to_string(), fault }
        })?;
        let how = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(address.config.clone(), tls, how);
        let pool = Pool::builder(manager)
            .max_size(address.pool)
            .runtime(Timers::Tokio1)
            .wait_timeout(Some(WAITING))
            .create_timeout(Some(WAITING))
            .recycle_timeout(Some(WAITING))
            .post_create(Hook::async_fn(move |client, _| {
                Box::pin(async move {
                    let durable = match durability {
                        Durability::Full => FULL,
                        Durability::Normal => NORMAL,
                    };
                    let set = client.batch_execute(&format!("{SETTINGS} {durable}")).await;
                    set.map_err(HookError::Backend)
                })
            }))
            .build()
            .map_err(|error| other(error.to_string()))?;
        Ok(Self { runtime: Some(runtime), pool, most: address.pool, server })
    }

    /// Runs work that may be done twice, again and again where the server went away meanwhile.
    pub fn repeated<T>(
        &self,
        mut work: impl AsyncFnMut(&mut Client) -> Result<T, Error>,
    ) -> Result<T, StoreError> {
        self.wait(async {
            let mut patience = Patience::new(&self.server);
            loop {
                let done = match self.connection().await {
                    Ok(client) => self.limited(client, &mut work).await,
                    Err(fault) => Err(fault),
                };
                match done {
                    Err(fault) if fault.passes && patience.rest().await => {}
                    done => return patience.end(done).map(|(done, _)| done),
                }
            }
        })
    }

    /// Runs work that must not be done twice: the server is waited for before, but not after it was
    /// handed over.
    pub fn once<T>(
        &self,
        mut work: impl AsyncFnMut(&mut Client) -> Result<T, Error>,
    ) -> Result<T, StoreError> {
        self.wait(async {
            let mut patience = Patience::new(&self.server);
            let client = loop {
                match self.living().await {
                    Err(fault) if fault.passes && patience.rest().await => {}
                    client => break patience.end(client)?,
                }
            };
            let done = self.limited(client, &mut work).await;
            done.map(|(done, _)| done).map_err(|fault| fault.error)
        })
    }

    /// Runs work without a limit and without patience: for the start, when an operator waits.
    pub fn at_once<T>(
        &self,
        mut work: impl AsyncFnMut(&mut Client) -> Result<T, Error>,
    ) -> Result<T, StoreError> {
        self.wait(async {
            let mut patience = Patience::new(&self.server);
            let mut client = loop {
                match self.connection().await {
                    Err(fault) if fault.starts && patience.rest().await => {}
                    client => break patience.end(client)?,
                }
            };
            work(&mut client).await.map_err(|error| cause::of(&error, &self.server).error)
        })
    }

    async fn connection(&self) -> Result<Client, Fault> {
        self.pool.get().await.map_err(|error| cause::of_pool(error, &self.server, self.most))
    }

    /// A connection at whose other end somebody is.
    async fn living(&self) -> Result<Client, Fault> {
        let client = self.connection().await?;
        let mut ask = async |client: &mut Client| client.simple_query("").await;
        self.limited(client, &mut ask).await.map(|(_, client)| client)
    }

    /// Runs the work; a connection on which it failed for the server's sake is given up.
    async fn limited<T>(
        &self,
        mut client: Client,
        work: &mut impl AsyncFnMut(&mut Client) -> Result<T, Error>,
    ) -> Result<(T, Client), Fault> {
        let done = match timeout(WORK, work(&mut client)).await {
            Ok(done) => done.map_err(|error| cause::of(&error, &self.server)),
            Err(_) => Err(cause::silent(&self.server)),
        };
        match done {
            Ok(done) => Ok((done, client)),
            Err(fault) => {
                if fault.gives_up {
                    drop(Client::take(client));
                }
                Err(fault)
            }
        }
    }

    /// Waits on the caller's thread. Where that is one of another runtime, its other tasks are moved
    /// on meanwhile; a runtime of one thread only has nowhere to move them and must call from
    /// `spawn_blocking`.
    fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        let runtime = self.runtime.as_ref().expect("it is there until the link is dropped");
        match Handle::try_current().map(|handle| handle.runtime_flavor()) {
            Ok(RuntimeFlavor::MultiThread) => {
                tokio::task::block_in_place(|| runtime.block_on(work))
            }
            _ => runtime.block_on(work),
        }
    }
}

impl Drop for Link {
    /// A runtime that is dropped waits for its threads, which the thread of another must not.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Pauses that grow, until there were enough of them.
struct Patience<'a> {
    server: &'a str,
    until: Instant,
    pause: Duration,
}

impl<'a> Patience<'a> {
    fn new(server: &'a str) -> Self {
        Self { server, until: Instant::now() + PATIENCE, pause: FIRST_PAUSE }
    }

    /// Rests a while; false where it is over.
    async fn rest(&mut self) -> bool {
        if Instant::now() + self.pause > self.until {
            return false;
        }
        if self.pause == FIRST_PAUSE {
            warn!(server = self.server, "the database is away, waiting for it");
        }
        sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        true
    }

    /// What became of it.
    fn end<T>(&self, done: Result<T, Fault>) -> Result<T, StoreError> {
        if done.is_ok() && self.pause > FIRST_PAUSE {
            info!(server = self.server, "the database is back");
        }
        done.map_err(|fault| fault.error)
    }
}
