//! A problem in the knowledge base: where it is, what is wrong, how to mend it.
//!
//! Every problem has a stable code. Problems are values: the readers collect them, the command
//! line shows them (`cli/diagnostics.rs`), a test compares them.

use std::sync::Arc;

use super::node::Place;

/// Whether the knowledge base may be used in spite of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Must be mended: the knowledge base is refused.
    Error,
    /// May wait.
    Warning,
}

macro_rules! codes {
    ($($variant:ident = $code:literal, $severity:ident, $title:literal;)*) => {
        /// The kind of a problem. Codes never change once published.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// All codes, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable code, such as `M0102`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What this kind of problem is, in a few words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// Whether it must be mended.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    NotYaml = "M0101", Error, "文件不是合格的 YAML";
    UnknownKey = "M0102", Error, "不认识的键";
    DuplicateKey = "M0103", Error, "键重复";
    MissingKey = "M0104", Error, "缺少必需的键";
    WrongShape = "M0105", Error, "值的形状不对";
    BadValue = "M0106", Error, "值读不懂";
    FullWidth = "M0107", Error, "全角数字或标点";
    BadTable = "M0108", Error, "区划表的一行不对";
    UnknownFact = "M0201", Error, "没有这个事实";
    UnknownChoice = "M0202", Error, "没有这个取值";
    UnknownDisease = "M0203", Error, "没有这个病种";
    UnknownChannel = "M0204", Error, "没有这个渠道";
    UnknownMaterial = "M0205", Error, "没有这份材料";
    UnknownClaim = "M0206", Error, "没有这条依据";
    UnknownRegion = "M0207", Error, "没有这个区划";
    UnknownOutcome = "M0208", Error, "没有这个结论";
    UnknownWord = "M0209", Error, "不在允许的词里";
    DuplicateId = "M0210", Error, "编号重复";
    RenamedToNothing = "M0211", Error, "改名的去处不存在";
    RenamedStillUsed = "M0212", Error, "旧名还在用";
    RenamedInCircle = "M0213", Error, "改名绕成了圈";
    UnknownList = "M0214", Error, "没有这个词表";
    UnusedClaim = "M0301", Error, "依据没有用上，也没有说明理由";
    ExcusedButUsed = "M0302", Warning, "写了不用的依据其实用上了";
    FigureWithoutHedge = "M0303", Error, "存疑的数字没有带“没核实”一类的话";
    FigureWithoutClaim = "M0304", Error, "数字在所引依据里找不到";
    RowsOverlap = "M0401", Error, "两行同时成立，结论不同";
    CaseWithoutRow = "M0402", Error, "有一种情况没有行管";
    UnreachableRow = "M0403", Error, "这一行永远不会成立";
    QuestionChangesNothing = "M0404", Error, "这个问题问了不改变结果";
    DeadEnd = "M0405", Error, "走到这里没有任何可说的";
    IntervalFault = "M0406", Error, "区间重叠或有空档";
    TooManyRows = "M0407", Error, "一张表的行太多";
    WordMeansTwo = "M0501", Error, "同一个词有两个意思，又没写明";
    FrameMeansTwo = "M0502", Error, "两个句式重合，意思不同";
    MissingSentence = "M0601", Error, "缺一句话";
    UnknownSlot = "M0602", Error, "句子里有不认识的空位";
    RegionInWording = "M0603", Error, "话术里写了地名或政策";
    Overdue = "M0701", Warning, "过了复核日";
    Ended = "M0702", Warning, "已经失效";
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind.
    pub code: Code,
    /// Path of the file inside the knowledge folder.
    pub file: Arc<str>,
    /// Where in the file.
    pub place: Place,
    /// What is wrong, in a sentence.
    pub message: String,
    /// How to mend it, if that can be said.
    pub help: Option<String>,
}

/// Everything found so far. Errors and warnings stand together, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds a finding.
    pub fn add(&mut self, code: Code, file: &Arc<str>, place: Place, message: impl Into<String>) {
        self.push(Problem { code, file: file.clone(), place, message: message.into(), help: None });
    }

    /// Adds a finding with its mend.
    pub fn add_with_help(
        &mut self,
        code: Code,
        file: &Arc<str>,
        place: Place,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.push(Problem { code, file: file.clone(), place, message: message.into(), help });
    }

    /// Adds a finding that was made elsewhere.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Adds what was found elsewhere.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Whether any finding must be mended before the knowledge base is used.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|problem| problem.code.severity() == Severity::Error)
    }

    /// The findings by file and line.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Problem> {
        self.0.sort_by(|a, b| (&a.file, a.place, a.code).cmp(&(&b.file, b.place, b.code)));
        self.0.dedup();
        self.0
    }

    /// How many findings there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The nearest of the valid names, as a mend: `是不是想写 …？`. None where nothing is near.
#[must_use]
pub fn nearest<'a>(word: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest_name(word, valid).map(|name| format!("是不是想写 {name}？"))
}

/// The nearest of the valid names. None where nothing is near.
#[must_use]
pub fn nearest_name<'a>(word: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 2).max(1);
    valid
        .into_iter()
        .map(|name| (strsim::osa_distance(word, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}
