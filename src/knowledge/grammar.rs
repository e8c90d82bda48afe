//! How words lean on their neighbours: the short writings of `grammar.yaml`, by name. They are no
//! words of their own; what they tell, they tell by where they stand.

use super::fields::{Fields, File};
use super::node::Node;
use super::problem::Code;

/// Writings that tell the same where they stand in the same place.
#[derive(Clone, Debug, Default)]
pub struct Writings(Vec<Box<[char]>>);

impl Writings {
    /// Whether some characters begin with one of them.
    #[must_use]
    pub fn begin(&self, chars: &[char]) -> bool {
        self.0.iter().any(|writing| chars.starts_with(writing))
    }

    /// Whether some characters end with one of them.
    #[must_use]
    pub fn end(&self, chars: &[char]) -> bool {
        self.0.iter().any(|writing| chars.ends_with(writing))
    }

    /// Whether one of them occurs among some characters.
    #[must_use]
    pub fn occur(&self, chars: &[char]) -> bool {
        (0..chars.len()).any(|start| self.begin(&chars[start..]))
    }

    fn read(file: &mut File, fields: &mut Fields, key: &'static str) -> Self {
        let Some(node) = fields.need(file, key) else { return Self::default() };
        let texts = file.texts(node);
        if texts.is_empty() {
            file.report(Code::MissingKey, node.place, format!("{key} 里一个字也没有"));
        }
        Self(texts.iter().map(|text| text.chars().collect()).collect())
    }
}

macro_rules! grammar {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What stands beside words, by what it tells.
        #[derive(Clone, Debug, Default)]
        pub struct Grammar {
            $($(#[$doc])* pub $name: Writings,)*
        }

        impl Grammar {
            /// Reads `grammar.yaml`; a missing or unknown name is reported.
            #[must_use]
            pub fn read(file: &mut File, node: &Node) -> Self {
                let mut fields = file.map(node);
                let grammar = Self {
                    $($name: Writings::read(file, &mut fields, stringify!($name)),)*
                };
                fields.finish(file);
                grammar
            }
        }
    };
}

grammar! {
    /// 跟儿子住: before a person who is only company.
    before_company,
    /// 女儿家, 陪我: behind a person who is only company.
    behind_company,
    /// 还有, 也有: a message that adds to what was said of the same kind.
    adding,
}
