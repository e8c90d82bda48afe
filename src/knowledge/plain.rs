//! The short way from a file's text to its tree, for YAML without anchors, tags and other rarities.
//!
//! The scanner is that of serde-saphyr, whose events become nodes here without the detour through
//! serde, which takes twice as long as scanning. Whatever is unusual or broken goes the long way
//! (`node.rs`), so that it is read, or refused, in one manner only. A plain word that serde would
//! refuse as an endless number (`.inf`) stays the word that was written.

use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::node::{Kind, Node, Place};

/// The tree of a plain document; none where the long way must be gone.
pub fn parse(text: &str) -> Option<Node> {
    let options = granit_parser::options! { emit_comments: false };
    let mut events = Parser::new_from_str_with_options(text, options);
    let mut next = || events.next()?.ok();
    let (Event::StreamStart, _) = next()? else { return None };
    let (Event::DocumentStart(_, None), _) = next()? else { return None };
    let first = next()?;
    let root = node(first, &mut next)?;
    let (Event::DocumentEnd, _) = next()? else { return None };
    let (Event::StreamEnd, _) = next()? else { return None };
    Some(root)
}

/// The node that begins with an event. As deep as the scanner lets it be, which is not very.
fn node<'t>(
    (event, span): (Event<'t>, Span),
    next: &mut impl FnMut() -> Option<(Event<'t>, Span)>,
) -> Option<Node> {
    let kind = match event {
        Event::Scalar(value, ScalarStyle::Plain, 0, None) => match &*value {
            "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
            _ => Kind::Text(value.into_owned()),
        },
        Event::Scalar(value, _, 0, None) => Kind::Text(value.into_owned()),
        Event::SequenceStart(_, 0, None) => {
            let mut items = Vec::new();
            loop {
                match next()? {
                    (Event::SequenceEnd, _) => break Kind::List(items),
                    item => items.push(node(item, next)?),
                }
            }
        }
        Event::MappingStart(_, 0, None) => {
            let mut entries = Vec::new();
            loop {
                let key = match next()? {
                    (Event::MappingEnd, _) => break Kind::Map(entries),
                    key => node(key, next)?,
                };
                // A merge key takes in another mapping.
                if key.text() == Some("<<") {
                    return None;
                }
                let value = next()?;
                entries.push((key, node(value, next)?));
            }
        }
        _ => return None,
    };
    Some(Node { place: place(span)?, kind })
}

fn place(span: Span) -> Option<Place> {
    let bytes = span.byte_range()?;
    Some(Place {
        offset: bytes.start,
        length: bytes.end - bytes.start,
        line: span.start.line(),
        column: span.start.col() + 1,
    })
}
