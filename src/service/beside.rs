//! Carries out a turn beside others: stepped on the caller's thread, committed by the writer.

use super::carry_out::{MOST_ATTEMPTS, Stepped, Turning};
use super::known::Known;
use super::lanes::{Ahead, Lost};
use super::{Request, Service, ServiceError, Turned, Writer};
use crate::store::Commit;

/// Carries out one turn.
pub(super) async fn turn(
    service: &Service,
    writer: &Writer,
    request: Request,
) -> Result<Turned, ServiceError> {
    let session = request.session.clone();
    let entered = service.lanes.enter(&session);
    let mut attempts = 0;
    while attempts < MOST_ATTEMPTS {
        let mut ahead = entered.lane.lock().await;
        let version = service.version();
        let turning = Turning { service, version: &version };
        let (known, stepped, behind) = match ahead.take() {
            None => first(&turning, &request)?,
            Some(ahead) => match next(&turning, &request, ahead) {
                Some(begun) => begun,
                None => {
                    writer.done().await?;
                    first(&turning, &request)?
                }
            },
        };
        if let Some(turned) = stepped.refused(&request) {
            return Ok(turned);
        }
        if stepped.forgets() {
            // Rare, and it empties the log: not for a thread on which others wait.
            let service = service.clone();
            let forgetting = tokio::task::spawn_blocking(move || service.turn(request));
            return forgetting.await.map_err(|_| ServiceError::Busy)?;
        }
        // Whoever goes behind another is overtaken by nobody, and lost only with that one.
        attempts += usize::from(behind.is_none());
        let waiting = turning.prepare(&request, known, stepped)?;
        let lost = Lost::default();
        *ahead = Some(Ahead { known: waiting.known(), lost: lost.clone() });
        let committed = writer.commit(waiting.turn, behind, lost);
        drop(ahead);
        let (turn, commit) = committed.await?;
        match commit? {
            Commit::Conflict => turning.lost(&request),
            commit => return turning.conclude(&request, commit, turn, waiting.rest),
        }
    }
    Err(ServiceError::Busy)
}

/// A turn that was stepped: on what, and whether that is lost, where it was not committed yet.
type Begun = (Known, Stepped, Option<Lost>);

/// Steps on the session as it was last known.
fn first(turning: &Turning<'_>, request: &Request) -> Result<Begun, ServiceError> {
    turning.begin(request).map(|(known, stepped)| (known, stepped, None))
}

/// Steps on what the turn ahead came to; none where that may not be kept and cannot be waited for
/// behind it.
fn next(turning: &Turning<'_>, request: &Request, ahead: Ahead) -> Option<Begun> {
    let Ahead { known, lost } = ahead;
    if lost.is_lost() {
        return None;
    }
    let stepped = turning.step(request, &known.stands);
    let waits = stepped.refused(request).is_none() && !stepped.forgets();
    waits.then_some((known, stepped, Some(lost)))
}
