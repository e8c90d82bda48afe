//! A problem in the knowledge base: where it is, what is wrong, how to mend it.
//!
//! Every problem has a stable code. Problems are values: the readers collect them, the command
//! line shows them (`cli/diagnostics.rs`), a test compares them.
//!
//! A fault is found once. What several findings have at the bottom is their `cause`, and they become
//! one; what a file defines that is itself not whole is an open question, and nothing is said of it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::bilingual::{Bilingual, Lang, say};
use super::node::Place;

/// Whether the knowledge base may be used in spite of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Must be mended: the knowledge base is refused.
    Error,
    /// May wait.
    Warning,
}

impl Severity {
    /// What it is called.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Error => lang.pick("错误", "error"),
            Self::Warning => lang.pick("提醒", "warning"),
        }
    }

    /// What a program calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.title(Lang::En)
    }
}

macro_rules! codes {
    ($($variant:ident = $code:literal, $severity:ident, $zh:literal, $en:literal;)*) => {
        /// The kind of a problem. Codes never change once published.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $en] $variant,)*
        }

        impl Code {
            /// All codes, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// By its stable code.
            #[must_use]
            pub fn find(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }

            /// The stable code, such as `M0102`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What this kind of problem is, in a few words.
            #[must_use]
            pub fn title(self, lang: Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($zh, $en),)* }
            }

            /// Whether what stands in a file may have been lost with it: an id that it should
            /// define is then not known to be missing.
            #[must_use]
            pub fn loses_content(self) -> bool {
                use Code::{BadTable, MissingKey, NotYaml, UnknownKey, WrongShape};
                [NotYaml, UnknownKey, MissingKey, WrongShape, BadTable].contains(&self)
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
    NotYaml = "M0101", Error, "文件不是合格的 YAML", "The file is not YAML";
    UnknownKey = "M0102", Error, "不认识的键", "Unknown key";
    DuplicateKey = "M0103", Error, "键重复", "A key is written twice";
    MissingKey = "M0104", Error, "缺少必需的键", "A key that must be there is missing";
    WrongShape = "M0105", Error, "值的形状不对", "The value has the wrong shape";
    BadValue = "M0106", Error, "值读不懂", "The value cannot be read";
    FullWidth = "M0107", Error, "全角数字或标点", "Full-width digits or punctuation";
    BadTable = "M0108", Error, "区划表的一行不对", "A row of the table of places is wrong";
    UnknownFact = "M0201", Error, "没有这个事实", "There is no such fact";
    UnknownChoice = "M0202", Error, "没有这个取值", "The fact has no such value";
    UnknownDisease = "M0203", Error, "没有这个病种", "There is no such disease";
    UnknownChannel = "M0204", Error, "没有这个渠道", "There is no such channel";
    UnknownMaterial = "M0205", Error, "没有这份材料", "There is no such paper";
    UnknownClaim = "M0206", Error, "没有这条依据", "There is no such claim";
    UnknownRegion = "M0207", Error, "没有这个区划", "There is no such division";
    UnknownOutcome = "M0208", Error, "没有这个结论", "There is no such outcome";
    UnknownWord = "M0209", Error, "不在允许的词里", "Not one of the allowed words";
    DuplicateId = "M0210", Error, "编号重复", "An id is used twice";
    RenamedToNothing = "M0211", Error, "改名的去处不存在", "Renamed to something that does not exist";
    RenamedStillUsed = "M0212", Error, "旧名还在用", "A former name is still in use";
    RenamedInCircle = "M0213", Error, "改名绕成了圈", "Renamed in a circle";
    UnknownList = "M0214", Error, "没有这个词表", "There is no such list of words";
    UnusedClaim = "M0301", Error, "依据没有用上，也没有说明理由", "A claim is neither used nor excused";
    ExcusedButUsed = "M0302", Warning, "写了不用的依据其实用上了", "A claim that is excused is used";
    FigureWithoutHedge = "M0303", Error, "存疑的数字没有带“没核实”一类的话", "A doubtful figure goes without its hedge";
    FigureWithoutClaim = "M0304", Error, "数字在所引依据里找不到", "The claims do not hold this figure";
    RowsOverlap = "M0401", Error, "两行同时成立，结论不同", "Two rows hold at once and conclude differently";
    CaseWithoutRow = "M0402", Error, "有一种情况没有行管", "No row applies in some case";
    UnreachableRow = "M0403", Error, "这一行永远不会成立", "The row never holds";
    QuestionChangesNothing = "M0404", Error, "这个问题问了不改变结果", "The question changes nothing";
    DeadEnd = "M0405", Error, "走到这里没有任何可说的", "Nothing can be said at this point";
    IntervalFault = "M0406", Error, "区间重叠或有空档", "Intervals overlap or leave a gap";
    TooManyRows = "M0407", Error, "一张表的行太多", "A table has too many rows";
    WordMeansTwo = "M0501", Error, "同一个词有两个意思，又没写明", "One word has two meanings";
    FrameMeansTwo = "M0502", Error, "两个句式重合，意思不同", "Two frames fit the same words and differ";
    MissingSentence = "M0601", Error, "缺一句话", "A sentence is missing";
    UnknownSlot = "M0602", Error, "句子里有不认识的空位", "A sentence has an unknown slot";
    RegionInWording = "M0603", Error, "话术里写了地名或政策", "The wording names a place or a policy";
    Overdue = "M0701", Warning, "过了复核日", "Its review is overdue";
    Ended = "M0702", Warning, "已经失效", "It has ceased to hold";
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
    pub message: Bilingual,
    /// How to mend it, if that can be said.
    pub help: Option<Bilingual>,
    /// What lies at the bottom of it, where that is elsewhere and others may share it: the id that is
    /// not there.
    pub cause: Option<String>,
    /// Where else the same cause shows.
    pub also: Vec<(Arc<str>, Place)>,
}

