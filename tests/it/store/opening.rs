//! What happens on opening a store: the URL, a fresh file, and a named error for every file that
//! must not or cannot be used, which is then left as it was.

use std::fs;
use std::path::Path;

use mante::store::{
    Commit, Durability, SqliteStore, Store, StoreError, StoreUrl, Turn, UrlError, open,
};
use rusqlite::Connection;

use super::{done, file, folder, turn};

/// Checks that opening fails, that the message names the path and a mend, and returns the error.
#[track_caller]
fn check_refused(path: &Path) -> StoreError {
    let Err(error) = SqliteStore::open(path, Durability::Full) else {
        panic!("{} was opened", path.display());
    };
    let message = error.to_string();
    assert!(message.contains(&path.display().to_string()), "{message}");
    assert!(message.contains("--store sqlite:路径"), "{message}");
    error
}

#[test]
fn many_can_open_a_fresh_file_at_once() {
    for _ in 0..10 {
        let folder = folder();
        let path = folder.path().join("m.db");
        let opened: Vec<_> = std::thread::scope(|scope| {
            let open = || SqliteStore::open(&path, Durability::Normal).err();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(opened, []);
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let store = file(&folder.path().join("m.db"));
    store.commit(&turn("s", 0)).unwrap();
    let entries: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(entries.len(), 3, "the file, its log and the log's index");
    for entry in entries {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_read_only_folder_is_named() {
    let folder = folder();
    let place = folder.path().join("closed");
    fs::create_dir(&place).unwrap();
    let mut closed = fs::metadata(&place).unwrap().permissions();
    closed.set_readonly(true);
    fs::set_permissions(&place, closed).unwrap();
    // Root may write everywhere but into the kernel's own folders.
    let root = fs::create_dir(place.join("probe")).is_ok();
    let path = if root { Path::new("/sys/m.db").to_owned() } else { place.join("m.db") };
    let error = check_refused(&path);
    assert_eq!(error, StoreError::FolderReadOnly { path: path.clone() });
    let words =
        format!("打不开日志库 {}：文件夹不可写。换一个路径：--store sqlite:路径", path.display());
    assert_eq!(error.to_string(), words);
    assert!(!path.exists());
}

#[test]
fn a_folder_in_place_of_the_file_is_named() {
    let folder = folder();
    let error = check_refused(folder.path());
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error}");
    assert!(error.to_string().contains("这是一个文件夹"), "{error}");
}

#[test]
fn a_file_in_place_of_the_folder_is_named() {
    let folder = folder();
    fs::write(folder.path().join("file"), "x").unwrap();
    let error = check_refused(&folder.path().join("file/m.db"));
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error}");
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_was() {
    let folder = folder();
    let path = folder.path().join("letter.txt");
    let letter = "亲爱的".repeat(2_000);
    fs::write(&path, &letter).unwrap();
    assert_eq!(check_refused(&path), StoreError::Corrupt { path: path.clone() });
    assert_eq!(fs::read_to_string(&path).unwrap(), letter);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_damaged_database_is_named() {
    let folder = folder();
    let path = folder.path().join("m.db");
    file(&path).commit(&turn("s", 0)).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[100..].fill(0xA5);
    fs::write(&path, &bytes).unwrap();
    assert_eq!(check_refused(&path), StoreError::Corrupt { path: path.clone() });
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_newer_schema_is_named_and_left_as_it_was() {
    let folder = folder();
    let path = folder.path().join("m.db");
    drop(file(&path));
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&path).unwrap();
    let error = check_refused(&path);
    assert!(matches!(error, StoreError::NewerSchema { found: 99, .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn the_database_of_another_program_is_left_as_it_was() {
    let folder = folder();
    let path = folder.path().join("theirs.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE recipes (name)").unwrap();
    let before = fs::read(&path).unwrap();
    assert_eq!(check_refused(&path), StoreError::Foreign { path: path.clone() });
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn store_urls() {
    let file = |path: &str| Ok(StoreUrl::Sqlite(path.into()));
    assert_eq!("sqlite:mante.db".parse(), file("mante.db"));
    assert_eq!("sqlite:/var/lib/日志.db".parse(), file("/var/lib/日志.db"));
    assert_eq!("sqlite:///var/m.db".parse(), file("/var/m.db"));
    assert_eq!("sqlite::memory:".parse(), Ok(StoreUrl::Memory));
    for (text, error) in [
        ("mysql://u:geheim@h/d", UrlError::UnknownScheme("mysql".to_owned())),
        ("mante.db", UrlError::NoScheme),
        ("", UrlError::NoScheme),
        (r"C:\mante.db", UrlError::NoScheme),
        ("sqlite:", UrlError::NoPath),
        ("sqlite:~/m.db", UrlError::Tilde),
    ] {
        let refused = text.parse::<StoreUrl>().unwrap_err();
        assert_eq!(refused, error, "{text}");
        assert!(refused.to_string().contains("sqlite:"), "{refused}");
        assert!(!refused.to_string().contains("geheim"), "{refused}");
    }
}

#[test]
fn a_url_and_a_durability_open_a_store() {
    assert_eq!("full".parse(), Ok(Durability::Full));
    assert_eq!("normal".parse(), Ok(Durability::Normal));
    assert!("often".parse::<Durability>().is_err());
    let store = open(&StoreUrl::Memory, Durability::default()).unwrap();
    assert_eq!(store.commit(&turn("s", 0)), Ok(done(1)));
}

/// The tables of the first version.
const FIRST_VERSION: &str = include_str!("../../fixtures/store-0.1.0.sql");

/// Two conversations in them.
const CONVERSATIONS: &str =
    "INSERT INTO sessions VALUES ('s', 2, 0, 'a', 'b', '{}'), ('t', 1, 0, 'a', 'c', '{}');
    INSERT INTO turns VALUES ('s', 1, 'a', 'web', 'ask', NULL, 'k', 1, 0, 's 说 1', 'r1'),
        ('t', 1, 'c', 'web', 'ask', NULL, 'k', 1, 0, 't 说 1', 'r3'),
        ('s', 2, 'b', 'web', 'answer', 'o', 'k', 1, 0, 's 说 2', 'r2');
    INSERT INTO inbox VALUES ('s', 'm1', 1), ('s', 'm2', 2);";

#[test]
fn a_file_of_the_first_version_is_carried_over() {
    let folder = folder();
    let path = folder.path().join("m.db");
    let first = Connection::open(&path).unwrap();
    first.execute_batch(FIRST_VERSION).and_then(|()| first.execute_batch(CONVERSATIONS)).unwrap();
    drop(first);
    let store = file(&path);
    let inputs = |session: &str| -> Vec<String> {
        let turns = store.turns(&session.into()).unwrap();
        turns.into_iter().map(|turn| turn.record.input).collect()
    };
    assert_eq!(
        (inputs("s"), inputs("t")),
        (vec!["s 说 1".into(), "s 说 2".into()], vec!["t 说 1".into()])
    );
    let repeat = store.commit(&turn("s", 2)).unwrap();
    assert_eq!(repeat, done(3));
    let old = Turn { inbox_key: Some("m2".to_owned()), ..turn("s", 3) };
    assert_eq!(store.commit(&old).unwrap(), Commit::Repeat { reply: "r2".to_owned() });
    let listed: Vec<_> = store.sessions(9).unwrap().into_iter().map(|one| one.id.0).collect();
    assert_eq!(listed, ["s", "t"]);
    assert_eq!(store.erase(&["s".into()], None).unwrap().sessions, 1);
    assert_eq!((inputs("s"), inputs("t").len()), (vec![], 1));
}
