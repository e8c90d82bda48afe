//! Carries out a turn beside others: stepped on the caller's thread, committed by the writer.

use super::carry_out::{MOST_ATTEMPTS, Turning, Waiting};
use super::{Request, Service, ServiceError, Turned, Writer};
use crate::store::Commit;

/// Carries out one turn.
pub(super) async fn turn(
    service: &Service,
    writer: &Writer,
    request: Request,
) -> Result<Turned, ServiceError> {
    let version = service.version();
    let turning = Turning { service, version: &version };
    for _ in 0..MOST_ATTEMPTS {
        let (known, stepped) = turning.begin(&request)?;
        if let Some(turned) = stepped.refused(&request) {
            return Ok(turned);
        }
        if stepped.forgets() {
            // Rare, and it empties the log: not for a thread on which others wait.
            let service = service.clone();
            let forgetting = tokio::task::spawn_blocking(move || service.turn(request));
            return forgetting.await.map_err(|_| ServiceError::Busy)?;
        }
        let Waiting { turn, rest } = turning.prepare(&request, known, stepped)?;
        let (turn, commit) = writer.commit(turn).await?;
        match commit? {
            Commit::Conflict => turning.lost(&request),
            commit => return turning.conclude(&request, commit, turn, rest),
        }
    }
    Err(ServiceError::Busy)
}
