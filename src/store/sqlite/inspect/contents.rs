//! What is in the file, as far as it can be read.

use rusqlite::{Connection, OptionalExtension};
use serde_json::json;

use crate::store::Finding;

/// From how many parts that wait on there is something to be looked at.
const MANY_PARTS: i64 = 1_000;

/// Leaves out what cannot be read: that is said by the integrity.
pub(super) fn findings(connection: &Connection, findings: &mut Vec<Finding>) {
    let found = [turns(connection), outbox(connection), backup(connection)];
    findings.extend(found.into_iter().filter_map(Result::ok));
}

fn turns(connection: &Connection) -> rusqlite::Result<Finding> {
    const ABOUT: &str = "store.turns";
    let one = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let turns = one("SELECT count(*) FROM turns")?;
    let sessions = one("SELECT count(*) FROM sessions")?;
    let at = |order: &str| {
        let sql = format!("SELECT at FROM turns ORDER BY row {order} LIMIT 1");
        connection.query_row(&sql, [], |row| row.get::<_, String>(0)).optional()
    };
    let (oldest, newest) = (at("ASC")?, at("DESC")?);
    let span = match (&oldest, &newest) {
        (Some(oldest), Some(newest)) => format!("，最早 {oldest}，最晚 {newest}"),
        _ => String::new(),
    };
    let figures =
        json!({ "turns": turns, "sessions": sessions, "oldest": oldest, "newest": newest });
    Ok(Finding::sound(ABOUT, format!("{sessions} 个会话，{turns} 轮{span}")).with(figures))
}

/// A part has no time of its own; its session's last turn is the nearest that there is.
fn outbox(connection: &Connection) -> rusqlite::Result<Finding> {
    const ABOUT: &str = "store.outbox";
    let parts: i64 = connection.query_row("SELECT count(*) FROM outbox", [], |row| row.get(0))?;
    let oldest: Option<Option<String>> = connection
        .query_row(
            "SELECT s.updated FROM outbox o LEFT JOIN sessions s ON s.id = o.session \
             ORDER BY o.number LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    let oldest = oldest.flatten();
    let figures = json!({ "waiting": parts, "oldest": oldest });
    let since = oldest.map_or_else(String::new, |at| format!("，最早的那条属于 {at} 的一轮"));
    let says = format!("待发 {parts} 条{since}");
    let finding = if parts >= MANY_PARTS {
        Finding::notice(ABOUT, says, "看 mante telegram 是否在运行、网络是否通")
    } else {
        Finding::sound(ABOUT, says)
    };
    Ok(finding.with(figures))
}

/// A backup is noted in the audit.
fn backup(connection: &Connection) -> rusqlite::Result<Finding> {
    const ABOUT: &str = "store.backup";
    let last: Option<(String, String)> = connection
        .query_row(
            "SELECT at, about FROM journal WHERE kind = 'audit' AND state = 'backed_up' \
             ORDER BY number DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    Ok(match last {
        Some((at, target)) => Finding::sound(ABOUT, format!("上次备份：{at}，{target}"))
            .with(json!({ "at": at, "target": target })),
        None => Finding::notice(
            ABOUT,
            "没有用 mante backup 备份过",
            "定时运行 mante backup 文件；不用停下正在运行的 mante",
        ),
    })
}
