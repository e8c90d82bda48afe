//! The knowledge base: whether it loads, which it is, and what of it is overdue.

use jiff::civil::Date;
use serde_json::json;

use crate::cli::{Options, clock, open};
use crate::knowledge::freshness::{Happens, due};
use crate::knowledge::{Knowledge, problem::Severity};
use crate::store::Finding;

const ABOUT: &str = "knowledge.loads";

pub(super) fn findings(options: &Options) -> Vec<Finding> {
    let files = match open::answering(options.knowledge.as_deref(), false) {
        Ok((files, _)) => files,
        Err(error) => {
            let mend = "核对 --knowledge 的文件夹";
            return vec![Finding::fault(ABOUT, format!("知识库读不了：{error:#}"), mend)];
        }
    };
    let (assistant, problems) = open::assistant(&files);
    let Some(assistant) = assistant.filter(|_| !problems.has_errors()) else {
        let errors =
            problems.iter().filter(|problem| problem.code.severity() == Severity::Error).count();
        let says = format!("知识库有 {errors} 个错误，用不了");
        return vec![Finding::fault(ABOUT, says, "运行 mante check，照着改")];
    };
    let knowledge = &assistant.knowledge;
    vec![loads(knowledge, options), age(knowledge, clock::now(options).date())]
}

fn loads(knowledge: &Knowledge, options: &Options) -> Finding {
    let hash = &knowledge.hash;
    let from = match &options.knowledge {
        Some(folder) => format!("来自 {}", folder.display()),
        None => "程序里自带的".to_owned(),
    };
    Finding::sound(ABOUT, format!("知识库 {hash}，{from}"))
        .with(json!({ "hash": hash, "embedded": options.knowledge.is_none() }))
}

fn age(knowledge: &Knowledge, today: Date) -> Finding {
    const ABOUT: &str = "knowledge.review";
    let list = due(knowledge);
    let overdue =
        list.iter().filter(|due| due.happens == Happens::Review && due.day < today).count();
    let newest = list.iter().filter_map(|due| due.verified).max();
    let days = newest.map(|newest| (today - newest).get_days());
    let age = match days {
        Some(days) => format!("最近一次核对在 {days} 天前"),
        None => "没有写核对日期".to_owned(),
    };
    let figures = json!({ "overdue": overdue, "verified": newest, "days": days });
    let finding = if overdue > 0 {
        let says = format!("知识库有 {overdue} 处过了复核日，{age}");
        Finding::notice(ABOUT, says, "用 mante due 看是哪些，复核后改日期")
    } else {
        Finding::sound(ABOUT, format!("知识库没有过了复核日的，{age}"))
    };
    finding.with(figures)
}
