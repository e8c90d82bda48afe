//! Sources and their claims: who says it, how sure that is, and how old.

use std::collections::HashMap;

use jiff::civil::Date;

use super::fields::File;
use super::node::{Node, Place};
use super::problem::Code;

/// A source, as a position in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

/// A claim, as a position in the list of all claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId(pub u16);

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
        let mut fields = file.map(node);
        let Ok(position) = u16::try_from(self.all.len()) else {
            file.report(Code::BadValue, node.place, "来源太多");
            return;
        };
        let source = Source {
            id: fields.need_text(file, "source"),
            title: fields.need_text(file, "title"),
            kind: fields.need(file, "kind").map_or(SourceKind::WebArticle, |n| read_kind(file, n)),
            as_of: fields.need_text(file, "as_of"),
            review_by: fields.take("review_by").and_then(|node| file.date(node)),
            issuer: fields.text(file, "issuer"),
            number: fields.text(file, "number"),
            clause: fields.text(file, "clause"),
            url: fields.text(file, "url"),
            verified: fields.take("verified").and_then(|node| file.date(node)),
            from: fields.take("from").and_then(|node| file.date(node)),
            until: fields.take("until").and_then(|node| file.date(node)),
            file: file.path.clone(),
            place: node.place,
        };
        if self.all.iter().any(|other| other.id == source.id) {
            file.report(Code::DuplicateId, node.place, format!("来源 {} 写了两次", source.id));
        }
        self.all.push(source);
        if let Some(claims) = fields.need(file, "claims") {
            for item in file.list(claims) {
                self.read_claim(file, item, SourceId(position));
            }
        }
        fields.finish(file);
    }

    fn read_claim(&mut self, file: &mut File, node: &Node, source: SourceId) {
        let mut fields = file.map(node);
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
        fields.finish(file);
        let Ok(position) = u16::try_from(self.claims.len()) else {
            return;
        };
        if self.by_number.insert(claim.id.clone(), ClaimId(position)).is_some() {
            file.report(Code::DuplicateId, node.place, format!("依据 {} 写了两次", claim.id));
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
        &self.claims[usize::from(id.0)]
    }

    /// What a source is.
    #[must_use]
    pub fn source(&self, id: SourceId) -> &Source {
        &self.all[usize::from(id.0)]
    }

    /// All claims with their ids.
    pub fn claims(&self) -> impl Iterator<Item = (ClaimId, &Claim)> {
        (0u16..).map(ClaimId).zip(&self.claims)
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

fn read_kind(file: &mut File, node: &Node) -> SourceKind {
    match file.text(node) {
        Some("official") => SourceKind::Official,
        Some("reported") => SourceKind::Reported,
        Some("web_article") | None => SourceKind::WebArticle,
        Some(other) => {
            let message = format!("来源的 kind 不能是 {other}");
            let help = Some("可以写 official、reported、web_article".to_owned());
            file.report_help(Code::UnknownWord, node.place, message, help);
            SourceKind::WebArticle
        }
    }
}
