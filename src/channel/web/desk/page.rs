//! The pages of the desk around what they show: the box, the keys, the forms that a key opens.

use maud::{Markup, html};

use super::frame::{framed, listed};
use super::query::Query;
use crate::channel::web::access::Signed;

/// Keys and what they do, for the help. The script finds each by its `data-key`.
const KEYS: [(&str, &str); 25] = [
    ("/", "到输入框"),
    ("Enter", "离开输入框，其余的键就能用"),
    ("Esc", "离开输入框；关掉打开的"),
    ("1–9", "听懂的：改成下一个值；没说的：打开，再按数字选"),
    ("Shift 1–9", "打开听懂的一项，按数字选；0 不算或还原"),
    ("u", "打开没有编号的下一项"),
    ("x", "清空，接下一个电话"),
    ("c", "复制全部"),
    ("l", "复制要念的那句"),
    ("y", "复制一段：再按那一段的数字"),
    ("s", "复制短信"),
    ("t", "复制工单小结"),
    ("a", "记：已答"),
    ("b", "记：转经办"),
    ("d", "记：待回"),
    ("f", "标记答案有错"),
    ("n", "记一条笔记"),
    ("v", "收藏，再按取消"),
    ("e", "估算能报多少"),
    ("k", "两个答案并排比"),
    ("o", "看哪一项：材料、步骤、待遇……"),
    ("m", "展开或收起次要的"),
    ("r", "最近查过的和收藏"),
    ("p", "打印"),
    (".", "没连上时再试一次"),
];

/// Keys that every page of the desk has.
const EVERYWHERE: [(&str, &str); 2] =
    [("h g q", "上面那一排：工作台、全文检索、转人工……键写在字后面"), ("?", "这张表")];

/// The page of the desk around a result. `example` stands in the box while it is empty.
pub(super) fn desk(signed: &Signed, query: &Query, example: &str, result: &Markup) -> Markup {
    let body = html! {
        div #desk {
            h1 .unseen { "热线工作台" }
            form #ask role="search" action="/desk" method="get" {
                label for="box" { "来电人说" kbd { "/" } }
                input #box name="q" type="search" value=(query.words) maxlength="500"
                    autocomplete="off" autocapitalize="off" spellcheck="false" autofocus
                    placeholder=(example);
                button type="submit" { "查" }
                button #clear type="button" data-key="x" { "清空" kbd { "x" } }
                button #help type="button" data-key="?" aria-haspopup="dialog" {
                    "按键" kbd { "?" }
                }
            }
            p #said role="status" aria-live="polite" {}
            p #trouble .warning role="alert" hidden {
                span {} button type="button" data-key="." { "再试一次" kbd { "." } }
            }
            div #result { (result) }
            (dialogs())
        }
    };
    framed(signed, "工作台", &["desk.css"], &["desk.js"], &body)
}

/// Keys that another page of the desk has.
pub(super) type Keys = [(&'static str, &'static str)];

/// Another page of the desk, with its own keys.
pub(super) fn plain(signed: &Signed, title: &str, keys: &Keys, content: &Markup) -> Markup {
    let body = html! {
        h1 { (title) }
        p #said role="status" aria-live="polite" {}
        (content)
        (help(keys.iter().chain(&EVERYWHERE)))
    };
    framed(signed, title, &["desk.css"], &["desk.js"], &body)
}

/// The list of keys; from its beginning, which has the focus.
fn help<'k>(keys: impl Iterator<Item = &'k (&'k str, &'k str)>) -> Markup {
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title tabindex="-1" autofocus { "按键" }
            (listed(keys.copied()))
            form method="dialog" { button { "知道了" } }
        }
    }
}

/// What a key opens over the page.
fn dialogs() -> Markup {
    html! {
        (help(KEYS.iter().chain(&EVERYWHERE)))
        dialog #recent aria-labelledby="recent-title" {
            h2 #recent-title { "最近查过的和收藏" }
            div .content {}
            form method="dialog" { button { "关掉" } }
        }
        dialog #flag aria-labelledby="flag-title" {
            h2 #flag-title { "标记答案有错" }
            form method="dialog" data-post="/desk/flags" {
                label { "哪一条" select name="item" { option value="" { "整个答案" } } }
                label { "错在哪、应该是什么"
                    textarea name="note" rows="4" maxlength="1000" required {} }
                p .hint { "会进维护员的清单。别写来电人的姓名、号码。" }
                button value="send" { "记下" }
                button value="" formnovalidate { "不记" }
            }
        }
        dialog #note aria-labelledby="note-title" {
            h2 #note-title { "记一条笔记" }
            form method="dialog" data-post="/desk/notes" {
                label { "这个地方的" textarea name="text" rows="4" maxlength="1000" required {} }
                p .hint { "同事看得到，写着没核实；病人看不到。别写来电人的姓名、号码。" }
                button value="send" { "记下" }
                button value="" formnovalidate { "不记" }
            }
        }
    }
}
