//! Looks at a database without changing it.

use serde_json::json;
use tokio_postgres::{Error, Row};

use super::address::PostgresAddress;
use super::link::Link;
use super::schema;
use crate::store::{Durability, Finding, StoreError};

/// The most parts that may wait to be sent before somebody should look.
const MANY_PARTS: i64 = 1_000;

/// Looks at the database at this address.
pub(in crate::store) fn inspect(address: &PostgresAddress) -> Vec<Finding> {
    let link = match Link::new(address, Durability::Full) {
        Ok(link) => link,
        Err(error) => return vec![broken(&error)],
    };
    let version = match schema::recognise(&link) {
        Ok(Some(version)) => version,
        Ok(None) => {
            let says = format!("数据库 {} 能连上，还没有表，第一次用时会建", link.server);
            return vec![Finding::sound("store.opens", says)];
        }
        Err(error) => return vec![broken(&error)],
    };
    let says = format!("数据库 {} 能连上，是 mante 的会话库", link.server);
    let mut findings = vec![Finding::sound("store.opens", says), schema_of(version)];
    match link.at_once(async |client| contents(client).await) {
        Ok(contents) => findings.extend(contents.findings()),
        Err(error) => findings.push(broken(&error)),
    }
    findings
}

fn broken(error: &StoreError) -> Finding {
    Finding::fault("store.opens", error.to_string(), "照上面说的改好，再运行 mante doctor")
}

fn schema_of(version: i64) -> Finding {
    let known = schema::newest();
    let figures = json!({ "version": version, "known": known });
    let finding = if version == known {
        Finding::sound("store.schema", format!("结构第 {version} 版，是最新的"))
    } else {
        let says = format!("结构第 {version} 版，本程序用第 {known} 版");
        Finding::notice("store.schema", says, "下次启动 mante 时会自动升级")
    };
    finding.with(figures)
}

/// What is in a database. Sessions and turns are as the server estimates them: to count them it
/// would have to read all of them.
struct Contents {
    bytes: i64,
    sessions: i64,
    turns: i64,
    parts: i64,
    connections: i64,
    most_connections: i64,
    newest: Option<String>,
}

async fn contents(client: &deadpool_postgres::ClientWrapper) -> Result<Contents, Error> {
    let row = client
        .query_one(
            "SELECT pg_database_size(current_database()), \
             (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'sessions'::regclass), \
             (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'turns'::regclass), \
             (SELECT count(*) FROM outbox), \
             (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), \
             current_setting('max_connections')::bigint, \
             (SELECT max(at) FROM turns)",
            &[],
        )
        .await?;
    read(&row)
}

fn read(row: &Row) -> Result<Contents, Error> {
    Ok(Contents {
        bytes: row.try_get(0)?,
        sessions: row.try_get(1)?,
        turns: row.try_get(2)?,
        parts: row.try_get(3)?,
        connections: row.try_get(4)?,
        most_connections: row.try_get(5)?,
        newest: row.try_get(6)?,
    })
}

impl Contents {
    fn findings(&self) -> Vec<Finding> {
        let newest = self.newest.as_deref().map_or("还没有", |at| at).replace('T', " ");
        let (sessions, turns, mib) = (self.sessions, self.turns, self.bytes >> 20);
        let says = format!("约 {sessions} 个会话、{turns} 轮，{mib} MiB，最新一轮：{newest}");
        let figures = json!({ "sessions": sessions, "turns": turns, "bytes": self.bytes });
        vec![
            Finding::sound("store.contents", says).with(figures),
            self.outbox(),
            self.connections(),
        ]
    }

    fn outbox(&self) -> Finding {
        let says = format!("等着发的消息：{} 条", self.parts);
        let finding = if self.parts > MANY_PARTS {
            Finding::notice("store.outbox", says, "看 mante telegram 是否在运行、连不连得上")
        } else {
            Finding::sound("store.outbox", says)
        };
        finding.with(json!({ "parts": self.parts }))
    }

    fn connections(&self) -> Finding {
        let (used, most) = (self.connections, self.most_connections);
        let says = format!("数据库的连接：{used} 个在用，最多 {most} 个");
        let finding = if used * 10 > most * 9 {
            let mend = "调大 max_connections，或给每个 mante 少一些：地址后加 ?pool=4";
            Finding::notice("store.connections", says, mend)
        } else {
            Finding::sound("store.connections", says)
        };
        finding.with(json!({ "used": used, "most": most }))
    }
}
