//! Answers that agents hold to be wrong, and that nobody has seen to yet.

use std::io::Write;

use serde_json::json;

use super::{short, table};
use crate::store::{EntryKind, Flag, FlagState, KeptEntry, Store, StoreError, Wanted};

/// The open flags, the newest first.
pub(super) fn open(store: &dyn Store) -> Result<Vec<KeptEntry>, StoreError> {
    let state = Some(FlagState::Open.name());
    store.entries(&Wanted { state, ..Wanted::of(EntryKind::Flag, usize::MAX) })
}

/// Lists flags: a table, or a JSON line each.
pub(super) fn list(
    output: &mut impl Write,
    flags: &[KeptEntry],
    limit: usize,
    as_json: bool,
) -> std::io::Result<()> {
    if as_json {
        for KeptEntry { number, entry } in flags.iter().take(limit) {
            let Flag { case, words, facts, said, item, note, knowledge } = Flag::of(entry);
            let line = json!({
                "why": "flagged", "what": case, "last": entry.at, "words": words, "facts": facts,
                "said": said, "item": item, "note": note, "knowledge": knowledge,
                "user": entry.user, "number": number,
            });
            writeln!(output, "{line}")?;
        }
        return Ok(());
    }
    if flags.is_empty() {
        return Ok(());
    }
    writeln!(output, "坐席标错（{} 条）", flags.len())?;
    let row = |KeptEntry { number, entry }: &KeptEntry| {
        let flag = Flag::of(entry);
        let by = format!("{}#{number}", short(&entry.user));
        let at = entry.at.replace('T', " ");
        [at, short(&flag.case), short(&flag.words), short(&flag.note), short(&flag.item), by]
    };
    let head = ["时间", "标的是", "原话", "错在哪", "哪一条", "谁#编号"];
    table::write(output, head, flags.iter().take(limit).map(row))?;
    writeln!(output)
}
