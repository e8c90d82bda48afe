//! A wording that tells where it was used: every sentence begins with a private character of its
//! own. Whoever renders with it finds in the reply which sentences it was made of; the rendering
//! itself knows nothing of that.

use super::{Part, Sentence, Template, Wording};

/// Where the private characters begin: plane 15 of Unicode, which nothing else uses.
const FIRST: u32 = 0xF_0000;

impl Wording {
    /// The same wording with a mark before every sentence.
    #[must_use]
    pub fn marked(&self) -> Self {
        let mut marked = self.clone();
        for (position, template) in (0..).zip(&mut marked.sentences) {
            let mark = char::from_u32(FIRST + position).map(String::from).unwrap_or_default();
            let Template(parts) = template;
            parts.insert(0, Part::Text(mark));
        }
        marked
    }
}

impl Sentence {
    /// The sentences whose marks stand in a text.
    pub fn marked_in(text: &str) -> impl Iterator<Item = Self> + '_ {
        let position = |mark: char| usize::try_from(u32::from(mark).checked_sub(FIRST)?).ok();
        text.chars().filter_map(move |mark| Self::ALL.get(position(mark)?).copied())
    }
}
