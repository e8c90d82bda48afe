//! Sources and their claims: who says it, how sure that is, and how old.

use std::collections::HashMap;

use jiff::civil::Date;

use super::bilingual::say;
use super::fields::File;
use super::node::{Node, Place};
use super::problem::Code;
use super::shape::{Of, Shape, may, need};

/// A file of `sources/`.
pub static SOURCE: Shape = Shape::new(
    "source",
    "来源",
    "一份文件或文章，一条一条写成依据。一份一个文件。",
    &[
        need("source", "编号", Of::Text, "引用时用，不重复。例：guide-2025"),
        need("title", "标题", Of::Text, "文件或文章的原标题"),
        need("kind", "种类", Of::Word(&["official", "reported", "web_article"]), KINDS),
        need("as_of", "资料年份", Of::Text, "资料说的是哪一年（或哪一天）的事。例：\"2025\""),
        may("review_by", "复核期限", Of::Date, "过了这一天，回答里会说该复核了。例：2026-12-31"),
        may("issuer", "发文机关", Of::Text, "例：国家医保局"),
        may("number", "文号", Of::Text, "例：医保发〔2022〕22号"),
        may("clause", "条款", Of::Text, "例：第十条"),
        may("url", "网址", Of::Text, "原文的网址"),
        may("verified", "核实日期", Of::Date, "哪一天对过原文。例：2026-06-01"),
        may("from", "生效日", Of::Date, "靠它的条目从哪一天起算。例：2026-01-01"),
        may("until", "失效日", Of::Date, "靠它的条目算到哪一天（含）。例：2027-12-31"),
        need("claims", "依据", Of::List(&Of::One(&[&CLAIM])), "资料里的说法，一条一个"),
    ],
);

const KINDS: &str =
    "official 官方文件，reported 别处转述的官方规定，web_article 没注明文件的网上文章";

/// One of the `claims` of a source.
pub static CLAIM: Shape = Shape::new(
    "claim",
    "依据",
    "资料里的一条说法",
    &[
        need("id", "编号", Of::Text, "全库不重复。例：S2-10"),
        need("says", "说法", Of::Text, "用自己的话写，数字照抄。例：受理后几个工作日审完"),
        may("hedge", "原文的保留", Of::Text, "原文自己加的活话。例：通常"),
        may("doubt", "疑点", Of::Text, "为什么不能全信；引它的数字就要在同一句里说没核实"),
        may("unused", "不用的理由", Of::Text, "没有条目引用它时必写"),
    ],
);

/// A source, as a position in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// A claim, as a position in the list of all claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId(pub u32);

/// What kind of text a source is; it decides how sure an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// The text of an authority.
    Official,
    /// An authority's text as others report it.
    Reported,
    /// An article on the web that names no official document.
    WebArticle,
}

impl SourceKind {
    /// The word of the public interface for the kind.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Reported => "reported",
            Self::WebArticle => "web_article",
        }
    }

    /// The word of the public interface for how sure an item of this kind is.
    #[must_use]
    pub fn certainty(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Reported => "reported",
            Self::WebArticle => "claimed",
        }
    }
}

/// One document.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // The fields are those of the file, described in knowledge/README.md.
pub struct Source {
    pub id: String,
    pub title: String,
    pub kind: SourceKind,
    pub as_of: String,
    pub review_by: Option<Date>,
    pub issuer: Option<String>,
    pub number: Option<String>,
    pub clause: Option<String>,
    pub url: Option<String>,
    pub verified: Option<Date>,
    pub from: Option<Date>,
    pub until: Option<Date>,
    /// Path of its file.
    pub file: std::sync::Arc<str>,
    /// Where it stands.
    pub place: Place,
}

/// One claim of a document.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its number, such as `S2-10`.
    pub id: String,
    /// The document.
    pub source: SourceId,
    /// What it says, in our own words.
    pub says: String,
    /// The source's own hedge.
    pub hedge: Option<String>,
    /// Why it is doubtful.
    pub doubt: Option<String>,
    /// Why no item rests on it.
    pub unused: Option<String>,
    /// Path of its file.
    pub file: std::sync::Arc<str>,
    /// Where it stands.
    pub place: Place,
}

/// All sources and claims.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
    claims: Vec<Claim>,
    by_number: HashMap<String, ClaimId>,
}

impl Sources {
    /// Reads one file of `sources/` into the list.
    pub fn read(&mut self, file: &mut File, node: &Node) {
        let mut fields = file.map(node, &SOURCE);
        let Ok(position) = u16::try_from(self.all.len()) else {
            file.report(Code::BadValue, node.place, say!("来源太多", "there are too many sources"));
            return;
        };
        let source = Source {
            id: fields.need_text(file, "source"),
            title: fields.need_text(file, "title"),
            kind: match fields.word(file, "kind") {
                Some("official") => SourceKind::Official,
                Some("reported") => SourceKind::Reported,
                _ => SourceKind::WebArticle,
            },
            as_of: fields.need_text(file, "as_of"),
            review_by: fields.date(file, "review_by"),
            issuer: fields.text(file, "issuer"),
            number: fields.text(file, "number"),
            clause: fields.text(file, "clause"),
            url: fields.text(file, "url"),
            verified: fields.date(file, "verified"),
            from: fields.date(file, "from"),
            until: fields.date(file, "until"),
            file: file.path.clone(),
            place: node.place,
        };
        if !source.id.is_empty() && self.all.iter().any(|other| other.id == source.id) {
            let id = &source.id;
            let message = say!("来源 {id} 写了两次", "the source {id} is written twice");
            file.report(Code::DuplicateId, node.place, message);
        }
        self.all.push(source);
        for item in fields.list(file, "claims") {
            self.read_claim(file, item, SourceId(position));
        }
        fields.finish();
    }

    fn read_claim(&mut self, file: &mut File, node: &Node, source: SourceId) {
        let mut fields = file.map(node, &CLAIM);
        let claim = Claim {
            id: fields.need_text(file, "id"),
            source,
            says: fields.need_text(file, "says"),
            hedge: fields.text(file, "hedge"),
            doubt: fields.text(file, "doubt"),
            unused: fields.text(file, "unused"),
            file: file.path.clone(),
            place: node.place,
        };
        fields.finish();
        let Ok(position) = u32::try_from(self.claims.len()) else {
            return;
        };
        let earlier = self.by_number.insert(claim.id.clone(), ClaimId(position));
        if earlier.is_some() && !claim.id.is_empty() {
            let id = &claim.id;
            let message = say!("依据 {id} 写了两次", "the claim {id} is written twice");
            file.report(Code::DuplicateId, node.place, message);
        }
        self.claims.push(claim);
    }

    /// A claim by its number.
    #[must_use]
    pub fn find(&self, number: &str) -> Option<ClaimId> {
        self.by_number.get(number).copied()
    }

    /// What a claim is.
    #[must_use]
    pub fn claim(&self, id: ClaimId) -> &Claim {
        &self.claims[id.0 as usize]
    }

    /// What a source is.
    #[must_use]
    pub fn source(&self, id: SourceId) -> &Source {
        &self.all[usize::from(id.0)]
    }

    /// All claims with their ids.
    pub fn claims(&self) -> impl Iterator<Item = (ClaimId, &Claim)> {
        (0u32..).map(ClaimId).zip(&self.claims)
    }

    /// All sources.
    #[must_use]
    pub fn all(&self) -> &[Source] {
        &self.all
    }

    /// All claim numbers, for the nearest valid name.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.claims.iter().map(|claim| claim.id.as_str())
    }
}
