//! The half-width character behind a full-width one, and which words are a program's own.

/// The ASCII character that a Chinese keyboard's character stands for in YAML; itself where none.
pub(super) fn half(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(char) - 0xff01 + u32::from('!')).unwrap_or(char)
        }
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '【' => '[',
        '】' => ']',
        '—' | '–' | '‒' | '−' | '‐' | '‑' => '-',
        _ if is_blank(char) => ' ',
        _ => char,
    }
}

/// Whether it is blank on the screen: also the full-width space and the one that breaks no line.
pub(super) fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{3000}')
}

/// Whether an id may hold it, in any width.
pub(super) fn is_of_id(char: char) -> bool {
    let half = half(char);
    half.is_ascii_alphanumeric() || matches!(half, '_' | '-' | '.')
}

/// The half-width form of an id, a figure or a date. None for everything that people read, in
/// which full-width punctuation is right.
pub(super) fn word(text: &str) -> Option<String> {
    let text = text.trim_matches(is_blank);
    if text.is_ascii() {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    let word: String = text.chars().map(half).collect();
    let is_word = text.chars().all(|char| is_of_id(char) || matches!(half(char), '%' | '+'));
    let says = word.chars().any(|char| char.is_ascii_alphanumeric());
    (is_word && says).then_some(word)
}
