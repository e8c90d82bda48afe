//! Who may look behind the counter: agents and maintainers, signed in; and programs with a key.
//!
//! A handler that takes a [`Signed`] is reached by those who are signed in only, one that takes a
//! [`Maintainer`] by maintainers only, and one that takes a [`Keyed`] by programs whose key is for
//! it. Every change that a person asks for has to bring along the secret of the sign-in
//! (`for_agents`).

mod account;
mod audit;
mod here;
mod keyed;
mod password;
mod role;
mod secret;
mod sign_in;
mod signed;
mod throttle;
mod token;

use std::sync::Arc;

use axum::{Extension, Router, middleware};

use super::app::App;

pub(super) use audit::note;
pub use audit::{Deed, audited, deed_title};
pub(super) use keyed::allows;
pub use keyed::{NewKey, Scope};
pub use password::{keep_password, password_fault};
pub use role::Role;
pub(super) use signed::{Maintainer, Signed, claims_sign_in, recognise};

/// Lets only those through who are signed in, and changes only with the secret of their sign-in.
/// What a handler reads of a form is untouched by it.
pub(super) fn for_agents(router: Router<App>, app: &App) -> Router<App> {
    router
        .layer(middleware::from_fn_with_state(app.clone(), secret::bring_the_secret))
        .layer(middleware::from_fn_with_state(app.clone(), signed::note_who))
}

/// The pages for signing in and out, the account, and the audit log.
pub(super) fn router(app: &App) -> Router<App> {
    password::warm_up();
    let behind = Router::new()
        .merge(account::router())
        .merge(audit::router())
        .merge(here::router())
        .merge(sign_in::way_out());
    let throttle = Arc::new(throttle::Throttle::new());
    sign_in::way_in().merge(for_agents(behind, app)).layer(Extension(throttle))
}
