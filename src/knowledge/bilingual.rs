//! What is said to a maintainer, in both languages, where it is made.
//!
//! There is no table of messages: `say!` takes the Chinese and the English sentence side by side, so
//! that neither is forgotten where the other changes.

use std::str::FromStr;

/// A language in which problems are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl FromStr for Lang {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "zh" => Ok(Self::Zh),
            "en" => Ok(Self::En),
            _ => Err("语言只有 zh（中文）和 en（英文）"),
        }
    }
}

impl Lang {
    /// The name of the language, by BCP 47.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The one of two texts that is in this language.
    #[must_use]
    pub fn pick<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// The same in Chinese and in English.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bilingual {
    /// Simplified Chinese. It calls a key of a file by its label, `依据（claims）`.
    pub zh: String,
    /// English. It calls a key by its name, `claims`.
    pub en: String,
}

impl Bilingual {
    /// The text in one language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }

    /// Several as one: `、` between them in Chinese, a comma in English.
    #[must_use]
    pub fn list(all: &[Self]) -> Self {
        let join = |text: fn(&Self) -> &str, comma| -> String {
            all.iter().map(text).collect::<Vec<_>>().join(comma)
        };
        Self { zh: join(|one| &one.zh, "、"), en: join(|one| &one.en, ", ") }
    }

    /// A list of names, which are the same in both languages.
    pub fn names<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        Self { zh: names.join("、"), en: names.join(", ") }
    }
}

/// Says it in Chinese and in English, with the variables in scope: `say!("没有 {name}", "no {name}")`.
/// Variables that are bilingual themselves are named behind a semicolon:
/// `say!("缺少 {key}", "{key} is missing"; key)`.
macro_rules! say {
    ($zh:literal, $en:literal $(; $($part:ident),+)?) => {
        $crate::knowledge::bilingual::Bilingual {
            zh: { $($(let $part = &$part.zh;)+)? ::std::fmt::format(format_args!($zh)) },
            en: { $($(let $part = &$part.en;)+)? ::std::fmt::format(format_args!($en)) },
        }
    };
}

pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_said_in_the_language_of_its_sentence() {
        let key = Bilingual { zh: "依据（claims）".to_owned(), en: "claims".to_owned() };
        let count = 2;
        let said = say!("缺 {count} 个 {key}", "{count} {key} missing"; key);
        assert_eq!(said.text(Lang::Zh), "缺 2 个 依据（claims）");
        assert_eq!(said.text(Lang::En), "2 claims missing");
    }

    #[test]
    fn a_list_has_the_comma_of_its_language() {
        let list = Bilingual::list(&[say!("一", "one"), say!("二", "two")]);
        assert_eq!((list.zh.as_str(), list.en.as_str()), ("一、二", "one, two"));
    }
}
