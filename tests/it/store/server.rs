//! What only a database server has: it is shared, goes away and comes back, and refuses in ways of its
//! own; each is named with its mend, and never with the password.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use mante::store::{AddressError, ServerFault, StoreUrl, UrlError, open};

use super::*;
use crate::cluster::{Cluster, Database};
use crate::program::free_port;

/// Opens the store of a URL.
fn opened(url: &str) -> Result<std::sync::Arc<dyn Store>, StoreError> {
    open(&url.parse().unwrap(), Durability::Normal)
}

/// Checks that opening fails, that the message names the database and not the password, and returns
/// what is wrong.
#[track_caller]
fn check_refused(url: &str) -> ServerFault {
    let Err(error) = opened(url) else { panic!("{url} was opened") };
    let message = error.to_string();
    assert!(message.starts_with("数据库 postgres://"), "{message}");
    assert!(!message.contains("geheim"), "{message}");
    match error {
        StoreError::Server { fault, .. } => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn database_urls() {
    for good in [
        "postgres://u:geheim@h/d",
        "postgresql://u@h:6432/d?pool=16&sslmode=require",
        "postgres://u@h1,h2:5433/d?application_name=x",
        "postgres://u@%2Fvar%2Frun%2Fpostgresql/d",
    ] {
        let url: StoreUrl = good.parse().unwrap_or_else(|error| panic!("{good}: {error}"));
        assert!(!format!("{url:?}").contains("geheim"), "{url:?}");
    }
    for (bad, fault) in [
        ("postgres://u:geheim@h:many/d", AddressError::Unreadable),
        ("postgres://u:geheim@h/d?statement_cache=7", AddressError::Unreadable),
        ("postgres:///d?user=u", AddressError::NoHost),
        ("postgres://u:geheim@h/d?pool=0", AddressError::Pool),
        ("postgres://u:geheim@h/d?pool=many", AddressError::Pool),
        ("postgres://u:geheim@h/d?sslmode=allow", AddressError::SslMode),
    ] {
        let refused = bad.parse::<StoreUrl>().unwrap_err();
        assert_eq!(refused, UrlError::Postgres(fault), "{bad}");
        assert!(!refused.to_string().contains("geheim"), "{refused}");
    }
}

#[test]
fn what_keeps_a_database_from_being_used_is_named() {
    let Some(cluster) = Cluster::shared() else { return };
    let nobody = check_refused("postgres://u:geheim@127.0.0.1:1/d?connect_timeout=2");
    assert!(matches!(nobody, ServerFault::Unreachable { .. }), "{nobody}");
    assert_eq!(check_refused(&cluster.url("missing")), ServerFault::NoDatabase);
    let stranger = cluster.url("postgres").replace("mante@", "stranger:geheim@");
    assert_eq!(check_refused(&stranger), ServerFault::Refused { code: "28000".to_owned() });

    let foreign = cluster.database();
    foreign.run("CREATE TABLE orders (id int)");
    assert_eq!(check_refused(&foreign.url), ServerFault::Foreign);
    assert_eq!(foreign.number("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), 1);

    let newer = cluster.database();
    drop(opened(&newer.url).unwrap());
    newer.run("INSERT INTO mante_migrations (version) VALUES (99)");
    assert_eq!(check_refused(&newer.url), ServerFault::NewerSchema { found: 99, known: 1 });

    let guest = cluster.database();
    guest.run("CREATE ROLE guest LOGIN");
    let url = guest.url.replace("mante@", "guest@");
    assert_eq!(check_refused(&url), ServerFault::NotPermitted);

    let standby = cluster.database();
    standby.run(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET \
                 default_transaction_read_only = on', current_database()); END $$",
    );
    assert_eq!(check_refused(&standby.url), ServerFault::ReadOnly);
}

#[test]
fn an_encrypted_connection_trusts_whom_it_is_told_to() {
    let port = free_port();
    let Some(cluster) = Cluster::start_encrypted(port) else { return };
    let url =
        |options: &str| format!("postgres://mante:geheim@127.0.0.1:{port}/postgres?{options}");
    let root = cluster.certificate().display().to_string().replace('/', "%2F");

    let known = url(&format!("sslmode=verify-full&sslrootcert={root}"));
    assert_eq!(opened(&known).unwrap().commit(&turn("s", 0)), Ok(done(1)));
    for unasked in ["sslmode=require", "sslmode=prefer", "pool=2"] {
        assert_eq!(opened(&url(unasked)).unwrap().turns(&"s".into()).unwrap().len(), 1);
    }
    // The server takes nothing in the open, so the others were encrypted.
    let open = check_refused(&url("sslmode=disable"));
    assert_eq!(open, ServerFault::Refused { code: "28000".to_owned() });

    let stranger = check_refused(&url("sslmode=verify-full"));
    assert!(matches!(stranger, ServerFault::Tls { .. }), "{stranger}");
    let named_otherwise = known.replace("127.0.0.1", "localhost");
    let named_otherwise = check_refused(&named_otherwise);
    assert!(matches!(named_otherwise, ServerFault::Tls { .. }), "{named_otherwise}");
    let missing = check_refused(&url("sslmode=verify-full&sslrootcert=%2Fnowhere.pem"));
    let ServerFault::Tls { reason } = &missing else { panic!("{missing}") };
    assert!(reason.starts_with("读不了 sslrootcert=/nowhere.pem："), "{reason}");
}

#[test]
fn another_encoding_is_refused() {
    let Some(cluster) = Cluster::shared() else { return };
    let maker = cluster.database();
    maker.run(
        "CREATE DATABASE narrow ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' \
               TEMPLATE template0",
    );
    let found = "SQL_ASCII".to_owned();
    assert_eq!(check_refused(&cluster.url("narrow")), ServerFault::Encoding { found });
}

#[test]
fn many_can_open_an_empty_database_at_once() {
    let Some(cluster) = Cluster::shared() else { return };
    for _ in 0..3 {
        let database = cluster.database();
        thread::scope(|scope| {
            let open = || opened(&database.url).err();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            for thread in threads {
                assert_eq!(thread.join().unwrap(), None);
            }
        });
        assert_eq!(database.number("SELECT count(*) FROM mante_migrations"), 1);
        opened(&database.url).unwrap().commit(&turn("s", 0)).unwrap();
    }
}

#[test]
fn a_store_is_called_from_any_thread() {
    let Some(cluster) = Cluster::shared() else { return };
    let database = cluster.database();
    let store = opened(&database.url).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    runtime.block_on(async {
        assert_eq!(store.commit(&turn("s", 0)), Ok(done(1)));
        let (own, other) = (store.clone(), store.clone());
        let worker = tokio::spawn(async move { own.commit(&turn("s", 1)) });
        assert_eq!(worker.await.unwrap(), Ok(done(2)));
        let blocking = tokio::task::spawn_blocking(move || other.commit(&turn("s", 2)));
        assert_eq!(blocking.await.unwrap(), Ok(done(3)));
        // The last one who has it may be a worker.
        tokio::spawn(async move { drop(store) }).await.unwrap();
    });
}

#[test]
fn one_batch_takes_as_many_statements_as_one_turn() {
    let Some(cluster) = Cluster::shared() else { return };
    let database = cluster.database();
    let store = opened(&database.url).unwrap();
    let batch: Vec<Turn> = (0..256).map(|session| turn(&format!("s{session}"), 0)).collect();
    assert_eq!(store.commit_all(&batch, &[]).unwrap(), vec![done(1); 256]);
    let rows = "SELECT count(*) FROM turns JOIN sessions USING (session) WHERE number = version";
    assert_eq!(database.number(rows), 256);
    assert_eq!(database.number("SELECT count(DISTINCT batch) FROM turns"), 1);
    assert_eq!(database.number("SELECT count(*) FROM outbox"), 512);
}

/// Every table of conversations can be spread by the session: it is the first column of the primary
/// key and part of whatever is unique.
#[test]
fn everything_unique_is_keyed_by_session() {
    let Some(cluster) = Cluster::shared() else { return };
    let database = cluster.database();
    drop(opened(&database.url).unwrap());
    let keyed = "SELECT count(*) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] \
        WHERE i.indisunique AND a.attname = 'session' \
        AND t.relname IN ('sessions', 'turns', 'outbox', 'handings')";
    assert_eq!(database.number(keyed), 5);
    let not_keyed = keyed.replace("= 'session' ", "<> 'session' ");
    assert_eq!(database.number(&not_keyed), 0);
}

/// Turns without a key are the hard case: nothing but the store itself can tell that a commit whose
/// acknowledgement was lost was made.
#[test]
fn a_restart_in_the_middle_of_traffic_loses_and_doubles_nothing() {
    const WORKERS: usize = 4;
    const FEWEST: usize = 30;
    let Some(cluster) = Cluster::start() else { return };
    let database: Database = cluster.database();
    let stop = AtomicBool::new(false);
    let (made, progress) = mpsc::channel();
    let counts: Vec<u64> = thread::scope(|scope| {
        let work = |worker: usize| {
            let (stop, made) = (&stop, made.clone());
            // What is acknowledged survives a crash of the server only so.
            let store = open(&database.url.parse().unwrap(), Durability::Full).unwrap();
            move || {
                let name = format!("w{worker}");
                let mut version = 0;
                while !stop.load(Ordering::Relaxed) {
                    let keyless = Turn { inbox_key: None, ..turn(&name, version) };
                    let commit = store.commit(&keyless).unwrap();
                    version += 1;
                    // Nobody else writes this session: a conflict would be our own turn, not known.
                    assert_eq!(commit, done(version));
                    assert_eq!(
                        store.session(&name.as_str().into()).unwrap().unwrap().version,
                        version
                    );
                    made.send(()).unwrap();
                }
                version
            }
        };
        let workers: Vec<_> = (0..WORKERS).map(|worker| scope.spawn(work(worker))).collect();
        // Where all workers fail, nobody makes progress any more.
        drop(made);
        for mode in ["immediate", "fast", "immediate", "fast"] {
            progress.iter().take(FEWEST).for_each(drop);
            cluster.stop(mode);
            cluster.start_again();
        }
        stop.store(true, Ordering::Relaxed);
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let store = opened(&database.url).unwrap();
    for (worker, count) in counts.into_iter().enumerate() {
        let turns = store.turns(&SessionId(format!("w{worker}"))).unwrap();
        let numbers: Vec<u64> = turns.iter().map(|turn| turn.number).collect();
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>(), "worker {worker}");
    }
}

/// How often parts are asked for; the first time takes all, whenever that is acknowledged.
const TRIES: usize = 20;

#[test]
fn what_was_taken_to_be_sent_is_not_lost_with_the_connection() {
    let Some(cluster) = Cluster::start() else { return };
    let database = cluster.database();
    // What a server has acknowledged before it wrote it would be lost with the server.
    let store = open(&database.url.parse().unwrap(), Durability::Full).unwrap();
    for session in 0..40 {
        store.commit(&turn(&session.to_string(), 0)).unwrap();
    }
    let taken = thread::scope(|scope| {
        let take = scope.spawn(|| {
            let mut taken = Vec::new();
            for _ in 0..TRIES {
                taken.extend(store.take_outbox(&lease("a", i64::MAX), 1).unwrap());
            }
            taken
        });
        cluster.stop("immediate");
        cluster.start_again();
        take.join().unwrap()
    });
    let numbers: std::collections::BTreeSet<u64> = taken.iter().map(|part| part.number).collect();
    assert_eq!((taken.len(), numbers.len()), (80, 80));
}
