//! What a channel that runs as a process of its own needs from outside: the time, somebody to tell,
//! and word that it is to end.

use std::io;
use std::sync::Arc;

use jiff::civil::DateTime;
use tokio::sync::watch;

/// What time it is.
#[derive(Clone)]
pub struct Clock {
    /// The civil time in China.
    pub civil: Arc<dyn Fn() -> DateTime + Send + Sync>,
    /// Milliseconds since 1970.
    pub millis: Arc<dyn Fn() -> i64 + Send + Sync>,
}

/// Says something to the operator.
pub type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// Becomes true when the process is told to end.
pub(super) type Stopping = watch::Receiver<bool>;

/// Listens for the signals that end a process.
pub(super) fn stop_signal() -> io::Result<Stopping> {
    let (stop, stopping) = watch::channel(false);
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        stop.send_replace(true);
    });
    Ok(stopping)
}
