//! Administrative divisions by GB/T 2260: provinces, prefectures, counties.

use std::collections::HashMap;
use std::fmt;

use super::bilingual::say;
use super::fields::File;
use super::node::Place as Position;
use super::problem::Code as ProblemCode;

/// A GB/T 2260 division code, six digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u32);

/// How high a division stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 省, 自治区, 直辖市.
    Province,
    /// 市, 州, 盟, 地区.
    Prefecture,
    /// 县, 区, 旗, 县级市.
    County,
}

impl Code {
    /// Reads six digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok().map(Self)).flatten()
    }

    /// Province, prefecture or county, by its zeros.
    #[must_use]
    pub fn level(self) -> Level {
        match self.0 {
            code if code % 10_000 == 0 => Level::Province,
            code if code % 100 == 0 => Level::Prefecture,
            _ => Level::County,
        }
    }

    /// The province it lies in, itself if it is one.
    #[must_use]
    pub fn province(self) -> Self {
        Self(self.0 / 10_000 * 10_000)
    }

    /// The prefecture it lies in, itself if it is one; a province has none.
    #[must_use]
    pub fn prefecture(self) -> Option<Self> {
        (self.level() != Level::Province).then(|| Self(self.0 / 100 * 100))
    }

    /// Whether `other` lies in this division or is it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        match self.level() {
            Level::Province => other.province() == self,
            Level::Prefecture => other.prefecture() == Some(self),
            Level::County => other == self,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{:06}", self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// How surely a name means its division.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    /// The name means the division.
    Plain,
    /// Also an ordinary word: a place only where the sentence says so.
    Ordinary,
    /// First of all the name of a bigger place; still asked back.
    Rival,
}

/// One division.
#[derive(Clone, Debug)]
pub struct Division {
    /// Its code.
    pub code: Code,
    /// Its full name.
    pub name: String,
    /// Its other names.
    pub names: Vec<(String, NameKind)>,
}

impl Division {
    /// The shortest plain name, for a sentence.
    #[must_use]
    pub fn short(&self) -> &str {
        self.names
            .iter()
            .find(|(name, kind)| *kind == NameKind::Plain && self.name.starts_with(name.as_str()))
            .map_or(&self.name, |(name, _)| name)
    }
}

/// All divisions.
#[derive(Clone, Debug, Default)]
pub struct Places {
    divisions: Vec<Division>,
    by_code: HashMap<Code, usize>,
}

impl Places {
    /// Reads the compact table: code, name, other names separated by `|`.
    pub fn read(file: &mut File, text: &str) -> Self {
        let mut places = Self::default();
        let mut offset = 0;
        for (line, row) in (1..).zip(text.split('\n')) {
            let position = Position { offset, length: row.len(), line, column: 1 };
            offset += row.len() + 1;
            if row.trim().is_empty() || row.starts_with('#') {
                continue;
            }
            match read_row(row) {
                Some(division) if !places.by_code.contains_key(&division.code) => {
                    places.by_code.insert(division.code, places.divisions.len());
                    places.divisions.push(division);
                }
                Some(division) => {
                    let code = division.code;
                    let message =
                        say!("区划代码 {code} 写了两次", "the division {code} is written twice");
                    file.report(ProblemCode::DuplicateId, position, message);
                }
                None => {
                    let message = say!(
                        "每行要有：六位代码、名称、别名（用制表符隔开）",
                        "a row holds six digits, the name and other names, divided by tabs"
                    );
                    // A table that was saved with another separator is one fault, not three thousand.
                    file.report_cause(ProblemCode::BadTable, position, "row", message, None);
                }
            }
        }
        places
    }

    /// A division by its code.
    #[must_use]
    pub fn get(&self, code: Code) -> Option<&Division> {
        self.by_code.get(&code).map(|position| &self.divisions[*position])
    }

    /// All divisions in the order of their codes.
    #[must_use]
    pub fn all(&self) -> &[Division] {
        &self.divisions
    }

    /// The name of a division with what it lies in, as far as that helps: 山西临汾洪洞.
    #[must_use]
    pub fn path(&self, code: Code) -> String {
        let mut chain = vec![code.province()];
        chain.extend(code.prefecture());
        chain.push(code);
        chain.dedup();
        chain.iter().filter_map(|code| self.get(*code)).map(Division::short).collect()
    }

    /// The short name of a division, or its code where the table lacks it.
    #[must_use]
    pub fn short(&self, code: Code) -> String {
        self.get(code).map_or_else(|| code.to_string(), |division| division.short().to_owned())
    }
}

fn read_row(row: &str) -> Option<Division> {
    let mut cells = row.trim_end_matches('\r').split('\t');
    let code = Code::parse(cells.next()?)?;
    let name = cells.next().filter(|name| !name.is_empty())?.to_owned();
    let names = cells
        .next()
        .unwrap_or_default()
        .split('|')
        .filter(|name| !name.is_empty())
        .map(|name| match name.chars().next() {
            Some('~') => (name[1..].to_owned(), NameKind::Ordinary),
            Some('?') => (name[1..].to_owned(), NameKind::Rival),
            _ => (name.to_owned(), NameKind::Plain),
        })
        .collect();
    Some(Division { code, name, names })
}
