//! Full-text search over texts, with the search that is inside `SQLite`.
//!
//! Chinese writes no spaces, and people look for words of two characters: each text is indexed by
//! its pairs of neighbouring characters, and a word is found where its pairs follow each other.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::cause;
use crate::store::StoreError;

/// What a message calls the index.
const IN_MEMORY: &str = ":memory:";

/// An index over texts, in memory. Texts are known by their position.
pub struct TextIndex(Mutex<Connection>);

impl TextIndex {
    /// Indexes texts.
    ///
    /// # Errors
    /// Only if `SQLite` itself cannot.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, StoreError> {
        let build = || {
            let mut connection = Connection::open_in_memory()?;
            let work = connection.transaction()?;
            work.execute_batch("CREATE VIRTUAL TABLE texts USING fts5(pairs, content='')")?;
            {
                let mut insert =
                    work.prepare("INSERT INTO texts (rowid, pairs) VALUES (?1, ?2)")?;
                for (position, text) in (0i64..).zip(texts) {
                    insert.execute((position, indexed(text)))?;
                }
            }
            work.commit()?;
            Ok(connection)
        };
        build().map(|connection| Self(Mutex::new(connection))).map_err(|error| named(&error))
    }

    /// The positions of the texts that hold all of these words, the best first. Without a word,
    /// none.
    ///
    /// # Errors
    /// Only if `SQLite` itself cannot.
    pub fn find(&self, words: &str, limit: usize) -> Result<Vec<usize>, StoreError> {
        let wanted = wanted(words);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        // Whoever panicked while reading left the index as it was.
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let find = || {
            connection
                .prepare_cached(
                    "SELECT rowid FROM texts WHERE texts MATCH ?1 ORDER BY rank LIMIT ?2",
                )?
                .query_map((wanted, i64::try_from(limit).unwrap_or(i64::MAX)), |row| {
                    row.get::<_, i64>(0)
                })?
                .map(|row| row.map(|row| usize::try_from(row).unwrap_or_default()))
                .collect::<rusqlite::Result<Vec<usize>>>()
        };
        find().map_err(|error| named(&error))
    }
}

fn named(error: &rusqlite::Error) -> StoreError {
    cause::of(error, Path::new(IN_MEMORY))
}

/// What is indexed of a text.
fn indexed(text: &str) -> String {
    let pieces = pieces(text);
    pieces.iter().flat_map(|piece| tokens(piece)).collect::<Vec<_>>().join(" ")
}

/// What is looked for: every piece of the words. Only letters and digits come through, each piece
/// between quotation marks, so that nothing is read as an operator.
fn wanted(words: &str) -> String {
    let phrase = |piece: &String| {
        let mut tokens = tokens(piece);
        if tokens.len() > 1 {
            // The last character alone stands for the end of a text.
            tokens.pop();
            return format!("\"{}\"", tokens.join(" "));
        }
        format!("\"{}\"*", tokens.concat())
    };
    pieces(words).iter().map(phrase).collect::<Vec<_>>().join(" AND ")
}

/// Runs of letters and digits; those of ASCII stand apart.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last: Option<bool> = None;
    for char in text.chars().flat_map(char::to_lowercase) {
        let kind = char.is_alphanumeric().then(|| char.is_ascii());
        match (kind, pieces.last_mut()) {
            (Some(_), Some(piece)) if kind == last => piece.push(char),
            (Some(_), _) => pieces.push(char.to_string()),
            (None, _) => {}
        }
        last = kind;
    }
    pieces
}

/// A word in ASCII as it is; otherwise pairs of neighbours, and the last character.
fn tokens(piece: &str) -> Vec<String> {
    if piece.is_ascii() {
        return vec![piece.to_owned()];
    }
    let chars: Vec<char> = piece.chars().collect();
    let pairs = chars.windows(2).map(|pair| pair.iter().collect());
    pairs.chain(chars.last().map(char::to_string)).collect()
}

#[cfg(test)]
mod tests {
    use super::TextIndex;

    #[test]
    fn a_word_of_any_length_is_found_where_it_stands() {
        let texts = ["门诊慢特病的诊断证明", "身份证原件，ID card 2份", "在门口等，诊室在二楼"];
        let index = TextIndex::of(texts).unwrap();
        let found = |words: &str| index.find(words, 9).unwrap();
        assert_eq!(found("门诊"), [0]);
        assert_eq!(found("证明"), [0]);
        assert_eq!(found("楼"), [2]);
        assert_eq!(found("car"), [1]);
        assert_eq!(found("身份证 2份"), [1]);
        assert_eq!(found("诊断证明 身份证"), Vec::<usize>::new());
        assert_eq!(found("门 诊"), [0, 2]);
        assert_eq!(found("  \"'; DROP TABLE texts --"), Vec::<usize>::new());
        assert_eq!(found("，。"), Vec::<usize>::new());
    }
}
