//! A throw-away `PostgreSQL` server for the tests.
//!
//! One is shared by the whole run, each test has a database of its own in it. It ends with this
//! process, however that ends: a shell that started it reads from a pipe which nobody but this
//! process holds. Where `PostgreSQL` is not installed, the tests that need it say so and pass;
//! `make test` installs it where it may.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;
use tokio_postgres::NoTls;

/// Starts a server in `$2` with the programs of `$1` and the settings of `$3`, after it has done what
/// `$4` says, and ends it when the pipe is closed.
const KEEP: &str = r#"
    "$1/initdb" -D "$2/data" -U mante -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$2/log" 2>&1 || exit 1
    printf '%s\n' "$3" >>"$2/data/postgresql.conf"
    (cd "$2" && sh -c "$4") >>"$2/log" 2>&1 || exit 1
    "$1/pg_ctl" -D "$2/data" -w -l "$2/log" start >>"$2/log" 2>&1 || exit 1
    echo ready
    cat >/dev/null
    "$1/pg_ctl" -D "$2/data" -m immediate stop >>"$2/log" 2>&1
"#;

/// A running server.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    keeper: Child,
}

/// A database of its own.
pub struct Database {
    /// Its URL, for `--store`.
    pub url: String,
}

impl Cluster {
    /// Starts a server of one's own; none where `PostgreSQL` is not installed.
    pub fn start() -> Option<Self> {
        Self::start_with("listen_addresses = ''", "")
    }

    /// Starts a server that takes encrypted connections alone, at this port of 127.0.0.1. Its
    /// certificate, which it signed itself for that address, is [`Self::certificate`].
    pub fn start_encrypted(port: u16) -> Option<Self> {
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\n\
             ssl_cert_file = '../certificate.pem'\nssl_key_file = '../key.pem'"
        );
        Self::start_with(
            &settings,
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
             -keyout key.pem -out certificate.pem -subj /CN=database \
             -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE && \
             printf 'local all all trust\nhostssl all all all trust\n' >data/pg_hba.conf",
        )
    }

    /// The certificate of a server that was started encrypted.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn start_with(more: &str, first: &str) -> Option<Self> {
        let Some(programs) = programs() else {
            eprintln!("skipped: there is no PostgreSQL in /usr/lib/postgresql");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").unwrap();
        // PostgreSQL refuses to run as root.
        if as_root() {
            let owned = Command::new("chown").arg("postgres").arg(folder.path()).status().unwrap();
            assert!(owned.success(), "there is no user postgres");
        }
        let settings = format!(
            "unix_socket_directories = '{}'\nfsync = off\nmax_connections = 300\n{more}",
            folder.path().display()
        );
        let mut keeper = as_postgres(KEEP)
            .arg(&programs)
            .arg(folder.path())
            .arg(settings)
            .arg(first)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Not to be ended by the keyboard before its server is.
            .process_group(0)
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        assert_eq!(said, "ready\n", "{log}");
        Some(Self { folder, programs, keeper })
    }

    /// The server of this run; none where `PostgreSQL` is not installed.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// A new, empty database.
    pub fn database(&self) -> Database {
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        let name = format!("t{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        run(&self.url("postgres"), &format!("CREATE DATABASE {name} TEMPLATE template0"));
        Database { url: self.url(&name) }
    }

    /// The URL of a database of this server.
    pub fn url(&self, name: &str) -> String {
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://mante@{folder}/{name}")
    }

    /// Stops the server at once, as a crash would, or in order.
    pub fn stop(&self, mode: &str) {
        self.control(&format!("-m {mode} stop"));
    }

    /// Starts it again after a stop.
    pub fn start_again(&self) {
        let folder = self.folder.path().display();
        self.control(&format!("-l {folder}/log start"));
    }

    fn control(&self, what: &str) {
        let data = self.folder.path().join("data");
        let done = as_postgres(&format!(r#""$1/pg_ctl" -D "$2" -w {what} >/dev/null 2>&1"#))
            .arg(&self.programs)
            .arg(data)
            .status()
            .unwrap();
        assert!(done.success(), "pg_ctl {what}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The shell ends the server once its pipe is closed.
        drop(self.keeper.stdin.take());
        self.keeper.wait().ok();
    }
}

impl Database {
    /// Runs SQL in it.
    pub fn run(&self, sql: &str) {
        run(&self.url, sql);
    }

    /// Waits until everything that was to be sent is.
    pub fn wait_until_sent(&self) {
        self.run(
            "DO $$ BEGIN WHILE EXISTS (SELECT FROM outbox) LOOP PERFORM pg_sleep(0.02); \
             END LOOP; END $$",
        );
    }

    /// The one number that a question gives.
    pub fn number(&self, question: &str) -> i64 {
        with(&self.url, async |client| {
            client.query_one(question, &[]).await.unwrap().get::<_, i64>(0)
        })
    }
}

fn run(url: &str, sql: &str) {
    with(url, async |client| client.batch_execute(sql).await.unwrap());
}

/// Does something on a connection of its own.
fn with<T>(url: &str, work: impl AsyncFnOnce(tokio_postgres::Client) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        work(client).await
    })
}

/// The folder with the newest server's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let programs = versions.map(|version| version.unwrap().path().join("bin"));
    programs.filter(|folder| folder.join("initdb").exists()).max_by_key(|folder| version(folder))
}

fn version(folder: &Path) -> Option<u32> {
    folder.parent()?.file_name()?.to_str()?.parse().ok()
}

fn as_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

/// A shell that runs this, as the user that the server runs as.
fn as_postgres(script: &str) -> Command {
    let mut shell = if as_root() {
        let mut shell = Command::new("runuser");
        shell.args(["-u", "postgres", "--", "sh"]);
        shell
    } else {
        Command::new("sh")
    };
    shell.args(["-c", script, "sh"]).current_dir("/");
    shell
}