impl Problem {
    /// A finding of its own, without a mend.
    #[must_use]
    pub fn new(code: Code, file: &Arc<str>, place: Place, message: Bilingual) -> Self {
        let (file, also) = (Arc::clone(file), Vec::new());
        Self { code, file, place, message, help: None, cause: None, also }
    }
}

/// Everything found so far.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    found: Vec<Problem>,
    open: BTreeSet<Code>,
}

impl Problems {
    /// Adds a finding.
    pub fn add(&mut self, code: Code, file: &Arc<str>, place: Place, message: Bilingual) {
        self.push(Problem::new(code, file, place, message));
    }

    /// Adds a finding with its mend.
    pub fn add_with_help(
        &mut self,
        code: Code,
        file: &Arc<str>,
        place: Place,
        message: Bilingual,
        help: Option<Bilingual>,
    ) {
        self.push(Problem { help, ..Problem::new(code, file, place, message) });
    }

    /// Notes that what these codes miss may stand in a file that is not whole: findings of theirs
    /// that have a cause elsewhere are left out.
    pub fn leave_open(&mut self, codes: &[Code]) {
        self.open.extend(codes);
    }

    /// Adds a finding that was made elsewhere.
    pub fn push(&mut self, problem: Problem) {
        self.found.push(problem);
    }

    /// Adds what was found elsewhere.
    pub fn append(&mut self, other: Self) {
        self.found.extend(other.found);
        self.open.extend(other.open);
    }

    /// Whether any finding must be mended before the knowledge base is used.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|problem| problem.code.severity() == Severity::Error)
    }

    /// The findings as found, before causes are put together.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.found.iter()
    }

    /// The findings, errors before warnings, by file and line; of those with one cause the first,
    /// which names the places of the others.
    #[must_use]
    pub fn sorted(self) -> Vec<Problem> {
        let Self { mut found, open } = self;
        found.retain(|problem| problem.cause.is_none() || !open.contains(&problem.code));
        found.sort_by(|a, b| order(a).cmp(&order(b)));
        found.dedup();
        let mut first: HashMap<(Code, String), usize> = HashMap::new();
        let mut kept: Vec<Problem> = Vec::new();
        for problem in found {
            let Some(cause) = problem.cause.clone() else {
                kept.push(problem);
                continue;
            };
            let position = *first.entry((problem.code, cause)).or_insert(kept.len());
            match kept.get_mut(position) {
                Some(one) => one.also.push((problem.file, problem.place)),
                None => kept.push(problem),
            }
        }
        kept
    }

    /// How many findings there are, before causes are put together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

fn order(problem: &Problem) -> (Severity, &Arc<str>, Place, Code) {
    (problem.code.severity(), &problem.file, problem.place, problem.code)
}

/// The nearest of the valid names, as a mend: `是不是想写 …？`. None where nothing is near.
#[must_use]
pub fn nearest<'a>(word: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<Bilingual> {
    nearest_name(word, valid).map(|name| say!("是不是想写 {name}？", "did you mean {name}?"))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(file: &str, line: usize, name: &str) -> Problem {
        let place = Place { line, ..Place::default() };
        let message = say!("没有 {name}", "no {name}");
        let problem = Problem::new(Code::UnknownDisease, &Arc::from(file), place, message);
        Problem { cause: Some(name.to_owned()), ..problem }
    }

    fn shown(problems: Problems) -> Vec<String> {
        let places = |one: &Problem| -> Vec<String> {
            one.also.iter().map(|(file, place)| format!("{file}:{}", place.line)).collect()
        };
        let all = problems.sorted();
        all.iter()
            .map(|one| format!("{} {} +{:?}", one.file, one.message.en, places(one)))
            .collect()
    }

    #[test]
    fn one_cause_is_one_finding() {
        let mut problems = Problems::default();
        for problem in [
            unknown("b.yaml", 2, "gout"),
            unknown("a.yaml", 9, "gout"),
            unknown("a.yaml", 3, "flu"),
            unknown("a.yaml", 4, "gout"),
        ] {
            problems.push(problem);
        }
        assert_eq!(
            shown(problems),
            ["a.yaml no flu +[]", "a.yaml no gout +[\"a.yaml:9\", \"b.yaml:2\"]"]
        );
    }

    #[test]
    fn what_may_be_defined_in_a_broken_file_is_not_missing() {
        let mut problems = Problems::default();
        let file = Arc::from("diseases.yaml");
        problems.add(Code::NotYaml, &file, Place::default(), say!("坏了", "broken"));
        problems.push(unknown("a.yaml", 3, "gout"));
        problems.leave_open(&[Code::UnknownDisease]);
        assert_eq!(shown(problems), ["diseases.yaml broken +[]"]);
    }

    #[test]
    fn errors_come_before_reminders() {
        let mut problems = Problems::default();
        for (code, file) in [(Code::Overdue, "a.yaml"), (Code::BadValue, "b.yaml")] {
            problems.add(code, &Arc::from(file), Place::default(), say!("甲", "{code:?}"));
        }
        assert_eq!(shown(problems), ["b.yaml BadValue +[]", "a.yaml Overdue +[]"]);
    }
}
