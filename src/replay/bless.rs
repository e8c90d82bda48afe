//! Writes into a dialog what the assistant now says, where that is a single word: `status`, `ask`
//! and a single `outcome`. Anything else is for a person to look at.

use super::expect::Mismatch;

/// A dialog's text with what could be blessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blessed {
    /// The new text.
    pub text: String,
    /// The expectations that a person has to look at.
    pub left: Vec<Mismatch>,
}

/// Blesses the mismatches of one dialog.
#[must_use]
pub fn bless(text: &str, mismatches: &[Mismatch]) -> Blessed {
    let mut blessed = Blessed { text: text.to_owned(), left: Vec::new() };
    let mut ordered: Vec<&Mismatch> = mismatches.iter().collect();
    // From the end, so that the places before a change stay right.
    ordered.sort_by_key(|mismatch| std::cmp::Reverse(mismatch.place));
    for mismatch in ordered {
        let start = mismatch.place.offset;
        let end = start + mismatch.place.length;
        let written = blessed.text.get(start..end).map(|word| word.trim_end().len());
        match written {
            Some(length) if is_blessable(mismatch, &blessed.text[start..start + length]) => {
                blessed.text.replace_range(start..start + length, &mismatch.actual);
            }
            _ => blessed.left.push(mismatch.clone()),
        }
    }
    blessed.left.reverse();
    blessed
}

/// Whether a word stands there that was expected, and a word may take its place.
fn is_blessable(mismatch: &Mismatch, written: &str) -> bool {
    let is_word = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let bare = written.trim_matches(['"', '\'']);
    ["status", "ask", "outcome"].contains(&mismatch.key)
        && bare == mismatch.expected
        && is_word(bare)
        && is_word(&mismatch.actual)
}

#[cfg(test)]
mod tests {
    use super::bless;
    use crate::knowledge::node::Place;
    use crate::replay::expect::Mismatch;

    fn mismatch(offset: usize, key: &'static str, expected: &str, actual: &str) -> Mismatch {
        let place = Place { offset, length: expected.len(), line: 1, column: offset + 1 };
        let (expected, actual) = (expected.to_owned(), actual.to_owned());
        Mismatch { place, turn: 1, key, expected, actual }
    }

    #[test]
    fn several_words_of_a_line_are_replaced_in_place() {
        let text = "expect: { status: ask, ask: disease }";
        let status = mismatch(18, "status", "ask", "answer");
        let ask = mismatch(28, "ask", "disease", "region");
        let blessed = bless(text, &[status, ask]);
        assert_eq!(blessed.text, "expect: { status: answer, ask: region }");
        assert!(blessed.left.is_empty());
    }

    #[test]
    fn a_list_is_left_to_a_person() {
        let papers = mismatch(8, "papers", "id_card", "test_report");
        let blessed = bless("papers: id_card", std::slice::from_ref(&papers));
        assert_eq!(blessed.text, "papers: id_card");
        assert_eq!(blessed.left, [papers]);
    }
}
