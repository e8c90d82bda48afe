//! What a card is laid out on: a phone's width of any length, or a page.

use super::Format;

/// What a card is laid out on. Lengths are pixels of a phone of 360, or points of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// From edge to edge.
    pub width: f64,
    /// From edge to edge; a picture may be shorter.
    pub height: f64,
    /// Whether it is cut behind the last line.
    pub cut: bool,
    /// What stays blank on each side.
    pub margin: f64,
    /// The sizes of the text, the largest that fits is taken.
    pub sizes: &'static [f64],
    /// Pixels of the picture for each of a phone.
    pub scale: f32,
}

impl Sheet {
    /// The sheet of a format. A picture is read on a phone and scrolled, so that its text never
    /// gets smaller; it is not longer than what still prints on A4 in legible type. A page has
    /// large type as long as everything fits.
    #[must_use]
    pub fn of(format: Format) -> Self {
        match format {
            Format::Png => Self {
                width: 360.0,
                height: 1_600.0,
                cut: true,
                margin: 14.0,
                sizes: &[16.0],
                scale: 3.0,
            },
            Format::Pdf => Self {
                width: 595.0,
                height: 842.0,
                cut: false,
                margin: 38.0,
                sizes: &[20.0, 19.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0],
                scale: 1.0,
            },
        }
    }
}
