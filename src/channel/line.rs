//! Reads lines of any bytes and any length without keeping more than a bounded part of one.

use std::io::{self, BufRead};

/// The most bytes of a line that are kept; far more than the assistant reads of a message.
pub(super) const MOST_BYTES: usize = 4 << 20;

/// A line without its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its bytes, as many as are kept.
    pub bytes: Vec<u8>,
    /// Whether it was longer.
    pub cut: bool,
}

impl Line {
    /// Whether it holds nothing but white space.
    pub fn is_blank(&self) -> bool {
        !self.cut && std::str::from_utf8(&self.bytes).is_ok_and(|text| text.trim().is_empty())
    }
}

/// The next line; `None` at the end of the input. A last line without an end counts.
pub(super) fn read(input: &mut dyn BufRead, most: usize) -> io::Result<Option<Line>> {
    let mut line = Line { bytes: Vec::new(), cut: false };
    let mut any = false;
    loop {
        let buffer = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            buffer => buffer?,
        };
        if buffer.is_empty() {
            return Ok(any.then(|| line.without_return()));
        }
        any = true;
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let piece = &buffer[..end.unwrap_or(buffer.len())];
        let room = most - line.bytes.len();
        line.bytes.extend_from_slice(&piece[..piece.len().min(room)]);
        line.cut |= piece.len() > room;
        let used = end.map_or(buffer.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(Some(line.without_return()));
        }
    }
}

impl Line {
    fn without_return(mut self) -> Self {
        if self.bytes.last() == Some(&b'\r') {
            self.bytes.pop();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, most: usize, expected: &[(&str, bool)]) {
        // Two bytes at a time, so that lines span buffers.
        let mut input = io::BufReader::with_capacity(2, input.as_bytes());
        let mut lines = Vec::new();
        while let Some(line) = read(&mut input, most).unwrap() {
            lines.push((String::from_utf8(line.bytes).unwrap(), line.cut));
        }
        let lines: Vec<_> = lines.iter().map(|(text, cut)| (text.as_str(), *cut)).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn lines_end_with_either_end_or_none() {
        check("", 9, &[]);
        check("a\nbc\r\n\nd", 9, &[("a", false), ("bc", false), ("", false), ("d", false)]);
    }

    #[test]
    fn a_line_is_kept_up_to_the_bound() {
        check("abcd\nabcde\nf", 4, &[("abcd", false), ("abcd", true), ("f", false)]);
    }
}
