//! `mante explain`: a page for every code of a problem, in Chinese and in English.
//!
//! The pages are Markdown files of this folder, `pages/zh/M0101.md`. They lie inside the program, and
//! in what `mante check --format sarif` gives to editors.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use include_dir::{Dir, include_dir};

use super::Options;
use crate::knowledge::bilingual::{Lang, say};
use crate::knowledge::problem::{Code, nearest_name};

static PAGES: Dir = include_dir!("$CARGO_MANIFEST_DIR/src/cli/explain/pages");

/// The groups of the codes by their first three characters.
const GROUPS: [(&str, &str, &str); 7] = [
    ("M01", "读文件", "Reading the files"),
    ("M02", "编号", "Ids"),
    ("M03", "依据", "Claims"),
    ("M04", "规则", "Rules"),
    ("M05", "词语", "Words"),
    ("M06", "话术", "Wording"),
    ("M07", "期限", "Dates"),
];

/// The options of `explain`.
#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// A code such as `M0203`, in capitals or not.
    #[arg(
        value_name = "代码",
        help = "check 报出的代码，例如 M0203；不写就列出全部",
        help_heading = "参数"
    )]
    code: Option<String>,
}

/// Prints the page of a code, or all codes.
pub(super) fn run(args: &ExplainArgs, options: &Options) -> anyhow::Result<ExitCode> {
    let text = match &args.code {
        Some(code) => page(find(code, options.lang)?, options.lang).to_owned(),
        None => all(options.lang),
    };
    write!(anstream::stdout(), "{text}")?;
    Ok(ExitCode::SUCCESS)
}

/// The page of a code, in Markdown.
pub(super) fn page(code: Code, lang: Lang) -> &'static str {
    let file = PAGES.get_file(format!("{}/{}.md", lang.name(), code.code()));
    // A test demands a page for each code.
    file.and_then(|file| file.contents_utf8()).unwrap_or_default()
}

fn find(text: &str, lang: Lang) -> anyhow::Result<Code> {
    let code = text.to_uppercase();
    if let Some(code) = Code::find(&code) {
        return Ok(code);
    }
    let fault = match nearest_name(&code, Code::ALL.iter().map(|code| code.code())) {
        Some(near) => say!(
            "没有 {text} 这个代码。是不是想写 {near}？",
            "there is no code {text}. Did you mean {near}?"
        ),
        None => say!(
            "没有 {text} 这个代码。全部代码：mante explain",
            "there is no code {text}. All codes: mante explain"
        ),
    };
    bail!("{}", fault.text(lang))
}

/// All codes with their titles, a group below the other.
fn all(lang: Lang) -> String {
    let mut text = String::new();
    for (start, zh, en) in GROUPS {
        let codes = Code::ALL.iter().filter(|code| code.code().starts_with(start));
        let lines = codes.map(|code| format!("  {}  {}\n", code.code(), code.title(lang)));
        let blank = if text.is_empty() { "" } else { "\n" };
        text.extend([blank, lang.pick(zh, en), "\n"]);
        text.extend(lines);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page_and_every_page_a_code() {
        for lang in [Lang::Zh, Lang::En] {
            let folder = PAGES.get_dir(lang.name()).unwrap();
            let mut pages: Vec<_> =
                folder.files().map(|file| file.path().file_stem().unwrap().to_owned()).collect();
            pages.sort();
            let codes: Vec<_> = Code::ALL.iter().map(|code| code.code()).collect();
            assert_eq!(pages, codes);
            for code in Code::ALL {
                let title = format!("# {} {}\n", code.code(), code.title(lang));
                assert!(page(*code, lang).starts_with(&title), "{}", code.code());
            }
        }
    }

    #[test]
    fn every_code_is_in_a_group() {
        for code in Code::ALL {
            assert!(all(Lang::Zh).contains(&format!("  {}  ", code.code())), "{}", code.code());
        }
    }
}
